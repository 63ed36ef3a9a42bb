import Foundation
import Ledger
import LedgerViews
import PerennialTestKit
import Projection
import Words
import Synchronization
import Testing

@testable import Projection

/// Details of types of the user's own, as folds get them.
@Suite struct OwnDetailTests {
  static let start = Instant(year: 2024, month: 3, day: 1)

  static func definitions() throws -> [TypeDefinition] {
    [
      try Tasting.definition(), try Delivery.definition(title: "A delivery"),
      try Tasting.definition(title: "A tasting with a host"), try Tasting.definition(Tasting.hostDetail),
      try Delivery.definition(title: "Once more"),
    ]
  }

  private func history(_ seed: UInt64) throws -> RandomHistory {
    RandomHistory(
      seed: seed, policies: [(Cellar.name, "1"), (Cellar.name, "3")], definitions: try Self.definitions())
  }

  @Test(
    "A refresh equals a rebuild, whenever types are recorded, defined and defined again",
    arguments: UInt64(0)..<100)
  func property(seed: UInt64) throws {
    var history = try history(seed)
    let cellar = Cellar(names: history.ledger.typeNames)
    try ProjectorContract.checkRefresh(&history, projectors: [cellar])
    if seed < 5 {
      try ProjectorContract.check(cellar, on: history.ledger, at: history.instants(), seed: seed)
    }
  }

  @Test("Plans that do not follow a definition are noticed")
  func planted() throws {
    var noticed = 0
    for seed in UInt64(0)..<8 {
      var history = try history(seed)
      let cellar = Cellar(names: history.ledger.typeNames)
      do {
        try ProjectorContract.checkRefresh(
          &history, projectors: { _ in [cellar] }, reading: { StalePlans(ledger: $0) })
      } catch is ContractViolation { noticed += 1 }
    }
    #expect(noticed > 4)
  }

  @Test("What is recorded before its type is defined has no details, and what comes after it has them")
  func defined() throws {
    try Given { Cellar(names: $0) }
      .recorded(Tasting.type, by: 1, at: Self.start)
      .thenRow(of: 1) { row in #expect(Array(row.read) == [0, 0, 0]) }
      .defined(Tasting.definition().json, at: Self.start)
      .when(
        Tasting.type, by: 1, at: Self.start,
        details: [Tasting.wine("Barolo"), Tasting.price(500), Tasting.glasses([[Tasting.count(2)], []])]
      )
      .thenRow(of: 1) { row in
        #expect(Array(row.read) == [0, 0, 0, 1, 0, 0, 0, 2, 0, -1])
        #expect(row.spent == 500)
        #expect(Array(row.wines) == [NameHash("Barolo").rawValue])
      }
  }

  @Test("A type that declares another detail than is needed is an error that says what to do")
  func undeclared() throws {
    func problem(_ definition: String) throws -> String {
      let given = try Given { Hosts(names: $0) }.defined(definition, at: Self.start)
      let directory = NSTemporaryDirectory() + "/perennial-own-" + UUID().uuidString
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let views = try Views(of: given.ledger, in: directory, projectors: [given.projector])
      let error = #expect(throws: ProjectionError.self) { try views.refresh() }
      #expect(error?.code == .undeclaredDetail)
      return error?.message ?? ""
    }
    let name = #""name": "acme.tasting.held""#
    let glasses =
      #"{"name": "glasses", "path": "g", "kind": "list", "fields": [{"name": "count", "path": "c", "kind": "quantity"}]}"#
    #expect(
      try problem(#"{\#(name), "details": [\#(glasses), {"name": "hos", "path": "h", "kind": "flag"}]}"#)
        == "the view hosts cannot be folded: `host` is needed of acme.tasting.held as a name of the domain acme.host, and the "
        + "type declares no such detail; did you mean `hos`? There are: glasses, count, hos; define the type again with "
        + "it: `perennial type define FILE`")
    #expect(
      try problem(#"{\#(name), "details": [\#(glasses), {"name": "host", "path": "h", "kind": "hash"}]}"#)
        == "the view hosts cannot be folded: `host` is needed of acme.tasting.held as a name of the domain acme.host, and the "
        + "type declares it as a hash; let the code ask for that, or define what it needs under another name")
    let host = #"{"name": "host", "path": "h", "kind": "name", "domain": "acme.host"}"#
    let flat = #"{"name": "count", "path": "c", "kind": "quantity"}"#
    #expect(
      try problem(#"{\#(name), "details": [\#(host), \#(flat)]}"#).contains(
        "`count` is needed of acme.tasting.held as a quantity in the list glasses, and the type declares it as a quantity; "
      ))
    #expect(
      try problem(#"{\#(name)}"#).contains("the type declares no details at all; define the type again"))
  }

  @Test("A view that needs what the type comes to declare later is whole once it does")
  func later() throws {
    let given = Given { Hosts(names: $0) }
    let directory = NSTemporaryDirectory() + "/perennial-own-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let views = try Views(of: given.ledger, in: directory, projectors: [given.projector])
    _ = given.recorded(Tasting.type, by: 1, at: Self.start)
    try views.refresh()
    _ = try given.defined(Tasting.definition().json, at: Self.start)
    #expect(throws: ProjectionError.self) { try views.refresh() }
    _ =
      try given
      .recorded(Tasting.type, by: 1, at: Self.start, details: [Tasting.glasses([[Tasting.count(4)]])])
      .defined(Tasting.definition(Tasting.hostDetail).json, at: Self.start)
      .recorded(Tasting.type, by: 1, at: Self.start, details: [Tasting.host("Ann")])
    try views.refresh()
    let row = try #require(try views.stored(given.projector).row(of: CustomerNumber(1)))
    #expect(Array(row.hosts) == [0, 0, 1])
    #expect(row.glasses == 4)
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test("What is needed of own types is part of what rows were folded by")
  func declaration() {
    let names = TypeNames()
    #expect(Hosts(names: names).foldFingerprint != Hosts(names: names).fingerprint)
    #expect(DetailNeeds(Tasting.wine).declaration != DetailNeeds(Tasting.wine.hashed).declaration)
    #expect(DetailNeeds(Tasting.count) + DetailNeeds(Tasting.count) == DetailNeeds(Tasting.count))
  }
}

private final class Plans: Sendable {
  let known = Mutex<[DetailNeeds: DetailPlan]>([:])
}

/// Plans as they were when somebody first asked.
private struct StalePlans: FactSource {
  let ledger: MemoryLedger
  private let plans = Plans()

  init(ledger: MemoryLedger) { self.ledger = ledger }

  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan {
    try plans.known.withLock { known in
      let plan = try known[needs] ?? ledger.detailPlan(for: needs)
      known[needs] = plan
      return plan
    }
  }

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
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) -> DetailRecords {
    ledger.details(of: touchpoints, plan, wordsMax: wordsMax)
  }
  func names(in domain: NameDomain, through end: Position?) -> DetailNames {
    ledger.names(in: domain, through: end)
  }
  func catalogueNames() -> CatalogueNames { ledger.catalogueNames() }
}
