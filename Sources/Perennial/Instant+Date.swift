// Moments between the ledger and Foundation.

public import Foundation
public import Words

extension Instant {
  /// A date of Foundation's, to the nearest microsecond. What lies further away than an instant can say is `distantPast` or
  /// `distantFuture`.
  public init(_ date: Date) {
    // Seconds and their rest apart: multiplied as one number, what is exact would be rounded twice.
    let interval = date.timeIntervalSinceReferenceDate
    let seconds = interval.rounded(.down)
    guard let whole = Int64(exactly: seconds) else {
      self = interval > 0 ? .distantFuture : .distantPast
      return
    }
    let rest = Int64(((interval - seconds) * 1e6).rounded())
    let sum = (Int128(whole) + Self.referenceDate) * 1_000_000 + Int128(rest)
    self.init(microseconds: Int64(clamping: sum))
  }

  /// 2001-01-01T00:00:00Z, from where `Date` counts: seconds since 1970.
  fileprivate static let referenceDate: Int128 = 978_307_200
}

extension Date {
  /// A moment of the ledger's: to the microsecond from 1729 to 2273, otherwise to the nearest that `Date` can say.
  public init(_ instant: Instant) {
    let microseconds = Int128(instant.microseconds) - Instant.referenceDate * 1_000_000
    self.init(timeIntervalSinceReferenceDate: Double(microseconds) / 1e6)
  }
}
