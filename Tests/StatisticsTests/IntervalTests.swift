import PerennialTestKit
import Statistics
import Testing

/// Intervals against published values and tables, and the properties that they must have.
@Suite("Intervals")
struct IntervalTests {
  private static func isClose(_ left: Double, _ right: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(left - right) <= tolerance * max(1, abs(right))
  }

  @Test(
    "of shares are those of Wilson (1927); the first is Newcombe's (1998) example of 81 of 263",
    arguments: [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
      (3, 20, 0.0524, 0.3604), (29, 29, 0.8830, 1),
    ] as [(Int64, Int64, Double, Double)])
  func wilson(successes: Int64, trials: Int64, low: Double, high: Double) throws {
    let interval = try #require(Interval.wilson(successes, of: trials))
    #expect(abs(interval.low - low) < 0.00006 && abs(interval.high - high) < 0.00006, "\(interval)")
  }

  @Test("of shares lie within 0 and 1, hold the share, mirror each other, and are narrower for more trials")
  func wilsonProperties() throws {
    #expect(Interval.wilson(0, of: 0) == nil)
    var random = SeededRandom(seed: 3)
    for _ in 0..<2000 {
      let trials = Int64.random(in: 1...1_000_000, using: &random)
      let successes = Int64.random(in: 0...trials, using: &random)
      let interval = try #require(Interval.wilson(successes, of: trials))
      let share = Double(successes) / Double(trials)
      #expect(0 <= interval.low && interval.low <= share && share <= interval.high && interval.high <= 1)
      let mirror = try #require(Interval.wilson(trials - successes, of: trials))
      #expect(Self.isClose(1 - mirror.high, interval.low) && Self.isClose(1 - mirror.low, interval.high))
      let more = try #require(Interval.wilson(successes * 4, of: trials * 4))
      #expect(more.high - more.low < interval.high - interval.low, "\(successes) of \(trials)")
      let surer = try #require(Interval.wilson(successes, of: trials, confidence: 0.99))
      #expect(surer.low <= interval.low && surer.high >= interval.high)
    }
  }

  @Test(
    "of numbers of events are Garwood's (1936), exact to ten digits",
    arguments: [
      (0, 0, 3.6888794541139354), (1, 0.025317807984289876, 5.571643390938898),
      (3, 0.6186721228956014, 8.767273069742323), (10, 4.7953886961324335, 18.39035604201778),
      (100, 81.36399125092314, 121.62679379242638), (1000, 938.9730184076952, 1063.952136016302),
      (100_000, 99381.15266374472, 100621.74473974388),
    ] as [(Int64, Double, Double)])
  func poisson(events: Int64, low: Double, high: Double) {
    let interval = Interval.poisson(events)
    #expect(Self.isClose(interval.low, low, 1e-10) && Self.isClose(interval.high, high, 1e-10), "\(interval)")
  }

  @Test("of numbers of events leave as much in each tail of the Poisson distribution as they may")
  func poissonProperties() {
    for events in [1, 2, 5, 17, 60] as [Int64] {
      for confidence in [0.5, 0.8, 0.95, 0.999] {
        let interval = Interval.poisson(events, confidence: confidence)
        // P(X ≥ events) at the low end, P(X ≤ events) at the high one; summed term by term.
        let above = 1 - Self.poissonSum(through: events - 1, mean: interval.low)
        let below = Self.poissonSum(through: events, mean: interval.high)
        let tail = (1 - confidence) / 2
        #expect(Self.isClose(above, tail) && Self.isClose(below, tail), "\(events) \(confidence)")
      }
    }
  }

  private static func poissonSum(through last: Int64, mean: Double) -> Double {
    // e to the −mean, by the series of its inverse.
    var (term, exponential) = (1.0, 1.0)
    for n in 1...2000 {
      term *= mean / Double(n)
      exponential += term
    }
    var (part, sum) = (1 / exponential, 0.0)
    for n in 0...max(0, last) {
      if n > 0 { part *= mean / Double(n) }
      sum += part
    }
    return last < 0 ? 0 : sum
  }

  @Test(
    "Quantiles of the normal distribution are those of the tables",
    arguments: [
      (0.975, 1.959963984540054), (0.5, 0), (0.3, -0.5244005127080409), (1e-10, -6.361340902404056),
      (0.995, 2.5758293035489004), (0.8413447460685429, 1),
    ] as [(Double, Double)])
  func normal(part: Double, value: Double) {
    #expect(abs(StandardNormal.quantile(part) - value) < 1e-13)
  }

  @Test(
    "A quantile of the gamma distribution has that part of it below, for shapes from a thousandth to a million"
  )
  func gamma() {
    for shape in [0.001, 0.1, 0.5, 1, 3, 42.5, 1000, 1e6] {
      for part in [1e-6, 0.025, 0.3, 0.5, 0.9, 0.999_999] {
        let gamma = GammaDistribution(shape: shape)
        let value = gamma.quantile(part)
        // Below the smallest number there is, nothing can be told apart.
        if value < 1e-290 { continue }
        #expect(Self.isClose(gamma.part(below: value), part, 1e-9), "\(shape) \(part): \(value)")
      }
    }
    // With shape 1 the gamma distribution is the exponential one.
    #expect(Self.isClose(GammaDistribution(shape: 1).quantile(0.5), 0.6931471805599453, 1e-14))
  }
}
