import Words
import PerennialTestKit
import Projection
import Testing

struct RowListingTests {
  /// Rows with equal sums, without a text, and many of them.
  private func shop(seed: UInt64, customers: UInt32) throws -> (ViewsFixture, View<Tally>) {
    let shop = ViewsFixture()
    var random = SeededRandom(seed: seed)
    for customer in 1...customers {
      shop.order(customer, Int64.random(in: 0..<20, using: &random) * 10, at: "2020-01-01T00:00:00Z")
    }
    return (shop, try shop.views().view(Tally()))
  }

  @Test(
    "Sorted and cut off, rows are those that sorting all of them gives, whatever the limit",
    arguments: UInt64(0)..<8)
  func sorting(seed: UInt64) throws {
    let (shop, view) = try shop(seed: seed, customers: 200)
    defer { withExtendedLifetime(shop) {} }
    var all: [(customer: UInt32, row: Tally.Row)] = []
    try view.forEachRow {
      all.append(($0.rawValue, $1))
      return true
    }
    let size: (Tally.Row) -> String = { $0.sum == 0 ? "~" : $0.sum < 100 ? "small" : "large" }
    let expected = all.sorted {
      (size($0.row), -$0.row.sum, $0.customer) < (size($1.row), -$1.row.sum, $1.customer)
    }.map(\.customer)
    var query = try RowQuery(order: "size,-sum", in: view.schema)
    for (offset, limit) in [(0, 1), (0, 7), (5, 10), (190, 50), (0, 200), (300, 5), (0, 0), (3, nil)] {
      query.offset = offset
      query.limit = limit
      let listing = try view.listing(query)
      #expect(
        listing.rows.map(\.customer.rawValue) == Array(expected.dropFirst(offset).prefix(limit ?? .max)),
        "seed \(seed), offset \(offset), limit \(String(describing: limit))")
      #expect(listing.matched == 200)
    }
  }

  @Test("Rows without a value come last, ascending and descending")
  func absent() throws {
    let shop = ViewsFixture()
    for (customer, value) in [(1, 0), (2, 500), (3, 20), (4, 0)] {
      shop.order(UInt32(customer), Int64(value), at: "2020-01-01T00:00:00Z")
    }
    let view = try shop.views().view(Tally())
    func order(_ keys: String) throws -> [UInt32] {
      try view.listing(try RowQuery(order: keys, in: view.schema)).rows.map(\.customer.rawValue)
    }
    #expect(try order("size") == [2, 3, 1, 4])
    #expect(try order("-size") == [3, 2, 1, 4])
    #expect(try order("-size,-customer,sum") == [3, 2, 4, 1])
    #expect(try order("customer,-sum") == [1, 2, 3, 4])
    #expect(try order("-customer") == [4, 3, 2, 1])
  }

  @Test("Without an order rows are handed on by customer, and matches are counted beyond the limit")
  func streaming() throws {
    let (shop, view) = try shop(seed: 1, customers: 50)
    defer { withExtendedLifetime(shop) {} }
    var query = try RowQuery(where: ["sum>0.50"], columns: "size,customer,sum,size", in: view.schema)
    let matching = try view.listing(query)
    #expect(matching.columns.map(\.name) == ["size", "sum"])
    #expect(matching.rows.count == matching.matched)
    #expect(matching.rows.allSatisfy { $0.values[1] > 50 })
    (query.offset, query.limit) = (2, 3)
    let page = try view.listing(query)
    #expect(page.rows == Array(matching.rows[2..<5]))
    #expect(page.matched == matching.matched)
  }

  @Test("A query for a column that there is not names those that there are")
  func unknown() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let view = try shop.views().view(Tally())
    var query = RowQuery()
    query.conditions = [RowCondition("colour", .equal, .text("red"))]
    var colours = RowQuery()
    colours.columns = ["colour"]
    #expect(throws: ProjectionError.self) { try view.listing(query) }
    #expect(throws: ProjectionError.self) { try view.listing(colours) }
  }

  @Test("A view is opened by its name, and says whom it misses")
  func byName() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let failing = shop.ledger.record(.visitMade, by: 2, at: "2020-01-01T00:00:00Z", value: 13)
    let views = try shop.views()
    let view = try views.listable(Tally.name)
    #expect((view.count, view.quarantined) == (1, 1))
    #expect(try view.quarantine().map(\.position) == [failing])
    #expect(try view.listing(RowQuery()).quarantined == 1)
    #expect(throws: ProjectionError.self) { try views.listable("tallies") }
  }
}

private func > (left: ColumnValue, right: Int64) -> Bool {
  if case .number(let number) = left { number > right } else { false }
}
