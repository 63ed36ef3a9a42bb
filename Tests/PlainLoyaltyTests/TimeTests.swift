import Foundation
import PlainLoyalty
import Testing

/// The calendar.
struct TimeTests {
  @Test func `Every day of four centuries counts, and comes back`() {
    var day = Day(1999, 12, 31)
    #expect(Day(1970, 1, 1).number == 0)
    for number in (day.number + 1)...(day.number + 146_097) {
      let next = Day(number: number)
      let isFirst = next.day == 1
      let isNextMonth =
        day.day == Day.lastDay(ofMonth: day.month, in: day.year) && next.month == day.month % 12 + 1
      let follows = isFirst ? isNextMonth : next == Day(day.year, day.month, day.day + 1)
      #expect(next.number == number && follows, "\(day) is followed by \(next)")
      day = next
    }
  }

  @Test func `A day later is the same local time across the changes of clocks`() {
    let hour = 3_600_000_000
    #expect(london.adding(days: 1, to: at(2024, 3, 30, 12)) - at(2024, 3, 30, 12) == 23 * hour)
    #expect(london.adding(days: 1, to: at(2024, 10, 26, 12)) - at(2024, 10, 26, 12) == 25 * hour)
  }

  @Test func `A time that is skipped falls after the change, and one that is there twice is the earlier`() {
    #expect(london.instant(Day(2024, 3, 31), 90 * 60 * 1_000_000) == at(2024, 3, 31, 2, 30))
    #expect(at(2024, 10, 27, 1, 30) == at(2024, 10, 27, 0, 30) + 3_600_000_000)
  }

  @Test func `Months end on their last day`() {
    #expect(Day(2024, 2, 29).adding(months: 12) == Day(2025, 2, 28))
    #expect(Day(2024, 1, 31).adding(months: 1) == Day(2024, 2, 29))
    #expect(Day(2023, 1, 31).adding(months: 1) == Day(2023, 2, 28))
    #expect(Day(2024, 12, 31).adding(months: -1) == Day(2024, 11, 30))
  }

  /// Away from the hours in which clocks change.
  @Test(arguments: ["Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "UTC"])
  func `Days and months later agree with Foundation's calendar`(_ identifier: String) throws {
    let zone = Zone(identifier)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: identifier))
    var dice = Dice(seed: 5)
    for _ in 0..<300 {
      let day = Day(number: dice.roll(Day(2005, 1, 1).number...Day(2035, 1, 1).number))
      let instant = zone.instant(day, dice.roll(4 * 3600...23 * 3600) * 1_000_000)
      let date = Date(timeIntervalSince1970: Double(instant / 1_000_000))
      #expect(calendar.component(.day, from: date) == day.day)
      #expect(calendar.component(.weekday, from: date) % 7 == (day.weekday + 1) % 7)
      let count = dice.roll(1...40)
      let days = try #require(calendar.date(byAdding: .day, value: count, to: date))
      let months = try #require(calendar.date(byAdding: .month, value: count, to: date))
      #expect(zone.adding(days: count, to: instant) / 1_000_000 == Int(days.timeIntervalSince1970))
      #expect(zone.adding(months: count, to: instant) / 1_000_000 == Int(months.timeIntervalSince1970))
    }
  }
}
