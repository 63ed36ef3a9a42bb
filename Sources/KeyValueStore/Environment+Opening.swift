// Opens the files of an environment: when it is made, and whenever it is used again after it has rested.

internal import CLMDB
internal import Glibc
internal import Synchronization

/// What an environment has open; nothing while it rests, and once it is closed.
///
/// `@unchecked Sendable`: touched only inside the environment's gate. While a transaction is active nothing of it changes but
/// `tables`, which whoever opens one adds to, one at a time.
@safe
final class OpenFiles: @unchecked Sendable {
  var handle: OpaquePointer?
  fileprivate var registered: EnvironmentRegistry.Entry?
  /// The tables that were opened, in the order of their numbers: whoever wakes the environment opens them again.
  var tables: [Table] = []
  /// What the files were when they were closed for a rest.
  fileprivate(set) var rested: Rested?
  fileprivate var counts = false

  struct Rested {
    var data: EnvironmentRegistry.Identity?
    var statistics: EnvironmentStatistics
  }

  func close() {
    if let registered { EnvironmentRegistry.beginLeaving(registered) }
    unsafe mdb_env_close(handle)
    unsafe handle = nil
    if let registered { EnvironmentRegistry.leave(registered) }
    registered = nil
    if counts { AwakeEnvironments.noteResting() }
    counts = false
  }

  /// Closes them until somebody opens them again.
  func rest() {
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(handle, &info)
    rested = unsafe Rested(data: registered?.data, statistics: EnvironmentStatistics(info, readers: []))
    close()
  }
}

extension Environment {
  var handle: OpaquePointer? { unsafe files.handle }

  /// Opens the files. Nobody else is inside the gate.
  ///
  /// Where no descriptor is left, others rest that need theirs no more; where all are in use, this waits until one of
  /// them is not, for a second at the most.
  func openFiles() throws(KeyValueError) {
    var patience: UInt32 = 1_000_000
    var pause: UInt32 = 500
    while true {
      do throws(KeyValueError) { return try openOnce() } catch {
        guard error.code == .tooManyFiles, patience > 0 else { throw error }
        if AwakeEnvironments.restAll() == 0 { usleep(pause) }
        patience -= min(patience, pause)
        pause = min(pause * 2, 50_000)
      }
    }
  }

  private func openOnce() throws(KeyValueError) {
    var entry = try EnvironmentRegistry.enter(absolutePath)
    do throws(KeyValueError) {
      let metas = try Preflight.check(directory: absolutePath)
      let opened = try unsafe open(metas)
      do throws(KeyValueError) {
        try unsafe begin(with: opened, metas, &entry)
      } catch {
        EnvironmentRegistry.beginLeaving(entry)
        unsafe mdb_env_close(opened)
        throw error
      }
      unsafe files.handle = opened
    } catch {
      EnvironmentRegistry.leave(entry)
      throw error
    }
    mapAddress.store(0, ordering: .relaxed)
    files.registered = entry
    files.rested = nil
    if options.rests {
      files.counts = true
      wasOpened.store(true, ordering: .relaxed)
      AwakeEnvironments.noteAwake()
    }
  }

  private func open(_ metas: [MetaPage]?) throws(KeyValueError) -> OpaquePointer {
    guard metas != nil || (options.createsFiles && !options.readOnly && files.rested == nil) else {
      throw KeyValueError(.noSuchFile, in: "open", at: path + "/data.mdb")
    }
    try LockFile.reserve(in: absolutePath, readOnly: options.readOnly)
    let mapBytes = options.mapBytes ?? options.mapSize.bytes(forFile: metas?.fileBytes ?? 0)
    return try unsafe openHandle(mapBytes, tablesMax: options.tablesMax ?? (metas?.tables ?? 0) + 1)
  }

  /// What is done with a file that was just opened, before anybody reads it.
  private func begin(
    with opened: OpaquePointer, _ metas: [MetaPage]?, _ entry: inout EnvironmentRegistry.Entry
  ) throws(KeyValueError) {
    try EnvironmentRegistry.settle(&entry, data: try unsafe Self.dataDescriptor(of: opened, path))
    if metas == nil { try syncDirectory() }
    if let rested = files.rested, rested.data != entry.data, !options.mayBeReplaced {
      throw KeyValueError(.replaced, in: "mdb_env_open", at: path)
    }
    var dead: Int32 = 0
    try KeyValueStore.check(unsafe mdb_reader_check(opened, &dead), "mdb_reader_check", at: path)
    if !isUnchanged(entry, metas) { try unsafe checkStructureOnOpen(opened) }
    try unsafe openTables(again: files.tables, opened)
  }

  private func openHandle(_ mapBytes: Int, tablesMax: Int) throws(KeyValueError) -> OpaquePointer {
    var created: OpaquePointer?
    try KeyValueStore.check(unsafe mdb_env_create(&created), "mdb_env_create", at: path)
    guard let created = unsafe created else {
      throw KeyValueError(.invalid, in: "mdb_env_create", at: path)
    }
    do {
      try KeyValueStore.check(unsafe mdb_env_set_mapsize(created, mapBytes), "mdb_env_set_mapsize", at: path)
      try KeyValueStore.check(
        unsafe mdb_env_set_maxreaders(created, Self.readersMax), "mdb_env_set_maxreaders", at: path)
      try KeyValueStore.check(
        unsafe mdb_env_set_maxdbs(created, MDB_dbi(tablesMax)), "mdb_env_set_maxdbs", at: path)
      var flags = UInt32(MDB_NOTLS)
      if options.readOnly { flags |= UInt32(MDB_RDONLY) }
      if options.withoutSync { flags |= UInt32(MDB_NOSYNC) }
      try KeyValueStore.check(
        unsafe mdb_env_open(created, absolutePath, flags, S_IRUSR | S_IWUSR), "mdb_env_open", at: path)
    } catch {
      unsafe mdb_env_close(created)
      throw error
    }
    return unsafe created
  }

  /// LMDB syncs what it writes to a new file, not the entry that names it.
  private func syncDirectory() throws(KeyValueError) {
    let descriptor = unsafe Glibc.open(absolutePath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw KeyValueError(.init(rawValue: errno), in: "open", at: path) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw KeyValueError(.init(rawValue: errno), in: "fsync", at: path) }
  }

  /// Whether the files are what they were when they were closed for a rest: what was checked then need not be again.
  private func isUnchanged(_ entry: EnvironmentRegistry.Entry, _ metas: [MetaPage]?) -> Bool {
    guard let rested = files.rested, let metas else { return false }
    return rested.data == entry.data && rested.statistics.transaction == metas.newestTransaction
  }

  /// Opens tables that were open before: by the same numbers, since LMDB counts them.
  private func openTables(again tables: [Table], _ handle: OpaquePointer) throws(KeyValueError) {
    if tables.isEmpty { return }
    let transaction = try unsafe beginAlone(handle)
    for table in tables {
      var number: MDB_dbi = 0
      let code = unsafe mdb_dbi_open(transaction, table.name, 0, &number)
      guard code == 0, number == table.number else {
        unsafe mdb_txn_abort(transaction)
        throw KeyValueError(
          code == 0 ? .invalid : .init(rawValue: code), in: "mdb_dbi_open", at: path,
          detail: "table \(table.name), again")
      }
    }
    try KeyValueStore.check(unsafe mdb_txn_commit(transaction), "mdb_txn_commit", at: path)
  }

  /// Begins a snapshot where nobody else is inside the gate, nor this thread: while the files are being opened.
  func beginAlone(_ handle: OpaquePointer) throws(KeyValueError) -> OpaquePointer {
    var transaction: OpaquePointer?
    while true {
      let code = unsafe mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction)
      if code == 0, let transaction = unsafe transaction { return unsafe transaction }
      guard code == MDB_MAP_RESIZED else {
        throw KeyValueError(.init(rawValue: code), in: "mdb_txn_begin", at: path)
      }
      // Another process has written so much since the file was looked at.
      var info = unsafe MDB_envinfo()
      unsafe mdb_env_info(handle, &info)
      try KeyValueStore.check(
        unsafe mdb_env_set_mapsize(handle, info.me_mapsize * 2), "mdb_env_set_mapsize", at: path)
    }
  }

  /// A path that leads to the same place wherever the process goes. C: `getcwd`.
  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let present = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(present) }
    return unsafe String(cString: present) + "/" + path
  }

  static func dataDescriptor(of handle: OpaquePointer?, _ path: String) throws(KeyValueError) -> Int32 {
    var descriptor: Int32 = -1
    try KeyValueStore.check(unsafe mdb_env_get_fd(handle, &descriptor), "mdb_env_get_fd", at: path)
    return descriptor
  }
}
