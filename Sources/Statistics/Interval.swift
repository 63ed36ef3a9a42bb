// Confidence intervals of shares and counts, where the sample was small or the time short.

internal import RealModule

/// A confidence interval.
public struct Interval: Hashable, Sendable {
  /// The lower end.
  public var low: Double
  /// The upper end, not below the lower one.
  public var high: Double

  /// The interval between two ends; nothing checks that they are in order.
  public init(_ low: Double, _ high: Double) { (self.low, self.high) = (low, high) }

  /// The interval of the share of which `successes` of `trials` are a sample; `nil` without trials. It
  /// stays within 0 and 1, and is meaningful for 0 of 20 too: 0 to 16.1 %.
  ///
  /// Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
  /// Without continuity correction.
  ///
  /// - Precondition: `successes` is from 0 to `trials`; `confidence` lies between 0 and 1.
  public static func wilson(_ successes: Int64, of trials: Int64, confidence: Double = 0.95) -> Interval? {
    precondition(trials >= 0 && (0...trials).contains(successes), "successes are from 0 to the trials")
    guard trials > 0 else { return nil }
    let (n, share) = (Double(trials), Double(successes) / Double(trials))
    let z = StandardNormal.quantile(upper(confidence))
    let scale = 1 + z * z / n
    let middle = (share + z * z / (2 * n)) / scale
    let reach = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // At the ends the two terms are equal, and their difference is nothing but rounding.
    let low = successes == 0 ? 0 : max(0, middle - reach)
    let high = successes == trials ? 1 : min(1, middle + reach)
    return Interval(low, high)
  }

  /// The interval of the expected number of events in a time in which `events` happened. Divided by the
  /// time, it is that of the rate.
  ///
  /// It is exact: each tail of the Poisson distribution holds at most half of what the confidence leaves.
  /// Source: F. Garwood, Fiducial Limits for the Poisson Distribution (1936).
  ///
  /// - Precondition: `events` is not below 0; `confidence` lies between 0 and 1.
  public static func poisson(_ events: Int64, confidence: Double = 0.95) -> Interval {
    precondition(events >= 0, "events are not below 0")
    let tail = 1 - upper(confidence)
    let low = events == 0 ? 0 : GammaDistribution(shape: Double(events)).quantile(tail)
    return Interval(low, GammaDistribution(shape: Double(events) + 1).quantile(1 - tail))
  }

  /// The part of a distribution that lies below the upper end of an interval whose tails are equal.
  static func upper(_ confidence: Double) -> Double {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    return 1 - (1 - confidence) / 2
  }
}
