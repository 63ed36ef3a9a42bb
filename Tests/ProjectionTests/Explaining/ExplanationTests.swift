import Words
import PerennialTestKit
@testable import Projection
import Testing

struct ExplanationTests {
  private func texts(_ explanation: Explanation) -> [[String]] {
    explanation.steps.map { $0.changes.map(\.text) }
  }

  @Test("Each touchpoint, each change by time and each policy is a step, with what it changed")
  func steps() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 99, at: "2020-01-01T00:00:00Z")
    let policy = shop.ledger.publish("2", for: Tally.name, effectiveFrom: "2020-01-02T00:00:00Z")
    shop.order(1, 500, at: "2020-01-03T00:00:00Z")
    shop.ledger.setClock("2020-02-01T00:00:00Z")
    let explanation = try shop.views().explain(CustomerNumber(1), in: Tally.name)
    #expect(explanation.steps.map(\.cause.position) == [Position(1), policy, Position(4), nil])
    #expect(
      explanation.steps.map(\.at) == [
        "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", "2020-01-03T00:00:00Z", "2020-01-13T00:00:00Z",
      ])
    let texts = texts(explanation)
    #expect(texts[0].prefix(2) == ["sum: 0.00 → 0.10", "count: 0 → 1"])
    #expect(texts[1] == [])
    #expect(texts[2].contains("sum: 0.10 → 10.10") && texts[2].contains("size: small → large"))
    #expect(texts[3].contains("sum: 10.10 → 0.00") && texts[3].contains("open: yes → no"))
    #expect(explanation.values.prefix(2) == [.number(0), .number(2)])
    #expect(explanation.asOf == "2020-02-01T00:00:00Z")
  }

  @Test("The policy in force when a history begins is its first step")
  func begins() throws {
    let shop = ViewsFixture()
    let policy = shop.ledger.publish("3", for: Tally.name, effectiveFrom: "2019-01-01T00:00:00Z")
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let explanation = try shop.views().explain(CustomerNumber(1), in: Tally.name)
    #expect(explanation.steps.map(\.cause.position) == [policy, Position(2)])
    #expect(explanation.steps[1].changes.first?.text == "sum: 0.00 → 0.30")
  }

  @Test("Step by step, a row is given after each touchpoint, each change by time and each policy")
  func rows() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let policy = shop.ledger.publish("2", for: Tally.name, effectiveFrom: "2020-01-02T00:00:00Z")
    shop.order(1, 500, at: "2020-01-03T00:00:00Z")
    shop.order(1, 7, at: "2020-01-20T00:00:00Z")
    shop.ledger.setClock("2020-01-15T00:00:00Z")
    let views = try shop.views()
    func steps(asOf: Instant? = nil, at: Position? = nil) throws -> [(Position?, Instant, Int64)] {
      var steps: [(Position?, Instant, Int64)] = []
      try views.steps(of: CustomerNumber(1), in: Tally(), asOf: asOf, at: at) { cause, instant, row in
        steps.append((cause.position, instant, row.sum))
      }
      return steps
    }
    let all = try steps(asOf: "2020-01-19T00:00:00Z")
    #expect(all.map(\.0) == [Position(1), policy, Position(3), nil])
    #expect(all.map(\.2) == [10, 10, 1010, 0] && all[3].1 == "2020-01-13T00:00:00Z")
    #expect(try steps(at: Position(1)).map(\.2) == [10])
    #expect(try steps().map(\.2) == [10, 10, 1010, 0, 14])

    struct Enough: Error {}
    var count = 0
    #expect(throws: Enough.self) {
      try views.steps(of: CustomerNumber(1), in: Tally()) { _, _, _ in
        count += 1
        throw Enough()
      }
    }
    #expect(count == 1)
    try views.steps(of: CustomerNumber(9), in: Tally()) { _, _, _ in Issue.record("nothing has happened") }
  }

  @Test("Why: only the steps that changed a column, and only that")
  func why() throws {
    let shop = ViewsFixture()
    shop.order(1, 200, at: "2020-01-01T00:00:00Z")
    shop.order(1, 300, at: "2020-01-02T00:00:00Z")
    let explanation = try shop.views().explain(CustomerNumber(1), in: Tally.name, why: "size")
    #expect(texts(explanation) == [["size: – → large"]])
    #expect(explanation.reason == Explanation.Reason(column: "size", remark: ""))
    for column in ["colour", "customer"] {
      #expect(throws: ProjectionError.self) {
        try shop.views().explain(CustomerNumber(1), in: Tally.name, why: column)
      }
    }
  }

  @Test("As of an instant, or as known at a position, what came later is left out")
  func moments() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(1, 20, at: "2020-01-05T00:00:00Z")
    shop.order(1, 40, at: "2020-01-02T00:00:00Z", recorded: "2020-01-06T00:00:00Z")
    let views = try shop.views()
    let early = try views.explain(CustomerNumber(1), in: Tally.name, asOf: "2020-01-03T00:00:00Z")
    #expect(early.steps.map(\.cause.position) == [Position(1), Position(3)])
    let known = try views.explain(CustomerNumber(1), in: Tally.name, at: Position(2))
    #expect(known.steps.map(\.cause.position) == [Position(1), Position(2)])
    #expect((known.position, known.asOf) == (Position(2), "2020-01-05T00:00:00Z"))
  }

  @Test("Of a fold that fails the steps are those before, with where it fails and why")
  func failing() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let failing = shop.ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", value: 13)
    let explanation = try shop.views().explain(CustomerNumber(1), in: Tally.name)
    #expect(explanation.steps.map(\.cause.position) == [Position(1)])
    #expect(
      explanation.failure
        == Quarantined(customer: CustomerNumber(1), position: failing, reason: "a visit of 13"))
  }

  @Test("Merged customers are explained as one, by either number; one without touchpoints has no steps")
  func merged() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-02T00:00:00Z")
    shop.order(3, 1, at: "2020-01-02T00:00:00Z")
    shop.ledger.merge(1, 2, at: "2020-01-03T00:00:00Z")
    let views = try shop.views()
    let explanation = try views.explain(CustomerNumber(2), in: Tally.name)
    #expect((explanation.customer, explanation.members.count) == (CustomerNumber(1), 2))
    #expect(explanation.values[0] == .number(30))
    let nobody = try views.explain(CustomerNumber(9), in: Tally.name)
    #expect(nobody.steps.isEmpty && nobody.values[1] == .number(0))
  }
}
