import Foundation
import Perennial
import Testing

/// Limits on what is redeemed in how short a time.
struct VelocityTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }

  /// A club with a limit, and a mug whose points are worth two pence each; others are worth half a penny.
  private static func club(_ limits: String...) -> String {
    """
    {"currency": "GBP", "earning": {"per": 100}, "redemption": {"value": 0.5},
     "rewards": [{"name": "mug", "perPoint": {"value": 2}}],
     "velocity": [\(limits.map { "{\($0)}" }.joined(separator: ", "))]}
    """
  }

  private static func refusing(_ limit: String, of subject: String, within: String = #""day""#) -> String {
    club(#""name": "calm", "of": "\#(subject)", \#(limit), "within": \#(within), "then": "refuse""#)
  }

  private static let all: [(limit: String, points: Int64, more: Int64, numbers: [String: Int64])] = [
    (#""count": 2"#, 10, 10, ["limit": 2, "counted": 2]),
    (#""points": 25"#, 10, 6, ["limit": 25, "counted": 20]),
    // 10 points of a mug are worth 20.
    (#""money": 59"#, 10, 10, ["limit": 59, "counted": 40]),
  ]

  @Test("Programmes whose names and limits read alike together count for themselves")
  func budgetsApart() async throws {
    func club(_ limit: String) -> String {
      """
      {"currency": "GBP", "earning": {"per": 100},
       "velocity": [{"name": "\(limit)", "of": "store", "count": 1, "within": "day", "then": "refuse"}]}
      """
    }
    let shop = try Shop(club: club("velocity/x"))
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club/velocity", document: club("x"),
      effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    let ann = try await shop.sell("1", pounds: 20)
    for program in ["club", "club/velocity"] {
      for attempt in 1...2 {
        let outcome = try await shop.reports.actions.redeem(
          1, of: ann, in: program, Circumstances(store: "s1"),
          as: TouchpointID("till/2", "\(program)-\(attempt)"))
        #expect(outcome.refused?.reason == (attempt == 1 ? nil : "velocity"))
      }
    }
  }

  @Test(
    "Redemptions of one member, one actor and one store are counted, by number, points and worth",
    arguments: ["member", "actor", "store"], 0...2)
  func measures(subject: String, place: Int) async throws {
    let (limit, points, more, numbers) = Self.all[place]
    let shop = try Shop(club: Self.refusing(limit, of: subject))
    let (ann, bob) = (
      try await shop.sell("1", pounds: 500), try await shop.sell("2", pounds: 500, to: "bob")
    )
    let actions = shop.reports.actions
    let here = Circumstances(actor: "7", store: "s1")
    func redeem(_ points: Int64, _ who: CustomerNumber, _ at: Circumstances, _ name: String) async throws
      -> DecisionOutcome
    {
      try await actions.redeem(points, of: who, reward: "mug", at, as: id(name))
    }
    #expect(try await redeem(points, ann, here, "1").recorded != nil)
    // Of one member whoever serves them, of an actor and a store whomever they serve.
    let second = subject == "member" ? ann : bob
    let at = subject == "member" ? Circumstances(actor: "8", store: "s2") : here
    #expect(try await redeem(points, second, at, "2").recorded != nil)
    let refused = try await redeem(more, ann, here, "3")
    #expect(refused.refused?.reason == "velocity")
    #expect(refused.refused?.numbers == numbers.merging(["days": 0]) { $1 })
    // Somebody else's are counted by themselves; and where nobody is named, nobody's are counted.
    let elsewhere = Circumstances(actor: "9", store: "s3")
    #expect(try await redeem(more, subject == "member" ? bob : ann, elsewhere, "4").recorded != nil)
    if subject != "member" {
      #expect(try await redeem(more, ann, .none, "5").recorded != nil)
    }
    // What is less is not above the limit.
    if more > 1, place > 0 { #expect(try await redeem(more - 1, ann, here, "6").recorded != nil) }
    let again = try await redeem(more, ann, here, "3")
    #expect(again.isDuplicate && again.isSameAnswer(as: refused))
  }

  @Test(
    "A day is the local one; rolling days go back to the same local time", arguments: ["member", "store"])
  func windows(subject: String) async throws {
    for (within, hours, isCounted) in [
      // From 18:00 on 30 March, the day before the clocks go forward.
      (#""day""#, 5.9, true), (#""day""#, 6.0, false),
      (#"{"days": 1}"#, 22.9, true), (#"{"days": 1}"#, 23.1, false),
      (#"{"days": 7}"#, 166.9, true), (#"{"days": 7}"#, 167.1, false),
    ] {
      let shop = try Shop(club: Self.refusing(#""count": 1"#, of: subject, within: within))
      let ann = try await shop.sell("1", pounds: 500)
      let actions = shop.reports.actions
      shop.clock.pass(days: 29.75)
      let at = Circumstances(store: "s1")
      #expect(try await actions.redeem(1, of: ann, at, as: id("1")).recorded != nil)
      shop.clock.pass(days: hours / 24)
      let outcome = try await actions.redeem(1, of: ann, at, as: id("2"))
      #expect((outcome.refused?.reason == "velocity") == isCounted, "\(within), \(hours) hours")
    }
  }

  @Test("Above a limit that flags, points are spent, and the redemption is marked")
  func flag() async throws {
    let shop = try Shop(
      club: Self.club(#""name": "till", "of": "actor", "points": 15, "within": "day", "then": "flag""#))
    let ann = try await shop.sell("1", pounds: 500)
    let actions = shop.reports.actions
    let seven = Circumstances(actor: "7", reason: "asked")
    let first = try await actions.redeem(15, of: ann, seven, as: id("1"))
    #expect(first.recorded?.numbers == ["points": 15, "balance": 485])
    let second = try await actions.redeem(1, of: ann, seven, as: id("2"))
    #expect(second.recorded?.numbers == ["points": 1, "balance": 484, "flagged": 1])
    let held = try await actions.hold(2, of: ann, seven, as: id("3"))
    #expect(held.recorded?.numbers["flagged"] == 1 && held.recorded?.numbers["points"] == 2)
    let reasons = try [first, second, held].map { outcome -> String? in
      guard case .message(let message) = try shop.ledger.touchpoint(at: outcome.position).content else {
        return nil
      }
      return (message as? PointsRedeemed)?.reason ?? (message as? PointsHeld)?.reason
    }
    #expect(reasons == ["asked", "velocity", "velocity"])
    #expect(try await actions.redeem(1, of: ann, seven, as: id("2")).isSameAnswer(as: second))
  }

  @Test(
    "Above a limit that has it reviewed, the points are held for 7 days, and a person captures or releases")
  func review() async throws {
    let shop = try Shop(
      club: Self.club(#""name": "many", "of": "member", "count": 1, "within": "day", "then": "review""#))
    let ann = try await shop.sell("1", pounds: 500)
    let actions = shop.reports.actions
    _ = try await actions.redeem(100, of: ann, as: id("1"))
    let order = RedeemedOrder(Reference(.order, "9"))
    let outcome = try await actions.redeem(50, of: ann, on: order, reward: "mug", as: id("2"))
    let expires = shop.clock.now + .seconds(7 * 86_400)
    #expect(
      outcome.recorded?.numbers == [
        "points": 50, "balance": 350, "review": 1, "expires": expires.microseconds,
      ])
    guard case .message(let message) = try shop.ledger.touchpoint(at: outcome.position).content,
      let held = message as? PointsHeld
    else {
      Issue.record("nothing is held")
      return
    }
    #expect(held.reason == "velocity" && held.reward == "mug" && held.order == "9")
    // A hold is one for review too, however short it was to be.
    let short = try await actions.hold(10, of: ann, minutes: 1, as: id("3"))
    #expect(
      short.recorded?.numbers["review"] == 1 && short.recorded?.numbers["expires"] == expires.microseconds)
    shop.clock.pass(days: 6)
    let captured = try await actions.capture(id("2"), of: ann)
    #expect(captured.recorded?.numbers == ["points": 50, "balance": 340])
    #expect(
      try await actions.redeem(50, of: ann, on: order, reward: "mug", as: id("2")).isSameAnswer(as: outcome))
    shop.clock.pass(days: 1)
    #expect(try await actions.capture(id("3"), of: ann).refused?.reason == "hold-lapsed")
    #expect(try shop.balance(of: ann) == 350)
  }

  @Test("Of several limits the strictest is what is done, and a refusal names the first that refuses")
  func several() async throws {
    func limit(_ name: String, _ count: Int, _ then: String) -> String {
      #""name": "\#(name)", "of": "member", "count": \#(count), "within": "day", "then": "\#(then)""#
    }
    let shop = try Shop(
      club: Self.club(
        limit("a", 2, "review"), limit("b", 1, "flag"), limit("c", 4, "refuse"), limit("d", 3, "refuse")))
    let ann = try await shop.sell("1", pounds: 500)
    let actions = shop.reports.actions
    var numbers: [[String: Int64]] = []
    for number in 0..<3 {
      numbers.append(try await actions.redeem(1, of: ann, as: id("\(number)")).recorded?.numbers ?? [:])
    }
    #expect(numbers.map { $0["flagged"] } == [nil, 1, nil] && numbers.map { $0["review"] } == [nil, nil, 1])
    let refused = try await actions.redeem(1, of: ann, as: id("3"))
    #expect(refused.refused?.numbers == ["limit": 3, "counted": 3, "days": 0])
    #expect(refused.refused?.message.hasPrefix("d: ") == true)
  }

  @Test("A hold counts when it is made and not again when it is captured; a member's only while it is open")
  func holds() async throws {
    for subject in ["member", "actor"] {
      let shop = try Shop(club: Self.refusing(#""count": 2"#, of: subject))
      let ann = try await shop.sell("1", pounds: 500)
      let actions = shop.reports.actions
      let seven = Circumstances(actor: "7")
      _ = try await actions.hold(1, of: ann, seven, as: id("h-1"))
      _ = try await actions.hold(1, of: ann, seven, as: id("h-2"))
      #expect(try await actions.redeem(1, of: ann, seven, as: id("r-1")).refused?.reason == "velocity")
      _ = try await actions.capture(id("h-1"), of: ann, seven)
      #expect(try await actions.hold(1, of: ann, seven, as: id("h-3")).refused?.reason == "velocity")
      _ = try await actions.release(id("h-2"), of: ann, seven)
      let after = try await actions.redeem(1, of: ann, seven, as: id("r-2"))
      #expect((after.refused?.reason == "velocity") == (subject == "actor"))
      // What was held is captured, though the limit is reached.
      shop.clock.pass(days: 1)
      _ = try await actions.hold(1, of: ann, seven, as: id("h-4"))
      _ = try await actions.redeem(1, of: ann, seven, as: id("r-3"))
      #expect(try await actions.capture(id("h-4"), of: ann, seven).recorded != nil)
    }
  }

  @Test("A member's redemptions count whoever has recorded them; those of before the limit do not")
  func recorded() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 500)
    let actions = shop.reports.actions
    _ = try await actions.redeem(1, of: ann, as: id("r-0"))
    shop.clock.pass(days: 0.001)
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: Self.refusing(#""count": 1"#, of: "member"),
      effectiveFrom: shop.clock.now)
    shop.clock.pass(days: 0.001)
    _ = try await shop.ledger.append(
      NewTouchpoint(source: "till/1", id: "offline", subject: .customer(ann), Shop.redeemed(5)))
    let refused = try await actions.redeem(1, of: ann, as: id("r-1"))
    #expect(refused.refused?.numbers == ["limit": 1, "counted": 1, "days": 0])
  }

  @Test("64 tasks of one actor, of whom 10 redemptions are let through, are let through 10 times")
  func together() async throws {
    let shop = try Shop(club: Self.refusing(#""count": 10"#, of: "actor"))
    let ann = try await shop.sell("1", pounds: 500)
    let actions = shop.reports.actions
    let recorded = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          let outcome = try await actions.redeem(1, of: ann, Circumstances(actor: "7"), as: id("r-\(number)"))
          return outcome.recorded != nil
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(recorded == 10)
  }
}
