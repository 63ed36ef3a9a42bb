// Bringing a ledger back from a backup.

public import Words

/// How far back a ledger is brought.
public enum RestorePoint: Hashable, Sendable {
  /// To the newest touchpoint of the backup.
  case newest
  /// To a position: the touchpoints up to it, and none after it. What was recorded at once, such as a batch, or a decision with what it
  /// has caused, is restored whole: a position in the middle of it is refused.
  case position(Position)
  /// To an instant: what had been recorded by then.
  case instant(Instant)
}

/// A ledger that was brought back.
public struct RestoreReceipt: Hashable, Sendable {
  /// The directory of the backup that it was brought back from.
  public var backup: String
  /// The newest touchpoint of the backup that is in the ledger.
  public var position: Position
  /// When that one was recorded.
  public var recorded: Instant
  /// How far the backup goes.
  public var newest: Position
  /// How many customers were erased after the point to which the ledger was brought back, and are erased again in it,
  /// behind `position`: those of whom the backup says so, and those whose keys are destroyed in the copy of the keys.
  public var erased = 0
  /// Whether the ledger has its keys. Without them it can be read but for what is personal, and nothing can be recorded.
  public var hasKeys: Bool
}

extension Ledger {
  /// Makes a ledger of what a backup holds, in a directory that does not exist yet.
  ///
  /// It is the ledger that was backed up, with its id: whoever goes on with both has two that differ from then on.
  /// Customers who were erased after the point to which it is brought back are erased in it again. A crash leaves nothing
  /// at its place, or the whole ledger.
  ///
  /// The call blocks its thread until the ledger is on disk. It reads the backup, and opens the ledger once to derive its
  /// tables.
  ///
  /// - Parameters:
  ///   - backup: the directory of the backup, or of several backups of one ledger, of which the newest is taken.
  ///   - path: the directory of the ledger that is made.
  ///   - point: how far back.
  ///   - keys: a copy of the file `keys` that belongs to the ledger, as new as it can be; `nil` where it is put into the
  ///     ledger's directory afterwards.
  ///   - options: where the key comes from that wraps those of `keys`.
  /// - Throws: `LedgerError`: `cannotCreate` where something is at `path` already; `notABackup`, `damagedBackup`,
  ///   `locked`; `unknownSubject` where the backup does not go to the position, or begins after the instant, or where the position is in
  ///   the middle of what was recorded at once;
  ///   `keyUnavailable`, or `keyLost` where the keys are another ledger's, or older than the ledger; `diskFull`.
  @discardableResult
  public static func restore(
    from backup: String, to path: String, at point: RestorePoint = .newest, keys: String? = nil,
    options: LedgerOptions = LedgerOptions()
  ) throws -> RestoreReceipt {
    let directory = try BackupDirectory(reading: backup)
    guard let manifest = try directory.readManifest() else {
      throw LedgerError(.notABackup, "\(backup) is no backup: it has no manifest")
    }
    let target = LedgerDirectory(path)
    try RestoreTarget(target).checkIsFree(for: manifest)
    let restore = try LogRestore(manifest, in: directory, at: point)
    let keyCopy = try keys.map { try KeyCopy(of: $0, for: manifest.ledger) }
    var receipt = RestoreReceipt(
      backup: directory.path, position: restore.end, recorded: restore.recorded, newest: manifest.position,
      hasKeys: keys != nil)
    try target.create { draft in
      do {
        try restore.write(to: draft)
        let erasures = try RestoredErasures(restore)
        receipt.erased = try erasures.record(in: draft)
        if let keyCopy {
          var options = options
          options.keySource = options.keySource ?? .standard(forLedger: target.path)
          receipt.erased += try keyCopy.put(in: draft, destroying: erasures.unknown, options)
        }
      } catch var error as LedgerError {
        // Nobody has heard of the place where it is made.
        error.message = error.message.replacing(draft.path, with: target.path)
        throw error
      }
    }
    return receipt
  }
}
