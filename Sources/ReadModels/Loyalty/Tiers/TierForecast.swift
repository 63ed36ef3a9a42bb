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
    while true {
      let next = min(later.nextOfTier(isInForce: true), later.nextPlanToLapse)
      // What cannot be computed is not forecast: the row's own fold fails there.
      guard next < .distantFuture,
        (try? later.settleTier(at: next, by: TimeRules(programme), under: programme, calendar)) != nil
      else { return }
      if later.lapsePlans(at: next) {
        later.judgeTier(under: programme, at: next, cause: member.joined, calendar)
      }
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
  /// The lowest tier above the one that a member has; `nil` where there is none.
  func levelAbove(_ member: LoyaltyMember) -> Level? {
    guard let levels = tiers?.levels else { return nil }
    let present = levels.firstIndex { $0.name == member.tier } ?? -1
    return levels[(present + 1)...].first { $0.from > max(0, member.measure) }
  }
}
