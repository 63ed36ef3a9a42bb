// The rows that a thread of a rebuild has folded, on their way to the view.

public import Words
internal import Synchronization

/// The encoded rows of some histories in one view, and what they contribute to its totals. Only the
/// engine uses it.
public struct FoldedRows: Sendable {
  /// The values of `entries`, one after another.
  @usableFromInline var writer = RowWriter()
  private(set) var entries: [Entry] = []
  /// The sum of the hashes of the values.
  private(set) var digest: UInt128 = 0
  /// The contributions of all histories so far, including those whose rows were handed on.
  @usableFromInline var totals = Totals()

  /// A row, or the reason why a customer has none.
  struct Entry: Sendable {
    /// When time alone will change the row; `.distantFuture` for never.
    var due: Instant
    /// Where its value ends in the bytes of `writer`.
    var end: Int
    var customer: UInt32
    var isRow: Bool
  }

  /// About how much memory the rows take.
  var byteCount: Int { writer.count + entries.count * MemoryLayout<Entry>.stride }

  /// How many bytes the times of a row take, in front of its encoding.
  @inlinable static var timesBytes: Int { 16 }

  /// Begins a row: writes its times, behind which the caller writes its encoding. Returns where the row
  /// begins.
  @usableFromInline
  mutating func begin(_ times: RowTimes) -> Int {
    let start = writer.count
    writer.write(atMost: Self.timesBytes) { cursor in
      cursor.write(fixed: UInt64(bitPattern: times.due.microseconds))
      cursor.write(fixed: UInt64(bitPattern: times.latest.microseconds))
    }
    return start
  }

  @inlinable
  mutating func cancel(from start: Int) { writer.remove(after: start) }

  @usableFromInline
  mutating func end(from start: Int, due: Instant, of customer: CustomerNumber) {
    digest &+= withValue(start..<writer.count) { StoredRow.hash(ofValue: $0, customer) }
    entries.append(
      Entry(due: due, end: writer.count, customer: customer.rawValue, isRow: true))
  }

  @usableFromInline
  mutating func append(_ quarantine: StoredQuarantine, of customer: CustomerNumber) {
    let (value, hash) = quarantine.encoded(customer: customer)
    value.withUnsafeBytes { writer.write($0) }
    digest &+= hash
    entries.append(
      Entry(due: .distantFuture, end: writer.count, customer: customer.rawValue, isRow: false))
  }

  /// Calls `body` with the value of an entry, by its range in the bytes.
  func withValue<Result>(_ range: Range<Int>, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    try body(writer.storage.span.bytes.extracting(range))
  }

  /// Hands the rows on, and goes on with empty ones. The totals stay here.
  mutating func take(_ pool: FoldedRowsPool) -> FoldedRows {
    var taken = pool.take()
    swap(&taken, &self)
    swap(&taken.totals, &totals)
    return taken
  }

  /// Removes all rows and keeps the memory for the next.
  fileprivate mutating func removeAll() {
    writer.removeAll()
    entries.removeAll(keepingCapacity: true)
    digest = 0
  }
}

/// Buffers of rows that were written, for filling again. So no more buffers are allocated than are under
/// way at one time.
final class FoldedRowsPool: Sendable {
  private let free = Mutex<[FoldedRows]>([])

  func take() -> FoldedRows { free.withLock { $0.popLast() } ?? FoldedRows() }

  func giveBack(_ rows: consuming FoldedRows) {
    rows.removeAll()
    let rows = rows
    free.withLock { $0.append(rows) }
  }
}

/// Where a history ends, among several that lie side by side in one array of touchpoints.
@frozen
public struct HistoryEnd: BitwiseCopyable, Sendable {
  /// The customer of the history: the smallest number of the component.
  public var customer: UInt32
  /// The index after its last touchpoint.
  public var end: UInt32

  /// A history that ends at an index, excluded, and begins where the one before it ends.
  @inlinable
  public init(customer: UInt32, end: UInt32) {
    self.customer = customer
    self.end = end
  }
}

extension Projector {
  @inlinable
  public func clear(_ row: inout Row) { row = initialRow() }

  @inlinable
  public func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, _ histories: Span<HistoryEnd>,
    with folder: RowFolder<Self>, in state: inout FoldState<Row>, into rows: inout FoldedRows
  ) {
    folder.fold(touchpoints, details, histories, in: &state, into: &rows)
  }
}
