import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

/// A ledger that hides some touchpoints: what a refresh that skips events would see.
private struct Forgetful: FactSource {
  let ledger: MemoryLedger
  let forgotten: Set<Position>

  func newestPosition() throws -> Position { ledger.newestPosition() }
  func clock() throws -> Instant { ledger.clock() }
  func arrangement(through position: Position) throws -> Arrangement {
    ledger.arrangement(through: position)
  }
  func policyChanges() throws -> [PolicyChange] { ledger.policyChanges() }

  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan { try ledger.detailPlan(for: needs) }
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) -> DetailRecords {
    ledger.details(of: touchpoints, plan, wordsMax: wordsMax)
  }
  func names(in domain: NameDomain, through end: Position?) -> DetailNames {
    ledger.names(in: domain, through: end)
  }
  func catalogueNames() -> CatalogueNames { ledger.catalogueNames() }

  func scanFacts(
    after: Position, through: Position, types: TypeSet?, _ body: (Position, Span<Fact>) throws -> Void
  ) throws {
    try ledger.scanFacts(after: after, through: through, types: types) { first, facts in
      var kept: [Fact] = []
      for index in facts.indices {
        var fact = facts[index]
        // The fact is given to nobody instead of left out, so that positions stay what they are. The
        // newest one stays whole, since the view is anchored to it.
        let position = Position(first.rawValue + UInt64(index))
        if forgotten.contains(position), position != ledger.newestPosition() {
          fact.type = .customerDisclosed
        }
        kept.append(fact)
      }
      try body(first, kept.span)
    }
  }

  func history(of customer: CustomerNumber, as arrangement: Arrangement) throws -> History {
    var history = ledger.history(of: customer, as: arrangement)
    history.touchpoints.removeAll { forgotten.contains($0.position) }
    return history
  }
}

struct VerificationTests {
  private func found(
    forgetting forgotten: [UInt64], _ fill: (ViewsFixture) -> Void
  ) throws -> Verification {
    let shop = ViewsFixture()
    fill(shop)
    let source = Forgetful(ledger: shop.ledger, forgotten: Set(forgotten.map { Position($0) }))
    try Views(of: source, in: shop.directory + "/views", projectors: [Tally()]).rebuild()
    return try shop.views().verify()[0]
  }

  @Test("A view that is right is found right, refreshed or rebuilt, and is left as it is")
  func right() throws {
    var history = RandomHistory(seed: 3)
    let directory = NSTemporaryDirectory() + "/perennial-verify-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let views = try Views(of: history.ledger, in: directory, projectors: [Tally()])
    for _ in 0..<6 {
      for _ in 0..<20 { history.step() }
      try views.refresh()
      let verification = try views.verify()[0]
      #expect(verification.isRight, "\(verification.differences)")
      #expect(verification.digest == verification.refolded)
    }
  }

  @Test("A touchpoint that was skipped is named, with its customer")
  func skipped() throws {
    let verification = try found(forgetting: [2]) { shop in
      for value in Int64(1)...5 { shop.order(1, value, at: "2020-01-01T00:00:00Z") }
      shop.order(2, 7, at: "2020-01-01T00:00:00Z")
    }
    #expect(!verification.isRight)
    let first = try #require(verification.differences.first)
    #expect((first.customer, first.position) == (CustomerNumber(1), Position(2)))
    #expect(first.what.contains("position 2 had not been folded"))
    #expect(verification.differences.contains { $0.customer == nil && $0.what.hasPrefix("the total 1.") })
  }

  @Test("Where everything from a touchpoint on is missing, the first of it is named")
  func cutOff() throws {
    let verification = try found(forgetting: [3, 4, 5]) { shop in
      for value in Int64(1)...5 { shop.order(1, value, at: "2020-01-01T00:00:00Z") }
      shop.order(2, 7, at: "2020-01-01T00:00:00Z")
    }
    #expect(verification.differences.first?.position == Position(3))
    #expect(verification.differences.first?.what.contains("nothing from position 3 on") == true)
  }

  @Test("All differences are counted, and as many listed as were asked for")
  func many() throws {
    let shop = ViewsFixture()
    for customer in UInt32(1)...30 { shop.order(customer, 1, at: "2020-01-01T00:00:00Z") }
    shop.order(40, 1, at: "2020-01-01T00:00:00Z")
    let source = Forgetful(ledger: shop.ledger, forgotten: Set((1...30).map { Position($0) }))
    try Views(of: source, in: shop.directory + "/views", projectors: [Tally()]).rebuild()
    let verification = try shop.views().verify(differencesMax: 3)[0]
    #expect((verification.differences.count, verification.rows) == (3, 1))
    #expect(verification.differenceCount >= 30)
    #expect(verification.differences[0].what.contains("nothing from position 1 on"))
  }

  @Test("A view of other code is not compared: it is said to be stale; one that was never built is an error")
  func stale() throws {
    let shop = ViewsFixture()
    shop.order(1, 1, at: "2020-01-01T00:00:00Z")
    #expect { try shop.views().verify() } throws: { ($0 as? ProjectionError)?.code == .unknownView }
    try shop.views().refresh()
    var newer = Tally()
    newer.version = 2
    let verification = try shop.views(newer).verify()[0]
    #expect(verification.differences.map(\.what).first?.contains("another version of the code") == true)
  }
}

struct ViewRefresherTests {
  @Test("A refresher keeps a view up to date, writes nothing in between, and tells what fails")
  func refresher() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    let refresher = ViewRefresher(views, every: .milliseconds(2))
    defer { refresher.stop() }
    func wait(until reached: () throws -> Bool) rethrows {
      let end = Date(timeIntervalSinceNow: 20)
      while try !reached(), Date() < end { Thread.sleep(forTimeInterval: 0.002) }
    }
    try wait { try views.status(of: Tally.name).behind == 0 }
    shop.order(1, 5, at: "2020-01-02T00:00:00Z")
    try wait { try views.status(of: Tally.name).behind == 0 }
    #expect(try views.stored(Tally()).totals[Counter(1)] == 15)
    shop.ledger.publish(
      "no number", for: Tally.name, effectiveFrom: "2019-01-01T00:00:00Z", recorded: "2020-01-03T00:00:00Z")
    try wait { try views.status(of: Tally.name).behind == 0 }
    #expect((refresher.lastFailure == nil, try views.stored(Tally()).setAside.count) == (true, 1))
    refresher.stop()
    let rounds = refresher.rounds
    Thread.sleep(forTimeInterval: 0.02)
    #expect(refresher.rounds == rounds)
  }
}
