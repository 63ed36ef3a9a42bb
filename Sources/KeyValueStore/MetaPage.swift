// The layout of a meta page of data.mdb, and what is wrong with one, read without LMDB.

/// What one of the two meta pages of `data.mdb` says.
///
/// ```
/// page header  0  page number 8 │ pad 2 │ flags 2 │ lower 2 │ upper 2
/// meta        16  magic 4 │ version 4 │ address 8 │ map size 8
///             40  free list: pad (page size) 4 │ flags 2 │ depth 2
///                 branch pages 8 │ leaf pages 8 │ overflow pages 8 │ entries 8 │ root 8
///             88  main table: the same 48 bytes
///            136  last page 8 │ transaction 8
/// ```
struct MetaPage {
  static let pageBytes = 4096
  static let magic: UInt32 = 0xBEEF_C0DE
  static let version: UInt32 = 1
  /// The flag of a meta page in its page header.
  static let metaFlag: UInt16 = 0x08
  /// The flags of the free list's tree: its keys are native integers (MDB_INTEGERKEY).
  static let freeListFlags: UInt16 = 0x08
  static let noPage = UInt64.max
  /// More than any map: the address space of a process on x86-64 ends at 2^47.
  static let mapBytesMax: UInt64 = 1 << 46

  let number: UInt64
  let flags: UInt16
  let magic: UInt32
  let version: UInt32
  let mapBytes: UInt64
  let freeList: TreeRecord
  let main: TreeRecord
  let lastPage: UInt64
  let transaction: UInt64

  init(_ page: RawSpan) {
    number = page.integer(at: 0, as: UInt64.self)
    flags = page.integer(at: 10, as: UInt16.self)
    magic = page.integer(at: 16, as: UInt32.self)
    version = page.integer(at: 20, as: UInt32.self)
    mapBytes = page.integer(at: 32, as: UInt64.self)
    freeList = TreeRecord(page, at: 40)
    main = TreeRecord(page, at: 88)
    lastPage = page.integer(at: 136, as: UInt64.self)
    transaction = page.integer(at: 144, as: UInt64.self)
  }

  typealias Fault = (code: KeyValueError.Code, detail: String)

  /// The first thing that is wrong with this meta page, in a file of `fileBytes`.
  ///
  /// The file may be shorter than `lastPage` says: pages that a transaction took and gave back are counted
  /// and never written (measured: 13 of 400 random commits left such a file). `StructureCheck` tells them
  /// from a truncation.
  func fault(pageNumber: UInt64, fileBytes: Int64) -> Fault? {
    let name = "meta page \(pageNumber)"
    guard magic == Self.magic, flags == Self.metaFlag, number == pageNumber else {
      return (.damagedMeta, "page \(pageNumber) is not a meta page of LMDB; restore it from a backup")
    }
    guard version == Self.version else {
      return (.versionMismatch, "data version \(version), this LMDB writes \(Self.version)")
    }
    guard freeList.pad == UInt32(Self.pageBytes) else {
      return (.wrongPageSize, "it says \(freeList.pad) bytes")
    }
    guard mapBytes <= Self.mapBytesMax, mapBytes % UInt64(Self.pageBytes) == 0,
      lastPage >= 1, lastPage < mapBytes / UInt64(Self.pageBytes)
    else {
      return (.damagedMeta, "\(name) names \(lastPage) as its last page, in a map of \(mapBytes) bytes")
    }
    guard freeList.flags == Self.freeListFlags, main.flags == 0, main.pad == 0 else {
      return (.damagedMeta, "\(name) gives its trees flags that are never set")
    }
    guard transaction == 0 || transaction & 1 == pageNumber else {
      return (.damagedMeta, "\(name) holds transaction \(transaction), which belongs on the other one")
    }
    for tree in [freeList, main] {
      guard tree.isPlausible(lastPage: lastPage) else {
        return (.damagedMeta, "\(name) names a root outside its pages")
      }
      if tree.root == Self.noPage { continue }
      let needed = (Int64(tree.root) + 1) * Int64(Self.pageBytes)
      guard fileBytes >= needed else {
        return (.truncated, "it has \(fileBytes) bytes and needs \(needed); restore it from a backup")
      }
    }
    return nil
  }

  /// What is wrong between the two meta pages: LMDB writes them in turn, one for each transaction.
  static func fault(between first: MetaPage, and second: MetaPage) -> Fault? {
    let (low, high) = (
      min(first.transaction, second.transaction), max(first.transaction, second.transaction)
    )
    guard high == 0 || high - low == 1 else {
      return (.damagedMeta, "its meta pages hold transactions \(low) and \(high), not two in a row")
    }
    return nil
  }
}

/// LMDB's record of one tree: `MDB_db`, 48 bytes, in a meta page or as the value of a table's name.
struct TreeRecord {
  static let byteCount = 48

  /// The page size in the free list's record, 0 in every other.
  let pad: UInt32
  let flags: UInt16
  let depth: UInt16
  let branchPages: UInt64
  let leafPages: UInt64
  let overflowPages: UInt64
  let entries: UInt64
  let root: UInt64

  init(_ bytes: RawSpan, at offset: Int) {
    pad = bytes.integer(at: offset, as: UInt32.self)
    flags = bytes.integer(at: offset + 4, as: UInt16.self)
    depth = bytes.integer(at: offset + 6, as: UInt16.self)
    branchPages = bytes.integer(at: offset + 8, as: UInt64.self)
    leafPages = bytes.integer(at: offset + 16, as: UInt64.self)
    overflowPages = bytes.integer(at: offset + 24, as: UInt64.self)
    entries = bytes.integer(at: offset + 32, as: UInt64.self)
    root = bytes.integer(at: offset + 40, as: UInt64.self)
  }

  /// Whether root and depth could be those of a tree in pages up to `lastPage`. LMDB's cursor holds 32
  /// levels.
  func isPlausible(lastPage: UInt64) -> Bool {
    if root == MetaPage.noPage { return depth == 0 && entries == 0 }
    return depth >= 1 && depth <= 32 && root >= 2 && root <= lastPage
  }
}

extension RawSpan {
  /// The little-endian integer at `offset`; traps outside the span.
  @inline(__always)
  func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type) -> T {
    // Bounds are checked by the span; any bits are a valid integer.
    unsafe T(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }
}

extension [UInt8] {
  /// The array's bytes, borrowed.
  var rawSpan: RawSpan {
    // Safe: `UInt8` has no padding and no invalid bits.
    @_lifetime(borrow self) get { unsafe span.bytes }
  }
}
