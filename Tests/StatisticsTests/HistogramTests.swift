import PerennialTestKit
import Statistics
import Testing

@Suite("Histograms of whole numbers")
struct HistogramTests {
  private func histogram(_ values: [Int64]) -> Histogram {
    Histogram(values.map { Histogram.Bar($0, 1) })
  }

  @Test(
    "A quantile is the least value whose cumulative count is at least that part of all",
    arguments: [
      ([1, 2, 3, 4], 1, 2, 2), ([1, 2, 3, 4, 5], 1, 2, 3), ([7], 1, 2, 7), ([7], 0, 1, 7), ([7], 1, 1, 7),
      ([1, 1, 1, 9], 3, 4, 1), ([1, 1, 1, 9], 76, 100, 9), ([-5, 0, 5], 1, 2, 0),
      (Array(1...10), 9, 10, 9), (Array(1...30), 1, 10, 3), (Array(1...100), 99, 100, 99),
    ] as [([Int64], Int64, Int64, Int64)])
  func quantiles(values: [Int64], numerator: Int64, denominator: Int64, expected: Int64) {
    #expect(histogram(values.reversed()).quantile(Quantile(numerator, of: denominator)) == expected)
  }

  @Test("Nothing has no quantile, and counts that were taken away again are nothing")
  func empty() {
    #expect(histogram([]).median == nil)
    let none = Histogram([Histogram.Bar(3, 2), Histogram.Bar(3, -2), Histogram.Bar(4, 0)])
    #expect(none.bars.isEmpty && none.count == 0 && none.median == nil)
  }

  @Test("Quantiles rise with their part, are values that occurred, and have half of all on either side")
  func properties() throws {
    var random = SeededRandom(seed: 7)
    for round in 0..<500 {
      let values = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        Int64.random(in: -50...50, using: &random)
      }
      let counted = histogram(values)
      #expect(counted.count == Int128(values.count), "round \(round)")
      let quantiles = try (0...20).map { try #require(counted.quantile(Quantile($0, of: 20))) }
      #expect(quantiles == quantiles.sorted() && quantiles.allSatisfy(values.contains))
      #expect(quantiles.last == values.max() && quantiles.first == values.min())
      let median = try #require(counted.median)
      #expect(values.filter { $0 <= median }.count * 2 >= values.count)
      #expect(values.filter { $0 < median }.count * 2 < values.count)
      // In whatever order, and however they were counted together.
      let sums = Dictionary(grouping: values) { $0 }.map { Histogram.Bar($0.key, Int128($0.value.count)) }
      #expect(Histogram(sums) == counted)
    }
  }

  @Test("Counts beyond 64 bits are counted")
  func wide() {
    let many = Histogram([Histogram.Bar(1, Int128(Int64.max)), Histogram.Bar(2, Int128(Int64.max) + 2)])
    #expect(many.median == 2 && many.quantile(Quantile(49, of: 100)) == 1)
  }

  @Test("What is added one by one, merged and taken away is what was counted at once")
  func addedAndTakenAway() {
    var random = SeededRandom(seed: 11)
    for round in 0..<200 {
      func values() -> [Int64] {
        (0..<Int.random(in: 0...60, using: &random)).map { _ in Int64.random(in: -9...9, using: &random) }
      }
      let (first, second) = (values(), values())
      var counted = Histogram()
      for value in first { counted.add(value) }
      #expect(counted == histogram(first), "round \(round)")
      counted += histogram(second)
      #expect(counted == histogram(first + second))
      for bound in Int64(-10)...10 {
        #expect(counted.count(upTo: bound) == Int128((first + second).count { $0 <= bound }))
      }
      counted -= histogram(first)
      #expect(counted == histogram(second))
      for value in second.shuffled(using: &random) { counted.remove(value) }
      #expect(counted == Histogram() && counted.count == 0 && counted.median == nil)
    }
  }
}
