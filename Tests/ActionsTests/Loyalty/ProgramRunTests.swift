import Foundation
import Perennial
import Testing

/// What follows for others from what has happened is recorded by a run.
struct ProgramRunTests {
  // MARK: Referrals

  private static let referring = """
    {"currency": "GBP", "earning": {"per": 100},
     "referral": {"points": 50, "friendPoints": 20, "minimumOrder": 1000, "returnDays": 14}}
    """

  /// Ann has referred Bob, who has ordered for 30 pounds.
  private func referred() async throws -> (Shop, CustomerNumber, CustomerNumber) {
    let shop = try Shop(club: Self.referring)
    let ann = try await shop.sell("1", pounds: 10)
    let bob = try await shop.register("bob")
    shop.clock.pass(days: 1)
    try await shop.accept(bob, referredBy: Int64(ann.rawValue))
    try await shop.sell("2", pounds: 30, to: "bob")
    return (shop, ann, bob)
  }

  @Test("Both sides of a referral are rewarded once, when the order is past its return period")
  func referral() async throws {
    let (shop, ann, bob) = try await referred()
    shop.clock.pass(days: 13)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    shop.clock.pass(days: 1)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1))
    #expect(try shop.balance(of: ann) == 60 && shop.balance(of: bob) == 50)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    // By the one field that each has, the two sides are told apart.
    let sides = [
      try shop.messages(ReferralRewarded.self, of: ann), try shop.messages(ReferralRewarded.self, of: bob),
    ]
    #expect(sides.map(\.count) == [1, 1])
    #expect(sides[0].map { [$0.friend, $0.advocate] } == [[Int64(bob.rawValue), 0]])
    #expect(sides[1].map { [$0.friend, $0.advocate] } == [[0, Int64(ann.rawValue)]])
    #expect(sides.allSatisfy { $0[0].program == "club" && $0[0].code == "CODE-\(bob.rawValue)" })
  }

  @Test("A reward is taken back from both where the order is given back later, and not again")
  func rescinding() async throws {
    let (shop, ann, bob) = try await referred()
    shop.clock.pass(days: 15)
    try await shop.reports.actions.runProgram()
    try await shop.giveBack("2", pounds: 15, of: bob)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    try await shop.giveBack("2", pounds: 10, of: bob, id: "b")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1))
    #expect(try shop.balance(of: ann) == 10 && shop.balance(of: bob) == 5)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    #expect(try shop.member(ann)?.points.imbalance == 0 && shop.member(bob)?.points.imbalance == 0)
  }

  @Test("What was given is taken back, whatever the programme gives by then")
  func rescindingUnderAnother() async throws {
    let (shop, ann, bob) = try await referred()
    shop.clock.pass(days: 15)
    try await shop.reports.actions.runProgram()
    shop.clock.pass(days: 1)
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: Self.referring.replacing("50", with: "500"))
    try await shop.giveBack("2", pounds: 30, of: bob)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1))
    #expect(try shop.balance(of: ann) == 10 && shop.balance(of: bob) == 0)
  }

  @Test("An order that is given back in its return period is no referral")
  func lapsed() async throws {
    let (shop, ann, bob) = try await referred()
    shop.clock.pass(days: 13)
    try await shop.giveBack("2", pounds: 25, of: bob)
    shop.clock.pass(days: 10)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    #expect(try shop.balance(of: ann) == 10)
  }

  /// A reason why a referral is not rewarded, and how it comes about.
  private struct Case: CustomTestStringConvertible, Sendable {
    var reason: String
    var arrange: @Sendable (Shop, _ ann: CustomerNumber, _ bob: CustomerNumber) async throws -> Void
    var testDescription: String { reason }
  }

  private static let refused: [Case] = [
    Case(
      reason: "household",
      arrange: { shop, ann, bob in
        for (name, customer) in [("a", ann), ("b", bob)] {
          try await shop.ledger.append(
            NewTouchpoint(
              source: "crm", id: "moved-\(name)", subject: .customer(customer),
              CustomerUpdated.with { $0.household = "17" }))
        }
      }),
    Case(
      reason: "paid",
      arrange: { shop, ann, bob in
        try await shop.ledger.append(
          NewTouchpoint(
            source: "crm", id: "old", subject: .customer(bob),
            occurred: Instant(year: 2024, month: 3, day: 1),
            ReferralRewarded.with {
              ($0.program, $0.points, $0.code, $0.advocate) = ("club", 0, "OLD", Int64(ann.rawValue))
            }))
      }),
    Case(
      reason: "unknown-member",
      arrange: { shop, ann, _ in
        try await shop.ledger.append(
          NewTouchpoint(
            source: "crm", id: "left", subject: .customer(ann), ProgramLeft.with { $0.program = "club" }))
      }),
    Case(
      reason: "member-closed",
      arrange: { shop, ann, _ in
        try await shop.ledger.append(
          NewTouchpoint(
            source: "crm", id: "closed", subject: .customer(ann),
            MemberChanged.with { ($0.program, $0.status) = ("club", "closed") }))
      }),
  ]

  @Test(
    "A referral that is not rewarded is refused once, for a reason that stands at the friend",
    arguments: refused)
  private func refusals(_ refusal: Case) async throws {
    let (shop, ann, bob) = try await referred()
    try await refusal.arrange(shop, ann, bob)
    shop.clock.pass(days: 15)
    let before = try shop.balance(of: ann)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1))
    let messages = try shop.messages(DecisionRefused.self, of: bob)
    #expect(messages.map(\.reason) == [refusal.reason])
    #expect(messages.map(\.program) == ["club"])
    #expect(try shop.balance(of: ann) == before)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    // Nor is it asked for again when the order is given back.
    try await shop.giveBack("2", pounds: 30, of: bob)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
  }

  @Test("Who refers themselves is refused, also where it shows later that both are one person")
  func themselves() async throws {
    let shop = try Shop(club: Self.referring)
    let ann = try await shop.register("ann")
    let (bob, cid) = (try await shop.register("bob"), try await shop.register("cid"))
    try await shop.accept(ann, referredBy: Int64(ann.rawValue))
    try await shop.accept(cid, referredBy: Int64(bob.rawValue))
    for name in ["ann", "cid"] { try await shop.sell("order-\(name)", pounds: 30, to: name) }
    try await shop.ledger.merge(cid, with: bob, evidence: "confirmed")
    shop.clock.pass(days: 15)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 2))
    for customer in [ann, bob] {
      #expect(try shop.messages(DecisionRefused.self, of: customer).map(\.reason) == ["self"])
      #expect(try shop.balance(of: customer) == 30)
    }
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
  }

  @Test("Who had ordered before the programme had referrals is not new")
  func notNew() async throws {
    let shop = try Shop(club: #"{"currency": "GBP", "earning": {"per": 100}}"#)
    let ann = try await shop.sell("1", pounds: 10)
    let bob = try await shop.sell("2", pounds: 10, to: "bob")
    shop.clock.pass(days: 1)
    try await shop.ledger.publishPolicy(view: "loyalty", name: "club", document: Self.referring)
    shop.clock.pass(days: 1)
    try await shop.accept(bob, referredBy: Int64(ann.rawValue))
    try await shop.sell("3", pounds: 30, to: "bob")
    shop.clock.pass(days: 15)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1))
    #expect(try shop.messages(DecisionRefused.self, of: bob).map(\.reason) == ["not-new"])
    #expect(try shop.balance(of: ann) == 10)
  }

  @Test("A referral by somebody whom the ledger does not know is refused, and stops nothing")
  func unknownAdvocate() async throws {
    let (shop, ann, _) = try await referred()
    let cid = try await shop.register("cid")
    try await shop.accept(cid, referredBy: 4_000_000)
    try await shop.sell("3", pounds: 30, to: "cid")
    shop.clock.pass(days: 15)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 2))
    #expect(try shop.messages(DecisionRefused.self, of: cid).map(\.reason) == ["unknown-member"])
    #expect(try shop.balance(of: ann) == 60)
  }

  // MARK: Limits over all members

  private static let limited = """
    {"currency": "GBP", "earning": {"per": 100, "limits": {"inAll": 70}}}
    """

  @Test("Points of a limit over all members go to those who earned first, and never a point too many")
  func limits() async throws {
    let shop = try Shop(club: Self.limited)
    // Numbers of customers are not the order in which they earn.
    let names = ["ann", "bob", "cid", "dan"]
    var members: [CustomerNumber] = []
    for name in names { members.append(try await shop.register(name)) }
    for (name, pounds) in [("dan", 30), ("bob", 30), ("ann", 30), ("cid", 30)] as [(String, Int64)] {
      try await shop.sell("order-\(name)", pounds: pounds, to: name)
    }
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 4))
    #expect(try members.map { try shop.balance(of: $0) } == [10, 30, 0, 30])
    let refused = try shop.messages(DecisionRefused.self, of: members[2])
    #expect(refused.map(\.reason) == ["limit"])
    #expect(refused.first?.numbers.map(\.value) == [30, 70, 70])
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    // What comes later gets nothing, and what is given back gives no room.
    try await shop.giveBack("order-dan", pounds: 30, of: members[3])
    try await shop.sell("late", pounds: 50, to: "dan")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1))
    #expect(try shop.balance(of: members[3]) == 0)
    #expect(try members.allSatisfy { try shop.member($0)?.points.imbalance == 0 })
  }

  @Test("A rule's limit and the programme's are budgets of their own, and an order may claim of both")
  func claimsOfOneOrder() async throws {
    let shop = try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100, "limits": {"inAll": 45},
         "rules": [{"name": "a/b", "points": 8, "each": "order", "limits": {"inAll": 10}},
                   {"name": "a%2Fb", "points": 5, "each": "order", "limits": {"inAll": 100}}]}}
        """)
    let ann = try await shop.sell("1", pounds: 30)
    let bob = try await shop.sell("2", pounds: 30, to: "bob")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 6))
    #expect(try shop.balance(of: ann) == 30 + 8 + 5 && shop.balance(of: bob) == 15 + 2 + 5)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
  }

  @Test("Names may be as long as documents have them: ids and accounts stay within their bounds")
  func longNames() async throws {
    let program = String(repeating: "p/", count: 90)
    let rules = ["/", "%"].map { sign in
      #"{"name": "\#(String(repeating: sign, count: 64))", "points": 8, "each": "order", "limits": {"inAll": 10}}"#
    }
    let shop = try Shop(club: Self.limited)
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    shop.clock.pass(days: 1)
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: program,
      document: """
        {"currency": "GBP", "expiry": {"days": 20}, "notices": {"days": [30]},
         "earning": {"per": 100, "rules": [\(rules.joined(separator: ", "))]}}
        """)
    shop.clock.pass(days: 1)
    let ann = try await shop.sell("1", pounds: 30)
    let bob = try await shop.sell("2", pounds: 30, to: "bob")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 6))
    #expect(try shop.member(ann, of: program)?.points.balance == 46)
    #expect(try shop.member(bob, of: program)?.points.balance == 34)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(already: 2))
  }

  @Test("What one programme refuses is no answer of another, whose claims are of the same order")
  func programmesApart() async throws {
    let shop = try Shop(club: Self.limited.replacing("70", with: "20"))
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "spring", document: Self.limited,
      effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    let ann = try await shop.sell("1", pounds: 20)
    let bob = try await shop.sell("2", pounds: 30, to: "bob")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 4))
    #expect(try shop.member(ann, of: "club")?.points.balance == 20)
    #expect(try shop.member(ann, of: "spring")?.points.balance == 20)
    #expect(try shop.member(bob, of: "club")?.points.balance == 0)
    #expect(try shop.member(bob, of: "spring")?.points.balance == 30)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
  }

  // MARK: Notices

  @Test("Each notice is given once, and says what would expire that day; what is spent is not announced")
  func notices() async throws {
    let shop = try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60}, "notices": {"days": [30, 7, 1]}}
        """)
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 20, to: "bob")
    var recorded: [Int] = []
    for day in 0..<65 {
      let run = try await shop.reports.actions.runProgram()
      recorded += Array(repeating: day, count: run.recorded)
      #expect(try await shop.reports.actions.runProgram().recorded == 0)
      if day == 40 {
        _ = try await shop.redeem(20, of: bob, id: "r-1")
        _ = try await shop.redeem(10, of: ann, id: "r-2")
      }
      shop.clock.pass(days: 1)
    }
    #expect(recorded == [30, 30, 53, 59])
    let messages = try shop.messages(ExpiryAnnounced.self, of: ann)
    #expect(messages.map(\.points) == [50, 40, 40] && messages.map(\.days) == [30, 7, 1])
    #expect(Set(messages.map(\.expiresMicroseconds)).count == 1)
    #expect(try shop.messages(ExpiryAnnounced.self, of: bob).map(\.points) == [20])
  }

  @Test("A run that comes late gives only the nearest of the notices")
  func lateNotice() async throws {
    let shop = try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60}, "notices": {"days": [30, 7, 1]}}
        """)
    let ann = try await shop.sell("1", pounds: 50)
    shop.clock.pass(days: 54)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(recorded: 1))
    #expect(try await shop.reports.actions.runProgram() == ProgramRun(already: 1))
    #expect(try shop.messages(ExpiryAnnounced.self, of: ann).map(\.days) == [7])
  }

  // MARK: Runs

  @Test("Without a programme, and with one that owes nothing, a run records nothing")
  func nothing() async throws {
    let shop = try Shop(club: #"{"currency": "GBP", "earning": {"per": 100}}"#)
    try await shop.sell("1", pounds: 50)
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    #expect(try shop.recorded().isEmpty)
  }

  @Test("What fails of itself holds up nothing behind it, and is named when the run ends")
  func failing() async throws {
    let shop = try Shop(club: Self.limited)
    let ann = try await shop.sell("1", pounds: 20)
    let bob = try await shop.sell("2", pounds: 30, to: "bob")
    // Another has taken the id of what Ann's award records second.
    let position = try #require(try shop.ledger.position(of: TouchpointID("till/1", "1")))
    try await shop.ledger.append(
      NewTouchpoint(
        source: "program", id: "limit/club//\(position)/2", subject: .customer(ann),
        VisitMade.with { $0.session = "s" }))
    let error = await #expect(throws: LedgerError.self) { try await shop.reports.actions.runProgram() }
    #expect(error?.code == .conflictingDuplicate)
    #expect(error?.message.hasPrefix("1 recorded, 1 failed (limit/club//\(position)); the first: ") == true)
    #expect(try shop.balance(of: ann) == 0 && shop.balance(of: bob) == 30)
  }
}
