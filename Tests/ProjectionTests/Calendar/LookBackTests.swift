import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

/// The rule is `holds`, which asks one window; when that changes is compared with asking many of them.
struct LookBackTests {
  /// Among them: midnights that do not exist (Asuncion, Cairo, Havana), midnights that come twice (St. John's, at 00:01),
  /// half an hour (Lord Howe), and a day that was left out (Apia).
  static let zones = [
    "Europe/London", "America/New_York", "America/Asuncion", "Africa/Cairo", "America/Havana",
    "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC",
  ]

  private static func instant(_ date: Date) -> Instant {
    Instant(microseconds: Int64(date.timeIntervalSince1970 * 1_000_000))
  }

  /// Activities within a day and a half of a change of offset, or of so many days before one.
  private static func activities(_ zone: String, days: Int32, _ random: inout SeededRandom) throws
    -> [Instant]
  {
    let zone = try #require(TimeZone(identifier: zone))
    return (0..<12).map { _ in
      let date = Date(
        timeIntervalSince1970: Double(Int.random(in: 500_000_000...1_700_000_000, using: &random)))
      let change = zone.nextDaylightSavingTimeTransition(after: date) ?? date
      let beside = Double(Int.random(in: -36...36, using: &random)) * 3600
      let fine = [0, 1, -1, 900, 1234].randomElement(using: &random) ?? 0
      let ago = Bool.random(using: &random) ? Double(days) * 86_400 : 0
      return instant(change.addingTimeInterval(beside + Double(fine) - ago))
    }
  }

  @Test(
    "Until when windows hold an activity is what asking each window gives, on both changes of clocks",
    arguments: zones)
  func changes(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    var random = SeededRandom(seed: 11)
    for days in [1, 7, 30, 182, 364, 365] as [Int32] {
      let window = LookBack(days: days, in: calendar)
      for activity in try Self.activities(zone, days: days, &random) {
        let told = Self.told(window, activity, calendar)
        // Each change is one, to the microsecond.
        for (index, end) in told.enumerated() {
          let after = Instant(microseconds: end.microseconds + 1)
          #expect(
            window.holds(activity, endingAt: end) == (index % 2 == 1), "\(zone) \(days) \(activity) \(end)")
          #expect(
            window.holds(activity, endingAt: after) == (index % 2 == 0), "\(zone) \(days) \(activity) \(end)")
        }
        // Between them nothing changes.
        let step = Int64(600) * Instant.microsecondsPerSecond
        let span = Int64(days) * Instant.microsecondsPerDay
        for near in [Int64(0), span] {
          for number in Int64(-300)...300 {
            let end = Instant(microseconds: activity.microseconds + near + number * step)
            guard end > activity else { continue }
            let isHeld = told.count { $0 < end } % 2 == 1
            #expect(window.holds(activity, endingAt: end) == isHeld, "\(zone) \(days) \(activity) at \(end)")
          }
        }
        #expect(window.last(holding: activity) == (told.count > 1 ? told.last : nil))
      }
    }
  }

  /// The ends of each state, from not being held at the activity itself.
  private static func told(_ window: LookBack, _ activity: Instant, _ calendar: LocalCalendar) -> [Instant] {
    var (ends, isHeld, from) = ([Instant](), false, activity)
    let moment = calendar.moment(of: activity)
    while let end = window.holdsUntil(moment, isHeld: isHeld, from: from), ends.count < 20 {
      ends.append(end)
      isHeld.toggle()
      from = Instant(microseconds: end.microseconds + 1)
    }
    return ends
  }

  @Test(
    "The days at whose beginning an activity is held are what asking at each beginning gives",
    arguments: zones)
  func boundaries(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    var random = SeededRandom(seed: 12)
    for days in [1, 7, 30, 365] as [Int32] {
      let window = LookBack(days: days, in: calendar)
      for activity in try Self.activities(zone, days: days, &random) {
        let day = calendar.dayBegun(at: calendar.moment(of: activity))
        #expect(calendar.start(ofDay: day) <= activity && activity < calendar.start(ofDay: day + 1))
        let last = window.lastDay(holding: activity, of: day)
        for other in day - 2...day + days + 2 {
          let begin = calendar.start(ofDay: other)
          #expect(
            window.holds(activity, endingAt: begin) == (other > day && other <= last),
            "\(zone) \(days) \(activity), day \(other) of \(day) to \(last)")
        }
      }
    }
  }

  @Test("Where clocks went forward so many days ago, an activity of the hour after leaves the window twice")
  func forward() throws {
    // London, 31 March 2019: 01:00 became 02:00. 01:30 is read as 02:30.
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    let window = LookBack(days: 10, in: calendar)
    let activity: Instant = "2019-03-31T01:15:00Z"
    #expect(window.begin(endingAt: "2019-04-10T00:30:00Z") == "2019-03-31T01:30:00Z")
    #expect(window.holds(activity, endingAt: "2019-04-10T00:15:00Z"))
    #expect(!window.holds(activity, endingAt: "2019-04-10T00:15:00.000001Z"))
    #expect(!window.holds(activity, endingAt: "2019-04-10T00:59:59Z"))
    #expect(window.holds(activity, endingAt: "2019-04-10T01:00:00Z"))
    #expect(window.last(holding: activity) == "2019-04-10T01:15:00Z")
  }

  @Test("Where clocks go back at the end of the window, an activity of the hour before leaves it twice")
  func back() throws {
    // London, 27 October 2019: 02:00 became 01:00.
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    let window = LookBack(days: 10, in: calendar)
    let activity: Instant = "2019-10-17T00:30:00Z"
    #expect(window.holds(activity, endingAt: "2019-10-27T00:30:00Z"))
    #expect(!window.holds(activity, endingAt: "2019-10-27T00:31:00Z"))
    #expect(window.holds(activity, endingAt: "2019-10-27T01:00:00Z"))
    #expect(window.last(holding: activity) == "2019-10-27T01:30:00Z")
  }

  @Test("A day that begins at one o'clock looks back to one o'clock")
  func noMidnight() throws {
    // Asuncion, 1 October 2023: 00:00 became 01:00.
    let calendar = try LocalCalendar(timeZone: "America/Asuncion")
    let window = LookBack(days: 30, in: calendar)
    let october = calendar.day(of: "2023-10-01T12:00:00Z")
    #expect(calendar.start(ofDay: october) == "2023-10-01T04:00:00Z")
    #expect(window.begin(endingAt: calendar.start(ofDay: october)) == "2023-09-01T05:00:00Z")
    let day = calendar.day(of: "2023-09-01T12:00:00Z")
    #expect(window.lastDay(holding: "2023-09-01T04:59:59Z", of: day) == october - 1)
    #expect(window.lastDay(holding: "2023-09-01T05:00:00Z", of: day) == october)
  }
}
