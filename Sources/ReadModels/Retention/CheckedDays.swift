// Lists of numbers of days, as reports are asked for them.

internal import Projection

extension [Int64] {
  /// The days ascending.
  ///
  /// - Parameters:
  ///   - parameter: the name of the parameter that they were given for.
  ///   - meaning: what each of them is.
  ///   - most: how many there may be.
  /// - Throws: `ProjectionError` with code `invalidRequest` for too many, one that is given twice or is below 1.
  func checkedDays(_ parameter: String, _ meaning: String, atMost most: Int) throws -> [Int64] {
    func refused(_ what: String) -> ProjectionError {
      ProjectionError(.invalidRequest, "\(parameter): \(what)")
    }
    if count > most { throw refused("\(count) are too many; give \(most) at most") }
    let sorted = sorted()
    if let least = sorted.first, least < 1 { throw refused("\(least) is not \(meaning); give 1 or more") }
    for (day, next) in zip(sorted, sorted.dropFirst()) where day == next {
      throw refused("\(day) is given twice; give each once")
    }
    return sorted
  }
}
