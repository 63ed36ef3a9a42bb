// How a customer's row came to be, with names, for a person to check by hand.

public import Ledger
public import Projection
public import Reporting
public import Words

/// The steps of the fold of a customer's row, as the command `replay --customer ID --view V` shows them.
public struct ReplayReport: Report {
  /// The view, the moment and the position that the steps lead to, and what counts in the view.
  public var basis: ReportBasis
  /// The steps as the view gives them, with the columns that they are told in.
  public var explanation: Explanation
  /// The steps of the fold in its order, each with the names of its touchpoint.
  public var steps: [Step]

  /// One step with the names of its touchpoint; its personal part is not opened.
  public struct Step: Hashable, Sendable {
    /// The position of the touchpoint; `nil` for time alone.
    public var position: Position?
    /// When the step happened, in history time.
    public var at: Instant
    /// The type of the touchpoint, `order.placed`, `policy.published`; `nil` for time alone.
    public var type: String?
    /// What the touchpoint counts; `Measure.none` where it counts nothing, and for time alone.
    public var measure: Measure
    /// What the touchpoint is about; `nil` where that is nothing in particular.
    public var reference: Reference?
    /// The name of the channel that the touchpoint came through; `nil` where none was given.
    public var channel: String?
    /// What the decision that recorded the touchpoint has found of consents; empty where it asked for none, or nothing was decided.
    public var consents: [CheckedConsent] = []
    /// What the step changed in the row; empty where no column shows it.
    public var changes: [ColumnChange]
  }

  /// - Parameters:
  ///   - explanation: the steps of the fold.
  ///   - reader: opens touchpoints.
  ///   - timeZone: the ledger's time zone, in which days are named.
  ///   - rules: what counts in the view (`ModelViews.countingRules(in:asOf:at:with:)`).
  /// - Throws: what `reader` throws.
  public init(
    _ explanation: Explanation, reader: some CustomerReader, timeZone: String? = nil,
    rules: [ReportBasis.Rule] = []
  ) throws {
    self.explanation = explanation
    basis = ReportBasis(
      view: explanation.view, asOf: explanation.asOf, position: explanation.position, timeZone: timeZone,
      rules: rules)
    steps = try explanation.steps.map { step in
      let recorded = try step.cause.position.map { try reader.touchpoint(at: $0, reveal: false) }
      var opened = Step(position: step.cause.position, at: step.at, measure: .none, changes: step.changes)
      if let recorded { opened.take(recorded) }
      if case .touchpoint(let touchpoint) = step.cause {
        opened.measure = Measure(touchpoint.fact.value, touchpoint.fact.unit)
      }
      return opened
    }
  }

  /// The value of the column that was asked for, and how to check it: `tier is gold: counted spend …`;
  /// `nil` where no column was asked for.
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

extension ReplayReport.Step {
  /// The step of a touchpoint that no view folds.
  init(_ touchpoint: Touchpoint, _ recorded: RecordedTouchpoint) {
    let fact = touchpoint.fact
    self.init(
      position: touchpoint.position, at: fact.historyTime, measure: Measure(fact.value, fact.unit),
      changes: [])
    take(recorded)
  }

  /// Takes in the names of the step's touchpoint.
  fileprivate mutating func take(_ recorded: RecordedTouchpoint) {
    type = recorded.typeName
    reference = recorded.reference
    channel = recorded.channel
    consents = recorded.decision?.consents ?? []
  }
}
