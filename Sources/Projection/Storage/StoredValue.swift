// The values of a view's tables. Each begins with the lower half of its hash, which is also its part of the digest:
//
//   rows        customer (8, big endian) → checksum (8) | next change (8, .max for none) | last change (8) | row
//   totals      counter (16, big endian) → checksum (8) | value (8)
//   due         next change (8, big endian, sign flipped) | customer (8, big endian) → nothing
//   quarantine  customer (8, big endian) → checksum (8) | position (8) | reason in UTF-8
//   meta        0 → ViewMeta
//
// Numbers in values are little endian.

internal import Ledger

/// A row as it is stored, or why there is none.
struct StoredRow: Equatable {
  var times: Times
  var row: [UInt8]

  /// When a row changes.
  struct Times: Hashable {
    /// When time alone will change it; `.distantFuture` for never.
    var due: Instant
    /// When it was last changed: what happened before cannot be folded in any more.
    var latest: Instant
  }

  /// Appends the value of a row to `bytes`, and gives the row's part of the digest.
  static func append(_ row: [UInt8], _ times: Times, customer: CustomerNumber, to bytes: inout [UInt8])
    -> UInt128
  {
    let start = bytes.count
    append(0, to: &bytes)
    append(UInt64(bitPattern: times.due.microseconds), to: &bytes)
    append(UInt64(bitPattern: times.latest.microseconds), to: &bytes)
    bytes.append(contentsOf: row)
    return seal(&bytes, from: start, seed: HashTag.row.seed(UInt64(customer.rawValue)))
  }

  /// Reads a value; `nil` where its checksum does not match.
  init?(_ bytes: [UInt8], customer: CustomerNumber) {
    guard bytes.count >= 24, Self.hash(bytes, seed: HashTag.row.seed(UInt64(customer.rawValue))) != nil else {
      return nil
    }
    times = Times(
      due: Instant(microseconds: Int64(bitPattern: Self.number(bytes, at: 8))),
      latest: Instant(microseconds: Int64(bitPattern: Self.number(bytes, at: 16))))
    row = Array(bytes[24...])
  }

  // MARK: Values with a checksum

  static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  static func number(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
  }

  /// Puts the lower half of the hash of what follows into the eight bytes at `start`, and gives the whole.
  static func seal(_ bytes: inout [UInt8], from start: Int, seed: UInt64) -> UInt128 {
    let hash = hash128(bytes.span.bytes.extracting((start + 8)...), seed: seed)
    var rest = UInt64(truncatingIfNeeded: hash)
    for offset in 0..<8 {
      bytes[start + offset] = UInt8(truncatingIfNeeded: rest)
      rest >>= 8
    }
    return hash
  }

  /// The hash of a value, whose part of the digest it is; `nil` where it is not what the value says.
  static func hash(_ bytes: [UInt8], seed: UInt64) -> UInt128? {
    guard bytes.count >= 8 else { return nil }
    let hash = hash128(bytes.span.bytes.extracting(8...), seed: seed)
    return UInt64(truncatingIfNeeded: hash) == number(bytes, at: 0) ? hash : nil
  }
}

/// A customer whose fold throws: where, and why.
struct StoredQuarantine: Equatable {
  var position: Position
  var reason: String

  func encoded(customer: CustomerNumber) -> (bytes: [UInt8], hash: UInt128) {
    var bytes: [UInt8] = []
    StoredRow.append(0, to: &bytes)
    StoredRow.append(position.rawValue, to: &bytes)
    bytes.append(contentsOf: reason.utf8)
    let seed = HashTag.quarantine.seed(UInt64(customer.rawValue))
    let hash = StoredRow.seal(&bytes, from: 0, seed: seed)
    return (bytes, hash)
  }

  init(position: Position, reason: String) {
    self.position = position
    self.reason = reason
  }

  init?(_ bytes: [UInt8], customer: CustomerNumber) {
    let seed = HashTag.quarantine.seed(UInt64(customer.rawValue))
    guard bytes.count >= 16, StoredRow.hash(bytes, seed: seed) != nil else { return nil }
    position = Position(StoredRow.number(bytes, at: 8))
    reason = String(decoding: bytes[16...], as: UTF8.self)
  }
}

extension Counter {
  /// The key of a counter in its table, in whose order counters compare.
  var key: [UInt8] { bigEndian(high) + bigEndian(low) }

  init?(key: [UInt8]) {
    guard key.count == 16 else { return nil }
    let high = number(bigEndian: key[..<8])
    guard high >> 48 > 0 else { return nil }
    self.init(high: high, low: number(bigEndian: key[8...]))
  }

  /// The value of a counter, and its part of the digest.
  func encoded(_ value: Int64) -> (bytes: [UInt8], hash: UInt128) {
    // The key is part of what is hashed, but not of what is stored.
    let hash = hash(of: value)
    var bytes: [UInt8] = []
    StoredRow.append(UInt64(truncatingIfNeeded: hash), to: &bytes)
    StoredRow.append(UInt64(bitPattern: value), to: &bytes)
    return (bytes, hash)
  }

  /// Reads a value; `nil` where its checksum does not match.
  func decoded(_ bytes: [UInt8]) -> Int64? {
    guard bytes.count == 16 else { return nil }
    let value = Int64(bitPattern: StoredRow.number(bytes, at: 8))
    return UInt64(truncatingIfNeeded: hash(of: value)) == StoredRow.number(bytes, at: 0) ? value : nil
  }

  func hash(of value: Int64) -> UInt128 {
    var bytes = key
    StoredRow.append(UInt64(bitPattern: value), to: &bytes)
    return hash128(bytes.span.bytes, seed: HashTag.counter.seed())
  }
}

/// The keys of the due index: in their order, instants ascend, and then customers.
enum DueKey {
  static func bytes(_ due: Instant, _ customer: CustomerNumber) -> [UInt8] {
    bigEndian(UInt64(bitPattern: due.microseconds) ^ (1 << 63)) + bigEndian(UInt64(customer.rawValue))
  }

  static func parse(_ key: [UInt8]) -> (due: Instant, customer: CustomerNumber)? {
    guard key.count == 16, let customer = UInt32(exactly: number(bigEndian: key[8...])) else { return nil }
    let due = Int64(bitPattern: number(bigEndian: key[..<8]) ^ (1 << 63))
    return (Instant(microseconds: due), CustomerNumber(customer))
  }
}

func bigEndian(_ number: UInt64) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

func number(bigEndian bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.reduce(0) { $0 << 8 | UInt64($1) }
}
