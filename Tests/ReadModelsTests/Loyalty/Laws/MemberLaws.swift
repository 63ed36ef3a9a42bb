import Projection
import Words

@testable import ReadModels

/// What must hold of a member at all times.
struct MemberLaws {
  private(set) var broken: [String] = []

  /// - Parameters:
  ///   - member: a member, settled to an instant.
  ///   - programme: the programme in force then.
  ///   - instant: that instant.
  init(_ member: LoyaltyMember, under programme: LoyaltyProgramme?, at instant: Instant) {
    checkSums(member)
    checkLots(member)
    checkHolds(member)
    checkSpends(member)
    checkSales(member)
    if let programme { checkTier(member, programme, at: instant) }
  }

  private mutating func law(_ name: String, _ holds: Bool) {
    if !holds { broken.append(name) }
  }

  private mutating func checkSums(_ member: LoyaltyMember) {
    let points = member.points
    law("what came in is what went out and what is left, off by \(points.imbalance)", points.imbalance == 0)
    let remaining = member.lots.reduce(0) { $0 + $1.remaining }
    law(
      "lots have \(remaining), \(points.available) available, \(points.pending) pending, \(points.held) held",
      remaining == points.available + points.pending + points.held)
    let values = points.values
    law("no column is below 0", values.indices.allSatisfy { values[$0] >= 0 })
    law("nothing is owed beside points that could pay", points.debt == 0 || points.available == 0)
  }

  private mutating func checkLots(_ member: LoyaltyMember) {
    law(
      "lots have points, and no hold locks more than they have",
      member.lots.allSatisfy { $0.remaining > 0 && $0.held >= 0 && $0.held <= $0.remaining })
    law("what waits is not held", member.lots.allSatisfy { !$0.isPending || $0.held == 0 })
    law(
      "pending points are those of pending lots",
      member.points.pending == member.lots.reduce(0) { $1.isPending ? $0 + $1.remaining : $0 })
    law(
      "lots are in the order in which they are spent",
      zip(member.lots, member.lots.dropFirst()).allSatisfy { !LoyaltyRow.Lot.precedes($1, $0) })
  }

  private mutating func checkHolds(_ member: LoyaltyMember) {
    let (holds, slices) = (member.extras.holds, member.extras.holdSlices)
    law("held is what holds lock", member.points.held == holds.reduce(0) { $0 + $1.points })
    law("held is what is locked of lots", member.points.held == member.lots.reduce(0) { $0 + $1.held })
    for hold in holds {
      let locked = slices.reduce(0) { $1.hold == hold.id ? $0 + $1.slice.points : $0 }
      law("a hold locks its slices", hold.points == locked && (hold.state == .open || locked == 0))
    }
  }

  private mutating func checkSpends(_ member: LoyaltyMember) {
    let (spends, slices) = (member.extras.spends, member.extras.spendSlices)
    var end = slices.count
    for spend in spends.reversed() {
      let used = slices[Int(spend.firstSlice)..<end].reduce(0) { $0 + $1.points }
      law(
        "the slices of a spend are what has not come back of it",
        used == spend.points - spend.returned && spend.returned >= 0 && used >= 0)
      end = Int(spend.firstSlice)
    }
    let recent = member.extras.recent
    law(
      "what counts towards limits are the newest spends, oldest first",
      recent.map(\.position) == spends.suffix(recent.count).map(\.position)
        && recent.map(\.points) == spends.suffix(recent.count).map(\.points)
        && zip(recent, recent.dropFirst()).allSatisfy { $0.at <= $1.at })
    law("no slice is below 0", slices.allSatisfy { $0.points >= 0 })
    law(
      "spent is what has not come back",
      member.points.spent == spends.reduce(0) { $0 + $1.points - $1.returned })
  }

  private mutating func checkSales(_ member: LoyaltyMember) {
    law(
      "earned is what sales earned",
      member.points.earned == member.sales.reduce(0) { $0 + $1.earned })
    law(
      "no sale gives back more than it was",
      member.sales.allSatisfy {
        $0.total < 0
          || $0.refunded >= 0 && $0.refunded <= $0.total && $0.revoked >= 0
            && $0.revoked <= $0.earned && $0.expired >= 0
      })
  }

  private mutating func checkTier(_ member: LoyaltyMember, _ programme: LoyaltyProgramme, at instant: Instant)
  {
    let counted = member.sales.filter(\.counts).map { (try? programme.rules.measure.counted($0)) ?? .min }
    law("the measure is what counts of the sales", member.measure == counted.reduce(0, +))
    law(
      "what counts is in the window",
      member.sales.allSatisfy { !$0.counts || $0.countsUntil > instant }
        && member.sales[..<member.windowStart].allSatisfy { !$0.counts })
    guard member.isMember, let levels = programme.tiers?.levels else { return }
    let tier = levels.firstIndex { $0.name == member.tier } ?? -1
    let state = member.tierState
    let kept = [state.carried, state.life].map { programme.level(kept: $0) }
    law(
      "the tier is the highest that is earned or kept",
      tier == max(programme.level(of: member.measure), kept.max() ?? -1))
    law(
      "nothing of a tier is overdue",
      min(state.carriedAt, state.windowEnd, state.stepDue) > instant)
    law("what follows a tier is lower", programme.level(kept: state.carriedNext) < max(kept[0], 0))
    law("changes have causes", member.changes.allSatisfy { $0.cause > .start })
  }
}
