// The document of the cohort report.

internal import Projection
public import Reporting

extension CohortReport {
  public var document: ReportDocument {
    ReportDocument(
      "cohorts", title: "Cohorts by \(basis.period?.word ?? "period")", basis: basis, mainTable: "cohorts",
      sections: [
        ReportSection("cohorts", table: table, picture: .heatMap("active")),
        ReportSection("overall", table: overallTable, audience: .programs),
      ])
  }

  /// A row for each cohort, and a column for each number of periods after the cohort's own.
  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("cohort", .day, about: "customers by the period of their first activity"),
        ReportColumn("size", .number, about: "how many they are"),
        ReportColumn(
          "active", .series(.number),
          about: "how many of them were active so many periods later; below, of all cohorts that reached it"),
        ReportColumn("complete", .series(.flag), audience: .programs),
      ],
      rows: cohorts.map { cohort in
        [
          ReportCell(.day(cohort.cohort)), ReportCell(.count(cohort.size)),
          ReportCell(
            .series(
              zip(cohort.active, cohort.complete).map { ReportCell(.count($0), isIncomplete: !$1) })),
          ReportCell(.series(cohort.complete.map { ReportCell(.flag($0)) })),
        ]
      },
      footer: overall.isEmpty
        ? []
        : [
          overallRow("reached") { .count($0.size) },
          overallRow("active") { .count($0.active) }, overallRow("rate") { .share($0.rate) },
        ])
  }

  private func overallRow(_ name: String, _ value: (Overall) -> ReportValue) -> [ReportCell] {
    let steps = (overall.last?.offset ?? -1) + 1
    var cells = Array(repeating: ReportCell(.absent), count: steps)
    for entry in overall { cells[entry.offset] = ReportCell(value(entry)) }
    return [ReportCell(.text(name)), ReportCell(.absent), ReportCell(.series(cells)), ReportCell(.absent)]
  }

  private var overallTable: ReportTable {
    ReportTable(
      [
        ReportColumn("offset", .number), ReportColumn("size", .number), ReportColumn("active", .number),
        ReportColumn("rate", .share),
      ],
      rows: overall.map { entry in
        [
          ReportCell(.count(entry.offset)), ReportCell(.count(entry.size)), ReportCell(.count(entry.active)),
          ReportCell(.share(entry.rate)),
        ]
      })
  }
}
