// Whether a key file is the one of a log. Keys cannot be made again, so what does not fit is reported and
// never mended.

/// Compares `keys` with the log, by what two of its slots say of the log that they were minted for.
///
/// A slot is minted before the log names its customer. So the log that knows a customer holds the anchor of
/// that customer's slot, and where the two have parted before that, the keys are another copy's, and open
/// nothing of what is here.
struct KeyFileCheck {
  let keys: KeyFile
  let store: LogStore
  /// The highest customer whom the log knows.
  let customers: UInt32

  /// What is wrong with a file that can still be used: it ends before the log's customers do. `nil` where
  /// nothing is wrong.
  ///
  /// - Throws: `keyLost` where the keys belong to another copy of the ledger.
  func run(readOnly: Bool) throws -> LedgerError? {
    let slots = keys.slotCount
    let newest = min(customers, slots - 1)
    if let minted = try keys.minted(newest), try !store.holds(minted) {
      throw LedgerError(
        .keyLost,
        "\(keys.path) belongs to another copy of this ledger than log/: they have parted before the key of "
          + "\(CustomerNumber(newest)) was made. Bring back the copy of keys that belongs to this log; nothing was changed"
      )
    }
    guard customers < slots else { return keys.endsEarly(before: customers, slots: slots) }
    if !readOnly { try takeOverWhatIsAhead(slots) }
    return nil
  }

  /// The log was put back to an older state, and the loss of what came after it accepted. Keys of customers
  /// whom the log no longer knows are kept for those who come next: none is made anew, lest the newer log
  /// comes back.
  private func takeOverWhatIsAhead(_ slots: UInt32) throws {
    guard slots > customers + 1, let minted = try keys.minted(slots - 1), try !store.holds(minted) else {
      return
    }
    try keys.forgetMinting(from: customers + 1)
  }
}
