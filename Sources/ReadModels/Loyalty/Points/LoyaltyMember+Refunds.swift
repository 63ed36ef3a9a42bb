// What refunds and cancellations of orders take back, and what they give back.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Takes in what an order earned: a sale, a lot where it earned something, and what waited for the order.
  mutating func earn(
    _ sale: Sale, _ lot: Lot?, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    try add(sale, measuring: rules.measure)
    if let lot {
      points.earned = try points.earned.adding(sale.earned)
      slideOnEarning(at: sale.placed, rules, calendar)
      try add(lot)
    }
    if sale.reference != 0, !waiting.isEmpty { try meetWaiting(rules, calendar) }
  }

  /// Adds points to what a sale earned, as if they had been earned with it: they wait for its delivery where it
  /// is awaited. What its refunds would have taken of them is taken at once. Does nothing, and returns `false`, where there is no such sale.
  mutating func award(
    _ amount: Int64, toSaleAt position: Position, at instant: Instant, _ rules: LoyaltyProgramme.Rules,
    _ calendar: LocalCalendar
  ) throws -> Bool {
    guard position > .start, let index = sales.lastIndex(where: { $0.position == position && $0.total >= 0 })
    else { return false }
    let placed = sales[index].placed
    try change(index, rules) { $0.earned = try $0.earned.adding(amount) }
    points.earned = try points.earned.adding(amount)
    let active = active(sales[index], rules, calendar)
    // What slides lasts from the last activity on.
    let activity = rules.expiry.isSliding ? max(placed, extras.singles.lastActivity) : placed
    var lot = Lot(
      id: position, earned: placed, active: active,
      expires: rules.expiry.end(from: calendar.moment(of: activity), calendar), remaining: amount,
      isPending: active > instant, isAwaiting: active == .distantFuture, isSliding: rules.expiry.isSliding)
    if let other = lots.first(where: { $0.id == position }) {
      lot = other
      (lot.remaining, lot.held) = (amount, 0)
    }
    if lot.isPending, lot.expires > instant {
      try add(lot)
    } else {
      try putBack(lot, at: instant, rules)
    }
    if sales[index].refunded > 0 { try refundSale(index, amount: 0, at: instant, rules, calendar) }
    return true
  }

  /// When points can be spent that come to be a sale's later; `.distantFuture` while its delivery is awaited.
  private func active(
    _ sale: Sale, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) -> Instant {
    let placed = calendar.moment(of: sale.placed)
    if let active = rules.active(from: placed, calendar) { return active }
    if sale.delivered == .distantFuture { return .distantFuture }
    return rules.active(
      deliveredAt: sale.delivered == Instant() ? placed : calendar.moment(of: sale.delivered), calendar)
  }

  /// Takes in a refund of an amount. It takes back points of the order that it names; one whose order is not
  /// recorded yet waits for it. One that names no order takes the points of its amount from the newest lots.
  mutating func refund(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    if fact.reference != 0, let index = sale(of: fact.reference, in: fact.unit) {
      // The order earned points, whatever the currency of the programme is by now.
      return try refundSale(index, amount: fact.value, at: fact.historyTime, rules, calendar)
    }
    guard fact.unit == rules.currency else { return }
    guard fact.reference == 0 else {
      // The refund waits, and makes nobody a member: its order may never be recorded.
      waiting.append(
        WaitingRefund(
          position: position, reference: fact.reference, amount: fact.value, unit: fact.unit))
      return
    }
    // A refund that names no order counts against the spend by itself. Of somebody who has left it takes
    // nothing.
    guard !hasLeft else { return }
    join(position, at: fact.historyTime)
    let (negative, overflow) = (0 as Int64).subtractingReportingOverflow(fact.value)
    if overflow { throw ArithmeticOverflow() }
    let until = rules.countsUntil(calendar.moment(of: fact.historyTime), calendar)
    try add(
      Sale(
        position: position, reference: 0, placed: fact.historyTime, total: negative, countsUntil: until,
        counts: true, unit: fact.unit),
      measuring: rules.measure)
    let due = rules.base(fact.value)
    let taken = try takeNewest(due)
    let gone = takeExpired(due - taken)
    let owed = try reverse(taken, short: due - taken - gone, mayGoNegative: rules.mayGoNegative)
    // A later version of the programme may measure points.
    try change(sales.count - 1, rules) { $0.revoked = taken + owed }
  }

  /// Cancels an order, which takes the same as refunding it in full; a later refund takes nothing a
  /// second time. A cancellation whose order is not recorded yet waits for it, as a refund does.
  mutating func cancel(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    guard fact.reference != 0 else { return }
    guard let index = sale(of: fact.reference, in: nil) else {
      waiting.append(
        WaitingRefund(
          position: position, reference: fact.reference, amount: .max, unit: .none, kind: .cancellation))
      return
    }
    try refundSale(index, amount: sales[index].total, at: fact.historyTime, rules, calendar)
  }

  /// Takes in what waited for the newest sale.
  @inline(never)
  mutating func meetWaiting(_ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar) throws {
    let index = sales.count - 1
    let placed = sales[index].placed
    for refund in takeWaiting(for: sales[index].reference, in: sales[index].unit) {
      if refund.kind == .delivery {
        try deliver(index, at: placed, rules, calendar)
      } else {
        try refundSale(index, amount: refund.amount, at: placed, rules, calendar)
      }
    }
  }

  /// Takes out what waited for an order in a currency, in the order in which it was recorded.
  private mutating func takeWaiting(for reference: UInt64, in unit: MeasureUnit) -> [WaitingRefund] {
    var taken: [WaitingRefund] = []
    for place in waitingByReference.all(of: reference, in: waiting, by: { $0.reference }).reversed()
    where waiting[place].unit == unit || waiting[place].unit == .none {
      taken.append(waiting[place])
      waitingByReference.remove(at: place, from: &waiting) { $0.reference }
    }
    return taken.sorted { $0.position < $1.position }
  }

  /// The index of the newest sale of an order, in a currency or in any. Sales of which something is left
  /// to refund come before others.
  mutating func sale(of reference: UInt64, in unit: MeasureUnit?) -> Int? {
    func isOfIt(_ sale: Sale) -> Bool { sale.total >= 0 && (unit == nil || sale.unit == unit) }
    let newest = salesByReference.last(
      of: reference, in: sales, by: { $0.reference }, where: isOfIt)
    guard let newest, sales[newest].refunded >= sales[newest].total else { return newest }
    let withRest = salesByReference.last(of: reference, in: sales, by: { $0.reference }) {
      isOfIt($0) && $0.refunded < $0.total
    }
    return withRest ?? newest
  }

  /// Refunds a sale. It revokes floor(earned × refunded so far ÷ total) − already revoked, so that
  /// partial refunds sum exactly to a full one; and so much of what was spent on the order comes back.
  private mutating func refundSale(
    _ index: Int, amount: Int64, at instant: Instant, _ rules: LoyaltyProgramme.Rules,
    _ calendar: LocalCalendar
  ) throws {
    let sale = sales[index]
    let refunded = amount >= sale.total - sale.refunded ? sale.total : sale.refunded + amount
    let due =
      sale.total == 0 ? 0 : try sale.earned.multiplied(by: refunded, floorDividedBy: sale.total)
    let revoked = due - sale.revoked
    try change(index, rules) { ($0.refunded, $0.revoked) = (refunded, due) }
    let taken = try take(revoked, fromLotsOf: sale)
    let gone = takeExpired(revoked - taken, of: index)
    try reverse(taken, short: revoked - taken - gone, mayGoNegative: rules.mayGoNegative)
    try returnSpent(on: index, at: instant, rules, calendar)
    if rules.keepsFlows { try takeBackAllocation(of: sales[index], at: instant, calendar) }
  }
}
