// One history to one row: the only place where that happens, for rebuilds, refreshes and views of other instants.

internal import Ledger

/// Folds histories with one projector up to one position and as of one instant.
struct RowFolder<P: Projector> {
  let projector: P
  let policies: PolicyTimeline<P.Policy>
  let asOf: Instant
  private let policyNow: P.Policy
  private let initial: [UInt8]
  private var writer = RowWriter()

  enum Outcome {
    /// Nothing has happened that the projector cares for.
    case nothing
    /// Its encoding is in `bytes`.
    case row(P.Row, due: Instant)
    case quarantined(StoredQuarantine)
  }

  init(_ projector: P, asOf: Instant, through position: Position, published: [PublishedPolicy]) throws {
    self.projector = projector
    self.asOf = asOf
    policies = try PolicyTimeline(published, for: projector, through: position)
    policyNow = policies.policy(at: asOf)
    var writer = RowWriter()
    projector.initialRow().encode(to: &writer)
    initial = writer.bytes
  }

  /// The encoding of the row that was folded last.
  var bytes: [UInt8] { writer.bytes }

  /// Folds the touchpoints that have happened by the as-of instant; those are the first ones.
  mutating func fold(_ touchpoints: Span<Touchpoint>) -> Outcome {
    var count = touchpoints.count
    while count > 0, touchpoints[count - 1].fact.historyTime > asOf { count -= 1 }
    if count == 0 { return .nothing }
    var reached = Position.start
    do {
      let row = try projector.fold(
        touchpoints.extracting(first: count), under: policies, at: asOf, reached: &reached)
      writer.removeAll()
      row.encode(to: &writer)
      if writer.bytes == initial { return .nothing }
      return .row(row, due: projector.nextChange(of: row, under: policyNow) ?? .distantFuture)
    } catch {
      return .quarantined(StoredQuarantine(position: reached, reason: "\(error)"))
    }
  }

  func fold(anonymous touchpoint: Touchpoint, to totals: inout Totals) {
    guard touchpoint.fact.historyTime <= asOf else { return }
    let policy = policies.policy(at: touchpoint.fact.historyTime)
    projector.contribute(anonymous: touchpoint, under: policy, to: &totals)
  }

  func decode(_ bytes: [UInt8]) throws -> P.Row {
    var reader = RowReader(bytes)
    let row = try P.Row(from: &reader)
    guard reader.atEnd else { throw RowReader.Malformed() }
    return row
  }
}
