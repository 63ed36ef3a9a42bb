// How a program writes dates and times.

import Foundation
import Ledger

/// A pattern, how many columns it takes, and how it says the zone.
struct TimeNotation {
  enum Zone: CaseIterable {
    /// The zone is not said: it is the mapping's.
    case unsaid
    case offset, offsetWithColon, shortOffset, name, abbreviation
    /// The zone is said by a name that only the mapping knows.
    case listed
  }

  /// The pattern of each column; joined with blanks, they are the mapping's pattern.
  var columns: [String]
  var zone: Zone
  var locale: String?
  /// Whether names of months are shortened.
  var isShortened = true
  /// Whether days and months are without a zero in front.
  var isUnpadded = false
  /// Whether the columns are fields of their own, and the time is made of several fields: `{day} {clock}`.
  var isOfFields = false
  var mappingZone: String

  private static let patterns: [(columns: [String], hasZone: Bool)] = [
    (["%Y-%m-%d %H:%M:%S"], false), (["%Y-%m-%d", "%H:%M"], false), (["%d.%m.%Y %H:%M"], false),
    (["%d/%m/%y %H:%M:%S"], false), (["%m/%d/%Y %I:%M %p"], false), (["%d %b %Y %H:%M"], false),
    (["%d. %b %Y", "%H:%M:%S"], false), (["%b %d, %Y %I:%M:%S %p"], false), (["%a, %d %b %Y %H:%M"], false),
    (["%s"], false),
    (["%Y%m%d%H%M%S"], false), (["%d.%m.%Y"], false), (["%Y-%m-%dT%H:%M:%S.%f"], false),
    (["%Y-%m-%dT%H:%M:%S%z"], true), (["%Y-%m-%dT%H:%M:%S.%f%z"], true), (["%Y-%m-%d %H:%M:%S %z"], true),
    (["%d.%m.%Y", "%H:%M", "%z"], true), (["%b %d %Y", "%I:%M %p", "%z"], true), (["%m/%d/%Y", "%z"], true),
  ]

  static let mappingZones = ["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC"]
  private static let zones = mappingZones + ["Asia/Kolkata", "America/Los_Angeles", "Australia/Sydney"]
  private static let abbreviations: [String: (winter: String, summer: String)] = [
    "Europe/Berlin": ("CET", "CEST"), "Europe/London": ("GMT", "BST"), "America/New_York": ("EST", "EDT"),
    "Asia/Tokyo": ("JST", "JST"), "UTC": ("UTC", "UTC"),
  ]

  /// Names of zones that nobody else uses, or that mean several things.
  static let listed = ["Asia/Kolkata": "IST", "America/Chicago": "Central Time", "Europe/Berlin": "Ortszeit"]

  init(_ random: inout SeededRandom, isWritable: (String) -> Bool) {
    mappingZone = random.pick(Self.mappingZones)
    let pattern = random.pick(Self.patterns.filter { $0.columns.allSatisfy(isWritable) })
    columns = pattern.columns
    zone = pattern.hasZone ? random.pick(Zone.allCases.filter { $0 != .unsaid }) : .unsaid
    let joined = columns.joined(separator: " ")
    // Directly behind digits, only a zone that begins with a sign, or `Z`, can be told apart.
    if joined.contains("%S%z") || joined.contains("%f%z"), [.name, .abbreviation, .listed].contains(zone) {
      zone = .offset
    }
    if joined.contains("%b") {
      locale = random.chance(60) ? random.pick(Array(MonthNames.whole.keys.sorted())) : nil
      isShortened = random.chance(50)
      if joined.contains("%a") { locale = nil }
    }
    isUnpadded = !joined.contains("%Y%m%d") && random.chance(10)
    isOfFields = columns.count > 1 && random.chance(40)
  }

  var pattern: String { columns.joined(separator: " ") }

  /// A zone in which the shop may have sold something.
  func zone(_ random: inout SeededRandom) -> String {
    switch zone {
    case .unsaid, .abbreviation: mappingZone
    case .listed: random.pick(Self.listed.keys.sorted())
    default: random.pick(Self.zones)
    }
  }

  private var isOfDays: Bool { !pattern.contains("%H") && !pattern.contains("%I") && !pattern.contains("%s") }
  private var step: Int64 {
    if pattern.contains("%f") { return 1_000 }
    return pattern.contains("%S") || pattern.contains("%s") ? 1_000_000 : 60_000_000
  }

  /// The time as this notation can say it: no finer than its pattern and, where clocks showed the same time
  /// twice, the first of the two.
  func settled(_ instant: Instant, in name: String) -> Instant {
    guard let zone = TimeZone(identifier: name) else { return instant }
    if isOfDays {
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = zone
      let day = calendar.startOfDay(for: Self.date(instant))
      return Instant(microseconds: Int64(day.timeIntervalSince1970.rounded()) * 1_000_000)
    }
    var settled = instant
    settled.microseconds -= settled.microseconds % step
    let saysOffset = [.offset, .offsetWithColon, .shortOffset, .abbreviation].contains(self.zone)
    guard !saysOffset, pattern != "%s" else { return settled }
    let offset = zone.secondsFromGMT(for: Self.date(settled))
    for hours in [1, 2] {
      let earlier = Instant(microseconds: settled.microseconds - Int64(hours) * 3_600_000_000)
      if zone.secondsFromGMT(for: Self.date(earlier)) == offset + hours * 3600 { return earlier }
    }
    return settled
  }

  private static func date(_ instant: Instant) -> Date {
    Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000))
  }

  /// The text in each column.
  func cells(_ instant: Instant, in name: String) -> [String] {
    let offset = TimeZone(identifier: name)?.secondsFromGMT(for: Self.date(instant)) ?? 0
    let local = Instant(microseconds: instant.microseconds + Int64(offset) * 1_000_000)
    return columns.map { column in
      var text = ""
      var rest = column[...]
      while let sign = rest.popFirst() {
        guard sign == "%", let letter = rest.popFirst() else {
          text.append(sign)
          continue
        }
        if letter == "f", local.microseconds % 1_000_000 == 0, text.last == "." {
          text.removeLast()
          continue
        }
        text += part(letter, instant, local, offset, name)
      }
      return text
    }
  }

  private func part(_ letter: Character, _ instant: Instant, _ local: Instant, _ offset: Int, _ name: String)
    -> String
  {
    let days = local.microseconds / 86_400_000_000
    let date = CivilDate(daysSinceEpoch: Int(days))
    let second = Int(local.microseconds / 1_000_000 - days * 86_400)
    let hour = second / 3600
    switch letter {
    case "Y": return String(date.year)
    case "y": return padded(date.year % 100)
    case "m": return padded(date.month, isUnpadded)
    case "d": return padded(date.day, isUnpadded)
    case "b":
      let names = isShortened ? MonthNames.shortened : MonthNames.whole
      return names[locale ?? "en"]?[date.month - 1] ?? ""
    case "a": return ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][(date.daysSinceEpoch + 3) % 7]
    case "H": return padded(hour)
    case "I": return padded((hour + 11) % 12 + 1, isUnpadded)
    case "p": return hour < 12 ? "AM" : "PM"
    case "M": return padded(second / 60 % 60)
    case "S": return padded(second % 60)
    case "f":
      let thousandths = Int(local.microseconds / 1000 % 1000)
      return String(String(thousandths + 1000).dropFirst())
    case "s": return String(instant.microseconds / 1_000_000)
    default: return written(offset, name)
    }
  }

  private func padded(_ number: Int, _ isUnpadded: Bool = false) -> String {
    number < 10 && !isUnpadded ? "0\(number)" : String(number)
  }

  private func written(_ offset: Int, _ name: String) -> String {
    let (hours, minutes) = (abs(offset) / 3600, abs(offset) / 60 % 60)
    let sign = offset < 0 ? "-" : "+"
    switch zone {
    case .name: return name
    case .listed: return Self.listed[name] ?? name
    case .abbreviation:
      let names = Self.abbreviations[name] ?? ("UTC", "UTC")
      let isSummer = names.0 != names.1 && offset != Self.winterOffset(name)
      return isSummer ? names.1 : names.0
    case .offsetWithColon:
      return offset == 0 ? "Z" : "\(sign)\(padded(hours)):\(padded(minutes))"
    case .shortOffset where minutes == 0: return "\(sign)\(padded(hours))"
    default: return "\(sign)\(padded(hours))\(padded(minutes))"
    }
  }

  private static func winterOffset(_ name: String) -> Int {
    let january = Date(timeIntervalSince1970: 1_704_067_200)
    return TimeZone(identifier: name)?.secondsFromGMT(for: january) ?? 0
  }
}

/// The names of months. Source: Unicode CLDR, Gregorian calendar, format wide and abbreviated.
enum MonthNames {
  static let whole: [String: [String]] = [
    "en": split("January February March April May June July August September October November December"),
    "de": split("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    "fr": split("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "es": split("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "it": split(
      "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    "nl": split("januari februari maart april mei juni juli augustus september oktober november december"),
  ]
  static let shortened: [String: [String]] = [
    "en": split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    "de": split("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
    "fr": split("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    "es": split("ene feb mar abr may jun jul ago sept oct nov dic"),
    "it": split("gen feb mar apr mag giu lug ago set ott nov dic"),
    "nl": split("jan feb mrt apr mei jun jul aug sep okt nov dec"),
  ]

  private static func split(_ names: String) -> [String] { names.split(separator: " ").map(String.init) }
}
