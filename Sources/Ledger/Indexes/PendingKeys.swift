// The newest part of an index from byte-string keys to positions, in memory, until it is written in sorted batches.

internal import Glibc

/// A hash table of keys in the order in which they came; the newest can be taken back.
struct PendingKeys {
  private struct Entry {
    var hash: UInt64
    /// Where the key begins in `bytes`; it ends where the next one begins.
    var start: Int
    var position: Position
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// Index of an entry + 1 in the low half and the upper half of its hash above, or 0; linear probing; a power of two.
  /// The hash tells most keys apart without a look at the entry, which is somewhere else in memory.
  private var slots = [UInt64](repeating: 0, count: 1024)
  /// How many entries have a slot. The rest get theirs when a key is looked for: of what ascends, none ever is.
  private var placed = 0

  var count: Int { entries.count }

  /// The position of the entry with this key; `nil` where there is none.
  mutating func position(of key: RawSpan) -> Position? {
    placeAll()
    let hash = Checksum.of(key, seed: 0)
    let slot = slot(of: key, hash)
    return slots[slot] == 0 ? nil : entries[Self.number(slots[slot]) - 1].position
  }

  /// Adds a key; where it is there already that entry stays.
  mutating func insert(_ key: RawSpan, _ position: Position) {
    placeAll()
    if (entries.count + 1) * 2 > slots.count { grow(for: entries.count + 1) }
    let hash = Checksum.of(key, seed: 0)
    let slot = slot(of: key, hash)
    guard slots[slot] == 0 else { return }
    append(key, position)
    entries[entries.count - 1].hash = hash
    slots[slot] = Self.slot(hash, entries.count)
    placed = entries.count
  }

  /// Adds a key that is known not to be there.
  mutating func append(_ key: RawSpan, _ position: Position) {
    let start = bytes.count
    unsafe key.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    entries.append(Entry(hash: 0, start: start, position: position))
  }

  /// Takes the newest entries back, until `count` are left.
  mutating func truncate(to count: Int) {
    while entries.count > count {
      if entries.count == placed {
        removeSlot(of: placed)
        placed -= 1
      }
      if let last = entries.popLast() { bytes.removeSubrange(last.start...) }
    }
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    if placed > 0 {
      for slot in slots.indices { slots[slot] = 0 }
    }
    placed = 0
  }

  // MARK: Entries, by their index in the order in which they came

  /// The key of an entry.
  @_lifetime(borrow self)
  func key(at index: Int) -> RawSpan {
    let end = index + 1 < entries.count ? entries[index + 1].start : bytes.count
    return unsafe _overrideLifetime(
      bytes.span.bytes.extracting(entries[index].start..<end), borrowing: self)
  }

  func position(at index: Int) -> Position { entries[index].position }

  /// Whether the key of one entry stands before that of another, by their bytes.
  func precedes(_ left: Int, _ right: Int) -> Bool { key(at: left).precedes(key(at: right)) }

  /// The entries in the order of their keys' bytes.
  func sortedIndexes() -> [Int] {
    // As a till's numbers come.
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

  // MARK: Slots

  /// The slot of a key, or the empty one that would be its.
  private func slot(of key: RawSpan, _ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      if (slots[slot] ^ hash) >> 32 == 0 {
        let index = Self.number(slots[slot]) - 1
        if entries[index].hash == hash, self.key(at: index).isEqual(to: key) { return slot }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private static func slot(_ hash: UInt64, _ number: Int) -> UInt64 {
    (hash & ~0xFFFF_FFFF) | UInt64(UInt32(number))
  }

  private static func number(_ slot: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: slot)) }

  /// Gives every entry its slot.
  private mutating func placeAll() {
    guard placed < entries.count else { return }
    if entries.count * 2 > slots.count { grow(for: entries.count) }
    for index in placed..<entries.count {
      entries[index].hash = Checksum.of(key(at: index), seed: 0)
      place(index)
    }
    placed = entries.count
  }

  private mutating func place(_ index: Int) {
    let hash = entries[index].hash
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Self.slot(hash, index + 1)
  }

  private mutating func grow(for count: Int) {
    var size = slots.count
    while count * 2 > size { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
    for index in 0..<placed { place(index) }
  }

  /// Empties an entry's slot and moves those after it that it stood in the way of (backward-shift deletion).
  private mutating func removeSlot(of number: Int) {
    let mask = slots.count - 1
    var hole = Int(truncatingIfNeeded: entries[number - 1].hash) & mask
    while Self.number(slots[hole]) != number { hole = (hole + 1) & mask }
    var next = (hole + 1) & mask
    while slots[next] != 0 {
      let home = Int(truncatingIfNeeded: entries[Self.number(slots[next]) - 1].hash) & mask
      if (next - home) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = 0
  }
}

extension RawSpan {
  /// Whether these bytes stand before others, as LMDB orders its keys. C: `memcmp`.
  func precedes(_ other: RawSpan) -> Bool {
    let order = compare(other, byteCount: min(byteCount, other.byteCount))
    return order == 0 ? byteCount < other.byteCount : order < 0
  }

  /// Whether these bytes are those of another.
  func isEqual(to other: RawSpan) -> Bool {
    byteCount == other.byteCount && compare(other, byteCount: byteCount) == 0
  }

  private func compare(_ other: RawSpan, byteCount: Int) -> Int {
    unsafe withUnsafeBytes { left in
      unsafe other.withUnsafeBytes { right in
        guard byteCount > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
        return unsafe Int(memcmp(left, right, byteCount))
      }
    }
  }

  /// The 8 bytes at `offset` as a number, those beyond the end as zeros.
  fileprivate func bigEndian(at offset: Int) -> UInt64 {
    if offset + 8 <= byteCount { return UInt64(bigEndian: littleEndian(at: offset, as: UInt64.self)) }
    var number: UInt64 = 0
    for place in offset..<offset + 8 {
      number = number << 8 | (place < byteCount ? UInt64(littleEndian(at: place, as: UInt8.self)) : 0)
    }
    return number
  }
}
