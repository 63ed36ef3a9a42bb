import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// What is owed for points, over orders and redemptions of several months.
@Suite struct LiabilityReportTests {
  /// 10,000 points for 900.00, each worth a penny.
  private static func programme(expecting share: String) -> String {
    #"{"currency": "GBP", "earning": {"points": 10000, "per": 90000}, "#
      + #""liability": {"value": 1, "expectedRedemption": \#(share)}}"#
  }

  /// A shop whose expectation is another at the end of January, and of February.
  private func report(_ january: String, _ february: String, asOf: Instant = "2024-03-10T00:00:00Z") throws
    -> LiabilityReport
  {
    let shop = try ReportShop(zone: "Europe/London")
    for (share, from) in [
      ("1", "2024-01-01T00:00:00Z"), (january, "2024-01-25T00:00:00Z"), (february, "2024-02-25T00:00:00Z"),
    ] as [(String, Instant)] {
      shop.ledger.publish(Self.programme(expecting: share), for: Loyalty.name, effectiveFrom: from)
    }
    shop.ledger.record(
      .orderPlaced, by: 1, at: "2024-01-10T10:00:00Z", value: 90_000, unit: pounds, reference: 1)
    for (points, time) in [(4500, "2024-01-20T10:00:00Z"), (4000, "2024-02-10T10:00:00Z")]
      as [(Int64, Instant)]
    {
      shop.ledger.record(
        .pointsRedeemed, by: 1, at: time, value: points, unit: .points,
        details: [PointsDetails.program("default")])
    }
    return try LiabilityReport(try shop.views.view(shop.loyalty, asOf: asOf))
  }

  @Test("9,000 put off, 4,500 of 9,700 redeemed: 4,175; then 8,500 of 9,900: 3,552 more")
  func higher() throws {
    let report = try report("0.97", "0.99")
    #expect(report.periods.map(\.period) == ["2024-01", "2024-02", "2024-03"])
    #expect(report.periods.map(\.allocated) == [9000, 0, 0])
    #expect(report.periods.map(\.redeemed) == [4500, 4000, 0])
    #expect(report.periods.map(\.expected) == [9700, 9900, 9900])
    #expect(report.periods.map(\.recognised) == [4175, 3552, 0])
    #expect(report.periods.map(\.deferred) == [4825, 1273, 1273])
    #expect(report.periods.map(\.complete) == [true, true, false])
    #expect(report.outstanding == 1500 && report.value == ReportValue.Amount(1500, pounds))
    #expect(report.recognised == ReportValue.Amount(7727, pounds))
    #expect(report.deferred == ReportValue.Amount(1273, pounds))
    #expect(report.breakage == ReportValue.Amount(15, pounds) && report.expectedRedemption == 0.99)
    #expect(try report.json.contains(#""deferred":{"GBP":1273},"#))
  }

  @Test("Where 9,200 are expected instead: 4,140 more")
  func lower() throws {
    let report = try report("0.97", "0.92")
    #expect(report.periods.map(\.recognised) == [4175, 4140, 0])
  }

  @Test func anExpectationThatIsPublishedLaterLeavesEarlierPeriodsAsTheyWere() throws {
    let before = try report("0.97", "0.92", asOf: "2024-02-01T00:00:00Z")
    #expect(before.periods.map(\.recognised) == [4175, 0])
    #expect(before.recognised == ReportValue.Amount(4175, pounds))
  }
}
