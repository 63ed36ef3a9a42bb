import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

struct LoyaltyPreviewTests {
  private func programme(goldFrom: Int) -> String {
    """
    {"currency": "GBP", "earning": {"per": 100},
     "tiers": {"levels": [{"name": "bronze", "from": 0}, {"name": "gold", "from": \(goldFrom)}]}}
    """
  }

  @Test("A changed threshold changes those whose tier it changes, and those who have another way to go")
  func threshold() throws {
    let ledger = MemoryLedger()
    let directory = NSTemporaryDirectory() + "/perennial-preview-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let pounds = try #require(MeasureUnit(currency: "GBP"))
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "Europe/London"))
    ledger.publish(programme(goldFrom: 1000), for: Loyalty.name, effectiveFrom: "2020-01-01T00:00:00Z")
    for (customer, spend) in [(1, 400), (2, 950), (3, 1500)] {
      ledger.record(
        .orderPlaced, by: UInt32(customer), at: "2020-02-01T00:00:00Z", value: Int64(spend), unit: pounds)
    }
    let views = try Views(of: ledger, in: directory, projectors: [loyalty])
    let preview = try views.preview(
      Loyalty.name, adding: programme(goldFrom: 900), named: "default",
      effectiveFrom: "2020-01-01T00:00:00Z")
    // 1 has less to go, 2 is gold; 3 was and is.
    #expect(preview.customers.map(\.customer.rawValue) == [1, 2])
    #expect(preview.customers[0].changes.map(\.column) == ["toNextTier"])
    let tier = try #require(preview.differences.first { $0.column == "tier" })
    #expect(tier.moves.map(\.customers) == [1])
    #expect(tier.moves.map(\.to) == [.text("gold")])
  }
}
