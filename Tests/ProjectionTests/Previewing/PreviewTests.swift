import Words
import PerennialTestKit
@testable import Projection
import Testing

struct PreviewTests {
  private func shop() -> ViewsFixture {
    let shop = ViewsFixture()
    shop.order(1, 60, at: "2020-01-01T00:00:00Z")
    shop.order(2, 0, at: "2020-01-02T00:00:00Z")
    shop.order(3, 200, at: "2020-01-03T00:00:00Z")
    shop.order(4, 70, at: "2020-01-05T00:00:00Z")
    return shop
  }

  @Test("A preview counts who changes, from what to what, and publishes nothing")
  func counts() throws {
    let shop = shop()
    let views = try shop.views()
    let preview = try views.preview(
      Tally.name, adding: "2", named: "double", effectiveFrom: "2019-01-01T00:00:00Z")
    #expect((preview.changed, preview.appearing, preview.vanishing) == (3, 0, 0))
    #expect((preview.rowsBefore, preview.rowsAfter) == (4, 4))
    #expect(preview.customers.map(\.customer.rawValue) == [1, 3, 4])
    #expect(preview.customers[0].changes.map(\.text) == ["sum: 0.60 → 1.20", "size: small → large"])
    let sum = try #require(preview.differences.first)
    #expect((sum.column, sum.customers, sum.sums) == ("sum", 3, Preview.Sums(before: 330, after: 660)))
    let size = preview.differences[1]
    #expect(size.moves == [Preview.Move(from: .text("small"), to: .text("large"), customers: 2)])
    #expect(preview.change?.position == Position(5))
    #expect(try views.view(Tally()).totals[Counter(1)] == 330)
    #expect(shop.ledger.newestPosition() == Position(4))
  }

  @Test("A limit cuts what is listed, never what is counted")
  func limit() throws {
    let shop = shop()
    let preview = try shop.views().preview(
      Tally.name, adding: "2", named: "double", effectiveFrom: "2019-01-01T00:00:00Z", limit: 1)
    #expect((preview.changed, preview.customers.count) == (3, 1))
  }

  @Test("A policy that comes into force later is shown as of then, beside what time alone will have changed")
  func later() throws {
    let shop = shop()
    let preview = try shop.views().preview(
      Tally.name, adding: "2", named: "double", effectiveFrom: "2020-03-01T00:00:00Z")
    #expect((preview.asOf, preview.changed) == ("2020-03-01T00:00:00Z", 0))
    let then = try shop.views().preview(
      Tally.name, adding: "2", named: "double", effectiveFrom: "2020-01-02T00:00:00Z",
      asOf: "2020-01-04T00:00:00Z")
    #expect((then.asOf, then.customers.map(\.customer.rawValue)) == ("2020-01-04T00:00:00Z", [3]))
    let now = try shop.views().preview(Tally.name, adding: "2", named: "double")
    #expect((now.asOf, now.change?.effectiveFrom) == ("2020-01-05T00:00:00Z", "2020-01-05T00:00:00Z"))
  }

  @Test("A customer whose fold would fail has no row then")
  func failing() throws {
    let shop = shop()
    let preview = try shop.views().preview(
      Tally.name, adding: "\(Int64.max)", named: "much", effectiveFrom: "2019-01-01T00:00:00Z")
    #expect((preview.vanishing, preview.quarantinedBefore, preview.quarantinedAfter) == (3, 0, 3))
    #expect(preview.rowsAfter == 1)
  }

  @Test("A document that cannot be used is an error that says so")
  func invalid() throws {
    let shop = shop()
    #expect(throws: ProjectionError.self) {
      try shop.views().preview(Tally.name, adding: "twice", named: "double")
    }
  }

  @Test("Another projector of the same type is compared with the one that folds the view")
  func projector() throws {
    let shop = shop()
    let preview = try shop.views().preview(Tally(version: 2))
    #expect((preview.changed, preview.change) == (0, nil))
  }
}
