// Walks a table in the order of its keys. Borrows its transaction: it cannot outlive it, nor see a write.

internal import CLMDB

/// A place in a table; `key` and `value` are valid while the transaction is borrowed.
@safe
package struct Cursor: ~Copyable, ~Escapable {
  private let handle: OpaquePointer
  private let environment: Environment
  private let pages: MappedPages
  private let writing: Bool
  private var foundKey = unsafe MDB_val()
  private var foundValue = unsafe MDB_val()

  @_lifetime(borrow owner)
  init<Owner: ~Copyable>(
    transaction: OpaquePointer, table: Table, environment: Environment,
    pages: MappedPages, writing: Bool, owner: borrowing Owner
  ) throws(KeyValueError) {
    var opened: OpaquePointer?
    try check(
      unsafe mdb_cursor_open(transaction, table.number, &opened), "mdb_cursor_open", at: environment.path)
    guard let opened = unsafe opened else {
      throw KeyValueError(.invalid, in: "mdb_cursor_open", at: environment.path)
    }
    unsafe self.handle = opened
    self.environment = environment
    self.pages = pages
    self.writing = writing
  }

  deinit {
    // A write transaction's cursor is linked into the transaction: after a fork the child leaves its copies
    // of both alone.
    if !environment.isInherited { unsafe mdb_cursor_close(handle) }
  }

  /// The key of the present entry. Empty before the first move.
  package var key: RawSpan {
    @_lifetime(copy self) get { unsafe span(foundKey) }
  }

  /// The value of the present entry.
  package var value: RawSpan {
    @_lifetime(copy self) get { unsafe span(foundValue) }
  }

  /// The present entry's key as the 8-byte big-endian number that it is; 0 where it is not one.
  package var keyNumber: UInt64 {
    let key = key
    guard key.byteCount == 8 else { return 0 }
    return unsafe UInt64(bigEndian: key.unsafeLoadUnaligned(as: UInt64.self))
  }

  @_lifetime(self: copy self)
  package mutating func first() throws(KeyValueError) -> Bool { try move(MDB_FIRST) }

  @_lifetime(self: copy self)
  package mutating func last() throws(KeyValueError) -> Bool { try move(MDB_LAST) }

  @_lifetime(self: copy self)
  package mutating func next() throws(KeyValueError) -> Bool { try move(MDB_NEXT) }

  @_lifetime(self: copy self)
  package mutating func previous() throws(KeyValueError) -> Bool { try move(MDB_PREV) }

  /// Moves to the first entry whose key is `number` or above. C: `mdb_cursor_get`, MDB_SET_RANGE.
  @_lifetime(self: copy self)
  package mutating func seek(_ number: UInt64) throws(KeyValueError) -> Bool {
    try checkProcess()
    let handle = unsafe handle
    var (key, value, code) = unsafe (MDB_val(), MDB_val(), Int32(0))
    try unsafe withKey(number) { sought throws(KeyValueError) in
      unsafe key = sought
      unsafe code = mdb_cursor_get(handle, &key, &value, MDB_SET_RANGE)
    }
    return try unsafe moved(code, key, value)
  }

  /// Moves to the first entry whose key is `bytes` or above; with no bytes, to the first entry.
  /// C: `mdb_cursor_get`, MDB_SET_RANGE.
  @_lifetime(self: copy self)
  package mutating func seek(_ bytes: RawSpan) throws(KeyValueError) -> Bool {
    // LMDB has no empty keys, and refuses to look for one.
    if bytes.byteCount == 0 { return try first() }
    try checkProcess()
    let handle = unsafe handle
    var (key, value, code) = unsafe (MDB_val(), MDB_val(), Int32(0))
    try unsafe withKey(bytes) { sought throws(KeyValueError) in
      unsafe key = sought
      unsafe code = mdb_cursor_get(handle, &key, &value, MDB_SET_RANGE)
    }
    return try unsafe moved(code, key, value)
  }

  /// Moves to the last entry whose key is `number` or below.
  @_lifetime(self: copy self)
  package mutating func seekBackward(_ number: UInt64) throws(KeyValueError) -> Bool {
    guard try seek(number) else { return try last() }
    if keyNumber == number { return true }
    return try previous()
  }

  @_lifetime(self: copy self)
  private mutating func move(_ operation: MDB_cursor_op) throws(KeyValueError) -> Bool {
    try checkProcess()
    var (key, value) = unsafe (MDB_val(), MDB_val())
    let code = unsafe mdb_cursor_get(handle, &key, &value, operation)
    return try unsafe moved(code, key, value)
  }

  @_lifetime(self: copy self)
  private mutating func moved(_ code: Int32, _ key: MDB_val, _ value: MDB_val) throws(KeyValueError) -> Bool {
    unsafe foundKey = MDB_val()
    unsafe foundValue = MDB_val()
    if code == MDB_NOTFOUND { return false }
    try check(code, "mdb_cursor_get", at: environment.path)
    _ = try unsafe pages.span(key, writing: writing, path: environment.path)
    _ = try unsafe pages.span(value, writing: writing, path: environment.path)
    unsafe foundKey = key
    unsafe foundValue = value
    return true
  }

  private func checkProcess() throws(KeyValueError) {
    if environment.isInherited { throw environment.refusal("mdb_cursor_get") }
  }

  @_lifetime(copy self)
  private func span(_ value: MDB_val) -> RawSpan {
    guard let start = unsafe value.mv_data else { return RawSpan() }
    let span = unsafe RawSpan(_unsafeStart: start, byteCount: value.mv_size)
    return unsafe _overrideLifetime(span, copying: self)
  }
}

extension RawSpan {
  /// Brings the beginning of these bytes into the processor's cache, for a reader who comes to them soon: the
  /// processor reads ahead by itself, but never from one page to the next.
  package func prefetch() { prefetch(0..<Self.prefetchedFirst) }

  /// Brings the rest of the bytes into the cache, once those of `prefetch` have arrived: the processor can
  /// wait for few places at a time.
  package func prefetchRest() { prefetch(Self.prefetchedFirst..<MetaPage.pageBytes) }

  private static var prefetchedFirst: Int { 1024 }

  private func prefetch(_ range: Range<Int>) {
    unsafe withUnsafeBytes { bytes in
      let range = range.clamped(to: 0..<bytes.count)
      unsafe perennial_prefetch(UnsafeRawBufferPointer(rebasing: bytes[range]).baseAddress, range.count)
    }
  }
}
