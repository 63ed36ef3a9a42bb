import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// A row that says nothing yet is in no list and counts for nothing.
struct ShownRowsTests {
  private let shop: ReportShop
  private let asOf: Instant = "2024-06-01T00:00:00Z"

  init() throws {
    let ledger = MemoryLedger()
    ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name,
      effectiveFrom: "2000-01-01T00:00:00Z")
    func order(_ customer: UInt32, _ reference: UInt64) {
      ledger.record(
        .orderPlaced, by: customer, at: "2024-01-01T00:00:00Z", value: 500, unit: pounds, reference: reference
      )
    }
    order(1, 1)
    ledger.record(.orderCancelled, by: 2, at: "2024-01-02T00:00:00Z", reference: 2)
    ledger.record(
      .refundIssued, by: 3, at: "2024-01-02T00:00:00Z", value: 100, unit: pounds, reference: 3)
    ledger.record(.refundIssued, by: 4, at: "2024-01-02T00:00:00Z", value: 100, unit: pounds)
    order(5, 5)
    ledger.record(.orderCancelled, by: 5, at: "2024-01-03T00:00:00Z", reference: 5)
    shop = try ReportShop(ledger)
  }

  private func listed<P: Projector>(_ projector: P) throws -> [UInt32] {
    try shop.views.view(projector, asOf: asOf).listing(RowQuery()).rows.map(\.customer.rawValue)
  }

  @Test("Whoever has only what waits for an order is no member, and the report has as many as the list")
  func loyalty() throws {
    // Who owes points for a refund that names no order is one.
    #expect(try listed(shop.loyalty) == [1, 4, 5])
    #expect(try LoyaltyReport(shop.views.view(shop.loyalty, asOf: asOf)).members == 3)
    #expect(try listed(shop.retention) == [1])
    #expect(try listed(shop.customer360) == [1, 2, 3, 4, 5])
  }

  @Test("Who has only what waits becomes a member by the order that comes")
  func joins() throws {
    let position = shop.ledger.record(
      .orderPlaced, by: 3, at: "2024-01-04T00:00:00Z", value: 500, unit: pounds, reference: 3)
    let row = try shop.ledger.row(of: 3, with: shop.loyalty, asOf: asOf)
    #expect((row.joined, row.measure, row.points.balance) == (position, 400, 4))
    #expect(try listed(shop.loyalty) == [1, 3, 4, 5])
  }

  @Test("A preview of another programme is of members, before and after")
  func preview() throws {
    let preview = try shop.views.preview(
      Loyalty.name, adding: #"{"currency": "GBP", "earning": {"per": 50}}"#, named: "default")
    #expect((preview.rowsBefore, preview.rowsAfter) == (3, 3))
  }
}
