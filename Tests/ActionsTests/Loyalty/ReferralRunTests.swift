import Foundation
import Perennial
import Testing

/// Referrals of several friends by one member, and by members of one household.
struct ReferralRunTests {
  private static let plain = #"{"currency": "GBP", "earning": {"per": 100}}"#
  private static let referring = """
    {"currency": "GBP", "earning": {"per": 100},
     "referral": {"points": 50, "friendPoints": 20, "minimumOrder": 1000, "returnDays": 14}}
    """

  private func accept(_ shop: Shop, _ friend: CustomerNumber, by advocate: CustomerNumber) async throws {
    try await shop.ledger.append(
      NewTouchpoint(
        source: "crm", id: "accept-\(friend.rawValue)", subject: .customer(friend),
        ReferralAccepted.with {
          ($0.code, $0.advocate, $0.program) = ("ANN", Int64(advocate.rawValue), "club")
        }))
  }

  @Test("Of friends who came by one code, each reward is taken back, and that of the others stays")
  func sharedCode() async throws {
    let shop = try Shop(club: Self.referring)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 10)
    let names = ["bob", "cid", "dan"]
    var friends: [CustomerNumber] = []
    for name in names { friends.append(try await shop.register(name)) }
    shop.clock.pass(days: 1)
    for (name, friend) in zip(names, friends) {
      try await accept(shop, friend, by: ann)
      try await shop.sell("order-\(name)", pounds: 30, to: name)
    }
    shop.clock.pass(days: 15)
    #expect(try await actions.runProgram() == ProgramRun(recorded: 3))
    #expect(try shop.balance(of: ann) == 160)
    for (count, name) in names.prefix(2).enumerated() {
      try await shop.giveBack("order-\(name)", pounds: 30, of: friends[count])
      #expect(try await actions.runProgram() == ProgramRun(recorded: 1))
      #expect(try shop.balance(of: ann) == 160 - 50 * Int64(count + 1))
    }
    #expect(try friends.map { try shop.balance(of: $0) } == [0, 0, 50])
  }

  @Test("A household that was known before the programme had referrals is refused like any other")
  func earlyHousehold() async throws {
    let shop = try Shop(club: Self.plain)
    let ann = try await shop.register("ann", household: "17")
    let bob = try await shop.register("bob", household: "17")
    let cid = try await shop.register("cid", household: "18")
    try await shop.sell("1", pounds: 10)
    shop.clock.pass(days: 1)
    try await shop.ledger.publishPolicy(view: "loyalty", name: "club", document: Self.referring)
    shop.clock.pass(days: 1)
    for (friend, name) in [(bob, "bob"), (cid, "cid")] {
      try await accept(shop, friend, by: ann)
      try await shop.sell("order-\(name)", pounds: 30, to: name)
    }
    shop.clock.pass(days: 15)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 2))
    #expect(try shop.messages(DecisionRefused.self, of: bob).map(\.reason) == ["household"])
    #expect(try shop.messages(DecisionRefused.self, of: cid).isEmpty)
    #expect(try shop.balance(of: ann) == 60)
  }
}
