import Perennial
import Testing

/// About people whose data is kept without being used nothing is decided.
struct UnusableTests {
  @Test("A request about somebody restricted is refused before any other reason, and is not decided")
  func refused() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    try await shop.ledger.restrictUse(of: ann, reason: "contested")
    guard case .refused(let refusal) = try await shop.redeem(500, of: ann, id: "a") else {
      return #expect(Bool(false), "points of somebody restricted were redeemed")
    }
    #expect(refusal.reason == "restricted")
    let actions = shop.reports.actions
    guard
      case .refused(let other) = try await actions.redeem(
        20, of: ann, reward: "unknown", as: TouchpointID("till/2", "b"))
    else { return #expect(Bool(false), "a reward was had by somebody restricted") }
    #expect(other.reason == "restricted")
    // Once the use is allowed, a request of its own is decided.
    try await shop.ledger.allowUse(of: ann, reason: "resolved")
    guard case .recorded = try await shop.redeem(20, of: ann, id: "c") else {
      return #expect(Bool(false), "points of somebody allowed were not redeemed")
    }
    #expect(try shop.balance(of: ann) == 30)
  }

  @Test("One who is restricted restricts whoever was merged with them, and a decision about several")
  func several() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let cid = try await shop.sell("3", pounds: 50, to: "cid")
    try await shop.ledger.restrictUse(of: bob, reason: "contested")
    try await shop.ledger.merge(ann, with: bob, evidence: "confirmed")
    for (index, about) in [[ann], [cid, ann]].enumerated() {
      let outcome = try await shop.reports.decide(
        "look/1", about: about, as: TouchpointID("till/2", "look-\(index)")
      ) { _ in .refuse("decided", "it was decided") }
      guard case .refused(let refusal) = outcome else { return #expect(Bool(false)) }
      #expect(refusal.reason == "restricted")
    }
  }

  @Test("A run passes over whoever is restricted, counts it, and comes back to it once the use is allowed")
  func run() async throws {
    let shop = try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60}, "notices": {"days": [30]},
         "referral": {"points": 50, "friendPoints": 20, "minimumOrder": 1000, "returnDays": 14}}
        """)
    let ann = try await shop.sell("1", pounds: 10)
    let bob = try await shop.register("bob")
    shop.clock.pass(days: 1)
    try await shop.accept(bob, referredBy: Int64(ann.rawValue))
    try await shop.sell("2", pounds: 30, to: "bob")
    shop.clock.pass(days: 15)
    // The advocate is restricted: neither side of the referral is rewarded.
    try await shop.ledger.restrictUse(of: ann, reason: "contested")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(passedOver: 1))
    #expect(try shop.recorded().isEmpty)
    shop.clock.pass(days: 20)
    // By now points of both are to expire: only who may be used is told.
    let before = try await shop.reports.actions.runProgram()
    #expect(before == ProgramRun(recorded: 1, passedOver: 2))
    #expect(try shop.messages(ExpiryAnnounced.self, of: ann).isEmpty)
    #expect(try shop.messages(ExpiryAnnounced.self, of: bob).count == 1)
    try await shop.ledger.allowUse(of: ann, reason: "resolved")
    let after = try await shop.reports.actions.runProgram()
    #expect(after.passedOver == 0 && after.recorded >= 2)
    #expect(try shop.messages(ReferralRewarded.self, of: ann).count == 1)
    #expect(try shop.messages(ExpiryAnnounced.self, of: ann).count >= 1)
  }

  @Test("Who was erased is told nothing and granted nothing, and may be used for nothing")
  func erased() async throws {
    let shop = try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60}, "notices": {"days": [30]}}
        """)
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    shop.clock.pass(days: 35)
    try await shop.ledger.erase(ann, request: "R-1", reason: "requested")
    guard case .refused(let refusal) = try await shop.redeem(20, of: ann, id: "a") else {
      return #expect(Bool(false), "points of somebody erased were redeemed")
    }
    #expect(refusal.reason == "erased")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1, passedOver: 1))
    #expect(try shop.messages(ExpiryAnnounced.self, of: ann).isEmpty)
    #expect(try shop.messages(ExpiryAnnounced.self, of: bob).count == 1)
    #expect(try shop.ledger.consent(of: ann, for: "marketing").reason == .erased)
  }
}
