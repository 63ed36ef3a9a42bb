// The report of the satisfaction view, and its section of a customer's page.

internal import Words
internal import Projection
public import Reporting

extension Satisfaction {
  public static let reports: [ReportDeclaration<Satisfaction>] = [
    ReportDeclaration(
      "satisfaction", "NPS with its interval, CSAT and CES, by the period of the answers.",
      parameters: .periods
    ) { try SatisfactionReport($0, $1.periods) }
  ]

  public static let customerSection: CustomerSectionDeclaration<Satisfaction>? = CustomerSectionDeclaration(
    "surveys"
  ) { state in
    guard let row = state.row, !row.answers.isEmpty else { return nil }
    let standing = SatisfactionStanding(row)
    func score(_ score: Int64?) -> ReportValue { score.map { .count($0) } ?? .absent }
    return CustomerSection.Content(
      standing,
      fields: [
        ReportField("answers", title: "answers to surveys", .count(standing.answers)),
        ReportField("nps", score(standing.nps), audience: .programs),
        ReportField("csat", score(standing.csat), audience: .programs),
        ReportField("ces", score(standing.ces), audience: .programs),
        ReportField("group", title: "would recommend", .text(standing.group)),
      ])
  }
}

/// What one customer has answered, for the customer's page.
public struct SatisfactionStanding: Hashable, Sendable {
  public var answers: Int
  /// The latest scores, each on the scale of its survey; `nil` where there is none.
  public var nps: Int64?
  public var csat: Int64?
  public var ces: Int64?
  /// `promoter`, `passive` or `detractor`.
  public var group: String?

  public init(_ row: SatisfactionRow) {
    answers = row.answers.count
    nps = row.latest(.nps)?.score
    csat = row.latest(.csat)?.score
    ces = row.latest(.ces)?.score
    group = nps.map { RecommendationGroup(score: $0).rawValue }
  }
}

extension ReportSource {
  /// The satisfaction report: NPS with its interval, CSAT and CES, by the period of the answers.
  public func satisfaction(_ range: PeriodRange, _ moment: Moment = .now) throws -> SatisfactionReport {
    try SatisfactionReport(try view(of: Satisfaction.self, moment), range)
  }
}
