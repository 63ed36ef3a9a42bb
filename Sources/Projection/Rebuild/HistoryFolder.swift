// Folds histories for one view, on one thread.

internal import Words

/// What a thread of a rebuild does for each view, whatever its projector: one call for many histories.
///
/// Each thread has its own; none is shared.
protocol HistoryFolding: AnyObject {
  /// Folds histories that lie side by side, each one ordered. Customers ascend until the rows are taken.
  ///
  /// - Parameter details: the details of these touchpoints.
  func fold(_ touchpoints: Span<Touchpoint>, _ details: DetailSpan, _ histories: Span<HistoryEnd>)
  /// Folds a part of a history, whose parts come in order; `endParts` follows the last one.
  func fold(part: Span<Touchpoint>, _ details: DetailSpan)
  /// Ends a history that was folded in parts.
  func endParts(of customer: CustomerNumber)
  /// Whether the rows that were collected should be taken before the next histories.
  var isFull: Bool { get }
  /// The rows of the histories since the last call.
  func takeRows() -> FoldedRows
  /// What all histories contributed.
  var totals: Totals { get }
}

final class HistoryFolder<P: Projector>: HistoryFolding {
  private let folder: RowFolder<P>
  private let pool: FoldedRowsPool
  private let rowsBytesMax: Int
  private var rows = FoldedRows()
  /// How far a history that is folded in parts has come, whether it has begun, and why it failed.
  private var state: FoldState<P.Row>
  private var isInParts = false
  private var failure: StoredQuarantine?

  init(_ folder: RowFolder<P>, pool: FoldedRowsPool, rowsBytesMax: Int) {
    self.folder = folder
    self.pool = pool
    self.rowsBytesMax = rowsBytesMax
    state = FoldState(initial: folder.projector.initialRow())
  }

  func fold(_ touchpoints: Span<Touchpoint>, _ details: DetailSpan, _ histories: Span<HistoryEnd>) {
    folder.projector.fold(touchpoints, details, histories, with: folder, in: &state, into: &rows)
  }

  func fold(part: Span<Touchpoint>, _ details: DetailSpan) {
    if !isInParts { folder.begin(&state) }
    isInParts = true
    if failure == nil { failure = folder.add(part, details, to: &state) }
  }

  func endParts(of customer: CustomerNumber) {
    if let failure {
      rows.append(failure, of: customer)
    } else if isInParts {
      folder.finish(&state, of: customer, under: folder.policyNow, into: &rows)
    }
    isInParts = false
    failure = nil
  }

  var totals: Totals { rows.totals }

  var isFull: Bool { rows.byteCount >= rowsBytesMax }

  func takeRows() -> FoldedRows { rows.take(pool) }
}
