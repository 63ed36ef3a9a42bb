// Backing a ledger up, checking a backup, and bringing a ledger back from one.

public import Words

/// A backup, after a run has written to it.
public struct BackupReceipt: Hashable, Sendable {
  /// The directory that holds the backup.
  public var directory: String
  /// The newest touchpoint that is in it.
  public var position: Position
  /// When that one was recorded.
  public var recorded: Instant
  /// When the newest run began, by the ledger's clock.
  public var created: Instant
  /// The size of the whole backup.
  public var bytes: Int
  /// How many files of touchpoints it has.
  public var segments: Int
  /// How many touchpoints this run has added; 0 where there was nothing new.
  public var new: UInt64 = 0
  /// How many bytes this run has written: those of the new touchpoints, and of what it has joined or copied anew.
  public var written = 0
  /// The backups that had to go, so that no more are kept than were asked for.
  public var removed: [String] = []

  init(_ manifest: BackupManifest, _ directory: String) {
    self.directory = directory
    position = manifest.position
    recorded = manifest.recorded
    created = manifest.created
    bytes = manifest.bytes
    segments = manifest.segments.count
  }
}

/// What a check of a whole backup has found.
public struct BackupCheck: Sendable {
  /// What the backup says of itself.
  public var backup: BackupReceipt
  /// What is wrong, a sentence for each file; empty where the backup is whole.
  public var problems: [String]
}

extension Ledger {
  /// Brings the backup in a directory up to the newest touchpoint that is recorded now: begins it where there is
  /// none, and otherwise copies what is new.
  ///
  /// Others go on recording and reading meanwhile, and the ledger may be open for writing or for reading only.
  /// Every checksum is verified while it is copied. A run that ends early leaves the backup that was there before. The backup holds
  /// facts and bodies; the keys are never in it.
  ///
  /// The call blocks its thread until the backup is on disk.
  ///
  /// - Parameters:
  ///   - path: the directory, outside the ledger's own.
  ///   - verifies: whether what was written is read again and compared.
  /// - Throws: `LedgerError`: `cannotCreate` where the place is no place for a backup, such as one where keys lie;
  ///   `otherBackup` where a backup of another ledger is there, or of another copy of this one that went on
  ///   otherwise; `damagedBackup`; `locked` where somebody else uses the backup; `damaged` where the log is;
  ///   `diskFull`, `inputOutput`.
  @discardableResult
  public func backup(to path: String, verifies: Bool = true) throws -> BackupReceipt {
    let directory = try BackupDirectory(writing: path, besides: store.directory)
    return try BackupRun(of: store, into: directory, verifies: verifies, now: options.clock()).perform()
  }

  /// Keeps several backups in a directory, each in a folder of its own, and brings the newest of them up to date.
  ///
  /// - Parameters:
  ///   - path: the directory of the backups, outside the ledger's own.
  ///   - count: how many are kept, from 1. Once this one is whole, the oldest of this ledger that are more go. Nothing
  ///     else in the directory is touched: no backup of another copy of the ledger either, which went on otherwise.
  ///   - isNew: whether another, complete backup is made, rather than the newest brought up to date.
  ///   - verifies: whether what was written is read again and compared.
  /// - Throws: as `backup(to:verifies:)`; `cannotCreate` where the directory is a backup itself.
  @discardableResult
  public func backup(to path: String, keeping count: Int, isNew: Bool = false, verifies: Bool = true) throws
    -> BackupReceipt
  {
    let generations = try BackupGenerations(at: path, of: store)
    return try generations.backUp(
      keeping: count, isNew: isNew, verifies: verifies,
      now: max(options.clock(), store.read { $0.head.recorded }))
  }

  /// Checks a whole backup: its manifest, and of every touchpoint the place and the checksums.
  ///
  /// It needs no ledger and no key.
  ///
  /// - Parameter path: the directory of the backup, or of several backups of one ledger, of which the newest is checked.
  /// - Throws: `LedgerError`: `notABackup`; `damagedBackup` where the manifest is damaged; `locked` while a run
  ///   writes to it.
  @discardableResult
  public static func verifyBackup(at path: String) throws -> BackupCheck {
    let directory = try BackupDirectory(reading: path)
    guard let manifest = try directory.readManifest() else {
      throw LedgerError(.notABackup, "\(path) is no backup: it has no manifest")
    }
    var problems: [String] = []
    for segment in manifest.segments {
      do { try directory.read(segment, of: manifest.ledger).check(manifest) } catch let error as LedgerError {
        problems.append(error.message)
      }
    }
    return BackupCheck(backup: BackupReceipt(manifest, directory.path), problems: problems)
  }
}

extension SegmentContent {
  /// Checks every touchpoint, and that the newest is the one that the manifest names.
  fileprivate func check(_ manifest: BackupManifest) throws {
    var newest: Fact?
    try forEachTouchpoint { _, fact, _ in
      newest = fact
      return true
    }
    guard let newest, newest.recorded == segment.recorded,
      segment.last < manifest.position.rawValue || Anchor.checksum(of: newest) == manifest.anchor.checksum
    else { throw damaged("does not end with the touchpoint that the manifest names") }
  }
}
