// One LMDB environment: a directory with data.mdb and lock.mdb, opened once per process.

internal import CLMDB
internal import Glibc
internal import Synchronization

/// An open LMDB environment.
///
/// Any thread may read; a write transaction belongs to the thread that begins it, from begin to commit.
/// Nothing else in the process may open `lock.mdb`: closing it would drop LMDB's locks.
///
/// `@unchecked Sendable`: the compiler does not know of `handle`, which never changes and behind which LMDB
/// synchronises its own state (MDB_NOTLS is always set, so read transactions are not tied to threads).
/// Everything else is a constant, an atomic, or behind a mutex; no transaction begins once the gate is
/// shut.
@safe
package final class Environment: @unchecked Sendable {
  package struct Options: Sendable {
    /// Opens an existing environment for reading only.
    package var readOnly = false
    /// Creates the files where there are none; otherwise a missing `data.mdb` is `noSuchFile`.
    package var createsFiles = true
    /// The size of the map, a multiple of 4,096. The file is sparse: a large map costs address space only.
    package var mapBytes = 64 << 30
    /// How many tables can be open; `nil` for as many as the environment has when it is opened, and one
    /// more, so that a table that is missing can be asked for. Room costs time: LMDB clears 49 bytes for
    /// each with every read transaction.
    package var tablesMax: Int? = 16
    /// Commits do not wait for the disk: only for a view that is built aside and synced before it is used.
    package var withoutSync = false
    /// How long a growing map, or `close`, waits for this process's transactions, in seconds.
    package var growthWaitSeconds = 30
    /// The structure of each table with up to so many branch and leaf pages is checked before LMDB looks at
    /// it (measured: 1.5 to 2.5 µs a page). LMDB may abort on, or silently misread, damage in a table that
    /// has more: `checkStructure` looks at those.
    package var checkedTreePagesMax = 16_384
    /// Of the tables that are checked, those with up to so many branch and leaf pages are checked when the
    /// environment is opened, larger ones when they are first used.
    package var checkedOnOpenPagesMax = 2048
    /// Tables with up to so many branch and leaf pages are not checked: they were a moment ago, and nobody
    /// has written since.
    package var knownTreePagesMax = 0

    package init() {}
  }

  package static let readersMax: UInt32 = 1024

  /// The directory, as it was given.
  package let path: String
  package let options: Options
  let gate = TransactionGate()
  let handle: OpaquePointer
  /// The thread that holds this process's write transaction; 0 where there is none.
  let writer = Atomic<UInt>(0)
  /// Where LMDB has mapped the file; 0 where that is not known yet.
  let mapAddress = Atomic<UInt>(0)
  let tables = Mutex<[String: Table]>([:])
  /// The tables that are still to be checked: by name, and by the `checkBit` of each that was opened.
  let unchecked = Mutex<Set<String>>([])
  let uncheckedNumbers = Atomic<UInt64>(0)
  private let registered: EnvironmentRegistry.Entry
  private let generation: Int
  private let state = Mutex(State())

  private struct State {
    var closed = false
    var stopped = false
    /// What `statistics` gives once the environment is closed.
    var last: EnvironmentStatistics?
  }

  /// Opens the environment in `path`, an existing directory; creates its files where there are none.
  ///
  /// - Throws: `alreadyOpen`, and what the look at its meta pages found, before LMDB touches it; else the
  ///   code of `mdb_env_open`, or what the check of its structure found.
  package init(at path: String, options: Options = Options()) throws(KeyValueError) {
    precondition(options.mapBytes > 0 && options.mapBytes % MetaPage.pageBytes == 0, "mapBytes: 4,096 × n")
    var registered = try EnvironmentRegistry.enter(path)
    let opened: OpaquePointer
    do {
      unsafe opened = try Self.open(path, options, &registered)
    } catch {
      EnvironmentRegistry.leave(registered)
      throw error
    }
    self.path = path
    self.options = options
    self.registered = registered
    self.generation = ForkGeneration.current
    unsafe self.handle = opened
    do {
      try clearDeadReaders()
      try checkStructureOnOpen()
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  private static func open(
    _ path: String, _ options: Options, _ registered: inout EnvironmentRegistry.Entry
  ) throws(KeyValueError) -> OpaquePointer {
    let found = try Preflight.check(directory: path)
    guard found != nil || (options.createsFiles && !options.readOnly) else {
      throw KeyValueError(.noSuchFile, in: "open", at: path + "/data.mdb")
    }
    try LockFile.reserve(in: path, readOnly: options.readOnly)
    let opened = try unsafe openHandle(
      path, options, tablesMax: options.tablesMax ?? (found?.tables ?? 0) + 1)
    do {
      try EnvironmentRegistry.enterDataFile(&registered)
      if found == nil { try syncDirectory(path) }
    } catch {
      unsafe mdb_env_close(opened)
      throw error
    }
    return unsafe opened
  }

  private static func openHandle(
    _ path: String, _ options: Options, tablesMax: Int
  ) throws(KeyValueError) -> OpaquePointer {
    var created: OpaquePointer?
    try KeyValueStore.check(unsafe mdb_env_create(&created), "mdb_env_create", at: path)
    guard let created = unsafe created else {
      throw KeyValueError(.invalid, in: "mdb_env_create", at: path)
    }
    do {
      try KeyValueStore.check(
        unsafe mdb_env_set_mapsize(created, options.mapBytes), "mdb_env_set_mapsize", at: path)
      try KeyValueStore.check(
        unsafe mdb_env_set_maxreaders(created, readersMax), "mdb_env_set_maxreaders", at: path)
      try KeyValueStore.check(
        unsafe mdb_env_set_maxdbs(created, MDB_dbi(tablesMax)), "mdb_env_set_maxdbs", at: path)
      var flags = UInt32(MDB_NOTLS)
      if options.readOnly { flags |= UInt32(MDB_RDONLY) }
      if options.withoutSync { flags |= UInt32(MDB_NOSYNC) }
      try KeyValueStore.check(
        unsafe mdb_env_open(created, path, flags, S_IRUSR | S_IWUSR), "mdb_env_open", at: path)
    } catch {
      unsafe mdb_env_close(created)
      throw error
    }
    return unsafe created
  }

  /// LMDB syncs what it writes to a new file, not the entry that names it.
  private static func syncDirectory(_ path: String) throws(KeyValueError) {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw KeyValueError(.init(rawValue: errno), in: "open", at: path) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw KeyValueError(.init(rawValue: errno), in: "fsync", at: path) }
  }

  /// Closes the environment: nothing can begin from now on. Closing again does nothing.
  ///
  /// Waits up to `growthWaitSeconds` for this process's transactions; what is held longer keeps the files
  /// open until it ends, and opening the environment again is `alreadyOpen` until then. C: `mdb_env_close`.
  package func close() {
    let last = currentStatistics()
    let first = state.withLock { state in
      defer { state.closed = true }
      if !state.closed { state.last = last }
      return !state.closed
    }
    guard first else { return }
    // After a fork the child must not touch the parent's locks; its copy of the map goes with the process.
    guard !isInherited else { return }
    // Right to hand on: it is closed once, when no transaction uses it any more.
    nonisolated(unsafe) let handle = unsafe handle
    let registered = registered
    gate.shut(waiting: options.growthWaitSeconds) {
      unsafe mdb_env_close(handle)
      EnvironmentRegistry.leave(registered)
    }
  }

  // MARK: Transactions

  /// Begins a raw transaction inside the gate; the caller leaves the gate when it has ended.
  ///
  /// - Parameter joining: this thread may hold a transaction already, and must not wait for others to end
  ///   theirs.
  func begin(flags: UInt32, joining: Bool = false) throws(KeyValueError) -> OpaquePointer {
    try checkUsable("mdb_txn_begin")
    var growths = joining ? 16 : 0
    while true {
      guard joining ? gate.join() : gate.enter() else { throw refusal("mdb_txn_begin") }
      var transaction: OpaquePointer?
      let code = unsafe mdb_txn_begin(handle, nil, flags, &transaction)
      if code == 0, let transaction = unsafe transaction { return unsafe transaction }
      gate.leave()
      switch KeyValueError.Code(rawValue: code) {
      case .mapResized where growths < 16:
        // Another process grew the map, and may do so again: take its size, with no transaction of ours
        // active.
        try followGrowth()
        growths += 1
      case .readersFull:
        guard try clearDeadReaders() > 0 else {
          throw KeyValueError(
            .readersFull, in: "mdb_txn_begin", at: path,
            detail: "all slots for snapshots (\(Self.readersMax) by default) are held; end some")
        }
      default:
        throw KeyValueError(.init(rawValue: code), in: "mdb_txn_begin", at: path)
      }
    }
  }

  /// Whether this process has the environment from its parent, by a fork: it must not touch the parent's
  /// locks.
  var isInherited: Bool { generation != ForkGeneration.current }

  /// Refuses an environment that is closed, stopped, or was opened before a fork.
  func checkUsable(_ operation: String) throws(KeyValueError) {
    let (closed, stopped) = state.withLock { ($0.closed, $0.stopped) }
    if isInherited || closed || (stopped && !options.readOnly) { throw refusal(operation) }
  }

  /// Why the environment takes no transaction.
  func refusal(_ operation: String) -> KeyValueError {
    if isInherited {
      return KeyValueError(.usedAfterFork, in: operation, at: path, detail: "open it in the child process")
    }
    return KeyValueError(state.withLock { $0.closed } ? .closed : .stopped, in: operation, at: path)
  }

  /// Whether a commit has failed: nothing is written any more until it is opened again.
  package var isStopped: Bool { state.withLock { $0.stopped } }

  /// Refuses every further transaction: a commit failed, and what is on disk is not known.
  func stop() { state.withLock { $0.stopped = true } }

  /// What `statistics` gave last before the environment was closed.
  var lastStatistics: EnvironmentStatistics? { state.withLock { $0.last } }
}
