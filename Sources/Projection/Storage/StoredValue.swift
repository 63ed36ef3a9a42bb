// The values of a view's tables, each with a checksum; numbers in values are little endian:
//
//   rows        the first customer (8, big endian) → RowPage: the rows of neighbouring customers
//   totals      counter (16, big endian) → checksum (8) | value (8, or 16 where it does not fit in 8)
//   due         next change (8, big endian, sign flipped) | customer (8, big endian) → DuePack: entries of the due index
//   quarantine  customer (8, big endian) → checksum (8) | position (8) | reason in UTF-8
//   meta        0 → ViewMeta
//
// The value of a row is next change (8, .max for none) | last change (8) | row; its hash, and those of
// counters with their values and of quarantined customers, add up to the digest.

public import Words

/// When a row last changed, and when it will change.
@usableFromInline
struct RowTimes: Hashable {
  /// When time alone will change the row; `.distantFuture` for never.
  @usableFromInline var due: Instant
  /// When the row last changed. A touchpoint that happened before cannot be folded in any more.
  @usableFromInline var latest: Instant

  @inlinable
  init(due: Instant, latest: Instant) {
    self.due = due
    self.latest = latest
  }
}

/// A row as it is stored.
struct StoredRow: Equatable {
  var times: RowTimes
  var row: [UInt8]

  init(_ times: RowTimes, _ row: [UInt8]) {
    self.times = times
    self.row = row
  }

  /// Reads the value of a row; `nil` where it is too short to be one.
  init?(_ value: some Collection<UInt8>) {
    let bytes = Array(value)
    guard bytes.count >= 16 else { return nil }
    times = RowTimes(
      due: Instant(microseconds: Int64(bitPattern: StoredNumber.read(bytes, at: 0))),
      latest: Instant(microseconds: Int64(bitPattern: StoredNumber.read(bytes, at: 8))))
    row = Array(bytes[16...])
  }

  /// The value that is stored.
  var value: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(row.count + 16)
    StoredNumber.append(UInt64(bitPattern: times.due.microseconds), to: &bytes)
    StoredNumber.append(UInt64(bitPattern: times.latest.microseconds), to: &bytes)
    return bytes + row
  }

  /// The hash of a row's value, as it goes into the digest.
  static func hash(ofValue value: RawSpan, _ customer: CustomerNumber) -> UInt128 {
    hash128(value, seed: HashTag.row.seed(UInt64(customer.rawValue)))
  }
}

/// Reads and writes numbers in values: eight bytes, little endian.
@usableFromInline
enum StoredNumber {
  static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  @inlinable
  static func read(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
  }
}

/// Where and why a customer's fold fails.
@usableFromInline
struct StoredQuarantine: Equatable {
  @usableFromInline var position: Position
  @usableFromInline var reason: String

  func encoded(customer: CustomerNumber) -> (bytes: [UInt8], hash: UInt128) {
    var content: [UInt8] = []
    StoredNumber.append(position.rawValue, to: &content)
    content.append(contentsOf: reason.utf8)
    let hash = Self.hash(of: content.span.bytes, customer)
    var bytes: [UInt8] = []
    StoredNumber.append(UInt64(truncatingIfNeeded: hash), to: &bytes)
    return (bytes + content, hash)
  }

  private static func hash(of content: RawSpan, _ customer: CustomerNumber) -> UInt128 {
    hash128(content, seed: HashTag.quarantine.seed(UInt64(customer.rawValue)))
  }

  @inlinable
  init(position: Position, reason: String) {
    self.position = position
    self.reason = reason
  }

  /// Reads a value; `nil` where its checksum does not match.
  init?(_ bytes: [UInt8], customer: CustomerNumber) {
    guard bytes.count >= 16 else { return nil }
    let hash = Self.hash(of: bytes.span.bytes.extracting(8...), customer)
    guard UInt64(truncatingIfNeeded: hash) == StoredNumber.read(bytes, at: 0) else { return nil }
    position = Position(StoredNumber.read(bytes, at: 8))
    reason = String(decoding: bytes[16...], as: UTF8.self)
  }
}

extension Counter {
  /// The key of the counter in its table. Keys have the same order as counters.
  var key: [UInt8] { bigEndian(high) + bigEndian(low) }

  init?(key: [UInt8]) {
    guard key.count == 16 else { return nil }
    let high = number(bigEndian: key[..<8])
    guard high >> 48 > 0 else { return nil }
    self.init(high: high, low: number(bigEndian: key[8...]))
  }

  /// Calls `body` with the counter's key, the bytes of its value, and the hash that goes into the digest.
  func withEncoded<Result>(
    _ value: Int128, _ body: (_ key: RawSpan, _ value: RawSpan, _ hash: UInt128) throws -> Result
  ) rethrows -> Result {
    let hash = hash(of: value)
    let key: InlineArray<2, UInt64> = [high.bigEndian, low.bigEndian]
    let words: InlineArray<3, UInt64> = [
      UInt64(truncatingIfNeeded: hash).littleEndian, UInt64(truncatingIfNeeded: value).littleEndian,
      UInt64(truncatingIfNeeded: value >> 64).littleEndian,
    ]
    let count = Int64(exactly: value) == nil ? 24 : 16
    return try body(key.span.bytes, words.span.bytes.extracting(0..<count), hash)
  }

  /// Reads a value; `nil` where its checksum does not match.
  func decoded(_ bytes: [UInt8]) -> Int128? {
    guard bytes.count == 16 || bytes.count == 24 else { return nil }
    let low = StoredNumber.read(bytes, at: 8)
    let isWide = bytes.count == 24
    let high = isWide ? Int64(bitPattern: StoredNumber.read(bytes, at: 16)) : Int64(bitPattern: low) >> 63
    let value = Int128(high) << 64 | Int128(low)
    // A value that fits in eight bytes must be written in eight, so that equal totals have equal bytes.
    guard isWide == (Int64(exactly: value) == nil) else { return nil }
    return UInt64(truncatingIfNeeded: hash(of: value)) == StoredNumber.read(bytes, at: 0) ? value : nil
  }

  /// The hash of the counter's key and value.
  func hash(of value: Int128) -> UInt128 {
    let words: InlineArray<4, UInt64> = [
      high.bigEndian, low.bigEndian, UInt64(truncatingIfNeeded: value).littleEndian,
      UInt64(truncatingIfNeeded: value >> 64).littleEndian,
    ]
    let count = Int64(exactly: value) == nil ? 32 : 24
    return hash128(words.span.bytes.extracting(0..<count), seed: HashTag.counter.seed())
  }
}

func bigEndian(_ number: UInt64) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

func number(bigEndian bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.reduce(0) { $0 << 8 | UInt64($1) }
}
