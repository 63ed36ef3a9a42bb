// The columns of the satisfaction view.

public import Words
public import Projection

extension Satisfaction {
  public var columns: [RowColumn<SatisfactionRow>] {
    [
      RowColumn("answers", .number, title: "answers that count") { .number(Int64($0.answers.count)) },
      RowColumn("nps", .number, title: "the latest recommendation, 0 to 10") { Self.score(.nps, $0) },
      RowColumn("group", .text, title: "promoter, passive or detractor by that") { row in
        row.latest(.nps).map { .text(RecommendationGroup(score: $0.score).rawValue) } ?? .absent
      },
      RowColumn("csat", .number, title: "the latest score of satisfaction, on the scale of its survey") {
        Self.score(.csat, $0)
      },
      RowColumn("ces", .number, title: "the latest score of effort, on the scale of its survey") {
        Self.score(.ces, $0)
      },
      RowColumn("latest", .instant, title: "when the latest answer was given") {
        $0.answers.last.map { .instant($0.at) } ?? .absent
      },
      RowColumn("blanks", .number, title: "surveys that were left blank") { .number($0.blanks) },
      RowColumn("reviews", .number, title: "reviews posted") { .number($0.reviews) },
      RowColumn("reviewScore", .number, title: "the rating of the latest review") {
        $0.latestReview.map { .number($0.score) } ?? .absent
      },
    ]
  }

  public func causes(
    of column: String, in row: SatisfactionRow, after history: [Touchpoint], under policy: NoPolicy
  ) -> ColumnCauses? {
    func latest(_ instrument: Instrument) -> ColumnCauses {
      ColumnCauses(positions: row.latest(instrument).map { [$0.position] } ?? [])
    }
    switch column {
    case "answers": return ColumnCauses(positions: row.answers.map(\.position))
    case "nps", "group": return latest(.nps)
    case "csat": return latest(.csat)
    case "ces": return latest(.ces)
    case "latest": return ColumnCauses(positions: row.answers.last.map { [$0.position] } ?? [])
    case "reviewScore": return ColumnCauses(positions: row.latestReview.map { [$0.position] } ?? [])
    default: return nil
    }
  }

  private static func score(_ instrument: Instrument, _ row: SatisfactionRow) -> ColumnValue {
    row.latest(instrument).map { .number($0.score) } ?? .absent
  }
}

/// The group that an answer from 0 to 10 to the question of recommendation puts a customer in.
public enum RecommendationGroup: String, Sendable {
  /// A score of 9 or 10: they would recommend the business.
  case promoter
  /// A score of 7 or 8: they would do neither.
  case passive
  /// A score of 6 or less: they would warn of it.
  case detractor

  /// The group that a score from 0 to 10 belongs to.
  public init(score: Int64) { self = score >= 9 ? .promoter : score >= 7 ? .passive : .detractor }
}
