// How far a follower of the log has come, so that it goes on there when it is started again.

internal import Foundation
internal import Glibc

/// A follower's place in a log, kept in a small file of its own: see `Ledger.follow(_:from:)`.
///
/// The file is replaced as a whole, and is on disk when `save` returns: whenever the process ends, or the power is cut, it has the
/// position of the last call that returned, or of one that was under way. One follower has one file. May be used from any
/// thread; `save` blocks until the disk has it.
public final class FollowerCheckpoint: Sendable {
  /// The file's path.
  public let path: String
  private let store: LogStore
  private let saved: Guarded<Position>

  /// Takes up a follower's place; at the beginning of the log where there is no such file yet. Nothing is written before the first
  /// `save`.
  ///
  /// - Parameters:
  ///   - path: of a file in a directory that is there, outside the ledger's.
  ///   - ledger: the ledger whose log is followed.
  /// - Throws: `LedgerError`: `notALedger` where the file is another ledger's; `rolledBack` where the log is not the one that was
  ///   followed, since an older or another copy is in its place; `damaged` where the file is not what was written;
  ///   `accessDenied`, `inputOutput`.
  public init(at path: String, of ledger: Ledger) throws {
    self.path = path
    store = ledger.store
    saved = Guarded(try Self.read(path, of: ledger.store))
  }

  /// The position that was saved last: everything up to it is dealt with. `start` at first.
  public var position: Position { saved.withLock { $0 } }

  /// Says that everything up to a touchpoint is dealt with, what the query of the follower passed over included.
  ///
  /// The ledger is not asked, and may have been closed meanwhile: what was dealt with last is not given again. So it
  /// must be a touchpoint of this ledger; of another, or where it was changed, the file is refused when it is next read.
  ///
  /// It waits for the disk, a few milliseconds. Where each is cheap to do again, save after every hundredth.
  ///
  /// - Throws: `LedgerError`: `notFound` where the file's directory is not there, `diskFull`, `accessDenied`,
  ///   `inputOutput`; then the file is as it was.
  public func save(_ touchpoint: RecordedTouchpoint) throws {
    try save(Anchor(position: touchpoint.position, fact: touchpoint.fact))
  }

  /// Says that everything up to a position is dealt with: for a position at which no touchpoint was given, such as the ledger's
  /// `head`, or `start`. An earlier position than the last has the follower begin there again when it is next started.
  ///
  /// - Throws: as `save(_:)` of a touchpoint; also `unknownSubject` where the log has no such position, and `notWritable` once
  ///   the ledger is closed, since it is asked.
  public func save(_ position: Position) throws { try save(store.anchor(at: position)) }

  private func save(_ anchor: Anchor) throws {
    let content = Content(
      ledger: store.identity.hexadecimal, position: anchor.position.rawValue, checksum: anchor.checksum ?? 0)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let bytes = Array(try encoder.encode(content)) + Array("\n".utf8)
    try saved.withLock { saved in
      try write(bytes)
      saved = anchor.position
    }
  }

  /// What the file says, as JSON.
  private struct Content: Codable {
    var version = 1
    /// The ledger's own number: two ledgers have the same positions.
    var ledger: String
    var position: UInt64
    /// That of the fact at the position: two copies of one ledger that went on apart differ in it.
    var checksum: UInt64
  }

  private static func read(_ path: String, of store: LogStore) throws -> Position {
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch let error as CocoaError {
      if error.code == .fileReadNoSuchFile { return .start }
      throw LedgerError(
        error.code == .fileReadNoPermission ? .accessDenied : .inputOutput,
        "the checkpoint \(path) cannot be read", cause: error)
    }
    guard let content = try? JSONDecoder().decode(Content.self, from: data), content.version == 1 else {
      throw LedgerError(
        .damaged,
        "the checkpoint \(path) is not as it was written; put a copy back, or remove it to follow from the beginning"
      )
    }
    guard content.ledger == store.identity.hexadecimal else {
      throw LedgerError(
        .notALedger, "the checkpoint \(path) is another ledger's; give the path of one of this ledger's own")
    }
    let anchor = Anchor(position: Position(content.position), checksum: content.checksum)
    guard try store.holds(anchor) else {
      throw LedgerError(
        .rolledBack,
        "the checkpoint \(path) is of a log that this one is not: an older or another copy was put in its place. Restore the "
          + "newest backup, or remove the checkpoint to follow from the beginning", position: anchor.position)
    }
    return anchor.position
  }

  /// Writes beside the file, waits for the disk, and renames. C: `open`, `write`, `fsync`, `rename`.
  private func write(_ bytes: [UInt8]) throws {
    let draft = "\(path).new-\(getpid())"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "writing", draft) }
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    let isWritten = count == bytes.count && fsync(descriptor) == 0
    let code = errno
    close(descriptor)
    guard isWritten, unsafe rename(draft, path) == 0 else {
      let failure = LedgerError(systemError: isWritten ? errno : code, doing: "writing", path)
      unsafe unlink(draft)
      throw failure
    }
    try LedgerDirectory.synchronize(LedgerDirectory.parent(of: path))
  }
}
