// The engine's fold of one history, taken step by step so that it can be seen what each step does.

internal import Words

struct RowExplainer<P: Projector> {
  private let projector: P
  private let policies: PolicyTimeline<P.Policy>
  /// The columns under each policy: the same names in the same order.
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

  /// Folds what has happened by an instant, ordered, of what the projector looks at; then lets time pass until then.
  mutating func fold(_ touchpoints: [Touchpoint], _ details: DetailRecords, asOf: Instant) throws {
    for index in touchpoints.indices {
      let touchpoint = touchpoints[index]
      state.reached = touchpoint.position
      begin(at: touchpoint.fact.historyTime)
      try pass(to: touchpoint.fact.historyTime)
      // Time and policies are done: what is left for the fold is the touchpoint itself.
      let one = index..<index + 1
      try projector.fold(
        touchpoints.span.extracting(one), details.span.extracting(one), under: policies, into: &state)
      let cause = Explanation.Cause.touchpoint(touchpoint)
      steps.append(Self.step(cause, at: touchpoint.fact.historyTime, state, columns, &values))
    }
    try pass(to: asOf)
  }

  /// The policy that is in force when a history begins is where it begins, and no change.
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
    // The row stays where it is: a copy of one with long lists, for every touchpoint, would make the square of their number.
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

  /// What something has changed in the values of the columns, which become those of the row.
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
