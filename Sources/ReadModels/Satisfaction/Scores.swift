// The three scores: NPS, CSAT and CES.

internal import Projection
internal import Reporting

/// The net promoter score: the share of those who would recommend the business, less that of those who
/// would warn of it.
public struct Recommendation: Hashable, Sendable {
  /// Answers of 9 and 10.
  public var promoters: Int64 = 0
  /// Answers of 7 and 8.
  public var passives: Int64 = 0
  /// Answers from 0 to 6.
  public var detractors: Int64 = 0

  /// A score of so many answers in each group.
  public init(promoters: Int64 = 0, passives: Int64 = 0, detractors: Int64 = 0) {
    (self.promoters, self.passives, self.detractors) = (promoters, passives, detractors)
  }

  /// How many answers there are in all.
  public var answers: Int64 { promoters + passives + detractors }

  /// 100 (promoters − detractors) ÷ answers: from −100 to 100 points, to four decimals; `nil` without
  /// answers.
  public var value: Double? { Ratio(100 * (promoters - detractors), answers).value }

  /// The confidence interval of the value at 95 %, in points, to four decimals; `nil` without answers.
  ///
  /// The standard error is √((p + d − (p − d)²) ÷ N), for N answers that count as 1, 0 and −1, with the
  /// shares p of promoters and d of detractors. Where a few answers are all alike it is 0, and the
  /// interval promises more than it can.
  public var interval: ClosedRange<Double>? {
    guard answers > 0 else { return nil }
    let count = Double(answers)
    let (p, d) = (Double(promoters) / count, Double(detractors) / count)
    let variance = max(0, p + d - (p - d) * (p - d))
    let reach = 1.959_963_984_540_054 * (variance / count).squareRoot()
    func points(_ share: Double) -> Double { (1_000_000 * share).rounded(.toNearestOrEven) / 10_000 }
    return points(max(-1, p - d - reach))...points(min(1, p - d + reach))
  }

  mutating func add(_ count: Int64, scoring score: Int64) {
    switch RecommendationGroup(score: score) {
    case .promoter: promoters += count
    case .passive: passives += count
    case .detractor: detractors += count
    }
  }

  static func += (sum: inout Recommendation, other: Recommendation) {
    sum.promoters += other.promoters
    sum.passives += other.passives
    sum.detractors += other.detractors
  }
}

/// Customer satisfaction: how many answers are one of the best two of five.
public struct Satisfied: Hashable, Sendable {
  /// How many answers are one of the best two of five, or as far up another scale.
  public var satisfied: Int64 = 0
  /// How many answers there are in all.
  public var answers: Int64 = 0

  /// The share of the satisfied answers, to four decimals; `nil` without answers.
  public var value: Double? { Ratio(satisfied, answers).value }

  mutating func add(_ count: Int64, satisfied isSatisfied: Bool) {
    answers += count
    if isSatisfied { satisfied += count }
  }

  static func += (sum: inout Satisfied, other: Satisfied) {
    sum.satisfied += other.satisfied
    sum.answers += other.answers
  }
}

/// The customer effort score: how hard or easy something was, on average.
public struct Effort: Hashable, Sendable {
  /// The sum of the answers, stretched to a scale from 1 to 7, in thousandths.
  var sum: Int128 = 0
  /// How many answers there are.
  public var answers: Int64 = 0

  /// The mean of the answers, from 1 to 7, to four decimals; `nil` without answers.
  public var value: Double? {
    answers == 0
      ? nil : Double((sum * 10).roundedQuotient(by: Int128(answers))) / 10_000
  }

  static func += (sum: inout Effort, other: Effort) {
    sum.sum += other.sum
    sum.answers += other.answers
  }
}
