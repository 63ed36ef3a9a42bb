import Foundation
import Perennial
import Testing

/// What suspended and closed members can have done.
struct MemberStatusTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("desk", text) }

  private static let club = """
    {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60},
     "rewards": [{"name": "mug", "points": 5}]}
    """

  @Test(
    "Who is suspended or closed spends nothing, is given nothing, and is told which",
    arguments: ["suspended", "closed"])
  func refused(status: String) async throws {
    let shop = try Shop(club: Self.club)
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let actions = shop.reports.actions
    _ = try await actions.hold(5, of: ann, as: id("h"))
    try await shop.change(ann, to: status)
    for (name, outcome) in [
      ("redeem", try await actions.redeem(1, of: ann, as: id("redeem"))),
      ("use", try await actions.redeem(0, of: ann, reward: "mug", as: id("use"))),
      ("hold", try await actions.hold(1, of: ann, as: id("hold"))),
      ("capture", try await actions.capture(id("h"), of: ann)),
      ("release", try await actions.release(id("h"), of: ann)),
      ("transfer", try await actions.transfer(1, from: ann, to: bob, as: id("transfer"))),
      ("reinstate", try await actions.reinstate(1, of: ann, reason: "goodwill", as: id("reinstate"))),
      ("grant", try await actions.grant("mug", to: ann, as: id("grant"))),
    ] {
      #expect(outcome.refused?.reason == "member-\(status)", "\(name)")
      #expect(outcome.refused?.numbers == [:], "\(name)")
    }
    // The business can still put right what is wrong.
    #expect(
      try await actions.adjust(-1, of: ann, reason: "mistake", actor: "7", as: id("adjust")).recorded != nil)
    // Who is suspended earns and can be sent points; who is closed can not.
    let sent = try await actions.transfer(2, from: bob, to: ann, as: id("sent"))
    try await shop.sell("3", pounds: 10)
    if status == "suspended" {
      #expect(sent.recorded != nil)
      #expect(try shop.balance(of: ann) == 50 - 5 - 1 + 2 + 10)
    } else {
      #expect(sent.refused?.reason == "receiver-closed")
      #expect(try shop.balance(of: ann) == 50 - 5 - 1)
    }
    // What was refused stays refused, and what is asked for anew is not.
    try await shop.change(ann, to: "active")
    #expect(
      try await actions.redeem(1, of: ann, as: id("redeem")).refused?.reason == "member-\(status)")
    #expect(try await actions.redeem(1, of: ann, as: id("redeem-2")).recorded != nil)
  }
}
