// The tier that follows from what counts.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Moves up or down to the tier of the spend that counts, and notes the cause.
  @inline(__always)
  mutating func updateTier(under policy: LoyaltyProgramme?, at instant: Instant, cause: Position) {
    if measure >= derived.tierFrom, measure <= derived.tierThrough { return }
    findTier(under: policy, at: instant, cause: cause)
  }

  @inline(never)
  private mutating func findTier(under policy: LoyaltyProgramme?, at instant: Instant, cause: Position) {
    guard isMember, let policy else { return }
    // By index, since reading a whole standing would count a reference to the tier's name.
    let place = policy.standing(with: measure)
    (derived.tierFrom, derived.tierThrough) = (policy.standings[place].from, policy.standings[place].through)
    derived.tierCounter = policy.standings[place].counter
    if let last = changes.indices.last {
      if policy.standings[place].tier == changes[last].tier { return }
    } else if policy.standings[place].tier.isEmpty {
      return
    }
    changes.append(TierChange(at: instant, cause: cause, tier: policy.standings[place].tier))
  }

  /// Goes over to another programme: measures by its window, and judges by its levels.
  mutating func judgeAnew(
    under programme: LoyaltyProgramme, at instant: Instant, cause: Position, _ calendar: LocalCalendar
  ) throws {
    forgetPolicy()
    measure = 0
    windowStart = 0
    for index in sales.indices {
      let until = programme.rules.countsUntil(calendar.moment(of: sales[index].placed), calendar)
      sales[index].countsUntil = until
      sales[index].counts = until > instant && sales[index].unit == programme.rules.currency
      guard sales[index].counts else { continue }
      measure = try measure.adding(sales[index].total - sales[index].refunded)
    }
    skipLeft()
    updateTier(under: programme, at: instant, cause: cause)
  }

  /// Forgets what was derived under the policy before.
  private mutating func forgetPolicy() {
    derived.isQuietExact = false
    derived.quietUntil = .distantPast
    derived.salesAscend = nil
    (derived.tierFrom, derived.tierThrough) = (.max, .min)
  }
}
