import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

/// `Foundation.Calendar` is the oracle: slow, and right.
struct LocalCalendarTests {
  static let zones = [
    "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo",
    "Africa/Casablanca", "Pacific/Apia", "America/St_Johns", "UTC",
  ]

  private static func oracle(_ zone: String) throws -> Foundation.Calendar {
    var calendar = Foundation.Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    return calendar
  }

  private static func instant(_ date: Date) -> Instant {
    Instant(microseconds: Int64((date.timeIntervalSince1970 * 1_000_000).rounded()))
  }

  /// Whole seconds from 1971 to 2098, half of them within a day of a change of offset.
  private static func instants(_ zone: TimeZone, _ random: inout SeededRandom) -> [Date] {
    var dates: [Date] = []
    for _ in 0..<400 {
      let date = Date(
        timeIntervalSince1970: Double(Int.random(in: 31_536_000..<4_039_372_800, using: &random)))
      dates.append(date)
      if let change = zone.nextDaylightSavingTimeTransition(after: date) {
        dates.append(change.addingTimeInterval(Double(Int.random(in: -90_000...90_000, using: &random))))
      }
    }
    return dates
  }

  @Test("Local days are those of Foundation, also around changes of offset", arguments: zones)
  func days(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    let oracle = try Self.oracle(zone)
    var random = SeededRandom(seed: 1)
    for date in Self.instants(oracle.timeZone, &random) {
      let parts = oracle.dateComponents([.year, .month, .day], from: date)
      let expected = CivilDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0)
      #expect(
        CivilDate(daysSinceEpoch: Int(calendar.day(of: Self.instant(date)))) == expected, "\(zone) \(date)")
    }
  }

  @Test("Days and months later at the same local time are those of Foundation", arguments: zones)
  func arithmetic(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    let oracle = try Self.oracle(zone)
    var random = SeededRandom(seed: 2)
    for date in Self.instants(oracle.timeZone, &random) {
      let days = Int.random(in: -400...400, using: &random)
      let later = try #require(oracle.date(byAdding: .day, value: days, to: date))
      // Samoa had no 30 December 2011: Foundation counts days that were, we count dates.
      let skipped = Date(timeIntervalSince1970: 1_325_239_200)
      let crossed = zone == "Pacific/Apia" && (date < skipped) != (later < skipped)
      // Before 1970 there are other offsets, which the table leaves out.
      if later.timeIntervalSince1970 > 0, !crossed {
        let found = calendar.add(days: days, to: Self.instant(date))
        #expect(found == Self.instant(later), "\(zone) \(date) + \(days) days")
      }
      let months = Int.random(in: -30...30, using: &random)
      let month = try #require(oracle.date(byAdding: .month, value: months, to: date))
      // Where a month is too short, Foundation goes by the length that it has for the date in UTC (a fault of its): the
      // next test has these.
      guard month.timeIntervalSince1970 > 0, oracle.component(.day, from: date) <= 28 else { continue }
      #expect(
        calendar.add(months: months, to: Self.instant(date)) == Self.instant(month),
        "\(zone) \(date) + \(months) months")
    }
  }

  @Test("The end of the month some months later is that of the moment some months later", arguments: zones)
  func endsOfMonths(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    var random = SeededRandom(seed: 5)
    // All days of the months around each change of offset among them.
    for date in Self.instants(try Self.oracle(zone).timeZone, &random) {
      for day in -3...33 {
        let instant = Self.instant(date.addingTimeInterval(Double(day) * 86_400))
        let months = Int.random(in: 0...30, using: &random)
        #expect(
          calendar.endOfMonth(months: months, after: calendar.moment(of: instant))
            == calendar.endOfMonth(containing: calendar.add(months: months, to: instant)),
          "\(zone) \(instant) + \(months) months")
      }
    }
  }

  @Test(
    "A month that is too short ends on its last day",
    arguments: [
      ("2013-03-31T03:43:11Z", 11, "2014-03-01T04:43:11Z"),
      ("2020-01-31T12:00:00Z", 1, "2020-02-29T12:00:00Z"),
      ("2020-02-29T12:00:00Z", 12, "2021-02-28T12:00:00Z"),
      ("2021-03-31T12:00:00Z", -1, "2021-02-28T13:00:00Z"),
      ("2019-12-31T12:00:00Z", -10, "2019-02-28T12:00:00Z"),
    ])
  func shortMonths(from: String, months: Int, to: String) throws {
    let calendar = try LocalCalendar(timeZone: "America/New_York")
    #expect(calendar.add(months: months, to: Instant(stringLiteral: from)) == Instant(stringLiteral: to))
  }

  @Test("Periods are those of Foundation: weeks by ISO 8601, months, quarters, years", arguments: zones)
  func periods(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    let oracle = try Self.oracle(zone)
    var iso = Foundation.Calendar(identifier: .iso8601)
    iso.timeZone = oracle.timeZone
    var random = SeededRandom(seed: 3)
    for date in Self.instants(oracle.timeZone, &random) {
      let day = calendar.day(of: Self.instant(date))
      let week = iso.dateComponents([.yearForWeekOfYear, .weekOfYear], from: date)
      let parts = oracle.dateComponents([.year, .month], from: date)
      let (year, month) = (parts.year ?? 0, parts.month ?? 0)
      func label(_ kind: PeriodKind) -> String { kind.label(of: kind.index(ofDay: day)) }
      #expect(
        label(.week)
          == String(format: "%04d-W%02d", week.yearForWeekOfYear ?? 0, week.weekOfYear ?? 0))
      #expect(label(.month) == String(format: "%04d-%02d", year, month))
      #expect(label(.quarter) == String(format: "%04d-Q%d", year, (month + 2) / 3))
      #expect(label(.year) == String(year))
      for kind in PeriodKind.allCases {
        let index = kind.index(ofDay: day)
        #expect(kind.firstDay(of: index) <= day && day < kind.firstDay(of: index + 1))
        #expect(try kind.index(labelled: label(kind)) == index)
      }
    }
  }

  @Test("A day whose midnight does not exist begins with the first moment after it")
  func missingMidnight() throws {
    let calendar = try LocalCalendar(timeZone: "America/Sao_Paulo")
    let day = Int32(CivilDate(year: 2017, month: 10, day: 15).daysSinceEpoch)
    #expect(calendar.start(ofDay: day) == "2017-10-15T03:00:00Z")
    #expect(calendar.day(of: "2017-10-15T03:00:00Z") == day)
    #expect(calendar.day(of: "2017-10-15T02:59:59.999999Z") == day - 1)
  }

  @Test("The start of every local day is Foundation's", arguments: zones)
  func starts(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    let oracle = try Self.oracle(zone)
    var random = SeededRandom(seed: 4)
    for date in Self.instants(oracle.timeZone, &random) {
      let day = calendar.day(of: Self.instant(date))
      // At St John's clocks once went back at one minute past midnight: a day that begins twice.
      if zone == "America/St_Johns", calendar.day(of: calendar.start(ofDay: day)) != day { continue }
      #expect(calendar.start(ofDay: day) == Self.instant(oracle.startOfDay(for: date)), "\(zone) \(date)")
    }
  }

  @Test("The table of a zone is built in less than ten milliseconds")
  func speed() throws {
    let clock = ContinuousClock()
    _ = try LocalCalendar(timeZone: "Europe/London")
    let time = try clock.measure { _ = try LocalCalendar(timeZone: "America/New_York") }
    // The bound is for optimised code; unoptimised code on a busy machine gets five times as much.
    #expect(time < .milliseconds(50))
  }

  @Test("The least and the greatest instant have days and months after them", arguments: zones)
  func extremes(_ zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    for instant in [Instant.distantPast, .distantFuture] {
      for count in [0, 1, 12, 1200] {
        let later = calendar.add(months: count, to: instant)
        #expect(instant == .distantPast ? later < "1900-01-01T00:00:00Z" : later > "2200-01-01T00:00:00Z")
        _ = calendar.endOfMonth(months: count, after: calendar.moment(of: instant))
      }
      _ = calendar.start(ofDay: calendar.day(of: instant))
      _ = calendar.endOfMonth(containing: instant)
    }
    #expect(calendar.start(ofDay: .min) < "1900-01-01T00:00:00Z")
  }

  @Test("A zone that does not exist is refused by name")
  func unknownZone() {
    #expect(throws: ProjectionError.self) { try LocalCalendar(timeZone: "Europe/Londn") }
  }

  @Test(
    "A label that is not of its kind is refused, with an example",
    arguments: [
      ("month", "2011-13"), ("month", "2011"), ("week", "2011-W53"), ("quarter", "2011-Q5"), ("year", "11"),
      ("day", "2011-02-29"), ("month", "november"), ("week", "2011-44"),
    ])
  func badLabels(kind: String, label: String) throws {
    let kind = try PeriodKind(word: kind)
    #expect(throws: ProjectionError.self) { try kind.index(labelled: label) }
    #expect(throws: ProjectionError.self) { try PeriodKind(word: "fortnight") }
  }
}
