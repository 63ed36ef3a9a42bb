// Whose links are taken out of every byte of `links/`, and how far that has come.

internal import KeyValueStore

extension LinkIndex {
  /// Has the tables hold everything, and no byte of the file anything else.
  ///
  /// How far that has come is said in the file itself: an older copy that is put back says so.
  ///
  /// - Parameter erasure: the newest erasure, whose links are unlinked by now, as are those of all before it.
  /// - Returns: `false` where somebody still reads an older state.
  func purge(through erasure: Anchor) throws -> Bool {
    let purged = try reading { transaction -> Anchor? in
      guard let row = try transaction.value(at: MetaKey.purged, in: meta) else { return nil }
      return Anchor(row: row, seed: seed)
    }
    guard purged != erasure else { return true }
    try flush(all: true)
    do {
      guard try environment.scrub().isComplete else { return false }
    } catch let error as KeyValueError {
      throw Self.failure(error, doing: "writing", environment.path)
    }
    try writing { try $0.put(erasure.row(seed: seed), at: MetaKey.purged, in: meta) }
    return true
  }
}
