import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// A time zone, and a change of clocks, move exactly the touchpoints that they should between days and months.
struct ZonesAndClocksTests {
  /// Zones with an instant near which something happens to their clocks.
  static let changes: [(zone: String, near: Instant)] = [
    // Midnight is skipped: at 00:00 it is 01:00. On the Azores that was the last day of March.
    ("Atlantic/Azores", "2024-03-31T00:00:00Z"), ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    // The hour before midnight, or the one after it, comes twice.
    ("America/Sao_Paulo", "2018-02-18T02:00:00Z"), ("Atlantic/Azores", "2024-10-27T00:00:00Z"),
    // A minute of the new day, then the old one again.
    ("America/St_Johns", "2006-10-29T02:31:00Z"),
    // A day that there was not; half an hour; and plain changes at the end of a month.
    ("Pacific/Apia", "2011-12-30T10:00:00Z"), ("Australia/Lord_Howe", "2024-10-05T15:30:00Z"),
    ("Europe/London", "2024-03-31T01:00:00Z"), ("America/New_York", "2024-11-03T06:00:00Z"),
  ]

  /// The local day by Foundation: the latest that clocks on the wall have shown up to an instant, since a day that has
  /// begun goes on when clocks go back.
  private static func day(_ instant: Instant, in zone: String) throws -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    let days = stride(from: 0, through: 7200, by: 60).map { ago -> String in
      let seconds = instant.microseconds / Instant.microsecondsPerSecond - Int64(ago)
      let parts = calendar.dateComponents(
        [.year, .month, .day], from: Date(timeIntervalSince1970: TimeInterval(seconds)))
      let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
      return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
    return days.max() ?? ""
  }

  /// An order of a customer of its own every ten minutes for two days around an instant.
  private static func ledger(near instant: Instant) -> (MemoryLedger, [UInt32: Instant]) {
    let ledger = MemoryLedger()
    var times: [UInt32: Instant] = [:]
    for number in UInt32(1)...288 {
      let time = Instant(microseconds: instant.microseconds + (Int64(number) - 144) * 600_000_000)
      ledger.record(
        .orderPlaced, by: number, at: time, value: 100, unit: pounds, reference: UInt64(number))
      times[number] = time
    }
    return (ledger, times)
  }

  @Test(
    "Every order is on the day that the clocks of its zone show, and in that day's month", arguments: changes)
  func days(zone: String, near: Instant) throws {
    let (ledger, times) = Self.ledger(near: near)
    let shop = try ListShop(ledger, zone: zone)
    var byDay: [String: Int64] = [:]
    for (customer, time) in times {
      let expected = try Self.day(time, in: zone)
      byDay[expected, default: 0] += 1
      let row = try #require(try shop.view(of: Purchases.self).row(of: CustomerNumber(customer)))
      #expect(row.days.map { PeriodKind.day.label(of: $0.day) } == [expected], "\(zone) \(time)")
    }
    let days: CohortReport = try shop.report("cohorts", ["period": "day"])
    #expect(Dictionary(uniqueKeysWithValues: days.cohorts.map { ($0.cohort, $0.size) }) == byDay)
    let months: CohortReport = try shop.report("cohorts", ["measure": "money"])
    let byMonth = Dictionary(grouping: byDay, by: { String($0.key.prefix(7)) }).mapValues { days in
      days.reduce(0) { $0 + $1.value }
    }
    #expect(Dictionary(uniqueKeysWithValues: months.cohorts.map { ($0.cohort, $0.size) }) == byMonth)
    let lifecycle: LifecycleReport = try shop.report("lifecycle", ["period": "day"])
    let new = lifecycle.periods.filter { $0.new > 0 }.map { ($0.period, $0.new) }
    #expect(Dictionary(uniqueKeysWithValues: new) == byDay)
  }

  @Test(
    "Another zone of the ledger moves those orders whose day is another there, and no others",
    arguments: changes)
  func otherZone(zone: String, near: Instant) throws {
    let (ledger, times) = Self.ledger(near: near)
    let (here, there) = (try ListShop(ledger, zone: "Europe/London"), try ListShop(ledger, zone: zone))
    var moved: Set<UInt32> = []
    try here.view(of: Purchases.self).forEachRow(beside: there.view(of: Purchases.self)) {
      customer, own, theirs in
      if own.days.map(\.day) != theirs?.days.map(\.day) { moved.insert(customer.rawValue) }
      return true
    }
    let expected = try times.filter {
      try Self.day($0.value, in: zone) != Self.day($0.value, in: "Europe/London")
    }
    #expect(moved == Set(expected.keys), "\(zone)")
    #expect(zone == "Europe/London" || !moved.isEmpty)
  }

  @Test("The day that Samoa left out is no day of any order, and nobody is dormant for it less")
  func apia() throws {
    let shop = try ListShop(zone: "Pacific/Apia")
    // Late on 29 December, and an hour later on 31 December.
    shop.order(1, "2011-12-30T09:30:00Z", 100, 1)
    shop.order(1, "2011-12-30T10:30:00Z", 100, 2)
    let report: LifecycleReport = try shop.report(
      "lifecycle", ["period": "day"], asOf: "2011-12-31T12:00:00Z")
    #expect(report.periods.map(\.period) == ["2011-12-29", "2011-12-30", "2011-12-31", "2012-01-01"])
    #expect(report.periods.map(\.active) == [1, 0, 1, 0])
    #expect(report.periods.map(\.complete) == [true, true, true, false])
  }

  @Test("Weeks begin on the day that the policy in force says, and are named by it")
  func weekStart() throws {
    let ledger = MemoryLedger()
    // Saturday, Sunday, Monday.
    for (index, time) in (["2024-06-01", "2024-06-02", "2024-06-03"] as [String]).enumerated() {
      let instant = Instant("\(time)T12:00:00Z") ?? .distantPast
      ledger.record(
        .orderPlaced, by: UInt32(index + 1), at: instant, value: 100, unit: pounds,
        reference: UInt64(index + 1))
    }
    func weeks(_ start: String?) throws -> [String: Int64] {
      if let start {
        ledger.publish(
          #"{"weekStart": "\#(start)"}"#, for: Retention.name, effectiveFrom: "2024-01-01T00:00:00Z")
      }
      let shop = try ListShop(ledger)
      let week = ["period": "week"]
      let cohorts: CohortReport = try shop.report("cohorts", week, asOf: "2024-06-20T00:00:00Z")
      let money: MoneyRetentionReport = try shop.report("money-retention", week, asOf: "2024-06-20T00:00:00Z")
      let sizes = Dictionary(uniqueKeysWithValues: cohorts.cohorts.map { ($0.cohort, $0.size) })
      let spent = money.periods.filter { $0.new > 0 }.map { ($0.period, Int64($0.new / 100)) }
      #expect(Dictionary(uniqueKeysWithValues: spent) == sizes)
      let lifecycle: LifecycleReport = try shop.report("lifecycle", week, asOf: "2024-06-20T00:00:00Z")
      let new = lifecycle.periods.filter { $0.new > 0 }.map { ($0.period, $0.new) }
      #expect(Dictionary(uniqueKeysWithValues: new) == sizes)
      let retention: RetentionReport = try shop.report("retention", week, asOf: "2024-06-20T00:00:00Z")
      let first = retention.periods.filter { $0.firstTime > 0 }.map { ($0.period, $0.firstTime) }
      #expect(Dictionary(uniqueKeysWithValues: first) == sizes)
      #expect(retention.firstOrders.map(\.first) == lifecycle.periods.map(\.new))
      #expect(try cohorts.json.contains(#""weekStart":"\#(start ?? "monday")""#))
      return sizes
    }
    #expect(try weeks(nil) == ["2024-W22": 2, "2024-W23": 1])
    #expect(try weeks("sunday") == ["2024-05-26": 1, "2024-06-02": 2])
    #expect(try weeks("saturday") == ["2024-06-01": 3])
    #expect(try weeks("monday") == ["2024-W22": 2, "2024-W23": 1])
    // A range is written by the names of the weeks that there are, or by a day in them.
    ledger.publish(#"{"weekStart": "sunday"}"#, for: Retention.name, effectiveFrom: "2024-01-01T00:00:00Z")
    let shop = try ListShop(ledger)
    let cut: CohortReport = try shop.report(
      "cohorts", ["period": "week", "from": "2024-06-04"], asOf: "2024-06-20T00:00:00Z")
    #expect(cut.cohorts.map(\.cohort) == ["2024-06-02"])
    #expect(throws: ProjectionError.self) {
      let _: CohortReport = try shop.report("cohorts", ["period": "week", "from": "2024-W23"])
    }
  }

  @Test("Which day weeks begin on counts when a number is asked for, for weeks before it came into force too")
  func weekStartInForce() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 1, at: "2024-06-02T12:00:00Z", value: 100, unit: pounds, reference: 1)
    ledger.publish(#"{"weekStart": "sunday"}"#, for: Retention.name, effectiveFrom: "2024-07-01T00:00:00Z")
    let shop = try ListShop(ledger)
    func first(_ asOf: Instant) throws -> String? {
      let report: CohortReport = try shop.report("cohorts", ["period": "week"], asOf: asOf)
      return report.cohorts.first?.cohort
    }
    #expect(try first("2024-06-30T00:00:00Z") == "2024-W22")
    #expect(try first("2024-07-02T00:00:00Z") == "2024-06-02")
  }
}
