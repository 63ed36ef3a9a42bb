import Foundation
import Perennial
import Testing

/// Members gather points together in a pool.
struct PoolTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("desk", text) }

  private static let club = """
    {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60}, "pools": {"membersMax": 2}}
    """

  @Test("The share of what members earn goes to their pool, rounded down, with the expiry that it has")
  func sharing() async throws {
    let shop = try Shop(club: Self.club)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let opened = try await actions.openPool("household-17")
    #expect(opened.program == "club" && opened.members == 0 && opened.balance == 0)
    let joined = try await actions.joinPool("household-17", ann, share: 500, as: id("j-1"))
    #expect(
      joined.recorded?.numbers == ["pool": Int64(opened.number.rawValue), "share": 500, "members": 1])
    _ = try await actions.joinPool("household-17", bob, share: 1000, as: id("j-2"))
    // What was earned before stays their own.
    #expect(try await actions.runProgram() == ProgramRun())
    shop.clock.pass(days: 10)
    try await shop.sell("3", pounds: 25)
    try await shop.sell("4", pounds: 8, to: "bob")
    #expect(try await actions.runProgram() == ProgramRun(recorded: 2))
    #expect(try await actions.runProgram() == ProgramRun())
    #expect(try shop.balance(of: ann) == 50 + 13 && shop.balance(of: bob) == 50)
    let pool = try actions.pool("household-17")
    #expect(pool.members == 2 && pool.balance == 12 + 8 && pool.number == opened.number)
    let row = try #require(try shop.member(pool.number))
    #expect(row.points.transferredIn == 20 && row.points.imbalance == 0)
    #expect(try shop.member(ann)?.points.transferredOut == 12)
    // The pool is no member, and its points expire as theirs do.
    shop.clock.pass(days: 59.9)
    #expect(try actions.pool("household-17").balance == 20)
    shop.clock.pass(days: 0.2)
    #expect(try actions.pool("household-17").balance == 0)
  }

  @Test("Points that wait are shared once they can be spent, and what was given back is not shared")
  func pending() async throws {
    let shop = try Shop(
      club: #"{"currency": "GBP", "earning": {"per": 100, "pendingDays": 14}, "pools": {}}"#)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let pool = try await actions.openPool("p").number
    _ = try await actions.joinPool("p", ann, share: 500, as: id("j-1"))
    try await shop.sell("2", pounds: 40)
    #expect(try await actions.runProgram() == ProgramRun())
    try await shop.giveBack("2", pounds: 20, of: ann)
    shop.clock.pass(days: 14)
    #expect(try await actions.runProgram() == ProgramRun(recorded: 1))
    #expect(try shop.balance(of: pool) == 10)
    // What is given back later is owed by the member: the pool keeps its part.
    try await shop.giveBack("2", pounds: 20, of: ann, id: "b")
    #expect(try shop.balance(of: pool) == 10 && shop.balance(of: ann) == 50 - 10)
  }

  @Test("Who leaves a pool shares no more, and what they have given stays there")
  func leaving() async throws {
    let shop = try Shop(club: Self.club)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let pool = try await actions.openPool("p").number
    _ = try await actions.joinPool("p", ann, share: 1000, as: id("j-1"))
    try await shop.sell("2", pounds: 10)
    try await actions.runProgram()
    let left = try await actions.leavePool("p", ann, as: id("l-1"))
    #expect(left.recorded?.numbers == ["pool": Int64(pool.rawValue), "members": 0])
    try await shop.sell("3", pounds: 10)
    #expect(try await actions.runProgram() == ProgramRun())
    #expect(try shop.balance(of: pool) == 10 && shop.balance(of: ann) == 60)
    let again = try await actions.joinPool("p", ann, share: 100, as: id("j-2"))
    #expect(again.recorded?.numbers["members"] == 1)
    // Sent again, each is answered as the first time.
    #expect(try await actions.leavePool("p", ann, as: id("l-1")).isSameAnswer(as: left))
    #expect(try actions.pool("p").members == 1)
  }

  @Test("Whoever may spends the pool's points, which are recorded of the pool, and their own stay")
  func redeeming() async throws {
    let shop = try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100}, "pools": {},
         "rewards": [{"name": "mug", "points": 5, "limitPerMember": 2, "stock": 5}]}
        """)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let none = try await actions.redeemFromPool(5, of: ann, as: id("r-0"))
    #expect(none.refused?.reason == "pool")
    let pool = try await actions.openPool("p").number
    _ = try await actions.joinPool("p", ann, share: 1000, mayRedeem: true, as: id("j-1"))
    _ = try await actions.joinPool("p", bob, share: 1000, as: id("j-2"))
    let empty = try await actions.redeemFromPool(5, of: ann, as: id("r-1"))
    #expect(empty.refused?.reason == "balance")
    #expect(empty.refused?.numbers == ["asked": 5, "available": 0, "debt": 0, "balance": 0])
    for (order, name) in [("3", "ann"), ("4", "bob")] { try await shop.sell(order, pounds: 10, to: name) }
    try await actions.runProgram()
    #expect(try await actions.redeemFromPool(5, of: bob, as: id("r-2")).refused?.reason == "pool")
    let spent = try await actions.redeemFromPool(
      7, of: ann, on: RedeemedOrder(Reference(.order, "5")), Circumstances(actor: "7"), as: id("r-3"))
    #expect(spent.recorded?.numbers == ["points": 7, "balance": 13])
    let redeemed = try shop.messages(PointsRedeemed.self, of: pool)
    #expect(redeemed.map(\.actor) == ["customer:\(ann.rawValue)"] && redeemed.first?.order == "5")
    #expect(try shop.balance(of: ann) == 50 && shop.balance(of: pool) == 13)
    // A pool counts as one member.
    for number in 1...2 {
      let mug = try await actions.redeemFromPool(9, of: ann, reward: "mug", as: id("m-\(number)"))
      #expect(mug.recorded?.numbers["points"] == 5)
    }
    #expect(
      try await actions.redeemFromPool(5, of: ann, reward: "mug", as: id("m-3")).refused?.reason == "balance")
    let own = try await actions.redeem(5, of: ann, reward: "mug", as: id("m-4"))
    #expect(own.recorded?.numbers == ["points": 5, "balance": 45])
    // Sent again, it is answered as the first time, also by whoever has lost the right since.
    _ = try await actions.leavePool("p", ann, as: id("l-1"))
    let again = try await actions.redeemFromPool(
      7, of: ann, on: RedeemedOrder(Reference(.order, "5")), as: id("r-3"))
    #expect(again.isSameAnswer(as: spent))
    #expect(try await actions.redeemFromPool(1, of: ann, as: id("r-4")).refused?.reason == "pool")
    // What was bought is given back to the pool.
    let back = try await actions.reinstate(
      7, of: pool, redemption: id("r-3"), reason: "returned", as: id("b-1"))
    #expect(back.recorded?.numbers == ["points": 7, "balance": 10])
  }

  @Test("A pool is no purse of another's: a person's number in its place gives no right")
  func forged() async throws {
    let shop = try Shop(club: Self.club)
    let (ann, bob) = (try await shop.sell("1", pounds: 50), try await shop.sell("2", pounds: 50, to: "bob"))
    try await shop.ledger.append(
      NewTouchpoint(
        source: "crm", id: "forged", subject: .customer(bob),
        PoolJoined.with { ($0.program, $0.pool, $0.mayRedeem) = ("club", Int64(ann.rawValue), true) }))
    let taken = try await shop.reports.actions.redeemFromPool(5, of: bob, as: id("r-1"))
    #expect(taken.refused?.reason == "pool")
    #expect(try shop.balance(of: ann) == 50)
    // Nor do points go there.
    try await shop.ledger.append(
      NewTouchpoint(
        source: "crm", id: "forged-2", subject: .customer(bob),
        PoolJoined.with { ($0.program, $0.pool, $0.share) = ("club", Int64(ann.rawValue), 1000) }))
    try await shop.sell("3", pounds: 30, to: "bob")
    #expect(try await shop.reports.actions.runProgram() == ProgramRun())
    #expect(try shop.balance(of: ann) == 50 && shop.balance(of: bob) == 80)
  }

  @Test(
    "Who has left the programme, or whose programme has no pools any more, leaves the pool and gives up the place"
  )
  func leavingLate() async throws {
    let shop = try Shop(club: Self.club)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    try await actions.openPool("p")
    for (customer, name) in [(ann, "ann"), (bob, "bob")] {
      _ = try await actions.joinPool("p", customer, share: 1000, as: id("j-\(name)"))
    }
    try await shop.ledger.append(
      NewTouchpoint(
        source: "crm", id: "left", subject: .customer(ann), ProgramLeft.with { $0.program = "club" }))
    #expect(try await actions.leavePool("p", ann, as: id("l-1")).recorded?.numbers["members"] == 1)
    #expect(try shop.member(ann)?.extras.pool == nil && actions.pool("p").members == 1)
    shop.clock.pass(days: 1)
    try await shop.ledger.publishPolicy(view: "loyalty", name: "club", document: Shop.club)
    shop.clock.pass(days: 1)
    #expect(try await actions.leavePool("p", bob, as: id("l-2")).recorded?.numbers["members"] == 0)
    #expect(try shop.member(bob)?.extras.pool == nil && actions.pool("p").members == 0)
    #expect(try await actions.leavePool("p", bob, as: id("l-3")).refused?.reason == "not-in-pool")
    // Where there are pools again, what they earn stays theirs.
    try await shop.ledger.publishPolicy(view: "loyalty", name: "club", document: Self.club)
    shop.clock.pass(days: 1)
    try await shop.sell("3", pounds: 10, to: "bob")
    #expect(try await actions.runProgram() == ProgramRun())
    #expect(try shop.balance(of: bob) == 60)
  }

  @Test("Places are counted rightly though somebody joined or left by a touchpoint that was appended")
  func appended() async throws {
    let shop = try Shop(club: Self.club)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let cid = try await shop.sell("3", pounds: 50, to: "cid")
    let pool = Int64(try await actions.openPool("p").number.rawValue)
    _ = try await actions.joinPool("p", ann, share: 1000, as: id("j-1"))
    try await shop.ledger.append(
      NewTouchpoint(
        source: "crm", id: "joined", subject: .customer(bob),
        PoolJoined.with { ($0.program, $0.pool, $0.share) = ("club", pool, 1000) }))
    #expect(try await actions.leavePool("p", bob, as: id("l-1")).recorded?.numbers["members"] == 1)
    #expect(try actions.pool("p").members == 1)
    // Her place is still counted when she joins again, and counted once.
    try await shop.ledger.append(
      NewTouchpoint(
        source: "crm", id: "left", subject: .customer(ann),
        PoolLeft.with { ($0.program, $0.pool) = ("club", pool) }))
    #expect(
      try await actions.joinPool("p", ann, share: 500, as: id("j-2")).recorded?.numbers["members"] == 1)
    #expect(
      try await actions.joinPool("p", cid, share: 500, as: id("j-3")).recorded?.numbers["members"] == 2)
    #expect(try actions.pool("p").members == 2)
    #expect(try await actions.joinPool("p", bob, share: 500, as: id("j-4")).refused?.reason == "pool-full")
    for (customer, left) in [(ann, 1), (cid, 0)] as [(CustomerNumber, Int64)] {
      let answer = try await actions.leavePool("p", customer, as: id("end-\(customer.rawValue)"))
      #expect(answer.recorded?.numbers["members"] == left)
    }
    #expect(try actions.pool("p").members == 0)
  }

  @Test("A pool that is opened again is the same, and one of another programme is not")
  func opening() async throws {
    let shop = try Shop(club: Self.club)
    let actions = shop.reports.actions
    let first = try await actions.openPool("p")
    let head = try shop.ledger.head
    #expect(try await actions.openPool("p", in: "club") == first && shop.ledger.head == head)
    for (document, program) in [(Self.club, "spring"), (Shop.club, "plain")] {
      try await shop.ledger.publishPolicy(
        view: "loyalty", name: program, document: document,
        effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    }
    for program in ["spring", "plain", "none", nil] {
      let error = await #expect(throws: ProjectionError.self) {
        _ = try await actions.openPool("p", in: program)
      }
      #expect(error?.code == .invalidRequest)
    }
    #expect(throws: LedgerError.self) { _ = try actions.pool("q") }
    let ann = try await shop.sell("1", pounds: 50)
    let other = try await actions.joinPool("p", ann, share: 500, in: "spring", as: id("j-1"))
    #expect(other.refused?.reason == "unknown-pool")
  }

  @Test("Whoever cannot join or leave a pool is refused for the first reason that applies")
  func refusals() async throws {
    let shop = try Shop(club: Self.club)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    let cid = try await shop.sell("3", pounds: 50, to: "cid")
    let dan = try await shop.stranger("dan")
    func join(_ customer: CustomerNumber, _ pool: String = "p", in program: String? = nil) async throws
      -> Refusal?
    {
      let request = TouchpointID("desk", UUID().uuidString)
      return try await actions.joinPool(pool, customer, share: 500, in: program, as: request).refused
    }
    #expect(try await join(ann, in: "none")?.reason == "unknown-program")
    #expect(try await join(dan)?.reason == "unknown-member")
    #expect(try await join(ann)?.reason == "unknown-pool")
    try await actions.openPool("p")
    try await actions.openPool("q")
    #expect(try await actions.leavePool("p", ann, as: id("l-1")).refused?.reason == "not-in-pool")
    for customer in [ann, bob] { #expect(try await join(customer) == nil) }
    for pool in ["p", "q"] { #expect(try await join(ann, pool)?.reason == "in-pool") }
    #expect(try await actions.leavePool("q", ann, as: id("l-2")).refused?.reason == "not-in-pool")
    let full = try await join(cid)
    #expect(full?.reason == "pool-full" && full?.numbers == ["members": 2, "limit": 2])
    _ = try await actions.leavePool("p", bob, as: id("l-3"))
    #expect(try await join(cid) == nil)
    for status in ["suspended", "closed"] {
      try await shop.ledger.append(
        NewTouchpoint(
          source: "crm", id: status, subject: .customer(bob),
          MemberChanged.with { ($0.program, $0.status) = ("club", status) }))
      #expect(try await join(bob, "q")?.reason == "member-\(status)")
    }
    for share in [-1, 1001] as [Int64] {
      let error = await #expect(throws: ProjectionError.self) {
        _ = try await actions.joinPool("q", bob, share: share, as: id("s"))
      }
      #expect(error?.code == .invalidRequest)
    }
  }

  @Test("A programme without pools refuses whoever would join one")
  func withoutPools() async throws {
    let shop = try Shop()
    for customer in [try await shop.sell("1", pounds: 50), try await shop.stranger("bob")] {
      let joined = try await shop.reports.actions.joinPool(
        "p", customer, share: 500, as: id("j-\(customer.rawValue)"))
      #expect(joined.refused?.reason == "pools-refused")
    }
  }
}
