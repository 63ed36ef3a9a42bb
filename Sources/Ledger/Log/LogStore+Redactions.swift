// What the log says of itself once something was taken out of it.

internal import KeyValueStore

extension LogStore.MetaKey {
  /// The row that is there while the files may still have bytes that were taken out of the log.
  static let scrub = Array("scrub".utf8)
}

extension LogStore {
  /// Has programs that know of no redactions refuse the log: they would take bodies for damaged. Notes that what is taken out in this
  /// transaction is still in the files.
  func noteRedaction(_ scope: RedactionScope, at position: Position, _ transaction: inout WriteTransaction)
    throws
  {
    try noteFormat(&transaction)
    var due = ScrubDue(position: position, scope: scope)
    if let row = try transaction.value(at: MetaKey.scrub, in: meta) {
      due.scope = max(scope, try ScrubDue(row: row, seed: seed).scope)
    }
    try transaction.put(due.row(seed: seed), at: MetaKey.scrub, in: meta)
  }

  private func noteFormat(_ transaction: inout WriteTransaction) throws {
    try transaction.put([UInt8](littleEndian: Self.formatWithRedactions), at: MetaKey.format, in: meta)
  }

  /// Whether anything was ever taken out of the log.
  func hasRedactions() throws -> Bool {
    try read { snapshot in
      guard let row = try snapshot.transaction.value(at: MetaKey.format, in: meta) else { return false }
      return row.littleEndian(at: 0, as: UInt32.self) >= Self.formatWithRedactions
    }
  }

  /// Makes the log one that has redactions, for a copy of one that has.
  func allowRedactions() throws {
    do { try environment.write { try noteFormat(&$0) } } catch let error as KeyValueError {
      throw LedgerError(error, doing: "writing \(directory.path)")
    }
  }

  /// What the files may still have of what was taken out of the log; `nil` where they have nothing of it.
  func scrubDue() throws -> ScrubDue? {
    try read { snapshot in
      guard let row = try snapshot.transaction.value(at: MetaKey.scrub, in: meta) else { return nil }
      return try ScrubDue(row: row, seed: seed)
    }
  }

  /// Takes what was taken out of the log out of the files too: out of `log/`, where LMDB leaves what it has replaced, and with the file
  /// of names, which has names of bodies.
  ///
  /// - Returns: whether it is gone; otherwise it stays due, because a snapshot of some process may still read it.
  func scrub() throws -> Bool {
    guard let due = try scrubDue() else { return true }
    if due.scope == .body { try NameFile.remove(at: directory.nameNumbers) }
    do {
      guard try environment.scrub([meta, bodies]).isComplete else { return false }
      _ = try environment.write { try unsafe $0.delete(MetaKey.scrub.span.bytes, in: meta) }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "clearing \(directory.log) of what was taken out")
    }
    return true
  }
}

/// The row `scrub` in `meta`:
/// ```
/// position 8 │ scope 4 │ zero 4 │ checksum 8, seeded
/// ```
struct ScrubDue {
  /// Where the newest redaction is recorded.
  var position: Position
  /// The most that was taken out of any body.
  var scope: RedactionScope

  init(position: Position, scope: RedactionScope) { (self.position, self.scope) = (position, scope) }

  func row(seed: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(position.rawValue)
    bytes.appendLittleEndian(scope.number)
    bytes.appendLittleEndian(UInt32(0))
    bytes.appendLittleEndian(Checksum.of(bytes, seed: seed))
    return bytes
  }

  init(row: RawSpan, seed: UInt64) throws(LedgerError) {
    guard row.byteCount == 24,
      row.littleEndian(at: 16, as: UInt64.self) == Checksum.of(row.extracting(first: 16), seed: seed),
      let scope = RedactionScope(number: row.littleEndian(at: 8))
    else {
      throw LedgerError(
        .damaged, "the log's row `scrub` does not match its checksum; restore the log from a backup")
    }
    self.init(position: Position(row.littleEndian(at: 0)), scope: scope)
  }
}
