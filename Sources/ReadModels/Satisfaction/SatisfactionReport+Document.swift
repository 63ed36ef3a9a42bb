// The document of the satisfaction report, and the rules about what counts.

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
      "satisfaction", title: "Satisfaction by \(basis.period?.word ?? "period")", basis: basis,
      mainTable: "periods",
      sections: [
        ReportSection("nps", title: "Recommendation: NPS", fields: nps.fields),
        ReportSection("csat", title: "Satisfaction: CSAT", fields: csat.fields),
        ReportSection("ces", title: "Effort: CES, 1 to 7", fields: ces.fields),
        ReportSection("periods", table: table, picture: .curves(["npsValue"])),
      ])
  }

  private static let scores = (
    nps: "promoters less detractors, of a hundred answers",
    low: "with so many answers the score lies, at 95 % confidence, from here to the column beside it",
    csat: "the part of the answers that are satisfied", ces: "the mean of the answers, from 1 to 7"
  )

  private var table: ReportTable {
    let people = ReportAudience.people
    return ReportTable(
      [
        ReportColumn("period", .day), ReportColumn("nps", .nested, audience: .programs),
        ReportColumn("csat", .nested, audience: .programs), ReportColumn("ces", .nested, audience: .programs),
        ReportColumn("npsValue", title: "NPS", .ratio, about: Self.scores.nps, audience: people),
        ReportColumn("npsLow", title: "from", .ratio, about: Self.scores.low, of: "NPS", audience: people),
        ReportColumn("npsHigh", title: "to", .ratio, of: "NPS", audience: people),
        ReportColumn("promoters", .number, audience: people),
        ReportColumn("passives", .number, audience: people),
        ReportColumn("detractors", .number, audience: people),
        ReportColumn("npsAnswers", title: "answers", .number, of: "NPS", audience: people),
        ReportColumn("csatValue", title: "CSAT", .share, about: Self.scores.csat, audience: people),
        ReportColumn("csatAnswers", title: "answers", .number, of: "CSAT", audience: people),
        ReportColumn("cesValue", title: "CES", .ratio, about: Self.scores.ces, audience: people),
        ReportColumn("cesAnswers", title: "answers", .number, of: "CES", audience: people),
        ReportColumn("complete", .flag, about: "whether the period is over"),
      ],
      rows: periods.map { row in
        [
          ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(.fields(row.nps.fields)),
          ReportCell(.fields(row.csat.fields)), ReportCell(.fields(row.ces.fields)),
          ReportCell(.ratio(row.nps.value)), ReportCell(.ratio(row.nps.interval?.lowerBound)),
          ReportCell(.ratio(row.nps.interval?.upperBound)), ReportCell(.count(row.nps.promoters)),
          ReportCell(.count(row.nps.passives)), ReportCell(.count(row.nps.detractors)),
          ReportCell(.count(row.nps.answers)),
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
      ReportField("value", title: "score", .ratio(value)),
      ReportField("low", title: "at 95 %, from", .ratio(interval?.lowerBound)),
      ReportField("high", title: "to", .ratio(interval?.upperBound)),
      ReportField("promoters", .count(promoters)),
      ReportField("passives", .count(passives)), ReportField("detractors", .count(detractors)),
      ReportField("answers", .count(answers)),
    ]
  }
}

extension Satisfied {
  fileprivate var fields: [ReportField] {
    [ReportField("value", title: "satisfied", .share(value)), ReportField("answers", .count(answers))]
  }
}

extension Effort {
  fileprivate var fields: [ReportField] {
    [ReportField("value", title: "mean", .ratio(value)), ReportField("answers", .count(answers))]
  }
}
