// What orders earn.

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
    let lot = earned > 0 ? lot(earned, moment, position, pendingDays: rules.pendingDays, rules) : nil
    try member.earn(sale, lot, rules, calendar)
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
      remaining: amount, isPending: active > now, isSliding: rules.expiry.isSliding)
  }
}
