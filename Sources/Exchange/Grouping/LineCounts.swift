// How many lines each group has, counted before any line is made into a touchpoint.

/// The number of lines of each group, by 50 bits of its hash: eight bytes for a group, in a table that is
/// at most half full.
///
/// The count only says when a group can be expected to be whole. Where two groups have the same bits, both
/// are thought to have the lines of both, and wait until the end of the files.
struct LineCounts {
  /// The highest count: a group of so many lines was refused long before.
  static let linesMax = 1 << 14 - 1

  /// Each slot is 50 bits of a hash and 14 of a count; 0 where it is empty.
  private var slots: [UInt64]
  private(set) var count = 0

  private static let countMask: UInt64 = 1 << 14 - 1

  init() { slots = Array(repeating: 0, count: 1 << 10) }

  /// Counts a line.
  mutating func add(_ key: KeyHash) {
    let slot = slot(of: key.low)
    if slots[slot] == 0 {
      count += 1
      slots[slot] = key.low & ~Self.countMask | 1
      if count * 2 > slots.count { grow() }
    } else if slots[slot] & Self.countMask < Self.countMask {
      slots[slot] += 1
    }
  }

  /// How many lines of a group were counted; 0 for a group that was never seen.
  func lines(of key: KeyHash) -> Int { Int(slots[slot(of: key.low)] & Self.countMask) }

  /// The slot of a hash, where it is or would be.
  private func slot(of hash: UInt64) -> Int {
    // The place follows from the bits that the slot keeps, since no others are there when the table grows.
    var slot = Int(truncatingIfNeeded: hash >> 14) & (slots.count - 1)
    while slots[slot] != 0, slots[slot] & ~Self.countMask != hash & ~Self.countMask {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    for entry in old where entry != 0 { slots[slot(of: entry & ~Self.countMask)] = entry }
  }
}
