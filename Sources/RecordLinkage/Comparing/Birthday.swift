// A birthday as it is compared.

internal import Words

/// A date of birth; the year is 0 where it is not known.
struct Birthday: Hashable {
  var year: Int
  var month: Int
  var day: Int

  /// Reads `1984-02-29`, or `--02-29` without the year.
  init?(_ text: String) {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    switch parts.count {
    case 3: (year, month, day) = (parts[0], parts[1], parts[2])
    case 2 where text.hasPrefix("--"): (year, month, day) = (0, parts[0], parts[1])
    default: return nil
    }
  }

  init(month: Int, day: Int) { (year, self.month, self.day) = (0, month, day) }

  enum Likeness { case different, alike, same }

  /// Alike are two on one day of which one or both lack the year, those whose day and month changed places, those that differ in one digit or in two
  /// neighbours, and days that follow each other, as another time zone makes of one; but not by years in which a parent differs from a
  /// child.
  func likeness(_ other: Birthday) -> Likeness {
    if self == other { return year == 0 ? .alike : .same }
    if year == 0 || other.year == 0 { return (month, day) == (other.month, other.day) ? .alike : .different }
    if abs(year - other.year) >= 10 { return .different }
    if year == other.year, (month, day) == (other.day, other.month) { return .alike }
    if abs(days - other.days) == 1 { return .alike }
    let (one, two) = (digits, other.digits)
    let differing = one.indices.filter { one[$0] != two[$0] }
    switch differing.count {
    case 1: return .alike
    case 2:
      let (first, second) = (differing[0], differing[1])
      return second == first + 1 && one[first] == two[second] && one[second] == two[first]
        ? .alike : .different
    default: return .different
    }
  }

  /// Days since 1970.
  private var days: Int { CivilDate(year: year, month: month, day: day).daysSinceEpoch }

  private var digits: [Int] {
    [year / 1_000, year / 100 % 10, year / 10 % 10, year % 10, month / 10, month % 10, day / 10, day % 10]
  }
}
