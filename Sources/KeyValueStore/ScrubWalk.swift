// Walks the pages of an environment with plain reads, and overwrites what no entry of them takes.

internal import Glibc

/// One scrubbing of `data.mdb`, by whoever holds the lock of writers.
///
/// What either meta page reaches keeps every byte of its entries. It is found by both, the newer one first: what they share is
/// looked at once.
struct ScrubWalk: ~Copyable {
  private let descriptor: Int32
  private let file: String
  private let metas: [MetaPage]
  /// The names of the tables that are walked; `nil` for all.
  private let tables: Set<String>?
  private let filePages: UInt64
  /// A bit for each page that was walked.
  private var walked: [UInt64]
  private(set) var pagesCleared = 0

  private static let pageBytes = UInt64(MetaPage.pageBytes)
  private static let zeros = [UInt8](repeating: 0, count: MetaPage.pageBytes)

  /// What is done with the entries of a tree.
  private enum Kind { case freeList, main, table }

  /// - Parameter metas: both meta pages, the newer one first.
  init(_ descriptor: Int32, file: String, metas: [MetaPage], tables: Set<String>?) throws(KeyValueError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "fstat", at: file)
    }
    self.descriptor = descriptor
    self.file = file
    self.metas = metas
    self.tables = tables
    filePages = UInt64(status.st_size) / Self.pageBytes
    walked = [UInt64](repeating: 0, count: Int(filePages / 64) + 1)
  }

  // MARK: Free pages

  /// Clears the free pages, and what lies behind the last page that was ever taken.
  ///
  /// - Parameters:
  ///   - safe: pages that this transaction or an earlier one has freed are read by nobody.
  ///   - change: the newest transaction whose freed pages are asked for: those of later ones are the older meta page's.
  /// - Returns: how many were left, since somebody may read them.
  mutating func clearFreePages(freedUpTo safe: UInt64, of change: UInt64) throws(KeyValueError) -> Int {
    var left = 0
    var free: [UInt64] = []
    for list in try freeLists() where list.transaction <= change {
      if list.transaction <= safe { free += list.pages } else { left += list.pages.count }
    }
    for page in free where page < filePages {
      try clear(0..<MetaPage.pageBytes, of: page)
    }
    var beyond = metas[0].lastPage + 1
    while beyond < filePages {
      try clear(0..<MetaPage.pageBytes, of: beyond)
      beyond += 1
    }
    return left
  }

  /// The lists of free pages that the newer meta page has, each with the transaction that has freed them.
  private func freeLists() throws(KeyValueError) -> [(transaction: UInt64, pages: [UInt64])] {
    var lists: [(transaction: UInt64, pages: [UInt64])] = []
    var waiting = [(page: metas[0].freeList.root, level: UInt16(1))]
    while let (number, level) = waiting.popLast() {
      if number == MetaPage.noPage { continue }
      let bytes = try page(number)
      let page = TreePage(bytes.rawSpan)
      let isLeaf = level == metas[0].freeList.depth
      try check(page, number, isLeaf: isLeaf)
      for index in 0..<page.count {
        guard let node = page.node(index) else { throw fault("page \(number), node \(index) is not sound") }
        if isLeaf {
          lists.append(try freeList(node, page.bytes, number))
        } else {
          waiting.append((node.page, level + 1))
        }
      }
    }
    return lists
  }

  private func freeList(_ node: TreePage.Node, _ page: RawSpan, _ number: UInt64) throws(KeyValueError)
    -> (transaction: UInt64, pages: [UInt64])
  {
    let value = try value(of: node, page)
    let numbers = value.rawSpan
    guard node.key.count == 8, numbers.byteCount == node.valueBytes, numbers.byteCount >= 8,
      numbers.integer(at: 0, as: UInt64.self) <= UInt64(numbers.byteCount / 8 - 1)
    else { throw fault("page \(number) has a list of free pages that is not sound") }
    let count = Int(numbers.integer(at: 0, as: UInt64.self))
    var pages: [UInt64] = []
    pages.reserveCapacity(count)
    for index in 0..<count { pages.append(numbers.integer(at: 8 + 8 * index, as: UInt64.self)) }
    return (page.integer(at: node.key.lowerBound, as: UInt64.self), pages)
  }

  private func value(of node: TreePage.Node, _ page: RawSpan) throws(KeyValueError) -> [UInt8] {
    guard node.flags == TreePage.bigValue else {
      return unsafe page.extracting(node.value).withUnsafeBytes { unsafe Array($0) }
    }
    let start = node.page * Self.pageBytes + UInt64(TreePage.headerBytes)
    return try Preflight.bytes(node.valueBytes, at: start, of: descriptor, file: file)
  }

  // MARK: Gaps

  /// Clears what no entry takes in the pages of the free list, of the table of tables and of the tables.
  mutating func clearGaps() throws(KeyValueError) {
    for meta in metas {
      try walk(meta.freeList, .freeList)
      try walk(meta.main, .main)
    }
  }

  private mutating func walk(_ tree: TreeRecord, _ kind: Kind) throws(KeyValueError) {
    // A damaged record must not send the walk anywhere.
    guard tree.isPlausible(lastPage: metas[0].lastPage) else { throw fault("a tree's record is not sound") }
    if tree.root != MetaPage.noPage { try visit(tree.root, level: 1, tree, kind) }
  }

  private mutating func visit(_ number: UInt64, level: UInt16, _ tree: TreeRecord, _ kind: Kind)
    throws(KeyValueError)
  {
    guard number < filePages else { throw fault("page \(number) is outside its pages") }
    // A page never changes once it is committed: where it was walked, so was all that it leads to.
    guard walked[Int(number / 64)] & (1 << (number % 64)) == 0 else { return }
    walked[Int(number / 64)] |= 1 << (number % 64)
    let bytes = try page(number)
    let page = TreePage(bytes.rawSpan)
    let isLeaf = level == tree.depth
    try check(page, number, isLeaf: isLeaf)
    try clear(page.gap, of: number, bytes)
    for index in 0..<page.count {
      guard let node = page.node(index) else { throw fault("page \(number), node \(index) is not sound") }
      if !isLeaf {
        try visit(node.page, level: level + 1, tree, kind)
      } else if node.flags == TreePage.bigValue {
        try clearEnd(of: node)
      } else if node.flags == TreePage.tableRecord, kind == .main, node.valueBytes == TreeRecord.byteCount {
        let name = unsafe page.bytes.extracting(node.key).withUnsafeBytes {
          unsafe String(decoding: $0, as: UTF8.self)
        }
        guard tables?.contains(name) ?? true else { continue }
        try walk(TreeRecord(page.bytes, at: node.value.lowerBound), .table)
      }
    }
  }

  /// Clears what a value on pages of its own leaves of the last of them.
  private mutating func clearEnd(of node: TreePage.Node) throws(KeyValueError) {
    let pages = TreePage.overflowPages(for: node.valueBytes)
    let used = TreePage.headerBytes + node.valueBytes - Int(pages - 1) * MetaPage.pageBytes
    try clear(used..<MetaPage.pageBytes, of: node.page + pages - 1)
  }

  // MARK: Pages

  private func page(_ number: UInt64) throws(KeyValueError) -> [UInt8] {
    try Preflight.bytes(MetaPage.pageBytes, at: number * Self.pageBytes, of: descriptor, file: file)
  }

  private func check(_ page: TreePage, _ number: UInt64, isLeaf: Bool) throws(KeyValueError) {
    if let text = page.headerFault(number: number, leaf: isLeaf) { throw fault("page \(number) \(text)") }
  }

  /// Overwrites bytes of a page, unless they are zero.
  private mutating func clear(_ range: Range<Int>, of number: UInt64, _ known: [UInt8]? = nil)
    throws(KeyValueError)
  {
    guard !range.isEmpty else { return }
    let start = number * Self.pageBytes + UInt64(range.lowerBound)
    let bytes =
      if let known { Array(known[range]) } else {
        try Preflight.bytes(range.count, at: start, of: descriptor, file: file)
      }
    guard bytes.contains(where: { $0 != 0 }) else { return }
    pagesCleared += 1
    var done = 0
    while done < bytes.count {
      let count = unsafe Self.zeros.withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, bytes.count - done, off_t(start) + off_t(done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw KeyValueError(.init(rawValue: errno), in: "pwrite", at: file) }
      done += count
    }
  }

  private func fault(_ text: String) -> KeyValueError {
    KeyValueError(.corrupted, in: "scrub", at: file, detail: "\(text); run verify, restore from a backup")
  }
}
