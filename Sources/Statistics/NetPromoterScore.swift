// How many would recommend a business, less those who would warn of it.

internal import RealModule

/// The net promoter score of a survey that asks "how likely are you to recommend us?" from 0 to 10.
public struct NetPromoterScore: Hashable, Sendable {
  /// Answers of 9 and 10.
  public var promoters: Int64
  /// Answers of 7 and 8.
  public var passives: Int64
  /// Answers from 0 to 6.
  public var detractors: Int64

  /// - Precondition: no count is below 0.
  public init(promoters: Int64, passives: Int64, detractors: Int64) {
    precondition(promoters >= 0 && passives >= 0 && detractors >= 0, "counts are not below 0")
    (self.promoters, self.passives, self.detractors) = (promoters, passives, detractors)
  }

  /// How many answers there are.
  public var answers: Int64 { promoters + passives + detractors }

  /// The share of promoters less that of detractors, in points from -100 to 100; `nil` without answers.
  public var value: Double? {
    answers == 0 ? nil : 100 * Double(promoters - detractors) / Double(answers)
  }

  /// The standard error of the value, in points; `nil` without answers. It is √((p + d − (p − d)²) ÷ N),
  /// for answers that count as 1, 0 and −1, with the shares p of promoters and d of detractors.
  public var standardError: Double? {
    guard let value else { return nil }
    let (n, difference) = (Double(answers), value / 100)
    let variance = Double(promoters + detractors) / n - difference * difference
    return 100 * (max(0, variance) / n).squareRoot()
  }

  /// The confidence interval of the value by its standard error, in points, within -100 and 100; `nil`
  /// without answers. Where a few answers are all alike the error is 0, and the interval promises more
  /// than it can.
  public func interval(confidence: Double = 0.95) -> Interval? {
    guard let value, let standardError else { return nil }
    let reach = StandardNormal.quantile(Interval.upper(confidence)) * standardError
    return Interval(max(-100, value - reach), min(100, value + reach))
  }
}
