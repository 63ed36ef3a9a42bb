// Destroying the keys of people who are erased, and noting how far that has come.

internal import Glibc

extension KeyFile {
  /// The header as this process knows it: the one on disk, where it is the one that writes; otherwise `presentHeader` reads it.
  var header: KeyFileHeader { state.withLock { $0.header } }

  /// Overwrites the keys of customers where they lie. What was sealed under them opens nowhere any more.
  ///
  /// - Parameters:
  ///   - customers: those whose erasure the log holds, with the anchor of the first touchpoint of each; `start` where it is not known.
  ///   - anchor: the newest erasure of them all; with it, the keys of all that were erased by then are destroyed.
  func destroy(_ customers: [CustomerNumber: Anchor], through anchor: Anchor) throws(LedgerError) {
    try state.withLock { state throws(LedgerError) in
      var isChanged = false
      for (customer, first) in customers.map({ ($0.rawValue, $1) }).sorted(by: { $0.0 < $1.0 }) {
        state.cache[customer] = nil
        // Where the file ends before it there is nothing to destroy.
        guard customer > 0, let bytes = try self.slotBytes(customer, state.descriptor) else { continue }
        let slot = Slot(bytes, seed: self.identity.seed)
        guard slot?.state != .destroyed else { continue }
        try Self.put(
          Slot.destroyed(
            customer, version: slot?.version ?? 1, minted: slot?.minted ?? .start, first: first,
            seed: self.identity.seed),
          at: Self.offset(of: customer), to: state.descriptor, self.path)
        isChanged = true
      }
      if isChanged {
        guard fsync(state.descriptor) == 0 else {
          throw LedgerError(systemError: errno, doing: "syncing", self.path)
        }
      }
      // Only once they are gone for good.
      try self.change(&state) { header in
        header.erasedThrough = anchor
        if isChanged { header.generation += 1 }
      }
    }
  }

  /// Writes another header in the place of the present one.
  func change(_ state: inout State, _ body: (inout KeyFileHeader) -> Void) throws(LedgerError) {
    var header = state.header
    body(&header)
    guard header != state.header else { return }
    try Self.write(header.bytes(identity), at: 0, to: state.descriptor, path)
    state.header = header
  }
}
