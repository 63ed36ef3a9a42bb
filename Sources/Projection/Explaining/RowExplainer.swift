// The engine's fold of one history, taken step by step to see what each step changes.

internal import Words

/// Folds one history step by step, and notes which columns each step changes.
struct RowExplainer<P: Projector> {
  private let projector: P
  private let policies: PolicyTimeline<P.Policy>
  /// The columns under each policy of the timeline; their names and order are the same under all.
  private let columns: [[RowColumn<P.Row>]]
  private(set) var state: FoldState<P.Row>
  private(set) var steps: [Explanation.Step] = []
  private(set) var values: [ColumnValue]

  init(_ projector: P, _ policies: PolicyTimeline<P.Policy>) {
    self.projector = projector
    self.policies = policies
    columns = policies.segments.map { projector.columns(under: $0.policy) }
    state = FoldState(initial: projector.initialRow())
    values = columns[0].map { $0.value(projector.initialRow()) }
  }

  /// Folds the touchpoints of a history up to an instant, in order, then lets time pass until the
  /// instant.
  ///
  /// - Parameter touchpoints: those that the projector looks at and that have happened by `asOf`.
  mutating func fold(_ touchpoints: [Touchpoint], _ details: DetailRecords, asOf: Instant) throws {
    for index in touchpoints.indices {
      let touchpoint = touchpoints[index]
      state.reached = touchpoint.position
      begin(at: touchpoint.fact.historyTime)
      try pass(to: touchpoint.fact.historyTime)
      // Time has passed and policies are in force already, so that folding takes in the touchpoint alone.
      let one = index..<index + 1
      try projector.fold(
        touchpoints.span.extracting(one), details.span.extracting(one), under: policies, into: &state)
      let cause = Explanation.Cause.touchpoint(touchpoint)
      steps.append(Self.step(cause, at: touchpoint.fact.historyTime, state, columns, &values))
    }
    try pass(to: asOf)
  }

  /// Begins with the policy that is in force at the first touchpoint: it is noted, but changes nothing.
  private mutating func begin(at instant: Instant) {
    guard state.segment == nil else { return }
    let segment = policies.index(at: instant)
    state.segment = segment
    values = columns[segment].map { $0.value(state.row) }
    guard segment > 0 else { return }
    let policy = policies.segments[segment]
    steps.append(Explanation.Step(cause: .policy(policy.position), at: policy.from, changes: []))
  }

  /// Lets time pass, change by change, with the policies that come into force.
  private mutating func pass(to instant: Instant) throws {
    // `state` is passed in place and not copied: with long lists in the row, a copy for every touchpoint
    // would take the square of their number.
    let columns = columns
    var (values, steps) = (values, [Explanation.Step]())
    defer {
      self.values = values
      self.steps += steps
    }
    try projector.settle(&state, under: policies, at: instant) { change, at, state in
      let cause: Explanation.Cause =
        switch change {
        case .time: .time
        case .policy(let position): .policy(position)
        }
      steps.append(Self.step(cause, at: at, state, columns, &values))
    }
  }

  /// The step for something that has changed the row: which columns differ from `values`, which then
  /// become the row's.
  private static func step(
    _ cause: Explanation.Cause, at instant: Instant, _ state: FoldState<P.Row>,
    _ columns: [[RowColumn<P.Row>]], _ values: inout [ColumnValue]
  ) -> Explanation.Step {
    let columns = columns[state.segment ?? 0]
    let new = columns.map { $0.value(state.row) }
    let changes = ColumnChange.between(values, new, columns.map(\.description))
    values = new
    return Explanation.Step(cause: cause, at: instant, changes: changes)
  }
}
