// How a member goes over to another programme, or to another wording of the same.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Goes over to another programme, or to another version of it: measures by its window. What counts, and
  /// since when, stays as it is where that is the same; the next `updateTier` goes by the new levels.
  mutating func measureAnew(
    under programme: LoyaltyProgramme, at instant: Instant, _ calendar: LocalCalendar
  ) throws {
    forgetPolicy()
    if programme.rules.hasWindowEnd, tierState.measured == programme.measureHash,
      tierState.windowEnd > instant
    {
      guard tierState.carried != 0, programme.level(named: tierState.carried) == nil else { return }
      // The tier is gone that the window before left: what counted in that one is judged again.
      let start = programme.windowStart(before: tierState.windowEnd, calendar)
      let left = programme.level(of: try measure(before: start, under: programme, calendar))
      tierState.keepNothing()
      tierState.carried = programme.keeping(left)
      return
    }
    let end = programme.windowEnd(after: instant, of: self, calendar)
    let start = programme.windowStart(before: end, calendar)
    let measureBefore = try measure(before: start, under: programme, calendar)
    (measure, windowStart) = (0, 0)
    for index in sales.indices {
      let placed = sales[index].placed
      let until = programme.rules.countsUntil(calendar.moment(of: placed), calendar)
      sales[index].countsUntil = until
      sales[index].counts = programme.measures(sales[index]) && until > instant && placed >= start
      if sales[index].counts { measure = try measure.adding(programme.rules.measure.counted(sales[index])) }
    }
    skipLeft()
    keep(under: programme, measureBefore, until: end)
  }

  /// What counted in the window that ended at an instant, were it of this programme.
  private func measure(
    before end: Instant, under programme: LoyaltyProgramme, _ calendar: LocalCalendar
  ) throws -> Int64 {
    let start = programme.windowStart(before: end, calendar)
    return try sales.reduce(0 as Int64) { sum, sale in
      guard programme.measures(sale), sale.placed >= start, sale.placed < end else { return sum }
      return try sum.adding(programme.rules.measure.counted(sale))
    }
  }

  /// Keeps what the programme lets a member keep besides the measure. Where its windows end, the one before the
  /// present one is judged as well, since what it left is kept. What is for life stays, as long as there is such
  /// a level.
  private mutating func keep(
    under programme: LoyaltyProgramme, _ measureBefore: Int64, until end: Instant
  ) {
    if !programme.rules.keepsTiers { tierState.keepNothing() }
    tierState.windowEnd = .distantFuture
    tierState.measured = programme.rules.hasWindowEnd ? programme.measureHash : 0
    guard programme.rules.hasWindowEnd else { return }
    let left = programme.level(of: measureBefore)
    if !hasLeft, left >= programme.level(kept: tierState.carried) {
      tierState.keepNothing()
      tierState.carried = programme.keeping(left)
    }
    if windowStart < sales.count || tierState.carried != 0 { tierState.windowEnd = end }
  }

  /// Forgets what was derived under the policy before.
  mutating func forgetPolicy() {
    derived.isQuietExact = false
    derived.quietUntil = .distantPast
    derived.salesAscend = nil
    doubtTier()
  }
}

extension LoyaltyProgramme {
  /// Whether a sale can count for the tier: whatever is spent in another currency does not.
  fileprivate func measures(_ sale: LoyaltyRow.Sale) -> Bool { sale.isVisit || sale.unit == currency }
}
