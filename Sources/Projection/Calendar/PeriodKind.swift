// Calendar periods as numbers that can be counted with: an index for each, the days it begins and ends
// on, its name.

internal import Words

/// A kind of calendar period; each period of a kind has an index, and the next one has the next index.
///
/// Indices count from the period that holds 1970-01-01; raw values are on disk in counters.
public enum PeriodKind: UInt16, CaseIterable, Sendable {
  /// Local days, each from its first moment to the first one of the next day.
  case day = 1
  /// ISO 8601 weeks, from Monday.
  case week = 2
  /// Months of the Gregorian calendar: `2011-11`.
  case month = 3
  /// Quarters of the calendar year, the first one from January to March: `2011-Q4`.
  case quarter = 4
  /// Calendar years, from 1 January: `2011`.
  case year = 5
  /// Weeks from Sunday, named by their first day: `2011-10-30`.
  case weekFromSunday = 6
  /// Weeks from Saturday, named by their first day: `2011-10-29`.
  case weekFromSaturday = 7

  /// The kinds that are told apart by a word. On which day a week begins is said elsewhere, and is Monday where
  /// nothing is said.
  public static let allCases: [PeriodKind] = [.day, .week, .month, .quarter, .year]

  /// Reads `day`, `week`, `month`, `quarter`, `year`.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest`, which lists them.
  public init(word: String) throws {
    guard let kind = Self.allCases.first(where: { $0.word == word }) else {
      let words = Self.allCases.map(\.word).joined(separator: ", ")
      throw ProjectionError(.invalidRequest, "\(word) is not a period; use one of \(words)")
    }
    self = kind
  }

  /// `day`, `week`, `month`, `quarter` or `year`.
  public var word: String { isWeek ? "week" : String(describing: self) }

  /// The word, and where a week does not begin on Monday, the day that it begins on: `week from Sunday`.
  public var described: String {
    if let weekday, self != .week { "week from \(weekday)" } else { word }
  }

  /// The day that weeks of the kind begin on: `Sunday`; `nil` for periods that are no weeks.
  public var weekday: String? {
    switch self {
    case .week: "Monday"
    case .weekFromSunday: "Sunday"
    case .weekFromSaturday: "Saturday"
    case .day, .month, .quarter, .year: nil
    }
  }

  /// Whether the periods are weeks, whichever day they begin on.
  public var isWeek: Bool { self == .week || self == .weekFromSunday || self == .weekFromSaturday }

  /// How many days before 1970-01-01, a Thursday, week 0 began.
  @inlinable
  public var weekShift: Int32 {
    switch self {
    case .weekFromSunday: 4
    case .weekFromSaturday: 5
    default: 3
    }
  }

  /// The index of the period that holds a local day.
  public func index(ofDay day: Int32) -> Int32 {
    switch self {
    case .day:
      return day
    case .week, .weekFromSunday, .weekFromSaturday:
      return (day + weekShift).quotientFloored(by: 7)
    case .month, .quarter, .year:
      let month = MonthTable.month(ofDay: day)
      return self == .month ? month : index(ofMonth: month)
    }
  }

  /// The index of the quarter, or of the year, that holds a month.
  public func index(ofMonth month: Int32) -> Int32 {
    self == .quarter ? month.quotientFloored(by: 3) : month.quotientFloored(by: 12)
  }

  /// The indices of the periods of all kinds that hold a local day, in the order of `allCases`.
  public static func indices(ofDay day: Int32) -> InlineArray<5, Int32> {
    let month = MonthTable.month(ofDay: day)
    return [
      day, PeriodKind.week.index(ofDay: day), month, PeriodKind.quarter.index(ofMonth: month),
      PeriodKind.year.index(ofMonth: month),
    ]
  }

  /// The first local day of a period.
  public func firstDay(of index: Int32) -> Int32 {
    switch self {
    case .day:
      return index
    case .week, .weekFromSunday, .weekFromSaturday:
      return index * 7 - weekShift
    case .month, .quarter, .year:
      return MonthTable.firstDay(of: self == .month ? index : index * (self == .quarter ? 3 : 12))
    }
  }

  /// The name of a period: `2011-11-05`, `2011-W44` (ISO 8601), `2011-11`, `2011-Q4`, `2011`.
  public func label(of index: Int32) -> String {
    switch self {
    case .day:
      return CivilDate(daysSinceEpoch: Int(index)).description
    case .weekFromSunday, .weekFromSaturday:
      return CivilDate(daysSinceEpoch: Int(firstDay(of: index))).description
    case .week:
      // An ISO week belongs to the year that its Thursday lies in.
      let thursday = index * 7
      let year = CivilDate(daysSinceEpoch: Int(thursday)).year
      let first = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
      return "\(padded(year, 4))-W\(padded((Int(thursday) - first) / 7 + 1, 2))"
    case .month:
      let date = CivilDate(daysSinceEpoch: Int(firstDay(of: index)))
      return "\(padded(date.year, 4))-\(padded(date.month, 2))"
    case .quarter:
      let date = CivilDate(daysSinceEpoch: Int(firstDay(of: index)))
      return "\(padded(date.year, 4))-Q\((date.month + 2) / 3)"
    case .year:
      return padded(1970 + Int(index), 4)
    }
  }

  /// The index of the period that a label names. The label of a day within it does as well: `2011-11-05`
  /// for the month.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what was expected.
  public func index(labelled label: String) throws -> Int32 {
    if let date = CivilDate(label) { return index(ofDay: Int32(clamping: date.daysSinceEpoch)) }
    if let found = candidate(label), self.label(of: found) == label { return found }
    let example = self.label(of: index(ofDay: 15_283))
    throw ProjectionError(
      .invalidRequest, "\(label) is not a \(word); write it as \(example), or a day as 2011-11-05")
  }

  /// The index that the numbers in a label come to; whether the label is written as labels are is not
  /// checked.
  private func candidate(_ label: String) -> Int32? {
    let parts = label.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, let year = Int32(first), (0...9999).contains(year) else { return nil }
    let number = parts.count == 2 ? Int32(parts[1].drop { $0 == "W" || $0 == "Q" }) : nil
    switch self {
    case .day, .weekFromSunday, .weekFromSaturday:
      return nil
    case .year:
      return year - 1970
    case .week:
      guard let number, (1...53).contains(number) else { return nil }
      let fourth = CivilDate(year: Int(year), month: 1, day: 4).daysSinceEpoch
      return index(ofDay: Int32(clamping: fourth)) + number - 1
    case .month:
      guard let number, (1...12).contains(number) else { return nil }
      return (year - 1970) * 12 + number - 1
    case .quarter:
      guard let number, (1...4).contains(number) else { return nil }
      return (year - 1970) * 4 + number - 1
    }
  }
}

extension Int32 {
  func quotientFloored(by divisor: Int32) -> Int32 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
