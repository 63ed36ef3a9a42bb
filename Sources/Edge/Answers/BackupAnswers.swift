// What was backed up, what a backup is worth, and what was restored.

package import Perennial

/// A backup, after a run has written to it.
package struct BackupAnswer: Encodable, Sendable {
  package var directory: String
  /// The newest touchpoint that is in it.
  package var position: UInt64
  package var recorded: PrintedInstant
  package var created: PrintedInstant
  package var bytes: Int
  package var segments: Int
  /// How many touchpoints and bytes the run has added.
  package var new: UInt64
  package var written: Int
  /// The directories of the backups that had to go.
  package var removed: [String]
  /// Whether keys, which are in no backup, were destroyed or wrapped anew since a copy of them was saved; `nil` where the ledger has
  /// none that can be read.
  package var saveDue: Bool?

  package init(_ receipt: BackupReceipt, keysOf ledger: Ledger) {
    directory = receipt.directory
    position = receipt.position.rawValue
    recorded = PrintedInstant(receipt.recorded)
    created = PrintedInstant(receipt.created)
    (bytes, segments) = (receipt.bytes, receipt.segments)
    (new, written) = (receipt.new, receipt.written)
    removed = receipt.removed
    saveDue = try? ledger.keyState().isSaveDue
  }
}

/// What a check of a backup has found.
package struct BackupCheckAnswer: Encodable, Sendable {
  package var directory: String
  package var position: UInt64
  package var recorded: PrintedInstant
  package var created: PrintedInstant
  package var bytes: Int
  package var segments: Int
  package var problems: [String]

  package init(_ check: BackupCheck) {
    directory = check.backup.directory
    position = check.backup.position.rawValue
    recorded = PrintedInstant(check.backup.recorded)
    created = PrintedInstant(check.backup.created)
    (bytes, segments) = (check.backup.bytes, check.backup.segments)
    problems = check.problems
  }

  /// The failure that the check ends with where something is wrong; `nil` where nothing is.
  package var failure: Failure? {
    guard let first = problems.first else { return nil }
    let others = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
    return Failure.found(first + others)
  }
}

/// A ledger that was brought back.
package struct RestoreAnswer: Encodable, Sendable {
  /// The directory of the backup: one of several, where several were given.
  package var backup: String
  package var position: UInt64
  package var recorded: PrintedInstant
  /// How far the backup goes.
  package var newest: UInt64
  /// How many customers were erased after the position, and are erased again behind it.
  package var erased: Int
  /// Whether the ledger has its keys.
  package var keys: Bool

  package init(_ receipt: RestoreReceipt) {
    backup = receipt.backup
    position = receipt.position.rawValue
    recorded = PrintedInstant(receipt.recorded)
    newest = receipt.newest.rawValue
    erased = receipt.erased
    keys = receipt.hasKeys
  }
}

extension RestorePoint {
  /// The point that somebody names: a position, a time, or neither.
  ///
  /// - Throws: `Failure` with code `invalidRequest` where both are given, or a day, which begins when the time zone of the
  ///   ledger says that is not restored yet; `ProjectionError` with that code.
  package init(position: String?, at time: String?) throws {
    switch (position, time) {
    case (nil, nil): self = .newest
    case (let position?, nil): self = .position(try Position(named: position, of: "--position"))
    case (nil, let time?):
      switch try? TimeOrDay(time, of: "--at") {
      case .time(let instant)?: self = .instant(instant)
      case .day?:
        throw Failure.usage(
          "--at \(time) is a day alone. When it begins and ends says the ledger's time zone, which is not restored yet: give "
            + "the time with its zone, such as \(time)T22:00:00Z")
      case nil: throw Failure.usage("--at \(time) is not a time; give \(TimeOrDay.timeForm)")
      }
    default: throw Failure.usage("--position and --at do not go together; give one of them")
    }
  }
}
