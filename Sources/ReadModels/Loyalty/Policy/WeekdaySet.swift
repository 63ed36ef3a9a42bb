// Days of the week, as a policy lists them.

internal import Reporting
internal import Words

/// A set of days of the week.
public struct WeekdaySet: OptionSet, Hashable, Sendable {
  /// A bit for each day, Monday the lowest.
  public var rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Every day.
  public static let all = WeekdaySet(rawValue: 0x7F)
  /// The words for the days, Monday first.
  public static let words = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

  /// The set of one day, by its word; `nil` where that is none.
  public init?(_ word: String) {
    guard let index = Self.words.firstIndex(of: word) else { return nil }
    self.init(rawValue: 1 << UInt8(index))
  }

  /// Whether a local day, in days since 1970-01-01, falls on one of the days.
  public func contains(day: Int32) -> Bool {
    // 1970-01-01 was a Thursday.
    let index = (Int64(day) + 3) % 7
    return rawValue & (1 << UInt8(index < 0 ? index + 7 : index)) != 0
  }
}

extension WeekdaySet {
  /// Takes the days that a field lists; every day where it is absent.
  init(_ object: inout PolicyObject, _ field: String) throws {
    guard object.has(field) else {
      _ = object.take(field)
      self = .all
      return
    }
    self = []
    let path = object.path(of: field)
    for (index, word) in try object.texts(field, max: 7, "days").enumerated() {
      guard let day = WeekdaySet(word) else {
        throw PolicyFault("\(path)[\(index)]", "\(word) is not a day; write monday to sunday")
      }
      formUnion(day)
    }
  }
}
