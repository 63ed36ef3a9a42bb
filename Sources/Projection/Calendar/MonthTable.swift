// Months by day, looked up: folds ask for them with every order, and a date takes a dozen divisions.

internal import Ledger

/// The months of the proleptic Gregorian calendar, counted from January 1970.
enum MonthTable {
  /// From 1970 to 2100; others are computed.
  private static let monthsMax: Int32 = 131 * 12
  /// The first day of each month, and of the one after the last.
  private static let firstDays: [Int32] = (0...monthsMax).map { computedFirstDay(of: $0) }
  /// The month that the first day of every 32 days lies in: the other days lie in it or the next one.
  private static let months: [UInt16] = {
    var (months, month) = ([UInt16](), 0)
    for day in stride(from: Int32(0), to: firstDays[Int(monthsMax)], by: 32) {
      while firstDays[month + 1] <= day { month += 1 }
      months.append(UInt16(month))
    }
    return months
  }()

  static func month(ofDay day: Int32) -> Int32 {
    guard day >= 0, day < firstDays[firstDays.count - 1] else {
      let date = CivilDate(daysSinceEpoch: Int(day))
      return Int32((date.year - 1970) * 12 + date.month - 1)
    }
    var month = Int(months[Int(day >> 5)])
    // 32 days touch three months at the most: a February can lie between.
    while firstDays[month + 1] <= day { month += 1 }
    return Int32(month)
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
