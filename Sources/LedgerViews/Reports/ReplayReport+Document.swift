// The document of a report about how a row came to be.

internal import Ledger
internal import Projection
internal import ReadModels
public import Reporting
internal import Words

extension ReplayReport {
  public var document: ReportDocument {
    var sections = [
      ReportSection("", fields: facts, audience: .programs),
      ReportSection(
        "columns", table: ReportTable(describing: explanation.columns), audience: .programs),
      ReportSection(
        "row",
        fields: zip(explanation.columns, explanation.values).map {
          ReportField($0.name, ReportValue($1, $0.kind))
        }, audience: .programs),
      ReportSection("steps", table: programs, audience: .programs),
      // For people each change of a step takes a line.
      ReportSection("lines", table: table { $0.lines.isEmpty ? [""] : $0.lines }, audience: .people),
      // For spreadsheets each step takes a line, with semicolons between its changes.
      ReportSection(
        "changes", table: table { [$0.lines.joined(separator: "; ")] }, audience: .spreadsheets),
    ]
    if let conclusion {
      sections.append(
        ReportSection("", fields: [ReportField("so", .text(conclusion))], audience: .people))
    }
    if let failure = explanation.failure {
      sections.append(
        ReportSection(
          "failure",
          fields: [
            ReportField("position", .position(failure.position)),
            ReportField("reason", .text(failure.reason)),
          ], audience: .programs))
    }
    return ReportDocument(
      "replay", title: "Customer \(explanation.customer.rawValue) in \(explanation.view)", basis: basis,
      mainTable: "changes",
      sections: sections, notes: remarks)
  }

  private var remarks: [String] {
    var remarks =
      explanation.failure.map {
        [
          "\(explanation.customer) is left out of \(explanation.view): the fold fails at position \($0.position): \($0.reason)"
        ]
      } ?? []
    if explanation.reason == nil, explanation.passedOver > 0 {
      let what =
        explanation.passedOver == 1
        ? "1 more touchpoint is of a type" : "\(explanation.passedOver) more touchpoints are of types"
      remarks.append("\(what) that \(explanation.view) does not look at")
    }
    return remarks
  }

  private var facts: [ReportField] {
    var fields = [
      ReportField("customer", .customer(explanation.customer)),
      ReportField("members", .customers(explanation.members)),
      ReportField("passedOver", .count(explanation.passedOver)),
    ]
    if let reason = explanation.reason {
      fields += [ReportField("why", .text(reason.column)), ReportField("remark", .text(reason.remark))]
    }
    return fields
  }

  /// The steps as a table.
  ///
  /// - Parameter texts: gives the lines that a step takes.
  private func table(_ texts: (Step) -> [String]) -> ReportTable {
    var table = ReportTable([
      ReportColumn("position", .identifier), ReportColumn("time", .instant), ReportColumn("what", .text),
      ReportColumn("amount", .number), ReportColumn("about", .text), ReportColumn("channel", .text),
      ReportColumn("changes", .text),
    ])
    let references = shownReferences
    for step in steps {
      for (index, text) in texts(step).enumerated() {
        let blank = ReportValue.text("")
        let values: [ReportValue] =
          index > 0
          ? [blank, blank, blank, blank, blank, blank]
          : [
            step.position.map { .position($0) } ?? .absent, .instant(step.at),
            .text(step.type ?? "time"), Self.amount(step.measure),
            .text(step.reference.map(references.text) ?? ""),
            .text(step.channel ?? ""),
          ]
        table.rows.append((values + [.text(text)]).map { ReportCell($0) })
      }
    }
    return table
  }

  private static func amount(_ measure: Measure) -> ReportValue {
    switch measure.unit {
    case .none: .text("")
    case let unit where unit.isMoney: .money(Int128(measure.value), unit)
    default: .count(measure.value)
    }
  }

  /// The references of all steps: two of one number show their namespaces.
  private var shownReferences: ShownReferences { ShownReferences(steps.compactMap(\.reference)) }

  private var programs: ReportTable {
    let references = shownReferences
    return ReportTable(
      [
        ReportColumn("position", .identifier, isOptional: true), ReportColumn("at", .instant),
        // `time` where there is no touchpoint.
        ReportColumn("type", .text), ReportColumn("value", .number, isOptional: true),
        ReportColumn("currency", .text, isOptional: true),
        ReportColumn("reference", .text, isOptional: true),
        ReportColumn("channel", .text, isOptional: true), ReportColumn("changes", .nested),
        ReportColumn("consents", .text, isOptional: true),
      ],
      rows: steps.map { step in
        [
          ReportCell(step.position.map { .position($0) } ?? .absent),
          ReportCell(.instant(step.at)),
          ReportCell(.text(step.type ?? "time")),
          ReportCell(step.measure.unit == .none ? .absent : .count(step.measure.value)),
          ReportCell(.text(step.measure.unit.currencyCode)),
          ReportCell(.text(step.reference.map(references.text))),
          ReportCell(.text(step.channel)), ReportCell(.table(ReportTable(step.changes))),
          ReportCell(step.consents.isEmpty ? .absent : .texts(step.consents.map(\.description))),
        ]
      })
  }
}

extension ReplayReport.Step {
  /// What the step changed, and by which consents it was decided.
  fileprivate var lines: [String] {
    changes.map(\.text) + consents.map { "consent: \($0)" }
  }
}
