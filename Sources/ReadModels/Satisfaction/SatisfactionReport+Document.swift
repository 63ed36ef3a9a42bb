// The satisfaction report as every form of it shows it.

internal import Words
public import Projection
public import Reporting

extension Satisfaction {
  public func countingRules(under policy: NoPolicy) -> [ReportBasis.Rule] {
    [
      ReportBasis.Rule("nps", "latest", "of NPS a customer's latest answer in each period counts"),
      ReportBasis.Rule(
        "csat", "bestTwoOfFive", "satisfied are the best two of five, and as many of other scales"),
      ReportBasis.Rule("blanks", "out", "surveys that were left blank are left out"),
      ReportBasis.Rule("anonymous", "in", "answers of nobody in particular count each for themselves"),
    ]
  }
}

extension SatisfactionReport {
  public var document: ReportDocument {
    ReportDocument(
      "satisfaction", title: "Satisfaction by \(basis.period ?? "period")", basis: basis,
      mainTable: "periods",
      sections: [
        ReportSection("nps", title: "Recommendation: NPS", fields: nps.fields),
        ReportSection("csat", title: "Satisfaction: CSAT", fields: csat.fields),
        ReportSection("ces", title: "Effort: CES, 1 to 7", fields: ces.fields),
        ReportSection("periods", table: table, picture: .curves(["npsValue"])),
      ])
  }

  private var table: ReportTable {
    let people = ReportAudience.people
    return ReportTable(
      [
        ReportColumn("period", .day), ReportColumn("nps", .nested, audience: .programs),
        ReportColumn("csat", .nested, audience: .programs), ReportColumn("ces", .nested, audience: .programs),
        ReportColumn("npsValue", title: "NPS", .ratio, audience: people),
        ReportColumn("npsLow", title: "from", .ratio, audience: people),
        ReportColumn("npsHigh", title: "to", .ratio, audience: people),
        ReportColumn("npsAnswers", title: "answers", .number, audience: people),
        ReportColumn("csatValue", title: "CSAT", .share, audience: people),
        ReportColumn("csatAnswers", title: "answers", .number, audience: people),
        ReportColumn("cesValue", title: "CES", .ratio, audience: people),
        ReportColumn("cesAnswers", title: "answers", .number, audience: people),
        ReportColumn("complete", .flag, about: "whether the period is over"),
      ],
      rows: periods.map { row in
        [
          ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(.fields(row.nps.fields)),
          ReportCell(.fields(row.csat.fields)), ReportCell(.fields(row.ces.fields)),
          ReportCell(.ratio(row.nps.value)), ReportCell(.ratio(row.nps.interval?.lowerBound)),
          ReportCell(.ratio(row.nps.interval?.upperBound)), ReportCell(.count(row.nps.answers)),
          ReportCell(.share(row.csat.value)), ReportCell(.count(row.csat.answers)),
          ReportCell(.ratio(row.ces.value)), ReportCell(.count(row.ces.answers)),
          ReportCell(.flag(row.complete)),
        ]
      })
  }
}

extension Recommendation {
  fileprivate var fields: [ReportField] {
    [
      ReportField("value", .ratio(value)), ReportField("low", .ratio(interval?.lowerBound)),
      ReportField("high", .ratio(interval?.upperBound)), ReportField("promoters", .count(promoters)),
      ReportField("passives", .count(passives)), ReportField("detractors", .count(detractors)),
      ReportField("answers", .count(answers)),
    ]
  }
}

extension Satisfied {
  fileprivate var fields: [ReportField] {
    [ReportField("value", .share(value)), ReportField("answers", .count(answers))]
  }
}

extension Effort {
  fileprivate var fields: [ReportField] {
    [ReportField("value", .ratio(value)), ReportField("answers", .count(answers))]
  }
}
