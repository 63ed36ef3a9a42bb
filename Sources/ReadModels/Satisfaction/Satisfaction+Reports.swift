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
        ReportField("group", title: "would recommend", .text(standing.group?.rawValue)),
      ])
  }
}

/// What one customer has answered, for the customer's page.
public struct SatisfactionStanding: Hashable, Sendable {
  /// How many answers the customer has given that count.
  public var answers: Int
  /// The latest score of recommendation, from 0 to 10; `nil` where there is none.
  public var nps: Int64?
  /// The latest score of satisfaction, on the scale of its survey; `nil` where there is none.
  public var csat: Int64?
  /// The latest score of effort, on the scale of its survey; `nil` where there is none.
  public var ces: Int64?
  /// The group that the latest answer to a question of recommendation puts the customer in; `nil` where
  /// there is none.
  public var group: RecommendationGroup?

  /// What a customer's row comes to.
  public init(_ row: SatisfactionRow) {
    answers = row.answers.count
    nps = row.latest(.nps)?.score
    csat = row.latest(.csat)?.score
    ces = row.latest(.ces)?.score
    group = nps.map { RecommendationGroup(score: $0) }
  }
}

extension CustomerPage {
  /// What the customer has answered; `nil` where they have answered no survey.
  public var surveys: SatisfactionStanding? {
    section(Satisfaction.customerSection?.key)?.value as? SatisfactionStanding
  }
}

extension ReportSource {
  /// The satisfaction report: NPS with its interval, CSAT and CES, by the period of the answers.
  public func satisfaction(_ range: PeriodRange, _ moment: Moment = .now) throws -> SatisfactionReport {
    try SatisfactionReport(try view(of: Satisfaction.self, moment), range)
  }
}
