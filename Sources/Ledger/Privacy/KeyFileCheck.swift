// Whether a key file is the one of a log: keys cannot be made again, so what does not fit is said and never mended.

/// Compares `keys` with the log, by what two slots say of the log that they were minted for.
///
/// A slot is minted before the log names its customer. So the log that knows a customer holds the anchor of that customer's
/// slot, and where the two have parted before that, the keys are another copy's, and open nothing of what is here.
struct KeyFileCheck {
  let keys: KeyFile
  let store: LogStore
  /// The highest customer whom the log knows.
  let customers: UInt32

  /// What is wrong with a file that can be gone on with: it ends before the log's customers do.
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

  /// The log was put back, and the loss of what came after it accepted: the keys of customers whom it does not know any more
  /// are for those who come next. No key is made anew, lest the newer log comes back.
  private func takeOverWhatIsAhead(_ slots: UInt32) throws {
    guard slots > customers + 1, let minted = try keys.minted(slots - 1), try !store.holds(minted) else {
      return
    }
    try keys.forgetMinting(from: customers + 1)
  }
}
