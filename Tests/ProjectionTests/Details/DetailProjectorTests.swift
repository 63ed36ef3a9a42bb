import Foundation
import Words
import PerennialTestKit
import Testing

@testable import Projection

/// Folds that go by details: the same in everything that folds.
struct DetailProjectorTests {
  private func history(seed: UInt64) -> RandomHistory {
    RandomHistory(
      seed: seed, policies: [(Baskets.name, "1"), (Baskets.name, "3")],
      weights: RandomHistory.usualWeights.merging([.other: 30, .anonymous: 10]) { $1 })
  }

  @Test(
    "A refresh equals a rebuild in small memory, and both are what the details come to",
    arguments: UInt64(0)..<25)
  func refresh(seed: UInt64) throws {
    var history = history(seed: seed)
    try ProjectorContract.checkRefresh(
      &history, projectors: [Baskets(), Tally()], rounds: 5, stepsMax: 30)
  }

  @Test("A projector with details keeps the contract", arguments: UInt64(0)..<4)
  func contract(seed: UInt64) throws {
    var history = history(seed: seed)
    for _ in 0..<120 { history.step() }
    try ProjectorContract.check(Baskets(), on: history.ledger, at: history.instants(), seed: seed)
  }

  @Test("The contract notices a fold that uses details which it does not ask for")
  func undeclared() throws {
    struct Greedy: DetailProjector {
      static let name: ViewName = "greedy"
      static let details = DetailNeeds(TicketDetails.topic, of: [.ticketOpened])
      var fingerprint: Fingerprint { Fingerprint("greedy/1") }
      func initialRow() -> Tally.Row { Tally.Row() }
      func apply(_ touchpoint: Touchpoint, _ details: Details, under: NoPolicy, to row: inout Tally.Row) {
        if details[TicketDetails.actorKind] == .agent { row.count += 1 }
      }
      func contribute(_ row: Tally.Row, to totals: inout Totals) { totals.add(row.count, to: Counter(1)) }
    }
    let ledger = MemoryLedger()
    ledger.record(
      .ticketOpened, by: 1, at: "2024-01-01T00:00:00Z", details: [TicketDetails.actorKind(.agent)])
    let violation = #expect(throws: ContractViolation.self) {
      try ProjectorContract.check(Greedy(), on: ledger, at: ["2024-01-02T00:00:00Z"])
    }
    #expect(violation?.law == .details)
  }

  @Test("Given details a fold gets them: names by their numbers, choices, lists, and nothing of other types")
  func given() throws {
    try Given(Baskets())
      .recorded(
        .orderPlaced, by: 1, at: "2024-01-01T00:00:00Z",
        details: [
          OrderDetails.store("high street"), OrderDetails.taxIncluded(),
          OrderDetails.lines([
            [OrderLineDetails.sku("tea"), OrderLineDetails.quantity(2), OrderLineDetails.amount(500)],
            [OrderLineDetails.sku("milk"), OrderLineDetails.quantity(1)],
          ]),
        ]
      )
      .recorded(
        .orderPlaced, by: 2, at: "2024-01-02T00:00:00Z",
        details: [OrderDetails.lines([[OrderLineDetails.sku("milk"), OrderLineDetails.quantity(4)]])]
      )
      .when(
        .ticketReplied, by: 1, at: "2024-01-03T00:00:00Z",
        details: [TicketDetails.actorKind(.agent), TicketDetails.topic("delivery")]
      )
      .thenRow(of: 1) { row in
        #expect((row.quantity(of: 1), row.quantity(of: 2), row.taxed, row.stores) == (2, 1, 1, 1))
        #expect((row.byPeople, row.topics) == (1, [1]))
      }
      .thenRow(of: 2) { row in #expect((row.quantity(of: 1), row.quantity(of: 2)) == (nil, 4)) }
      .thenTotal(Counter(1, 0, 0, 2), 5)
  }

  // MARK: Rebuilds

  private static let start = Instant(year: 2020, month: 1, day: 1)

  /// Many customers with lists of very different lengths; one customer has a history that is larger than memory.
  private func manyCustomers() -> MemoryLedger {
    let ledger = MemoryLedger()
    var random = SeededRandom(seed: 8)
    for index in 0..<6000 {
      let customer = index % 4 == 0 ? 40 : UInt32.random(in: 0...90, using: &random)
      let count = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...40, using: &random) : 2
      let lines = (0..<count).map { _ in
        [
          OrderLineDetails.sku("sku \(Int.random(in: 0..<50, using: &random))"),
          OrderLineDetails.quantity(Int64.random(in: 1...9, using: &random)),
        ]
      }
      let days = Double(index) / 20 + Double.random(in: -3...0, using: &random)
      ledger.record(
        .orderPlaced, by: customer,
        at: Instant(
          microseconds: Self.start.microseconds + Int64(days * Double(Instant.microsecondsPerDay))),
        value: 100, details: [OrderDetails.lines(lines), OrderDetails.store("store \(index % 5)")])
      if index % 7 == 0 { ledger.record(.visitMade, by: customer, at: Self.start) }
    }
    return ledger
  }

  @Test(
    "A view does not depend on threads or memory: regions and histories larger than it, details in a file",
    arguments: [1, 3], [40, 400, 1 << 20])
  func bounded(jobs: Int, records: Int) throws {
    let ledger = manyCustomers()
    let directory = NSTemporaryDirectory() + "/perennial-details-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    func digest(_ name: String, _ budget: MemoryBudget?) throws -> (Digest, Int) {
      var options = Views.Options()
      options.budget = budget
      options.jobs = 1
      let views = try Views(
        of: ledger, in: "\(directory)/\(name)", projectors: [Baskets(), Tally()], options: options)
      try views.rebuild()
      let view = try views.stored(Baskets())
      #expect(try view.totals[Counter(5)] > 0)
      return (view.digest, view.count)
    }
    let plenty = try digest("plenty", nil)
    for words in [16, 300, 100_000] {
      var tiny = MemoryBudget.tiny(jobs: jobs, records: records)
      tiny.detailBytes = words
      tiny.detailWordsMax = words
      #expect(try digest("tiny-\(words)", tiny) == plenty)
    }
  }

  @Test("Explanation, preview, verification and rows as of earlier instants fold with the same details")
  func everywhere() throws {
    let ledger = manyCustomers()
    let directory = NSTemporaryDirectory() + "/perennial-details-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let views = try Views(of: ledger, in: directory, projectors: [Baskets()])
    try views.refresh()
    for customer in [UInt32(3), 17, 40] {
      let number = CustomerNumber(customer)
      let explanation = try views.explain(number, in: Baskets.name, why: "products")
      #expect(!explanation.steps.isEmpty)
      let row = try views.stored(Baskets()).row(of: number)
      #expect(try views.row(of: number, in: Baskets()).row == row)
      let middle = Instant(microseconds: Self.start.microseconds + 100 * Instant.microsecondsPerDay)
      let earlier = try views.row(of: number, in: Baskets(), asOf: middle).row
      #expect(try views.view(Baskets(), asOf: middle).row(of: number) == earlier)
      #expect(try ledger.row(of: customer, with: Baskets()) == row)
    }
    #expect(try views.verify().allSatisfy(\.isRight))
    let preview = try views.preview(Baskets.name, adding: "2", named: "default", effectiveFrom: Self.start)
    #expect(preview.quarantinedAfter == 0)
    // A touchpoint that comes now is folded on from the stored row, with its details.
    ledger.record(
      .orderPlaced, by: 3, at: ledger.clock(),
      details: [OrderDetails.lines([[OrderLineDetails.sku("sku new"), OrderLineDetails.quantity(7)]])])
    let new = try #require(ledger.names(in: .sku, through: nil).number(of: "sku new"))
    #expect(try views.row(of: CustomerNumber(3), in: Baskets()).row?.quantity(of: new.rawValue) == 7)
    #expect(try views.view(Baskets()).row(of: CustomerNumber(3))?.quantity(of: new.rawValue) == 7)
  }

  @Test("A view is built anew where another declaration of its details, or of their names, is in force")
  func declaration() throws {
    #expect(Baskets().foldFingerprint != Baskets().fingerprint)
    #expect(Baskets().foldFingerprint.code == "baskets/1")
    #expect(Tally().foldFingerprint == Tally().fingerprint)
  }

  @Test("No body is opened for a projector that asks for none, nor of types that are not asked for")
  func notOpened() throws {
    let ledger = manyCustomers()
    let asked = AskedSource(ledger)
    let directory = NSTemporaryDirectory() + "/perennial-details-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let views = try Views(of: asked, in: directory, projectors: [Tally(), Baskets()])
    try views.refresh([Tally.name])
    _ = try views.row(of: CustomerNumber(3), in: Tally())
    #expect(asked.types.isEmpty)
    try views.refresh([Baskets.name])
    #expect(asked.types == [.orderPlaced])
  }
}

/// A ledger in memory that notes of which touchpoints details are read.
private final class AskedSource: FactSource {
  private let ledger: MemoryLedger
  private let asked = Guard<Set<TouchpointType>>([])

  init(_ ledger: MemoryLedger) { self.ledger = ledger }

  var types: Set<TouchpointType> { asked.value }

  func newestPosition() -> Position { ledger.newestPosition() }
  func clock() -> Instant { ledger.clock() }
  func policyChanges() -> [PolicyChange] { ledger.policyChanges() }
  func arrangement(through position: Position) -> Arrangement { ledger.arrangement(through: position) }
  func history(of customer: CustomerNumber, as arrangement: Arrangement) -> History {
    ledger.history(of: customer, as: arrangement)
  }
  func scanFacts(
    after: Position, through: Position, types: TypeSet?, _ body: (Position, Span<Fact>) throws -> Void
  ) throws {
    try ledger.scanFacts(after: after, through: through, types: types, body)
  }
  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan { try ledger.detailPlan(for: needs) }
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) -> DetailRecords {
    for index in touchpoints.indices { asked.value.insert(touchpoints[index].fact.type) }
    return ledger.details(of: touchpoints, plan, wordsMax: wordsMax)
  }
  func names(in domain: NameDomain, through end: Position?) -> DetailNames {
    ledger.names(in: domain, through: end)
  }
  func catalogueNames() -> CatalogueNames { ledger.catalogueNames() }
}
