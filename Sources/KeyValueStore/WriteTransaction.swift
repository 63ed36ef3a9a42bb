// The one writer's transaction. It belongs to the thread that begins it, and aborts unless it is committed.

internal import CLMDB
internal import Glibc

/// A write transaction: nothing of it is seen by others before `commit`, everything after.
///
/// Writes are `mutating`, and spans borrow the transaction: to hold one across a write does not compile. Every call
/// first checks that it is on the thread that began the transaction (measured: LMDB accepts a commit on another
/// thread, and the next begin hangs for ever).
@safe
package struct WriteTransaction: ~Copyable {
  let environment: Environment
  private let handle: OpaquePointer
  private let thread = pthread_self()
  private var ended = false

  /// How a value is put where its key may exist.
  package enum Mode: Sendable {
    /// Replaces what is there.
    case replace
    /// Above every key there is; a key that is not is `keyExists`.
    case append
    /// Only where the key is missing; otherwise `keyExists`.
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
    unsafe self.handle = try environment.begin(flags: 0)
    self.environment = environment
  }

  deinit {
    if ended { return }
    checkThread()
    unsafe mdb_txn_abort(handle)
    environment.gate.leave()
  }

  /// Makes all of it durable and visible, or none of it. C: `mdb_txn_commit`.
  ///
  /// - Throws: `mapFull` and `diskFull` leave everything as it was; after any other error the outcome is unknown
  ///   and the environment takes no further writes until it is opened again.
  package consuming func commit() throws(KeyValueError) {
    checkThread()
    ended = true
    let code = unsafe mdb_txn_commit(handle)
    environment.gate.leave()
    if code == 0 { return }
    let error = KeyValueError(.init(rawValue: code), in: "mdb_txn_commit", at: environment.path)
    if error.code != .mapFull && error.code != .diskFull { environment.stop() }
    throw error
  }

  // MARK: Reading

  /// The value at an 8-byte big-endian key, this transaction's own writes included. C: `mdb_get`.
  @_lifetime(borrow self)
  package func value(at number: UInt64, in table: Table) throws(KeyValueError) -> RawSpan? {
    checkThread()
    guard
      let found = try unsafe withKey(
        number,
        { key throws(KeyValueError) in try unsafe ReadTransaction.get(handle, table, &key, environment) })
    else { return nil }
    return unsafe span(found)
  }

  /// The value at a key of up to 511 bytes, this transaction's own writes included. C: `mdb_get`.
  @_lifetime(borrow self)
  package func value(at key: RawSpan, in table: Table) throws(KeyValueError) -> RawSpan? {
    checkThread()
    guard
      let found = try unsafe withKey(
        key,
        { key throws(KeyValueError) in try unsafe ReadTransaction.get(handle, table, &key, environment) })
    else { return nil }
    return unsafe span(found)
  }

  /// A cursor over `table`; while it lives nothing can be written.
  @_lifetime(borrow self)
  package func cursor(in table: Table) throws(KeyValueError) -> Cursor {
    checkThread()
    return try unsafe Cursor(
      transaction: handle, table: table, environment: environment, pages: nil, owner: self)
  }

  // MARK: Writing

  /// Puts a value at an 8-byte big-endian key. C: `mdb_put`.
  package mutating func put(
    _ value: RawSpan, at number: UInt64, in table: Table, mode: Mode = .replace
  ) throws(KeyValueError) {
    checkThread()
    try unsafe withKey(number) { key throws(KeyValueError) in try unsafe self.put(value, &key, table, mode) }
  }

  /// Puts a value at a key of up to 511 bytes. C: `mdb_put`.
  package mutating func put(
    _ value: RawSpan, at key: RawSpan, in table: Table, mode: Mode = .replace
  ) throws(KeyValueError) {
    checkThread()
    try unsafe withKey(key) { key throws(KeyValueError) in try unsafe self.put(value, &key, table, mode) }
  }

  private func put(_ value: RawSpan, _ key: inout MDB_val, _ table: Table, _ mode: Mode)
    throws(KeyValueError)
  {
    try unsafe value.withUnsafeBytes { buffer throws(KeyValueError) in
      // LMDB copies from here; it writes through this pointer only with MDB_RESERVE, which is not set.
      var data = unsafe MDB_val(
        mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
      try check(
        unsafe mdb_put(handle, table.number, &key, &data, mode.flags), "mdb_put", at: environment.path)
    }
  }

  /// Deletes an entry; whether there was one. C: `mdb_del`.
  @discardableResult
  package mutating func delete(_ number: UInt64, in table: Table) throws(KeyValueError) -> Bool {
    checkThread()
    return try unsafe withKey(number) { key throws(KeyValueError) in try unsafe delete(&key, table) }
  }

  /// Deletes an entry; whether there was one. C: `mdb_del`.
  @discardableResult
  package mutating func delete(_ key: RawSpan, in table: Table) throws(KeyValueError) -> Bool {
    checkThread()
    return try unsafe withKey(key) { key throws(KeyValueError) in try unsafe delete(&key, table) }
  }

  private func delete(_ key: inout MDB_val, _ table: Table) throws(KeyValueError) -> Bool {
    let code = unsafe mdb_del(handle, table.number, &key, nil)
    if code == MDB_NOTFOUND { return false }
    try check(code, "mdb_del", at: environment.path)
    return true
  }

  /// Empties a table. C: `mdb_drop`.
  package mutating func clear(_ table: Table) throws(KeyValueError) {
    checkThread()
    try check(unsafe mdb_drop(handle, table.number, 0), "mdb_drop", at: environment.path)
  }

  @_lifetime(borrow self)
  private func span(_ value: MDB_val) -> RawSpan {
    guard let start = unsafe value.mv_data else { return RawSpan() }
    let span = unsafe RawSpan(_unsafeStart: start, byteCount: value.mv_size)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  private func checkThread() {
    precondition(
      thread == pthread_self(), "a write transaction was used on another thread than the one that began it")
  }
}

extension Environment {
  /// Runs `body` in a write transaction and commits it; a `body` that throws leaves everything as it was.
  ///
  /// Where the map turns out too small it is doubled and `body` runs again from the start: it must do nothing but
  /// write to the transaction.
  package func write<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
    while true {
      do {
        var transaction = try WriteTransaction(self)
        let result = try body(&transaction)
        try transaction.commit()
        return result
      } catch let error as KeyValueError where error.code == .mapFull {
        try grow()
      }
    }
  }
}
