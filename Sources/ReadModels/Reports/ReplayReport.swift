// How a customer's row came to be, with the names of what happened: for a person to check by hand.

public import Ledger
public import Projection

/// `replay --customer ID --view V`: the steps of the fold, each with what it was and what it changed.
public struct ReplayReport: Report {
  public var report = "replay"
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

  /// - Parameter reader: where touchpoints are opened.
  /// - Throws: what opening touchpoints throws.
  public init(_ explanation: Explanation, reader: some CustomerReader) throws {
    self.explanation = explanation
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

  /// A step a line, with its changes between semicolons.
  public var table: ReportTable { table { [$0.map(\.text).joined(separator: "; ")] } }

  public var notes: [String] {
    explanation.failure.map {
      [
        "\(explanation.customer) is left out of \(explanation.view): the fold fails at position \($0.position): \($0.reason)"
      ]
    } ?? []
  }

  /// A change a line: what a step changes stands under each other.
  public var lines: ReportTable { table { $0.isEmpty ? [""] : $0.map(\.text) } }

  private func table(_ texts: ([ColumnChange]) -> [String]) -> ReportTable {
    var table = ReportTable(
      columns: ["position", "time", "what", "amount", "about", "channel", "changes"], rows: [])
    for step in steps {
      let amount: ReportTable.Cell =
        switch step.measure.unit {
        case .none: .text("")
        case let unit where unit.isMoney: .money(Int128(step.measure.value), unit.currencyCode ?? "")
        default: .text(String(step.measure.value))
        }
      for (index, text) in texts(step.changes).enumerated() {
        let isFirst = index == 0
        table.rows.append([
          .text(isFirst ? step.position.map(\.description) ?? "" : ""),
          .text(isFirst ? step.at.description : ""), .text(isFirst ? step.type ?? "time" : ""),
          isFirst ? amount : .text(""), .text(isFirst ? step.reference ?? "" : ""),
          .text(isFirst ? step.channel ?? "" : ""), .text(text),
        ])
      }
    }
    return table
  }
}

extension ReplayReport: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    try container.encode(report, forKey: "report")
    try container.encode(explanation.view.text, forKey: "view")
    try container.encode(explanation.customer.rawValue, forKey: "customer")
    try container.encode(explanation.members.map(\.rawValue), forKey: "members")
    try container.encode(explanation.position.rawValue, forKey: "position")
    try container.encode(explanation.asOf.description, forKey: "asOf")
    try container.encode(explanation.columns.map(ColumnJSON.init), forKey: "columns")
    try container.encode(explanation.passedOver, forKey: "passedOver")
    try container.encode(
      FieldsJSON(zip(explanation.columns, explanation.values).map { ($0.name, $0.kind, $1) }), forKey: "row")
    try container.encode(steps.map(StepJSON.init), forKey: "steps")
    if let reason = explanation.reason {
      try container.encode(reason.column, forKey: "why")
      try container.encode(reason.remark, forKey: "remark")
    }
    if let failure = explanation.failure {
      try container.encode(
        FailureJSON(position: failure.position.rawValue, reason: failure.reason), forKey: "failure")
    }
  }

  private struct FailureJSON: Encodable {
    var position: UInt64
    var reason: String
  }

  private struct StepJSON: Encodable {
    var position: UInt64?
    var at: String
    /// `time` where there is no touchpoint.
    var type: String
    var value: Int64?
    var currency: String?
    var reference: String?
    var channel: String?
    var changes: [ChangeJSON]

    init(_ step: Step) {
      position = step.position?.rawValue
      at = step.at.description
      type = step.type ?? "time"
      value = step.measure.unit == .none ? nil : step.measure.value
      currency = step.measure.unit.currencyCode
      reference = step.reference
      channel = step.channel
      changes = step.changes.map(ChangeJSON.init)
    }
  }
}

/// A change of a column, in JSON.
struct ChangeJSON: Encodable {
  var column: String
  var from: ValueJSON
  var to: ValueJSON

  init(_ change: ColumnChange) {
    column = change.column
    from = ValueJSON(change.kind, change.from)
    to = ValueJSON(change.kind, change.to)
  }
}
