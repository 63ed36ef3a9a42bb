// What orders earn, and what is done with points.

internal import Words
internal import Projection

extension Loyalty {
  @inline(__always)
  func sell(
    _ position: Position, _ reference: UInt64, _ total: Int64, at instant: Instant,
    _ rules: LoyaltyProgramme.Rules, _ member: inout LoyaltyMember
  ) throws {
    let earned = try rules.points(for: total)
    let moment = calendar.moment(of: instant)
    let until = rules.countsUntil(moment, calendar)
    let sale = LoyaltyRow.Sale(
      position: position, reference: reference, placed: instant, total: total, earned: earned,
      countsUntil: until, counts: true, unit: rules.currency)
    try member.earn(sale, lot(earned, moment, position, pendingDays: rules.pendingDays, rules), rules)
  }

  func movePoints(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyProgramme.Rules, _ member: inout LoyaltyMember
  ) throws {
    let amount = fact.value < 0 ? -fact.value : fact.value
    switch (fact.type, fact.value > 0) {
    case (.pointsRedeemed, true):
      member.points.spent = try member.points.spent.adding(amount)
      return try member.debit(amount)
    case (.pointsAdjusted, false):
      member.points.adjustedDown = try member.points.adjustedDown.adding(amount)
      return try member.debit(amount)
    case (.pointsTransferred, false):
      member.points.transferredOut = try member.points.transferredOut.adding(amount)
      return try member.debit(amount)
    case (.pointsAdjusted, true):
      member.points.adjustedUp = try member.points.adjustedUp.adding(amount)
    case (.pointsTransferred, true):
      member.points.transferredIn = try member.points.transferredIn.adding(amount)
    case (.pointsReinstated, true):
      member.points.reinstated = try member.points.reinstated.adding(amount)
      member.reinstate(amount, ofOrder: fact.reference)
    default:
      return
    }
    try member.add(lot(amount, calendar.moment(of: fact.historyTime), position, pendingDays: 0, rules))
  }

  /// Points that came at a moment, as a lot of their own.
  @inline(__always)
  private func lot(
    _ amount: Int64, _ moment: LocalMoment, _ position: Position, pendingDays: Int,
    _ rules: LoyaltyProgramme.Rules
  ) -> LoyaltyRow.Lot {
    let now = moment.instant
    let active = pendingDays == 0 ? now : calendar.add(days: pendingDays, to: moment)
    return LoyaltyRow.Lot(
      id: position, earned: now, active: active, expires: rules.expiry(from: moment, calendar),
      remaining: amount, isPending: active > now)
  }
}
