// What time alone changes of birthdays, plans, referrals and cards.

internal import Projection
internal import Words

extension LoyaltyMember {
  /// Has the row looked at again at an instant, when time changes something that no list of points shows.
  mutating func wakeForKinds(at instant: Instant) {
    derived.wake(at: instant)
    derived.isQuietExact = false
  }

  /// When time alone next changes something of birthdays, plans, referrals or cards; `.distantFuture` for
  /// never.
  var nextOfKinds: Instant {
    guard mayHaveExtras else { return .distantFuture }
    var next = min(extras.singles.birthdayDue, min(referralDue, nextPlanToLapse))
    for card in extras.cards where card.stamps > 0 { next = min(next, card.until) }
    return next
  }

  /// When time alone next changes anything; `nil` for never.
  ///
  /// - Parameter isInForce: whether the member's programme is.
  func nextOfAll(isInForce: Bool) -> Instant? {
    let next = min(nextChange(isInForce: isInForce) ?? .distantFuture, nextOfKinds)
    return next == .distantFuture ? nil : next
  }
}

extension Loyalty {
  /// Brings a member to an instant, change by change.
  func settle(
    _ member: inout LoyaltyMember, _ person: LoyaltyRow.Person, to instant: Instant,
    by rules: TimeRules, under programme: LoyaltyProgramme?
  ) throws {
    var next = member.nextOfKinds
    while next <= instant, next < .distantFuture {
      try member.settle(to: next, by: rules, under: programme, calendar)
      try settleKinds(&member, person, at: next, under: programme)
      if rules.keepsFlows { member.noteFlows(at: next, calendar) }
      next = member.nextOfKinds
    }
    try member.settle(to: instant, by: rules, under: programme, calendar)
    // The question that is asked with every touchpoint has to know of both.
    member.derived.quietUntil = min(member.derived.quietUntil, next)
  }

  private func settleKinds(
    _ member: inout LoyaltyMember, _ person: LoyaltyRow.Person, at instant: Instant,
    under programme: LoyaltyProgramme?
  ) throws {
    if member.extras.singles.birthdayDue <= instant {
      if let programme {
        try giveBirthdayBonus(to: &member, person, under: programme)
      } else {
        member.extras.singles.birthdayDue = .distantFuture
      }
    }
    if member.lapsePlans(at: instant), let programme, member.isPresent {
      // What ends was begun by the touchpoint that caused the tier it gave.
      let cause = member.changes.last?.cause ?? member.joined
      member.judgeTier(under: programme, at: instant, cause: cause, calendar)
    }
    member.qualify(at: instant)
    member.expireCards(at: instant)
  }
}
