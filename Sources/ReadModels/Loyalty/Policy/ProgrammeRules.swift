// The points of an amount, and how long a sale counts for the tier.

internal import Projection
internal import Words

extension LoyaltyProgramme.Rules {
  /// The points of an amount before the multiplier: `points` for each full `per`.
  @inline(__always)
  func base(_ amount: Int64) throws -> Int64 {
    amount <= 0 ? 0 : try (amount / per).multiplied(by: points)
  }

  /// The points that an order of an amount earns: the points before the multiplier, times that, rounded
  /// down.
  @inline(__always)
  func points(for amount: Int64) throws -> Int64 {
    let base = try base(amount)
    return multiplier == 1000 ? base : try base.multiplied(by: multiplier, floorDividedBy: 1000)
  }

  /// When a sale leaves the window of the tiers; `.distantFuture` for never.
  @inline(__always)
  func countsUntil(_ placed: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    windowDays.map { calendar.add(days: $0, to: placed) } ?? .distantFuture
  }
}
