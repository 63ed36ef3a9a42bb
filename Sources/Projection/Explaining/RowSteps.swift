// The engine's fold of one history, taken step by step.

internal import Words

/// Folds one history step by step, and tells of each step: a touchpoint, a change that time alone made, a policy that came
/// into force.
struct RowSteps<P: Projector> {
  private let projector: P
  private let policies: PolicyTimeline<P.Policy>
  private(set) var state: FoldState<P.Row>

  init(_ projector: P, _ policies: PolicyTimeline<P.Policy>) {
    self.projector = projector
    self.policies = policies
    state = FoldState(initial: projector.initialRow())
  }

  /// Folds the touchpoints of a history up to an instant, in order, then lets time pass until the
  /// instant.
  ///
  /// - Parameters:
  ///   - touchpoints: those that the projector looks at and that have happened by `asOf`.
  ///   - note: called after each step with what made it, when, and the state. The state is lent and not copied: with
  ///     long lists in the row, a copy for every touchpoint would take the square of their number.
  mutating func fold(
    _ touchpoints: [Touchpoint], _ details: DetailRecords, asOf: Instant,
    _ note: (Explanation.Cause, Instant, FoldState<P.Row>) -> Void
  ) throws {
    for index in touchpoints.indices {
      let touchpoint = touchpoints[index]
      state.reached = touchpoint.position
      begin(at: touchpoint.fact.historyTime, note)
      try pass(to: touchpoint.fact.historyTime, note)
      // Time has passed and policies are in force already, so that folding takes in the touchpoint alone.
      let one = index..<index + 1
      try projector.fold(
        touchpoints.span.extracting(one), details.span.extracting(one), under: policies, into: &state)
      note(.touchpoint(touchpoint), touchpoint.fact.historyTime, state)
    }
    try pass(to: asOf, note)
  }

  /// Begins with the policy that is in force at the first touchpoint: it is noted, but changes nothing.
  private mutating func begin(
    at instant: Instant, _ note: (Explanation.Cause, Instant, FoldState<P.Row>) -> Void
  ) {
    guard state.segment == nil else { return }
    let segment = policies.index(at: instant)
    state.segment = segment
    guard segment > 0 else { return }
    note(.policy(policies.segments[segment].position), policies.segments[segment].from, state)
  }

  /// Lets time pass, change by change, with the policies that come into force.
  private mutating func pass(
    to instant: Instant, _ note: (Explanation.Cause, Instant, FoldState<P.Row>) -> Void
  ) throws {
    try projector.settle(&state, under: policies, at: instant) { change, at, state in
      switch change {
      case .time: note(.time, at, state)
      case .policy(let position): note(.policy(position), at, state)
      }
    }
  }
}
