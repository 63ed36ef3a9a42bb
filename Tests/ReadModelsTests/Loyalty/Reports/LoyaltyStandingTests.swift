import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// What a customer's page says of a member beside points and a tier.
struct LoyaltyStandingTests {
  private static let club = (
    "club", #""per": 100"#,
    #"""
    "joining": "required", "tiers": {"levels": [{"name": "friend", "from": 0}, {"name": "gold", "from": 90000}]},
    "punchCards": [
      {"name": "coffee", "every": 3, "each": "order", "reward": "mug"},
      {"name": "visits", "every": 5, "each": "visit", "reward": "tour"}
    ],
    "rewards": [{"name": "mug", "points": 10}, {"name": "tasting", "points": 500}],
    "perks": [{"name": "wifi"}, {"name": "lounge", "tiers": ["gold"]}]
    """#
  )
  private static let staff = ("staff", #""per": 1000"#, "")

  private func standing(_ shop: EarningShop, at time: Instant = "2024-06-01T00:00:00Z") throws
    -> LoyaltyStanding
  {
    let policy = try shop.ledger.policies(for: shop.loyalty).policy(at: time)
    return LoyaltyStanding(try shop.row(at: time), under: policy, shop.loyalty.calendar, asOf: time)
  }

  @Test("Cards, rewards to use, benefits and other programmes stand beside the points")
  func kinds() throws {
    let shop = try EarningShop(documents: [Self.club, Self.staff])
    shop.record(.programJoined, at: "2024-01-01T10:00:00Z", ProgramDetails.program("club"))
    for day in 2...6 { shop.order(1_000, at: Instant(year: 2024, month: 1, day: day)) }
    shop.record(
      .rewardGranted, at: "2024-02-01T10:00:00Z", RewardDetails.program("club"),
      RewardDetails.reward("tasting"), RewardDetails.until("2024-03-01T00:00:00Z"))
    typealias Reward = LoyaltyStanding.Reward
    let february = try standing(shop, at: "2024-02-29T23:59:59Z")
    #expect((february.program, february.status, february.tier) == ("club", .active, "friend"))
    #expect((february.nextTier, february.amountToNextTier) == ("gold", Measure(85_000, pounds)))
    #expect(february.rewards == [Reward(reward: "mug", count: 1), Reward(reward: "tasting", count: 1)])
    #expect(february.cards == [LoyaltyStanding.Card(card: "coffee", stamps: 2, every: 3, completed: 1)])
    #expect(february.perks == ["wifi"])
    #expect(february.others == [LoyaltyStanding.Other(program: "staff", tier: nil, points: 5)])
    #expect(
      february.kindLines.map(\.key) == ["perks", "rewards", "cards", "programs"],
      "a person is shown what there is")
    // The tasting could be had until March, and the mug is used.
    shop.record(
      .rewardUsed, at: "2024-03-02T10:00:00Z", RewardDetails.program("club"), RewardDetails.reward("mug"))
    #expect(try standing(shop).rewards == [])
  }

  @Test("Who is suspended, closed or has left is said, and who was never a member is nothing of it")
  func status() throws {
    let shop = try EarningShop(#""per": 100"#, #""perks": [{"name": "wifi"}]"#)
    #expect(try standing(shop).status == nil && standing(shop).perks == [])
    #expect(try standing(shop).program == "default" && standing(shop).kindLines.isEmpty)
    shop.order(1_000, at: "2024-01-01T10:00:00Z")
    #expect(try standing(shop).status == .active && standing(shop).perks == ["wifi"])
    for (day, status) in [(2, .suspended), (3, .closed)] as [(Int, MemberStatus)] {
      let time = Instant(year: 2024, month: 1, day: day)
      shop.record(.memberChanged, at: time, MemberDetails.program("default"), MemberDetails.status(status))
      #expect(try standing(shop, at: time).status == (status == .suspended ? .suspended : .closed))
    }
    shop.record(.programLeft, at: "2024-01-04T10:00:00Z", ProgramDetails.program("default"))
    #expect(try standing(shop).status == .left && standing(shop).perks == [])
  }
}
