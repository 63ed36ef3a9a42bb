// Folds one history into one row. Rebuilds, refreshes and views of other instants all do it here.

public import Words

/// Folds histories with one projector up to one position and as of one instant. Only the engine uses it;
/// it is public for the default of `Projector.fold(_:_:_:with:in:into:)`, which is compiled for each
/// projector by itself.
public struct RowFolder<P: Projector> {
  @usableFromInline let projector: P
  @usableFromInline let policies: PolicyTimeline<P.Policy>
  @usableFromInline let asOf: Instant
  /// What the projector looks at under any of its policies; `nil` for everything.
  let types: TypeSet?
  /// The details that the projector needs under any of its policies.
  let details: DetailNeeds
  /// The index of the segment whose policy is in force at the as-of instant.
  @usableFromInline let segmentNow: Int
  /// The encoding of the initial row.
  @usableFromInline let initial: [UInt8]
  private var writer = RowWriter()
  /// The state of the fold of the latest history.
  private var state: FoldState<P.Row>

  init(_ projector: P, asOf: Instant, through position: Position, policyChanges: [PolicyChange]) throws {
    self.init(
      projector, asOf: asOf, under: try PolicyTimeline(policyChanges, for: projector, through: position))
  }

  init(_ projector: P, asOf: Instant, under policies: PolicyTimeline<P.Policy>) {
    self.projector = projector
    self.asOf = asOf
    let segmentTypes = policies.segments.map { projector.types(under: $0.policy) }
    self.policies = policies.looking(at: segmentTypes)
    types = segmentTypes.dropFirst().reduce(segmentTypes[0]) { all, some in
      if let all, let some { all.union(some) } else { nil }
    }
    details = policies.details(for: projector)
    segmentNow = policies.index(at: asOf)
    state = FoldState(initial: projector.initialRow())
    var writer = RowWriter()
    state.row.encode(to: &writer)
    initial = writer.bytes
  }

  /// The encoding of the row that was folded last.
  var bytes: [UInt8] { writer.bytes }

  /// The row that was folded last.
  var row: P.Row { state.row }

  @inlinable var policyNow: P.Policy { policies.segments[segmentNow].policy }

  // MARK: Whole histories

  /// Folds a history, as far as it has happened by the as-of instant.
  ///
  /// - Parameter details: the details of these touchpoints.
  mutating func fold(_ touchpoints: Span<Touchpoint>, _ details: DetailSpan) -> FoldOutcome {
    begin(&state)
    if let failure = add(touchpoints, details, to: &state) { return .quarantined(failure) }
    return state.reached == .start ? .nothing : settle()
  }

  /// Folds many histories that lie side by side into the rows of a rebuild.
  ///
  /// The state is moved into a local variable meanwhile: the compiler then knows that nobody else can
  /// touch the row, and does not copy it with each call.
  ///
  /// - Parameter kept: a state of any content, whose memory of lists is used again.
  @inlinable
  func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, _ histories: Span<HistoryEnd>,
    in kept: inout FoldState<P.Row>, into rows: inout FoldedRows
  ) {
    var state = FoldState(initial: projector.initialRow())
    swap(&state, &kept)
    defer { swap(&state, &kept) }
    let policy = policyNow
    var start = 0
    for index in histories.indices {
      let history = histories[index]
      let end = Int(history.end)
      begin(&state)
      if let failure = add(touchpoints.extracting(start..<end), details.extracting(start..<end), to: &state) {
        rows.append(failure, of: CustomerNumber(history.customer))
      } else {
        finish(&state, of: CustomerNumber(history.customer), under: policy, into: &rows)
      }
      start = end
    }
  }

  /// Begins another history.
  @inlinable
  @inline(__always)
  func begin(_ state: inout FoldState<P.Row>) {
    projector.clear(&state.row)
    state.begin()
  }

  /// Folds a history, or the next part of one. Returns why that failed; `nil` where it did not.
  @inlinable
  @inline(__always)
  func add(_ touchpoints: Span<Touchpoint>, _ details: DetailSpan, to state: inout FoldState<P.Row>)
    -> StoredQuarantine?
  {
    var count = touchpoints.count
    while count > 0, touchpoints[count - 1].fact.historyTime > asOf { count -= 1 }
    do {
      // A touchpoint is folded if the policy in force at its own time looks at its type, not if another
      // policy does.
      try projector.fold(
        touchpoints.extracting(first: count), details.extracting(0..<count), under: policies, into: &state)
      return nil
    } catch {
      return StoredQuarantine(position: state.reached, reason: "\(error)")
    }
  }

  /// Brings a fold to the as-of instant, and adds its row to those of a rebuild.
  ///
  /// - Parameter policy: the policy in force at the as-of instant.
  @inlinable
  @inline(__always)
  func finish(
    _ state: inout FoldState<P.Row>, of customer: CustomerNumber, under policy: P.Policy,
    into rows: inout FoldedRows
  ) {
    if state.reached == .start { return }
    if let failure = settleNow(&state) { return rows.append(failure, of: customer) }
    let due = projector.nextChange(of: state.row, under: policy) ?? .distantFuture
    let start = rows.begin(RowTimes(due: due, latest: state.latest))
    state.row.encode(to: &rows.writer)
    // The row is the initial one: nothing has happened that the projector cares for.
    if rows.writer.ends(with: initial, from: start + FoldedRows.timesBytes) {
      return rows.cancel(from: start)
    }
    rows.end(from: start, due: due, of: customer)
    projector.contribute(state.row, to: &rows.totals)
  }

  @inlinable
  @inline(__always)
  func settleNow(_ state: inout FoldState<P.Row>) -> StoredQuarantine? {
    do {
      try projector.settle(&state, under: policies, at: asOf)
      return nil
    } catch {
      return StoredQuarantine(position: state.reached, reason: "\(error)")
    }
  }

  /// Brings the fold to the as-of instant, and encodes its row.
  private mutating func settle() -> FoldOutcome {
    if let failure = settleNow(&state) { return .quarantined(failure) }
    writer.removeAll()
    state.row.encode(to: &writer)
    if writer.ends(with: initial, from: 0) { return .nothing }
    let due = projector.nextChange(of: state.row, under: policyNow) ?? .distantFuture
    return .row(RowTimes(due: due, latest: state.latest))
  }

  // MARK: Going on from a stored row

  /// Folds what has happened since a row was stored as of `before`, and settles it.
  ///
  /// - Returns: `nil` where the whole history has to be folded: something happened before the row last changed.
  mutating func resume(
    _ row: P.Row, _ stored: RowTimes, asOf before: Instant, with touchpoints: Span<Touchpoint>,
    _ details: DetailSpan
  ) -> FoldOutcome? {
    if touchpoints.count > 0, touchpoints[0].fact.historyTime < stored.latest { return nil }
    state = FoldState(resuming: row, latest: stored.latest, segment: policies.index(at: before))
    if add(touchpoints, details, to: &state) != nil { return nil }
    switch settle() {
    // A quarantine names the touchpoint at which the fold of the whole history fails.
    case .quarantined: return nil
    case let outcome: return outcome
    }
  }

  // MARK: Sales to nobody in particular

  /// Adds what a touchpoint of customer 0 counts for.
  func fold(anonymous touchpoint: Touchpoint, _ details: Details, to totals: inout Totals) {
    guard touchpoint.fact.historyTime <= asOf,
      policies.looks(at: touchpoint.fact.type, at: touchpoint.fact.historyTime)
    else { return }
    let policy = policies.policy(at: touchpoint.fact.historyTime)
    projector.contribute(anonymous: touchpoint, details, under: policy, to: &totals)
  }

  /// Takes away what a touchpoint of customer 0 counted for.
  func retract(anonymous touchpoint: Touchpoint, _ details: Details, from totals: inout Totals) {
    totals.subtracting { fold(anonymous: touchpoint, details, to: &$0) }
  }

  func decode(_ bytes: [UInt8]) throws -> P.Row {
    var reader = RowReader(bytes)
    let row = try P.Row(from: &reader)
    guard reader.atEnd else { throw RowReader.Malformed() }
    return row
  }
}

/// What a history came to.
enum FoldOutcome {
  /// Nothing has happened that the projector cares for.
  case nothing
  /// A row, which is in the folder with its encoding (`RowFolder.row`, `.bytes`).
  case row(RowTimes)
  case quarantined(StoredQuarantine)
}
