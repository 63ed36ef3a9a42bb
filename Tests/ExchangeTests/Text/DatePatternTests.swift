import Foundation
import Ledger
import Testing

@testable import Exchange

@Suite("Dates")
struct DatePatternTests {
  private func read(
    _ text: String, _ pattern: String, _ zone: String = "Europe/London", locale: [String]? = nil,
    zones: [String: String] = [:]
  ) throws -> String {
    var clocks = try #require(ZoneClocks(zone))
    let bytes = Array(text.utf8)
    let names = try locale.map { try CalendarNames(locales: $0) }
    var meanings: [String: ZoneMeaning] = [:]
    for (name, text) in zones {
      let meaning: ZoneMeaning = try #require(ZoneClocks.meaning(of: name, as: text))
      meanings[name] = meaning
    }
    return try DatePattern(pattern, names: names, zones: meanings)
      .instant(bytes, in: 0..<bytes.count, &clocks).description
  }

  /// Why a text is refused; `nil` where it is taken.
  private func problem(
    _ text: String, _ pattern: String, _ zone: String = "Europe/London", locale: [String]? = nil
  ) throws -> String? {
    do {
      _ = try read(text, pattern, zone, locale: locale)
      return nil
    } catch let fault as ValueFault {
      return fault.problem
    }
  }

  @Test(
    "are read by their pattern",
    arguments: [
      ("2010-12-01T08:26:00", "%Y-%m-%dT%H:%M:%S", "2010-12-01T08:26:00Z"),
      ("19970703", "%Y%m%d", "1997-07-02T23:00:00Z"),
      ("12/1/2010 8:26", "%m/%d/%Y %H:%M", "2010-12-01T08:26:00Z"),
      ("1.7.69", "%d.%m.%y", "1969-06-30T23:00:00Z"), ("1.7.68", "%d.%m.%y", "2068-06-30T23:00:00Z"),
      ("3 Feb 2011 12:05 AM", "%d %b %Y %I:%M %p", "2011-02-03T00:05:00Z"),
      ("3 February 2011 12:05 pm", "%d %b %Y %I:%M %p", "2011-02-03T12:05:00Z"),
      ("2011-07-01 10:00:00.25+02:00", "%Y-%m-%d %H:%M:%S.%f%z", "2011-07-01T08:00:00.25Z"),
      ("2011-07-01T10:00Z", "%Y-%m-%dT%H:%M%z", "2011-07-01T10:00:00Z"),
      ("1309510800", "%s", "2011-07-01T09:00:00Z"), ("2012-02-29", "%Y-%m-%d", "2012-02-29T00:00:00Z"),
      ("Mon, 02 Jan 2023", "%a, %d %b %Y", "2023-01-02T00:00:00Z"),
      ("Thursday 5 Jan 2023", "%a %d %b %Y", "2023-01-05T00:00:00Z"),
      ("Mon Jan  2 10:00:00 CET 2023", "%a %b %d %H:%M:%S %z %Y", "2023-01-02T09:00:00Z"),
      ("1/2/2023 5:06 p.m.", "%d/%m/%Y %I:%M %p", "2023-02-01T17:06:00Z"),
      ("1/2/2023 5:06 a. m.", "%d/%m/%Y %I:%M %p", "2023-02-01T05:06:00Z"),
      ("1/2/2023, 5:06:07\u{202F}PM", "%d/%m/%Y, %I:%M:%S %p", "2023-02-01T17:06:07Z"),
      ("1/2/2023 17:06 PM", "%d/%m/%Y %H:%M %p", "2023-02-01T17:06:00Z"),
      ("20230102101530123", "%Y%m%d%H%M%S%f", "2023-01-02T10:15:30.123Z"),
      ("05Feb2023", "%d%b%Y", "2023-02-05T00:00:00Z"), ("5. Feb. 23", "%d. %b. %y", "2023-02-05T00:00:00Z"),
    ])
  func valid(text: String, pattern: String, expected: String) throws {
    #expect(try read(text, pattern) == expected)
  }

  @Test(
    "are refused where they do not fit, or there is no such day",
    arguments: [
      ("2011-02-29", "%Y-%m-%d"), ("2011-13-01", "%Y-%m-%d"), ("2011-00-01", "%Y-%m-%d"),
      ("2011-01-01 ", "%Y-%m-%dT"),
      ("2011-01-01x", "%Y-%m-%d"), ("11-01-01", "%Y-%m-%d"), ("", "%Y-%m-%d"),
      ("2011-01-01 24:00", "%Y-%m-%d %H:%M"),
      ("3 Fob 2011", "%d %b %Y"), ("1/2/2023 13:00 AM", "%d/%m/%Y %H:%M %p"),
      ("1/2/2023 13:00 PM", "%d/%m/%Y %I:%M %p"),
      ("1/2/2023 0:30 AM", "%d/%m/%Y %I:%M %p"), ("2011-01-01 10:60", "%Y-%m-%d %H:%M"),
      ("2011-01-01 10:00:60", "%Y-%m-%d %H:%M:%S"),
      ("2011-01-01 10:00:05.", "%Y-%m-%d %H:%M:%S.%f"), ("Tue, 02 Jan 2023", "%a, %d %b %Y"),
      ("Moon 02 Jan 2023", "%a %d %b %Y"),
      ("2011-01-01 10:00", "%Y-%m-%d"), ("2011-01-01+2", "%Y-%m-%d%z"),
    ])
  func invalid(text: String, pattern: String) throws { #expect(try problem(text, pattern) != nil) }

  @Test(
    "need a pattern with a whole date",
    arguments: [
      "%Y-%m", "%H:%M", "%q", "%", "plain", "%Y-%m-%d %I:%M", "%Y-%m-%d %p", "%Y-%m-%d %d", "%Y %y-%m-%d",
    ])
  func patterns(pattern: String) { #expect(throws: MappingFault.self) { try DatePattern(pattern) } }

  @Test(
    "follow the clock on the wall across its changes",
    arguments: [
      // Clocks go forward at 01:00 UTC: 01:30 never was, and is taken as if they had not been moved yet.
      ("2011-03-27 00:59", "2011-03-27T00:59:00Z"), ("2011-03-27 01:30", "2011-03-27T01:30:00Z"),
      ("2011-03-27 02:00", "2011-03-27T01:00:00Z"),
      // Clocks go back at 01:00 UTC: 01:30 was twice, and means the first of the two.
      ("2011-10-30 00:59", "2011-10-29T23:59:00Z"), ("2011-10-30 01:30", "2011-10-30T00:30:00Z"),
      ("2011-10-30 02:00", "2011-10-30T02:00:00Z"), ("1965-06-01 00:00", "1965-05-31T23:00:00Z"),
    ])
  func changes(text: String, expected: String) throws {
    #expect(try read(text, "%Y-%m-%d %H:%M") == expected)
  }

  @Test(
    "may have decimals of a second or not, with a point or a comma",
    arguments: ["%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S,%f", "%Y-%m-%d %H:%M:%S%f"])
  func fractions(pattern: String) throws {
    #expect(try read("2023-01-02 10:15:30", pattern) == "2023-01-02T10:15:30Z")
    #expect(try read("2023-01-02 10:15:30.5", pattern) == "2023-01-02T10:15:30.5Z")
    #expect(try read("2023-01-02 10:15:30,123456789", pattern) == "2023-01-02T10:15:30.123456Z")
    #expect(try read("2023-01-02 10:15:30Z", pattern + "%z") == "2023-01-02T10:15:30Z")
  }

  // MARK: Names

  @Test(
    "have months in the languages that the field names, whole and shortened",
    arguments: [
      ("de", "Januar", 1), ("de", "Jän.", 1), ("de", "Mär", 3), ("de", "März", 3), ("de", "MÄRZ", 3),
      ("de", "Mrz", 3),
      ("de", "Ma\u{308}rz", 3), ("de", "Mai", 5), ("de", "Okt.", 10), ("de", "Dez", 12),
      ("de-AT", "Jänner", 1),
      ("fr", "févr.", 2), ("fr", "FÉVRIER", 2), ("fr", "juin", 6), ("fr", "juil.", 7), ("fr", "août", 8),
      ("fr", "déc", 12),
      ("es", "enero", 1), ("es", "sept.", 9), ("es", "sep", 9), ("it", "giugno", 6), ("nl", "mrt", 3),
      ("pt", "fev.", 2),
      ("sv", "maj", 5), ("sv", "jun", 6), ("da", "marts", 3), ("nb", "des.", 12), ("no", "desember", 12),
      ("fi", "marraskuuta", 11), ("fi", "marraskuu", 11), ("fi", "marras", 11), ("fi", "kesäk.", 6),
      ("pl", "września", 9), ("pl", "wrzesień", 9), ("pl", "paź", 10), ("cs", "června", 6),
      ("cs", "července", 7),
      ("cs", "čvc", 7), ("ru", "МАЯ", 5), ("ru", "Сентябрь", 9), ("hu", "szeptember", 9), ("en", "Sept", 9),
      ("en", "SEP", 9),
      ("en-GB", "Sept", 9),
    ])
  func months(locale: String, name: String, month: Int) throws {
    let found = try read("5 \(name) 2023", "%d %b %Y", "UTC", locale: [locale])
    #expect(found == "2023-\(month < 10 ? "0" : "")\(month)-05T00:00:00Z")
  }

  @Test(
    "refuse what is no month's whole name, and say which there are",
    arguments: [
      ("Octopus", "en"), ("Marz", "en"), ("Junk", "en"), ("Mayor", "en"), ("Mär", "en"), ("Decembre", "en"),
      ("Marz", "de"),
      ("Maerz", "de"), ("Octobre", "de"), ("fevr", "fr"), ("Janua", "en"), ("Febr", "en"), ("Märzen", "de"),
      ("J", "en"),
    ])
  func noMonths(name: String, locale: String) throws {
    let problem = try #require(try problem("5 \(name) 2023", "%d %b %Y", locale: [locale]))
    #expect(problem.contains(locale == "fr" ? "janvier" : locale == "de" ? "Januar" : "January"))
    #expect(!problem.contains("\(name) 2023"))
  }

  @Test("say in which language a month's name would be one")
  func otherLanguage() throws {
    #expect(try problem("5 Mär 2023", "%d %b %Y")?.contains("locale: de") == true)
    #expect(try problem("5 févr. 2023", "%d %b %Y")?.contains("locale: fr") == true)
    #expect(try problem("5 marraskuuta 2023", "%d %b %Y")?.contains("locale: fi") == true)
    #expect(try problem("5 Octopus 2023", "%d %b %Y")?.contains("has it") == false)
  }

  @Test("take several languages, unless one word then means two months")
  func languages() throws {
    #expect(try read("5 Mai 2023", "%d %b %Y", "UTC", locale: ["de", "fr"]) == "2023-05-05T00:00:00Z")
    #expect(try read("5 août 2023", "%d %b %Y", "UTC", locale: ["de", "fr"]) == "2023-08-05T00:00:00Z")
    #expect(throws: MappingFault.self) { try CalendarNames(locales: ["cs", "hr"]) }
    #expect(throws: MappingFault.self) { try CalendarNames(locales: ["xx"]) }
    #expect(try read("lun. 2 janv. 2023", "%a %d %b %Y", "UTC", locale: ["fr"]) == "2023-01-02T00:00:00Z")
    #expect(try read("Mo., 2. Jan. 2023", "%a, %d. %b %Y", "UTC", locale: ["de"]) == "2023-01-02T00:00:00Z")
  }

  @Test("that name a language or zones without using them are faults")
  func unused() {
    #expect(throws: MappingFault.self) { try read("2023-01-02", "%Y-%m-%d", locale: ["de"]) }
    #expect(throws: MappingFault.self) { try read("2023-01-02", "%Y-%m-%d", zones: ["X": "Asia/Tokyo"]) }
  }

  // MARK: Zones

  @Test(
    "have offsets and names of zones",
    arguments: [
      ("Z", "08:00:00"), ("+02", "06:00:00"), ("+0200", "06:00:00"), ("+02:00", "06:00:00"),
      ("-0330", "11:30:00"),
      ("−03:30", "11:30:00"), ("UTC", "08:00:00"), ("GMT", "08:00:00"), ("GMT+2", "06:00:00"),
      ("UTC+05:30", "02:30:00"),
      ("GMT-0800", "16:00:00"), ("Europe/Berlin", "06:00:00"), ("Asia/Kolkata", "02:30:00"),
      ("Etc/GMT+5", "13:00:00"),
      ("US/Pacific", "15:00:00"), ("CEST", "06:00:00"), ("CET", "07:00:00"), ("PDT", "15:00:00"),
      ("EDT", "12:00:00"),
      ("MESZ", "06:00:00"), ("cest", "06:00:00"), ("BST", "07:00:00"), ("MSK", "05:00:00"),
      ("Japan", "-1 23:00:00"),
      ("JST", "-1 23:00:00"),
    ])
  func zones(zone: String, expected: String) throws {
    let day = expected.hasPrefix("-1 ") ? "2023-06-30" : "2023-07-01"
    #expect(
      try read("2023-07-01 08:00:00 \(zone)", "%Y-%m-%d %H:%M:%S %z") == "\(day)T\(expected.suffix(8))Z")
  }

  @Test("take a short name that means several things where the mapping's own zone uses it")
  func ownZone() throws {
    let pattern = "%Y-%m-%d %H:%M %z"
    #expect(try read("2023-07-01 08:00 IST", pattern, "Europe/Dublin") == "2023-07-01T07:00:00Z")
    #expect(try read("2023-07-01 08:00 IST", pattern, "Asia/Kolkata") == "2023-07-01T02:30:00Z")
    #expect(try read("2023-01-01 08:00 CST", pattern, "America/Chicago") == "2023-01-01T14:00:00Z")
    #expect(try read("2023-01-01 08:00 CST", pattern, "Asia/Shanghai") == "2023-01-01T00:00:00Z")
    #expect(try read("2023-01-01 08:00 PST", pattern, "US/Pacific") == "2023-01-01T16:00:00Z")
    for (name, zone) in [
      ("IST", "Europe/Berlin"), ("CST", "Europe/Berlin"), ("BST", "Europe/Berlin"),
      ("PST", "America/New_York"),
    ] {
      let problem = try #require(try problem("2023-01-01 08:00 \(name)", pattern, zone))
      #expect(problem.contains("zones: { \(name):"))
    }
  }

  @Test(
    "refuse a zone that cannot be told",
    arguments: [
      "XYZ", "Foo/Bar", "Eastern Time (US & Canada)", "", "+2", "+25:00", "+0260", "ECT", "Somebody",
    ])
  func unknownZones(zone: String) throws {
    let problem = try #require(try problem("2023-01-01 08:00 \(zone)", "%Y-%m-%d %H:%M %z"))
    #expect(zone.count < 3 || !problem.contains(zone))
  }

  @Test("take what the field's `zones` say")
  func declaredZones() throws {
    let pattern = "%Y-%m-%d %H:%M %z"
    let zones = [
      "IST": "Asia/Kolkata", "Eastern Time": "America/Chicago",
      "Eastern Time (US & Canada)": "America/New_York",
      "HQ": "+05:45", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    ]
    for (text, expected) in [
      ("2023-07-01 08:00 IST", "2023-07-01T02:30:00Z"),
      ("2023-07-01 08:00 Eastern Time (US & Canada)", "2023-07-01T12:00:00Z"),
      ("2023-01-01 08:00 Eastern Time (US & Canada)", "2023-01-01T13:00:00Z"),
      ("2023-07-01 08:00 HQ", "2023-07-01T02:15:00Z"), ("2023-07-01 08:00 CEST", "2023-07-01T06:00:00Z"),
      // The short name says which of the two is meant, where an hour was twice.
      ("2023-11-05 01:30 PDT", "2023-11-05T08:30:00Z"), ("2023-11-05 01:30 PST", "2023-11-05T09:30:00Z"),
    ] { #expect(try read(text, pattern, "Europe/Berlin", zones: zones) == expected, "\(text)") }
    #expect(throws: ValueFault.self) { try read("2023-07-01 08:00 ISTX", pattern, zones: zones) }
    #expect(ZoneClocks.meaning(of: "IST", as: "Asia/Nowhere") == nil)
  }

  @Test("let a summer's short name on a winter's day say its offset")
  func summerInWinter() throws {
    #expect(
      try read("2023-01-01 08:00 CEST", "%Y-%m-%d %H:%M %z", "Europe/Berlin") == "2023-01-01T06:00:00Z")
  }

  // MARK: Any time, any zone, any pattern

  @Test("give back any instant by the pattern and the zone that it was written in")
  func anyInstant() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    for _ in 0..<2_000 {
      let seconds = Int64.random(in: -1_500_000_000...4_000_000_000, using: &random)
      let written = WrittenTime(seconds, using: &random)
      let found = try read(
        written.text, written.pattern, written.ownZone, locale: written.locale.map { [$0] })
      #expect(
        found == Instant(microseconds: seconds * 1_000_000).description,
        "seed \(seed): \(written.text) by \(written.pattern) in \(written.ownZone)")
    }
  }
}

/// An instant as some program writes it.
private struct WrittenTime {
  var text = ""
  var pattern = ""
  var ownZone = "UTC"
  var locale: String?

  /// Zones with and without summer time, on both sides of the world.
  private static let zones = [
    "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham",
    "America/St_Johns", "UTC",
  ]

  init(_ seconds: Int64, using random: inout SeededRandom) {
    let zone = TimeZone(identifier: Self.zones.randomElement(using: &random) ?? "UTC") ?? .gmt
    let date = Date(timeIntervalSince1970: TimeInterval(seconds))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    // Where the offset is not of whole minutes, as before there were zones, or the hour was twice, a text
    // cannot say all of it.
    let offset = zone.secondsFromGMT(for: date)
    let isTwice = [-86_400, 86_400].contains { zone.secondsFromGMT(for: date + $0) != offset }
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
    let formatter = DateFormatter()
    formatter.calendar = calendar
    let locale = ["en", "de", "fr", "fi", "pl", "cs", "ru", "es"].randomElement(using: &random) ?? "en"
    formatter.locale = Locale(identifier: locale)
    func two(_ number: Int?) -> String { String(format: "%02d", number ?? 0) }
    let (year, month, day) = (parts.year ?? 0, parts.month ?? 1, parts.day ?? 1)
    switch Int.random(in: 0...3, using: &random) {
    case 0: (text, pattern) = ("\(year)-\(two(month))-\(two(day))", "%Y-%m-%d")
    case 1: (text, pattern) = ("\(day).\(month).\(year)", "%d.%m.%Y")
    case 2:
      (text, pattern) = ("\(day) \(formatter.monthSymbols[month - 1]) \(year)", "%d %b %Y")
      self.locale = locale
    default:
      let weekday = formatter.shortWeekdaySymbols[(parts.weekday ?? 1) - 1]
      let name = formatter.shortStandaloneMonthSymbols[month - 1]
      (text, pattern) = ("\(weekday), \(two(day)) \(name) \(year)", "%a, %d %b %Y")
      self.locale = locale
    }
    let hour = parts.hour ?? 0
    if Bool.random(using: &random) {
      text += " \(two(hour)):\(two(parts.minute)):\(two(parts.second))"
      pattern += " %H:%M:%S.%f"
    } else {
      text +=
        ", \(hour % 12 == 0 ? 12 : hour % 12):\(two(parts.minute)):\(two(parts.second)) \(hour < 12 ? "a.m." : "PM")"
      pattern += ", %I:%M:%S %p"
    }
    if !isTwice, Bool.random(using: &random) {
      if Bool.random(using: &random) {
        ownZone = zone.identifier == "GMT" ? "UTC" : zone.identifier
      } else {
        text += " \(zone.identifier == "GMT" ? "UTC" : zone.identifier)"
        pattern += " %z"
      }
    } else if offset % 60 == 0 {
      let minutes = abs(offset) / 60
      text += "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
      pattern += "%z"
    } else {
      (text, pattern, self.locale) = ("\(max(0, seconds))", "%s", nil)
      if seconds < 0 { (text, pattern) = (Self.utc(date), "%Y-%m-%dT%H:%M:%S%z") }
    }
  }

  private static func utc(_ date: Date) -> String { date.ISO8601Format() }
}
