import PerennialTestKit
import Projection
import ReadModels
import Testing
import Words

/// Worked numbers where a rule would be easy to keep by accident.
struct WorkedEdgesTests {
  @Test("A point for each 10 dollars: 105 dollars are 10 points, and the 5 are left")
  func tenDollars() throws {
    let programme = try Programme(#"{"currency": "USD", "earning": {"points": 1, "per": 1000}}"#)
    programme.order(10_500, 1, dollars, at: "2020-01-01T12:00:00Z")
    #expect(try programme.row(at: "2020-01-02T12:00:00Z").points.balance == 10)
    // What was left of the first order is not added to the second.
    programme.order(10_500, 2, dollars, at: "2020-01-03T12:00:00Z")
    #expect(try programme.row(at: "2020-01-04T12:00:00Z").points.balance == 20)
  }

  @Test("An order of nothing that earned 30 points keeps them: of a total of 0 a refund revokes 0")
  func totalOfNothing() throws {
    let shop = try EarningShop(#""per": 100, "rules": [{"name": "order", "points": 30, "each": "order"}]"#)
    shop.order(0, 8)
    #expect(try shop.earned() == 30)
    for time in ["2024-01-11T10:00:00Z", "2024-01-12T10:00:00Z"] as [Instant] {
      shop.record(.refundIssued, 500, at: time, unit: pounds, reference: 8)
    }
    let points = try shop.row().points
    #expect((points.earned, points.reversed, points.balance, points.debt) == (30, 0, 30, 0))
  }

  @Test("Of 10 points for ever, 10 until June and 10 until March, 15 are spent: 5 and the 10 for ever stay")
  func neverExpiringLast() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    let (june, march): (Instant, Instant) = ("2020-06-01T00:00:00Z", "2020-03-01T00:00:00Z")
    programme.points(.pointsAdjusted, 10, at: "2020-01-01T12:00:00Z")
    for (expires, time) in [(june, "2020-01-02T12:00:00Z"), (march, "2020-01-03T12:00:00Z")]
      as [(Instant, Instant)]
    {
      programme.ledger.record(
        .pointsAdjusted, by: 1, at: time, value: 10, unit: .points, details: [PointsDetails.expires(expires)])
    }
    programme.redeem(15, at: "2020-01-04T12:00:00Z")
    let lots = try programme.row(at: "2020-01-05T12:00:00Z").lots
    #expect(lots.map(\.remaining) == [5, 10])
    #expect(lots.map(\.expires) == [june, .distantFuture])
    let points = try programme.row(at: "2030-01-01T00:00:00Z").points
    #expect((points.spent, points.expired, points.available) == (15, 5, 10))
  }

  @Test("Of 8 × 10^14 points spent on an order of as many pennies, half of it back is 4 × 10^14 points")
  func returnedOfMany() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100000}}"#)
    let many: Int64 = 800_000_000_000_000
    programme.points(.pointsAdjusted, many, at: "2020-01-01T12:00:00Z")
    programme.redeem(many, on: 1, at: "2020-01-02T12:00:00Z")
    programme.order(many, 1, at: "2020-01-02T12:01:00Z")
    programme.refund(many / 2, 1, at: "2020-01-03T12:00:00Z")
    let points = try programme.row(at: "2020-01-04T12:00:00Z").points
    #expect((points.spent, points.earned, points.reversed) == (many / 2, many / 100_000, many / 200_000))
    #expect(points.available == many / 2 + many / 200_000)
  }
}
