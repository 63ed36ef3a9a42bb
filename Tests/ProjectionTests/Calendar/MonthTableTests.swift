import Words
import Testing

@testable import Projection

struct MonthTableTests {
  @Test("Months that are looked up are those of dates, and so are those beyond the table")
  func months() {
    let wrong = (Int32(-100_000)...100_000).filter { day in
      let date = CivilDate(daysSinceEpoch: Int(day))
      let month = Int32((date.year - 1970) * 12 + date.month - 1)
      return MonthTable.month(ofDay: day) != month
        || MonthTable.firstDay(of: month) != day - Int32(date.day) + 1
    }
    #expect(wrong.isEmpty, "of \(wrong.count) days the first is \(wrong.first ?? 0) after 1970-01-01")
  }
}
