import Words
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// Points beside and instead of the base: rules, rates by tier, limits.
struct EarningRulesTests {
  @Test("Rules do not pile up: the highest multiplier and the first rate hold for a line")
  func highest() throws {
    let shop = try EarningShop(
      #"""
      "per": 100, "rules": [
        {"name": "tea", "for": {"categories": ["tea"]}, "multiplier": 2},
        {"name": "green", "for": {"skus": ["GREEN"]}, "multiplier": 3},
        {"name": "slow", "for": {"skus": ["GREEN"]}, "points": 1, "per": 1000},
        {"name": "slower", "for": {"skus": ["GREEN"]}, "points": 1, "per": 5000}]
      """#)
    shop.order(
      30_000,
      OrderDetails.lines([
        line("GREEN", 10_000, OrderLineDetails.category("tea")),
        line("BLACK", 10_000, OrderLineDetails.category("tea")), line("CAKE", 10_000),
      ]))
    // 10 × 3, 100 × 2, 100.
    #expect(try shop.earned() == 30 + 200 + 100)
  }

  @Test("A rule holds from its first moment until its last, by local days, and on its weekdays")
  func windows() throws {
    let shop = try EarningShop(
      #""per": 100, "rules": [{"name": "march", "when": {"from": "2024-03-01", "until": "2024-04-01", "weekdays": ["friday", "sunday"]}, "multiplier": 2}]"#,
      zone: "Europe/Berlin")
    for (time, points) in [
      ("2024-02-29T22:59:59Z", 1), ("2024-02-29T23:00:00Z", 2), ("2024-03-02T12:00:00Z", 1),
      ("2024-03-31T21:59:59Z", 2), ("2024-03-31T22:00:00Z", 1),
    ] as [(Instant, Int64)] {
      let before = try shop.earned(at: "2024-06-01T00:00:00Z")
      shop.order(100, at: time)
      let after = try shop.earned(at: "2024-06-01T00:00:00Z")
      #expect(after - before == points, "\(time)")
    }
  }

  @Test("A rule may ask for a channel, and for a minimum")
  func conditions() throws {
    let shop = try EarningShop(
      #""per": 100, "rules": [{"name": "app", "when": {"channels": ["app"], "minimumOrder": 1000}, "multiplier": 2}]"#
    )
    shop.order(1_000, channel: 3)
    shop.order(999, channel: 3)
    shop.order(1_000, channel: 1)
    #expect(try shop.earned() == 20 + 9 + 10)
  }

  @Test("Rates by tier: the tier before the order counts decides, and 2.22 is rounded down")
  func tiers() throws {
    let shop = try EarningShop(
      #""points": 1, "per": 100000"#,
      #""tiers": {"levels": [{"name": "g1", "from": 10000000}, {"name": "g2", "from": 30000000, "multiplier": 1.111}]}"#
    )
    shop.order(30_000_000)
    #expect(try shop.earned() == 300)
    shop.order(200_000)
    #expect(try shop.earned() == 302)
    shop.order(1_000_000)
    #expect(try shop.earned() == 302 + 11)
  }

  @Test("A rule may be for members of a tier")
  func tierRule() throws {
    let shop = try EarningShop(
      #""per": 100, "rules": [{"name": "gold", "when": {"tiers": ["gold"]}, "multiplier": 2}]"#,
      #""tiers": {"levels": [{"name": "silver", "from": 0}, {"name": "gold", "from": 1000}]}"#)
    shop.order(1_000)
    shop.order(1_000)
    #expect(try shop.earned() == 10 + 20)
  }

  @Test("So many points for each order, piece and visit are not multiplied")
  func each() throws {
    let shop = try EarningShop(
      #"""
      "per": 100, "multiplier": 2, "rules": [
        {"name": "order", "points": 5, "each": "order"},
        {"name": "cup", "points": 3, "each": "item", "for": {"skus": ["CUP"]}},
        {"name": "visit", "points": 7, "each": "visit"}]
      """#)
    shop.order(
      1_000,
      OrderDetails.lines([
        line("CUP", 500, OrderLineDetails.quantity(4)),
        line("CUP", 300, OrderLineDetails.quantity(250), OrderLineDetails.unit(.grams)),
        line("TEA", 200, OrderLineDetails.quantity(9)),
      ]))
    #expect(try shop.earned() == 20 + 5 + 3 * 5)
    shop.record(.visitMade, 600, at: "2024-01-11T10:00:00Z", unit: .seconds)
    #expect(try shop.earned() == 40 + 7)
  }

  @Test("A programme may give points for visits alone")
  func visitsAlone() throws {
    let shop = try EarningShop(
      #""rules": [{"name": "visit", "points": 10, "each": "visit", "limits": {"perDay": 10}}]"#)
    shop.order(10_000)
    #expect(try !shop.row().isMember)
    for time in ["2024-01-10T10:00:00Z", "2024-01-10T20:00:00Z", "2024-01-11T10:00:00Z"] as [Instant] {
      shop.record(.visitMade, at: time)
    }
    let row = try shop.row()
    #expect((row.points.earned, row.sales.count, row.measure) == (20, 3, 0))
    #expect(row.sales.allSatisfy { $0.isVisit })
  }

  @Test("Limits of an order, a local day and a member cut what is earned, the rule's own first")
  func limits() throws {
    let shop = try EarningShop(
      #"""
      "per": 100, "limits": {"perOrder": 50, "perDay": 80, "perMember": 100},
      "rules": [{"name": "order", "points": 30, "each": "order", "limits": {"perDay": 40}}]
      """#)
    var earned: [Int64] = []
    for time in [
      "2024-01-10T10:00:00Z", "2024-01-10T11:00:00Z", "2024-01-11T10:00:00Z", "2024-01-12T10:00:00Z",
    ] as [Instant] {
      shop.order(1_500, at: time)
      earned.append(try shop.earned())
    }
    // 15 + 30; 15 + 10; 15 + 15 of 45 are left; nothing.
    #expect(earned == [45, 70, 100, 100])
  }

  @Test("A refund gives no room back")
  func noRoom() throws {
    let shop = try EarningShop(#""per": 100, "limits": {"perMember": 10}"#)
    shop.order(1_000, 1)
    shop.record(.refundIssued, 1_000, at: "2024-01-11T10:00:00Z", unit: pounds, reference: 1)
    shop.order(1_000, 2, at: "2024-01-12T10:00:00Z")
    let points = try shop.row().points
    #expect((points.earned, points.reversed, points.balance) == (10, 10, 0))
  }

  @Test("What a limit over all members may refuse is no point yet")
  func claims() throws {
    let shop = try EarningShop(
      #""per": 100, "rules": [{"name": "early", "points": 500, "each": "order", "limits": {"inAll": 10000}}]"#
    )
    let position = shop.order(1_000)
    let row = try shop.row()
    #expect(row.points.earned == 10)
    #expect(row.main.extras.claims.map(\.points) == [500])
    #expect(row.main.extras.claims.map(\.position) == [position])
    #expect(row.main.extras.claims.map(\.rule) == [NameHash("early").rawValue])
  }

  @Test("A bonus that an order earned goes with it when it is given back")
  func refund() throws {
    let shop = try EarningShop(#""per": 100, "rules": [{"name": "o", "points": 30, "each": "order"}]"#)
    shop.order(1_000, 1)
    shop.record(.refundIssued, 500, at: "2024-01-11T10:00:00Z", unit: pounds, reference: 1)
    let points = try shop.row().points
    #expect((points.earned, points.reversed, points.balance) == (40, 20, 20))
  }

  @Test("Points wait until a day, or their days, whichever is later")
  func pendingUntil() throws {
    let shop = try EarningShop(#""per": 100, "pendingUntil": "2024-02-01", "pendingDays": 14"#)
    shop.order(1_000, at: "2024-01-10T10:00:00Z")
    shop.order(2_000, at: "2024-01-25T10:00:00Z")
    #expect(try shop.row(at: "2024-01-31T23:59:59Z").points.pending == 30)
    #expect(try shop.row(at: "2024-02-01T00:00:00Z").points.pending == 20)
    #expect(try shop.row(at: "2024-02-08T10:00:00Z").points.pending == 0)
  }
}
