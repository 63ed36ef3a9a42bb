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
  /// the keys. Where the log holds the erasure that the file has followed last, there is nobody.
  func destroyedAhead(of structure: Structure, in store: LogStore) throws -> [CustomerNumber] {
    guard try !store.holds(header.erasedThrough) else { return [] }
    var found: [CustomerNumber] = []
    try forEachSlot(from: 1, through: structure.customerCount) { number, slot throws(LedgerError) in
      guard slot?.state == .destroyed else { return }
      found.append(CustomerNumber(number))
    }
    return found.filter { structure.erasures[$0] == nil }
  }

  /// Refuses to go on where the key of any customer whom the log knows is missing or damaged.
  ///
  /// - Parameter customers: the highest customer whom the log knows.
  /// - Throws: `keyLost` where the file ends before it; `damaged` where a slot is.
  func checkIsWhole(through customers: UInt32) throws(LedgerError) {
    let slots = slotCount
    guard customers < slots else {
      throw LedgerError(
        .keyLost,
        "\(path) has the keys of \(slots - 1) customers, and the log knows \(customers): it is an older copy, or was cut. "
          + "Nothing was wrapped anew, since the copies that have the others' keys would be of no use then. Bring back the "
          + "newest copy of it, and try again")
    }
    try forEachSlot(from: 0, through: customers) { number, slot throws(LedgerError) in
      guard slot == nil else { return }
      throw LedgerError(
        .damaged,
        "the key slot of \(number == 0 ? "the ledger itself" : "\(CustomerNumber(number))") in \(path) is damaged. Nothing was "
          + "wrapped anew, since the copies in which it is whole would be of no use then. Bring back the newest copy of that "
          + "file, and try again")
    }
  }
}
