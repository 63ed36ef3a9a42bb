// What refunds and cancellations of orders take back.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Takes in a refund of an amount. It takes back points of the order that it names; one whose order is not
  /// recorded yet waits for it. One that names no order takes the points of its amount from the newest lots.
  mutating func refund(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    if fact.reference != 0, let index = sale(of: fact.reference, in: fact.unit) {
      // The order earned points, whatever the currency of the programme is by now.
      return try refundSale(index, amount: fact.value, rules)
    }
    guard fact.unit == rules.currency else { return }
    guard fact.reference == 0 else {
      // The refund waits, and makes nobody a member: its order may never be recorded.
      waiting.append(
        WaitingRefund(
          position: position, reference: fact.reference, amount: fact.value, unit: fact.unit))
      return
    }
    // A refund that names no order counts against the spend by itself.
    join(position, at: fact.historyTime)
    let (negative, overflow) = (0 as Int64).subtractingReportingOverflow(fact.value)
    if overflow { throw ArithmeticOverflow() }
    let until = rules.countsUntil(calendar.moment(of: fact.historyTime), calendar)
    try add(
      Sale(
        position: position, reference: 0, placed: fact.historyTime, total: negative, countsUntil: until,
        counts: true, unit: fact.unit))
    let due = try rules.base(fact.value)
    let taken = try takeNewest(due)
    let gone = takeExpired(due - taken)
    try reverse(taken, short: due - taken - gone, mayGoNegative: rules.mayGoNegative)
  }

  /// Cancels an order, which takes the same as refunding it in full; a later refund takes nothing a
  /// second time. A cancellation whose order is not recorded yet waits for it, as a refund does.
  mutating func cancel(_ fact: Fact, _ position: Position, _ rules: LoyaltyProgramme.Rules) throws {
    guard fact.reference != 0 else { return }
    guard let index = sale(of: fact.reference, in: nil) else {
      waiting.append(
        WaitingRefund(
          position: position, reference: fact.reference, amount: .max, unit: .none, kind: .cancellation))
      return
    }
    try refundSale(index, amount: sales[index].total, rules)
  }

  /// Takes in the refunds and cancellations that waited for the newest sale.
  @inline(__always)
  mutating func meetWaiting(_ rules: LoyaltyProgramme.Rules) throws {
    let reference = sales[sales.count - 1].reference
    guard reference != 0, !waiting.isEmpty else { return }
    for refund in takeWaiting(for: reference, in: rules.currency) {
      try refundSale(sales.count - 1, amount: refund.amount, rules)
    }
  }

  /// Refunds a sale. It revokes floor(earned × refunded so far ÷ total) − already revoked, so that
  /// partial refunds sum exactly to a full one.
  private mutating func refundSale(
    _ index: Int, amount: Int64, _ rules: LoyaltyProgramme.Rules
  ) throws {
    let sale = sales[index]
    let refunded = amount >= sale.total - sale.refunded ? sale.total : sale.refunded + amount
    let due =
      sale.total == 0 ? 0 : try sale.earned.multiplied(by: refunded, floorDividedBy: sale.total)
    let revoked = due - sale.revoked
    sales[index].refunded = refunded
    sales[index].revoked = due
    if sale.counts { measure = try measure.subtracting(refunded - sale.refunded) }
    let taken = try take(revoked, fromLotOf: sale)
    let gone = takeExpired(revoked - taken, of: index)
    try reverse(taken, short: revoked - taken - gone, mayGoNegative: rules.mayGoNegative)
  }
}
