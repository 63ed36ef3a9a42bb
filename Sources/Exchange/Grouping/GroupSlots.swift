// Finds the open group that a key belongs to.

/// The slots of open groups, by their keys. The keys themselves stand with the groups, so that this takes
/// four bytes for a group, in a table that is at most half full.
struct GroupSlots {
  /// The slot of a group plus 1; 0 where the place is empty.
  private var table = [UInt32](repeating: 0, count: 1 << 10)
  private(set) var count = 0

  private var mask: Int { table.count - 1 }

  private func home(_ key: KeyHash) -> Int { Int(truncatingIfNeeded: key.low) & mask }

  /// The slot of the group with a key.
  ///
  /// - Parameter keyOf: the key of the group in a slot.
  func slot(of key: KeyHash, _ keyOf: (Int) -> KeyHash?) -> Int? {
    var index = home(key)
    while table[index] != 0 {
      let slot = Int(table[index]) - 1
      if keyOf(slot) == key { return slot }
      index = (index + 1) & mask
    }
    return nil
  }

  mutating func insert(_ slot: Int, _ key: KeyHash, _ keyOf: (Int) -> KeyHash?) {
    if (count + 1) * 2 > table.count {
      let old = table
      table = Array(repeating: 0, count: old.count * 2)
      for entry in old where entry != 0 {
        if let key = keyOf(Int(entry) - 1) { put(entry, key) }
      }
    }
    put(UInt32(slot + 1), key)
    count += 1
  }

  private mutating func put(_ entry: UInt32, _ key: KeyHash) {
    var index = home(key)
    while table[index] != 0 { index = (index + 1) & mask }
    table[index] = entry
  }

  /// Removes a group, whose key must still be known. Groups behind it move up.
  mutating func remove(_ key: KeyHash, _ keyOf: (Int) -> KeyHash?) {
    var gap = home(key)
    while table[gap] != 0, keyOf(Int(table[gap]) - 1) != key { gap = (gap + 1) & mask }
    guard table[gap] != 0 else { return }
    count -= 1
    var index = gap
    while true {
      index = (index + 1) & mask
      guard table[index] != 0, let other = keyOf(Int(table[index]) - 1) else { break }
      // A key may only move to a place where it is still found: not before its home.
      if (index - home(other)) & mask >= (index - gap) & mask {
        table[gap] = table[index]
        gap = index
      }
    }
    table[gap] = 0
  }
}
