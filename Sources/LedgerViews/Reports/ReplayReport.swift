// How a customer's row came to be, with the names of what happened: for a person to check by hand.

internal import Ledger
public import Projection
public import Reporting
public import Words

/// `replay --customer ID --view V`: the steps of the fold, each with what it was and what it changed.
public struct ReplayReport: Report {
  public var basis: ReportBasis
  public var explanation: Explanation
  public var steps: [Step]

  /// One step, opened. Nothing personal is.
  public struct Step: Hashable, Sendable {
    /// The touchpoint; `nil` for time alone.
    public var position: Position?
    public var at: Instant
    /// `order.placed`, `policy.published`; `nil` for time alone.
    public var type: String?
    public var measure: Measure
    /// `order:536365`, or `order@till:536365` where another step has that number of another producer.
    public var reference: String?
    public var channel: String?
    public var changes: [ColumnChange]
  }

  /// - Parameters:
  ///   - reader: where touchpoints are opened.
  ///   - timeZone: the ledger's, in which days are named.
  ///   - rules: what counts in the view (`ModelViews.countingRules(in:asOf:at:with:)`).
  /// - Throws: what opening touchpoints throws.
  public init(
    _ explanation: Explanation, reader: some CustomerReader, timeZone: String? = nil,
    rules: [ReportBasis.Rule] = []
  ) throws {
    self.explanation = explanation
    basis = ReportBasis(
      view: explanation.view, asOf: explanation.asOf, position: explanation.position, timeZone: timeZone,
      rules: rules)
    let touchpoints = try explanation.steps.map { step in
      try step.cause.position.map { try reader.touchpoint(at: $0, reveal: false) }
    }
    let references = ShownReferences(touchpoints.compactMap { $0?.reference })
    steps = zip(explanation.steps, touchpoints).map { step, recorded in
      var opened = Step(position: step.cause.position, at: step.at, measure: .none, changes: step.changes)
      if let recorded {
        opened.type = recorded.typeName
        opened.reference = recorded.reference.map { references.text(of: $0) }
        opened.channel = recorded.channel
      }
      if case .touchpoint(let touchpoint) = step.cause {
        opened.measure = Measure(touchpoint.fact.value, touchpoint.fact.unit)
      }
      return opened
    }
  }

  /// What the column that was asked for is, and how that can be checked: `tier is gold: counted spend …`; `nil` where
  /// everything was asked for.
  public var conclusion: String? {
    guard let reason = explanation.reason,
      let index = explanation.columns.firstIndex(where: { $0.name == reason.column })
    else { return nil }
    let column = explanation.columns[index]
    let currency = column.kind.currencyCode.map { " \($0)" } ?? ""
    let value = "\(reason.column) is \(column.kind.text(explanation.values[index]))\(currency)"
    return reason.remark.isEmpty ? value : "\(value): \(reason.remark)"
  }
}
