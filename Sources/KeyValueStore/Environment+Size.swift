// Grows the map, and tells a full disk from one that fails.

internal import CLMDB
internal import Glibc
internal import Synchronization

extension Environment {
  /// Doubles the map, once this process's transactions have ended. C: `mdb_env_set_mapsize`.
  func grow() throws(KeyValueError) {
    try resize { $0 * 2 }
  }

  /// Takes the size that another process has given the map, or what its file needs by now. C: `mdb_env_set_mapsize`.
  func followGrowth() throws(KeyValueError) {
    // The size is read and checked before LMDB is told: it would believe a damaged one.
    let descriptor = try dataDescriptor()
    let pages = try Preflight.metaPages(descriptor, file: absolutePath + "/data.mdb")
    let follows = options.mapBytes == nil
    let bytes =
      follows ? options.mapSize.bytes(forFile: pages.fileBytes) : Int(pages.map(\.mapBytes).max() ?? 0)
    try resize { max(bytes, $0) }
  }

  private func resize(_ size: (_ presentBytes: Int) -> Int) throws(KeyValueError) {
    try checkUsable("mdb_env_set_mapsize")
    var failure: KeyValueError?
    let outcome = try gate.exclusively(waiting: options.growthWaitSeconds) {
      do throws(KeyValueError) {
        try setMapSize(size)
      } catch {
        failure = error
      }
      return !isStopped
    }
    switch outcome {
    case .done: if let failure { throw failure }
    case .shut: throw refusal("mdb_env_set_mapsize")
    case .blocked(let active):
      throw KeyValueError(
        .growthBlocked, in: "mdb_env_set_mapsize", at: path,
        detail: "\(active) transactions are still open after \(options.growthWaitSeconds) s")
    }
  }

  /// Changes the size while no transaction is active: alone inside the gate.
  private func setMapSize(_ size: (_ presentBytes: Int) -> Int) throws(KeyValueError) {
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(handle, &info)
    let bytes = unsafe size(info.me_mapsize)
    // LMDB unmaps before it maps, and does not survive if that fails (the next begin reads the old map):
    // so the address space is tried first.
    try probe(bytes, try unsafe Self.dataDescriptor(of: handle, path))
    mapAddress.store(0, ordering: .relaxed)
    let code = unsafe mdb_env_set_mapsize(handle, bytes)
    guard code != 0 else { return }
    stop()
    throw KeyValueError(.init(rawValue: code), in: "mdb_env_set_mapsize", at: path)
  }

  /// Has the map grow as soon as no transaction is active, where the file has come to half of it: whoever needs more room than
  /// there is would have to wait for those who read.
  private func growEarly(_ info: MDB_envinfo) {
    let fileBytes = unsafe (info.me_last_pgno + 1) * MetaPage.pageBytes
    guard options.mapBytes == nil, unsafe MapSize.isTight(fileBytes, in: info.me_mapsize) else { return }
    gate.whenIdle { [unowned self] in
      // A wish: where there is no address space, it is told once there is no room at all.
      try? setMapSize { max($0, options.mapSize.bytes(forFile: fileBytes)) }
    }
  }

  private func probe(_ bytes: Int, _ descriptor: Int32) throws(KeyValueError) {
    let place = unsafe mmap(nil, bytes, PROT_READ, MAP_SHARED, descriptor, 0)
    guard unsafe place != MAP_FAILED else {
      throw KeyValueError(
        .init(rawValue: errno), in: "mmap", at: path, detail: "the map cannot grow to \(bytes) bytes")
    }
    unsafe munmap(place, bytes)
  }

  /// LMDB's own descriptor of data.mdb: what it has mapped, whatever the path names by now.
  /// C: `mdb_env_get_fd`.
  func dataDescriptor() throws(KeyValueError) -> Int32 {
    let descriptor = try gate.still { () -> Result<Int32, KeyValueError> in
      Result { () throws(KeyValueError) in try unsafe Self.dataDescriptor(of: handle, path) }
    }
    guard let descriptor else { throw refusal("mdb_env_get_fd") }
    return try descriptor.get()
  }

  /// What a failed commit means; stops the environment where the outcome is not known.
  ///
  /// Nothing has happened where LMDB itself refused (no room in the map, in the transaction, or a transaction
  /// that had failed before), nor where the disk is full: its pages are written and synced before a meta page
  /// refers to them, and the pages of earlier commits are not touched. LMDB reports a write that a full disk
  /// cut short as EIO.
  func commitFailed(_ code: Int32) -> KeyValueError {
    var error = KeyValueError(.init(rawValue: code), in: "mdb_txn_commit", at: path)
    if code == EDQUOT || (code == EIO && isDiskFull()) {
      error.code = .diskFull
      error.detail = "LMDB reported error \(code)"
    }
    switch error.code {
    case .mapFull, .transactionFull, .badTransaction, .diskFull: break
    default: stop()
    }
    return error
  }

  private func isDiskFull() -> Bool {
    guard let descriptor = try? dataDescriptor() else { return false }
    var status = statvfs()
    guard unsafe fstatvfs(descriptor, &status) == 0 else { return false }
    let free = geteuid() == 0 ? status.f_bfree : status.f_bavail
    return UInt64(free) * UInt64(status.f_frsize) < 64 << 10
  }

  /// Where the file's pages are mapped, as of the newest commit. To be called inside the gate only; which
  /// `transaction` is given makes no difference.
  func mappedPages(_ transaction: OpaquePointer) -> MappedPages {
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(handle, &info)
    unsafe growEarly(info)
    let start = unsafe mapStart(transaction)
    if start == 0 { return MappedPages(start: 0, committedEnd: 0, end: 0) }
    return unsafe MappedPages(
      start: start, committedEnd: start + UInt(info.me_last_pgno + 1) * UInt(MetaPage.pageBytes),
      end: start + UInt(info.me_mapsize))
  }

  /// The address of the map; 0 as long as no table has been committed, and so there is nothing to read.
  ///
  /// LMDB does not tell the address (`me_mapaddr` is what a fixed map would have). A committed page does: it
  /// lies in the map, and bears its own number. The table of tables always has one; it has been checked when
  /// the environment was opened.
  private func mapStart(_ transaction: OpaquePointer) -> UInt {
    let known = mapAddress.load(ordering: .relaxed)
    if known != 0 { return known }
    let mainTable: MDB_dbi = 1
    var cursor: OpaquePointer?
    guard unsafe mdb_cursor_open(transaction, mainTable, &cursor) == 0 else { return 0 }
    defer { unsafe mdb_cursor_close(cursor) }
    var (key, value) = unsafe (MDB_val(), MDB_val())
    guard unsafe mdb_cursor_get(cursor, &key, &value, MDB_FIRST) == 0, let data = unsafe value.mv_data else {
      return 0
    }
    let offset = Int(UInt(bitPattern: data) % UInt(MetaPage.pageBytes))
    let page = unsafe UnsafeRawPointer(data - offset)
    let number = unsafe page.loadUnaligned(as: UInt64.self)
    let start = UInt(bitPattern: page) &- UInt(number) &* UInt(MetaPage.pageBytes)
    mapAddress.store(start, ordering: .relaxed)
    return start
  }
}
