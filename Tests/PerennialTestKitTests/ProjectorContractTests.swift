import Words
import PerennialTestKit
import Projection
import Testing

struct ProjectorContractTests {
  /// Laws of single rows: the others are of whole views, of tests, and of projectors that ask for details.
  static let laws = Law.allCases.filter {
    ![.refresh, .row, .model, .expectation, .record, .details, .detailsUnderPolicy].contains($0)
  }

  private func ledger() -> MemoryLedger {
    let ledger = MemoryLedger()
    ledger.publish("", for: Flawed.name, effectiveFrom: "2019-12-01T00:00:00Z")
    for day in [1, 2, 3, 9, 12, 30] {
      let time = Instant(year: 2020, month: 1, day: day)
      ledger.record(.orderPlaced, by: 1, at: time, value: 10)
      ledger.record(.visitMade, by: 1, at: time, value: 1)
      ledger.record(.orderPlaced, by: 2, at: time, value: 7)
    }
    ledger.merge(2, 3, at: "2020-02-01T00:00:00Z")
    return ledger
  }

  private let instants: [Instant] = [
    "2019-12-15T00:00:00Z", "2020-01-05T00:00:00Z", "2020-01-12T00:00:00Z", "2020-01-13T00:00:00Z",
    "2020-01-25T00:00:00Z", "2020-03-01T00:00:00Z",
  ]

  private func check<P: Projector>(_ projector: P) throws {
    try ProjectorContract.check(projector, on: ledger(), at: instants, seed: 3)
  }

  @Test("A projector that keeps every law passes")
  func lawful() throws {
    try check(Flawed())
  }

  @Test(
    "Each law that a projector breaks is named, with the projector, the customer and the instant",
    arguments: laws)
  func broken(law: Law) throws {
    do {
      if law == .inParts { try check(FlawedInParts()) } else { try check(Flawed(law: law)) }
    } catch let violation as ContractViolation {
      #expect(violation.law == law)
      #expect("\(violation)".hasPrefix("flawed") && "\(violation)".contains(law.rawValue))
      let isOfNobody: Set<Law> = [.policies, .columnNames, .initialContributes, .initialStands]
      #expect((violation.customer == nil) == isOfNobody.contains(law), "\(violation)")
      #expect((violation.instant == nil) == isOfNobody.contains(law))
      return
    }
    Issue.record("nothing was noticed: \(law.rawValue)")
  }
}

struct RefreshCheckTests {
  @Test("A projector that keeps every law is refreshed to what a rebuild gives")
  func lawful() throws {
    for seed in UInt64(0)..<5 {
      var history = RandomHistory(seed: seed, policies: [(Flawed.name, "")])
      try ProjectorContract.checkRefresh(&history, projectors: [Flawed()])
    }
  }

  @Test("A view that differs is told with its seed and a short history, touchpoint by touchpoint")
  func short() throws {
    var history = RandomHistory(seed: 5, policies: [(Flawed.name, "")])
    do {
      try ProjectorContract.checkRefresh(&history, projectors: [Flawed(law: .decodedContributes)])
    } catch let violation as ContractViolation {
      #expect(violation.law == .refresh)
      #expect(history.steps < 40)
      #expect("\(violation)".contains("\nseed 5, after \(history.steps) steps:\n1 "), "\(violation)")
      return
    }
    Issue.record("nothing was noticed")
  }
}

struct RandomHistoryTests {
  @Test("The same seed gives the same history; another gives another")
  func seeds() {
    func touchpoints(_ seed: UInt64) -> [Touchpoint] {
      var history = RandomHistory(seed: seed, policies: [("flawed", "")])
      for _ in 0..<200 { history.step() }
      return history.ledger.touchpoints()
    }
    #expect(touchpoints(1) == touchpoints(1))
    #expect(touchpoints(1) != touchpoints(2))
  }

  @Test("Only what has a weight happens")
  func weights() {
    var history = RandomHistory(seed: 1, weights: [.order: 3, .merge: 1])
    for _ in 0..<100 { history.step() }
    let types = Set(history.ledger.touchpoints().map(\.fact.type))
    #expect(types == [.orderPlaced, .customerMerged])
  }

  @Test("Everything that can happen does, within a few seeds")
  func coverage() {
    var types: Set<TouchpointType> = []
    var (late, early, coinciding, corrections) = (0, 0, 0, 0)
    for seed in UInt64(0)..<10 {
      var history = RandomHistory(seed: seed, policies: [("flawed", "")])
      for _ in 0..<150 { history.step() }
      let touchpoints = history.ledger.touchpoints()
      types.formUnion(touchpoints.map(\.fact.type))
      late += touchpoints.filter { $0.fact.flags.contains(.late) }.count
      early += touchpoints.filter { $0.fact.flags.contains(.occurredInFuture) }.count
      coinciding += touchpoints.count - Set(touchpoints.map(\.fact.historyTime)).count
      corrections += history.ledger.arrangement(through: history.ledger.newestPosition()).corrected.count
    }
    let expected: Set<TouchpointType> = [
      .orderPlaced, .refundIssued, .orderCancelled, .customerMerged, .customerUnmerged, .touchpointVoided,
      .touchpointAssigned, .customerErased, .customerLinked, .customerUnlinked, .policyPublished, .visitMade,
    ]
    #expect(types.isSuperset(of: expected))
    #expect(late > 100 && early > 10 && coinciding > 100 && corrections > 20)
  }

  @Test("The arrangement of a ledger is what its merges and corrections come to, as known at any position")
  func arrangement() {
    for seed in UInt64(0)..<30 {
      var history = RandomHistory(
        seed: seed,
        weights: [
          .order: 5, .anonymous: 3, .merge: 4, .unmerge: 3, .void: 3, .voidRun: 2, .assign: 3, .assignRun: 2,
          .voidCorrection: 4,
        ])
      for _ in 0..<80 { history.step() }
      let head = history.ledger.newestPosition()
      for end in [head.rawValue / 3, head.rawValue / 2, head.rawValue].map({ Position($0) }) {
        let arrangement = history.ledger.arrangement(through: end)
        let plain = PlainArrangement(history.ledger.rearrangements(), through: end)
        for touchpoint in history.ledger.touchpoints(through: end) {
          let owner = arrangement.owner(of: touchpoint.fact, at: touchpoint.position)?.rawValue
          #expect(
            owner == plain.owner(of: touchpoint), "seed \(seed), position \(touchpoint.position) at \(end)")
        }
      }
    }
  }
}

struct MemoryLedgerTests {
  @Test("What is sent twice is recorded once, and the answer is where")
  func duplicate() {
    let ledger = MemoryLedger()
    let first = ledger.record(.visitMade, by: 1, at: "2020-01-01T00:00:00Z", id: "a")
    ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", id: "b")
    #expect(ledger.record(.visitMade, by: 1, at: "2020-01-01T00:00:00Z", id: "a") == first)
    #expect(ledger.newestPosition() == Position(2))
  }

  @Test("A touchpoint that is earlier than its customer's latest is late, and names the one before it")
  func late() {
    let ledger = MemoryLedger()
    ledger.record(.visitMade, by: 1, at: "2020-01-05T00:00:00Z")
    ledger.record(.visitMade, by: 2, at: "2020-01-01T00:00:00Z")
    ledger.record(.visitMade, by: 1, at: "2020-01-01T00:00:00Z")
    ledger.record(.visitMade, by: 1, at: "2020-01-03T00:00:00Z")
    let facts = ledger.touchpoints().map(\.fact)
    #expect(facts.map { $0.flags.contains(.late) } == [false, false, true, true])
    #expect(facts.map(\.previous) == [.start, .start, Position(1), Position(3)])
  }

  @Test("An erasure is recorded on everyone who is merged")
  func erase() {
    let ledger = MemoryLedger()
    ledger.merge(1, 3, at: "2020-01-01T00:00:00Z")
    ledger.erase(3, at: "2020-01-02T00:00:00Z")
    let erased = ledger.touchpoints().filter { $0.fact.type == .customerErased }
    #expect(erased.map(\.fact.customer.rawValue) == [1, 3])
  }
}
