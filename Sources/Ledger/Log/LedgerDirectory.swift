// Where the parts of a ledger lie, and the lock of its one writing process.

internal import Foundation
internal import Glibc

/// The paths inside a ledger's directory.
struct LedgerDirectory: Hashable, Sendable {
  let path: String

  init(_ path: String) {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = String(path)
  }

  /// The absolute paths by which files beside the ledger are named: by the ledger's own first, and then by
  /// that of the symbolic link which was given, where it is one. A ledger that does not exist yet goes by the
  /// directory that it will be in.
  var names: [String] {
    var names = Self.resolved(path).map { [$0] } ?? []
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map {
      String(decoding: Array($0), as: UTF8.self)
    }
    if let name, name != ".", name != ".." {
      let parent = Self.parent(of: path)
      if let parent = Self.resolved(parent.isEmpty ? "." : parent) {
        let given = parent == "/" ? "/\(name)" : "\(parent)/\(name)"
        if !names.contains(given) { names.append(given) }
      }
    }
    return names.isEmpty ? [path] : names
  }

  /// The path without links and dots; `nil` where nothing is there. C: `realpath`.
  private static func resolved(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  var log: String { path + "/log" }
  var links: String { path + "/links" }
  var keys: String { path + "/keys" }
  var views: String { path + "/views" }
  var checkpoints: String { path + "/checkpoints" }
  var head: String { path + "/head" }
  /// The file of the numbers of names: derived, and written by whoever has read them from the log.
  var nameNumbers: String { path + "/names" }
  var lock: String { path + "/lock" }

  /// Makes the directory and its folders in one step that others see: under another name first, then renamed.
  ///
  /// - Throws: `cannotCreate` where something is there already, or what the system says.
  func create(_ fill: (LedgerDirectory) throws -> Void) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw LedgerError(.cannotCreate, "\(path) exists already; choose another path, or remove it first")
    }
    let draft = LedgerDirectory("\(path).creating-\(getpid())")
    do {
      for folder in [draft.path, draft.log, draft.links, draft.views, draft.checkpoints] {
        guard unsafe mkdir(folder, 0o700) == 0 else {
          throw Self.failure(creating: folder)
        }
      }
      try fill(draft)
      try Self.synchronize(draft.path)
      guard unsafe rename(draft.path, path) == 0 else {
        throw Self.failure(creating: path)
      }
      try Self.synchronize(Self.parent(of: path))
    } catch {
      try? FileManager.default.removeItem(atPath: draft.path)
      throw error
    }
  }

  private static func failure(creating path: String) -> LedgerError {
    LedgerError(
      errno == ENOSPC || errno == EDQUOT ? .diskFull : .cannotCreate,
      "creating \(path): \(systemMessage(errno))")
  }

  /// Refuses a path that is not a ledger.
  func checkExists() throws(LedgerError) {
    if unsafe access(path, F_OK) != 0, errno == EACCES {
      throw LedgerError(systemError: EACCES, doing: "opening", path)
    }
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw LedgerError(
        .notFound,
        "there is no ledger at \(path); create one with "
          + ProgramName.command("init"))
    }
    guard isDirectory.boolValue else {
      throw LedgerError(.notALedger, "\(path) is a file; a ledger is a directory")
    }
    guard unsafe access(path, R_OK | X_OK) == 0 else {
      throw LedgerError(systemError: errno, doing: "opening", path)
    }
    guard FileManager.default.fileExists(atPath: log + "/data.mdb") else {
      if unsafe access(log, R_OK | X_OK) != 0, errno == EACCES {
        throw LedgerError(systemError: EACCES, doing: "opening", log)
      }
      throw LedgerError(.notALedger, "\(path) is not a ledger: it has no log/data.mdb")
    }
  }

  /// Whether there is a file with content. A process that was stopped while making one left it empty. A
  /// file that cannot be looked at counts as one with content, so that opening it says why.
  static func hasContent(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return errno != ENOENT }
    return status.st_size > 0
  }

  /// The directory that something lies in; empty for the present one. (Foundation's
  /// `deletingLastPathComponent` ends the process on a path of one character.)
  static func parent(of path: String) -> String {
    let named = path.utf8.reversed().drop { $0 == UInt8(ascii: "/") }
    let above = named.drop { $0 != UInt8(ascii: "/") }
    let parent = above.drop { $0 == UInt8(ascii: "/") }
    // The parent is empty where nothing but slashes stands before the name.
    if parent.isEmpty { return path.hasPrefix("/") ? "/" : "" }
    return String(decoding: parent.reversed(), as: UTF8.self)
  }

  /// Makes directory entries durable: LMDB syncs its file, not the name that leads to it.
  static func synchronize(_ directory: String) throws(LedgerError) {
    let path = directory.isEmpty ? "." : directory
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "opening", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw LedgerError(systemError: errno, doing: "syncing", path) }
  }
}

/// The lock that one writing process holds for its lifetime, with its process id in the file.
struct WriterLock: ~Copyable {
  private let descriptor: Int32
  private let process = getpid()

  /// - Throws: `locked`, naming the process that has it.
  init(at path: String) throws(LedgerError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "opening", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(descriptor)
      close(descriptor)
      throw LedgerError(
        .locked,
        "process \(holder) has \(LedgerDirectory.parent(of: path)) open for writing; "
          + "wait until it ends, or stop it")
    }
    self.descriptor = descriptor
    let text = Array("\(getpid())\n".utf8)
    _ = unsafe text.withUnsafeBytes { bytes in
      unsafe ftruncate(descriptor, 0) == 0 && pwrite(descriptor, bytes.baseAddress, bytes.count, 0) > 0
    }
  }

  /// Unlocks before closing: a process that is being started holds a copy of the descriptor, and with it
  /// the lock, until it runs its program. A forked child leaves its parent's lock alone.
  deinit {
    if process == getpid() { flock(descriptor, LOCK_UN) }
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? "(unknown)" : text
  }
}
