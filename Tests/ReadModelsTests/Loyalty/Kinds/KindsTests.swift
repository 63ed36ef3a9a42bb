import Words
import PerennialTestKit
import Projection
import Testing

@testable import ReadModels

/// The kinds of programme beside points.
struct KindsTests {
  // MARK: Punch cards

  private func cardShop(_ card: String) throws -> EarningShop {
    try EarningShop(#""per": 100"#, #""punchCards": [{"name": "coffee", "reward": "cup", \#(card)}]"#)
  }

  private func card(_ shop: EarningShop, at time: Instant = "2024-06-01T00:00:00Z") throws -> [Int64] {
    let row = try shop.row(at: time)
    let card = row.main.extras.cards.first
    return [
      card?.stamps ?? 0, card?.completed ?? 0, row.main.entitlements(to: NameHash("cup"), at: time),
    ]
  }

  @Test("Every third order gives a reward, and another card begins")
  func everyThird() throws {
    let shop = try cardShop(#""every": 3, "each": "order""#)
    for number in UInt64(1)...7 { shop.order(500, number) }
    #expect(try card(shop) == [1, 2, 2])
    shop.record(.rewardUsed, at: "2024-02-01T00:00:00Z", RewardDetails.reward("cup"))
    #expect(try card(shop) == [1, 2, 1])
  }

  @Test("More rewards or points than can be counted are an error, and no crash")
  func tooMany() throws {
    let most = LoyaltyProgramme.pointsMax
    var member = LoyaltyMember()
    try member.entitle(NameHash("cup"), times: .max - most, until: .distantFuture)
    try member.entitle(NameHash("cup"), times: most, until: .distantFuture)
    #expect(throws: (any Error).self) {
      try member.entitle(NameHash("cup"), times: 1, until: .distantFuture)
    }
    #expect(member.entitlements(to: NameHash("cup"), at: Instant()) == .max)
    try member.entitle(NameHash("cup"), times: 1, until: "2024-01-01T00:00:00Z")
    #expect(member.entitlements(to: NameHash("cup"), at: Instant()) == .max)
    try member.count(.max, by: 0, on: 1)
    #expect(throws: (any Error).self) { try member.count(1, by: 0, on: 1) }
  }

  @Test("A card that does not repeat is full once")
  func once() throws {
    let shop = try cardShop(#""every": 2, "each": "order", "repeat": false"#)
    for number in UInt64(1)...5 { shop.order(500, number) }
    #expect(try card(shop) == [0, 1, 1])
  }

  @Test("Pieces of some goods give stamps, several with one order")
  func pieces() throws {
    let shop = try cardShop(#""every": 5, "each": "item", "for": {"skus": ["CUP"]}, "minimumOrder": 1000"#)
    func buy(_ cups: Int64, _ total: Int64) {
      shop.order(
        total,
        OrderDetails.lines([line("CUP", total - 100, OrderLineDetails.quantity(cups)), line("CAKE", 100)]))
    }
    buy(4, 1_000)
    #expect(try card(shop) == [4, 0, 0])
    buy(9, 999)
    #expect(try card(shop) == [4, 0, 0])
    buy(13, 2_000)
    #expect(try card(shop) == [2, 3, 3])
  }

  @Test("An order that is given back in full takes its stamps back, as long as the card is not full")
  func givenBack() throws {
    let shop = try cardShop(#""every": 3, "each": "order""#)
    shop.order(500, 1)
    shop.order(500, 2)
    shop.record(.refundIssued, 499, at: "2024-01-11T00:00:00Z", unit: pounds, reference: 1)
    #expect(try card(shop) == [2, 0, 0])
    shop.record(.refundIssued, 1, at: "2024-01-12T00:00:00Z", unit: pounds, reference: 1)
    #expect(try card(shop) == [1, 0, 0])
    shop.order(500, 3, at: "2024-01-13T00:00:00Z")
    shop.order(500, 4, at: "2024-01-14T00:00:00Z")
    shop.record(.orderCancelled, at: "2024-01-15T00:00:00Z", reference: 3)
    #expect(try card(shop) == [0, 1, 1])
  }

  @Test("A card is void so many days after its first stamp")
  func expires() throws {
    let shop = try cardShop(#""every": 3, "each": "visit", "expiryDays": 30"#)
    shop.order(100, at: "2024-01-01T00:00:00Z")
    shop.record(.visitMade, at: "2024-01-10T10:00:00Z")
    shop.record(.visitMade, at: "2024-02-08T10:00:00Z")
    #expect(try card(shop, at: "2024-02-09T09:59:59Z") == [2, 0, 0])
    #expect(try card(shop, at: "2024-02-09T10:00:00Z") == [0, 0, 0])
    shop.record(.visitMade, at: "2024-02-10T10:00:00Z")
    #expect(try card(shop, at: "2024-02-11T10:00:00Z") == [1, 0, 0])
  }

  // MARK: Paid membership

  private func paidShop() throws -> EarningShop {
    try EarningShop(
      #""per": 100"#,
      #"""
      "membership": {"plans": ["plus"], "graceDays": 3, "multiplier": 2, "perks": ["lounge"]},
      "perks": [{"name": "lounge"}, {"name": "wifi"}, {"name": "parking", "plans": ["plus"]}]
      """#)
  }

  private func perks(_ shop: EarningShop, at time: Instant) throws -> [String] {
    let document = #"""
      {"currency": "GBP", "earning": {"per": 100},
       "membership": {"plans": ["plus"], "graceDays": 3, "multiplier": 2, "perks": ["lounge"]},
       "perks": [{"name": "lounge"}, {"name": "wifi"}, {"name": "parking", "plans": ["plus"]}]}
      """#
    let programme = try LoyaltyProgramme(document: document, name: "default")
    return programme.perks(of: try shop.row(at: time).main, at: time).map(\.name)
  }

  @Test("A plan's benefits are in force until what is paid for has ended, and its days of grace")
  func plan() throws {
    let shop = try paidShop()
    shop.order(1_000, at: "2024-01-01T10:00:00Z")
    #expect(try perks(shop, at: "2024-01-01T11:00:00Z") == ["wifi"])
    shop.record(
      .subscriptionStarted, at: "2024-01-02T10:00:00Z", SubscriptionDetails.plan("plus"),
      SubscriptionDetails.period("P1M"))
    shop.order(1_000, at: "2024-01-03T10:00:00Z")
    #expect(try shop.earned() == 10 + 20)
    #expect(try perks(shop, at: "2024-02-05T09:59:59Z") == ["lounge", "wifi", "parking"])
    #expect(try perks(shop, at: "2024-02-05T10:00:00Z") == ["wifi"])
    shop.order(1_000, at: "2024-02-06T10:00:00Z")
    #expect(try shop.earned() == 10 + 20 + 10)
  }

  @Test("A plan that is renewed goes on, and one that is cancelled ends without grace")
  func renewedAndCancelled() throws {
    let shop = try paidShop()
    shop.order(1_000, at: "2024-01-01T10:00:00Z")
    for month in 1...2 {
      shop.record(
        month == 1 ? .subscriptionStarted : .subscriptionRenewed,
        at: Instant(year: 2024, month: month, day: 2),
        reference: 9, SubscriptionDetails.plan("plus"),
        SubscriptionDetails.until(Instant(year: 2024, month: month + 1, day: 2)))
    }
    #expect(try perks(shop, at: "2024-03-04T00:00:00Z").contains("lounge"))
    shop.record(
      .subscriptionCancelled, at: "2024-02-20T00:00:00Z", reference: 9, SubscriptionDetails.plan("plus"))
    #expect(try perks(shop, at: "2024-03-01T23:59:59Z").contains("lounge"))
    #expect(try perks(shop, at: "2024-03-02T00:00:00Z") == ["wifi"])
  }

  @Test(
    "A subscription that is cancelled or renewed without a plan is known by its reference, or is the only one"
  )
  func withoutPlan() throws {
    /// Until when a plan is in force that is paid for until 2 February.
    func until(_ reference: UInt64, _ happens: (EarningShop) -> Void) throws -> [Instant] {
      let shop = try paidShop()
      shop.order(1_000, at: "2024-01-01T10:00:00Z")
      shop.record(
        .subscriptionStarted, at: "2024-01-02T00:00:00Z", reference: reference,
        SubscriptionDetails.plan("plus"),
        SubscriptionDetails.until("2024-02-02T00:00:00Z"))
      happens(shop)
      return try shop.row(at: "2024-01-25T00:00:00Z").main.extras.paid.map(\.until)
    }
    func cancel(_ shop: EarningShop, _ reference: UInt64) {
      shop.record(.subscriptionCancelled, at: "2024-01-20T00:00:00Z", reference: reference)
    }
    let (whole, ended): (Instant, Instant) = ("2024-02-05T00:00:00Z", "2024-02-02T00:00:00Z")
    #expect(try until(9) { _ in } == [whole])
    #expect(try until(9) { cancel($0, 9) } == [ended])
    #expect(
      try until(9) { cancel($0, 8) } == [whole], "another subscription, which is none of the programme's")
    #expect(try until(9) { cancel($0, 0) } == [ended], "the only one")
    #expect(try until(0) { cancel($0, 0) } == [ended])
    let two = try until(9) { shop in
      shop.record(
        .subscriptionStarted, at: "2024-01-03T00:00:00Z", reference: 7, SubscriptionDetails.plan("plus"),
        SubscriptionDetails.until("2024-02-02T00:00:00Z"))
      cancel(shop, 0)
    }
    #expect(two == [whole, whole], "which of two is meant is not known")
    let renewed = try until(9) { shop in
      shop.record(
        .subscriptionRenewed, at: "2024-01-20T00:00:00Z", reference: 9,
        SubscriptionDetails.until("2024-03-02T00:00:00Z"))
    }
    #expect(renewed == ["2024-03-05T00:00:00Z"])
  }

  // MARK: Referrals

  private func referred(_ happens: (EarningShop) -> Void) throws -> (Instant) throws -> LoyaltyExtras.Referral
    .State?
  {
    let shop = try EarningShop(
      #""per": 100"#, #""referral": {"points": 500, "minimumOrder": 2000, "returnDays": 14}"#)
    happens(shop)
    return { time in
      try shop.row(at: time).main.extras.referral.flatMap { LoyaltyExtras.Referral.State(rawValue: $0.state) }
    }
  }

  private func accept(_ shop: EarningShop, at time: Instant = "2024-01-05T00:00:00Z") {
    shop.record(.referralAccepted, at: time, ReferralDetails.advocate(7))
  }

  @Test("The first order that is large enough fulfils a referral, and is due after its return period")
  func fulfilled() throws {
    let state = try referred { shop in
      accept(shop)
      shop.order(1_999, 1, at: "2024-01-06T10:00:00Z")
      shop.order(2_000, 2, at: "2024-01-10T10:00:00Z")
    }
    #expect(try state("2024-01-07T00:00:00Z") == .accepted)
    #expect(try state("2024-01-24T09:59:59Z") == .ordered)
    #expect(try state("2024-01-24T10:00:00Z") == .due)
  }

  @Test("Who had ordered before is not new")
  func late() throws {
    let state = try referred { shop in
      shop.order(100, 1, at: "2024-01-04T10:00:00Z")
      accept(shop)
      shop.order(2_000, 2, at: "2024-01-10T10:00:00Z")
    }
    #expect(try state("2024-03-01T00:00:00Z") == .late)
  }

  @Test("A refund that takes the order below the minimum ends a referral, or undoes its reward")
  func undone() throws {
    for (refund, isRewarded, expected) in [
      ("2024-01-20T10:00:00Z", false, .lapsed), ("2024-02-20T10:00:00Z", true, .undone),
    ] as [(Instant, Bool, LoyaltyExtras.Referral.State)] {
      let state = try referred { shop in
        accept(shop)
        shop.order(2_000, 2, at: "2024-01-10T10:00:00Z")
        if isRewarded {
          shop.record(
            .referralRewarded, 100, at: "2024-02-01T10:00:00Z", unit: .points, RewardedDetails.advocate(7))
        }
        shop.record(.refundIssued, 1, at: refund, unit: pounds, reference: 2)
      }
      #expect(try state("2024-03-01T00:00:00Z") == expected)
    }
  }

  @Test("A reward counts as an adjustment, of the member who referred and of the friend")
  func rewarded() throws {
    let shop = try EarningShop(#""per": 100"#, #""referral": {"points": 500}"#)
    shop.record(.referralRewarded, 500, at: "2024-02-01T10:00:00Z", unit: .points, RewardedDetails.friend(9))
    shop.record(
      .referralRewarded, -500, at: "2024-02-02T10:00:00Z", unit: .points, RewardedDetails.friend(9),
      RewardedDetails.rescinded())
    let row = try shop.row()
    #expect((row.points.adjustedUp, row.points.adjustedDown, row.points.balance) == (500, 500, 0))
    #expect(row.main.extras.singles.referred == 0)
  }

  // MARK: Pools

  @Test("Points that come back to a lot whose share has gone to the pool are shared no second time")
  func shareOfReturned() throws {
    let shop = try EarningShop(#""per": 100"#, #""pools": {}"#)
    shop.record(.poolJoined, at: "2024-01-02T10:00:00Z", PoolDetails.pool(50), PoolDetails.share(500))
    let lot = shop.order(5_000, 1, at: "2024-01-03T10:00:00Z")
    shop.record(.pointsRedeemed, 20, at: "2024-01-04T10:00:00Z", unit: .points, reference: 2)
    shop.record(
      .pointsTransferred, -25, at: "2024-01-05T10:00:00Z", unit: .points,
      PointsDetails.lot(Int64(lot.rawValue)))
    shop.record(.pointsRedeemed, 5, at: "2024-01-06T10:00:00Z", unit: .points)
    #expect(try shop.row().lots.isEmpty)
    shop.order(0, 2, at: "2024-01-07T10:00:00Z")
    shop.record(.orderCancelled, at: "2024-01-08T10:00:00Z", reference: 2)
    let row = try shop.row()
    #expect(row.lots.map(\.remaining) == [20])
    let policy = try LoyaltyPolicy(
      document: #"{"currency": "GBP", "earning": {"per": 100}, "pools": {}}"#)
    let items = LoyaltyWork.items(
      of: row, CustomerNumber(1), under: policy, now: "2024-06-01T00:00:00Z", shop.loyalty.calendar)
    #expect(items.isEmpty)
  }

  @Test("A member's share goes to the pool out of the lot that it is of")
  func pool() throws {
    let shop = try EarningShop(#""per": 100"#, #""expiry": {"days": 300}, "pools": {}"#)
    shop.order(10_000, at: "2024-01-01T10:00:00Z")
    let since = shop.record(
      .poolJoined, at: "2024-01-02T10:00:00Z", PoolDetails.pool(50), PoolDetails.share(500),
      PoolDetails.mayRedeem())
    let lot = shop.order(5_001, at: "2024-01-03T10:00:00Z")
    shop.record(
      .pointsTransferred, -25, at: "2024-01-04T10:00:00Z", unit: .points,
      PointsDetails.lot(Int64(lot.rawValue)))
    var row = try shop.row()
    #expect(row.lots.map(\.remaining) == [100, 25])
    #expect(row.lots.map(\.isContributed) == [false, true])
    #expect(row.main.extras.pool.map { [$0.pool, $0.share] } == [50, 500])
    #expect(row.main.extras.pool?.since == since)
    shop.record(.poolLeft, at: "2024-01-05T10:00:00Z", PoolDetails.pool(50))
    row = try shop.row()
    #expect(row.main.extras.pool == nil)
    #expect(row.points.balance == 125)
  }
}
