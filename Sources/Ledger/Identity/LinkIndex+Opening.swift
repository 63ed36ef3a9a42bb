// Opening `links/` for writing. It is derived from the log: whatever is wrong with it, it is made again.

internal import Foundation
internal import Glibc
internal import KeyValueStore

extension LinkIndex {
  /// Opens the links of a ledger for writing, with what uses them from then on. Where they are missing, as in a backup without them,
  /// they are made and filled from the log. Where they are damaged they are removed first: once, and whoever asked is told.
  ///
  /// - Parameters:
  ///   - ifDamaged: is told of the damage, before anything is removed.
  ///   - body: brings the links up to the log, and gives what uses them. It may run twice.
  /// - Throws: what the second attempt throws.
  static func open<User>(
    _ directory: LedgerDirectory, of log: LogStore, ifDamaged: (any Error) -> Void,
    _ body: (LinkIndex) throws -> User
  ) throws -> (LinkIndex, User) {
    do { return try openOnce(directory, log, body) } catch  where isDamage(error, of: directory.links) {
      ifDamaged(error)
      try discard(directory.links)
      return try openOnce(directory, log, body)
    }
  }

  private static func openOnce<User>(
    _ directory: LedgerDirectory, _ log: LogStore, _ body: (LinkIndex) throws -> User
  ) throws -> (LinkIndex, User) {
    if !LedgerDirectory.hasContent(directory.links + "/data.mdb") { try make(directory.links) }
    let links = try LinkIndex(at: directory.links, of: log, readOnly: false)
    do { return (links, try body(links)) } catch {
      links.close()
      throw error
    }
  }

  /// Makes `links/` beside its place and renames it: a crash leaves all of it, or nothing that the next open
  /// would refuse.
  private static func make(_ path: String) throws {
    if !FileManager.default.fileExists(atPath: path), unsafe mkdir(path, 0o700) != 0 {
      throw LedgerError(systemError: errno, doing: "creating", path)
    }
    let draft = path + "/creating"
    try? FileManager.default.removeItem(atPath: draft)
    guard unsafe mkdir(draft, 0o700) == 0 else {
      throw LedgerError(systemError: errno, doing: "creating", draft)
    }
    defer { try? FileManager.default.removeItem(atPath: draft) }
    try create(at: draft)
    guard unsafe rename(draft + "/data.mdb", path + "/data.mdb") == 0 else {
      throw LedgerError(systemError: errno, doing: "creating", path + "/data.mdb")
    }
    try LedgerDirectory.synchronize(path)
  }

  /// Removes the files of links that are damaged.
  ///
  /// LMDB's lock goes first, since it says which page of the file that it was made for is the newest.
  private static func discard(_ path: String) throws(LedgerError) {
    for name in ["/lock.mdb", "/data.mdb"] {
      guard unsafe unlink(path + name) == 0 || errno == ENOENT else {
        throw LedgerError(systemError: errno, doing: "removing", path + name)
      }
    }
    try LedgerDirectory.synchronize(path)
  }

  /// Whether an error says that the links are not what was written: of a value, or of the file.
  ///
  /// - Parameter path: the directory of the links.
  static func isDamage(_ error: any Error, of path: String) -> Bool {
    guard let error = error as? LedgerError, error.code == .damaged else { return false }
    if let damage = error.cause as? DerivedTableDamage { return damage.table == name }
    guard let place = (error.cause as? KeyValueError)?.path else { return false }
    return place == path || place.hasPrefix(path + "/")
  }

  /// Removes the files, though they are open: the next opening for writing makes them again.
  func discard() throws(LedgerError) { try Self.discard(environment.path) }

  /// Whether an error says that these links are not what was written.
  func isDamage(_ error: any Error) -> Bool { Self.isDamage(error, of: environment.path) }

  /// What the store throws, in the ledger's words, with what becomes of the links.
  static func failure(_ error: KeyValueError, doing what: String, _ path: String) -> LedgerError {
    var failure = LedgerError(error, doing: "\(what) \(path)")
    if failure.code == .damaged {
      failure.message += "; it is written anew from the log when the ledger is next opened for writing"
    }
    if error.code == .noSuchFile {
      failure.message +=
        "; a backup may leave it out, and then it is made from the log when the ledger is next opened for "
        + "writing, as \(ProgramName.command("doctor --rebuild")) does"
    }
    return failure
  }
}
