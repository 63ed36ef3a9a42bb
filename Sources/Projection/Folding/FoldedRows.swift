// What a thread of a rebuild has folded, on its way to the view that it is written to.

public import Words
internal import Synchronization

/// The rows that histories came to in one view, encoded, and what they contribute. The engine's.
public struct FoldedRows: Sendable {
  /// The values of `entries`, one after another.
  @usableFromInline var writer = RowWriter()
  private(set) var entries: [Entry] = []
  /// The sum of the hashes of the values.
  private(set) var digest: UInt128 = 0
  /// Of all histories so far, those that were handed on included.
  @usableFromInline var totals = Totals()

  /// A row, or why there is none.
  struct Entry: Sendable {
    /// When time alone will change the row; `.distantFuture` for never.
    var due: Instant
    /// Where its value ends.
    var end: Int
    var customer: UInt32
    var isRow: Bool
  }

  /// About what it takes in memory.
  var byteCount: Int { writer.count + entries.count * MemoryLayout<Entry>.stride }

  /// What the times of a row take.
  @inlinable static var timesBytes: Int { 16 }

  /// Writes the times of a row, whose encoding comes next.
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

  /// The value of an entry that begins where the one before ends.
  func withValue<Result>(_ range: Range<Int>, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    try body(writer.storage.span.bytes.extracting(range))
  }

  /// Hands the rows on: they are replaced by empty ones. The totals stay.
  mutating func take(_ pool: FoldedRowsPool) -> FoldedRows {
    var taken = pool.take()
    swap(&taken, &self)
    swap(&taken.totals, &totals)
    return taken
  }

  /// Empties it and keeps the memory.
  fileprivate mutating func removeAll() {
    writer.removeAll()
    entries.removeAll(keepingCapacity: true)
    digest = 0
  }
}

/// Rows that were written, for filling again: what is allocated once is not allocated a thousand times, and never
/// more than are under way at the same time.
final class FoldedRowsPool: Sendable {
  private let free = Mutex<[FoldedRows]>([])

  func take() -> FoldedRows { free.withLock { $0.popLast() } ?? FoldedRows() }

  func giveBack(_ rows: consuming FoldedRows) {
    rows.removeAll()
    let rows = rows
    free.withLock { $0.append(rows) }
  }
}

/// Where one of several histories ends that lie side by side.
@frozen
public struct HistoryEnd: BitwiseCopyable, Sendable {
  /// Whose it is: the smallest number of a component.
  public var customer: UInt32
  /// The index after its last touchpoint.
  public var end: UInt32

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
