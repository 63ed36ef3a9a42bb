// Months by day, looked up: folds ask for them with every order, and a date takes a dozen divisions.

internal import Ledger

/// The months of the proleptic Gregorian calendar, counted from January 1970.
enum MonthTable {
  /// From 1970 to 2100; others are computed.
  static let monthsMax: Int32 = 131 * 12
  /// The first day of each month, and of the one after the last.
  private static let firstDays: [Int32] = (0...monthsMax).map { computedFirstDay(of: $0) }
  /// The month of each day.
  private static let months: [UInt16] = {
    var months: [UInt16] = []
    for month in 0..<Int(monthsMax) {
      let days = firstDays[month + 1] - firstDays[month]
      months.append(contentsOf: repeatElement(UInt16(month), count: Int(days)))
    }
    return months
  }()

  static func month(ofDay day: Int32) -> Int32 {
    let months = months
    if day >= 0, day < months.count { return Int32(months[Int(day)]) }
    let date = CivilDate(daysSinceEpoch: Int(day))
    return Int32((date.year - 1970) * 12 + date.month - 1)
  }

  static func firstDay(of month: Int32) -> Int32 {
    month >= 0 && month <= monthsMax ? firstDays[Int(month)] : computedFirstDay(of: month)
  }

  private static func computedFirstDay(of month: Int32) -> Int32 {
    let year = month.quotientFloored(by: 12)
    let date = CivilDate(year: 1970 + Int(year), month: Int(month - year * 12) + 1, day: 1)
    return Int32(clamping: date.daysSinceEpoch)
  }
}
