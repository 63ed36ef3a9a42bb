import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// The points that will expire, day by day, and which programme a report is of.
@Suite struct ExpiringReportTests {
  private static let programme = #"""
    {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 30}, "redemption": {"value": 0.5}}
    """#

  private func shop(_ programme: String = programme) throws -> ReportShop {
    let shop = try ReportShop(zone: "Europe/London")
    shop.ledger.publish(programme, for: Loyalty.name, effectiveFrom: "2024-01-01T00:00:00Z")
    for (customer, value, time) in [
      (1, 1100, "2024-06-01T10:00:00Z"), (1, 500, "2024-06-01T12:00:00Z"), (2, 5100, "2024-06-01T22:30:00Z"),
      (3, 700, "2024-06-01T23:30:00Z"), (3, 800, "2024-06-20T09:00:00Z"),
    ] as [(UInt32, Int64, Instant)] {
      shop.ledger.record(.orderPlaced, by: customer, at: time, value: value, unit: pounds)
    }
    return shop
  }

  private func report(_ shop: ReportShop, within seconds: Int64, program: String? = nil) throws
    -> ExpiringReport
  {
    try ExpiringReport(
      try shop.views.view(shop.loyalty, asOf: "2024-06-21T10:00:00Z"), program: program, within: seconds)
  }

  @Test func pointsAreCountedByTheLocalDayOnWhichTheyExpireAndMembersOnce() throws {
    let report = try report(shop(), within: 90 * 86_400)
    typealias Day = ExpiringReport.Day
    #expect(
      report.days == [
        Day(day: "2024-07-01", points: 67, members: 2, value: 34),
        Day(day: "2024-07-02", points: 7, members: 1, value: 4),
        Day(day: "2024-07-20", points: 8, members: 1, value: 4),
      ])
    #expect(try report.json.contains(#"{"day":"2024-07-01","members":2,"points":67,"value":34}"#))
  }

  @Test func partOfADayAheadCountsAsADay() throws {
    let shop = try shop()
    #expect(try report(shop, within: 10 * 86_400).days.map(\.day) == ["2024-07-01"])
    #expect(try report(shop, within: 10 * 86_400 + 1).days.map(\.day) == ["2024-07-01", "2024-07-02"])
    #expect(try report(shop, within: 9 * 86_400).days.isEmpty)
  }

  @Test func pointsThatNeverExpireAndAreWorthNothingThatIsSaidAreLeftOut() throws {
    let forEver = try shop(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    #expect(try report(forEver, within: 90 * 86_400).days.isEmpty)
    let plain = try shop(#"{"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 30}}"#)
    #expect(try report(plain, within: 90 * 86_400).days.map(\.value) == [nil, nil, nil])
  }

  @Test func aProgrammeThatIsNotInForceIsRefusedByItsNameAndWithoutOneThereIsNothing() throws {
    let shop = try shop()
    #expect(try report(shop, within: 86_400, program: "default").program == "default")
    let error = #expect(throws: ProjectionError.self) { try report(shop, within: 86_400, program: "defualt") }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("no programme defualt is in force; did you mean `default`?") == true)
    let empty = try ReportShop()
    let nothing = try ExpiringReport(
      try empty.views.view(empty.loyalty, asOf: "2024-06-21T10:00:00Z"), program: "club")
    #expect(nothing.program == nil && nothing.days.isEmpty)
  }
}
