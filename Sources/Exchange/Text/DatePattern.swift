// Dates and times as files write them: a small, fast strptime.

internal import Ledger

/// A pattern such as `%d/%m/%Y %H:%M`, in the letters of POSIX's `strptime`.
struct DatePattern: Hashable, Sendable {
  private enum Part: Hashable {
    case literal(UInt8)
    /// Any number of blanks, also none.
    case blanks
    case year, shortYear, month, monthName, day, hour, hour12, half, minute, second, fraction, zone, epoch
  }

  private let parts: [Part]
  let text: String

  static let help =
    "%Y year, %y year of two digits, %m month, %b month's English name, %d day, %H hour, %I hour of 12, %p AM or "
    + "PM, %M minute, %S second, %f decimals of a second, %z zone (Z, +01:00, +0100), %s seconds since 1970, %% itself"

  /// - Throws: what is wrong with the pattern.
  init(_ text: String) throws(MappingFault) {
    self.text = text
    var parts: [Part] = []
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      if byte == UInt8(ascii: "%") {
        guard let letter = bytes.next(), let part = Self.part(letter) else {
          throw MappingFault("has a `%` that stands for nothing; there are: \(Self.help)")
        }
        parts.append(part)
      } else {
        parts.append(byte.isBlank ? .blanks : .literal(byte))
      }
    }
    let hasDate = [.year, .day].allSatisfy(parts.contains) || [.shortYear, .day].allSatisfy(parts.contains)
    guard parts.contains(.epoch) || (hasDate && (parts.contains(.month) || parts.contains(.monthName))) else {
      throw MappingFault("must have a year, a month and a day: `%Y-%m-%d`")
    }
    self.parts = parts
  }

  private static func part(_ letter: UInt8) -> Part? {
    switch letter {
    case UInt8(ascii: "Y"): .year
    case UInt8(ascii: "y"): .shortYear
    case UInt8(ascii: "m"): .month
    case UInt8(ascii: "b"): .monthName
    case UInt8(ascii: "d"): .day
    case UInt8(ascii: "H"): .hour
    case UInt8(ascii: "I"): .hour12
    case UInt8(ascii: "p"): .half
    case UInt8(ascii: "M"): .minute
    case UInt8(ascii: "S"): .second
    case UInt8(ascii: "f"): .fraction
    case UInt8(ascii: "z"): .zone
    case UInt8(ascii: "s"): .epoch
    case UInt8(ascii: "%"): .literal(letter)
    default: nil
    }
  }

  /// Reads a date and time; where the pattern has no zone, `clock` says what local time means.
  ///
  /// `nil` where the text does not fit the pattern, or there is no such day or time.
  func instant(_ bytes: [UInt8], in range: Range<Int>, _ clock: inout LocalClock) -> Instant? {
    var reader = PartReader(bytes, range)
    for part in parts {
      guard reader.read(part) else { return nil }
    }
    guard reader.isAtEnd else { return nil }
    return reader.instant(&clock)
  }

  /// What was read so far.
  private struct PartReader {
    private let bytes: [UInt8]
    private let end: Int
    private var index: Int
    private var year = 1970
    private var month = 1
    private var day = 1
    private var hour = 0
    private var isAfternoon: Bool?
    private var minute = 0
    private var second = 0
    private var microsecond = 0
    private var offsetMinutes: Int?
    private var epoch: Int?

    init(_ bytes: [UInt8], _ range: Range<Int>) {
      self.bytes = bytes
      index = range.lowerBound
      end = range.upperBound
    }

    var isAtEnd: Bool { index == end }

    mutating func read(_ part: Part) -> Bool {
      switch part {
      case .literal(let byte): return take(byte)
      case .blanks:
        while index < end, bytes[index].isBlank { index += 1 }
        return true
      case .year: return Self.store(number(4...4, 0...9999), &year)
      case .shortYear:
        guard Self.store(number(2...2, 0...99), &year) else { return false }
        // POSIX: 69 to 99 are of the 20th century.
        year += year < 69 ? 2000 : 1900
        return true
      case .month: return Self.store(number(1...2, 1...12), &month)
      case .monthName: return monthName()
      case .day: return Self.store(number(1...2, 1...31), &day)
      case .hour: return Self.store(number(1...2, 0...23), &hour)
      case .hour12: return Self.store(number(1...2, 1...12), &hour)
      case .half: return half()
      case .minute: return Self.store(number(1...2, 0...59), &minute)
      case .second: return Self.store(number(1...2, 0...59), &second)
      case .fraction: return fraction()
      case .zone: return zone()
      case .epoch:
        var seconds = 0
        guard Self.store(number(1...11, 0...99_999_999_999), &seconds) else { return false }
        epoch = seconds
        return true
      }
    }

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

    private mutating func number(_ digits: ClosedRange<Int>, _ allowed: ClosedRange<Int>) -> Int? {
      let start = index
      var number = 0
      while index < end, index - start < digits.upperBound, bytes[index].isDigit {
        number = number * 10 + Int(bytes[index] & 0x0F)
        index += 1
      }
      return index - start >= digits.lowerBound && allowed.contains(number) ? number : nil
    }

    /// Up to nine decimals; those beyond the sixth are cut.
    private mutating func fraction() -> Bool {
      let start = index
      var value = 0
      guard Self.store(number(1...9, 0...999_999_999), &value) else { return false }
      for _ in 0..<9 - (index - start) { value *= 10 }
      microsecond = value / 1000
      return true
    }

    private mutating func monthName() -> Bool {
      let names = "janfebmaraprmayjunjulaugsepoctnovdec".utf8
      guard index + 3 <= end else { return false }
      let name = bytes[index..<index + 3].map { $0 | 0x20 }
      for number in 0..<12 where names.dropFirst(number * 3).prefix(3).elementsEqual(name) {
        month = number + 1
        index += 3
        // The rest of a name that is written out.
        while index < end, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index] | 0x20) {
          index += 1
        }
        return true
      }
      return false
    }

    private mutating func half() -> Bool {
      guard index + 2 <= end, bytes[index + 1] | 0x20 == UInt8(ascii: "m") else { return false }
      switch bytes[index] | 0x20 {
      case UInt8(ascii: "a"): isAfternoon = false
      case UInt8(ascii: "p"): isAfternoon = true
      default: return false
      }
      index += 2
      return true
    }

    private mutating func zone() -> Bool {
      if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) {
        offsetMinutes = 0
        return true
      }
      let isWest = index < end && bytes[index] == UInt8(ascii: "-")
      guard isWest || (index < end && bytes[index] == UInt8(ascii: "+")) else { return false }
      index += 1
      var hours = 0
      var minutes = 0
      guard Self.store(number(2...2, 0...23), &hours) else { return false }
      _ = take(UInt8(ascii: ":"))
      guard Self.store(number(2...2, 0...59), &minutes) else { return false }
      offsetMinutes = (hours * 60 + minutes) * (isWest ? -1 : 1)
      return true
    }

    func instant(_ clock: inout LocalClock) -> Instant? {
      if let epoch { return Instant(microseconds: Int64(epoch) * 1_000_000 + Int64(microsecond)) }
      guard day <= CivilDate.days(inMonth: month, of: year) else { return nil }
      var hour = hour
      if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
      let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
      let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
      let utc = offsetMinutes.map { seconds - $0 * 60 } ?? clock.utc(localSeconds: seconds)
      return Instant(microseconds: Int64(utc) * 1_000_000 + Int64(microsecond))
    }
  }
}
