// What an environment says of itself: its size, its readers, its structure.

internal import CLMDB
internal import Glibc
internal import Synchronization

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

  init(_ info: MDB_envinfo, readers: [Reader]) {
    fileBytes = unsafe (info.me_last_pgno + 1) * MetaPage.pageBytes
    mapBytes = unsafe info.me_mapsize
    transaction = unsafe UInt64(info.me_last_txnid)
    self.readers = readers
  }
}

extension Environment {
  /// How the environment uses its file; once it is closed, how it did when it was closed.
  package func statistics() -> EnvironmentStatistics {
    unsafe currentStatistics() ?? lastStatistics ?? EnvironmentStatistics(MDB_envinfo(), readers: [])
  }

  /// The same figures, asked of the environment now; `nil` where it is closed and cannot be asked any more.
  func currentStatistics() -> EnvironmentStatistics? {
    if isInherited { return nil }
    return try? gate.still {
      var info = unsafe MDB_envinfo()
      unsafe mdb_env_info(handle, &info)
      return unsafe EnvironmentStatistics(info, readers: readers())
    }
  }

  /// The snapshots that any process holds. C: `mdb_reader_list`.
  func readers() -> [EnvironmentStatistics.Reader] {
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

  /// Clears the slots of readers whose process has died, and gives how many. C: `mdb_reader_check`.
  @discardableResult
  package func clearDeadReaders() throws(KeyValueError) -> Int {
    if isInherited { throw refusal("mdb_reader_check") }
    var dead: Int32 = 0
    let code = try gate.still { unsafe mdb_reader_check(handle, &dead) }
    guard let code else { throw refusal("mdb_reader_check") }
    try KeyValueStore.check(code, "mdb_reader_check", at: path)
    return Int(dead)
  }

  /// Writes what commits without sync have left to the operating system. C: `mdb_env_sync`.
  ///
  /// - Throws: where it fails, what is on disk is not known, and the environment takes no further
  ///   transaction.
  package func sync() throws(KeyValueError) {
    try checkUsable("mdb_env_sync")
    guard try gate.join() else { throw refusal("mdb_env_sync") }
    defer { gate.leave() }
    let code = unsafe mdb_env_sync(handle, 1)
    if code == 0 { return }
    stop()
    throw KeyValueError(.init(rawValue: code), in: "mdb_env_sync", at: path)
  }

  /// Has the operating system begin to write what commits without sync have left to it, so that `sync`
  /// waits for less. A failure is not told here: `sync` meets it again, and tells it. C: `sync_file_range`.
  package func beginWriting() {
    guard let isOpen = try? gate.join(), isOpen else { return }
    defer { gate.leave() }
    var descriptor: mdb_filehandle_t = -1
    guard unsafe mdb_env_get_fd(handle, &descriptor) == 0 else { return }
    _ = perennial_begin_writing(descriptor)
  }

  /// Checks the structure of the newest commit by plain reads: every branch and leaf page of the tables that
  /// have up to `treePagesMax` of them.
  ///
  /// - Parameters:
  ///   - treePagesMin: tables with up to so many branch and leaf pages are known to be sound, and are not
  ///     walked.
  ///   - overflowHeaders: whether the first page of every value that does not fit into a leaf is read too.
  ///   - joining: whether this thread may hold a transaction already, and so must not wait for others to
  ///     end theirs.
  /// - Throws: `corrupted` or `truncated`, and where.
  @discardableResult
  package func checkStructure(
    treePagesMax: Int = .max, treePagesMin: Int = 0, overflowHeaders: Bool = false, joining: Bool = false
  ) throws(KeyValueError) -> StructureReport {
    let limits = StructureLimits(
      treePagesMax: treePagesMax, treePagesMin: treePagesMin, overflowHeaders: overflowHeaders)
    // What a snapshot sees stays in place, but commits of other processes may replace both metas before they
    // are read.
    for _ in 0..<100 {
      // Not a `ReadTransaction`: that asks LMDB for a page, and none has been looked at yet.
      let snapshot = try unsafe begin(flags: UInt32(MDB_RDONLY), joining: joining)
      defer {
        unsafe mdb_txn_abort(snapshot)
        gate.leave()
      }
      if let report = try unsafe checkStructure(of: snapshot, limits, try dataDescriptor()) { return report }
    }
    throw replacedMetas
  }

  private var replacedMetas: KeyValueError {
    KeyValueError(
      .corrupted, in: "structure", at: path + "/data.mdb",
      detail: "no meta page holds the transaction that the newest snapshot sees")
  }

  /// Walks what a snapshot sees; `nil` where both metas are of other commits.
  private func checkStructure(of snapshot: OpaquePointer, _ limits: StructureLimits, _ descriptor: Int32)
    throws(KeyValueError) -> StructureReport?
  {
    let file = absolutePath + "/data.mdb"
    let number = unsafe UInt64(mdb_txn_id(snapshot))
    let metas = try Preflight.metaPages(descriptor, file: file)
    guard let meta = metas.first(where: { $0.transaction == number }) else { return nil }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "fstat", at: file)
    }
    var check = StructureCheck(descriptor, file: file, fileBytes: Int64(status.st_size), meta: meta, limits)
    return try check.run()
  }
}

extension Environment {
  /// The check of structure on open, before LMDB looks at the file; larger tables are checked when they are
  /// first used.
  func checkStructureOnOpen(_ handle: OpaquePointer) throws(KeyValueError) {
    let limits = StructureLimits(
      treePagesMax: min(
        options.checkedTreePagesMax, max(options.checkedOnOpenPagesMax, options.knownTreePagesMax)),
      treePagesMin: options.knownTreePagesMax)
    let descriptor = try unsafe Self.dataDescriptor(of: handle, path)
    for _ in 0..<100 {
      let snapshot = try unsafe beginAlone(handle)
      defer { unsafe mdb_txn_abort(snapshot) }
      guard let report = try unsafe checkStructure(of: snapshot, limits, descriptor) else { continue }
      let later = report.skipped.filter { $0.treePages <= UInt64(max(0, options.checkedTreePagesMax)) }
      let names = Set(later.map(\.name))
      unchecked.withLock { $0 = names }
      uncheckedNumbers.store(
        files.tables.reduce(0) { names.contains($1.name) ? $0 | $1.checkBit : $0 }, ordering: .relaxed)
      return
    }
    throw replacedMetas
  }

  /// Checks the structure of the tables that opening has left for later. To be called before LMDB is asked
  /// for anything in a table.
  @inline(__always)
  func checkFirstUse(of table: Table) throws(KeyValueError) {
    if uncheckedNumbers.load(ordering: .relaxed) & table.checkBit != 0 { try checkUnchecked() }
  }

  /// Checks all tables at once: whether a page is used twice shows only where all are walked.
  private func checkUnchecked() throws(KeyValueError) {
    try unchecked.withLock { names throws(KeyValueError) in
      if names.isEmpty { return }
      try checkStructure(treePagesMax: options.checkedTreePagesMax, joining: true)
      names = []
      uncheckedNumbers.store(0, ordering: .relaxed)
    }
  }
}

extension Environment {
  /// The flags that LMDB has the environment open with. C: `mdb_env_get_flags`.
  func flags() throws(KeyValueError) -> UInt32 {
    var flags: UInt32 = 0
    let code = try gate.still { unsafe mdb_env_get_flags(handle, &flags) }
    guard let code else { throw refusal("mdb_env_get_flags") }
    try KeyValueStore.check(code, "mdb_env_get_flags", at: path)
    return flags
  }
}
