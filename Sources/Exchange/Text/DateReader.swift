// Reads one date and time by a pattern.

internal import Ledger

/// Goes through a text by the parts of a pattern, and keeps what was read so far.
struct DateReader {
  private let bytes: [UInt8]
  private let end: Int
  private var index: Int
  private var year = 1970
  private var month = 1
  private var day = 1
  /// The weekday that was read; 1 is Monday.
  private var weekday: Int?
  private var hour = 0
  private var isHourOf12 = false
  private var isAfternoon: Bool?
  private var minute = 0
  private var second = 0
  private var microsecond = 0
  private var zone: ZoneMeaning?
  private var epoch: Int?

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    index = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { index == end }

  /// Reads a part of the pattern, and says whether the text goes on with it.
  ///
  /// - Throws: where there is more to say than that the text does not go on so.
  mutating func read(
    _ part: DatePattern.Part, of pattern: DatePattern, _ clocks: inout ZoneClocks
  ) throws(ValueFault) -> Bool {
    switch part {
    case .literal(let byte): return take(byte)
    case .blanks:
      Blank.skip(bytes, &index, end: end)
      return true
    case .year: return Self.store(number(4...4), &year)
    case .shortYear:
      guard Self.store(number(2...2), &year) else { return false }
      // POSIX: the years 69 to 99 are of the 20th century.
      year += year < 69 ? 2000 : 1900
      return true
    case .month: return Self.store(number(1...2), &month)
    case .monthName(let takesPoint): return try monthName(pattern, takesPoint)
    case .dayName(let takesPoint): return try dayName(pattern, takesPoint)
    case .day: return Self.store(number(1...2), &day)
    case .hour: return Self.store(number(1...2), &hour)
    case .hour12:
      isHourOf12 = true
      return Self.store(number(1...2), &hour)
    case .half(let takesPoint): return half(takesPoint)
    case .minute: return Self.store(number(1...2), &minute)
    case .second: return Self.store(number(1...2), &second)
    case .fraction: return fraction()
    case .zone: return try readZone(pattern, &clocks)
    case .epoch:
      epoch = number(1...11)
      return epoch != nil
    }
  }

  // MARK: Numbers

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < end, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private static func store(_ number: Int?, _ place: inout Int) -> Bool {
    guard let number else { return false }
    place = number
    return true
  }

  private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
    Digits.number(bytes, &index, end: end, digits)
  }

  /// Reads up to nine decimals; those beyond the sixth are cut. Without decimals, the point before them
  /// must be missing too.
  private mutating func fraction() -> Bool {
    let hasPoint = take(UInt8(ascii: ".")) || take(UInt8(ascii: ","))
    let start = index
    guard var value = number(1...9) else { return !hasPoint }
    for _ in 0..<9 - (index - start) { value *= 10 }
    microsecond = value / 1000
    return true
  }

  // MARK: Names

  private mutating func monthName(_ pattern: DatePattern, _ takesPoint: Bool) throws(ValueFault) -> Bool {
    guard let names = pattern.names, index < end else { return false }
    guard let found = names.month(bytes, at: index, end: end) else {
      let others = CalendarNames.languages(withMonth: bytes, at: index, end: end).prefix(3)
      let hint =
        others.isEmpty ? "" : "; `\(others.map { "locale: \($0)" }.joined(separator: "`, `"))` has it"
      throw ValueFault("has a month's name that there is not in \(names.monthsForMessage)\(hint)")
    }
    month = found.number
    index += found.length
    if takesPoint { _ = take(UInt8(ascii: ".")) }
    return true
  }

  private mutating func dayName(_ pattern: DatePattern, _ takesPoint: Bool) throws(ValueFault) -> Bool {
    guard let names = pattern.names, index < end else { return false }
    guard let found = names.day(bytes, at: index, end: end) else {
      throw ValueFault("has a weekday's name that is none of its language; `locale: de` names another one")
    }
    weekday = found.number
    index += found.length
    if takesPoint { _ = take(UInt8(ascii: ".")) }
    return true
  }

  /// Reads the half of the day: `AM`, `pm`, `a.m.`, `p. m.`
  private mutating func half(_ takesPoint: Bool) -> Bool {
    guard index < end else { return false }
    switch bytes[index].lowercased {
    case UInt8(ascii: "a"): isAfternoon = false
    case UInt8(ascii: "p"): isAfternoon = true
    default: return false
    }
    index += 1
    let hasPoint = take(UInt8(ascii: "."))
    if hasPoint { Blank.skip(bytes, &index, end: end) }
    guard index < end, bytes[index].lowercased == UInt8(ascii: "m") else { return false }
    index += 1
    if hasPoint, takesPoint { _ = take(UInt8(ascii: ".")) }
    return true
  }

  // MARK: Zones

  private mutating func readZone(
    _ pattern: DatePattern, _ clocks: inout ZoneClocks
  ) throws(ValueFault) -> Bool {
    for named in pattern.zones where stands(named.name) {
      zone = named.meaning
      index += named.name.count
      return true
    }
    if let minutes = ZoneOffset.read(bytes, &index, end: end) {
      zone = .offset(minutes)
      return true
    }
    let start = index
    while index < end, bytes[index].isLetter { index += 1 }
    let word = String(decoding: bytes[start..<index], as: UTF8.self).uppercased()
    if ["UTC", "GMT", "UT"].contains(word), index < end, bytes[index] != UInt8(ascii: "/") {
      if let minutes = ZoneOffset.read(bytes, &index, end: end, isShort: true) {
        zone = .offset(minutes)
        return true
      }
    }
    while index < end, bytes[index].isLetter || bytes[index].isDigit || "/_+-".utf8.contains(bytes[index]) {
      index += 1
    }
    guard index > start else { return false }
    zone = try clocks.meaning(String(decoding: bytes[start..<index], as: UTF8.self))
    return true
  }

  /// Whether a name, which may have several words, stands whole at `index`.
  private func stands(_ name: [UInt8]) -> Bool {
    guard name.count <= end - index else { return false }
    for place in name.indices where bytes[index + place] != name[place] { return false }
    let behind = index + name.count
    return behind == end || !(bytes[behind].isOfWord || bytes[behind].isDigit)
      || Blank.length(bytes, at: behind, end: end) > 0
  }

  // MARK: The instant

  func instant(by pattern: DatePattern, _ clocks: inout ZoneClocks) throws(ValueFault) -> Instant {
    if let epoch { return Instant(microseconds: Int64(epoch) * 1_000_000 + Int64(microsecond)) }
    guard let hour = hourOf24, (1...12).contains(month), day >= 1,
      day <= CivilDate.days(inMonth: month, of: year), minute < 60, second < 60
    else {
      throw ValueFault("has a day or a time that there is not, read as `\(pattern.text)`")
    }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    // 1970-01-01 was a Thursday.
    if let weekday, weekday != ((days + 3) % 7 + 7) % 7 + 1 {
      throw ValueFault(
        "names another weekday than its date is; does `format` have day and month the right way round?")
    }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    let utc = clocks.utc(localSeconds: seconds, by: zone)
    return Instant(microseconds: Int64(utc) * 1_000_000 + Int64(microsecond))
  }

  /// The hour from 0 to 23; `nil` where there is no such hour. Beside an hour that only a 24-hour
  /// clock has, AM and PM are taken where they agree with it.
  private var hourOf24: Int? {
    guard let isAfternoon else { return hour < 24 ? hour : nil }
    if (1...12).contains(hour) { return hour % 12 + (isAfternoon ? 12 : 0) }
    return !isHourOf12 && hour < 24 && (hour > 12) == isAfternoon ? hour : nil
  }
}
