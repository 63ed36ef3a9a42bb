// The gamma distribution: waiting times, and with them the tails of the Poisson distribution.

internal import RealModule

/// The gamma distribution of scale 1. Half of a χ² of 2a degrees of freedom has shape a.
public struct GammaDistribution: Hashable, Sendable {
  /// The shape a, above 0: the distribution's mean, and its variance.
  public let shape: Double

  /// - Precondition: `shape` is above 0.
  public init(shape: Double) {
    precondition(shape > 0, "the shape of a gamma distribution is above 0")
    self.shape = shape
  }

  /// How much of the distribution lies below `x`: the regularised lower incomplete gamma function P(a, x).
  ///
  /// Source: the series 6.5.29 and the continued fraction 6.5.31 of Abramowitz and Stegun, the latter by
  /// the method of Lentz; each where it converges fast.
  public func part(below x: Double) -> Double {
    guard x > 0 else { return 0 }
    return x < shape + 1 ? series(x) : 1 - continuedFraction(x)
  }

  /// The value below which a part of the distribution lies.
  ///
  /// - Precondition: `part` lies between 0 and 1.
  public func quantile(_ part: Double) -> Double {
    precondition(part > 0 && part < 1, "a part of the distribution lies between 0 and 1")
    var x = start(part)
    if x == 0 { return 0 }
    var (low, high) = (0.0, Double.infinity)
    for _ in 0..<200 {
      let error = self.part(below: x) - part
      if error > 0 { high = x } else { low = x }
      var next = x - error / density(x)
      // Newton's step is taken while it stays between the bounds that are known.
      if !(next > low && next < high) {
        next = high == .infinity ? 2 * x : low == 0 ? high / 1024 : (low + high) / 2
      }
      if abs(next - x) <= 1e-14 * x { return next }
      x = next
    }
    return x
  }

  /// A first guess at the value below which a part lies.
  private func start(_ part: Double) -> Double {
    // With a small shape almost everything lies near 0, where P(a, x) is xᵃ ÷ Γ(a + 1).
    if shape < 1 { return Double.exp((Double.log(part) + Double.logGamma(shape + 1)) / shape) }
    // The third root of Wilson and Hilferty (1931).
    let root = 1 - 1 / (9 * shape) + StandardNormal.quantile(part) / (3 * shape.squareRoot())
    return max(shape * root * root * root, 1e-8 * shape)
  }

  private func density(_ x: Double) -> Double { scale(x) / x }

  /// xᵃ e⁻ˣ ÷ Γ(a).
  private func scale(_ x: Double) -> Double {
    Double.exp(shape * Double.log(x) - x - Double.logGamma(shape))
  }

  private func series(_ x: Double) -> Double {
    var (term, sum, n) = (1 / shape, 1 / shape, shape)
    while abs(term) > abs(sum) * 1e-17 {
      n += 1
      term *= x / n
      sum += term
    }
    return sum * scale(x)
  }

  private func continuedFraction(_ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - shape
    var c = 1 / tiny
    var d = 1 / b
    var result = d
    for n in 1...100_000 {
      let a = -Double(n) * (Double(n) - shape)
      b += 2
      d = 1 / nonzero(a * d + b, tiny)
      c = nonzero(b + a / c, tiny)
      let factor = c * d
      result *= factor
      if abs(factor - 1) < 1e-16 { break }
    }
    return result * scale(x)
  }

  private func nonzero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
}
