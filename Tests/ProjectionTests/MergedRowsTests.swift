import PerennialTestKit
import Projection
import Testing
import Words

/// The rows of merged customers: any of their numbers leads to the one row that they have.
struct MergedRowsTests {
  private let shop = ViewsFixture()

  /// What every way of asking for one customer's row gives: of all they are the same.
  private func sum(of customer: UInt32, in view: View<Tally>) throws -> Int64? {
    let number = CustomerNumber(customer)
    let sum = try view.row(of: number)?.sum
    #expect(try view.state(of: number).row?.sum == sum)
    let query = try RowQuery(where: ["customer=\(customer)"], in: view.schema)
    var built = RowQuery()
    built.conditions = [RowCondition("customer", .equal, .number(Int64(customer)))]
    for query in [query, built] {
      let rows = try view.listing(query).rows
      #expect(rows.map(\.values.first) == (sum.map { [.number($0)] } ?? []), "customer=\(customer)")
    }
    return sum
  }

  private func sums(_ view: View<Tally>, _ customers: ClosedRange<UInt32> = 1...6) throws -> [Int64?] {
    try customers.map { try sum(of: $0, in: view) }
  }

  @Test("Any number of merged customers gives their row, also through a chain; undone, each has their own")
  func chains() throws {
    for customer in UInt32(1)...5 {
      shop.order(customer, Int64(customer) * 10, at: "2020-01-01T00:00:00Z")
    }
    let views = try shop.views()
    #expect(try sums(views.view(Tally())) == [10, 20, 30, 40, 50, nil])
    // 2 with 3, and 3 with 5: one component that begins at 2. Then 1 joins it, whose number is smaller.
    shop.ledger.merge(3, 2, at: "2020-01-02T00:00:00Z")
    shop.ledger.merge(5, 3, at: "2020-01-02T00:00:00Z")
    #expect(try sums(views.view(Tally())) == [10, 100, 100, 40, 100, nil])
    shop.ledger.merge(5, 1, at: "2020-01-03T00:00:00Z")
    let merged = try views.view(Tally())
    #expect(try sums(merged) == [110, 110, 110, 40, 110, nil])
    #expect(try merged.state(of: CustomerNumber(5)).customer == CustomerNumber(1))
    #expect(try merged.row(of: .business) == nil)
    shop.ledger.unmerge(5, 3, at: "2020-01-04T00:00:00Z")
    #expect(try sums(views.view(Tally())) == [60, 50, 50, 40, 60, nil])
    shop.ledger.unmerge(5, 1, at: "2020-01-04T00:00:00Z")
    shop.ledger.unmerge(3, 2, at: "2020-01-04T00:00:00Z")
    #expect(try sums(views.view(Tally())) == [10, 20, 30, 40, 50, nil])
    // A view that is open still says what it is of, whatever was recorded since.
    #expect(try sums(merged) == [110, 110, 110, 40, 110, nil])
  }

  @Test("Who is merged is as known at the view's position, whatever the instant that it is as of")
  func moments() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-02T00:00:00Z")
    let before = shop.ledger.newestPosition()
    shop.ledger.merge(1, 2, at: "2020-01-03T00:00:00Z")
    let between = shop.ledger.newestPosition()
    shop.ledger.unmerge(1, 2, at: "2020-01-04T00:00:00Z")
    let views = try shop.views()
    #expect(try sums(views.view(Tally(), at: before), 1...2) == [10, 20])
    #expect(try sums(views.view(Tally(), at: between), 1...2) == [30, 30])
    #expect(try sums(views.view(Tally()), 1...2) == [10, 20])
    // They were one and the same person all along, also before anybody said so.
    let early: Instant = "2020-01-01T12:00:00Z"
    #expect(try sums(views.view(Tally(), asOf: early, at: between), 1...2) == [10, 10])
    #expect(try sums(views.view(Tally(), asOf: early, at: before), 1...2) == [10, nil])
    // The row that is folded by itself is the same.
    for position in [before, between, shop.ledger.newestPosition()] {
      for customer in [CustomerNumber(1), CustomerNumber(2)] {
        let row = try views.row(of: customer, in: Tally(), at: position).row
        #expect(try views.view(Tally(), at: position).row(of: customer)?.sum == row?.sum)
      }
    }
  }

  @Test("A stored view that lies behind goes by the merges of its own position")
  func behind() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.ledger.merge(1, 2, at: "2020-01-02T00:00:00Z")
    #expect(try sums(views.stored(Tally()), 1...2) == [10, 20])
    try views.refresh()
    #expect(try sums(views.stored(Tally()), 1...2) == [30, 30])
  }

  @Test(
    "Where the fold of merged customers fails, each of their numbers says so, of the number where the row would be"
  )
  func quarantined() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.ledger.record(.visitMade, by: 2, at: "2020-01-01T00:00:00Z", value: 13)
    shop.order(3, 30, at: "2020-01-01T00:00:00Z")
    shop.ledger.merge(2, 3, at: "2020-01-02T00:00:00Z")
    let view = try shop.views().view(Tally())
    #expect(try sum(of: 1, in: view) == 10)
    for customer in [CustomerNumber(2), CustomerNumber(3)] {
      #expect {
        try view.row(of: customer)
      } throws: { error in
        (error as? ProjectionError)?.code == .quarantined && "\(error)".contains("customer:2")
      }
    }
  }

  @Test("Other conditions on a customer's number: a number that differs follows merges, and a bound does not")
  func conditions() throws {
    for customer in UInt32(1)...4 {
      shop.order(customer, Int64(customer) * 10, at: "2020-01-01T00:00:00Z")
    }
    shop.ledger.merge(1, 4, at: "2020-01-02T00:00:00Z")
    let view = try shop.views().view(Tally())
    func customers(_ conditions: String...) throws -> [UInt32] {
      try view.listing(RowQuery(where: conditions, in: view.schema)).rows.map(\.customer.rawValue)
    }
    #expect(try customers("customer=4") == [1])
    #expect(try customers("customer!=4") == [2, 3])
    #expect(try customers("customer>=2") == [2, 3])
    #expect(try customers("customer<4") == [1, 2, 3])
    #expect(try customers("customer=4", "sum>0") == [1])
    #expect(try customers("customer=0").isEmpty && customers("customer=99").isEmpty)
    #expect(try customers("customer=-4").isEmpty && customers("customer=9999999999").isEmpty)
  }

  @Test("Who is merged is asked once for each view, and only where a number has no row of its own")
  func asked() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-01T00:00:00Z")
    shop.ledger.merge(1, 2, at: "2020-01-02T00:00:00Z")
    let source = AskedForMerges(shop.ledger)
    let views = try Views(of: source, in: shop.directory + "/views", projectors: [Tally()])
    let view = try views.view(Tally())
    let before = source.count
    #expect(try view.row(of: CustomerNumber(1))?.sum == 30)
    #expect(try view.row(of: .business) == nil)
    #expect(source.count == before)
    for customer in UInt32(2)...50 { _ = try view.row(of: CustomerNumber(customer)) }
    #expect(source.count == before + 1)
  }
}

/// A ledger in memory that counts how often it is asked who is merged.
private final class AskedForMerges: FactSource {
  private let ledger: MemoryLedger
  private let asked = Guard(0)

  init(_ ledger: MemoryLedger) { self.ledger = ledger }

  var count: Int { asked.value }

  func arrangement(through position: Position) -> Arrangement {
    asked.value += 1
    return ledger.arrangement(through: position)
  }
  func newestPosition() -> Position { ledger.newestPosition() }
  func clock() -> Instant { ledger.clock() }
  func policyChanges() -> [PolicyChange] { ledger.policyChanges() }
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
    ledger.details(of: touchpoints, plan, wordsMax: wordsMax)
  }
  func names(in domain: NameDomain, through end: Position?) -> DetailNames {
    ledger.names(in: domain, through: end)
  }
  func catalogueNames() -> CatalogueNames { ledger.catalogueNames() }
}
