// All slots of the key file, one after another, without opening any.

extension KeyFile {
  private static let slotsAtOnce: UInt32 = 4096

  /// Reads the slots up to a customer's, fewer where the file ends before it. The body is given `nil` for one that is damaged or
  /// another customer's.
  private func forEachSlot(
    from start: UInt32, through last: UInt32, _ body: (UInt32, Slot?) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    try state.withLock { state throws(LedgerError) in
      let end = last < state.slots ? last + 1 : state.slots
      var first = start
      while first < end {
        let count = min(Self.slotsAtOnce, end - first)
        let bytes = try Self.read(
          Int(count) * Self.slotBytes, at: Self.offset(of: first), of: state.descriptor, self.path)
        var number = first
        for start in stride(from: 0, to: bytes.count - Self.slotBytes + 1, by: Self.slotBytes) {
          let slot = Slot(Array(bytes[start..<start + Self.slotBytes]), seed: self.identity.seed)
          try body(number, slot?.customer == number ? slot : nil)
          number += 1
        }
        first += count
      }
    }
  }

  /// The customers whose keys are destroyed, and whom the log does not call erased: it was restored from a backup that is older than
  /// the keys. Where the log holds the erasure that the file has followed last, there is nobody. Neither is whoever was given the
  /// number of somebody else after the ledger was brought back to an earlier point: their key is in a newer copy of the file.
  func destroyedAhead(of structure: Structure, in store: LogStore) throws -> [CustomerNumber] {
    guard try !store.holds(header.erasedThrough) else { return [] }
    var found: [Slot] = []
    try forEachSlot(from: 1, through: structure.customerCount) { number, slot throws(LedgerError) in
      guard let slot, slot.state == .destroyed, structure.erasures[CustomerNumber(number)] == nil else {
        return
      }
      found.append(slot)
    }
    return try store.read { snapshot in
      try found.filter { slot in try slot.first.map { try snapshot.holds($0) } ?? true }
        .map { CustomerNumber($0.customer) }
    }
  }

  /// Refuses to go on where the key of any customer whom the log knows is missing or damaged.
  ///
  /// - Parameter structure: what the log knows of customers, and of who is erased.
  /// - Throws: `keyLost` where the file ends before the highest customer, or the key of somebody who was not erased is destroyed;
  ///   `damaged` where a slot is.
  func checkIsWhole(for structure: Structure) throws(LedgerError) {
    let (slots, customers) = (slotCount, structure.customerCount)
    guard customers < slots else {
      throw LedgerError(
        .keyLost,
        "\(path) has the keys of \(slots - 1) customers, and the log knows \(customers): it is an older copy, or was cut. "
          + "Nothing was wrapped anew, since the copies that have the others' keys would be of no use then. Bring back the "
          + "newest copy of it, and try again")
    }
    try forEachSlot(from: 0, through: customers) { number, slot throws(LedgerError) in
      if let slot {
        guard slot.state == .destroyed, structure.erasures[CustomerNumber(number)] == nil else { return }
        throw LedgerError(
          .keyLost,
          "\(path) has no key of \(CustomerNumber(number)), whom nobody erased: it is an older copy. Nothing was wrapped anew, since "
            + "the copies that have that key would be of no use then. Bring back the newest copy of it, and try again"
        )
      }
      throw LedgerError(
        .damaged,
        "the key slot of \(number == 0 ? "the ledger itself" : "\(CustomerNumber(number))") in \(path) is damaged. Nothing was "
          + "wrapped anew, since the copies in which it is whole would be of no use then. Bring back the newest copy of that "
          + "file, and try again")
    }
  }
}
