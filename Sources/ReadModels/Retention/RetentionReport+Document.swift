// The document of the retention report.

internal import Projection
public import Reporting

extension RetentionReport {
  public var document: ReportDocument {
    ReportDocument(
      "retention", title: "Retention by \(basis.period?.word ?? "period")", basis: basis,
      mainTable: "periods",
      sections: [
        ReportSection(
          "periods", table: table, picture: .curves(["rate"])),
        ReportSection(
          "",
          fields: [
            ReportField("activeNow", title: "active now", .count(activeNow)),
            ReportField("customers", .count(customers)),
            ReportField("repeatCustomers", title: "repeat customers", .count(repeatCustomers)),
            ReportField("repeatRate", title: "repeat rate", .share(repeatRate)),
            ReportField(
              "repeatsByDays", .series(repeatsByDays.map { ReportCell(.count($0)) }), audience: .programs),
          ]),
        ReportSection(
          "repeatsByDays", title: "Customers by how many further days they came back on", table: repeats,
          picture: .distribution, audience: .people),
      ])
  }

  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("period", .day),
        ReportColumn("start", .number, about: "active when the period begins"),
        ReportColumn("end", .number, about: "active when it ends; until then, who is certain to be"),
        ReportColumn("new", .number, about: "active when it ends, and not when it begins"),
        ReportColumn("firstTime", .number, about: "of the new, those who never were before"),
        ReportColumn("resurrected", .number, about: "of the new, those who had been before"),
        ReportColumn("retained", .number, about: "active when it begins and when it ends"),
        ReportColumn("lost", .number, about: "active when it begins, and not when it ends"),
        ReportColumn("rate", .share, about: "retained ÷ start"),
        ReportColumn("churn", .share, about: "lost ÷ start"),
        ReportColumn("complete", .flag, about: "whether the period is over"),
      ],
      rows: periods.map { row in
        [
          ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(.count(row.start)),
          ReportCell(.count(row.end)), ReportCell(.count(row.new)), ReportCell(.count(row.firstTime)),
          ReportCell(.count(row.resurrected)), ReportCell(.count(row.retained)), ReportCell(.count(row.lost)),
          ReportCell(.share(row.rate)), ReportCell(.share(row.churn)), ReportCell(.flag(row.complete)),
        ]
      })
  }

  private var repeats: ReportTable {
    ReportTable(
      [ReportColumn("days", title: "further days", .text), ReportColumn("customers", .number)],
      rows: repeatsByDays.enumerated().map { days, customers in
        let isLast = days == repeatsByDays.count - 1
        return [
          ReportCell(.text(isLast ? "\(days) or more" : "\(days)")), ReportCell(.count(customers)),
        ]
      })
  }
}
