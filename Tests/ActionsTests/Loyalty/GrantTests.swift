import Foundation
import Perennial
import Testing

/// Rewards are given, and points are given back.
struct GrantTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("desk", text) }

  private static let club = """
    {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60}, "reinstatement": {"withinDays": 10},
     "rewards": [{"name": "mug", "points": 20}, {"name": "tea", "points": 5}]}
    """

  @Test("Points that expired come back within the time that the programme has for it")
  func expired() async throws {
    let shop = try Shop(club: Self.club)
    let ann = try await shop.sell("1", pounds: 50)
    shop.clock.pass(days: 65)
    let actions = shop.reports.actions
    let some = try await actions.reinstate(20, of: ann, reason: "goodwill", as: id("b-1"))
    #expect(some.recorded?.numbers == ["points": 20, "balance": 20])
    let more = try await actions.reinstate(31, of: ann, reason: "goodwill", as: id("b-2"))
    #expect(more.refused?.reason == "not-expired" && more.refused?.numbers == ["expired": 30, "asked": 31])
    shop.clock.pass(days: 6)
    let late = try await actions.reinstate(30, of: ann, reason: "goodwill", as: id("b-3"))
    #expect(late.refused?.reason == "not-expired" && late.refused?.numbers == ["expired": 0, "asked": 30])
    #expect(
      try await actions.reinstate(20, of: ann, reason: "goodwill", as: id("b-1")).isSameAnswer(as: some))
    #expect(try shop.balance(of: ann) == 20)
  }

  @Test("The points of a redemption come back up to what was spent, with the time that they had")
  func returned() async throws {
    let shop = try Shop(club: Self.club)
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    _ = try await actions.redeem(40, of: ann, as: id("r-1"))
    let unknown = try await actions.reinstate(
      1, of: ann, redemption: id("none"), reason: "returned", as: id("b-0"))
    #expect(unknown.refused?.reason == "unknown-redemption")
    let back = try await actions.reinstate(
      30, of: ann, redemption: id("r-1"), reason: "returned", as: id("b-1"))
    #expect(back.recorded?.numbers == ["points": 30, "balance": 40])
    #expect(try shop.balance(of: ann) == 40)
    let more = try await actions.reinstate(
      11, of: ann, redemption: id("r-1"), reason: "returned", as: id("b-2"))
    #expect(more.refused?.reason == "returned")
    #expect(more.refused?.numbers == ["redeemed": 40, "returned": 30, "asked": 11])
    // What has expired meanwhile expires at once.
    shop.clock.pass(days: 61)
    let gone = try await actions.reinstate(
      10, of: ann, redemption: id("r-1"), reason: "returned", as: id("b-3"))
    #expect(gone.recorded?.numbers == ["points": 10, "balance": 0])
    #expect(try shop.balance(of: ann) == 0)
  }
}
