// Writes and reads the values of columns, for people and for programs.

public import Words

extension ColumnKind {
  /// A value for a person: `1,093.10`, `2011-06-01`, `yes`, `–` for an absent one. The currency is left
  /// out.
  public func text(_ value: ColumnValue) -> String {
    switch (self, value) {
    case (_, .absent): "–"
    case (.money, .number(let number)), (.number, .number(let number)): text(sum: Int128(number))
    case (_, .flag(let flag)): flag ? "yes" : "no"
    default: plain(value)
    }
  }

  /// A sum of values of a column of numbers or money, written as `text(_:)` writes one value.
  public func text(sum: Int128) -> String {
    if case .money(let unit) = self {
      Self.decimal(sum, digits: unit.minorDigits ?? 0, grouped: true)
    } else {
      Self.decimal(sum, digits: 0, grouped: true)
    }
  }

  /// A value for a spreadsheet: `1093.10`, `2011-06-01T09:30:00Z`, `true`; empty for an absent one.
  public func plain(_ value: ColumnValue) -> String {
    switch value {
    case .absent: return ""
    case .flag(let flag): return flag ? "true" : "false"
    case .instant(let instant): return instant.description
    case .text(let text): return text
    case .number(let number):
      switch self {
      case .money(let unit):
        return Self.decimal(Int128(number), digits: unit.minorDigits ?? 0, grouped: false)
      case .day: return CivilDate(daysSinceEpoch: Int(number)).description
      default: return String(number)
      }
    }
  }

  /// The alphabetic code of the currency of a column of money; `nil` for other columns, and where the
  /// currency is not known.
  public var currencyCode: String? {
    if case .money(let unit) = self { unit.currencyCode } else { nil }
  }

  /// The kind in a word: `text`, `number`, `money`, `instant`, `day`, `flag`, `position`.
  public var word: String {
    switch self {
    case .text: "text"
    case .number: "number"
    case .money: "money"
    case .instant: "instant"
    case .day: "day"
    case .flag: "flag"
    case .position: "position"
    }
  }

  /// Minor units with their decimal point; `grouped` puts a comma before every three digits.
  private static func decimal(_ value: Int128, digits: Int, grouped: Bool) -> String {
    let magnitude = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, digits + 1 - magnitude.count)) + magnitude
    var whole = Array(padded.dropLast(digits))
    if grouped {
      for index in stride(from: whole.count - 3, to: 0, by: -3) { whole.insert(",", at: index) }
    }
    return (value < 0 ? "-" : "") + String(whole) + (digits > 0 ? "." + padded.suffix(digits) : "")
  }
}

extension MeasureUnit {
  /// An amount of money for a person: `1,093.10 GBP`.
  public func amount(_ value: Int64) -> String {
    let number = ColumnKind.money(self).text(.number(value))
    return currencyCode.map { "\(number) \($0)" } ?? number
  }
}

/// A value that somebody wrote. An instant may have been written as a day, and then means any time of it.
struct WrittenValue: Hashable, Sendable {
  var value: ColumnValue
  /// The end of the day that an instant was written as; `nil` where it was written as a time.
  var dayEnd: Instant?
}

extension ColumnKind {
  /// What a value of this kind looks like, for a message.
  var example: String {
    switch self {
    case .text: "a text, such as gold"
    case .number: "a whole number, such as 120"
    case .money(let unit):
      unit.currencyCode.map { "an amount in \($0), such as \(plain(.number(1250)))" }
        ?? "an amount in minor units, such as 1250"
    case .instant: "a time or a day, such as 2011-06-01T09:30:00Z or 2011-06-01"
    case .day: "a day, such as 2011-06-01"
    case .flag: "yes or no"
    case .position: "a position, such as 536"
    }
  }

  /// Reads a value; `nil` where the text is none of this kind. Money is written as people write it, in
  /// whole units with a decimal point: `1000` is a thousand pounds.
  ///
  /// - Parameter calendar: the calendar in whose time zone days begin; `nil` for UTC.
  func value(_ text: String, in calendar: LocalCalendar?) -> WrittenValue? {
    switch self {
    case .text:
      return WrittenValue(value: .text(text))
    case .number:
      return Int64(text).map { WrittenValue(value: .number($0)) }
    case .position:
      return UInt64(text).flatMap(Int64.init(exactly:)).map { WrittenValue(value: .number($0)) }
    case .money(let unit):
      return Self.minorUnits(text, digits: unit.minorDigits ?? 0).map { WrittenValue(value: .number($0)) }
    case .day:
      return CivilDate(text).map { WrittenValue(value: .number(Int64($0.daysSinceEpoch))) }
    case .flag:
      let flags = ["yes": true, "true": true, "no": false, "false": false]
      return flags[text.lowercased()].map { WrittenValue(value: .flag($0)) }
    case .instant:
      if let instant = Instant(text) { return WrittenValue(value: .instant(instant)) }
      guard let date = CivilDate(text) else { return nil }
      func start(_ date: CivilDate) -> Instant {
        calendar?.start(ofDay: Int32(clamping: date.daysSinceEpoch))
          ?? Instant(year: date.year, month: date.month, day: date.day)
      }
      let next = CivilDate(daysSinceEpoch: date.daysSinceEpoch + 1)
      return WrittenValue(value: .instant(start(date)), dayEnd: start(next))
    }
  }

  /// Reads an amount in minor units: `-12.5` of two digits is -1250, and so is `-12.500`. `nil` where it
  /// is no amount, is finer than the digits, or does not fit.
  private static func minorUnits(_ text: String, digits: Int) -> Int64? {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text[...]).split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let written = parts.count > 1 ? parts[1] : ""
    let decimals = written.prefix(digits)
    guard parts[0].utf8.count + written.utf8.count > 0, written.dropFirst(digits).allSatisfy({ $0 == "0" }),
      parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let all = parts[0] + decimals + String(repeating: "0", count: digits - decimals.utf8.count)
    return Int64((isNegative ? "-" : "") + all)
  }
}
