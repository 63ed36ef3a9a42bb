// The heads of the customers that a group is about, while the group is staged.

/// For each customer the head that its newest staged touchpoint makes. The newest can be taken back.
struct StagedHeads {
  private struct Entry {
    var customer: CustomerNumber
    var head: HeadEntry
    /// The number of this customer's entry before this one; 0 where there is none.
    var before: UInt32
  }

  private struct Slot {
    var customer: UInt32
    /// The number of the customer's newest entry, from 1; 0 where the slot was never taken.
    var newest: UInt32

    static let empty = Slot(customer: 0, newest: 0)
    /// The number in a slot whose customer has no entry any more, because all were taken back. The slot
    /// stays taken, for the sake of those behind it.
    static let none = UInt32.max
  }

  /// An entry for each staged touchpoint, in their order.
  private var entries: [Entry] = []
  /// The slots by customer, with open addressing; their number is a power of two, or 0.
  private var slots: [Slot] = []
  /// How many slots are taken.
  private var taken = 0

  func entry(of customer: CustomerNumber) -> HeadEntry? {
    guard !slots.isEmpty else { return nil }
    let newest = slots[place(of: customer.rawValue)].newest
    return newest == 0 || newest == Slot.none ? nil : entries[Int(newest) - 1].head
  }

  /// Adds the head that one more touchpoint makes.
  mutating func append(_ head: HeadEntry, of customer: CustomerNumber) {
    if (taken + 1) * 2 > slots.count { grow() }
    let place = place(of: customer.rawValue)
    let before = slots[place].newest
    if before == 0 { taken += 1 }
    entries.append(Entry(customer: customer, head: head, before: before == Slot.none ? 0 : before))
    slots[place] = Slot(customer: customer.rawValue, newest: UInt32(entries.count))
  }

  /// Takes the newest back.
  mutating func removeLast() {
    guard let last = entries.popLast() else { return }
    slots[place(of: last.customer.rawValue)].newest = last.before == 0 ? Slot.none : last.before
  }

  mutating func removeAll() {
    // Otherwise a group of few touchpoints would pay for an earlier group of many.
    if entries.count * 16 < slots.count {
      slots = []
    } else {
      for slot in slots.indices { slots[slot] = .empty }
    }
    entries.removeAll(keepingCapacity: true)
    taken = 0
  }

  /// The slot of a customer, or the empty slot that would be the customer's.
  private func place(of customer: UInt32) -> Int {
    let mask = slots.count - 1
    // Fibonacci hashing, which spreads neighbouring numbers.
    var place = Int(truncatingIfNeeded: (UInt64(customer) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while slots[place].newest != 0, slots[place].customer != customer { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    slots = [Slot](repeating: .empty, count: max(8, slots.count * 2))
    taken = 0
    for (index, entry) in entries.enumerated() {
      let place = place(of: entry.customer.rawValue)
      if slots[place].newest == 0 { taken += 1 }
      slots[place] = Slot(customer: entry.customer.rawValue, newest: UInt32(index) + 1)
    }
  }
}
