// A moment, as every fact stores it.

/// A moment: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before.
  public var microseconds: Int64

  /// The moment so many microseconds after 1970-01-01T00:00:00Z, or before it where they are negative.
  @inlinable
  public init(microseconds: Int64) { self.microseconds = microseconds }

  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

  // Computed, and not stored: reading a stored property of another module would be a call.
  /// Before every moment that a touchpoint can have: what "ever since" begins with. RFC 3339 cannot write it.
  @inlinable public static var distantPast: Instant { Instant(microseconds: .min) }
  /// After every moment that a touchpoint can have: what never comes. RFC 3339 cannot write it.
  @inlinable public static var distantFuture: Instant { Instant(microseconds: .max) }
  /// The instants that RFC 3339 can write: the years 0 to 9999 in UTC.
  @inlinable public static var writable: ClosedRange<Instant> {
    Instant(microseconds: -62_167_219_200_000_000)...Instant(microseconds: 253_402_300_799_999_999)
  }
  /// 1,000,000: by this, seconds become `microseconds`.
  @inlinable public static var microsecondsPerSecond: Int64 { 1_000_000 }
  /// 86,400,000,000: a day of 24 hours, whatever a time zone makes of it.
  @inlinable public static var microsecondsPerDay: Int64 { 86_400_000_000 }

  /// The instant at a civil date and time in UTC. Proleptic Gregorian; the parts are taken as they are.
  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
  ) {
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(microseconds: seconds * Self.microsecondsPerSecond + Int64(microsecond))
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC, with as many decimals as it needs: `2010-12-01T08:26:00Z`, `…00.25Z`.
  public var description: String {
    let (days, rest) = microseconds.quotientAndRemainderFloored(by: Self.microsecondsPerDay)
    let date = CivilDate(daysSinceEpoch: Int(days))
    let seconds = Int(rest / Self.microsecondsPerSecond)
    // Digit by digit: every touchpoint that is printed has two of these.
    var text: [UInt8] = []
    text.reserveCapacity(32)
    if (0...9999).contains(date.year) {
      text.append(number: date.year, digits: 4)
      text.append(UInt8(ascii: "-"))
      text.append(number: date.month, digits: 2)
      text.append(UInt8(ascii: "-"))
      text.append(number: date.day, digits: 2)
    } else {
      text += date.description.utf8
    }
    text.append(UInt8(ascii: "T"))
    text.append(number: seconds / 3600, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(number: seconds / 60 % 60, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(number: seconds % 60, digits: 2)
    var fraction = Int(rest % Self.microsecondsPerSecond)
    if fraction > 0 {
      var digits = 6
      while fraction % 10 == 0 {
        fraction /= 10
        digits -= 1
      }
      text.append(UInt8(ascii: "."))
      text.append(number: fraction, digits: digits)
    }
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads RFC 3339: `2010-12-01T08:26:00Z`, `2010-12-01t08:26:00.25+01:00`. Decimals beyond the sixth
  /// are cut; a leap second is the last microsecond before it.
  ///
  /// `nil` where the text is not of that form or names a day or time that does not exist.
  public init?(_ text: some StringProtocol) {
    var reader = DigitReader(Array(text.utf8))
    guard let date = CivilDate(&reader),
      reader.take(oneOf: [0x54, 0x74, 0x20]) != nil,
      let hour = reader.number(digits: 2), hour < 24, reader.take(oneOf: [0x3A]) != nil,
      let minute = reader.number(digits: 2), minute < 60, reader.take(oneOf: [0x3A]) != nil,
      let second = reader.number(digits: 2), second <= 60
    else { return nil }
    var fraction = 0
    if reader.take(oneOf: [0x2E]) != nil {
      guard let read = reader.fraction(digits: 6) else { return nil }
      fraction = read
    }
    var offset = 0
    guard let zone = reader.take(oneOf: [0x5A, 0x7A, 0x2B, 0x2D]) else { return nil }
    if zone == 0x2B || zone == 0x2D {
      guard let hours = reader.number(digits: 2), hours < 24, reader.take(oneOf: [0x3A]) != nil,
        let minutes = reader.number(digits: 2), minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (zone == 0x2B ? 1 : -1)
    }
    guard reader.atEnd else { return nil }
    let leap = second == 60
    self.init(
      year: date.year, month: date.month, day: date.day, hour: hour, minute: minute - offset,
      second: leap ? 59 : second, microsecond: leap ? 999_999 : fraction)
  }
}

/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Comparable, Sendable {
  /// The year, as 2010; 0 is the year before 1, and negative ones lie before that.
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int

  /// The day with these parts, which are taken as they are: nothing checks that there is such a day.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// How many days a month of a year has; months count from 1.
  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms",
  /// `days_from_civil`.
  public var daysSinceEpoch: Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The day that is `days` after 1970-01-01. Source: H. Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms", `civil_from_days`.
  public init(daysSinceEpoch days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  fileprivate init?(_ reader: inout DigitReader) {
    guard let year = reader.number(digits: 4), reader.take(oneOf: [0x2D]) != nil,
      let month = reader.number(digits: 2), (1...12).contains(month), reader.take(oneOf: [0x2D]) != nil,
      let day = reader.number(digits: 2), day >= 1, day <= Self.days(inMonth: month, of: year)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Reads `2010-12-01`; `nil` where the text is not of that form or there is no such day.
  public init?(_ text: some StringProtocol) {
    var reader = DigitReader(Array(text.utf8))
    self.init(&reader)
    guard reader.atEnd else { return nil }
  }
}

extension CivilDate: CustomStringConvertible {
  /// `2010-12-01`.
  public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

extension Int64 {
  /// The quotient rounded towards negative infinity, and the remainder, which is never negative.
  /// `divisor` is positive.
  package func quotientAndRemainderFloored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension [UInt8] {
  /// Appends a number of at most `digits` digits, with leading zeros up to that many.
  fileprivate mutating func append(number: Int, digits: Int) {
    let start = count
    var rest = number
    for _ in 0..<digits { append(UInt8(ascii: "0")) }
    for place in stride(from: start + digits - 1, through: start, by: -1) {
      self[place] += UInt8(rest % 10)
      rest /= 10
    }
  }
}

/// A non-negative number with leading zeros, so that it has at least `digits` digits.
package func padded(_ number: some BinaryInteger, _ digits: Int) -> String {
  let text = String(number)
  return text.count >= digits ? text : String(repeating: "0", count: digits - text.count) + text
}

/// Reads fixed runs of ASCII digits.
private struct DigitReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var atEnd: Bool { index == bytes.count }

  mutating func take(oneOf accepted: [UInt8]) -> UInt8? {
    guard index < bytes.count, accepted.contains(bytes[index]) else { return nil }
    defer { index += 1 }
    return bytes[index]
  }

  mutating func number(digits: Int) -> Int? {
    guard index + digits <= bytes.count else { return nil }
    var result = 0
    for byte in bytes[index..<index + digits] {
      guard (0x30...0x39).contains(byte) else { return nil }
      result = result * 10 + Int(byte - 0x30)
    }
    index += digits
    return result
  }

  /// Reads the digits of a decimal fraction as a number of `digits` decimals: `25` of 6 is 250000. Digits
  /// beyond are cut; `nil` where there is no digit.
  mutating func fraction(digits: Int) -> Int? {
    let start = index
    var result = 0
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
      if index - start < digits { result = result * 10 + Int(bytes[index] - 0x30) }
      index += 1
    }
    guard index > start else { return nil }
    for _ in 0..<max(0, digits - (index - start)) { result *= 10 }
    return result
  }
}
