// One LMDB environment: a directory with data.mdb and lock.mdb, opened once in a process.

internal import CLMDB
internal import Glibc
internal import Synchronization
internal import Threads

/// An open LMDB environment.
///
/// Any thread may read; a write transaction belongs to the thread that begins it, from begin to commit.
/// Nothing else in the process may open `lock.mdb`: closing it would drop LMDB's locks.
///
/// `@unchecked Sendable`: the compiler does not know of `files`, which are opened and closed only while nobody
/// is inside the gate; their list of tables grows inside it, one table at a time under the lock of `tables`.
/// Behind them LMDB synchronises its own state (MDB_NOTLS is always set, so read transactions are not tied to
/// threads). Everything else is a constant, an atomic, or behind a mutex; no
/// transaction begins once the gate is shut.
@safe
package final class Environment: @unchecked Sendable {
  package struct Options: Sendable {
    /// Opens an existing environment for reading only.
    package var readOnly = false
    /// Creates the files where there are none; otherwise a missing `data.mdb` is `noSuchFile`.
    package var createsFiles = true
    /// The size of the map when it is opened, a multiple of 4,096; `nil` where it follows from that of the file, and grows
    /// before it has to.
    package var mapBytes: Int?
    var mapSize = MapSize()
    /// Whether the files are closed when nobody has used them for a while, or too many are open, until somebody does again
    /// (`rest`). Not where they are removed while they are open.
    package var rests = false
    /// Whether other files may be put in their place meanwhile: where nothing is kept in memory that belongs to them.
    package var mayBeReplaced = false
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
  /// Only inside the gate: what is open.
  let files = OpenFiles()
  /// Whether an environment that may rest was opened since its last transaction: others may have to rest for it.
  let wasOpened = Atomic(false)
  /// The directory, wherever the process goes.
  let absolutePath: String
  /// The thread that holds this process's write transaction; 0 where there is none.
  let writer = Atomic<UInt>(0)
  /// Where LMDB has mapped the file; 0 where that is not known yet.
  let mapAddress = Atomic<UInt>(0)
  let tables = Mutex<[String: Table]>([:])
  /// The tables that are still to be checked: by name, and by the `checkBit` of each that was opened.
  let unchecked = Mutex<Set<String>>([])
  let uncheckedNumbers = Atomic<UInt64>(0)
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
    precondition(
      options.mapBytes.map { $0 > 0 && $0 % MetaPage.pageBytes == 0 } ?? true, "mapBytes: 4,096 × n")
    self.path = path
    absolutePath = Self.absolute(path)
    self.options = options
    self.generation = ForkGeneration.current
    try openFiles()
    if options.rests { AwakeEnvironments.add(self) }
  }

  deinit { close() }

  /// Closes the environment: nothing can begin from now on. Closing again does nothing.
  ///
  /// Waits up to `growthWaitSeconds` for this process's transactions; what is held longer keeps the files
  /// open until it ends, and opening the environment again is `alreadyOpen` until then. C: `mdb_env_close`.
  package func close() {
    let last = gate.asleep { self.files.rested?.statistics } ?? currentStatistics()
    let first = state.withLock { state in
      defer { state.closed = true }
      if !state.closed { state.last = last }
      return !state.closed
    }
    guard first else { return }
    // After a fork the child must not touch the parent's locks; its copy of the map goes with the process.
    guard !isInherited else { return }
    let files = files
    gate.shut(waiting: options.growthWaitSeconds) { files.close() }
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
      guard try joining ? gate.join() : gate.enter() else { throw refusal("mdb_txn_begin") }
      if wasOpened.load(ordering: .relaxed), wasOpened.exchange(false, ordering: .relaxed) {
        AwakeEnvironments.makeRoom()
      }
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
