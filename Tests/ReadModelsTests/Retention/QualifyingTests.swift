import PerennialTestKit
import Projection
import ReadModels
import Testing
import Words

/// Which orders make somebody active where no policy says anything.
struct QualifyingTests {
  @Test("An order of a penny qualifies, and one whose total is not known; an order of 0 does not")
  func totals() throws {
    let shop = try RetentionShop()
    shop.order(1, "2024-01-10T12:00:00Z", value: 1)
    shop.order(2, "2024-01-10T12:00:00Z", value: 0)
    shop.ledger.record(.orderPlaced, by: 3, at: "2024-01-10T12:00:00Z")
    let report = try shop.rate("month", asOf: "2024-01-31T23:59:59.999999Z")
    #expect((report.activeNow, report.customers, report.repeatCustomers) == (2, 2, 0))
    #expect(report.periods.map(\.firstTime) == [2])
    #expect(report.periods.map(\.end) == [2])
  }
}
