// Patterns of dates and times as files write them: a small and fast `strptime`.

internal import Ledger

/// A pattern such as `%d/%m/%Y %H:%M`, in the letters of POSIX's `strptime`.
struct DatePattern: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case literal(UInt8)
    /// Any number of blanks, also none.
    case blanks
    case year, shortYear, month, day, hour, hour12, minute, second, zone, epoch
    /// The name of a month. `takesPoint` says whether the point of a shortened name goes with it, because
    /// the pattern has none behind it.
    case monthName(takesPoint: Bool)
    case dayName(takesPoint: Bool)
    case half(takesPoint: Bool)
    /// The decimals of a second with the point or comma before them; all of it may be missing.
    case fraction
  }

  let parts: [Part]
  let text: String
  /// The names of months and days in the pattern's languages.
  let names: CalendarNames?
  /// Names of zones which by themselves mean nothing, or several things, with what they mean here; the
  /// longest first.
  let zones: [NamedZone]

  struct NamedZone: Hashable, Sendable {
    var name: [UInt8]
    var meaning: ZoneMeaning
  }

  static let help =
    "%Y year, %y year of two digits, %m month, %b month's name, %d day, %a day's name, %H hour, %I hour of 12, %p AM or "
    + "PM, %M minute, %S second, %f decimals of a second, %z zone (Z, +01:00, CET, Europe/Berlin), %s seconds since 1970, "
    + "%% itself"

  /// - Parameters:
  ///   - names: the names for `%b` and `%a`; `nil` for English ones.
  ///   - zones: the meanings of names that `%z` finds.
  /// - Throws: what is wrong with the pattern.
  init(
    _ text: String, names: CalendarNames? = nil, zones: [String: ZoneMeaning] = [:]
  ) throws(MappingFault) {
    self.text = text
    let parts = try Self.parts(text)
    try Self.check(parts, names, zones)
    let hasNames = parts.contains {
      switch $0 {
      case .monthName, .dayName: true
      default: false
      }
    }
    self.parts = parts
    self.names = hasNames ? names ?? .english : nil
    self.zones = zones.map { NamedZone(name: Array($0.key.utf8), meaning: $0.value) }.sorted {
      $0.name.count == $1.name.count
        ? $0.name.lexicographicallyPrecedes($1.name) : $0.name.count > $1.name.count
    }
  }

  private static func parts(_ text: String) throws(MappingFault) -> [Part] {
    var parts: [Part] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%") {
        guard index + 1 < bytes.count else {
          throw MappingFault("ends in a `%` that stands for nothing; there are: \(help)")
        }
        let isBeforePoint = index + 2 < bytes.count && bytes[index + 2] == UInt8(ascii: ".")
        guard let part = part(bytes[index + 1], takesPoint: !isBeforePoint) else {
          throw MappingFault("has a `%` that stands for nothing; there are: \(help)")
        }
        // The point in front of decimals belongs to them, because it is missing where they are.
        if part == .fraction,
          parts.last == .literal(UInt8(ascii: ".")) || parts.last == .literal(UInt8(ascii: ","))
        {
          parts.removeLast()
        }
        parts.append(part)
        index += 2
      } else {
        let length = Blank.length(bytes, at: index, end: bytes.count)
        parts.append(length > 0 ? .blanks : .literal(byte))
        index += max(1, length)
      }
    }
    return parts
  }

  private static func part(_ letter: UInt8, takesPoint: Bool) -> Part? {
    switch letter {
    case UInt8(ascii: "Y"): .year
    case UInt8(ascii: "y"): .shortYear
    case UInt8(ascii: "m"): .month
    // As in POSIX, each of the letters reads whole and shortened names.
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "h"): .monthName(takesPoint: takesPoint)
    case UInt8(ascii: "a"), UInt8(ascii: "A"): .dayName(takesPoint: takesPoint)
    case UInt8(ascii: "d"), UInt8(ascii: "e"): .day
    case UInt8(ascii: "H"): .hour
    case UInt8(ascii: "I"): .hour12
    case UInt8(ascii: "p"): .half(takesPoint: takesPoint)
    case UInt8(ascii: "M"): .minute
    case UInt8(ascii: "S"): .second
    case UInt8(ascii: "f"): .fraction
    case UInt8(ascii: "z"): .zone
    case UInt8(ascii: "s"): .epoch
    case UInt8(ascii: "%"): .literal(letter)
    default: nil
    }
  }

  private static func check(
    _ parts: [Part], _ names: CalendarNames?, _ zones: [String: ZoneMeaning]
  ) throws(MappingFault) {
    var counts: [String: Int] = [:]
    for part in parts { counts[meaning(of: part), default: 0] += 1 }
    if let twice = counts.first(where: { $0.value > 1 && !$0.key.isEmpty })?.key {
      throw MappingFault("has the \(twice) twice")
    }
    let has = Set(counts.keys)
    guard has.contains("seconds since 1970") || has.isSuperset(of: ["year", "month", "day"]) else {
      throw MappingFault("must have a year, a month and a day: `%Y-%m-%d`")
    }
    if parts.contains(.hour12), !has.contains("half of the day") {
      throw MappingFault("has `%I`, an hour of 12, without `%p`; an hour of 24 is `%H`")
    }
    if has.contains("half of the day"), !has.contains("hour") {
      throw MappingFault("has `%p`, AM or PM, without the hour `%I`")
    }
    if !zones.isEmpty, !has.contains("zone") {
      throw MappingFault("has no `%z`, so that `zones` means nothing")
    }
    if names != nil, !has.contains("weekday"), !parts.contains(.monthName(takesPoint: true)),
      !parts.contains(.monthName(takesPoint: false))
    {
      throw MappingFault("has neither `%b` nor `%a`, so that `locale` means nothing")
    }
  }

  /// What a part of a pattern says, in words; empty for a part that may stand several times.
  private static func meaning(of part: Part) -> String {
    switch part {
    case .literal, .blanks: ""
    case .year, .shortYear: "year"
    case .month, .monthName: "month"
    case .day: "day"
    case .dayName: "weekday"
    case .hour, .hour12: "hour"
    case .half: "half of the day"
    case .minute: "minute"
    case .second: "second"
    case .fraction: "decimals of a second"
    case .zone: "zone"
    case .epoch: "seconds since 1970"
    }
  }

  /// Reads a date and time. Where the pattern has no zone, local time is that of the mapping's own clock.
  ///
  /// - Throws: why the text does not fit the pattern, or that there is no such day or time.
  func instant(
    _ bytes: [UInt8], in range: Range<Int>, _ clocks: inout ZoneClocks
  ) throws(ValueFault) -> Instant {
    var reader = DateReader(bytes, range)
    for part in parts {
      guard try reader.read(part, of: self, &clocks) else { throw notOfForm }
    }
    guard reader.isAtEnd else {
      throw ValueFault("goes on behind what `\(text)` reads; `format` says the whole of it")
    }
    return try reader.instant(by: self, &clocks)
  }

  private var notOfForm: ValueFault { ValueFault("is not a date and time of the form `\(text)`") }
}
