import Foundation
import Perennial
import Testing

/// Points are held, and captured, released or lapsed.
struct HoldTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }

  private func points(_ shop: Shop, of customer: CustomerNumber) throws -> LoyaltyRow.Points {
    let models = shop.reports.models
    return try #require(try models.views.row(of: customer, in: models[Loyalty.self]).row).points
  }

  @Test(
    "A hold locks points, and a capture spends a part of them and frees the rest, each answered alike for ever"
  )
  func capturing() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    let order = RedeemedOrder(Reference(.order, "9", namespace: "web"))
    let held = try await actions.hold(30, of: ann, on: order, reward: "mug", minutes: 10, as: id("h"))
    let expires = shop.clock.now + .seconds(600)
    #expect(held.recorded?.numbers == ["points": 30, "expires": expires.microseconds, "available": 20])
    #expect(try points(shop, of: ann).held == 30 && points(shop, of: ann).available == 20)
    #expect(try await actions.redeem(21, of: ann, as: id("r")).refused?.reason == "balance")

    let few = try await actions.capture(id("h"), of: ann, points: 31, as: id("c-1"))
    #expect(few.refused?.reason == "held" && few.refused?.numbers == ["held": 30, "asked": 31])
    let captured = try await actions.capture(id("h"), of: ann, points: 12)
    #expect(captured.recorded?.numbers == ["points": 12, "balance": 38])
    let after = try points(shop, of: ann)
    #expect(after.held == 0 && after.available == 38 && after.spent == 12)
    let message = try shop.ledger.touchpoint(at: captured.position)
    guard case .message(let body) = message.content, let spent = body as? PointsCaptured else {
      Issue.record("nothing was captured")
      return
    }
    #expect(spent.reward == "mug" && spent.order == "9" && spent.hold == Int64(held.position.rawValue))
    #expect(message.reference == Reference(.order, "9", namespace: "web"))

    // Captured again under the hold's own id it is the first answer; under another, it is refused.
    shop.clock.pass(days: 1)
    #expect(try await actions.capture(id("h"), of: ann, points: 12).isSameAnswer(as: captured))
    #expect(
      try await actions.hold(30, of: ann, on: order, reward: "mug", minutes: 10, as: id("h")).isSameAnswer(
        as: held))
    let twice = try await actions.capture(id("h"), of: ann, as: id("c-2"))
    #expect(twice.refused?.reason == "hold-captured")
    #expect(twice.refused?.numbers == ["held": 30, "expired": expires.microseconds])
    let released = try await actions.release(id("h"), of: ann)
    #expect(released.refused?.reason == "hold-captured")
    try await expect(.conflictingDuplicate) { _ = try await actions.capture(id("h"), of: ann, points: 11) }
  }

  @Test("A hold that is released or over its time frees its points, and can be captured no more")
  func ending() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    _ = try await actions.hold(30, of: ann, as: id("a"))
    let released = try await actions.release(id("a"), of: ann)
    #expect(released.recorded?.numbers == ["points": 30, "available": 50])
    #expect(try await actions.release(id("a"), of: ann).isSameAnswer(as: released))
    #expect(try await actions.capture(id("a"), of: ann).refused?.reason == "hold-released")

    _ = try await actions.hold(30, of: ann, as: id("b"))
    shop.clock.pass(days: 29.0 / 1440)
    #expect(try points(shop, of: ann).held == 30)
    shop.clock.pass(days: 1.0 / 1440)
    let lapsed = try await actions.capture(id("b"), of: ann)
    #expect(lapsed.refused?.reason == "hold-lapsed")
    #expect(lapsed.refused?.numbers == ["held": 30, "expired": shop.clock.now.microseconds])
    #expect(try await actions.release(id("b"), of: ann).refused?.reason == "hold-lapsed")
    #expect(try points(shop, of: ann).available == 50)
  }

  @Test("Points that expire while they are held stay good for the hold, and are gone once it ends")
  func expiring() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    shop.clock.pass(days: 59.9)
    try await shop.sell("2", pounds: 5)
    let actions = shop.reports.actions
    _ = try await actions.hold(30, of: ann, minutes: 43_200, as: id("h"))
    shop.clock.pass(days: 1)
    #expect(try points(shop, of: ann).held == 30 && points(shop, of: ann).available == 5)
    let captured = try await actions.capture(id("h"), of: ann, points: 10)
    #expect(captured.recorded?.numbers == ["points": 10, "balance": 5])
    #expect(try points(shop, of: ann).available == 5 && points(shop, of: ann).expired == 40)
  }

  @Test("Nobody's hold is refused, another member's too, and a strange programme before")
  func unknown() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let cid = try await shop.stranger("cid")
    let actions = shop.reports.actions
    _ = try await actions.hold(10, of: ann, as: id("h"))
    #expect(try await actions.capture(id("none"), of: ann).refused?.reason == "unknown-hold")
    #expect(try await actions.capture(id("h"), of: bob, as: id("c-1")).refused?.reason == "unknown-hold")
    #expect(try await actions.capture(id("h"), of: cid, as: id("c-2")).refused?.reason == "unknown-member")
    // What is no hold is none, though it has an id.
    #expect(try await actions.capture(TouchpointID("till/1", "1"), of: ann).refused?.reason == "unknown-hold")
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    #expect(try await actions.capture(id("h"), of: ann, as: id("c-3")).refused?.reason == "unknown-program")
  }

  @Test("A hold of members who were merged is captured by any of their numbers")
  func merged() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let actions = shop.reports.actions
    _ = try await actions.hold(60, of: bob, as: id("no"))
    _ = try await actions.hold(40, of: bob, as: id("h"))
    try await shop.ledger.merge(ann, with: bob, evidence: "confirmed")
    let captured = try await actions.capture(id("h"), of: ann)
    #expect(captured.recorded?.numbers == ["points": 40, "balance": 60])
  }

  @Test("What is no time is an error", arguments: [0, 43_201, -1])
  func minutes(_ minutes: Int) async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let error = await #expect(throws: ProjectionError.self) {
      _ = try await shop.reports.actions.hold(1, of: ann, minutes: minutes, as: id("h"))
    }
    #expect(error?.code == .invalidRequest)
  }
}
