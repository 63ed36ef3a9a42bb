// The report of the satisfaction view, and its section of a customer's page.

public import Words
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
    "surveys",
    columns: [
      "satisfaction.nps": "nps", "satisfaction.csat": "csat", "satisfaction.ces": "ces",
      "satisfaction.review": "reviewScore",
    ]
  ) { state in
    let row = state.row ?? SatisfactionRow()
    let standing = SatisfactionStanding(row)
    func score(_ score: Int64?) -> ReportValue { score.map { .count($0) } ?? .absent }
    let answers = [
      ReportField("answers", title: "answers to surveys", .count(standing.answers)),
      ReportField("nps", score(standing.nps), audience: .programs),
      ReportField("csat", score(standing.csat), audience: .programs),
      ReportField("ces", score(standing.ces), audience: .programs),
      ReportField("group", title: "would recommend", .text(standing.group?.rawValue)),
    ]
    return CustomerSection.Content(
      row.answers.isEmpty && row.reviews == 0 ? nil : standing, fields: row.answers.isEmpty ? [] : answers,
      sections: [ReportSection("satisfaction", title: "Latest answers", fields: standing.latest.fields)])
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
  /// The latest answer of each kind, and the latest review, with where they stand.
  public var latest: Latest

  /// The latest answer of each kind; `nil` where there is none.
  public struct Latest: Hashable, Sendable {
    /// The latest answer to a survey with the instrument `nps`: from 0 to 10.
    public var nps: Score?
    /// The latest answer to a survey with the instrument `csat`, on the scale of that survey.
    public var csat: Score?
    /// The latest answer to a survey with the instrument `ces`, on the scale of that survey.
    public var ces: Score?
    /// The latest review, with its rating.
    public var review: Score?

    /// Nothing was answered.
    public init() {}
  }

  /// An answer to a survey, or a review.
  public struct Score: Hashable, Sendable {
    /// The score, on the scale of its survey or review.
    public var score: Int64
    /// When it was given.
    public var at: Instant
    /// The position of the answer.
    public var position: Position
  }

  /// What a customer's row comes to.
  public init(_ row: SatisfactionRow) {
    answers = row.answers.count
    nps = row.latest(.nps)?.score
    csat = row.latest(.csat)?.score
    ces = row.latest(.ces)?.score
    group = nps.map { RecommendationGroup(score: $0) }
    latest = Latest()
    func score(_ instrument: Instrument) -> Score? {
      row.latest(instrument).map { Score(score: $0.score, at: $0.at, position: $0.position) }
    }
    (latest.nps, latest.csat, latest.ces) = (score(.nps), score(.csat), score(.ces))
    latest.review = row.latestReview.map { Score(score: $0.score, at: $0.at, position: $0.position) }
  }
}

extension SatisfactionStanding.Latest {
  fileprivate var fields: [ReportField] {
    [("nps", nps), ("csat", csat), ("ces", ces), ("review", review)].compactMap { key, score in
      score.map { score in
        ReportField(
          key,
          .fields([
            ReportField("score", .count(score.score)), ReportField("at", .instant(score.at)),
            ReportField("position", .position(score.position)),
          ]))
      }
    }
  }
}

extension CustomerPage {
  /// What the customer has answered; `nil` where they have answered no survey and posted no review.
  public var surveys: SatisfactionStanding? {
    section(Satisfaction.customerSection?.key)?.value as? SatisfactionStanding
  }

  /// The latest answer of each kind, and the latest review.
  public var satisfaction: SatisfactionStanding.Latest { surveys?.latest ?? SatisfactionStanding.Latest() }
}

extension ReportSource {
  /// The satisfaction report: NPS with its interval, CSAT and CES, by the period of the answers.
  public func satisfaction(_ range: PeriodRange, _ moment: Moment = .now) throws -> SatisfactionReport {
    try SatisfactionReport(try view(of: Satisfaction.self, moment), range)
  }
}
