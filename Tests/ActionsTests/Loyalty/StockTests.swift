import Foundation
import Perennial
import Testing

/// Rewards of which there are so many for all members together.
struct StockTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }

  private static func club(stock: Int) -> String {
    """
    {"currency": "GBP", "earning": {"per": 100},
     "rewards": [{"name": "mug", "points": 5, "stock": \(stock)}, {"name": "tea", "points": 1}],
     "punchCards": [{"name": "orders", "every": 2, "each": "order", "reward": "mug"}]}
    """
  }

  private func reasons(_ outcomes: [DecisionOutcome]) -> [String] { outcomes.compactMap(\.refused?.reason) }

  @Test("64 tasks that redeem a reward of which there are 10 get 10, and no more")
  func together() async throws {
    let shop = try Shop(club: Self.club(stock: 10))
    let members = try await [shop.sell("1", pounds: 500), shop.sell("2", pounds: 500, to: "bob")]
    let actions = shop.reports.actions
    let outcomes = try await withThrowingTaskGroup(of: DecisionOutcome.self) { group in
      for number in 0..<64 {
        group.addTask {
          try await actions.redeem(5, of: members[number % 2], reward: "mug", as: id("r-\(number)"))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0.recorded != nil } == 10)
    #expect(reasons(outcomes) == Array(repeating: "stock", count: 54))
    #expect(outcomes.compactMap(\.refused).allSatisfy { $0.numbers == ["stock": 10, "used": 10] })
    #expect(try shop.balance(of: members[0]) + shop.balance(of: members[1]) == 950)
    let mug = try #require(try shop.reports.rewards().rewards.first)
    #expect(mug.redeemed == 10 && mug.stock == 10 && mug.oversold == 0)
    // What has no stock is there for all.
    #expect(try await actions.redeem(1, of: members[0], reward: "tea", as: id("tea")).recorded != nil)
    // What a stock counts is on an account, which is nobody's and no customer.
    #expect(try shop.ledger.stats().customers == 2 && shop.ledger.stats().accounts == 1)
  }

  @Test("A hold takes nothing of the stock: its capture does, or is refused")
  func holds() async throws {
    let shop = try Shop(club: Self.club(stock: 1))
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    for name in ["a", "b", "c"] {
      #expect(try await actions.hold(5, of: ann, reward: "mug", as: id(name)).recorded != nil)
    }
    _ = try await actions.release(id("a"), of: ann)
    let captured = try await actions.capture(id("b"), of: ann)
    #expect(captured.recorded?.numbers == ["points": 5, "balance": 40])
    let refused = try await actions.capture(id("c"), of: ann)
    #expect(refused.refused?.reason == "stock" && refused.refused?.numbers == ["stock": 1, "used": 1])
    #expect(try await actions.hold(5, of: ann, reward: "mug", as: id("d")).refused?.reason == "stock")
    // The points are there still, and free again.
    _ = try await actions.release(id("c"), of: ann)
    #expect(try shop.balance(of: ann) == 45)
    #expect(try await actions.capture(id("b"), of: ann).isSameAnswer(as: captured))
    #expect(try await actions.capture(id("c"), of: ann).isSameAnswer(as: refused))
  }

  @Test("A reward that was granted, or that a full card gave, counts when it is used, if there is one left")
  func granted() async throws {
    let shop = try Shop(club: Self.club(stock: 2))
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    for name in ["g-1", "g-2"] {
      #expect(try await actions.grant("mug", to: ann, as: id(name)).recorded != nil)
    }
    try await shop.sell("2", pounds: 50)
    // Two were granted, and a card is full: that is one more than there are.
    for name in ["u-1", "u-2"] {
      let used = try await actions.redeem(0, of: ann, reward: "mug", as: id(name))
      #expect(used.recorded?.numbers == ["points": 0, "balance": 100])
    }
    let refused = try await actions.redeem(0, of: ann, reward: "mug", as: id("u-3"))
    #expect(refused.refused?.reason == "stock" && refused.refused?.numbers == ["stock": 2, "used": 2])
    #expect(try await actions.grant("mug", to: ann, as: id("g-3")).refused?.reason == "stock")
    // More have come: what was promised can be had.
    shop.clock.pass(days: 1)
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: Self.club(stock: 3), effectiveFrom: shop.clock.now)
    #expect(try await actions.redeem(0, of: ann, reward: "mug", as: id("u-4")).recorded != nil)
    #expect(try await actions.redeem(0, of: ann, reward: "mug", as: id("u-3")).isSameAnswer(as: refused))
    let mug = try #require(try shop.reports.rewards().rewards.first)
    #expect(mug.granted == 3 && mug.used == 3 && mug.redeemed == 0 && mug.oversold == 0)
  }

  @Test("What is returned is not put back, and what a till has handed out itself stands and is listed")
  func oversold() async throws {
    let shop = try Shop(club: Self.club(stock: 1))
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    let order = RedeemedOrder(Reference(.order, "1"))
    _ = try await actions.redeem(5, of: ann, on: order, reward: "mug", as: id("r-1"))
    _ = try await actions.reinstate(
      5, of: ann, redemption: id("r-1"), reason: "returned", as: id("b-1"))
    #expect(try await actions.redeem(5, of: ann, reward: "mug", as: id("r-2")).refused?.reason == "stock")
    _ = try await shop.ledger.append(
      NewTouchpoint(
        source: "till/1", id: "offline", subject: .customer(ann),
        PointsRedeemed.with {
          ($0.program, $0.points, $0.reward) = ("club", 5, "mug")
        }))
    let mug = try #require(try shop.reports.rewards().rewards.first)
    #expect(mug.redeemed == 2 && mug.stock == 1 && mug.oversold == 1)
  }

  @Test("Two programmes have a stock each of a reward of one name")
  func programmes() async throws {
    let shop = try Shop(club: Self.club(stock: 1))
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "staff", document: Self.club(stock: 1),
      effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    for program in ["club", "staff"] {
      let first = try await actions.redeem(5, of: ann, in: program, reward: "mug", as: id("\(program)-1"))
      #expect(first.recorded != nil)
      let second = try await actions.redeem(5, of: ann, in: program, reward: "mug", as: id("\(program)-2"))
      #expect(second.refused?.reason == "stock")
    }
  }
}
