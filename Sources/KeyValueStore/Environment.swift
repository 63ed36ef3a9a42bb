// One LMDB environment: a directory with data.mdb and lock.mdb, opened once per process.

internal import CLMDB
internal import Glibc
internal import Synchronization

/// An open LMDB environment.
///
/// Any thread may read; a write transaction belongs to the thread that begins it, from begin to commit.
///
/// `@unchecked Sendable`: `handle` never changes, LMDB synchronises its own state (MDB_NOTLS is always set, so read
/// transactions are not tied to threads), everything else is behind the gate or a mutex.
@safe
package final class Environment: @unchecked Sendable {
  package struct Options: Sendable {
    /// Opens an existing environment for reading only.
    package var readOnly = false
    /// The size of the map, a multiple of 4,096. The file is sparse: a large map costs address space only.
    package var mapBytes = 64 << 30
    package var tablesMax = 16
    /// Commits do not wait for the disk: only for a view that is built aside and synced before it is used.
    package var withoutSync = false
    /// How long a growing map waits for this process's readers, in seconds.
    package var growthWaitSeconds = 30

    package init() {}
  }

  package static let readersMax: UInt32 = 1024

  /// The directory, as it was given.
  package let path: String
  package let options: Options
  let gate = TransactionGate()
  private let identity: EnvironmentRegistry.Identity
  private let generation: Int
  private let state = Mutex(State())
  private let handle: OpaquePointer

  private struct State {
    var tables: [String: Table] = [:]
    var closed = false
    var stopped = false
  }

  /// Opens the environment in `path`, an existing directory; creates its files where there are none.
  ///
  /// - Throws: `alreadyOpen`, and what the look at its meta pages found, before LMDB touches it; else the code of
  ///   `mdb_env_open`.
  package init(at path: String, options: Options = Options()) throws(KeyValueError) {
    let identity = try EnvironmentRegistry.enter(path)
    var opened: OpaquePointer?
    do {
      try Preflight.check(directory: path)
      unsafe opened = try Self.open(path, options)
    } catch {
      EnvironmentRegistry.leave(identity)
      throw error
    }
    guard let opened = unsafe opened else {
      EnvironmentRegistry.leave(identity)
      throw KeyValueError(.invalid, in: "mdb_env_create", at: path)
    }
    self.path = path
    self.options = options
    self.identity = identity
    self.generation = ForkGeneration.current
    unsafe self.handle = opened
    var dead: Int32 = 0
    unsafe mdb_reader_check(opened, &dead)
  }

  deinit { close() }

  private static func open(_ path: String, _ options: Options) throws(KeyValueError) -> OpaquePointer? {
    var created: OpaquePointer?
    try KeyValueStore.check(unsafe mdb_env_create(&created), "mdb_env_create", at: path)
    do {
      try KeyValueStore.check(
        unsafe mdb_env_set_mapsize(created, options.mapBytes), "mdb_env_set_mapsize", at: path)
      try KeyValueStore.check(
        unsafe mdb_env_set_maxreaders(created, readersMax), "mdb_env_set_maxreaders", at: path)
      try KeyValueStore.check(
        unsafe mdb_env_set_maxdbs(created, MDB_dbi(options.tablesMax)), "mdb_env_set_maxdbs", at: path)
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

  /// Closes the environment. Waits for this process's transactions to end; closing again does nothing.
  ///
  /// C: `mdb_env_close`.
  package func close() {
    let first = state.withLock { state in
      defer { state.closed = true }
      return !state.closed
    }
    guard first else { return }
    // After a fork the child must not touch the parent's locks; its copy of the map goes with the process.
    if generation == ForkGeneration.current {
      let active = gate.exclusively(waiting: 60) { unsafe mdb_env_close(handle) }
      precondition(active == 0, "\(path) closed while \(active) transactions are active")
    }
    EnvironmentRegistry.leave(identity)
  }

  // MARK: Tables

  /// The table named `name`, created where it is missing and the environment may be written.
  ///
  /// C: `mdb_dbi_open`. Must not be called inside a transaction of the same thread.
  package func table(_ name: String) throws(KeyValueError) -> Table {
    if let known = state.withLock({ $0.tables[name] }) { return known }
    let flags = options.readOnly ? 0 : UInt32(MDB_CREATE)
    let transaction = try unsafe begin(flags: options.readOnly ? UInt32(MDB_RDONLY) : 0)
    defer { gate.leave() }
    var number: MDB_dbi = 0
    let code = unsafe mdb_dbi_open(transaction, name, flags, &number)
    guard code == 0 else {
      unsafe mdb_txn_abort(transaction)
      throw KeyValueError(.init(rawValue: code), in: "mdb_dbi_open", at: path, detail: "table \(name)")
    }
    try KeyValueStore.check(unsafe mdb_txn_commit(transaction), "mdb_txn_commit", at: path)
    let table = Table(number: number, name: name)
    state.withLock { $0.tables[name] = table }
    return table
  }

  // MARK: Transactions

  /// Begins a raw transaction inside the gate; the caller leaves the gate when it has ended.
  func begin(flags: UInt32) throws(KeyValueError) -> OpaquePointer {
    try checkUsable()
    var resized = false
    while true {
      gate.enter()
      var transaction: OpaquePointer?
      let code = unsafe mdb_txn_begin(handle, nil, flags, &transaction)
      if code == 0, let transaction = unsafe transaction { return unsafe transaction }
      gate.leave()
      switch KeyValueError.Code(rawValue: code) {
      case .mapResized where !resized:
        // Another process grew the map: take its size, with no transaction of ours active.
        try resize(to: 0)
        resized = true
      case .readersFull:
        var dead: Int32 = 0
        unsafe mdb_reader_check(handle, &dead)
        guard dead > 0 else {
          throw KeyValueError(
            .readersFull, in: "mdb_txn_begin", at: path,
            detail: "\(Self.readersMax) snapshots are held; end some, or raise none at once")
        }
      default:
        throw KeyValueError(.init(rawValue: code), in: "mdb_txn_begin", at: path)
      }
    }
  }

  private func checkUsable() throws(KeyValueError) {
    guard generation == ForkGeneration.current else {
      throw KeyValueError(
        .usedAfterFork, in: "mdb_txn_begin", at: path, detail: "open it in the child process")
    }
    let (closed, stopped) = state.withLock { ($0.closed, $0.stopped) }
    if closed { throw KeyValueError(.closed, in: "mdb_txn_begin", at: path) }
    if stopped, !options.readOnly { throw KeyValueError(.stopped, in: "mdb_txn_begin", at: path) }
  }

  /// Refuses every further transaction: a commit failed, and what is on disk is not known.
  func stop() { state.withLock { $0.stopped = true } }

  // MARK: Size

  /// Doubles the map, once this process's transactions have ended. C: `mdb_env_set_mapsize`.
  func grow() throws(KeyValueError) {
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(handle, &info)
    try unsafe resize(to: info.me_mapsize * 2)
  }

  private func resize(to bytes: Int) throws(KeyValueError) {
    var code: Int32 = 0
    let active = gate.exclusively(waiting: options.growthWaitSeconds) {
      code = unsafe mdb_env_set_mapsize(handle, bytes)
    }
    guard active == 0 else {
      throw KeyValueError(
        .growthBlocked, in: "mdb_env_set_mapsize", at: path,
        detail: "\(active) transactions are still open after \(options.growthWaitSeconds) s")
    }
    try KeyValueStore.check(code, "mdb_env_set_mapsize", at: path)
  }

  /// The addresses that the file's pages are mapped at, as of the newest commit.
  func mappedPages() -> (start: UInt, end: UInt) {
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(handle, &info)
    let start = unsafe UInt(bitPattern: info.me_mapaddr)
    return unsafe (start, start + UInt(info.me_last_pgno + 1) * UInt(MetaPage.pageBytes))
  }

  // MARK: Durability and readers

  /// Writes what commits without sync have left to the operating system. C: `mdb_env_sync`.
  package func sync() throws(KeyValueError) {
    try KeyValueStore.check(unsafe mdb_env_sync(handle, 1), "mdb_env_sync", at: path)
  }

  /// Clears the slots of readers whose process has died, and gives how many. C: `mdb_reader_check`.
  @discardableResult
  package func clearDeadReaders() throws(KeyValueError) -> Int {
    var dead: Int32 = 0
    try KeyValueStore.check(unsafe mdb_reader_check(handle, &dead), "mdb_reader_check", at: path)
    return Int(dead)
  }

  /// How the environment uses its file.
  package func statistics() -> EnvironmentStatistics {
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(handle, &info)
    return unsafe EnvironmentStatistics(
      fileBytes: (info.me_last_pgno + 1) * MetaPage.pageBytes,
      mapBytes: info.me_mapsize,
      transaction: UInt64(info.me_last_txnid),
      readers: readers())
  }

  /// The snapshots that any process holds. C: `mdb_reader_list`.
  private func readers() -> [EnvironmentStatistics.Reader] {
    final class Lines { var text = "" }
    let lines = Lines()
    let context = unsafe Unmanaged.passUnretained(lines).toOpaque()
    unsafe mdb_reader_list(
      handle,
      { line, context in
        if let line = unsafe line, let context = unsafe context {
          unsafe Unmanaged<Lines>.fromOpaque(context).takeUnretainedValue().text += String(cString: line)
        }
        return 0
      }, context)
    return lines.text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let process = Int32(words[0]), let transaction = UInt64(words[2]) else {
        return nil
      }
      return EnvironmentStatistics.Reader(process: process, transaction: transaction)
    }
  }
}

/// One table (LMDB calls it a database) of an environment.
package struct Table: Hashable, Sendable {
  let number: UInt32
  package let name: String
}

/// How an environment uses its file, and who reads it.
package struct EnvironmentStatistics: Sendable {
  package var fileBytes: Int
  package var mapBytes: Int
  /// The number of the newest committed write transaction.
  package var transaction: UInt64
  package var readers: [Reader]

  /// A snapshot that a process holds.
  package struct Reader: Hashable, Sendable {
    package var process: Int32
    /// The write transaction whose state it sees.
    package var transaction: UInt64
  }
}
