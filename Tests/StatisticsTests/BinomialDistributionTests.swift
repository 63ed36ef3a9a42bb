import Foundation
import PerennialTestKit
import Statistics
import Testing

/// Chances of the binomial distribution, as logarithms.
@Suite("The binomial distribution") struct BinomialDistributionTests {
  private static func isClose(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
    abs(left - right) <= tolerance * abs(right)
  }

  @Test(
    "gives the chances that SciPy 1's binom.logsf gives",
    arguments: [
      (10, 3, 0.2, -1.1325813383458674), (50, 45, 1.0 / 12, -97.67960550183916),
      (20, 2, 0.5, -2.0027361190790577e-05), (1000, 700, 0.6, -24.18105073580871),
    ] as [(Int64, Int64, Double, Double)])
  func published(trials: Int64, successes: Int64, chance: Double, expected: Double) {
    let found = BinomialDistribution(trials: trials, chance: chance).logChance(ofAtLeast: successes)
    #expect(Self.isClose(found, expected, 1e-9), "\(found)")
  }

  @Test("is the sum of its terms, on both sides of its middle")
  func sums() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<500 {
      let trials = Int64.random(in: 1...60, using: &random)
      let chance = Double.random(in: 0.001..<0.999, using: &random)
      // The terms one after another, each from the one before.
      var (term, terms) = ((0..<trials).reduce(1.0) { product, _ in product * (1 - chance) }, [Double]())
      for successes in 0...trials {
        terms.append(term)
        term *= Double(trials - successes) / Double(successes + 1) * chance / (1 - chance)
      }
      let distribution = BinomialDistribution(trials: trials, chance: chance)
      for successes in 0...trials {
        let sum = terms[Int(successes)...].reversed().reduce(0, +)
        guard sum > 1e-250, terms[0] > 1e-250 else { continue }
        let found = exp(distribution.logChance(ofAtLeast: successes))
        #expect(Self.isClose(found, sum, 1e-8), "\(trials) \(successes) \(chance)")
      }
    }
  }

  @Test("falls with every success more, and is certain for none")
  func falls() {
    let distribution = BinomialDistribution(trials: 100_000, chance: 0.01)
    #expect(distribution.logChance(ofAtLeast: 0) == 0)
    let chances = stride(from: Int64(1), through: 100_000, by: 997).map {
      distribution.logChance(ofAtLeast: $0)
    }
    #expect(zip(chances, chances.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(Self.isClose(distribution.logChance(ofAtLeast: 100_000), 100_000 * log(0.01), 1e-9))
  }
}
