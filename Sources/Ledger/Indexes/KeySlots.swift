// The slots of a hash table whose entries lie elsewhere, in the order in which they came.

/// Numbers of entries by their hashes: linear probing in a power of two.
struct KeySlots {
  /// An entry's index + 1 in the low half and the upper half of its hash above, or 0. The hash tells most
  /// keys apart without a look at the entry, which is somewhere else in memory.
  private var slots: [UInt64]
  private(set) var count = 0

  /// - Parameter capacity: a power of two; it grows where half of it is taken.
  init(capacity: Int) { slots = [UInt64](repeating: 0, count: capacity) }

  /// The index of the entry with this hash that `matches`.
  @inline(__always)
  func index(of hash: UInt64, where matches: (Int) -> Bool) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if (slots[slot] ^ hash) >> 32 == 0 {
        let index = Self.index(slots[slot])
        if matches(index) { return index }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Gives an entry a slot. The entry has none yet, and no other entry has its key.
  ///
  /// - Parameter hashOf: gives the hash of an entry that has a slot.
  @inline(__always)
  mutating func place(_ index: Int, _ hash: UInt64, hashOf: (Int) -> UInt64) {
    if (count + 1) * 2 > slots.count { grow(hashOf) }
    put(index, hash)
    count += 1
  }

  private mutating func put(_ index: Int, _ hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash & ~0xFFFF_FFFF) | UInt64(UInt32(index + 1))
  }

  private mutating func grow(_ hashOf: (Int) -> UInt64) {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    for slot in old where slot != 0 {
      let index = Self.index(slot)
      put(index, hashOf(index))
    }
  }

  /// Empties an entry's slot, and moves the entries behind it that are there only because it was taken
  /// (backward-shift deletion).
  mutating func remove(_ index: Int, hashOf: (Int) -> UInt64) {
    let mask = slots.count - 1
    var hole = Int(truncatingIfNeeded: hashOf(index)) & mask
    while Self.index(slots[hole]) != index { hole = (hole + 1) & mask }
    var next = (hole + 1) & mask
    while slots[next] != 0 {
      let home = Int(truncatingIfNeeded: hashOf(Self.index(slots[next]))) & mask
      if (next - home) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = 0
    count -= 1
  }

  /// Empties all slots, and keeps them.
  mutating func removeAll() {
    guard count > 0 else { return }
    for slot in slots.indices { slots[slot] = 0 }
    count = 0
  }

  private static func index(_ slot: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: slot)) - 1 }
}
