// What of a person may be recorded in clear, and how it follows from what is sealed.

internal import Foundation

/// What of a person may be recorded in clear, so that reports and programmes can go by it, where the register of purposes allows it.
public enum DerivedField: String, CaseIterable, Sendable, Codable {
  /// In which band of ages the person is: `25-34`.
  case ageBand
  /// In which region or county the person lives.
  case region
  /// In which country the person lives.
  case country
  /// Who lives together, by a number.
  case household
  /// The month and the day of the person's birthday, without the year.
  case birthday
}

/// A birthday as profiles have it.
struct Birthday {
  /// `nil` where it is not known.
  var year: Int?
  var month: Int
  var day: Int

  /// - Parameter text: `1984-02-29`, or `--02-29` without the year.
  init?(_ text: String) {
    let numbers = text.split(separator: "-").map { Int($0) }
    guard numbers.count == 2 || numbers.count == 3, let month = numbers[numbers.count - 2],
      let day = numbers[numbers.count - 1]
    else { return nil }
    (self.month, self.day) = (month, day)
    year = numbers.count == 3 ? numbers[0] : nil
  }

  /// The age in whole years on the local day of an instant; `nil` where the year is not known or the birthday is to come. Who was born
  /// on a 29 February is a year older on 1 March of other years.
  func age(at instant: Instant, in timeZone: String) -> Int? {
    guard let year, let zone = TimeZone(identifier: timeZone) else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let date = Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)
    let today = calendar.dateComponents([.year, .month, .day], from: date)
    guard let thisYear = today.year, let thisMonth = today.month, let thisDay = today.day else { return nil }
    let age = thisYear - year - ((thisMonth, thisDay) < (month, day) ? 1 : 0)
    return age < 0 ? nil : age
  }
}
