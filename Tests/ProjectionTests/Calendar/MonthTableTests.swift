import Ledger
import Testing

@testable import Projection

struct MonthTableTests {
  @Test("Months that are looked up are those of dates, and so are those beyond the table")
  func months() {
    for day in stride(from: Int32(-100_000), through: 100_000, by: 1) {
      let date = CivilDate(daysSinceEpoch: Int(day))
      let month = Int32((date.year - 1970) * 12 + date.month - 1)
      guard MonthTable.month(ofDay: day) == month,
        MonthTable.firstDay(of: month) == day - Int32(date.day) + 1
      else {
        Issue.record("day \(day), \(date)")
        return
      }
    }
  }
}
