// The bands of ages that are kept of people in place of their birthdays.

/// A band of ages in whole years.
package enum AgeBand: String, CaseIterable {
  case under16 = "under-16"
  case to17 = "16-17"
  case to24 = "18-24"
  case to34 = "25-34"
  case to44 = "35-44"
  case to54 = "45-54"
  case to64 = "55-64"
  case over = "65-plus"

  /// The last age of each band but the last, which has no end.
  private static let ends = [15, 17, 24, 34, 44, 54, 64]

  package init(age: Int) {
    self = zip(Self.ends, Self.allCases).first { age <= $0.0 }?.1 ?? .over
  }
}
