// A snapshot of an environment. Spans borrow it: they cannot outlive it.

internal import CLMDB

/// A read transaction: sees one committed state for as long as it lives, and never blocks a writer.
///
/// Keep it short: while it lives, LMDB reuses no page that it can see. Ends on `deinit`.
@safe
package struct ReadTransaction: ~Copyable {
  let environment: Environment
  let handle: OpaquePointer
  /// The file's pages in memory; what a damaged page points to outside them is refused, not read.
  private let pages: MappedPages

  init(_ environment: Environment, joining: Bool = false) throws(KeyValueError) {
    unsafe self.handle = try environment.begin(flags: UInt32(MDB_RDONLY), joining: joining)
    self.environment = environment
    self.pages = unsafe environment.mappedPages(handle)
  }

  deinit {
    // After a fork the child must not free its parent's slot; its copy goes with the process.
    if environment.isInherited { return }
    unsafe mdb_txn_abort(handle)
    environment.gate.leave()
  }

  /// The number of the write transaction whose state this sees. C: `mdb_txn_id`.
  package var number: UInt64 { unsafe UInt64(mdb_txn_id(handle)) }

  /// The value at an 8-byte big-endian key; `nil` where there is none. C: `mdb_get`.
  @_lifetime(borrow self)
  package func value(at number: UInt64, in table: Table) throws(KeyValueError) -> RawSpan? {
    try checkProcess()
    try environment.checkFirstUse(of: table)
    guard
      let found = try unsafe withKey(
        number,
        { key throws(KeyValueError) in
          try unsafe Self.get(handle, table, &key, environment)
        })
    else { return nil }
    let span = try unsafe pages.span(found, writing: false, path: environment.path)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The value at a key of up to 511 bytes; `nil` where there is none. C: `mdb_get`.
  @_lifetime(borrow self)
  package func value(at key: RawSpan, in table: Table) throws(KeyValueError) -> RawSpan? {
    try checkProcess()
    try environment.checkFirstUse(of: table)
    guard
      let found = try unsafe withKey(
        key,
        { key throws(KeyValueError) in
          try unsafe Self.get(handle, table, &key, environment)
        })
    else { return nil }
    let span = try unsafe pages.span(found, writing: false, path: environment.path)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A cursor over `table`, before its first entry.
  @_lifetime(borrow self)
  package func cursor(in table: Table) throws(KeyValueError) -> Cursor {
    try checkProcess()
    try environment.checkFirstUse(of: table)
    return try unsafe Cursor(
      transaction: handle, table: table, environment: environment, pages: pages, writing: false, owner: self)
  }

  /// How many entries `table` has. C: `mdb_stat`.
  package func count(of table: Table) throws(KeyValueError) -> Int {
    try statistics(of: table).ms_entries
  }

  /// How many bytes of the file `table` takes, in whole pages. C: `mdb_stat`.
  package func bytes(of table: Table) throws(KeyValueError) -> Int {
    let found = try statistics(of: table)
    return (found.ms_branch_pages + found.ms_leaf_pages + found.ms_overflow_pages) * MetaPage.pageBytes
  }

  private func statistics(of table: Table) throws(KeyValueError) -> MDB_stat {
    try checkProcess()
    var statistics = MDB_stat()
    try check(unsafe mdb_stat(handle, table.number, &statistics), "mdb_stat", at: environment.path)
    return statistics
  }

  /// A snapshot is its process's: the parent of a fork may end it, and then its pages are written over.
  private func checkProcess() throws(KeyValueError) {
    if environment.isInherited { throw environment.refusal("mdb_get") }
  }

  static func get(
    _ transaction: OpaquePointer, _ table: Table, _ key: inout MDB_val, _ environment: Environment
  ) throws(KeyValueError) -> MDB_val? {
    var value = unsafe MDB_val()
    let code = unsafe mdb_get(transaction, table.number, &key, &value)
    if code == MDB_NOTFOUND { return nil }
    try check(code, "mdb_get", at: environment.path)
    return unsafe value
  }
}

extension Environment {
  /// Runs `body` on a snapshot of the newest commit.
  ///
  /// Snapshots of one thread should not be nested: where another thread waits to grow the map, the inner one
  /// waits for that, and that for the outer one, until the growth gives up after `growthWaitSeconds`.
  package func read<Result: ~Copyable>(_ body: (borrowing ReadTransaction) throws -> Result) throws
    -> Result
  {
    let transaction = try ReadTransaction(self)
    return try body(transaction)
  }

  /// A snapshot that the caller keeps; ends with its `deinit`.
  ///
  /// - Parameter joining: this thread may have a snapshot already. Then the work must be short: it does not wait where another thread
  ///   waits to grow the map.
  package func beginRead(joining: Bool = false) throws(KeyValueError) -> ReadTransaction {
    try ReadTransaction(self, joining: joining)
  }
}

/// Runs `body` with an 8-byte big-endian key.
func withKey<Result>(
  _ number: UInt64, _ body: (inout MDB_val) throws(KeyValueError) -> Result
) throws(KeyValueError) -> Result {
  var bigEndian = number.bigEndian
  return try unsafe withUnsafeMutablePointer(to: &bigEndian) {
    pointer throws(KeyValueError) -> Result in
    var key = unsafe MDB_val(mv_size: 8, mv_data: UnsafeMutableRawPointer(pointer))
    return try unsafe body(&key)
  }
}

/// Runs `body` with a key of bytes. LMDB does not write through a key.
func withKey<Result>(
  _ bytes: RawSpan, _ body: (inout MDB_val) throws(KeyValueError) -> Result
) throws(KeyValueError) -> Result {
  try unsafe bytes.withUnsafeBytes { buffer throws(KeyValueError) -> Result in
    var key = unsafe MDB_val(
      mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
    return try unsafe body(&key)
  }
}
