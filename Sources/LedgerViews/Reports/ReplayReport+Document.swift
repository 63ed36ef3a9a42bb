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
      ReportSection("steps", table: steps.forPrograms, audience: .programs),
      ReportSection("lines", table: steps.forPeople, audience: .people),
      ReportSection("changes", table: steps.forSpreadsheets, audience: .spreadsheets),
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
}
