// What becomes of a member's tier if nothing more happens, and what it takes to keep it.

internal import Words
internal import Projection

/// What becomes of a member's tier if nothing more happens: time is let pass on a copy of the member.
struct TierForecast {
  /// When the tier falls; `nil` where it stays.
  var until: Instant?
  /// What has still to count so that it stays: by the end of a window that ends; of one that rolls, what will
  /// be missing when the tier falls. 0 where nothing is missing, and `nil` for a member without a tier.
  var toStay: Int64?

  /// - Parameter member: the member, settled to the instant that is forecast from.
  init(_ member: LoyaltyMember, under programme: LoyaltyProgramme, _ calendar: LocalCalendar) {
    guard let levels = programme.tiers?.levels,
      let level = levels.firstIndex(where: { $0.name == member.tier })
    else { return }
    toStay = 0
    var later = member
    var horizon: Instant?
    while true {
      let next = later.nextOfTier(under: programme)
      let end = horizon ?? programme.horizon(from: next, calendar)
      horizon = end
      // What cannot be computed is not forecast: the row's own fold fails there.
      guard next < .distantFuture, next <= end,
        (try? later.settleTier(at: next, under: programme, calendar)) != nil
      else { return }
      let reached = levels.firstIndex { $0.name == later.tier } ?? -1
      guard reached < level else { continue }
      until = next
      let counted = programme.rules.hasWindowEnd ? member.measure : later.measure
      toStay = max(0, levels[level].from - max(0, counted))
      return
    }
  }
}

extension LoyaltyProgramme {
  /// Until when a tier is forecast that may first change at an instant: what happens falls into two windows.
  fileprivate func horizon(from first: Instant, _ calendar: LocalCalendar) -> Instant {
    guard let tiers, tiers.window != .lifetime else { return .distantFuture }
    let days =
      switch tiers.window {
      case .lifetime, .calendarYear: 366
      case .days(let days): days
      case .anniversary(_, let months): 31 * months
      }
    return calendar.add(days: 2 * days + (tiers.graceDays ?? 0), to: first)
  }
}
