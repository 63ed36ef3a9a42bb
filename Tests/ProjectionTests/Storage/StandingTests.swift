import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

/// Which stored view answers, and when it is refused.
struct StandingTests {
  @Test("Going back is one step: the earlier view answers again, is refreshed, and the later one is kept")
  func rollBack() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    var newer = Tally()
    newer.version = 2
    do { try shop.views().refresh() }
    do { #expect(try shop.views(newer).view(newer).generationNumber == 2) }
    shop.order(1, 5, at: "2020-01-02T00:00:00Z")
    let views = try shop.views()
    #expect(try views.status(of: Tally.name).staleness?.contains("another version of the code") == true)
    #expect(try views.rollBack()[0].staleness == nil)
    let view = try views.view(Tally())
    #expect(try (view.generationNumber, view.totals[Counter(1)]) == (1, 15))
    #expect(try shop.views(newer).rollBack()[0].hasPrevious)
    #expect(try shop.views(newer).view(newer).generationNumber == 2)
  }

  @Test("What was dropped cannot be gone back to")
  func drop() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    #expect(throws: ProjectionError.self) { try views.rollBack() }
    try views.rebuild()
    try views.rebuild()
    #expect(try views.status(of: Tally.name).hasPrevious)
    #expect(try views.dropPrevious()[0].hasPrevious == false)
    #expect(shop.entries == ["2", "current", "lock"])
    #expect { try views.rollBack() } throws: { ($0 as? ProjectionError)?.code == .nothingToRollBack }
  }

  @Test("A view of other code, policies or log is refused where that is asked for, and says why")
  func refuse() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    var options = Views.Options()
    options.staleViews = .refuse
    func views(_ tally: Tally, of source: any FactSource) throws -> Views {
      try Views(of: source, in: shop.directory + "/views", projectors: [tally], options: options)
    }
    func reason(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "nothing"
      } catch {
        return (error as? ProjectionError)?.code == .staleView ? "\(error)" : "another error: \(error)"
      }
    }
    // A view that was never built gives no wrong answers.
    try views(Tally(), of: shop.ledger).refresh()
    var newer = Tally()
    newer.version = 2
    #expect(reason { try views(newer, of: shop.ledger).refresh() }.contains("another version of the code"))
    shop.ledger.publish("3", for: Tally.name, effectiveFrom: "2019-01-01T00:00:00Z")
    #expect(reason { try views(Tally(), of: shop.ledger).refresh() }.contains("a policy was published"))
    let other = MemoryLedger()
    for customer in UInt32(1)...9 { other.record(.orderPlaced, by: customer, at: "2020-01-01T00:00:00Z") }
    #expect(reason { try views(Tally(), of: other).refresh() }.contains("another log"))
    #expect(
      try Views(of: other, in: shop.directory + "/views", projectors: [Tally()]).view(Tally()).count == 9)
  }

  @Test("Strict: a fold that fails is an error that names position and reason, and the view stays as it was")
  func strict() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    var options = Views.Options()
    options.strict = true
    do {
      let views = try Views(
        of: shop.ledger, in: shop.directory + "/views", projectors: [Tally()], options: options)
      try views.refresh()
      let position = shop.ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", value: 13)
      for attempt in [{ try views.refresh() }, { try views.rebuild() }] {
        #expect {
          try attempt()
        } throws: { error in
          (error as? ProjectionError)?.code == .quarantined
            && (error as? ProjectionError)?.position == position
            && "\(error)".contains("a visit of 13")
        }
      }
      #expect(try views.stored(Tally()).position == Position(1))
    }
    #expect(try shop.views().refresh()[0].quarantined == 1)
  }

  @Test("Who reads what she has written waits for no more than that")
  func atLeast() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.order(1, 5, at: "2020-01-02T00:00:00Z")
    #expect(try views.view(Tally(), atLeast: Position(1)).totals[Counter(1)] == 10)
    #expect(try views.view(Tally(), atLeast: Position(2)).totals[Counter(1)] == 15)
    #expect { try views.view(Tally(), atLeast: Position(3)) } throws: {
      ($0 as? ProjectionError)?.code == .invalidRequest
    }
  }

  @Test("Reading a view that nothing has changed writes nothing, and is as of now")
  func unchanged() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.ledger.setClock("2020-01-05T00:00:00Z")
    #expect(try views.view(Tally()).asOf == "2020-01-05T00:00:00Z")
    #expect(try views.stored(Tally()).asOf == "2020-01-01T00:00:00Z")
    #expect(try views.status(of: Tally.name).sinceAdvanced == .seconds(4 * 86_400))
    // Until something is due: the sum is forgotten after ten days.
    shop.ledger.setClock("2020-01-11T00:00:00Z")
    #expect(try views.view(Tally()).totals[Counter(1)] == 0)
    #expect(try views.stored(Tally()).asOf == "2020-01-11T00:00:00Z")
  }

  @Test("A refresh of many touchpoints takes several steps, each of which leaves a whole view")
  func steps() throws {
    let shop = ViewsFixture()
    shop.order(1, 1, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    for number in UInt32(0)..<45_000 {
      shop.order(number % 500 + 1, 1, at: Instant(microseconds: 1_577_836_800_000_000 + Int64(number)))
    }
    // Ten days later all of them are due at almost the same time.
    let view = try views.view(Tally())
    #expect(try (view.totals[Counter(2)], view.generationNumber) == (45_001, 1))
    shop.ledger.setClock("2020-02-01T00:00:00Z")
    let later = try views.view(Tally())
    #expect(try (later.totals[Counter(1)], later.generationNumber) == (0, 1))
    let rebuilt = try shop.views(memoryBytes: 1 << 20).view(Tally(), asOf: later.asOf, at: later.position)
    #expect(try later.contents().difference(from: rebuilt.contents()) == nil)
  }
}
