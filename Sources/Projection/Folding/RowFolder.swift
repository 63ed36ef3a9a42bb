// One history to one row: the only place where that happens, for rebuilds, refreshes and views of other instants.

public import Ledger

/// Folds histories with one projector up to one position and as of one instant. The engine's: what a projector has to
/// do with it is to have `Projector.fold(_:_:with:into:)`, whose default is compiled for each projector by itself.
public struct RowFolder<P: Projector> {
  @usableFromInline let projector: P
  @usableFromInline let policies: PolicyTimeline<P.Policy>
  @usableFromInline let asOf: Instant
  /// What the projector looks at under any of its policies; `nil` for everything.
  let types: TypeSet?
  /// Whether it looks at less than everything, and what under each of them.
  @usableFromInline let isSparse: Bool
  @usableFromInline let segmentTypes: [TypeTable]
  /// The policy in force at the as-of instant.
  @usableFromInline let segmentNow: Int
  @usableFromInline let initial: [UInt8]
  @usableFromInline var writer = RowWriter()
  /// Of the history that is being folded, or was folded last.
  @usableFromInline var state: FoldState<P.Row>

  init(_ projector: P, asOf: Instant, through position: Position, published: [PublishedPolicy]) throws {
    self.init(
      projector, asOf: asOf, under: try PolicyTimeline(published, for: projector, through: position))
  }

  init(_ projector: P, asOf: Instant, under policies: PolicyTimeline<P.Policy>) {
    self.projector = projector
    self.asOf = asOf
    self.policies = policies
    let segmentTypes = policies.segments.map { projector.types(under: $0.policy) }
    types = segmentTypes.dropFirst().reduce(segmentTypes[0]) { all, some in
      if let all, let some { all.union(some) } else { nil }
    }
    self.segmentTypes = segmentTypes.map { TypeTable($0) }
    isSparse = segmentTypes.contains { $0 != nil }
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

  var policyNow: P.Policy { policies.segments[segmentNow].policy }

  // MARK: Whole histories

  /// Folds the touchpoints that have happened by the as-of instant; those are the first ones.
  mutating func fold(_ touchpoints: Span<Touchpoint>) -> FoldOutcome {
    begin()
    if let failure = add(touchpoints) { return .quarantined(failure) }
    return finish()
  }

  /// The same, into the rows of a rebuild.
  @inlinable
  mutating func fold(
    _ touchpoints: Span<Touchpoint>, of customer: CustomerNumber, into rows: inout FoldedRows
  ) {
    begin()
    if let failure = add(touchpoints) { return rows.append(failure, of: customer) }
    finish(customer, into: &rows)
  }

  /// Forgets the history before.
  @inlinable
  mutating func begin() {
    projector.clear(&state.row)
    state.begin()
  }

  /// Folds a history, or the next part of one. Gives why that failed.
  @inlinable
  mutating func add(_ touchpoints: Span<Touchpoint>) -> StoredQuarantine? {
    var count = touchpoints.count
    while count > 0, touchpoints[count - 1].fact.historyTime > asOf { count -= 1 }
    let happened = touchpoints.extracting(first: count)
    do {
      guard isSparse else {
        try projector.fold(happened, under: policies, into: &state)
        return nil
      }
      // What the policy in force at its time looks at: not what others do, which may be published later.
      var index = 0
      while index < count {
        let start = index
        while index < count, matters(happened[index].fact) { index += 1 }
        if index > start {
          try projector.fold(happened.extracting(start..<index), under: policies, into: &state)
        }
        index += 1
      }
      return nil
    } catch {
      return StoredQuarantine(position: state.reached, reason: "\(error)")
    }
  }

  /// Whether the policy in force at its time looks at a touchpoint.
  @inlinable
  func matters(_ fact: Fact) -> Bool {
    !isSparse || segmentTypes[policies.index(at: fact.historyTime)].contains(fact.type)
  }

  /// Brings a fold to the as-of instant, and its row to bytes.
  mutating func finish() -> FoldOutcome {
    if state.reached == .start { return .nothing }
    return settle()
  }

  private mutating func settle() -> FoldOutcome {
    if let failure = settleNow() { return .quarantined(failure) }
    writer.removeAll()
    guard encode(to: &writer) else { return .nothing }
    return .row(times())
  }

  /// The same, into the rows of a rebuild.
  @inlinable
  mutating func finish(_ customer: CustomerNumber, into rows: inout FoldedRows) {
    if state.reached == .start { return }
    if let failure = settleNow() { return rows.append(failure, of: customer) }
    let start = rows.begin()
    guard encode(to: &rows.writer) else { return rows.cancel(from: start) }
    rows.end(from: start, times(), of: customer)
    projector.contribute(state.row, to: &rows.totals)
  }

  @inlinable
  mutating func settleNow() -> StoredQuarantine? {
    do {
      try projector.settle(&state, under: policies, at: asOf)
      return nil
    } catch {
      return StoredQuarantine(position: state.reached, reason: "\(error)")
    }
  }

  /// Writes the row; whether anything has happened that the projector cares for.
  @inlinable
  func encode(to writer: inout RowWriter) -> Bool {
    let start = writer.count
    state.row.encode(to: &writer)
    return !writer.ends(with: initial, from: start)
  }

  @inlinable
  func times() -> RowTimes {
    let due = projector.nextChange(of: state.row, under: policies.segments[segmentNow].policy)
    return RowTimes(due: due ?? .distantFuture, latest: state.latest)
  }

  // MARK: Going on from a stored row

  /// Folds what has happened since a row was stored as of `before`, and settles it.
  ///
  /// - Returns: `nil` where the whole history has to be folded: something happened before the row last changed.
  mutating func resume(
    _ row: P.Row, _ stored: RowTimes, asOf before: Instant, with touchpoints: Span<Touchpoint>
  ) -> FoldOutcome? {
    if touchpoints.count > 0, touchpoints[0].fact.historyTime < stored.latest { return nil }
    state = FoldState(resuming: row, latest: stored.latest, segment: policies.index(at: before))
    if add(touchpoints) != nil { return nil }
    switch settle() {
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

/// What a history came to.
enum FoldOutcome {
  /// Nothing has happened that the projector cares for.
  case nothing
  /// The folder has the row, and its encoding.
  case row(RowTimes)
  case quarantined(StoredQuarantine)
}

/// A bit for each type of touchpoint: what a fold asks of every one.
@usableFromInline
struct TypeTable {
  /// Types beyond the last word are in it or not as `others` says.
  @usableFromInline let words: [UInt64]
  @usableFromInline let others: Bool

  /// - Parameter types: `nil` for all.
  init(_ types: TypeSet?) {
    others = types == nil
    var words: [UInt64] = []
    for type in types?.types ?? [] {
      let word = Int(type.rawValue / 64)
      while words.count <= word { words.append(0) }
      words[word] |= 1 << UInt64(type.rawValue % 64)
    }
    self.words = words
  }

  @inlinable
  @inline(__always)
  func contains(_ type: TouchpointType) -> Bool {
    let word = Int(type.rawValue / 64)
    return word < words.count ? words[word] & (1 << UInt64(type.rawValue % 64)) != 0 : others
  }
}
