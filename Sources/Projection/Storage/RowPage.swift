// Rows of neighbouring customers in one value of the table `rows`:
//
//   checksum (8) | rows: customer − the one before, 0 for the first (varint) | its bytes (varint) | its value
//
// The key is the number of the first customer. A value of 4,080 bytes fills a page of the file; a row
// that is larger has
// a value of its own. An LMDB entry for each row would take 18 bytes more, and writing them took a third
// of a rebuild.

internal import KeyValueStore
internal import Words

/// The format of the values of the table `rows`.
enum RowPage {
  /// How many bytes fill a page of the file.
  static let bytesMax = 4080
  /// How far a rebuild fills a page, so that it need not be split as soon as a row grows.
  static let filledMax = 3800

  /// Calls `body` with the customers of a page, ascending, and where their rows' values lie in it, until
  /// it returns `false`.
  ///
  /// - Returns: whether the checksum is right; otherwise `body` was not called.
  static func forEach(
    _ page: [UInt8], at key: UInt64, _ body: (CustomerNumber, Range<Int>) throws -> Bool
  ) throws -> Bool {
    guard page.count > 8, let first = UInt32(exactly: key), first > 0,
      StoredNumber.read(page, at: 0) == checksum(page.span.bytes.extracting(8...), first)
    else { return false }
    var reader = RowReader(page)
    _ = try reader.fixed()
    var customer = UInt64(first)
    while !reader.atEnd {
      customer += try reader.unsigned()
      let count = try reader.count()
      let start = reader.index
      reader.index += count
      guard let number = UInt32(exactly: customer) else { throw RowReader.Malformed() }
      guard try body(CustomerNumber(number), start..<start + count) else { return true }
    }
    return true
  }

  static func checksum(_ content: RawSpan, _ first: UInt32) -> UInt64 {
    UInt64(truncatingIfNeeded: hash128(content, seed: HashTag.page.seed(UInt64(first))))
  }
}

/// Puts rows into pages, one after another, customers ascending.
struct RowPageBuilder {
  /// A page ends before it is larger than this.
  let bytesMax: Int
  private var writer = RowWriter()
  private var first: UInt32?
  private var last: UInt32 = 0

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// Adds a row. If it does not fit on the page, that is handed over before.
  mutating func append(
    _ customer: UInt32, _ value: UnsafeRawBufferPointer,
    _ put: (_ key: UInt64, _ page: RawSpan) throws -> Void
  ) rethrows {
    // The two numbers before the value take up to eight bytes.
    if first != nil, writer.count + value.count + 8 > bytesMax { try finish(put) }
    if first == nil {
      first = customer
      last = customer
      writer.write(fixed: 0)
    }
    writer.write(atMost: 2 * RowCursor.bytesMax + value.count) { cursor in
      cursor.write(unsigned: UInt64(customer - last))
      cursor.write(count: value.count)
      cursor.write(value)
    }
    last = customer
  }

  /// Hands over the last page.
  mutating func finish(_ put: (_ key: UInt64, _ page: RawSpan) throws -> Void) rethrows {
    guard let first else { return }
    let checksum = RowPage.checksum(writer.storage.span.bytes.extracting(8..<writer.count), first)
    writer.replace(fixed: checksum, at: 0)
    try put(UInt64(first), writer.storage.span.bytes.extracting(0..<writer.count))
    writer.removeAll()
    self.first = nil
  }
}

/// The rows of a view, customers ascending, page by page.
struct RowIterator {
  private let generation: ViewGeneration
  private var page: [UInt8] = []
  private var rows: [(customer: CustomerNumber, value: Range<Int>)] = []
  private var index = 0
  private var nextKey: UInt64 = 0
  /// The row that `next` came to; `nil` at the end.
  private(set) var customer: CustomerNumber?

  /// Before the first row.
  init(_ generation: ViewGeneration) { self.generation = generation }

  /// The value of the row.
  var value: [UInt8] { Array(page[rows[index - 1].value]) }

  /// Goes on to the next row.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  mutating func next(in transaction: borrowing ReadTransaction) throws {
    if index == rows.count, try !nextPage(in: transaction) {
      customer = nil
      return
    }
    customer = rows[index].customer
    index += 1
  }

  private mutating func nextPage(in transaction: borrowing ReadTransaction) throws -> Bool {
    var cursor = try transaction.cursor(in: generation.tables.rows)
    guard try cursor.seek(nextKey) else { return false }
    let key = cursor.keyNumber
    page = cursor.value.array
    rows.removeAll(keepingCapacity: true)
    index = 0
    try generation.forEachRow(of: page, at: key) { customer, value in
      rows.append((customer, value))
      return true
    }
    nextKey = key + 1
    return !rows.isEmpty
  }
}

extension ViewGeneration {
  /// Calls `body` with the rows of a page until it returns `false`.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  func forEachRow(of page: [UInt8], at key: UInt64, _ body: (CustomerNumber, Range<Int>) throws -> Bool)
    throws
  {
    do {
      if try RowPage.forEach(page, at: key, body) { return }
    } catch is RowReader.Malformed {}
    throw damaged("the rows from customer:\(key) on are damaged")
  }

  /// The value of a customer's row; `nil` where there is none.
  func rowValue(of customer: CustomerNumber, in transaction: borrowing ReadTransaction) throws -> [UInt8]? {
    var cursor = try transaction.cursor(in: tables.rows)
    guard try cursor.seekBackward(UInt64(customer.rawValue)) else { return nil }
    let page = cursor.value.array
    var found: [UInt8]?
    try forEachRow(of: page, at: cursor.keyNumber) { other, value in
      if other == customer { found = Array(page[value]) }
      return other < customer
    }
    return found
  }
}
