// The newest part of an index from byte-string keys to positions, in memory, until it is written in sorted
// batches.

internal import Glibc

/// A hash table of keys in the order in which they came; the newest can be taken back.
struct PendingKeys {
  private struct Entry {
    /// The hash of the key; 0 where nobody has computed it yet.
    var hash: UInt64
    /// Where the key begins in `bytes`; it ends where the next one begins.
    var start: Int
    var position: Position
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// The slots of the first `placed` entries. The others get theirs when a key is looked up, which does not
  /// happen as long as keys ascend.
  private var slots = KeySlots(capacity: 1024)
  private var placed = 0

  /// The number of the present generation of entries. Entries of this generation and of the one before it
  /// are the recent ones: they have a table of their own, small enough for the processor's caches.
  private(set) var generation = 0
  private static let generationLength = 1024
  /// The index of the first entry of the present generation; `recentStart` is that of the generation before
  /// it.
  private var generationStart = 0
  private var recentStart = 0
  /// The slots of the entries from `recentStart` up to `recentPlaced`.
  private var recentSlots = KeySlots(capacity: 4 * generationLength)
  private var recentPlaced = 0

  var count: Int { entries.count }

  /// The position of the entry with this key; `nil` where there is none.
  mutating func position(of key: RawSpan) -> Position? {
    Self.place(placed..<entries.count, of: &entries, bytes, in: &slots)
    placed = entries.count
    return position(of: key, in: slots)
  }

  /// The position of the recent entry with this key; `nil` where there is none. To be asked for keys that
  /// sort behind all entries but the recent ones, since no older entry can have such a key.
  mutating func recentPosition(of key: RawSpan) -> Position? {
    Self.place(recentPlaced..<entries.count, of: &entries, bytes, in: &recentSlots)
    recentPlaced = entries.count
    return position(of: key, in: recentSlots)
  }

  private func position(of key: RawSpan, in slots: KeySlots) -> Position? {
    let hash = Checksum.of(key, seed: 0)
    return slots.index(of: hash) { entries[$0].hash == hash && self.key(at: $0).isEqual(to: key) }
      .map { entries[$0].position }
  }

  /// Gives entries slots in one of the two tables: that of all entries, or that of the recent ones.
  private static func place(
    _ indexes: Range<Int>, of entries: inout [Entry], _ bytes: [UInt8], in slots: inout KeySlots
  ) {
    for index in indexes {
      if entries[index].hash == 0 {
        entries[index].hash = Checksum.of(key(at: index, of: entries, bytes), seed: 0)
      }
      slots.place(index, entries[index].hash) { entries[$0].hash }
    }
  }

  /// Adds a key that is known not to be there.
  mutating func append(_ key: RawSpan, _ position: Position) {
    if entries.count - generationStart >= Self.generationLength { beginGeneration() }
    let start = bytes.count
    unsafe key.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    entries.append(Entry(hash: 0, start: start, position: position))
  }

  private mutating func beginGeneration() {
    recentStart = generationStart
    generationStart = entries.count
    generation += 1
    recentSlots.removeAll()
    recentPlaced = recentStart
  }

  /// Takes the newest entries back, until `count` are left.
  mutating func truncate(to count: Int) {
    while entries.count > count {
      let last = entries.count - 1
      if last < placed {
        slots.remove(last) { entries[$0].hash }
        placed = last
      }
      if (recentStart..<recentPlaced).contains(last) {
        recentSlots.remove(last) { entries[$0].hash }
        recentPlaced = last
      }
      bytes.removeSubrange(entries.removeLast().start...)
    }
    recentStart = min(recentStart, entries.count)
    generationStart = min(generationStart, entries.count)
    recentPlaced = min(recentPlaced, entries.count)
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    slots.removeAll()
    placed = 0
    recentSlots.removeAll()
    (recentStart, generationStart, recentPlaced) = (0, 0, 0)
  }

  // MARK: Entries, by their index in the order in which they came

  /// The key of the entry at an index.
  @_lifetime(borrow self)
  func key(at index: Int) -> RawSpan {
    unsafe _overrideLifetime(Self.key(at: index, of: entries, bytes), borrowing: self)
  }

  @_lifetime(borrow bytes)
  private static func key(at index: Int, of entries: [Entry], _ bytes: [UInt8]) -> RawSpan {
    let end = index + 1 < entries.count ? entries[index + 1].start : bytes.count
    return unsafe bytes.span.bytes.extracting(entries[index].start..<end)
  }

  func position(at index: Int) -> Position { entries[index].position }

  /// Whether the key of one entry stands before that of another, by their bytes.
  func precedes(_ left: Int, _ right: Int) -> Bool { key(at: left).precedes(key(at: right)) }

  /// The entries in the order of their keys' bytes.
  func sortedIndexes() -> [Int] {
    // The numbers that a till gives are in order as they come.
    if (1..<max(1, count)).allSatisfy({ precedes($0 - 1, $0) }) { return Array(0..<count) }
    var order = (0..<count).map { SortKey(key(at: $0), index: $0) }
    order.sort { left, right in
      if left.high != right.high { return left.high < right.high }
      if left.low != right.low { return left.low < right.low }
      return precedes(left.index, right.index)
    }
    return order.map(\.index)
  }

  /// All keys in order.
  func sorted() -> KeyRun {
    var run = KeyRun()
    run.reserve(bytes.count, count)
    for index in sortedIndexes() { run.append(key(at: index), position(at: index)) }
    return run
  }

  /// A key's first 16 bytes as numbers, which nearly always decide an order without a look at the key.
  private struct SortKey {
    var high: UInt64
    var low: UInt64
    var index: Int

    init(_ key: RawSpan, index: Int) {
      high = key.bigEndian(at: 0)
      low = key.bigEndian(at: 8)
      self.index = index
    }
  }
}

extension RawSpan {
  /// Whether these bytes sort before others, as LMDB orders its keys. C: `memcmp`.
  func precedes(_ other: RawSpan) -> Bool {
    let order = compare(other, byteCount: min(byteCount, other.byteCount))
    return order == 0 ? byteCount < other.byteCount : order < 0
  }

  /// Whether these bytes are those of another.
  func isEqual(to other: RawSpan) -> Bool {
    byteCount == other.byteCount && compare(other, byteCount: byteCount) == 0
  }

  /// Whether these bytes begin with others.
  func begins(with prefix: RawSpan) -> Bool {
    byteCount >= prefix.byteCount && compare(prefix, byteCount: prefix.byteCount) == 0
  }

  private func compare(_ other: RawSpan, byteCount: Int) -> Int {
    unsafe withUnsafeBytes { left in
      unsafe other.withUnsafeBytes { right in
        guard byteCount > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
        return unsafe Int(memcmp(left, right, byteCount))
      }
    }
  }

  /// The 8 bytes at `offset` as a number; bytes beyond the end count as zeros.
  fileprivate func bigEndian(at offset: Int) -> UInt64 {
    if offset + 8 <= byteCount { return UInt64(bigEndian: littleEndian(at: offset, as: UInt64.self)) }
    var number: UInt64 = 0
    for place in offset..<offset + 8 {
      number = number << 8 | (place < byteCount ? UInt64(littleEndian(at: place, as: UInt8.self)) : 0)
    }
    return number
  }
}
