import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Totals never fail as a whole, and averages are rounded the same everywhere.
struct SumsAndRoundingTests {
  private let much: Int64 = 5_000_000_000_000_000_000

  @Test("Two orders of 5·10^18 are 10^19 in every report, as plain integers; the anonymous ones too")
  func wide() throws {
    let shop = try ReportShop()
    for customer in UInt32(0)...3 {
      for _ in 0..<(customer == 0 ? 2 : 1) {
        shop.ledger.record(
          .orderPlaced, by: customer, at: "2020-01-01T00:00:00Z", value: much, unit: pounds, reference: 7)
      }
      shop.ledger.record(.refundIssued, by: customer, at: "2020-01-02T00:00:00Z", value: much, unit: pounds)
    }
    let report = try shop.summary(asOf: "2020-02-01T00:00:00Z")
    let money = try #require(report.currencies.first)
    #expect((money.spent, money.refunded) == (Int128(much) * 3, Int128(much) * 3))
    #expect((money.averageOrder, money.anonymousSpent) == (Int128(much), Int128(much) * 2))
    #expect(try report.json.contains(#""spent":15000000000000000000"#))
    #expect(try report.json.contains(#""anonymousSpent":10000000000000000000"#))
    #expect(report.document.csv().contains("\nspent,150000000000000000.00 GBP\n"))
    #expect((report.quarantined, report.buyers) == (0, 3))
  }

  @Test("The one customer whose own row does not fit is quarantined by name, and the others are counted")
  func quarantined() throws {
    let shop = try ReportShop()
    for customer in [1, 2, 2, 3] as [UInt32] {
      shop.ledger.record(
        .orderPlaced, by: customer, at: "2020-01-01T00:00:00Z", value: much, unit: pounds, reference: 1)
    }
    let view = try shop.views.view(shop.customer360, asOf: "2020-02-01T00:00:00Z")
    #expect(try view.quarantine().map(\.customer) == [CustomerNumber(2)])
    #expect(try view.quarantine()[0].reason.contains("64 bits"))
    let report = try SummaryReport(view)
    #expect((report.quarantined, report.buyers, report.currencies[0].spent) == (1, 2, Int128(much) * 2))
    // Retention adds up no money.
    #expect(try shop.retention(asOf: "2020-02-01T00:00:00Z").quarantined == 0)
  }

  @Test("Points add up beyond 64 bits")
  func points() throws {
    let shop = try ReportShop()
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 1}}"#, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z"
    )
    for customer in UInt32(1)...2 {
      shop.ledger.record(
        .pointsAdjusted, by: customer, at: "2020-01-01T00:00:00Z", value: much, unit: .points)
    }
    let report = try LoyaltyReport(try shop.views.view(shop.loyalty, asOf: "2020-02-01T00:00:00Z"))
    #expect(report.points.sums[2] == Int128(much) * 2)
    #expect(try report.json.contains(#""adjustedUp":10000000000000000000"#))
    #expect(report.document.csv().contains("\npoints adjustedUp,10000000000000000000\n"))
  }

  @Test("What a policy would change adds up beyond 64 bits")
  func preview() throws {
    let shop = try ReportShop()
    for customer in UInt32(1)...2 {
      shop.ledger.record(
        .pointsAdjusted, by: customer, at: "2020-01-01T00:00:00Z", value: much, unit: .points)
    }
    let preview = try shop.views.preview(
      Loyalty.name, adding: #"{"currency": "GBP", "earning": {"per": 1}}"#, named: "default",
      effectiveFrom: "2019-01-01T00:00:00Z")
    let available = try #require(preview.differences.first { $0.column == "pointsAvailable" })
    #expect((available.sums?.before, available.sums?.after) == (0, Int128(much) * 2))
    let lines = PreviewReport(preview).document.lines
    #expect(lines.contains { $0.contains("sum 10,000,000,000,000,000,000") })
    #expect(try PreviewReport(preview).json.contains(#""sumAfter":10000000000000000000"#))
  }

  @Test(
    "Averages are rounded to nearest, halves to even, in summary, rows and page alike",
    arguments: [
      ([1, 2], 2), ([2, 3], 2), ([3, 4], 4), ([1, 1, 2], 1), ([1, 2, 2], 2), ([100, 101], 100),
    ] as [([Int64], Int64)])
  func averages(totals: [Int64], expected: Int64) throws {
    let shop = try ReportShop()
    for total in totals {
      shop.ledger.record(.orderPlaced, by: 1, at: "2020-01-01T00:00:00Z", value: total, unit: pounds)
    }
    let summary = try shop.summary(asOf: "2020-02-01T00:00:00Z")
    #expect(summary.currencies[0].averageOrder == Int128(expected))
    let row = try shop.ledger.row(of: 1, with: shop.customer360)
    let column = try #require(shop.customer360.columns.first { $0.name == "averageOrder" })
    #expect(column.value(row) == .number(expected))
  }

  @Test(
    "A ratio has four decimals from whole numbers, halves to even: none lies beside its half",
    arguments: [
      (1, 3, 0.3333), (2, 3, 0.6667), (1, 8, 0.125), (1, 20_000, 0), (3, 20_000, 0.0002), (5, 20_000, 0.0002),
      (7, 20_000, 0.0004), (20_001, 20_000, 1), (20_003, 20_000, 1.0002), (-1, 3, -0.3333),
      (9_999_999, 10_000_000, 1),
    ] as [(Int64, Int64, Double)])
  func ratios(numerator: Int64, denominator: Int64, expected: Double) {
    #expect(Ratio(numerator, denominator).value == expected)
  }

  @Test(
    "No ratio differs from the exact one by more than half a unit of its last digit, and none is without a divisor"
  )
  func ratioProperty() throws {
    var random = SeededRandom(seed: 5)
    for _ in 0..<20_000 {
      let (numerator, denominator) = (
        Int64.random(in: 0...1_000_000, using: &random), Int64.random(in: 1...1_000_000, using: &random)
      )
      let value = try #require(Ratio(numerator, denominator).value)
      let units = Int64((value * 10_000).rounded())
      #expect(Double(units) / 10_000 == value)
      let error = (Int128(units) * Int128(denominator) - Int128(numerator) * 10_000).magnitude
      #expect(error * 2 <= denominator.magnitude, "\(numerator) ÷ \(denominator)")
      if error * 2 == denominator.magnitude { #expect(units.isMultiple(of: 2)) }
    }
    #expect(Ratio(1, 0).value == nil)
  }
}
