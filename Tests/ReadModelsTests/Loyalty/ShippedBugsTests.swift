import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing
import Words

/// Mistakes that loyalty engines have shipped, under programmes that differ in all that could hide them.
struct ShippedBugsTests {
  private static let programmes = [
    // 1 point for each 10.00, for ever.
    LoyaltyExamples.plain,
    // Half as much again, rounded to the end of a month, with tiers; what is owed stops at zero.
    LoyaltyExamples.full,
    // Points of the day after, which activity keeps, and that come back for 30 days at least.
    #"""
    {
      "currency": "GBP", "earning": {"per": 1000, "pendingDays": 1},
      "expiry": {"inactive": {"months": 6}, "roundUpTo": "endOfDay"}, "returns": {"extendDays": 30}
    }
    """#,
  ]

  @Test(
    "What has expired is dropped from the balance, and what was spent of it is not taken once more",
    arguments: programmes)
  func expiredAndSpent(document: String) throws {
    let programme = try Programme(document)
    programme.order(100_000, 1, at: "2020-01-01T12:00:00Z")
    let earned = try programme.row(at: "2020-01-03T12:00:00Z").points.available
    programme.points(.pointsRedeemed, earned - 30, at: "2020-01-03T12:00:00Z")
    let after = try programme.row(at: "2024-01-01T00:00:00Z").points
    #expect((after.spent, after.expired + after.available, after.debt) == (earned - 30, 30, 0))
    // Points that are earned later are all there.
    programme.order(50_000, 2, at: "2024-01-01T12:00:00Z")
    let later = try programme.row(at: "2024-01-03T12:00:00Z").points
    #expect(later.balance == later.earned - earned + after.available)
  }

  @Test(
    "Whoever buys, earns and gives back keeps no points, pending or not, at once or in parts",
    arguments: programmes)
  func buyEarnRefund(document: String) throws {
    for parts in [[100_000], [30_000, 30_001, 39_999]] {
      for hours in [1, 100] {
        let programme = try Programme(document)
        programme.order(100_000, 1, at: "2020-01-01T12:00:00Z")
        let refunded = Instant(
          microseconds: ("2020-01-01T12:00:00Z" as Instant).microseconds + Int64(hours) * 3_600_000_000)
        for part in parts { programme.refund(Int64(part), 1, at: refunded) }
        let points = try programme.row(at: "2020-01-10T12:00:00Z").points
        #expect((points.balance, points.pending, points.debt) == (0, 0, 0))
        #expect(points.reversed == points.earned)
      }
    }
  }

  @Test("A refund gives back the points that its order was paid with, once", arguments: programmes)
  func redemptionOnce(document: String) throws {
    let programme = try Programme(document)
    programme.order(100_000, 1, at: "2020-01-01T12:00:00Z")
    let before = try programme.row(at: "2020-01-03T12:00:00Z").points.available
    programme.redeem(50, on: 2, at: "2020-01-03T12:00:00Z")
    programme.order(5000, 2, at: "2020-01-03T12:01:00Z")
    programme.refund(5000, 2, at: "2020-01-04T12:00:00Z")
    // A cancellation of what is refunded already, and the refund of somebody in a hurry, change nothing.
    programme.ledger.record(.orderCancelled, by: 1, at: "2020-01-04T13:00:00Z", reference: 2)
    programme.refund(5000, 2, at: "2020-01-04T14:00:00Z")
    let points = try programme.row(at: "2020-01-05T12:00:00Z").points
    #expect((points.available, points.spent, points.debt) == (before, 0, 0))
    #expect(points.imbalance == 0)
  }

  @Test(
    "A second partial refund takes its own part, and nothing of the first one's again", arguments: programmes)
  func partialRefunds(document: String) throws {
    let programme = try Programme(document)
    programme.order(100_000, 1, at: "2020-01-01T12:00:00Z")
    programme.redeem(40, on: 2, at: "2020-01-03T12:00:00Z")
    programme.order(30_000, 2, at: "2020-01-03T12:01:00Z")
    let earned = try programme.row(at: "2020-01-03T13:00:00Z").main.sales[1].earned
    var expected: [(Int64, Int64)] = []
    var seen: [(Int64, Int64)] = []
    for hour in 14..<17 {
      programme.refund(10_000, 2, at: try #require(Instant("2020-01-03T\(hour):00:00Z")))
      let row = try programme.row(at: try #require(Instant("2020-01-03T\(hour):30:00Z")))
      seen.append((row.points.reversed, 40 - row.points.spent))
      let parts = Int64(hour - 13)
      expected.append((earned * parts / 3, 40 * parts / 3))
    }
    #expect(seen.map(\.0) == expected.map(\.0))
    #expect(seen.map(\.1) == expected.map(\.1))
  }
}
