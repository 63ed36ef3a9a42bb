// Who may be one person, as a document.

public import Reporting
internal import Words

extension MergeSuggestions: Report {
  public var document: ReportDocument {
    ReportDocument(
      "suggestions", title: "Who may be one person",
      basis: ReportBasis(position: position, timeZone: timeZone), mainTable: "suggestions",
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("least", title: "score at least", .count(least)),
            ReportField("people", title: "people compared", .count(people)),
            ReportField("compared", title: "pairs compared", .count(compared)),
            ReportField("dismissed", title: "left out, as dismissed", .count(dismissed)),
          ]),
        ReportSection("suggestions", table: table),
      ])
  }

  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("customers", .identifier),
        ReportColumn("score", .number, about: "how much speaks for it, in thousandths; no chance"),
        ReportColumn("reasons", title: "what speaks for it", .text),
        ReportColumn("against", title: "what against", .text),
        ReportColumn(
          "recorded", .identifier, about: "where it was recorded as merge.suggested", isOptional: true),
      ],
      rows: suggestions.map { suggestion in
        [
          ReportCell(.customers([suggestion.one, suggestion.other])), ReportCell(.count(suggestion.score)),
          ReportCell(.texts(suggestion.reasons.map(\.rawValue))),
          ReportCell(.texts(suggestion.doubts.map(\.rawValue))),
          ReportCell(suggestion.recorded.map { .position($0) } ?? .absent),
        ]
      })
  }
}
