// The month of a day by look-up: folds ask with every order, and computing a date takes a dozen
// divisions.

internal import Words

/// The months of the proleptic Gregorian calendar, counted from January 1970.
///
/// Code that asks with every touchpoint keeps a value of this type. All values share the memory of one
/// table; a value of one's own saves the check whether the shared static has been initialised.
struct MonthTable: Sendable {
  /// The first day of each month of the table, and of the month after the last.
  private let firstDays = Self.firstDays
  /// The month of each day of the table.
  private let months = Self.months

  /// How many months the table has: those of the years 1970 to 2100. Others are computed.
  static let monthsMax: Int32 = 131 * 12
  private static let firstDays: [Int32] = (0...monthsMax).map { computedFirstDay(of: $0) }
  private static let months: [UInt16] = {
    var months: [UInt16] = []
    for month in 0..<Int(monthsMax) {
      let days = firstDays[month + 1] - firstDays[month]
      months.append(contentsOf: repeatElement(UInt16(month), count: Int(days)))
    }
    return months
  }()

  func month(ofDay day: Int32) -> Int32 {
    if day >= 0, day < months.count { return Int32(months[Int(day)]) }
    let date = CivilDate(daysSinceEpoch: Int(day))
    return Int32((date.year - 1970) * 12 + date.month - 1)
  }

  func firstDay(of month: Int32) -> Int32 {
    month >= 0 && month < firstDays.count ? firstDays[Int(month)] : Self.computedFirstDay(of: month)
  }

  static func month(ofDay day: Int32) -> Int32 { shared.month(ofDay: day) }

  static func firstDay(of month: Int32) -> Int32 { shared.firstDay(of: month) }

  private static let shared = MonthTable()

  private static func computedFirstDay(of month: Int32) -> Int32 {
    let year = month.quotientFloored(by: 12)
    let date = CivilDate(year: 1970 + Int(year), month: Int(month - year * 12) + 1, day: 1)
    return Int32(clamping: date.daysSinceEpoch)
  }
}
