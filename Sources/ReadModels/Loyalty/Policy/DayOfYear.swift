// Days as policies write them: of every year, of one year, or with a time.

public import Projection
internal import Reporting
public import Words

/// A day of every year, as `03-31`. 29 February is the 28th in years that have none.
public struct DayOfYear: BitwiseCopyable, Hashable, Comparable, Sendable {
  /// 1 to 12.
  public var month: UInt8
  /// 1 to 31.
  public var day: UInt8

  /// A day of a month; nothing checks that there is such a day.
  public init(month: UInt8, day: UInt8) { (self.month, self.day) = (month, day) }

  /// Reads `03-31`; `nil` where the text is not of that form or no year has the day.
  public init?(_ text: String) {
    // 2000 was a leap year.
    guard text.utf8.count == 5, let date = CivilDate("2000-" + text) else { return nil }
    self.init(month: UInt8(date.month), day: UInt8(date.day))
  }

  public static func < (left: DayOfYear, right: DayOfYear) -> Bool {
    (left.month, left.day) < (right.month, right.day)
  }

  /// The day in a year, in days since 1970-01-01.
  public func day(in year: Int) -> Int32 {
    let last = CivilDate.days(inMonth: Int(month), of: year)
    let date = CivilDate(year: year, month: Int(month), day: min(Int(day), last))
    return Int32(clamping: date.daysSinceEpoch)
  }

  /// The first such day that is not before a day.
  public func first(from day: Int32) -> Int32 {
    let year = CivilDate(daysSinceEpoch: Int(day)).year
    let same = self.day(in: year)
    return same >= day ? same : self.day(in: year + 1)
  }
}

/// Up to twelve days of every year.
public struct DaysOfYear: BitwiseCopyable, Hashable, Sendable {
  private var days = InlineArray<12, DayOfYear>(repeating: DayOfYear(month: 1, day: 1))
  /// How many there are.
  public private(set) var count = 0

  /// How many there can be.
  public static var countMax: Int { 12 }

  /// The first twelve of some days.
  public init(_ days: [DayOfYear]) {
    for day in days.prefix(Self.countMax) {
      self.days[count] = day
      count += 1
    }
  }

  /// The days.
  public var all: [DayOfYear] { (0..<count).map { days[$0] } }

  /// The first of the days that is not before a day, in days since 1970-01-01.
  public func first(from day: Int32) -> Int32 {
    var first = Int32.max
    for index in 0..<count { first = min(first, days[index].first(from: day)) }
    return first
  }

  public static func == (left: DaysOfYear, right: DaysOfYear) -> Bool { left.all == right.all }

  public func hash(into hasher: inout Hasher) { hasher.combine(all) }
}

/// A moment as a policy writes it: a local day, which means its start, or a time.
public enum DayOrTime: BitwiseCopyable, Hashable, Sendable {
  /// The start of a local day, in days since 1970-01-01.
  case day(Int32)
  /// A moment.
  case time(Instant)

  /// The moment, by the days of a calendar.
  public func instant(_ calendar: LocalCalendar) -> Instant {
    switch self {
    case .day(let day): calendar.start(ofDay: day)
    case .time(let instant): instant
    }
  }
}

/// A stretch of local time: days or months.
public enum CalendarSpan: BitwiseCopyable, Hashable, Sendable {
  /// So many calendar days, to the same local time.
  case days(Int)
  /// So many calendar months, to the same local time; the 29th to 31st become the last day of a shorter
  /// month.
  case months(Int)

  /// The moment that lies so long after another.
  public func end(from moment: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    switch self {
    case .days(let days): calendar.add(days: days, to: moment)
    case .months(let months): calendar.add(months: months, to: moment)
    }
  }
}

extension PolicyObject {
  /// Takes a day, `2024-03-01`, or a time in RFC 3339; `nil` where the field is absent.
  mutating func dayOrTime(_ field: String) throws -> DayOrTime? {
    guard let value = take(field) else { return nil }
    if case .text(let text) = value {
      if let date = CivilDate(text) { return .day(Int32(clamping: date.daysSinceEpoch)) }
      if let time = Instant(text) { return .time(time) }
    }
    throw PolicyFault(
      path(of: field), "must be a day such as 2024-03-01, or a time such as 2024-03-01T09:00:00Z")
  }

  /// Takes `from` and `until`, of which either may be absent.
  mutating func validity() throws -> (from: DayOrTime?, until: DayOrTime?) {
    let (from, until) = (try dayOrTime("from"), try dayOrTime("until"))
    // A day and a time are compared as if the day began in UTC; nearer than that they are not meant.
    if let from, let until, until.roughly <= from.roughly {
      throw PolicyFault(path(of: "until"), "must be after from")
    }
    return (from, until)
  }
}

extension DayOrTime {
  fileprivate var roughly: Int64 {
    switch self {
    case .day(let day): Int64(day) * Instant.microsecondsPerDay
    case .time(let instant): instant.microseconds
    }
  }
}
