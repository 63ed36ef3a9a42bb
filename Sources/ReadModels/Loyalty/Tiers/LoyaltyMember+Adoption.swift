// How a member goes over to another programme, or to another wording of the same.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Goes over to another programme: measures by its window, and judges by its levels. Where its windows end,
  /// the one before the present one is judged as well, since what it left is kept.
  mutating func judgeAnew(
    under programme: LoyaltyProgramme, at instant: Instant, cause: Position, _ calendar: LocalCalendar
  ) throws {
    forgetPolicy()
    let end = programme.windowEnd(after: instant, of: self, calendar)
    let start = programme.windowStart(before: end, calendar)
    let startBefore = programme.windowStart(before: start, calendar)
    var measureBefore: Int64 = 0
    (measure, windowStart) = (0, 0)
    for index in sales.indices {
      let placed = sales[index].placed
      let until = programme.rules.countsUntil(calendar.moment(of: placed), calendar)
      let isMeant = sales[index].isVisit || sales[index].unit == programme.rules.currency
      sales[index].countsUntil = until
      sales[index].counts = isMeant && until > instant && placed >= start
      if sales[index].counts {
        measure = try measure.adding(programme.rules.counted(sales[index]))
      } else if isMeant, placed >= startBefore, placed < start {
        measureBefore = try measureBefore.adding(programme.rules.counted(sales[index]))
      }
    }
    skipLeft()
    keep(under: programme, measureBefore, until: end)
    updateTier(under: programme, at: instant, cause: cause, calendar)
  }

  /// Keeps what the programme lets a member keep besides the measure. What is for life stays, as long as there
  /// is such a level.
  private mutating func keep(
    under programme: LoyaltyProgramme, _ measureBefore: Int64, until end: Instant
  ) {
    let life = tierState.life
    if !programme.rules.keepsTiers { tierState = TierState() }
    tierState.life = life
    tierState.windowEnd = .distantFuture
    guard programme.rules.hasWindowEnd, !hasLeft else { return }
    let left = programme.level(of: measureBefore)
    if left >= programme.level(kept: tierState.carried) {
      tierState = TierState()
      (tierState.life, tierState.carried) = (life, programme.keeping(left))
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
