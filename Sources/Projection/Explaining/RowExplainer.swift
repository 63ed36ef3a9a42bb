// The engine's fold of one history, taken step by step so that it can be seen what each step does.

internal import Ledger

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
  mutating func fold(_ touchpoints: [Touchpoint], asOf: Instant) throws {
    for index in touchpoints.indices {
      let touchpoint = touchpoints[index]
      state.reached = touchpoint.position
      begin(at: touchpoint.fact.historyTime)
      try pass(to: touchpoint.fact.historyTime)
      // Time and policies are done: what is left for the fold is the touchpoint itself.
      try projector.fold(touchpoints.span.extracting(index..<index + 1), under: policies, into: &state)
      note(.touchpoint(touchpoint), at: touchpoint.fact.historyTime)
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
    guard var segment = state.segment else { return }
    // When time last changed the row under the present policy.
    var last: Instant?
    while true {
      let policy = policies.segments[segment].policy
      let nextPolicy = policies.begin(of: segment + 1)
      let next = projector.nextChange(of: state.row, under: policy) ?? .distantFuture
      // At one instant, what is due is settled under the old policy, and then the new one comes into force.
      if next <= nextPolicy, next <= instant, next < .distantFuture {
        if let last, next <= last { throw TimeStandsStill(instant: next) }
        try projector.settle(&state.row, at: next, under: policy)
        last = next
        state.latest = max(state.latest, next)
        note(.time, at: next)
      } else if nextPolicy <= instant, segment + 1 < policies.segments.count {
        let new = policies.segments[segment + 1]
        // What is due was settled above; the row is brought to the instant as the engine does.
        try projector.settle(&state.row, at: new.from, under: policy)
        try projector.adopt(new.policy, at: new.from, cause: new.position, row: &state.row)
        segment += 1
        state.segment = segment
        state.latest = max(state.latest, new.from)
        last = nil
        note(.policy(new.position), at: new.from)
      } else {
        return try projector.settle(&state.row, at: instant, under: policy)
      }
    }
  }

  private mutating func note(_ cause: Explanation.Cause, at instant: Instant) {
    let columns = columns[state.segment ?? 0]
    let new = columns.map { $0.value(state.row) }
    let changes = ColumnChange.between(values, new, columns.map(\.description))
    values = new
    steps.append(Explanation.Step(cause: cause, at: instant, changes: changes))
  }
}
