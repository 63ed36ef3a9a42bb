import Foundation
import Perennial
import Testing

/// Rewards are given, and points are given back.
struct GrantTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("desk", text) }

  private static let club = """
    {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60}, "reinstatement": {"withinDays": 10},
     "rewards": [{"name": "mug", "points": 20, "limitPerMember": 2}, {"name": "tea", "points": 5}]}
    """

  @Test("A reward that was given is used for no points, once, and only as long as it may be")
  func granting() async throws {
    let shop = try Shop(club: Self.club)
    let ann = try await shop.sell("1", pounds: 50)
    let actions = shop.reports.actions
    let none = try await actions.redeem(0, of: ann, reward: "mug", as: id("u-0"))
    #expect(none.refused?.reason == "step" && none.refused?.numbers["asked"] == 0)
    let until = shop.clock.now + .seconds(86_400)
    let granted = try await actions.grant("mug", to: ann, until: until, as: id("g-1"))
    #expect(granted.recorded?.numbers == ["points": 0, "balance": 50])
    let used = try await actions.redeem(0, of: ann, reward: "mug", as: id("u-1"))
    #expect(used.recorded?.numbers == ["points": 0, "balance": 50])
    guard case .message(let message) = try shop.ledger.touchpoint(at: used.position).content else { return }
    #expect((message as? RewardUsed)?.reward == "mug")
    #expect(try await actions.redeem(0, of: ann, reward: "mug", as: id("u-2")).refused?.reason == "step")
    #expect(try await actions.redeem(0, of: ann, reward: "mug", as: id("u-1")).isSameAnswer(as: used))

    _ = try await actions.grant("tea", to: ann, until: until, as: id("g-3"))
    shop.clock.pass(days: 1)
    #expect(try await actions.redeem(0, of: ann, reward: "tea", as: id("u-3")).refused?.reason == "step")
    await #expect(throws: ProjectionError.self) {
      _ = try await actions.grant("tea", to: ann, until: until, as: id("g-4"))
    }
    #expect(try await actions.grant("mug", to: ann, until: until, as: id("g-1")).isSameAnswer(as: granted))
  }

  @Test(
    "What one member can have of a reward counts those redeemed, granted and held, and not what came back")
  func limit() async throws {
    let shop = try Shop(club: Self.club)
    let ann = try await shop.sell("1", pounds: 200)
    let actions = shop.reports.actions
    let until = shop.clock.now + .seconds(86_400)
    _ = try await actions.grant("mug", to: ann, until: until, as: id("g-1"))
    _ = try await actions.hold(20, of: ann, reward: "mug", as: id("h-1"))
    func refused(_ name: String) async throws -> [String: Int64]? {
      let outcome = try await actions.redeem(20, of: ann, reward: "mug", as: id(name))
      return outcome.refused?.reason == "member-limit" ? outcome.refused?.numbers : nil
    }
    #expect(try await refused("r-1") == ["limit": 2, "used": 2])
    #expect(
      try await actions.hold(20, of: ann, reward: "mug", as: id("h-2")).refused?.reason == "member-limit")
    #expect(try await actions.grant("mug", to: ann, as: id("g-2")).refused?.reason == "member-limit")
    // The hold is released, and one is redeemed in its place; the grant is used.
    _ = try await actions.release(id("h-1"), of: ann)
    #expect(try await refused("r-2") == nil)
    _ = try await actions.redeem(0, of: ann, reward: "mug", as: id("u-1"))
    #expect(try await refused("r-3") == ["limit": 2, "used": 2])
    // A part that comes back changes nothing; the whole does.
    _ = try await actions.reinstate(19, of: ann, redemption: id("r-2"), reason: "returned", as: id("b-1"))
    #expect(try await refused("r-4") == ["limit": 2, "used": 2])
    _ = try await actions.reinstate(1, of: ann, redemption: id("r-2"), reason: "returned", as: id("b-2"))
    _ = try await actions.grant("mug", to: ann, until: until, as: id("g-3"))
    #expect(try await refused("r-5") == ["limit": 2, "used": 2])
    // What was granted and not used in time was not had.
    shop.clock.pass(days: 1)
    #expect(try await refused("r-6") == nil)
    #expect(try await refused("r-7") == ["limit": 2, "used": 2])
  }

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
