import Projection
import Testing

@testable import ReadModels

/// How revenue follows from what was put off for points.
@Suite struct PointFlowsTests {
  private func flows(_ counts: [(Loyalty.Flow, month: Int64, Int64)], key: Int32 = 0) -> PointFlows {
    var totals = Totals()
    for (flow, month, value) in counts {
      totals.add(value, to: Counter(Loyalty.Count.flows.rawValue, flow.rawValue, key, month))
    }
    // Another programme's flows are no part of it.
    totals.add(1_000_000, to: Counter(Loyalty.Count.flows.rawValue, Loyalty.Flow.allocated.rawValue, 99, 600))
    return PointFlows(totals, key)
  }

  @Test(
    "9,000 put off, 4,500 of 9,700 redeemed: 4,175; then 8,500 of 9,900: 3,552 more; or of 9,200: 4,140 more")
  func worked() {
    let flows = flows([
      (.earned, 600, 10_000), (.allocated, 600, 9000), (.spent, 600, 4500), (.spent, 612, 4000),
    ])
    let first = flows.toDate(through: 611, 970)
    #expect(first == PointFlows.Sums(allocated: 9000, redeemed: 4500, expected: 9700, recognised: 4175))
    let second = flows.toDate(through: 612, 990)
    #expect(second.expected == 9900 && second.recognised - first.recognised == 3552)
    let other = flows.toDate(through: 612, 920)
    #expect(other.expected == 9200 && other.recognised - first.recognised == 4140)
    #expect(flows.months == 600...612)
  }

  @Test func beforeTheFirstMonthThereIsNothing() {
    let flows = flows([(.earned, 600, 10_000), (.allocated, 600, 9000)])
    #expect(
      flows.toDate(through: 599, 900)
        == PointFlows.Sums(allocated: 0, redeemed: 0, expected: 0, recognised: 0))
    #expect(self.flows([]).months == nil)
  }

  @Test func whereMoreIsRedeemedThanExpectedEverythingIsRevenue() {
    let flows = flows([(.earned, 600, 100), (.allocated, 600, 90), (.spent, 600, 80)])
    #expect(
      flows.toDate(through: 600, 500)
        == PointFlows.Sums(allocated: 90, redeemed: 80, expected: 80, recognised: 90))
  }

  @Test func pointsOfOrdersThatWereGivenBackAreNotExpected() {
    let flows = flows([
      (.earned, 600, 1000), (.allocated, 600, 500), (.reversed, 601, 400), (.allocated, 601, -200),
      (.spent, 601, 300), (.expired, 601, 20),
    ])
    #expect(
      flows.toDate(through: 601, 1000)
        == PointFlows.Sums(allocated: 300, redeemed: 300, expected: 600, recognised: 150))
  }

  @Test func halvesGoUpAndNothingOverflows() {
    let flows = flows([(.earned, 600, 2), (.allocated, 600, 1), (.spent, 600, 1)])
    #expect(flows.toDate(through: 600, 1000).recognised == 1)
    let many = self.flows([(.earned, 600, .max), (.allocated, 600, .max), (.spent, 600, .max - 1)])
    #expect(many.toDate(through: 600, 1000).recognised == Int128(Int64.max - 1))
  }
}
