// One history to one row: the only place where that happens, for rebuilds, refreshes and views of other instants.

internal import Ledger

/// Folds histories with one projector up to one position and as of one instant.
struct RowFolder<P: Projector> {
  let projector: P
  let policies: PolicyTimeline<P.Policy>
  let asOf: Instant
  /// What the projector looks at under any of its policies; `nil` for everything.
  let types: TypeSet?
  /// What it looks at under each of them.
  private let segmentTypes: [TypeSet?]
  /// The policy in force at the as-of instant.
  let segmentNow: Int
  private let initial: [UInt8]
  private var writer = RowWriter()
  private var kept: [Touchpoint] = []

  enum Outcome {
    /// Nothing has happened that the projector cares for.
    case nothing
    /// Its encoding is in `bytes`.
    case row(P.Row, StoredRow.Times)
    case quarantined(StoredQuarantine)
  }

  init(_ projector: P, asOf: Instant, through position: Position, published: [PublishedPolicy]) throws {
    self.projector = projector
    self.asOf = asOf
    policies = try PolicyTimeline(published, for: projector, through: position)
    segmentTypes = policies.segments.map { projector.types(under: $0.policy) }
    types = segmentTypes.dropFirst().reduce(segmentTypes[0]) { all, some in
      if let all, let some { all.union(some) } else { nil }
    }
    segmentNow = policies.index(at: asOf)
    var writer = RowWriter()
    projector.initialRow().encode(to: &writer)
    initial = writer.bytes
  }

  /// The encoding of the row that was folded last.
  var bytes: [UInt8] { writer.bytes }

  var policyNow: P.Policy { policies.segments[segmentNow].policy }

  // MARK: Whole histories

  /// Folds the touchpoints that have happened by the as-of instant; those are the first ones.
  mutating func fold(_ touchpoints: Span<Touchpoint>) -> Outcome {
    var state = FoldState(initial: projector.initialRow())
    if let failure = add(touchpoints, to: &state) { return failure }
    return finish(&state)
  }

  /// Folds a part of a history, whose parts come in order. Gives why that failed.
  mutating func add(_ touchpoints: Span<Touchpoint>, to state: inout FoldState<P.Row>) -> Outcome? {
    var count = touchpoints.count
    while count > 0, touchpoints[count - 1].fact.historyTime > asOf { count -= 1 }
    let happened = touchpoints.extracting(first: count)
    do {
      if segmentTypes.allSatisfy({ $0 == nil }) {
        try projector.fold(happened, under: policies, into: &state)
      } else {
        keep(happened)
        try projector.fold(kept.span, under: policies, into: &state)
      }
      return nil
    } catch {
      return .quarantined(StoredQuarantine(position: state.reached, reason: "\(error)"))
    }
  }

  /// Keeps what the policy in force at its time looks at: not what others do, which may be published later.
  private mutating func keep(_ touchpoints: Span<Touchpoint>) {
    kept.removeAll(keepingCapacity: true)
    for index in touchpoints.indices where matters(touchpoints[index].fact) {
      kept.append(touchpoints[index])
    }
  }

  /// Whether the policy in force at its time looks at a touchpoint.
  func matters(_ fact: Fact) -> Bool {
    segmentTypes[policies.index(at: fact.historyTime)]?.contains(fact.type) ?? true
  }

  /// Brings a fold to the as-of instant.
  mutating func finish(_ state: inout FoldState<P.Row>) -> Outcome {
    if state.reached == .start { return .nothing }
    return settle(&state)
  }

  private mutating func settle(_ state: inout FoldState<P.Row>) -> Outcome {
    do {
      try projector.settle(&state, under: policies, at: asOf)
    } catch {
      return .quarantined(StoredQuarantine(position: state.reached, reason: "\(error)"))
    }
    writer.removeAll()
    state.row.encode(to: &writer)
    if writer.bytes == initial { return .nothing }
    let due = projector.nextChange(of: state.row, under: policyNow) ?? .distantFuture
    return .row(state.row, StoredRow.Times(due: due, latest: state.latest))
  }

  // MARK: Going on from a stored row

  /// Folds what has happened since a row was stored as of `before`, and settles it.
  ///
  /// - Returns: `nil` where the whole history has to be folded: something happened before the row last changed.
  mutating func resume(
    _ row: P.Row, _ stored: StoredRow.Times, asOf before: Instant, with touchpoints: Span<Touchpoint>
  ) -> Outcome? {
    if touchpoints.count > 0, touchpoints[0].fact.historyTime < stored.latest { return nil }
    var state = FoldState(resuming: row, latest: stored.latest, segment: policies.index(at: before))
    if add(touchpoints, to: &state) != nil { return nil }
    switch settle(&state) {
    // What a quarantine names is the touchpoint that the fold of the whole history had come to.
    case .quarantined: return nil
    case let outcome: return outcome
    }
  }

  // MARK: Sales to nobody in particular

  func fold(anonymous touchpoint: Touchpoint, to totals: inout Totals) {
    guard touchpoint.fact.historyTime <= asOf, matters(touchpoint.fact) else { return }
    let policy = policies.policy(at: touchpoint.fact.historyTime)
    projector.contribute(anonymous: touchpoint, under: policy, to: &totals)
  }

  func retract(anonymous touchpoint: Touchpoint, from totals: inout Totals) {
    totals.subtracting { fold(anonymous: touchpoint, to: &$0) }
  }

  func decode(_ bytes: [UInt8]) throws -> P.Row {
    var reader = RowReader(bytes)
    let row = try P.Row(from: &reader)
    guard reader.atEnd else { throw RowReader.Malformed() }
    return row
  }
}
