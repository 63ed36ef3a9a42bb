import Words
import PerennialTestKit
import Projection
import Testing

struct QuarantineTests {
  /// Time stands still for whoever has placed an order: `settle` does not do what `nextChange` announces.
  struct Stuck: Projector {
    static let name: ViewName = "stuck"
    /// By how much `nextChange` moves each time; 0 is the same instant again, less goes back.
    var moves: Int64 = 0

    struct Row: ViewRow {
      var next = Instant.distantFuture
      init() {}
      func encode(to writer: inout RowWriter) { writer.write(next) }
      init(from reader: inout RowReader) throws { next = try reader.instant() }
    }

    var fingerprint: Fingerprint { Fingerprint("stuck/1") }
    func initialRow() -> Row { Row() }
    func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Row) {
      guard touchpoint.fact.type == .orderPlaced else { return }
      row.next = Instant(microseconds: touchpoint.fact.historyTime.microseconds + 1_000_000)
    }
    func settle(_ row: inout Row, at instant: Instant, under policy: NoPolicy) {
      guard row.next <= instant else { return }
      row.next = Instant(microseconds: row.next.microseconds + moves)
    }
    func nextChange(of row: Row, under policy: NoPolicy) -> Instant? {
      row.next == .distantFuture ? nil : row.next
    }
    func contribute(_ row: Row, to totals: inout Totals) { totals.add(1, to: Counter(1)) }
  }

  @Test(
    "A projector whose time stands still, or runs backwards, quarantines its customer, and nothing hangs",
    arguments: [0, -1] as [Int64])
  func standstill(moves: Int64) throws {
    let shop = ViewsFixture()
    let stuck = Stuck(moves: moves)
    shop.ledger.record(.visitMade, by: 1, at: "2020-01-01T00:00:00Z")
    let order = shop.ledger.record(.orderPlaced, by: 2, at: "2020-01-01T00:00:00Z")
    let views = try Views(of: shop.ledger, in: shop.directory + "/views", projectors: [stuck])
    #expect(try views.view(stuck).quarantined == 0)
    // Once by going on from the stored row, and once from nothing.
    shop.ledger.setClock("2020-01-02T00:00:00Z")
    for _ in 0..<2 {
      let view = try views.view(stuck)
      let entry = try #require(try view.quarantine().first)
      #expect((entry.customer, entry.position) == (CustomerNumber(2), order))
      #expect(entry.reason.hasPrefix("nextChange does not move on"))
      #expect(try (view.count, view.quarantined, view.totals[Counter(1)]) == (0, 1, 0))
      try views.rebuild()
    }
  }

  @Test(
    "Where every fold fails there are no rows and no totals, and everybody is listed, until they are corrected"
  )
  func everybody() throws {
    let shop = ViewsFixture()
    for customer in UInt32(1)...50 {
      shop.order(customer, Int64(customer), at: "2020-01-01T00:00:00Z")
      shop.ledger.record(.visitMade, by: customer, at: "2020-01-02T00:00:00Z", value: 13)
    }
    let views = try shop.views()
    for _ in 0..<2 {
      let view = try views.view(Tally())
      let listed = try view.quarantine()
      #expect((view.count, view.quarantined, listed.count) == (0, 50, 50))
      #expect(listed.map(\.customer.rawValue) == Array(1...50))
      #expect(listed.map(\.position.rawValue) == (1...50).map { $0 * 2 })
      #expect(Set(listed.map(\.reason)) == ["a visit of 13"])
      #expect(try view.totals.sorted.isEmpty)
      #expect(try views.status(of: Tally.name).quarantined == 50)
      try views.rebuild()
    }
    for customer in UInt64(1)...50 {
      let visit = Position(customer * 2)
      shop.ledger.void(visit...visit, at: "2020-01-03T00:00:00Z")
    }
    let view = try views.view(Tally())
    #expect(try (view.count, view.quarantined, view.totals[Counter(1)]) == (50, 0, 1275))
  }
}
