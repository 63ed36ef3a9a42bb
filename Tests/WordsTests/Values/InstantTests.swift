import PerennialTestKit
import Foundation
import Words
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01T00:00:00.000001Z", 1),
    ("1969-12-31T23:59:59.999999Z", -1),
    ("2010-12-01T08:26:00Z", 1_291_191_960_000_000),
    ("2010-12-01t08:26:00z", 1_291_191_960_000_000),
    ("2010-12-01 08:26:00Z", 1_291_191_960_000_000),
    ("2010-12-01T09:26:00+01:00", 1_291_191_960_000_000),
    ("2010-11-30T22:56:00-09:30", 1_291_191_960_000_000),
    ("2010-12-01T08:26:00.25Z", 1_291_191_960_250_000),
    ("2010-12-01T08:26:00.1234567899Z", 1_291_191_960_123_456),
    ("2016-12-31T23:59:60Z", 1_483_228_799_999_999),
    ("2000-02-29T00:00:00Z", 951_782_400_000_000),
    ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
  ])
  func aTimeIsReadAsRFC3339(_ text: String, _ microseconds: Int64) {
    #expect(Instant(text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2010", "2010-12-01", "2010-12-01T08:26Z", "2010-12-01T08:26:00", "2010-13-01T00:00:00Z",
    "2010-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2010-12-00T00:00:00Z", "2010-12-01T24:00:00Z",
    "2010-12-01T08:60:00Z", "2010-12-01T08:26:61Z", "2010-12-01T08:26:00.Z", "2010-12-01T08:26:00Z ",
    "2010-12-01T08:26:00+0100", "2010-12-01T08:26:00+24:00", "２０１０-12-01T08:26:00Z", "-010-12-01T08:26:00Z",
  ])
  func whatIsNoTimeIsRefused(_ text: String) { #expect(Instant(text) == nil) }

  @Test func aTimeIsWrittenWithAsManyDecimalsAsItNeeds() {
    #expect(Instant(microseconds: 0).description == "1970-01-01T00:00:00Z")
    #expect(Instant(microseconds: 250_000).description == "1970-01-01T00:00:00.25Z")
    #expect(Instant(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
    #expect(Instant(microseconds: 10).description == "1970-01-01T00:00:00.00001Z")
  }

  @Test func everyTimeAgreesWithFoundation() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    for _ in 0..<3000 {
      // 1600 to 2400: Foundation's calendar is proleptic Gregorian there.
      let seconds = Int64.random(in: -11_676_096_000...13_569_465_600, using: &random)
      let instant = Instant(
        microseconds: seconds * 1_000_000 + Int64.random(in: 0..<1_000_000, using: &random))
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
      let (year, month, day) = (try #require(parts.year), try #require(parts.month), try #require(parts.day))
      #expect(
        CivilDate(daysSinceEpoch: Int((Double(seconds) / 86_400).rounded(.down)))
          == CivilDate(year: year, month: month, day: day), "seed \(seed)")
      let whole = Instant(
        year: year, month: month, day: day, hour: parts.hour ?? 0, minute: parts.minute ?? 0,
        second: parts.second ?? 0)
      #expect(whole.microseconds == seconds * 1_000_000, "seed \(seed)")
      #expect(Instant(instant.description) == instant, "seed \(seed)")
    }
  }

  @Test func everyDayOfFourCenturiesIsItsOwn() {
    var date = CivilDate(year: 1800, month: 1, day: 1)
    for number in CivilDate(year: 1800, month: 1, day: 1)
      .daysSinceEpoch..<CivilDate(year: 2201, month: 1, day: 1)
      .daysSinceEpoch
    {
      guard CivilDate(daysSinceEpoch: number) == date, date.daysSinceEpoch == number else {
        Issue.record("\(date) is not day \(number)")
        return
      }
      date.day += 1
      if date.day > CivilDate.days(inMonth: date.month, of: date.year) {
        (date.day, date.month) = (1, date.month + 1)
      }
      if date.month > 12 { (date.month, date.year) = (1, date.year + 1) }
    }
  }

  @Test func daysAreReadAndWritten() {
    #expect(CivilDate("2012-02-29")?.description == "2012-02-29")
    #expect(CivilDate("0099-01-01")?.description == "0099-01-01")
    #expect(CivilDate("2011-02-29") == nil)
    #expect(CivilDate("2011-2-9") == nil)
    #expect(CivilDate("2011-02-09T") == nil)
  }

  @Test func theEndsOfTimeCanBeWritten() {
    #expect(Instant.distantPast.description.isEmpty == false)
    #expect(Instant.distantFuture.description.isEmpty == false)
  }
}
