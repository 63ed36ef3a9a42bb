// The points of an amount, and how long a sale counts for the tier.

internal import Projection
internal import Words

extension LoyaltyProgramme.Rules {
  /// The points of an amount before the multiplier: `points` for each full `per`.
  @inline(__always)
  func base(_ amount: Int64) -> Int64 { Self.base(amount, points: points, per: per) }

  /// `points` for each full `per` of an amount; at most what one touchpoint earns.
  @inline(__always)
  static func base(_ amount: Int64, points: Int64, per: Int64) -> Int64 {
    if amount <= 0 { return 0 }
    let (product, overflow) = (amount / per).multipliedReportingOverflow(by: points)
    return overflow ? LoyaltyProgramme.pointsMax : min(product, LoyaltyProgramme.pointsMax)
  }

  /// The points that an order of an amount earns: the points before the multiplier, times that, rounded
  /// down; at most what one touchpoint earns.
  @inline(__always)
  func points(for amount: Int64) -> Int64 {
    let base = base(amount)
    if multiplier == 1000 { return base }
    let (product, overflow) = base.multipliedReportingOverflow(by: multiplier)
    if overflow { return multiplied(base) }
    return min(product / 1000, LoyaltyProgramme.pointsMax)
  }

  @inline(never)
  private func multiplied(_ base: Int64) -> Int64 {
    Int64(min(Int128(base) * Int128(multiplier) / 1000, Int128(LoyaltyProgramme.pointsMax)))
  }

  /// When a sale leaves the window of the tiers; `.distantFuture` for never.
  @inline(__always)
  func countsUntil(_ placed: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    windowDays.map { calendar.add(days: $0, to: placed) } ?? .distantFuture
  }
}
