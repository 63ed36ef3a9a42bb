// Benefits that are no points.

internal import Projection
internal import Words

extension LoyaltyProgramme {
  /// The perks that a member has at an instant, in the order of the document.
  func perks(of member: LoyaltyMember, at instant: Instant) -> [Perk] {
    guard member.isPresent else { return [] }
    let tier = member.tier.isEmpty ? nil : NameHash(member.tier)
    let plans = member.extras.paid.filter { $0.until > instant }.map { NameHash(rawValue: $0.plan) }
    let hasPlan = membership.map { member.hasPlan(of: $0, at: instant) } ?? false
    return perks.filter { perk in
      if hasPlan, membership?.perks.contains(perk.name) ?? false { return true }
      if perk.tiers.isEmpty, perk.plans.isEmpty { return !(membership?.perks.contains(perk.name) ?? false) }
      return perk.tiers.contains(tier) || plans.contains { perk.plans.contains($0) }
    }
  }
}
