// The steps of a fold as tables, for each form of a report.

internal import Ledger
internal import Projection
internal import ReadModels
internal import Reporting
internal import Words

extension [ReplayReport.Step] {
  /// The steps as a table in which each change of a step takes a line.
  var forPeople: ReportTable { table { $0.lines.isEmpty ? [""] : $0.lines } }

  /// The steps as a table in which each step takes a line, with semicolons between its changes.
  var forSpreadsheets: ReportTable { table { [$0.lines.joined(separator: "; ")] } }

  /// The steps as a table.
  ///
  /// - Parameter texts: gives the lines that a step takes.
  private func table(_ texts: (ReplayReport.Step) -> [String]) -> ReportTable {
    var table = ReportTable([
      ReportColumn("position", .identifier), ReportColumn("time", .instant), ReportColumn("what", .text),
      ReportColumn("amount", .number), ReportColumn("about", .text), ReportColumn("channel", .text),
      ReportColumn("changes", .text),
    ])
    let references = shownReferences
    for step in self {
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
  private var shownReferences: ShownReferences { ShownReferences(compactMap(\.reference)) }

  /// The steps as objects.
  var forPrograms: ReportTable {
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
      rows: map { step in
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
