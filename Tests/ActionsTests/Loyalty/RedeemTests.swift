import Foundation
import Perennial
import Testing

/// Points are redeemed where nothing stands against it.
struct RedeemTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }

  @Test("Points are spent on an order, with who did it where, and the answer says what is left")
  func redeeming() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let outcome = try await shop.reports.actions.redeem(
      20, of: ann, in: "club", on: RedeemedOrder(Reference(.order, "2")), reward: "mug",
      Circumstances(actor: "7", store: "s1", channel: "store", reason: "asked"), as: id("r-1"))
    let recorded = try #require(outcome.recorded)
    #expect(recorded.numbers == ["points": 20, "balance": 30])
    #expect(try shop.balance(of: ann) == 30)
    let touchpoint = try shop.ledger.touchpoint(at: recorded.position)
    guard case .message(let message) = touchpoint.content, let redeemed = message as? PointsRedeemed else {
      Issue.record("no points were redeemed")
      return
    }
    #expect(redeemed.program == "club" && redeemed.points == 20 && redeemed.order == "2")
    #expect(redeemed.reward == "mug" && redeemed.actor == "7" && redeemed.reason == "asked")
    #expect(touchpoint.context.store == "s1" && touchpoint.channel == "store")
    #expect(touchpoint.reference == Reference(.order, "2", namespace: "till"))
  }

  @Test("A request that is sent again is answered as the first time, whatever the balance is by then")
  func again() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    let first = try await actions.redeem(40, of: ann, as: id("r-1"))
    let refused = try await actions.redeem(40, of: ann, as: id("r-2"))
    #expect(refused.refused?.reason == "balance")
    try await shop.sell("2", pounds: 100)
    for (outcome, name) in [(first, "r-1"), (refused, "r-2")] {
      let again = try await actions.redeem(40, of: ann, as: id(name))
      #expect(again.isDuplicate && again.isSameAnswer(as: outcome))
    }
    #expect(try shop.balance(of: ann) == 110)
    // Another policy does not change what was answered.
    shop.clock.pass(days: 1)
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    #expect(try await actions.redeem(40, of: ann, as: id("r-1")).isSameAnswer(as: first))
    #expect(try await actions.redeem(40, of: ann, as: id("r-3")).refused?.reason == "unknown-program")
  }

  @Test("Other content under the id of a request is a conflict: each word of what was asked is compared")
  func conflicts() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    let order = RedeemedOrder(Reference(.order, "2"), total: 900)
    let first = try await actions.redeem(
      10, of: ann, in: "club", on: order, reward: "mug", Circumstances(actor: "7"), as: id("r-1"))
    for (points, program, other, reward) in [
      (11, "club", order, "mug"), (10, nil, order, "mug"), (10, "club", order, "cup"),
      (10, "club", order, nil),
      (10, "club", nil, "mug"), (10, "club", RedeemedOrder(order.reference), "mug"),
      (10, "club", RedeemedOrder(Reference(.order, "3"), total: 900), "mug"),
    ] as [(Int64, String?, RedeemedOrder?, String?)] {
      try await expect(.conflictingDuplicate) {
        _ = try await actions.redeem(points, of: ann, in: program, on: other, reward: reward, as: id("r-1"))
      }
    }
    try await expect(.conflictingDuplicate) {
      _ = try await actions.transfer(10, from: ann, to: ann, in: "club", as: id("r-1"))
    }
    // Who asks is no part of what is asked for.
    let again = try await actions.redeem(
      10, of: ann, in: "club", on: order, reward: "mug", Circumstances(actor: "8"), as: id("r-1"))
    #expect(again.isSameAnswer(as: first))
  }

  @Test("A member of one programme is no member of another, and spends none of its points")
  func programmesApart() async throws {
    let shop = try Shop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "gold", document: Shop.club.replacing("GBP", with: "EUR"),
      effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    let ann = try await shop.sell("1", pounds: 50)
    let other = try await shop.reports.actions.redeem(10, of: ann, in: "gold", as: id("r-1"))
    #expect(other.refused?.reason == "unknown-member")
    #expect(try await shop.reports.actions.redeem(10, of: ann, in: "club", as: id("r-2")).recorded != nil)
  }

  @Test("64 tasks that redeem from one balance spend what there is, and never more")
  func together() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    let actions = shop.reports.actions
    let recorded = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          try await actions.redeem(3, of: ann, as: TouchpointID("till/2", "r-\(number)")).recorded != nil
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(recorded == 33)
    #expect(try shop.balance(of: ann) == 1)
  }

  @Test("What is no number of points is an error, and the id stays free", arguments: [0, -1, Int64.min])
  func amounts(points: Int64) async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    for call in [
      { try await shop.reports.actions.redeem(points, of: ann, as: id("r-1")) },
      { try await shop.reports.actions.transfer(points, from: ann, to: ann, as: id("r-1")) },
    ] {
      let error = await #expect(throws: ProjectionError.self) { _ = try await call() }
      #expect(error?.code == .invalidRequest)
    }
    #expect(try await shop.reports.actions.redeem(1, of: ann, as: id("r-1")).recorded != nil)
  }
}

extension DecisionOutcome {
  /// What was recorded; `nil` for a refusal.
  var recorded: RecordedDecision? {
    if case .recorded(let recorded) = self { recorded } else { nil }
  }

  /// The refusal; `nil` where something was recorded.
  var refused: Refusal? {
    if case .refused(let refusal) = self { refusal } else { nil }
  }
}
