// What is done with points by hand and by commands: they are redeemed, held, given, taken, sent.

internal import Words
internal import Projection

extension Loyalty {
  /// Takes in what is done with points. A touchpoint of no points says nothing.
  func movePoints(
    _ touchpoint: Touchpoint, _ details: Details, under programme: LoyaltyProgramme,
    _ member: inout LoyaltyMember
  ) throws {
    let (position, fact, rules) = (touchpoint.position, touchpoint.fact, programme.rules)
    let now = fact.historyTime
    switch (fact.type, fact.value > 0) {
    case (.pointsRedeemed, true):
      let spend = spend(touchpoint, details)
      try member.redeem(spend, at: now, rules, calendar)
      member.count(spend, at: now, under: programme, calendar)
    case (.pointsCaptured, true):
      let hold = details[PointsDetails.hold].map { Position(UInt64(clamping: $0)) } ?? .start
      let spend = member.spend(spend(touchpoint, details), completedBy: hold)
      try member.capture(hold, as: spend, at: now, rules, calendar)
      member.count(spend, at: now, under: programme, calendar)
    case (.pointsHeld, true):
      let hold = LoyaltyExtras.Hold(
        id: position, until: details[PointsDetails.expires] ?? now, reference: fact.reference,
        points: fact.value, reward: details[PointsDetails.reward.hashed]?.rawValue ?? 0)
      try member.hold(hold, at: now, rules)
    case (.pointsAdjusted, false), (.referralRewarded, false):
      try member.debit(-fact.value, as: \.adjustedDown)
    case (.pointsTransferred, false):
      guard let lot = details[PointsDetails.lot] else {
        return try member.debit(-fact.value, as: \.transferredOut)
      }
      try member.contribute(-fact.value, ofLot: Position(UInt64(clamping: lot)))
    case (.pointsAdjusted, true):
      let cause = details[PointsDetails.cause].map { Position(UInt64(clamping: $0)) } ?? .start
      member.answerClaim(of: cause)
      if try member.award(fact.value, toSaleAt: cause, at: now, rules, calendar) { return }
      try member.add(lot(touchpoint, details, rules), as: \.adjustedUp, rules)
    case (.referralRewarded, true):
      try member.add(lot(touchpoint, details, rules), as: \.adjustedUp, rules)
    case (.pointsTransferred, true):
      try member.add(lot(touchpoint, details, rules), as: \.transferredIn, rules)
    case (.pointsReinstated, true):
      if let redemption = details[PointsDetails.redemption] {
        let spend = Position(UInt64(clamping: redemption))
        return try member.giveBack(fact.value, ofSpendAt: spend, at: now, rules, calendar)
      }
      let source = details[PointsDetails.lot].map { Position(UInt64(clamping: $0)) } ?? .start
      try member.reinstate(lot(touchpoint, details, rules), ofSaleAt: source, ofOrder: fact.reference, rules)
    default:
      return
    }
  }

  private func spend(_ touchpoint: Touchpoint, _ details: Details) -> LoyaltyExtras.Spend {
    LoyaltyExtras.Spend(
      position: touchpoint.position, reference: touchpoint.fact.reference,
      reward: details[PointsDetails.reward.hashed]?.rawValue ?? 0, points: touchpoint.fact.value)
  }

  /// Points that are given, as a lot of their own. They expire when the touchpoint says; otherwise as those
  /// that are earned.
  private func lot(
    _ touchpoint: Touchpoint, _ details: Details, _ rules: LoyaltyProgramme.Rules
  ) -> LoyaltyRow.Lot {
    let now = touchpoint.fact.historyTime
    var expires = details[PointsDetails.expires]
    if let day = details[PointsDetails.expiresOn] {
      expires = calendar.start(ofDay: Int32(clamping: day.addingReportingOverflow(1).partialValue))
    }
    return LoyaltyRow.Lot(
      id: touchpoint.position, earned: now, active: now,
      expires: expires ?? rules.expiry.end(from: calendar.moment(of: now), calendar),
      remaining: touchpoint.fact.value, isPending: false, isSliding: expires == nil && rules.expiry.isSliding)
  }
}
