import Perennial

/// What a shop does every night: its backup goes on, and on Sundays another one is begun. Four are kept.
struct NightlyBackup: Sendable {
  var directory: String

  /// - Returns: the newest touchpoint that is safe now.
  func run(of ledger: Ledger, isSunday: Bool) throws -> Position {
    try ledger.backup(to: directory, keeping: 4, isNew: isSunday).position
  }
}
