import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// What is counted of redemptions, for limits and for rewards.
struct RecentTests {
  private static let week =
    #"{"name": "a", "of": "member", "points": 1, "within": {"days": 7}, "then": "flag"}"#
  private static let day = #"{"name": "b", "of": "member", "count": 1, "within": "day", "then": "flag"}"#
  private static let till =
    #"{"name": "c", "of": "actor", "count": 1, "within": {"days": 30}, "then": "flag"}"#

  /// A member who has 100 points, of a programme with limits.
  private func shop(_ limits: String...) throws -> EarningShop {
    let shop = try EarningShop(
      #""per": 100"#,
      """
      "redemption": {"value": 0.5}, "rewards": [{"name": "mug", "perPoint": {"value": 1.999}}],
      "velocity": [\(limits.joined(separator: ", "))]
      """)
    shop.order(10_000)
    return shop
  }

  private func redeem(_ shop: EarningShop, _ points: Int64, _ day: String, for reward: String? = nil) {
    guard let time = Instant(day + "T12:00:00Z") else { return }
    shop.ledger.record(
      .pointsRedeemed, by: 1, at: time, value: points, unit: .points,
      details: reward.map { [PointsDetails.reward($0)] } ?? [])
  }

  private func recent(_ shop: EarningShop) throws -> [[Int64]] {
    try shop.row(at: "2024-06-30T00:00:00Z").main.extras.recent.map { [$0.points, $0.money] }
  }

  @Test("Redemptions of the longest limit on one member and a day more are kept, with what they were worth")
  func window() throws {
    let shop = try shop(Self.week, Self.day, Self.till)
    redeem(shop, 3, "2024-06-01")
    redeem(shop, 5, "2024-06-02", for: "mug")
    redeem(shop, 7, "2024-06-09", for: "cup")
    // 3 of 0.5 are 1.5, 5 of 1.999 are 9.995, 7 of 0.5 are 3.5, each rounded down.
    #expect(try recent(shop) == [[3, 1], [5, 9], [7, 3]])
    redeem(shop, 1, "2024-06-10")
    #expect(try recent(shop) == [[5, 9], [7, 3], [1, 0]])
  }

  @Test("Without a limit on one member nothing is kept")
  func none() throws {
    let shop = try shop(Self.till)
    redeem(shop, 3, "2024-06-01")
    #expect(try recent(shop).isEmpty)
    #expect(try !shop.row(at: "2024-06-30T00:00:00Z").main.extras.spends.isEmpty)
  }

  @Test("A version of the programme without such a limit forgets them, and one with it begins anew")
  func adopted() throws {
    let shop = try shop(Self.week)
    redeem(shop, 3, "2024-06-01")
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name, name: "default",
      effectiveFrom: "2024-06-02T00:00:00Z")
    #expect(try recent(shop).isEmpty)
    redeem(shop, 5, "2024-06-03")
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}, "velocity": [\#(Self.day)]}"#, for: Loyalty.name,
      name: "default", effectiveFrom: "2024-06-04T00:00:00Z")
    redeem(shop, 7, "2024-06-05")
    #expect(try recent(shop) == [[7, 0]])
  }

  @Test(
    "A capture counts as a redemption, for the reward of its hold, and a hold that is open is counted with them"
  )
  func captures() throws {
    let shop = try shop(Self.week)
    let mug = PointsDetails.reward("mug")
    func hold(_ points: Int64) -> Position {
      shop.record(
        .pointsHeld, points, at: "2024-06-01T12:00:00Z", unit: .points, mug,
        PointsDetails.expires(Instant(year: 2024, month: 6, day: 20)))
    }
    let first = hold(10)
    _ = hold(20)
    shop.record(
      .pointsCaptured, 4, at: "2024-06-02T12:00:00Z", unit: .points,
      PointsDetails.hold(Int64(first.rawValue)))
    let member = try shop.row(at: "2024-06-03T00:00:00Z").main
    #expect(member.extras.rewardCounts.map(\.count) == [1])
    #expect(member.rewardsHad(NameHash("mug"), at: "2024-06-03T00:00:00Z") == 2)
    let programme = try LoyaltyProgramme(
      document: #"{"currency": "GBP", "earning": {"per": 1}, "redemption": {"value": 1}}"#, name: "default")
    // The capture was of 7 pence when it was counted; the open hold is worth what the programme says by now.
    #expect(
      member.redeemed(since: "2024-06-02T12:00:00Z", under: programme)
        == RedeemedSum(count: 2, points: 24, money: 27))
    #expect(
      member.redeemed(since: "2024-06-02T12:00:01Z", under: programme)
        == RedeemedSum(count: 1, points: 20, money: 20))
    let later = try shop.row(at: "2024-06-20T00:00:00Z").main
    #expect(later.rewardsHad(NameHash("mug"), at: "2024-06-20T00:00:00Z") == 1)
    #expect(later.redeemed(since: "2024-06-02T12:00:01Z", under: programme) == RedeemedSum())
  }

  @Test("What points are worth is rounded down, and is bounded where 64 bits end")
  func worth() throws {
    func worth(_ points: Int64, _ value: String) throws -> Int64 {
      try LoyaltyProgramme(
        document: #"{"currency": "GBP", "earning": {"per": 1}, "redemption": {"value": \#(value)}}"#,
        name: "default"
      ).worth(of: points, for: 0)
    }
    #expect(try worth(1999, "0.5") == 999)
    #expect(try worth(.max, "1") == .max)
    #expect(try worth(.max, "0.001") == .max / 1000)
    #expect(try worth(.max, "999") == .max)
    var sum = RedeemedSum(count: 1, points: .max, money: 1)
    sum.add(RedeemedSum(count: 1, points: 1, money: .max))
    #expect(sum == RedeemedSum(count: 2, points: .max, money: .max))
  }
}
