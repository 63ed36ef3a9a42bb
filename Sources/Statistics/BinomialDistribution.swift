// The binomial distribution: how often something happens by chance in so many trials.

internal import RealModule

/// The number of successes in independent trials of equal chance.
public struct BinomialDistribution: Hashable, Sendable {
  /// The number of trials, not below 0.
  public let trials: Int64
  /// The chance of success in each, between 0 and 1, both excluded.
  public let chance: Double

  /// - Precondition: `trials` is not below 0, and `chance` lies between 0 and 1.
  public init(trials: Int64, chance: Double) {
    precondition(trials >= 0 && chance > 0 && chance < 1, "a chance lies between 0 and 1")
    (self.trials, self.chance) = (trials, chance)
  }

  /// The natural logarithm of the chance that at least so many trials succeed: 0 where it is certain. As a
  /// logarithm it is exact where the chance itself is too small for a number.
  ///
  /// Source: the incomplete beta function 26.5.24 of Abramowitz and Stegun, by its continued fraction 26.5.8
  /// and the method of Lentz.
  ///
  /// - Precondition: `successes` is not above the trials.
  public func logChance(ofAtLeast successes: Int64) -> Double {
    precondition(successes <= trials, "successes are not above the trials")
    if successes <= 0 { return 0 }
    let (a, b) = (Double(successes), Double(trials - successes) + 1)
    if chance < (a + 1) / (a + b + 2) { return Self.logBeta(chance, a, b) }
    // Beyond its middle the fraction converges fast for the other tail only.
    return Double.log(onePlus: -Double.exp(Self.logBeta(1 - chance, b, a)))
  }

  /// The logarithm of the regularised incomplete beta function I(x; a, b), below its middle.
  private static func logBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let scale = Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b)
    return scale + a * Double.log(x) + b * Double.log(onePlus: -x) - Double.log(a)
      + Double.log(continuedFraction(x, a, b))
  }

  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var result = d
    for n in 1...100_000 {
      let m = Double(n)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      result *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return result
  }
}
