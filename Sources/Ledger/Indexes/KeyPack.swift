// About two hundred keys of an index and their positions, as one value: what all keys begin with is said
// once.

/// A pack, which stands in its table under the first of its keys (drawn in schemas/log-format.md):
/// ```
///  0  checksum 8    of the rest, seeded with the ledger's seed XOR the length of the table's name
///  8  count 2
/// 10  shared 2      how many bytes all keys begin with
/// 12  ends          count × 2: where the rest of each key ends, from the start of the pack
///  …  positions     count × 8
///  …  the shared bytes, then the rest of each key
/// ```
struct KeyPack: ~Escapable {
  /// How many bytes a pack may have: as many as fill one overflow page.
  static let byteCountMax = 4080
  private static let headerBytes = 12
  /// How many bytes a key takes beside its own.
  private static let entryBytes = 10
  /// The most keys that a pack can hold.
  static let countMax = (byteCountMax - headerBytes) / entryBytes + 1

  private let bytes: RawSpan
  let count: Int
  /// The bytes that all keys begin with.
  let shared: RawSpan
  private let ownStart: Int

  /// Reads a stored pack, and refuses it where its checksum is wrong, or where the key that it stands under
  /// is not its first.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, at key: RawSpan, name: String, seed: UInt64) throws(LedgerError) {
    guard bytes.byteCount >= Self.headerBytes,
      bytes.littleEndian(at: 0, as: UInt64.self) == Self.checksum(bytes.extracting(8...), name, seed)
    else { throw damagedIndex(name) }
    let count = Int(bytes.littleEndian(at: 8, as: UInt16.self))
    let sharedStart = Self.headerBytes + count * Self.entryBytes
    let ownStart = sharedStart + Int(bytes.littleEndian(at: 10, as: UInt16.self))
    guard count > 0, ownStart <= bytes.byteCount else { throw damagedIndex(name) }
    self.bytes = bytes
    self.count = count
    self.shared = bytes.extracting(sharedStart..<ownStart)
    self.ownStart = ownStart
    guard lowerBound(of: key) == 0, holds(key, at: 0) else { throw damagedIndex(name) }
  }

  private static func checksum(_ rest: RawSpan, _ name: String, _ seed: UInt64) -> UInt64 {
    Checksum.of(rest, seed: seed ^ UInt64(name.utf8.count))
  }

  // MARK: Reading

  func position(at index: Int) -> Position {
    Position(bytes.littleEndian(at: Self.headerBytes + count * 2 + index * 8))
  }

  /// The part of a key that follows the bytes which all keys begin with.
  @_lifetime(copy self)
  func own(at index: Int) -> RawSpan {
    bytes.extracting((index == 0 ? ownStart : end(at: index - 1))..<end(at: index))
  }

  private func end(at index: Int) -> Int {
    Int(bytes.littleEndian(at: Self.headerBytes + index * 2, as: UInt16.self))
  }

  func holds(_ key: RawSpan, at index: Int) -> Bool {
    index < count && key.byteCount >= shared.byteCount
      && shared.isEqual(to: key.extracting(first: shared.byteCount))
      && own(at: index).isEqual(to: key.extracting(shared.byteCount...))
  }

  /// The index of the first key that does not stand before `key`; `count` where all do.
  func lowerBound(of key: RawSpan) -> Int {
    let common = min(shared.byteCount, key.byteCount)
    let start = key.extracting(first: common)
    guard shared.extracting(first: common).isEqual(to: start), common == shared.byteCount else {
      return shared.precedes(key) ? count : 0
    }
    let rest = key.extracting(common...)
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if own(at: middle).precedes(rest) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Writing

  /// Cuts a part of a run into ranges, of which each but the last fills a pack; with `evenly`, into as few
  /// ranges that are all about as long.
  static func cuts(_ run: KeyRun, _ part: Range<Int>, evenly: Bool) -> [Range<Int>] {
    var cuts: [Range<Int>] = []
    var start = part.lowerBound
    var (shared, sum) = (0, 0)
    for index in part {
      let length = run.key(at: index).byteCount
      let common = index == start ? length : run.key(at: start).commonBytes(with: run.key(at: index), shared)
      let (nextSum, count) = (sum + length, index - start + 1)
      if headerBytes + count * entryBytes + nextSum - (count - 1) * common > byteCountMax {
        cuts.append(start..<index)
        (start, shared, sum) = (index, length, length)
      } else {
        (shared, sum) = (common, nextSum)
      }
    }
    if start < part.upperBound { cuts.append(start..<part.upperBound) }
    guard evenly, cuts.count > 1 else { return cuts }
    let even = (0..<cuts.count).map { index in
      let (from, to) = (part.count * index / cuts.count, part.count * (index + 1) / cuts.count)
      return (part.lowerBound + from)..<(part.lowerBound + to)
    }
    return even.allSatisfy({ byteCount(run, $0) <= byteCountMax }) ? even : cuts
  }

  private static func byteCount(_ run: KeyRun, _ range: Range<Int>) -> Int {
    let sum = range.reduce(0) { $0 + run.key(at: $1).byteCount }
    return headerBytes + range.count * entryBytes + sum - (range.count - 1) * sharedBytes(run, range)
  }

  /// How many bytes all keys begin with: keys stand in order, so as many as the first and the last have in
  /// common.
  private static func sharedBytes(_ run: KeyRun, _ range: Range<Int>) -> Int {
    let first = run.key(at: range.lowerBound)
    return first.commonBytes(with: run.key(at: range.upperBound - 1), first.byteCount)
  }

  /// The pack of a part of a run.
  static func encode(
    _ run: KeyRun, _ range: Range<Int>, name: String, seed: UInt64, into bytes: inout [UInt8]
  ) {
    let shared = sharedBytes(run, range)
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(byteCountMax)
    bytes.appendLittleEndian(UInt64(0))
    bytes.appendLittleEndian(UInt16(range.count))
    bytes.appendLittleEndian(UInt16(shared))
    var end = headerBytes + range.count * entryBytes + shared
    for index in range {
      end += run.key(at: index).byteCount - shared
      bytes.appendLittleEndian(UInt16(end))
    }
    for index in range { bytes.appendLittleEndian(run.position(at: index).rawValue) }
    unsafe run.key(at: range.lowerBound).extracting(first: shared).withUnsafeBytes {
      unsafe bytes.append(contentsOf: $0)
    }
    for index in range {
      unsafe run.key(at: index).extracting(shared...).withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
    let checksum = unsafe checksum(bytes.span.bytes.extracting(8...), name, seed)
    bytes.storeLittleEndian(checksum, at: 0)
  }
}

extension RawSpan {
  /// How many bytes two keys have in common from their beginning, at the most `limit`.
  fileprivate func commonBytes(with other: RawSpan, _ limit: Int) -> Int {
    let most = min(limit, byteCount, other.byteCount)
    var count = 0
    while count < most, littleEndian(at: count, as: UInt8.self) == other.littleEndian(at: count) {
      count += 1
    }
    return count
  }
}
