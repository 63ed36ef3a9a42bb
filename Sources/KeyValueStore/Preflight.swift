// Looks at an environment's meta pages with plain reads before LMDB maps the file. LMDB trusts them:
// measured, one flipped bit in the stored page size makes `mdb_env_open` die of SIGFPE, and a short file is a
// SIGBUS later.

internal import CLMDB
internal import Glibc

enum Preflight {
  /// Checks the environment in `directory`.
  ///
  /// - Returns: the meta pages of its data file; `nil` where it has none yet.
  static func check(directory: String) throws(KeyValueError) -> [MetaPage]? {
    try refuseNetworkFileSystem(directory)
    let file = directory + "/data.mdb"
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw KeyValueError(.init(rawValue: errno), in: "open", at: file)
    }
    defer { close(descriptor) }
    return try metaPages(descriptor, file: file)
  }

  /// Both meta pages, found sound.
  ///
  /// A writer in another process may be creating the file or replacing a meta page just now: what is wrong
  /// for good stays wrong.
  static func metaPages(_ descriptor: Int32, file: String) throws(KeyValueError) -> [MetaPage] {
    var found: MetaPage.Fault = (.damagedMeta, "")
    for attempt in 0..<5 {
      if attempt > 0 { usleep(2_000) }
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0 else {
        throw KeyValueError(.init(rawValue: errno), in: "fstat", at: file)
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw KeyValueError(.invalid, in: "fstat", at: file, detail: "it is not a regular file")
      }
      switch try read(descriptor, fileBytes: Int64(status.st_size), file: file) {
      case .success(let pages): return pages
      case .failure(let fault): found = fault.fault
      }
    }
    throw KeyValueError(found.code, in: "preflight", at: file, detail: found.detail)
  }

  private struct Refusal: Error { var fault: MetaPage.Fault }

  private static func read(_ descriptor: Int32, fileBytes: Int64, file: String) throws(KeyValueError)
    -> Result<[MetaPage], Refusal>
  {
    if fileBytes == 0 {
      let detail = "it is empty; restore it from a backup, or remove it if nothing was ever committed"
      return .failure(Refusal(fault: (.truncated, detail)))
    }
    // Both in one read: the least chance to see the two of them around somebody's commit.
    let bytes = try bytes(2 * MetaPage.pageBytes, at: 0, of: descriptor, file: file)
    guard bytes.count == 2 * MetaPage.pageBytes else {
      let detail = "it has \(fileBytes) bytes, not even its two meta pages; restore it from a backup"
      return .failure(Refusal(fault: (.truncated, detail)))
    }
    var pages: [MetaPage] = []
    for number in 0..<2 {
      let start = number * MetaPage.pageBytes
      let page = MetaPage(bytes.rawSpan.extracting(start..<(start + MetaPage.pageBytes)))
      if let fault = page.fault(pageNumber: UInt64(number), fileBytes: fileBytes) {
        return .failure(Refusal(fault: fault))
      }
      pages.append(page)
    }
    if let fault = MetaPage.fault(between: pages[0], and: pages[1]) {
      return .failure(Refusal(fault: fault))
    }
    return .success(pages)
  }

  /// Up to `count` bytes at `offset`; fewer only at the end of the file. C: `pread`.
  static func bytes(_ count: Int, at offset: UInt64, of descriptor: Int32, file: String)
    throws(KeyValueError) -> [UInt8]
  {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = 0
      while initialized < count {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[initialized...])
        let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(initialized))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { return }
        initialized += got
      }
    }
    if failure != 0 { throw KeyValueError(.init(rawValue: failure), in: "pread", at: file) }
    return bytes
  }

  /// File systems that are shared between hosts, or may be (FUSE): LMDB's lock file and map do not work
  /// there.
  private static let networkTypes: [UInt32: String] = [
    0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x517B: "SMB", 0x0102_1997: "9P",
    0x6573_5546: "FUSE", 0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda", 0x564C: "NCP",
    0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre", 0x0116_1970: "GFS2", 0x7461_636F: "OCFS2",
    0x4750_4653: "GPFS", 0x786F_4256: "VirtualBox", 0xBACB_ACBC: "VMware",
  ]

  /// The name of a network file system by the type that `statfs` gives; `nil` for a local one.
  static func networkFileSystem(type: Int) -> String? {
    networkTypes[UInt32(truncatingIfNeeded: type)]
  }

  private static func refuseNetworkFileSystem(_ directory: String) throws(KeyValueError) {
    var status = statfs()
    guard unsafe statfs(directory, &status) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "statfs", at: directory)
    }
    if let name = networkFileSystem(type: Int(status.f_type)) {
      throw KeyValueError(.networkFileSystem, in: "statfs", at: directory, detail: "move it off \(name)")
    }
  }
}
