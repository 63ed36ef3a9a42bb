import PerennialTestKit
import Testing
import Words

@testable import Projection

/// What is needed of bodies where that depends on the policy, or on the fact.
struct DetailsUnderPolicyTests {
  /// Counts replies by people under a policy that says `people`, and what was paid with points under any.
  struct Thrifty: DetailProjector {
    static let name: ViewName = "thrifty"
    static let paid = DetailNeeds(OrderDetails.paidWithPoints, of: [.orderPlaced], where: .partial)
    static let replies = DetailNeeds(TicketDetails.actorKind, of: [.ticketReplied])
    static let details = paid + replies
    /// Whether it does not ask for what it goes by.
    var isFlawed = false
    var fingerprint: Fingerprint { Fingerprint("thrifty/1") }

    func details(under countsPeople: Bool) -> DetailNeeds {
      countsPeople && !isFlawed ? Self.details : Self.paid
    }
    func policy(from published: [PublishedPolicy]) -> Bool { published.last?.document == "people" }
    func initialRow() -> Tally.Row { Tally.Row() }

    func apply(
      _ touchpoint: Touchpoint, _ details: Details, under countsPeople: Bool, to row: inout Tally.Row
    ) {
      if touchpoint.fact.flags.contains(.partial) { row.sum += details[OrderDetails.paidWithPoints] ?? 0 }
      guard countsPeople, touchpoint.fact.type == .ticketReplied else { return }
      if details[TicketDetails.actorKind] == .agent { row.count += 1 }
    }

    func contribute(_ row: Tally.Row, to totals: inout Totals) {
      totals.add(row.sum, to: Counter(1))
      totals.add(row.count, to: Counter(2))
    }

    func contribute(
      anonymous touchpoint: Touchpoint, _ details: Details, under policy: Bool, to totals: inout Totals
    ) {
      if touchpoint.fact.flags.contains(.partial) {
        totals.add(details[OrderDetails.paidWithPoints] ?? 0, to: Counter(3))
      }
    }
  }

  private func history(seed: UInt64) -> RandomHistory {
    RandomHistory(
      seed: seed, policies: [(Thrifty.name, "people"), (Thrifty.name, "nobody")],
      weights: RandomHistory.usualWeights.merging([.other: 40, .publish: 4, .anonymous: 10]) { $1 })
  }

  @Test(
    "It keeps the contract, and a refresh equals a rebuild, alone and beside who needs more",
    arguments: UInt64(0)..<8)
  func contract(seed: UInt64) throws {
    var history = history(seed: seed)
    for _ in 0..<120 { history.step() }
    try ProjectorContract.check(Thrifty(), on: history.ledger, at: history.instants(), seed: seed)
    var alone = self.history(seed: seed + 100)
    try ProjectorContract.checkRefresh(&alone, projectors: [Thrifty()], rounds: 4, stepsMax: 30)
    var beside = self.history(seed: seed + 200)
    try ProjectorContract.checkRefresh(
      &beside, projectors: [Thrifty(), Baskets(), Tally()], rounds: 4, stepsMax: 30)
  }

  @Test("The engine reads what any of the policies needs, and no more")
  func needs() throws {
    let ledger = MemoryLedger()
    func needs() throws -> DetailNeeds {
      try RowFolder(
        Thrifty(), asOf: .distantFuture, through: ledger.newestPosition(),
        policyChanges: ledger.policyChanges()
      ).details
    }
    #expect(try needs() == Thrifty.paid)
    ledger.publish("nobody", for: Thrifty.name, effectiveFrom: "2024-01-01T00:00:00Z")
    #expect(try needs() == Thrifty.paid)
    ledger.publish("people", for: Thrifty.name, effectiveFrom: "2024-02-01T00:00:00Z")
    ledger.publish("nobody", for: Thrifty.name, effectiveFrom: "2024-03-01T00:00:00Z")
    #expect(try needs() == Thrifty.details)
  }

  @Test(
    "The contract notices who goes by details that they do not ask for under the policy, or asks for others")
  func flawed() throws {
    let ledger = MemoryLedger()
    ledger.publish("people", for: Thrifty.name, effectiveFrom: "2024-01-01T00:00:00Z")
    ledger.record(
      .ticketReplied, by: 1, at: "2024-01-02T00:00:00Z", details: [TicketDetails.actorKind(.agent)])
    let instants: [Instant] = ["2024-01-03T00:00:00Z"]
    try ProjectorContract.check(Thrifty(), on: ledger, at: instants)
    var violation = #expect(throws: ContractViolation.self) {
      try ProjectorContract.check(Thrifty(isFlawed: true), on: ledger, at: instants)
    }
    #expect(violation?.law == .detailsUnderPolicy)

    struct Stray: DetailProjector {
      static let name: ViewName = "stray"
      static let details = DetailNeeds(TicketDetails.topic, of: [.ticketOpened])
      var fingerprint: Fingerprint { Fingerprint("stray/1") }
      func details(under policy: NoPolicy) -> DetailNeeds {
        DetailNeeds(TicketDetails.actorKind, of: [.ticketOpened])
      }
      func initialRow() -> Tally.Row { Tally.Row() }
      func apply(_ touchpoint: Touchpoint, _ details: Details, under: NoPolicy, to row: inout Tally.Row) {}
      func contribute(_ row: Tally.Row, to totals: inout Totals) {}
    }
    violation = #expect(throws: ContractViolation.self) {
      try ProjectorContract.check(Stray(), on: ledger, at: instants)
    }
    #expect(violation?.law == .detailsUnderPolicy)
  }
}
