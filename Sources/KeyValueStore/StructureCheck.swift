// Walks the trees of one snapshot with plain reads. LMDB believes every page: a flipped bit in a branch or
// leaf makes it abort, or read and write where it should not. So what it is to believe is looked at first.

internal import CLMDB

/// What a walk over the trees of an environment found.
package struct StructureReport: Sendable {
  /// The pages up to the last one that was ever taken, the two meta pages included.
  package var pages: UInt64
  package var freePages: UInt64
  /// Tables that were not walked: they have more branch and leaf pages than the check was allowed for each.
  package var skipped: [(name: String, treePages: UInt64)]
  package var skippedTables: [String] { skipped.map(\.name) }
}

/// What of an environment is walked.
struct StructureLimits {
  /// Tables with more branch and leaf pages are left out.
  var treePagesMax = Int.max
  /// Tables with up to so many are known to be sound.
  var treePagesMin = 0
  /// Whether the first page of every value that does not fit into a leaf is read too.
  var overflowHeaders = false
}

/// The walk: every branch and leaf page of the free list, of the table of tables and of the tables.
///
/// It finds: pages that are not what their parent says, keys out of order, values outside the file, a page
/// used twice or both used and free, counts that do not add up, and pages that the file is too short for. It
/// does not look into values: those carry checksums of their own.
struct StructureCheck: ~Copyable {
  private let descriptor: Int32
  private let file: String
  private let meta: MetaPage
  private let filePages: UInt64
  private let treePagesMax: UInt64
  private let treePagesMin: UInt64
  private let overflowHeaders: Bool
  /// A bit for each page of the file, set once the page was found in use or in the free list.
  private var claimed: [UInt64]
  /// Free pages that were never written, beyond the end of the file.
  private var freeBeyond: Set<UInt64> = []
  private var freePages: UInt64 = 0

  init(
    _ descriptor: Int32, file: String, fileBytes: Int64, meta: MetaPage, _ limits: StructureLimits
  ) {
    self.descriptor = descriptor
    self.file = file
    self.meta = meta
    self.filePages = UInt64(fileBytes) / UInt64(MetaPage.pageBytes)
    self.treePagesMax = UInt64(max(0, limits.treePagesMax))
    self.treePagesMin = UInt64(max(0, limits.treePagesMin))
    self.overflowHeaders = limits.overflowHeaders
    self.claimed = [UInt64](repeating: 0, count: Int(filePages / 64) + 1)
  }

  mutating func run() throws(KeyValueError) -> StructureReport {
    try claim(0, count: 2, by: "the meta pages")
    var freeList = Tree(name: "the free list", kind: .freeList, record: meta.freeList)
    try walk(&freeList)
    try checkFileLength()
    var main = Tree(name: "the table of tables", kind: .main, record: meta.main)
    try walk(&main)
    var skipped: [(name: String, treePages: UInt64)] = []
    for (name, record) in main.tables {
      var table = Tree(name: "table \(name)", kind: .table, record: record)
      guard record.isPlausible(lastPage: meta.lastPage), record.flags == 0, record.pad == 0 else {
        throw fault(table, "its record is not one that is ever written")
      }
      let (pages, overflow) = record.branchPages.addingReportingOverflow(record.leafPages)
      if overflow || pages > treePagesMax {
        skipped.append((name, overflow ? .max : pages))
      } else if treePagesMin == 0 || pages > treePagesMin {
        try walk(&table)
      }
    }
    return StructureReport(pages: meta.lastPage + 1, freePages: freePages, skipped: skipped)
  }

  /// Where the file ends before the last page, every page it lacks must be a free one that was never written.
  private func checkFileLength() throws(KeyValueError) {
    guard meta.lastPage >= filePages else { return }
    let missing = meta.lastPage + 1 - filePages
    guard UInt64(freeBeyond.count) == missing else {
      throw KeyValueError(
        .truncated, in: "structure", at: file,
        detail:
          "it has \(filePages) pages of 4,096 bytes and names \(meta.lastPage + 1); restore it from a backup")
    }
  }

  // MARK: Trees

  private struct Tree {
    enum Kind { case freeList, main, table }
    let name: String
    let kind: Kind
    let record: TreeRecord
    var branchPages: UInt64 = 0
    var leafPages: UInt64 = 0
    var overflowPages: UInt64 = 0
    var entries: UInt64 = 0
    /// The key before, or the separator above, in the order of the walk.
    var previous: [UInt8] = []
    /// Whether `previous` is a separator, which the next key may equal.
    var previousIsSeparator = true
    var tables: [(String, TreeRecord)] = []
  }

  private mutating func walk(_ tree: inout Tree) throws(KeyValueError) {
    if tree.record.root != MetaPage.noPage {
      try visit(tree.record.root, level: 1, &tree)
    }
    let record = tree.record
    guard tree.branchPages == record.branchPages, tree.leafPages == record.leafPages,
      tree.entries == record.entries, tree.overflowPages == record.overflowPages
    else {
      throw fault(
        tree,
        "it has \(tree.entries) entries on \(tree.branchPages) + \(tree.leafPages) + \(tree.overflowPages) "
          + "pages, and says \(record.entries) on \(record.branchPages) + \(record.leafPages) + "
          + "\(record.overflowPages)")
    }
  }

  private mutating func visit(_ number: UInt64, level: UInt16, _ tree: inout Tree) throws(KeyValueError) {
    try claim(number, count: 1, by: tree.name)
    let bytes = try Preflight.bytes(
      MetaPage.pageBytes, at: number * UInt64(MetaPage.pageBytes), of: descriptor, file: file)
    let page = TreePage(bytes.rawSpan)
    let isLeaf = level == tree.record.depth
    if let text = page.headerFault(number: number, leaf: isLeaf) {
      throw fault(tree, "page \(number) \(text)")
    }
    // LMDB asserts that a branch has two children, except while it rebalances the free list.
    guard isLeaf || page.count > 1 || tree.kind == .freeList else {
      throw fault(tree, "page \(number) is a branch of one")
    }
    if isLeaf { try visitLeaf(page, number, &tree) } else { try visitBranch(page, number, level, &tree) }
  }

  private mutating func visitBranch(
    _ page: TreePage, _ number: UInt64, _ level: UInt16, _ tree: inout Tree
  ) throws(KeyValueError) {
    tree.branchPages += 1
    var space = 0
    for index in 0..<page.count {
      guard let node = page.node(index) else { throw unsound(index, tree, number) }
      space += TreePage.space(of: node)
      if index > 0 { try advance(page.bytes.extracting(node.key), isSeparator: true, &tree, page: number) }
      try visit(node.page, level: level + 1, &tree)
    }
    guard page.isFilled(by: space) else { throw overlap(tree, number) }
  }

  private mutating func visitLeaf(_ page: TreePage, _ number: UInt64, _ tree: inout Tree)
    throws(KeyValueError)
  {
    tree.leafPages += 1
    tree.entries += UInt64(page.count)
    let isFreeList = tree.kind == .freeList
    let isPlain = tree.kind == .table && !overflowHeaders
    var space = 0
    var previous = 0..<0
    var previousNumber: UInt64?
    for index in 0..<page.count {
      // The short way for blocks of facts, which are most of all entries.
      if isPlain, let number = previousNumber, let block = page.block(index), block.number > number,
        claimOne(block.page)
      {
        (previous, previousNumber) = (block.key, block.number)
        space += TreePage.blockSpace
        tree.overflowPages += 1
        continue
      }
      guard let node = page.node(index) else { throw unsound(index, tree, number) }
      space += TreePage.space(of: node)
      let key = page.bytes.extracting(node.key)
      if isFreeList { try checkFreeListKey(key, tree, number) }
      // The key before is mostly in this page: only the last one of a page is copied.
      if index == 0 {
        try advance(key, isSeparator: false, &tree, page: number)
      } else if Self.compare(page.bytes.extracting(previous), key, native: isFreeList) >= 0 {
        throw disorder(tree, number)
      }
      previous = node.key
      previousNumber = key.byteCount == 8 ? key.integer(at: 0, as: UInt64.self).byteSwapped : nil
      if isFreeList || node.flags != 0 { try visitEntry(node, page.bytes, &tree, page: number) }
    }
    tree.previous.replace(with: page.bytes.extracting(previous))
    guard page.isFilled(by: space) else { throw overlap(tree, number) }
  }

  private func unsound(_ index: Int, _ tree: Tree, _ number: UInt64) -> KeyValueError {
    fault(tree, "page \(number), node \(index) is not sound")
  }

  private func checkFreeListKey(_ key: RawSpan, _ tree: Tree, _ number: UInt64) throws(KeyValueError) {
    guard key.byteCount == 8 else {
      throw fault(tree, "page \(number) has a key of \(key.byteCount) bytes")
    }
  }

  private func overlap(_ tree: Tree, _ number: UInt64) -> KeyValueError {
    fault(tree, "page \(number) has nodes that overlap")
  }

  private func disorder(_ tree: Tree, _ number: UInt64) -> KeyValueError {
    fault(tree, "page \(number) has keys out of order")
  }

  private func advance(_ key: RawSpan, isSeparator: Bool, _ tree: inout Tree, page: UInt64)
    throws(KeyValueError)
  {
    if tree.kind == .freeList { try checkFreeListKey(key, tree, page) }
    let order = Self.compare(tree.previous.rawSpan, key, native: tree.kind == .freeList)
    guard order < 0 || (order == 0 && tree.previousIsSeparator && !isSeparator) else {
      throw disorder(tree, page)
    }
    tree.previous.replace(with: key)
    tree.previousIsSeparator = isSeparator
  }

  /// Compares keys as LMDB orders them: as bytes; in the free list as native integers.
  @inline(__always)
  private static func compare(_ left: RawSpan, _ right: RawSpan, native: Bool) -> Int {
    if native {
      guard left.byteCount == 8, right.byteCount == 8 else { return -1 }
      let (left, right) = (left.integer(at: 0, as: UInt64.self), right.integer(at: 0, as: UInt64.self))
      return left < right ? -1 : left > right ? 1 : 0
    }
    let common = min(left.byteCount, right.byteCount)
    var index = 0
    while index + 8 <= common {
      let left = left.integer(at: index, as: UInt64.self).byteSwapped
      let right = right.integer(at: index, as: UInt64.self).byteSwapped
      if left != right { return left < right ? -1 : 1 }
      index += 8
    }
    while index < common {
      let difference =
        Int(left.integer(at: index, as: UInt8.self)) - Int(right.integer(at: index, as: UInt8.self))
      if difference != 0 { return difference }
      index += 1
    }
    return left.byteCount - right.byteCount
  }

  private mutating func visitEntry(
    _ node: TreePage.Node, _ page: RawSpan, _ tree: inout Tree, page number: UInt64
  )
    throws(KeyValueError)
  {
    if node.flags == TreePage.tableRecord {
      guard tree.kind == .main, node.valueBytes == TreeRecord.byteCount else {
        throw fault(tree, "page \(number) has a table's record where none belongs")
      }
      let name = unsafe page.extracting(node.key).withUnsafeBytes {
        unsafe String(decoding: $0, as: UTF8.self)
      }
      tree.tables.append((name, TreeRecord(page, at: node.value.lowerBound)))
      return
    }
    if node.flags == TreePage.bigValue { try visitOverflow(node, &tree, page: number) }
    if tree.kind == .freeList { try visitFreePages(node, page, tree, page: number) }
  }

  private mutating func visitOverflow(_ node: TreePage.Node, _ tree: inout Tree, page: UInt64)
    throws(KeyValueError)
  {
    let count = TreePage.overflowPages(for: node.valueBytes)
    if overflowHeaders, node.page <= meta.lastPage {
      let bytes = try Preflight.bytes(
        TreePage.headerBytes, at: node.page * UInt64(MetaPage.pageBytes), of: descriptor, file: file)
      guard bytes.count == TreePage.headerBytes,
        OverflowHeader(bytes.rawSpan).isSound(number: node.page, valueBytes: node.valueBytes)
      else {
        throw fault(tree, "page \(node.page) is not the overflow page that page \(page) says it is")
      }
    }
    try claim(node.page, count: count, by: tree.name)
    tree.overflowPages += count
  }

  // MARK: Pages

  /// The value of the free list: how many pages, then their numbers from the largest down.
  private mutating func visitFreePages(
    _ node: TreePage.Node, _ page: RawSpan, _ tree: Tree, page number: UInt64
  )
    throws(KeyValueError)
  {
    let list = try bytes(of: node, page)
    let numbers = list.rawSpan
    guard numbers.byteCount == node.valueBytes, numbers.byteCount >= 8 else {
      throw fault(tree, "page \(number) has a list of \(node.valueBytes) bytes")
    }
    let count = numbers.integer(at: 0, as: UInt64.self)
    guard count <= UInt64(numbers.byteCount / 8 - 1) else {
      throw fault(tree, "page \(number) lists more pages than it has room for")
    }
    var previous = UInt64.max
    for index in 0..<Int(count) {
      let free = numbers.integer(at: 8 + 8 * index, as: UInt64.self)
      guard free < previous, free <= meta.lastPage else {
        throw fault(tree, "page \(number) lists pages that do not exist")
      }
      previous = free
      freePages += 1
      if free < filePages {
        try claim(free, count: 1, by: tree.name)
      } else if !freeBeyond.insert(free).inserted {
        throw fault(tree, "page \(free) is free twice")
      }
    }
  }

  private func bytes(of node: TreePage.Node, _ page: RawSpan) throws(KeyValueError) -> [UInt8] {
    guard node.flags == TreePage.bigValue else {
      return unsafe page.extracting(node.value).withUnsafeBytes { unsafe [UInt8]($0) }
    }
    let start = node.page * UInt64(MetaPage.pageBytes) + UInt64(TreePage.headerBytes)
    return try Preflight.bytes(node.valueBytes, at: start, of: descriptor, file: file)
  }

  /// Marks pages as used. Each is used once, so that a walk ends, and no commit writes over what is in use.
  private mutating func claim(_ first: UInt64, count: UInt64, by name: String) throws(KeyValueError) {
    guard first <= meta.lastPage, count <= meta.lastPage - first + 1 else {
      throw KeyValueError(
        .corrupted, in: "structure", at: file, detail: "\(name): page \(first) is outside its pages")
    }
    guard first + count <= filePages else {
      throw KeyValueError(
        .truncated, in: "structure", at: file,
        detail: "it has \(filePages) pages of 4,096 bytes, and \(name) is on page \(first + count - 1); "
          + "restore it from a backup")
    }
    var page = first
    while page < first + count {
      // A word of bits at a time: a value may have very many pages.
      let bits = min(first + count - page, 64 - page % 64)
      let mask = (UInt64.max >> (64 - bits)) << (page % 64)
      let taken = claimed[Int(page / 64)] & mask
      guard taken == 0 else {
        let twice = page - page % 64 + UInt64(taken.trailingZeroBitCount)
        throw KeyValueError(
          .corrupted, in: "structure", at: file, detail: "\(name): page \(twice) is used twice")
      }
      claimed[Int(page / 64)] |= mask
      page += bits
    }
  }

  /// Marks one page as used; `false`, with nothing done, where `claim` has to say what is wrong with it.
  @inline(__always)
  private mutating func claimOne(_ page: UInt64) -> Bool {
    guard page <= meta.lastPage, page < filePages else { return false }
    let bit: UInt64 = 1 << (page % 64)
    guard claimed[Int(page / 64)] & bit == 0 else { return false }
    claimed[Int(page / 64)] |= bit
    return true
  }

  private func fault(_ tree: Tree, _ text: String) -> KeyValueError {
    KeyValueError(.corrupted, in: "structure", at: file, detail: "\(tree.name): \(text); restore a backup")
  }
}

/// The header of a value's first overflow page: LMDB frees as many pages as it says, from the number that it
/// says.
struct OverflowHeader {
  private let number: UInt64
  private let flags: UInt16
  private let count: UInt32

  init(_ bytes: RawSpan) {
    number = bytes.integer(at: 0, as: UInt64.self)
    flags = bytes.integer(at: 10, as: UInt16.self)
    count = bytes.integer(at: 12, as: UInt32.self)
  }

  /// Whether it is the header of a value of `valueBytes` at page `number`.
  func isSound(number: UInt64, valueBytes: Int) -> Bool {
    self.number == number && flags == TreePage.overflow
      && UInt64(count) == TreePage.overflowPages(for: valueBytes)
  }
}

extension [UInt8] {
  /// Puts other bytes in the place of these, in the memory that the array has.
  fileprivate mutating func replace(with bytes: RawSpan) {
    removeAll(keepingCapacity: true)
    for index in 0..<bytes.byteCount { append(bytes.integer(at: index, as: UInt8.self)) }
  }
}
