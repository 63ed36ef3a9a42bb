// The place that a ledger is restored to, and the keys that come with it.

internal import Foundation
internal import Glibc
internal import KeyValueStore

/// The directory of a ledger that is restored.
struct RestoreTarget {
  private let directory: LedgerDirectory

  init(_ directory: LedgerDirectory) { self.directory = directory }

  /// Refuses a place where something is, and says what it is: a ledger is never restored over another.
  func checkIsFree(for backup: BackupManifest) throws(LedgerError) {
    var status = stat()
    guard unsafe lstat(directory.path, &status) == 0 else { return }
    throw LedgerError(
      .cannotCreate,
      "\(directory.path) \(content(besides: backup)); nothing was changed. Restore to another path, or move what is there "
        + "away first")
  }

  private func content(besides backup: BackupManifest) -> String {
    do {
      try directory.checkExists()
      let store = try LogStore(in: directory, readOnly: true)
      defer { store.environment.close() }
      let position = try store.read { $0.head.position }
      guard store.identity == backup.ledger else { return "is another ledger" }
      guard try position <= backup.position || store.holds(backup.anchor) else {
        return "is this ledger, but went on otherwise than the backup"
      }
      if position == backup.position {
        return "is this ledger, at the position \(position) that the backup has"
      }
      return
        "is this ledger, at position \(position), which is \(position > backup.position ? "newer" : "older") than "
        + "the backup's \(backup.position)"
    } catch {
      switch (error as? LedgerError)?.code {
      case .locked: return "is a ledger that this program has open"
      case .damaged, .rolledBack: return "is a ledger, but not whole"
      default: return "exists already, and is no ledger"
      }
    }
  }
}

/// A copy of a ledger's file `keys`, that was kept apart from its backup.
struct KeyCopy {
  /// What the file begins with; the ledger's id stands at byte 16 (schemas/key-format.md).
  private static let magic = Array("PERNKEYS".utf8)

  private let path: String
  private let ledger: LedgerIdentity
  private let bytes: [UInt8]

  /// - Throws: `keyUnavailable` where there is none; `keyLost` where it is another ledger's.
  init(of path: String, for ledger: LedgerIdentity) throws(LedgerError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LedgerError(
        .keyUnavailable, "the keys \(path) cannot be read; give the copy of the file `keys` that was kept")
    }
    (self.path, self.ledger) = (path, ledger)
    bytes = [UInt8](data)
    guard bytes.count >= KeyFile.headerBytes, Array(bytes[..<8]) == Self.magic else {
      throw LedgerError(
        .keyUnavailable,
        "\(path) is no copy of a file `keys`; give that, and name the key file that wraps it by PERENNIAL_KEY_FILE"
      )
    }
    guard Array(bytes[16..<32]) == ledger.bytes else {
      throw LedgerError(
        .keyLost, "\(path) has the keys of another ledger; give those of the ledger that was backed up")
    }
  }

  /// Puts the keys into a ledger that is being made, and opens it with them: which derives its tables, and destroys the keys of
  /// whoever was erased.
  ///
  /// - Parameter erased: whom the backup knows to be erased and the ledger that is made does not know yet, with the anchors of their
  ///   first touchpoints.
  /// - Returns: how many customers are erased in it because their keys are destroyed, and the backup does not know it.
  /// - Throws: what opening throws; `keyLost` where the keys end before the ledger's customers do.
  func put(in draft: LedgerDirectory, destroying erased: [CustomerNumber: Anchor], _ options: LedgerOptions)
    throws -> Int
  {
    let descriptor = unsafe open(draft.keys, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating", draft.keys) }
    do {
      defer { close(descriptor) }
      try KeyFile.write(bytes, at: 0, to: descriptor, draft.keys)
    }
    let known = try checkReaches(draft).erased.count
    var options = options
    // An observer is told of the ledger when it is opened, not while it is made.
    options.observer = nil
    do {
      try destroy(erased, in: draft)
      let ledger = try Ledger(at: draft.path, for: .readWrite, options: options)
      let count = try ledger.erasedCustomers().count - known
      try ledger.close()
      return count
    } catch var error as LedgerError {
      error.message = error.message.replacing(draft.keys, with: path)
      throw error
    }
  }

  /// Destroys the keys of customers, which needs no key. How far the file has followed the log stays as it was.
  private func destroy(_ erased: [CustomerNumber: Anchor], in draft: LedgerDirectory) throws(LedgerError) {
    guard !erased.isEmpty else { return }
    let keys = try KeyFile(at: draft.keys, identity: ledger, source: .value(""), readOnly: false)
    try keys.destroy(erased, through: keys.header.erasedThrough)
  }

  /// The structure of the log, of which no customer stands behind the end of the keys.
  ///
  /// - Throws: `keyLost` where the keys end before the ledger's customers do.
  private func checkReaches(_ draft: LedgerDirectory) throws -> Structure {
    let store = try LogStore(in: draft, readOnly: true)
    defer { store.environment.close() }
    let structure = try LogIndexes(store, readOnly: true).current()
    let customers = Int(structure.customerCount)
    // The first slot is the ledger's own.
    let kept = (bytes.count - KeyFile.headerBytes) / KeyFile.slotBytes - 1
    guard kept < customers else { return structure }
    throw LedgerError(
      .keyLost,
      "\(path) has the keys of \(max(0, kept)) customers, and the ledger has \(customers): it is older than what is restored, "
        + "or was cut. Give a newer copy, or restore to an earlier point; nothing was restored")
  }
}
