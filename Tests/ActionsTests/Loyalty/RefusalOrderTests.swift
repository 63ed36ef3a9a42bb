import Foundation
import Perennial
import Testing

/// A request is refused for the first reason that applies.
struct RefusalOrderTests {
  private static let numbers: [Obstacle: [String: Int64]] = [
    .unknownProgram: ["programs": 1],
    .rewardNotYet: ["from": Instant("2024-05-31T23:00:00Z")?.microseconds ?? 0],
    .rewardEnded: ["until": Instant("2024-02-01T00:00:00Z")?.microseconds ?? 0],
    .minimumOrder: ["minimum": 5000, "total": 4999],
    .minimum: ["minimum": 20, "step": 5, "asked": 15],
    .step: ["minimum": 20, "step": 5, "asked": 22],
    .balance: ["asked": 1000, "available": 50, "debt": 0, "balance": 50],
    .stock: ["stock": 1, "used": 1],
    .memberLimit: ["limit": 1, "used": 1],
    .velocity: ["limit": 1, "counted": 1, "days": 0],
  ]

  @Test(
    "Each reason refuses by itself, with its numbers, and the id is answered so for ever",
    arguments: AskedForMug.alone)
  func alone(asked: AskedForMug, obstacle: Obstacle) async throws {
    let obstructed = try await ObstructedShop([obstacle])
    let outcome = try await obstructed.ask(asked)
    let refusal = try #require(outcome.refused)
    #expect(refusal.reason == obstacle.rawValue && !refusal.message.isEmpty)
    #expect(refusal.numbers == Self.numbers[obstacle] ?? [:])
    let again = try await obstructed.ask(asked)
    #expect(again.isDuplicate && again.isSameAnswer(as: outcome))
  }

  @Test("Of two reasons that follow each other the first is the answer", arguments: AskedForMug.inPairs)
  func ordered(asked: AskedForMug, first: Obstacle, second: Obstacle) async throws {
    let outcome = try await ObstructedShop([first, second]).ask(asked)
    #expect(outcome.refused?.reason == first.rawValue)
  }

  @Test("The pairs go through all reasons, in the documented order")
  func pairs() {
    #expect(Array(Obstacle.groups.joined()) == Obstacle.allCases)
    let pairs = neighbours(Obstacle.groups).map { "\($0.rawValue) \($1.rawValue)" }
    #expect(
      pairs == [
        "unknown-program unknown-member", "unknown-member member-suspended", "unknown-member member-closed",
        "member-suspended reward-unknown", "member-closed reward-unknown", "reward-unknown reward-inactive",
        "reward-inactive reward-not-yet", "reward-inactive reward-ended", "reward-not-yet tier",
        "reward-ended tier", "tier minimum-order", "minimum-order minimum", "minimum step", "step balance",
        "balance stock", "stock member-limit", "member-limit velocity",
      ])
  }

  @Test("Where nothing stands against it, the points are spent")
  func none() async throws {
    let outcome = try await ObstructedShop([]).ask(.redeem)
    #expect(outcome.recorded?.numbers == ["points": 25, "balance": 25])
  }

  @Test("A reward takes its price and leaves the rest: of 3 points a reward of 2 leaves 1")
  func price() async throws {
    let shop = try Shop(
      club: #"{"currency": "GBP", "earning": {"per": 100}, "rewards": [{"name": "tea", "points": 2}]}"#)
    let ann = try await shop.sell("1", pounds: 3)
    let actions = shop.reports.actions
    let small = try await actions.redeem(1, of: ann, reward: "tea", as: TouchpointID("till/2", "1"))
    #expect(small.refused?.reason == "step")
    #expect(small.refused?.numbers == ["minimum": 2, "step": 2, "asked": 1])
    let tea = try await actions.redeem(3, of: ann, reward: "tea", as: TouchpointID("till/2", "2"))
    #expect(tea.recorded?.numbers == ["points": 2, "balance": 1])
    let more = try await actions.redeem(2, of: ann, reward: "tea", as: TouchpointID("till/2", "3"))
    #expect(more.refused?.reason == "balance")
  }

  @Test("An order that is recorded has its own total, and one that is not is asked for it")
  func orders() async throws {
    let shop = try Shop(
      club: #"{"currency": "GBP", "earning": {"per": 100}, "redemption": {"minimumOrder": 2000, "step": 10}}"#
    )
    let ann = try await shop.sell("1", pounds: 50)
    try await shop.sell("2", pounds: 10)
    let actions = shop.reports.actions
    func redeem(_ order: RedeemedOrder?, _ id: String) async throws -> DecisionOutcome {
      try await actions.redeem(10, of: ann, on: order, as: TouchpointID("till/2", id))
    }
    // What is recorded counts, and not what whoever asks says of it.
    let small = try await redeem(RedeemedOrder(Reference(.order, "2"), total: 9000), "a")
    #expect(small.refused?.numbers == ["minimum": 2000, "total": 1000])
    #expect(try await redeem(RedeemedOrder(Reference(.order, "1")), "b").recorded != nil)
    #expect(try await redeem(RedeemedOrder(Reference(.order, "3"), total: 2000), "c").recorded != nil)
    for (order, id) in [(nil, "d"), (RedeemedOrder(Reference(.order, "4")), "e")]
      as [(RedeemedOrder?, String)]
    {
      let refused = try await redeem(order, id).refused
      #expect(refused?.reason == "minimum-order" && refused?.numbers == ["minimum": 2000])
    }
  }

  @Test("A transfer is refused where the programme has none, before anything of the members")
  func transfers() async throws {
    let shop = try Shop(club: #"{"currency": "GBP", "earning": {"per": 100}, "transfers": "refused"}"#)
    let bob = try await shop.stranger("bob")
    let ann = try await shop.sell("1", pounds: 50)
    let outcome = try await shop.reports.actions.transfer(
      5, from: ann, to: bob, as: TouchpointID("desk", "1"))
    #expect(outcome.refused?.reason == "transfers-refused")
  }
}
