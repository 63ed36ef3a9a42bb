// Explains one customer's row, and checks that the steps lead to the very row that the view has.

public import Words

extension Views {
  /// How a customer's row came to be: each touchpoint, each change that time alone made, and each policy,
  /// with the columns that it changed.
  ///
  /// The steps are those of the engine's own fold. If they do not lead to the row of the view, byte for
  /// byte, an error is thrown instead of an explanation.
  ///
  /// - Parameters:
  ///   - customer: any number of the component.
  ///   - view: the name of the view.
  ///   - column: explains what made this column what it is; `nil` explains the whole row.
  ///   - asOf: explains the row as of this instant. Where this and `at` are `nil`, the row of the stored view
  ///     is explained, which is refreshed before.
  ///   - at: explains the row of what had been recorded up to this position.
  /// - Throws: `ProjectionError` with code `unknownView`, `invalidRequest` for an unknown column, or
  ///   `damagedView` where the steps lead to another row; what the source throws.
  public func explain(
    _ customer: CustomerNumber, in view: ViewName, why column: String? = nil, asOf: Instant? = nil,
    at: Position? = nil
  ) throws -> Explanation {
    try explain(customer, with: try projector(named: view), why: column, asOf: asOf, at: at)
  }

  private func explain<P: Projector>(
    _ customer: CustomerNumber, with projector: P, why column: String?, asOf: Instant?, at: Position?
  ) throws -> Explanation {
    let stored: View<P>? = asOf == nil && at == nil ? try view(projector) : nil
    let (position, instant) = try stored.map { ($0.position, $0.asOf) } ?? moment(asOf: asOf, at: at)
    var folder = try RowFolder(
      projector, asOf: instant, through: position, policyChanges: try source.policyChanges())
    let arrangement = try source.arrangement(through: position)
    let history = try source.history(of: customer, as: arrangement)
    let schema = RowSchema(
      view: P.name, columns: projector.columns(under: folder.policyNow).map(\.description))
    if let column, try schema.column(named: column) == RowSchema.customer {
      throw ProjectionError(
        .invalidRequest, "a customer's number is not made by touchpoints; ask for another column")
    }
    let happened = history.touchpoints.filter { $0.fact.historyTime <= instant }
    let folded = happened.filter { folder.policies.looks(at: $0.fact.type, at: $0.fact.historyTime) }

    var explainer = RowExplainer(projector, folder.policies)
    var failure: Quarantined?
    do {
      try explainer.fold(folded, try source.details(of: folded, for: folder), asOf: instant)
    } catch {
      failure = Quarantined(
        customer: history.customer, position: explainer.state.reached, reason: "\(error)")
    }
    try check(explainer.state.row, failure, history, &folder, against: stored)
    let explanation = Explanation(
      view: P.name, customer: history.customer, members: history.members, position: position, asOf: instant,
      columns: schema.columns, values: explainer.values, steps: explainer.steps,
      passedOver: happened.count - folded.count, failure: failure)
    guard let column else { return explanation }
    let causes = projector.causes(
      of: column, in: explainer.state.row, after: folded, under: folder.policyNow)
    let policy = folder.segmentNow > 0 ? folder.policies.segments[folder.segmentNow].position : nil
    return explanation.narrowed(to: column, causes: causes, policy: policy)
  }

  /// Calls `body` with a customer's row after each step of its fold: after each touchpoint, each change that
  /// time alone made, and each policy that came into force. The first row that is given is that after the first step; before
  /// it the row is the projector's initial one.
  ///
  /// The steps are those of the engine's own fold. If they do not lead to the row that the engine folds at once, byte for
  /// byte, an error is thrown at the end.
  ///
  /// - Parameters:
  ///   - customer: any number of the component.
  ///   - projector: the projector that folds; it need not be one of these views.
  ///   - asOf: the last instant; `nil` for the ledger's clock, or where `at` is given for when that was recorded.
  ///   - at: goes by what had been recorded up to this position; `nil` for everything.
  ///   - body: called with what made the step, when it happened, and the row after it. It is not called again
  ///     once it has thrown, and what it threw is thrown.
  /// - Throws: `ProjectionError` with code `quarantined` where the fold fails, with position and reason;
  ///   `invalidRequest` for a position that is not recorded; what the source throws.
  public func steps<P: Projector>(
    of customer: CustomerNumber, in projector: P, asOf: Instant? = nil, at: Position? = nil,
    _ body: (_ cause: Explanation.Cause, _ at: Instant, _ row: P.Row) throws -> Void
  ) throws {
    let (position, instant) = try moment(asOf: asOf, at: at)
    var folder = try RowFolder(
      projector, asOf: instant, through: position, policyChanges: try source.policyChanges())
    let history = try source.history(of: customer, as: try source.arrangement(through: position))
    let folded = history.touchpoints.filter {
      $0.fact.historyTime <= instant && folder.policies.looks(at: $0.fact.type, at: $0.fact.historyTime)
    }
    var steps = RowSteps(projector, folder.policies)
    var thrown: (any Error)?
    do {
      try steps.fold(folded, try source.details(of: folded, for: folder), asOf: instant) { cause, at, state in
        guard thrown == nil else { return }
        do { try body(cause, at, state.row) } catch { thrown = error }
      }
    } catch {
      let failure = Quarantined(
        customer: history.customer, position: steps.state.reached, reason: "\(error)")
      throw thrown ?? ProjectionError(failure, in: P.name)
    }
    if let thrown { throw thrown }
    try check(steps.state.row, nil, history, &folder, against: nil)
  }

  /// Checks that the explained row is the one that the engine folds, and the one that is stored.
  private func check<P: Projector>(
    _ row: P.Row, _ failure: Quarantined?, _ history: History, _ folder: inout RowFolder<P>,
    against stored: View<P>?
  ) throws {
    let bytes = encoded(row)
    let details = try source.details(of: history.touchpoints, for: folder)
    let outcome = folder.fold(history.touchpoints.span, details.span)
    let isSame =
      switch outcome {
      case .nothing: failure == nil && bytes == encoded(folder.projector.initialRow())
      case .row: failure == nil && bytes == folder.bytes
      case .quarantined(let entry): failure?.position == entry.position && failure?.reason == entry.reason
      }
    guard isSame else {
      throw ProjectionError(
        .damagedView,
        "\(P.name): step by step, \(history.customer) comes to another row: settling in steps is not settling"
      )
    }
    guard let stored, failure == nil else { return }
    guard encoded(try stored.row(of: history.customer) ?? folder.projector.initialRow()) == bytes else {
      throw ProjectionError(
        .damagedView,
        "\(P.name): the stored row of \(history.customer) is not what its history folds to; rebuild the view")
    }
  }

  private func encoded(_ row: some ViewRow) -> [UInt8] {
    var writer = RowWriter()
    row.encode(to: &writer)
    return writer.bytes
  }
}
