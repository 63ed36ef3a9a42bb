// What each step of a row's fold changes.

internal import Words

/// Folds one history step by step, and notes which columns each step changes.
struct RowExplainer<P: Projector> {
  /// The columns under each policy of the timeline; their names and order are the same under all.
  private let columns: [[RowColumn<P.Row>]]
  private var fold: RowSteps<P>
  private(set) var steps: [Explanation.Step] = []
  private(set) var values: [ColumnValue]

  init(_ projector: P, _ policies: PolicyTimeline<P.Policy>) {
    columns = policies.segments.map { projector.columns(under: $0.policy) }
    fold = RowSteps(projector, policies)
    values = columns[0].map { $0.value(projector.initialRow()) }
  }

  /// How far the fold has come.
  var state: FoldState<P.Row> { fold.state }

  /// Folds the touchpoints of a history up to an instant, in order, then lets time pass until the
  /// instant.
  ///
  /// - Parameter touchpoints: those that the projector looks at and that have happened by `asOf`.
  mutating func fold(_ touchpoints: [Touchpoint], _ details: DetailRecords, asOf: Instant) throws {
    let columns = columns
    var (values, steps) = (values, [Explanation.Step]())
    defer {
      self.values = values
      self.steps += steps
    }
    try fold.fold(touchpoints, details, asOf: asOf) { cause, instant, state in
      let columns = columns[state.segment ?? 0]
      let new = columns.map { $0.value(state.row) }
      // The policy that is in force when the history begins has changed nothing.
      if steps.isEmpty, case .policy = cause { values = new }
      let changes = ColumnChange.between(values, new, columns.map(\.description))
      values = new
      steps.append(Explanation.Step(cause: cause, at: instant, changes: changes))
    }
  }
}
