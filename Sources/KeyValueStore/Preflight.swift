// Looks at an environment's meta pages with plain reads before LMDB maps the file. LMDB trusts them: measured, one
// flipped bit in the stored page size makes `mdb_env_open` die of SIGFPE, and a short file is a SIGBUS later.

internal import CLMDB
internal import Glibc

/// What the two meta pages of `data.mdb` say, read and checked without LMDB.
///
/// ```
/// page header  0  page number 8 │ pad 2 │ flags 2 │ lower 2 │ upper 2
/// meta        16  magic 4 │ version 4 │ address 8 │ map size 8
///             40  free list: pad (page size) 4 │ flags 2 │ depth 2 │ branch 8 │ leaf 8 │ overflow 8 │ entries 8 │ root 8
///             88  main table: the same 48 bytes
///            136  last page 8 │ transaction 8
/// ```
struct MetaPage {
  static let pageBytes = 4096
  static let magic: UInt32 = 0xBEEF_C0DE
  static let version: UInt32 = 1
  /// The flag of a meta page in its page header.
  static let metaFlag: UInt16 = 0x08
  static let noPage = UInt64.max

  var number: UInt64
  var flags: UInt16
  var magic: UInt32
  var version: UInt32
  var pageBytes: UInt32
  var depths: [UInt16]
  var roots: [UInt64]
  var lastPage: UInt64
  var transaction: UInt64

  init(_ page: [UInt8]) {
    let bytes = unsafe page.span.bytes
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
      // In bounds: every offset below is under 152, and `page` has 4,096 bytes.
      unsafe T(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }
    number = load(0, as: UInt64.self)
    flags = load(10, as: UInt16.self)
    magic = load(16, as: UInt32.self)
    version = load(20, as: UInt32.self)
    pageBytes = load(40, as: UInt32.self)
    depths = [load(46, as: UInt16.self), load(94, as: UInt16.self)]
    roots = [load(80, as: UInt64.self), load(128, as: UInt64.self)]
    lastPage = load(136, as: UInt64.self)
    transaction = load(144, as: UInt64.self)
  }

  /// The first thing that is wrong with this meta page, in a file of `fileBytes`.
  func fault(pageNumber: UInt64, fileBytes: Int64) -> (code: KeyValueError.Code, detail: String)? {
    guard magic == Self.magic, flags == Self.metaFlag, number == pageNumber else {
      return (.damagedMeta, "page \(pageNumber) is not a meta page of LMDB")
    }
    guard version == Self.version else {
      return (.versionMismatch, "data version \(version), this LMDB writes \(Self.version)")
    }
    guard pageBytes == UInt32(Self.pageBytes) else {
      return (.wrongPageSize, "it says \(pageBytes) bytes")
    }
    guard lastPage >= 1, lastPage < UInt64(Int64.max / 8192) else {
      return (.damagedMeta, "meta page \(pageNumber) names \(lastPage) as its last page")
    }
    for (root, depth) in zip(roots, depths) {
      let empty = root == Self.noPage
      guard empty == (depth == 0), empty || (root >= 2 && root <= lastPage), depth <= 32 else {
        return (.damagedMeta, "meta page \(pageNumber) names a root outside its pages")
      }
    }
    let needed = (Int64(lastPage) + 1) * Int64(Self.pageBytes)
    guard fileBytes >= needed else {
      return (.truncated, "it has \(fileBytes) bytes and needs \(needed); restore it from a backup")
    }
    return nil
  }
}

enum Preflight {
  /// Checks the environment in `directory`, if it has a data file yet.
  static func check(directory: String) throws(KeyValueError) {
    try refuseNetworkFileSystem(directory)
    let file = directory + "/data.mdb"
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT { return }
      throw KeyValueError(.init(rawValue: errno), in: "open", at: file)
    }
    defer { close(descriptor) }
    // A writer in another process may be replacing a meta page just now: what is wrong for good stays wrong.
    var found: KeyValueError?
    for attempt in 0..<5 {
      if attempt > 0 { usleep(2_000) }
      found = try fault(of: descriptor, file: file)
      if found == nil { return }
    }
    if let found { throw found }
  }

  private static func fault(of descriptor: Int32, file: String) throws(KeyValueError) -> KeyValueError? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "fstat", at: file)
    }
    let fileBytes = Int64(status.st_size)
    if fileBytes == 0 { return nil }  // created, and nothing committed yet
    var faults: [(code: KeyValueError.Code, detail: String)] = []
    for number in 0..<2 {
      var page = [UInt8](repeating: 0, count: MetaPage.pageBytes)
      let count = unsafe page.withUnsafeMutableBytes { buffer in
        unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(number * MetaPage.pageBytes))
      }
      guard count >= 0 else { throw KeyValueError(.init(rawValue: errno), in: "pread", at: file) }
      guard count == MetaPage.pageBytes else {
        return KeyValueError(
          .truncated, in: "preflight", at: file, detail: "it has \(fileBytes) bytes, not even its meta pages")
      }
      if let fault = MetaPage(page).fault(pageNumber: UInt64(number), fileBytes: fileBytes) {
        faults.append(fault)
      }
    }
    guard let first = faults.first else { return nil }
    return KeyValueError(first.code, in: "preflight", at: file, detail: first.detail)
  }

  /// NFS, SMB, FUSE and 9P: LMDB's lock file and shared map do not work across hosts.
  private static func refuseNetworkFileSystem(_ directory: String) throws(KeyValueError) {
    var status = statfs()
    guard unsafe statfs(directory, &status) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "statfs", at: directory)
    }
    let networkTypes: [Int: String] = [
      0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x517B: "SMB", 0x0102_1997: "9P",
    ]
    if let name = networkTypes[Int(status.f_type)] {
      throw KeyValueError(.networkFileSystem, in: "statfs", at: directory, detail: "move it off \(name)")
    }
  }
}
