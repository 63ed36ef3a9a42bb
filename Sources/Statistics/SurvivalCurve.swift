// How long things last, where some of them go on still.

internal import RealModule

/// The share of things that last longer than a time, as a curve, where of some it is only known how long
/// they have lasted so far (they are *censored*).
///
/// It is the estimate of Kaplan and Meier, with Greenwood's standard error and an interval that is symmetric
/// on the scale log(−log S), so that it stays within 0 and 1.
///
/// Sources: E. L. Kaplan and P. Meier, Nonparametric Estimation from Incomplete Observations (1958);
/// M. Greenwood, The Natural Duration of Cancer (1926); J. D. Kalbfleisch and R. L. Prentice, The
/// Statistical Analysis of Failure Time Data (1980), section 1.3.
public struct SurvivalCurve: Hashable, Sendable {
  /// The times at which something ended or was last seen, ascending.
  public let steps: [Step]
  /// How many things there are.
  public let count: Int128

  /// What happened at one time, and the curve from then on, up to the next step.
  public struct Step: Hashable, Sendable {
    /// The time, in the unit of what was counted.
    public var time: Int64
    /// How many lasted until this time at least, and were not censored before it.
    public var atRisk: Int128
    /// How many ended at this time.
    public var ended: Int128
    /// How many were still going on when they were last seen, at this time. They count as lasting longer
    /// than those that ended at it.
    public var censored: Int128
    /// The estimated share that lasts longer than this time: 0 to 1.
    public var survival: Double
    /// The standard error of the share by Greenwood's formula; `nil` where none are left, of which the
    /// formula says nothing.
    public var standardError: Double?
    /// The interval of the share; `nil` where the share is 0 or 1, where the formula says nothing.
    public var interval: Interval?

    /// A step of a curve, as it was estimated.
    public init(
      time: Int64, atRisk: Int128, ended: Int128, censored: Int128, survival: Double, standardError: Double?,
      interval: Interval?
    ) {
      (self.time, self.atRisk, self.ended, self.censored) = (time, atRisk, ended, censored)
      (self.survival, self.standardError, self.interval) = (survival, standardError, interval)
    }
  }

  /// Estimates the curve.
  ///
  /// - Parameters:
  ///   - ended: how long those lasted that have ended.
  ///   - censored: how long the others have lasted so far. Why they are not seen for longer must have
  ///     nothing to do with how long they will last.
  ///   - confidence: that of the intervals, between 0 and 1.
  public init(ended: Histogram, censored: Histogram, confidence: Double = 0.95) {
    let z = StandardNormal.quantile(Interval.upper(confidence))
    count = ended.count + censored.count
    var steps: [Step] = []
    var atRisk = count
    // While nothing is censored the quotients (n − d) ÷ n shorten to one, which is then rounded only once.
    var (share, of) = (1.0, atRisk)
    // Greenwood's sum of d ÷ (n (n − d)).
    var sum = 0.0
    for (time, ends, losses) in Self.times(ended.bars, censored.bars) {
      let left = atRisk - ends
      let survival = left == 0 ? 0 : left == of ? share : share * Double(left) / Double(of)
      if ends > 0, left > 0 { sum += Double(ends) / (Double(atRisk) * Double(left)) }
      steps.append(
        Step(
          time: time, atRisk: atRisk, ended: ends, censored: losses, survival: survival,
          standardError: left > 0 ? survival * sum.squareRoot() : nil,
          interval: Self.interval(survival, sum, z)))
      if losses > 0 { (share, of) = (survival, left - losses) }
      atRisk = left - losses
    }
    self.steps = steps
  }

  private static func interval(_ survival: Double, _ sum: Double, _ z: Double) -> Interval? {
    guard survival > 0, survival < 1 else { return nil }
    let logarithm = Double.log(survival)
    let reach = z * sum.squareRoot() / -logarithm
    return Interval(
      Double.exp(logarithm * Double.exp(reach)), Double.exp(logarithm * Double.exp(-reach)))
  }

  /// The times of both, ascending, with how many ended and how many were censored at each.
  private static func times(_ ended: [Histogram.Bar], _ censored: [Histogram.Bar])
    -> [(time: Int64, ended: Int128, censored: Int128)]
  {
    var times: [(time: Int64, ended: Int128, censored: Int128)] = []
    var (ended, censored) = (ended[...], censored[...])
    while let time = [ended.first?.value, censored.first?.value].compactMap(\.self).min() {
      let ends = ended.first?.value == time ? ended.removeFirst().count : 0
      let losses = censored.first?.value == time ? censored.removeFirst().count : 0
      times.append((time, ends, losses))
    }
    return times
  }

  /// The last step up to a time; `nil` before the first step, where all go on. After the last step the
  /// curve is known only where it is 0.
  public func step(at time: Int64) -> Step? {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].time > time { high = middle } else { low = middle + 1 }
    }
    return low == 0 ? nil : steps[low - 1]
  }

  /// The share that lasts longer than a time: 1 before the first step. `nil` where there is nothing, and where the
  /// curve does not reach as far: nothing was seen for so long, and what was seen last still went on.
  public func survival(after time: Int64) -> Double? {
    guard let last = steps.last, time <= last.time || last.survival == 0 else { return nil }
    return step(at: time)?.survival ?? 1
  }

  /// The least time by which at least a part of all has ended; `nil` where the curve does not come down
  /// as far.
  public func quantile(_ part: Quantile) -> Int64? {
    let rest = Double(part.denominator - part.numerator) / Double(part.denominator)
    // Products of several quotients are rounded.
    return steps.first { $0.survival <= rest + 1e-12 }?.time
  }

  /// The time by which half of all has ended; `nil` where the curve stays above a half.
  public var median: Int64? { quantile(.median) }
}
