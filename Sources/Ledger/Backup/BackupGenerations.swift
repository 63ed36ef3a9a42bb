// Several backups of one ledger beside each other, of which the newest are kept.

internal import Foundation
internal import Glibc

/// A directory with a folder for each backup, named by the position and the time at which it was begun:
/// `1200-20260101T090000Z`, and `1200-20260101T090000Z-2` where there was one of that name.
struct BackupGenerations {
  private let path: String
  private let store: LogStore
  private let lock: Lock

  /// A backup that is being made for the first time: it gets its name once it is whole. Until then it is called by its ledger, since
  /// several may keep theirs in one directory.
  private var draft: String { "\(path)/new-\(store.identity.hexadecimal)" }

  /// Whether a folder is named as one of several backups is. Others may be backups by themselves, and are left alone.
  private static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return (2...3).contains(parts.count) && UInt64(parts[0]) != nil && parts[1].hasSuffix("Z")
      && parts.dropFirst(2).allSatisfy { UInt64($0) != nil }
  }

  /// One backup of those in a directory.
  struct Generation: Hashable {
    var path: String
    var ledger: LedgerIdentity
    var created: Instant
    /// What it goes up to.
    var anchor: Anchor
  }

  /// Keeps others from the directory, as long as it lives.
  private final class Lock {
    private let descriptor: Int32

    init(_ path: String) throws(LedgerError) {
      let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "opening", path) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw LedgerError(.locked, "somebody else uses the backups in \(path); wait until that ends")
      }
      self.descriptor = descriptor
    }

    deinit {
      flock(descriptor, LOCK_UN)
      close(descriptor)
    }
  }

  /// - Throws: `cannotCreate` where the place is no place for backups, or a backup itself; `locked`.
  init(at path: String, of store: LogStore) throws(LedgerError) {
    let path = LedgerDirectory(path).path
    try BackupDirectory.checkPlace(path, besides: store.directory)
    if unsafe mkdir(path, 0o700) == 0 {
      try LedgerDirectory.synchronize(LedgerDirectory.parent(of: path))
    } else if errno != EEXIST {
      throw LedgerError(systemError: errno, doing: "creating", path)
    }
    guard !FileManager.default.fileExists(atPath: path + "/" + BackupDirectory.manifestName) else {
      throw LedgerError(
        .cannotCreate, "\(path) is a backup itself; to keep several, give a directory that holds nothing else"
      )
    }
    self.path = path
    self.store = store
    lock = try Lock(path)
  }

  /// Brings the newest backup up to date, or makes another, and removes those that are too many.
  func backUp(keeping count: Int, isNew: Bool, verifies: Bool, now: Instant) throws -> BackupReceipt {
    precondition(count > 0, "at least one backup is kept: the one that is written")
    let newest = try ours().last
    var receipt: BackupReceipt
    if let newest, !isNew {
      receipt = try run(newest.path, verifies, now)
    } else {
      receipt = try begin(verifies, now)
    }
    for old in try ours().dropLast(count) where old.path != receipt.directory {
      try remove(old)
      receipt.removed.append(old.path)
    }
    return receipt
  }

  private func run(_ path: String, _ verifies: Bool, _ now: Instant) throws -> BackupReceipt {
    let directory = try BackupDirectory(writing: path, besides: store.directory)
    return try BackupRun(of: store, into: directory, verifies: verifies, now: now).perform()
  }

  /// Makes a backup under another name first, so that none without a manifest has the name of one.
  private func begin(_ verifies: Bool, _ now: Instant) throws -> BackupReceipt {
    try nameWholeDraft()
    var receipt = try run(draft, verifies, now)
    receipt.directory = freePath(receipt.position, now)
    guard unsafe rename(draft, receipt.directory) == 0 else {
      throw LedgerError(systemError: errno, doing: "creating", receipt.directory)
    }
    try LedgerDirectory.synchronize(path)
    return receipt
  }

  /// A run that was killed may have left a whole backup that the ledger cannot go on with, since it was brought back to an earlier point
  /// meanwhile: that is one of several, and gets its name.
  private func nameWholeDraft() throws {
    let file = draft + "/" + BackupDirectory.manifestName
    guard let bytes = FileManager.default.contents(atPath: file),
      let manifest = try? BackupManifest([UInt8](bytes), at: file), try !store.holds(manifest.anchor)
    else { return }
    let place = freePath(manifest.position, manifest.created)
    guard unsafe rename(draft, place) == 0 else {
      throw LedgerError(systemError: errno, doing: "creating", place)
    }
    try LedgerDirectory.synchronize(path)
  }

  /// `1200-20260101T090000Z`, or that with a number behind it where something has this name: nobody else uses the directory meanwhile.
  private func freePath(_ position: Position, _ now: Instant) -> String {
    let digits = now.description.prefix(19).filter { $0 != "-" && $0 != ":" }
    let name = path + "/\(position)-\(digits)Z"
    var (free, number) = (name, 1)
    while FileManager.default.fileExists(atPath: free) {
      number += 1
      free = "\(name)-\(number)"
    }
    return free
  }

  // MARK: What there is

  /// The backups of this ledger as it is, the newest last. One of another copy, which went on otherwise, or of what was left behind
  /// when the ledger was brought back to an earlier point, is none: it may be the only one of what is in it.
  private func ours() throws -> [Generation] {
    try Self.list(path).filter { try $0.ledger == store.identity && store.holds($0.anchor) }
  }

  /// The whole backups in a directory that are one of several, the one that was made or brought up to date last at the end. Others, and whatever cannot be
  /// read, are none.
  static func list(_ path: String) throws(LedgerError) -> [Generation] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw LedgerError(.accessDenied, "\(path) cannot be read")
    }
    return names.filter(isName).compactMap { name in
      let folder = path + "/" + name
      let file = folder + "/" + BackupDirectory.manifestName
      guard let bytes = FileManager.default.contents(atPath: file),
        let manifest = try? BackupManifest([UInt8](bytes), at: file)
      else { return nil }
      return Generation(
        path: folder, ledger: manifest.ledger, created: manifest.created, anchor: manifest.anchor)
    }
    .sorted { one, other in
      (one.created, one.anchor.position, one.path.utf8.count, one.path)
        < (other.created, other.anchor.position, other.path.utf8.count, other.path)
    }
  }

  /// Removes a backup: its manifest first, so that what a crash leaves is none. What is not of a backup stays, and
  /// the folder with it.
  private func remove(_ old: Generation) throws {
    let directory = try BackupDirectory(writing: old.path, besides: store.directory)
    try directory.removeAll()
  }
}
