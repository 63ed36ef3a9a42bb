// Folds histories for one view, on one thread.

internal import Ledger

/// What a thread of a rebuild does for each view, whatever its projector: one call for each history.
///
/// Not for several threads; each has its own.
protocol HistoryFolding: AnyObject {
  /// Folds a whole history, ordered. Customers ascend until the chunk is taken.
  func fold(_ history: Span<Touchpoint>, of customer: CustomerNumber)
  /// Folds a part of a history, whose parts come in order; `endParts` follows the last one.
  func fold(part: Span<Touchpoint>)
  func endParts(of customer: CustomerNumber)
  /// Whether the rows that were collected should be taken before the next history.
  var isFull: Bool { get }
  /// The rows of the histories since the last call.
  func takeChunk() -> ViewChunk
  /// What all histories contributed.
  var totals: Totals { get }
}

final class HistoryFolder<P: Projector>: HistoryFolding {
  private var folder: RowFolder<P>
  private let pool: ChunkPool
  private let chunkBytes: Int
  private var chunk: ViewChunk
  private(set) var totals = Totals()
  /// Of a history that is folded in parts.
  private var state: FoldState<P.Row>?
  private var failure: RowFolder<P>.Outcome?

  init(_ folder: RowFolder<P>, pool: ChunkPool, chunkBytes: Int) {
    self.folder = folder
    self.pool = pool
    self.chunkBytes = chunkBytes
    chunk = ViewChunk()
  }

  func fold(_ history: Span<Touchpoint>, of customer: CustomerNumber) {
    keep(folder.fold(history), of: customer)
  }

  func fold(part: Span<Touchpoint>) {
    if failure != nil { return }
    var state = self.state ?? FoldState(initial: folder.projector.initialRow())
    // Otherwise the row would be copied when the fold changes it.
    self.state = nil
    failure = folder.add(part, to: &state)
    self.state = state
  }

  func endParts(of customer: CustomerNumber) {
    if let failure {
      keep(failure, of: customer)
    } else if var state {
      self.state = nil
      keep(folder.finish(&state), of: customer)
    }
    state = nil
    failure = nil
  }

  private func keep(_ outcome: RowFolder<P>.Outcome, of customer: CustomerNumber) {
    switch outcome {
    case .nothing:
      break
    case .row(let row, let times):
      folder.projector.contribute(row, to: &totals)
      chunk.append(folder.bytes, times, of: customer)
    case .quarantined(let entry):
      chunk.append(entry, of: customer)
    }
  }

  var isFull: Bool { chunk.byteCount >= chunkBytes }

  func takeChunk() -> ViewChunk {
    defer { chunk = pool.take() }
    return chunk
  }
}
