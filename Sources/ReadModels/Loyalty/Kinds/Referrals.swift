// How far the referral of a member by another has come, in the row of the one who was referred.

internal import Projection
internal import Words

extension Loyalty {
  /// Takes in that a customer accepted the referral by another. The first one counts.
  func accept(
    _ fact: Fact, _ details: borrowing Details, _ person: LoyaltyRow.Person, _ member: inout LoyaltyMember
  ) {
    guard member.extras.referral == nil, let advocate = details[ReferralDetails.advocate] else { return }
    var referral = LoyaltyExtras.Referral(advocate: advocate)
    referral.code = fact.reference
    referral.accepted = fact.historyTime
    referral.qualifies = .distantFuture
    let isLate = person.firstOrder < fact.historyTime
    referral.state = (isLate ? LoyaltyExtras.Referral.State.late : .accepted).rawValue
    member.extras.referral = referral
  }

  /// Takes in an order of a member who was referred: the first that is large enough fulfils the referral.
  func fulfil(
    _ fact: Fact, _ position: Position, at moment: LocalMoment, under programme: LoyaltyProgramme,
    _ member: inout LoyaltyMember
  ) {
    guard let terms = programme.referral, var referral = member.extras.referral,
      referral.state == LoyaltyExtras.Referral.State.accepted.rawValue,
      fact.unit == programme.currency, fact.value >= terms.minimumOrder
    else { return }
    referral.state = LoyaltyExtras.Referral.State.ordered.rawValue
    referral.order = position
    referral.qualifies = calendar.add(days: terms.returnDays, to: moment)
    member.extras.referral = referral
    member.wakeForKinds(at: referral.qualifies)
    member.judgeReferral(under: programme)
  }

  /// Takes in that a referral was rewarded, or its reward taken back.
  func reward(_ details: borrowing Details, _ member: inout LoyaltyMember) {
    let isRescinded = details[RewardedDetails.rescinded]
    if details[RewardedDetails.friend] != nil {
      member.extras.singles.referred += isRescinded ? -1 : 1
    } else if details[RewardedDetails.advocate] != nil {
      member.extras.referral?.state =
        (isRescinded ? LoyaltyExtras.Referral.State.rescinded : .rewarded).rawValue
    }
  }
}

extension LoyaltyMember {
  private var referralState: LoyaltyExtras.Referral.State? {
    extras.referral.flatMap { LoyaltyExtras.Referral.State(rawValue: $0.state) }
  }

  /// Judges a referral again after something of its order was given back.
  mutating func judgeReferral(under programme: LoyaltyProgramme) {
    guard let terms = programme.referral, let referral = extras.referral, let state = referralState,
      [.ordered, .due, .rewarded].contains(state),
      let sale = sales.last(where: { $0.position == referral.order })
    else { return }
    let isGivenBack = sale.total > 0 && sale.refunded >= sale.total
    guard isGivenBack || sale.total - sale.refunded < terms.minimumOrder else { return }
    let next: LoyaltyExtras.Referral.State = state == .rewarded ? .undone : .lapsed
    extras.referral?.state = next.rawValue
  }

  /// Takes in that the return period of a referral's order is over.
  mutating func qualify(at instant: Instant) {
    guard referralState == .ordered, let referral = extras.referral, referral.qualifies <= instant else {
      return
    }
    extras.referral?.state = LoyaltyExtras.Referral.State.due.rawValue
  }

  /// Takes in that the reward of a referral was refused.
  mutating func refuseReferral() {
    guard referralState == .due else { return }
    extras.referral?.state = LoyaltyExtras.Referral.State.refused.rawValue
  }

  /// When the referral's order is past its return period; `.distantFuture` where none waits for that.
  var referralDue: Instant {
    referralState == .ordered ? extras.referral?.qualifies ?? .distantFuture : .distantFuture
  }
}
