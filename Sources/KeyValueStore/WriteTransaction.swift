// The one writer's transaction. It belongs to the thread that begins it, and aborts unless it is committed.

internal import CLMDB
internal import Glibc
internal import Synchronization

/// A write transaction: nothing of it is seen by others before `commit`, everything after.
///
/// Writes are `mutating`, and spans borrow the transaction: to hold one across a write does not compile.
/// Every call first checks that it is on the thread that began the transaction (measured: LMDB accepts a
/// commit on another thread, and the next begin hangs for ever).
@safe
package struct WriteTransaction: ~Copyable {
  let environment: Environment
  private let handle: OpaquePointer
  private let pages: MappedPages
  private let thread = pthread_self()
  private var ended = false

  /// How a value is put where its key may exist.
  package enum Mode: Sendable {
    /// Replaces what is there.
    case replace
    /// Appends the entry behind all others; a key that does not stand behind every key of the table is
    /// `keyExists`.
    case append
    /// Inserts the entry only where its key is missing; a key that is there is `keyExists`.
    case insert

    var flags: UInt32 {
      switch self {
      case .replace: 0
      case .append: UInt32(MDB_APPEND)
      case .insert: UInt32(MDB_NOOVERWRITE)
      }
    }
  }

  init(_ environment: Environment) throws(KeyValueError) {
    precondition(!environment.options.readOnly, "\(environment.path) is open for reading only")
    environment.checkNoWriter()
    unsafe self.handle = try environment.begin(flags: 0)
    self.environment = environment
    self.pages = unsafe environment.mappedPages(handle)
    environment.writer.store(UInt(thread), ordering: .relaxed)
  }

  deinit {
    // After a fork the child must not unlock its parent's lock; its copy goes with the process.
    if ended || environment.isInherited { return }
    checkThread()
    environment.writer.store(0, ordering: .relaxed)
    unsafe mdb_txn_abort(handle)
    environment.gate.leave()
  }

  /// Makes all of it durable and visible, or none of it. C: `mdb_txn_commit`.
  ///
  /// - Throws: `mapFull`, `transactionFull`, `badTransaction` (an error of a put was passed over) and
  ///   `diskFull` leave everything as it was; after any other error the outcome is unknown and the
  ///   environment takes no further transaction until it is opened again.
  package consuming func commit() throws(KeyValueError) {
    try checkOwner()
    ended = true
    environment.writer.store(0, ordering: .relaxed)
    let code = unsafe mdb_txn_commit(handle)
    // Before the gate is left: it may close the environment behind us.
    let error: KeyValueError? = code == 0 ? nil : environment.commitFailed(code)
    environment.gate.leave()
    if let error { throw error }
  }

  // MARK: Reading

  /// The value at an 8-byte big-endian key, this transaction's own writes included. C: `mdb_get`.
  @_lifetime(borrow self)
  package func value(at number: UInt64, in table: Table) throws(KeyValueError) -> RawSpan? {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    guard
      let found = try unsafe withKey(
        number,
        { key throws(KeyValueError) in try unsafe ReadTransaction.get(handle, table, &key, environment) })
    else { return nil }
    let span = try unsafe pages.span(found, writing: true, path: environment.path)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The value at a key of up to 511 bytes, this transaction's own writes included. C: `mdb_get`.
  @_lifetime(borrow self)
  package func value(at key: RawSpan, in table: Table) throws(KeyValueError) -> RawSpan? {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    guard
      let found = try unsafe withKey(
        key,
        { key throws(KeyValueError) in try unsafe ReadTransaction.get(handle, table, &key, environment) })
    else { return nil }
    let span = try unsafe pages.span(found, writing: true, path: environment.path)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A cursor over `table`; while it lives nothing can be written.
  @_lifetime(borrow self)
  package func cursor(in table: Table) throws(KeyValueError) -> Cursor {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    return try unsafe Cursor(
      transaction: handle, table: table, environment: environment, pages: pages, writing: true, owner: self)
  }

  // MARK: Writing

  /// Puts a value at an 8-byte big-endian key. C: `mdb_put`.
  package mutating func put(
    _ value: RawSpan, at number: UInt64, in table: Table, mode: Mode = .replace
  ) throws(KeyValueError) {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    try unsafe withKey(number) { key throws(KeyValueError) in try unsafe self.put(value, &key, table, mode) }
  }

  /// Puts a value at a key of up to 511 bytes. C: `mdb_put`.
  package mutating func put(
    _ value: RawSpan, at key: RawSpan, in table: Table, mode: Mode = .replace
  ) throws(KeyValueError) {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    try unsafe withKey(key) { key throws(KeyValueError) in try unsafe self.put(value, &key, table, mode) }
  }

  private func put(_ value: RawSpan, _ key: inout MDB_val, _ table: Table, _ mode: Mode)
    throws(KeyValueError)
  {
    if mode == .replace, let old = try unsafe checkFreeing(&key, table),
      TreePage.overflowPages(for: old) > TreePage.overflowPages(for: value.byteCount)
    {
      // LMDB would keep pages that the value needs no more, where this transaction wrote it, and then no
      // count of pages could be checked against the sizes of values.
      _ = try unsafe delete(&key, table)
    }
    try unsafe value.withUnsafeBytes { buffer throws(KeyValueError) in
      // LMDB copies from here; it writes through this pointer only with MDB_RESERVE, which is not set.
      var data = unsafe MDB_val(
        mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
      try check(
        unsafe mdb_put(handle, table.number, &key, &data, mode.flags), "mdb_put", at: environment.path)
    }
  }

  /// Deletes an entry, and says whether there was one. C: `mdb_del`.
  @discardableResult
  package mutating func delete(_ number: UInt64, in table: Table) throws(KeyValueError) -> Bool {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    return try unsafe withKey(number) { key throws(KeyValueError) in try unsafe delete(&key, table) }
  }

  /// Deletes an entry, and says whether there was one. C: `mdb_del`.
  @discardableResult
  package mutating func delete(_ key: RawSpan, in table: Table) throws(KeyValueError) -> Bool {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    return try unsafe withKey(key) { key throws(KeyValueError) in try unsafe delete(&key, table) }
  }

  private func delete(_ key: inout MDB_val, _ table: Table) throws(KeyValueError) -> Bool {
    try unsafe checkFreeing(&key, table)
    let code = unsafe mdb_del(handle, table.number, &key, nil)
    if code == MDB_NOTFOUND { return false }
    try check(code, "mdb_del", at: environment.path)
    return true
  }

  /// Empties a table. C: `mdb_drop`.
  package mutating func clear(_ table: Table) throws(KeyValueError) {
    try checkOwner()
    try environment.checkFirstUse(of: table)
    try checkFreeingAll(table)
    try check(unsafe mdb_drop(handle, table.number, 0), "mdb_drop", at: environment.path)
  }

  // MARK: Checks

  /// LMDB frees the overflow pages that a value's own header names: a damaged one would free somebody else's.
  ///
  /// - Returns: the size of the value that is there.
  @discardableResult
  private func checkFreeing(_ key: inout MDB_val, _ table: Table) throws(KeyValueError) -> Int? {
    // A key that LMDB cannot have is left for it to refuse.
    guard unsafe (1...TreePage.keyBytesMax).contains(key.mv_size) else { return nil }
    guard let old = try unsafe ReadTransaction.get(handle, table, &key, environment) else { return nil }
    guard unsafe pages.mayFree(old) else { throw overflowFault(table) }
    return unsafe old.mv_size
  }

  private func checkFreeingAll(_ table: Table) throws(KeyValueError) {
    var cursor: OpaquePointer?
    try check(unsafe mdb_cursor_open(handle, table.number, &cursor), "mdb_cursor_open", at: environment.path)
    defer { unsafe mdb_cursor_close(cursor) }
    var (key, value) = unsafe (MDB_val(), MDB_val())
    while true {
      let code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
      if code == MDB_NOTFOUND { return }
      try check(code, "mdb_cursor_get", at: environment.path)
      guard unsafe pages.mayFree(value) else { throw overflowFault(table) }
    }
  }

  private func overflowFault(_ table: Table) -> KeyValueError {
    KeyValueError(
      .corrupted, in: "mdb_put", at: environment.path,
      detail: "table \(table.name): the pages of a value are damaged; run verify, restore from a backup")
  }

  private func checkOwner() throws(KeyValueError) {
    if environment.isInherited { throw environment.refusal("mdb_txn") }
    checkThread()
  }

  private func checkThread() {
    precondition(
      thread == pthread_self(), "a write transaction was used on another thread than the one that began it")
  }
}

extension Environment {
  /// Runs `body` in a write transaction and commits it; a `body` that throws leaves everything as it was.
  ///
  /// Where the map turns out too small it is doubled and `body` runs again from the start: it must do nothing
  /// but write to the transaction. Doubling waits for the snapshots of this process: a thread that holds one
  /// waits for itself, and gets `growthBlocked` after `growthWaitSeconds`.
  package func write<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
    while true {
      do {
        var transaction = try WriteTransaction(self)
        let result = try body(&transaction)
        try transaction.commit()
        return result
      } catch let error as KeyValueError where error.code == .mapFull && error.path == path {
        try grow()
      }
    }
  }

  /// Traps where this thread holds a write transaction: LMDB would wait for its own lock for ever.
  func checkNoWriter() {
    precondition(
      writer.load(ordering: .relaxed) != UInt(pthread_self()),
      "\(path): a write transaction was begun inside another one of the same thread")
  }
}
