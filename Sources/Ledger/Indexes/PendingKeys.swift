// The newest part of an index from byte-string keys to positions, in memory, until it is written in sorted batches.

internal import Glibc

/// A hash table of keys in the order in which they came; the newest can be taken back.
struct PendingKeys {
  private struct Entry {
    var hash: UInt64
    var start: Int
    var end: Int
    var position: Position
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// Index of an entry + 1, or 0; linear probing; a power of two.
  private var slots = [UInt32](repeating: 0, count: 1024)

  var count: Int { entries.count }

  /// The position of the first entry with this key; `nil` where there is none.
  func position(of key: [UInt8]) -> Position? {
    let hash = Checksum.of(key, seed: 0)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, bytes[entry.start..<entry.end].elementsEqual(key) { return entry.position }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds a key that is not there yet.
  mutating func insert(_ key: [UInt8], _ position: Position) {
    if (entries.count + 1) * 2 > slots.count { grow() }
    let hash = Checksum.of(key, seed: 0)
    let start = bytes.count
    bytes += key
    entries.append(Entry(hash: hash, start: start, end: bytes.count, position: position))
    place(entries.count)
  }

  /// Takes the newest entries back, until `count` are left.
  mutating func truncate(to count: Int) {
    while entries.count > count {
      removeSlot(of: entries.count)
      if let last = entries.popLast() { bytes.removeSubrange(last.start...) }
    }
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    slots = [UInt32](repeating: 0, count: slots.count)
  }

  // MARK: Entries, by their index in the order in which they came

  /// The key of an entry.
  @_lifetime(borrow self)
  func key(at index: Int) -> RawSpan {
    let entry = entries[index]
    return unsafe _overrideLifetime(bytes.span.bytes.extracting(entry.start..<entry.end), borrowing: self)
  }

  func position(at index: Int) -> Position { entries[index].position }

  /// Whether the key of one entry stands before that of another, by their bytes.
  func precedes(_ left: Int, _ right: Int) -> Bool { key(at: left).precedes(key(at: right)) }

  /// The entries in the order of their keys' bytes.
  func sortedIndexes() -> [Int] { entries.indices.sorted { precedes($0, $1) } }

  private mutating func place(_ number: Int) {
    var slot = Int(truncatingIfNeeded: entries[number - 1].hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(number)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for number in 0..<entries.count { place(number + 1) }
  }

  /// Empties an entry's slot and moves those after it that it stood in the way of (backward-shift deletion).
  private mutating func removeSlot(of number: Int) {
    let mask = slots.count - 1
    var hole = Int(truncatingIfNeeded: entries[number - 1].hash) & mask
    while slots[hole] != UInt32(number) { hole = (hole + 1) & mask }
    var next = (hole + 1) & mask
    while slots[next] != 0 {
      let home = Int(truncatingIfNeeded: entries[Int(slots[next]) - 1].hash) & mask
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
    let order = unsafe withUnsafeBytes { left in
      unsafe other.withUnsafeBytes { right in
        let common = min(left.count, right.count)
        guard common > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
        return unsafe Int(memcmp(left, right, common))
      }
    }
    return order == 0 ? byteCount < other.byteCount : order < 0
  }
}
