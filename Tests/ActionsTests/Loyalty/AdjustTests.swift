import Foundation
import Perennial
import Testing

/// Points are given and taken by hand.
struct AdjustTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("desk", text) }

  @Test("Points are given and taken, with reason and actor, and taken below zero only where that is said")
  func adjusting() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    let given = try await actions.adjust(25, of: ann, reason: "goodwill", actor: "7", as: id("a-1"))
    #expect(given.recorded?.numbers == ["points": 25, "balance": 75])
    let taken = try await actions.adjust(-75, of: ann, reason: "mistake", actor: "7", as: id("a-2"))
    #expect(taken.recorded?.numbers == ["points": -75, "balance": 0])
    let refused = try await actions.adjust(-1, of: ann, reason: "mistake", actor: "7", as: id("a-3"))
    #expect(refused.refused?.reason == "balance")
    #expect(refused.refused?.numbers == ["asked": 1, "available": 0, "debt": 0, "balance": 0])
    let below = try await actions.adjust(
      -10, of: ann, reason: "mistake", actor: "7", mayGoNegative: true, as: id("a-4"))
    #expect(below.recorded?.numbers == ["points": -10, "balance": -10])
    #expect(try shop.balance(of: ann) == -10)
    // Sent again, each is answered as the first time.
    try await shop.sell("2", pounds: 100)
    let again = try await actions.adjust(-1, of: ann, reason: "mistake", actor: "8", as: id("a-3"))
    #expect(again.isSameAnswer(as: refused))
    let first = try await actions.adjust(25, of: ann, reason: "goodwill", actor: "7", as: id("a-1"))
    #expect(first.isSameAnswer(as: given))
    try await expect(.conflictingDuplicate) {
      _ = try await actions.adjust(25, of: ann, reason: "welcome", actor: "7", as: id("a-1"))
    }
    #expect(try shop.balance(of: ann) == 90)
  }

  @Test("Points that would expire at once are not given")
  func expired() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let head = try shop.ledger.head
    for expires in [shop.clock.now, Instant(year: 2024, month: 2, day: 1)] {
      let error = await #expect(throws: ProjectionError.self) {
        _ = try await shop.reports.actions.adjust(
          5, of: ann, reason: "goodwill", actor: "7", expires: expires, as: id("a-1"))
      }
      #expect(error?.code == .invalidRequest && error?.message.contains("has passed") == true)
    }
    #expect(try shop.ledger.head == head && shop.balance(of: ann) == 50)
  }

  @Test("Nobody's points are refused: no programme first, then no member")
  func refusals() async throws {
    let shop = try Shop()
    let bob = try await shop.stranger("bob")
    let actions = shop.reports.actions
    let stranger = try await actions.adjust(1, of: bob, reason: "welcome", actor: "7", as: id("a-1"))
    #expect(stranger.refused?.reason == "unknown-member")
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    let without = try await actions.adjust(1, of: bob, reason: "welcome", actor: "7", as: id("a-2"))
    #expect(without.refused?.reason == "unknown-program")
  }

  @Test("Nothing is given by 0 points", arguments: [0, Int64.min])
  func amounts(points: Int64) async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    await #expect(throws: ProjectionError.self) {
      _ = try await shop.reports.actions.adjust(points, of: ann, reason: "x", actor: "7", as: id("a"))
    }
  }
}
