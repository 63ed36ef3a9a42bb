// Instants and the calendar of one time zone: written out by hand so that every step can be checked.
import Foundation

/// Microseconds since 1970-01-01T00:00:00Z.
package typealias Instant = Int

let microsecondsPerSecond = 1_000_000
let secondsPerDay = 86_400

/// A day of the proleptic Gregorian calendar.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var year: Int, month: Int, day: Int
  package init(_ year: Int, _ month: Int, _ day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }
  package static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
  package var description: String {
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(year)-\(two(month))-\(two(day))"
  }

  /// Days since 1970-01-01.
  package var number: Int {
    let y = month <= 2 ? year - 1 : year
    let era = floorDivide(y, 400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The day with a number of days since 1970-01-01.
  package init(number: Int) {
    let z = number + 719_468
    let era = floorDivide(z, 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let mp = (5 * dayOfYear + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    self.init(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
  }

  package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
  package static func lastDay(ofMonth month: Int, in year: Int) -> Int {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }
  /// 1 is Monday, 7 Sunday.
  package var weekday: Int { (number + 3) - floorDivide(number + 3, 7) * 7 + 1 }
  package func adding(days: Int) -> Day { Day(number: number + days) }
  /// So many months later, on the same day of the month, or the month's last where it has no such day.
  package func adding(months: Int) -> Day {
    let count = year * 12 + (month - 1) + months
    let y = floorDivide(count, 12)
    let m = count - y * 12 + 1
    return Day(y, m, min(day, Day.lastDay(ofMonth: m, in: y)))
  }
  /// A month and day in a year; 29 February falls on 28 in the other years.
  package static func recurring(month: Int, day: Int, in year: Int) -> Day {
    Day(year, month, min(day, lastDay(ofMonth: month, in: year)))
  }
}

package func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }

/// The calendar of the ledger's time zone.
package struct Zone: Sendable {
  package let identifier: String
  let zone: TimeZone
  package init(_ identifier: String) {
    guard let zone = TimeZone(identifier: identifier) else {
      preconditionFailure("\(identifier) is not a time zone")
    }
    self.identifier = identifier
    self.zone = zone
  }

  func offset(_ seconds: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
  }

  /// The local day of an instant, and the microseconds since that day's midnight on the wall clock.
  package func local(_ instant: Instant) -> (day: Day, time: Int) {
    let seconds = floorDivide(instant, microsecondsPerSecond)
    let wall = instant + offset(seconds) * microsecondsPerSecond
    let perDay = secondsPerDay * microsecondsPerSecond
    let number = floorDivide(wall, perDay)
    return (Day(number: number), wall - number * perDay)
  }
  package func day(_ instant: Instant) -> Day { local(instant).day }

  /// The instant of a time on the wall clock. Of a time that is there twice the earlier; a time that is
  /// skipped is read
  /// with the offset before the change, so that it falls as long after the change as it is into the gap.
  package func instant(_ day: Day, _ time: Int = 0) -> Instant {
    let wall = day.number * secondsPerDay * microsecondsPerSecond + time
    let wallSeconds = floorDivide(wall, microsecondsPerSecond)
    let before = offset(wallSeconds - 2 * secondsPerDay)
    let after = offset(wallSeconds + 2 * secondsPerDay)
    let candidates = [before, after].map { ($0, wall - $0 * microsecondsPerSecond) }
    let valid = candidates.filter { offset(floorDivide($0.1, microsecondsPerSecond)) == $0.0 }.map(\.1)
    return valid.min() ?? candidates[0].1
  }
  package func instant(_ y: Int, _ m: Int, _ d: Int, _ hour: Int = 0, _ minute: Int = 0) -> Instant {
    instant(Day(y, m, d), (hour * 60 + minute) * 60 * microsecondsPerSecond)
  }

  /// So many calendar days later at the same local time.
  package func adding(days: Int, to instant: Instant) -> Instant {
    let l = local(instant)
    return self.instant(l.day.adding(days: days), l.time)
  }
  /// So many calendar months later at the same local time, on the month's last day where it has no such day.
  package func adding(months: Int, to instant: Instant) -> Instant {
    let l = local(instant)
    return self.instant(l.day.adding(months: months), l.time)
  }
}
