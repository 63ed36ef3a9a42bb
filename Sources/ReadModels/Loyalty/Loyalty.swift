// The loyalty programme: points and tiers from orders, refunds and what is done with points.

public import Words
public import Projection
public import Reporting

/// Folds a customer's history into a member's points and tier, under the programme in force at each moment.
///
/// Without a published policy there is no programme: nobody has a row.
public struct Loyalty: LocalReadModel {
  public static let about = About(
    "loyalty", version: 8, "A programme of points and tiers, and where each member stands.")

  public let calendar: LocalCalendar
  private let types: TypeNames

  /// The model for a calendar, by whose days points expire and spend leaves the window of the tiers. `types`
  /// gives the numbers of the types of touchpoint that a policy names.
  public init(calendar: LocalCalendar, types: TypeNames = TypeNames()) {
    self.calendar = calendar
    self.types = types
  }

  public init(_ setting: ModelSetting) { self.init(calendar: setting.calendar, types: setting.types) }

  public func policy(from published: [PublishedPolicy]) throws -> LoyaltyPolicy? {
    guard let document = published.last else { return nil }
    guard published.count == 1 else {
      let names = published.map(\.name).joined(separator: ", ")
      throw PolicyFault("", "there can be only one programme at present; published are \(names)")
    }
    return try LoyaltyPolicy(document: document.document, types: types.known(to: document))
  }

  public func initialRow() -> LoyaltyRow { LoyaltyRow() }

  public func clear(_ row: inout LoyaltyRow) { row.clear() }

  @inline(__always)
  public func apply(
    _ touchpoint: Touchpoint, under policy: LoyaltyPolicy?, to row: inout LoyaltyRow
  ) throws {
    guard let rules = policy?.rules else { return }
    let (position, fact) = (touchpoint.position, touchpoint.fact)
    switch fact.type {
    case let type where type == rules.earningType || policy?.earns(by: type) == true:
      guard fact.unit == rules.currency, fact.value >= 0 else { return }
      row.join(position)
      try sell(position, fact.reference, fact.value, at: fact.historyTime, rules, &row)
    case .refundIssued:
      guard fact.value > 0 else { return }
      try refund(fact, position, rules, &row)
    case .orderCancelled:
      try cancel(fact, position, rules, &row)
    case .pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated:
      guard fact.unit == .points, fact.value != 0, fact.value != .min else { return }
      row.join(position)
      try movePoints(fact, position, rules, &row)
    default:
      return
    }
    // The tier follows from the spend that counts after every touchpoint.
    row.updateTier(under: policy, at: fact.historyTime, cause: position)
  }

  // MARK: Orders and refunds

  @inline(__always)
  private func sell(
    _ position: Position, _ reference: UInt64, _ total: Int64, at instant: Instant,
    _ rules: LoyaltyPolicy.Rules, _ row: inout LoyaltyRow
  ) throws {
    let earned = try rules.points(for: total)
    let moment = calendar.moment(of: instant)
    let until = rules.countsUntil(moment, calendar)
    try row.add(
      LoyaltyRow.Sale(
        position: position, reference: reference, placed: instant, total: total, earned: earned,
        countsUntil: until, counts: true, unit: rules.currency))
    row.points.earned = try row.points.earned.adding(earned)
    try row.add(lot(earned, moment, position, pendingDays: rules.pendingDays, rules))
    guard reference != 0, !row.waiting.isEmpty else { return }
    for refund in row.takeWaiting(for: reference, in: rules.currency) {
      try refundSale(row.sales.count - 1, amount: refund.amount, rules, &row)
    }
  }

  private func refund(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyPolicy.Rules, _ row: inout LoyaltyRow
  ) throws {
    if fact.reference != 0, let index = row.sale(of: fact.reference, in: fact.unit) {
      // The order earned points, whatever the currency of the programme is by now.
      return try refundSale(index, amount: fact.value, rules, &row)
    }
    guard fact.unit == rules.currency else { return }
    guard fact.reference == 0 else {
      // The refund waits, and makes nobody a member: its order may never be recorded.
      row.waiting.append(
        LoyaltyRow.WaitingRefund(
          position: position, reference: fact.reference, amount: fact.value, unit: fact.unit))
      return
    }
    // A refund that names no order takes the points of its amount from the newest lots, and counts
    // against the spend by itself.
    row.join(position)
    let (negative, overflow) = (0 as Int64).subtractingReportingOverflow(fact.value)
    if overflow { throw ArithmeticOverflow() }
    let until = rules.countsUntil(calendar.moment(of: fact.historyTime), calendar)
    try row.add(
      LoyaltyRow.Sale(
        position: position, reference: 0, placed: fact.historyTime, total: negative, countsUntil: until,
        counts: true, unit: fact.unit))
    let revoked = try rules.base(fact.value)
    let taken = try row.takeNewest(revoked)
    let gone = row.takeExpired(revoked - taken)
    try row.reverse(taken, short: revoked - taken - gone, mayGoNegative: rules.mayGoNegative)
  }

  /// Cancels an order, which takes the same as refunding it in full; a later refund takes nothing a
  /// second time. A cancellation whose order is not recorded yet waits for it, as a refund does.
  private func cancel(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyPolicy.Rules, _ row: inout LoyaltyRow
  ) throws {
    guard fact.reference != 0 else { return }
    guard let index = row.sale(of: fact.reference, in: nil) else {
      row.waiting.append(
        LoyaltyRow.WaitingRefund(position: position, reference: fact.reference, amount: .max, unit: .none))
      return
    }
    try refundSale(index, amount: row.sales[index].total, rules, &row)
  }

  /// Refunds a sale. It revokes floor(earned × refunded so far ÷ total) − already revoked, so that
  /// partial refunds sum exactly to a full one.
  private func refundSale(
    _ index: Int, amount: Int64, _ rules: LoyaltyPolicy.Rules, _ row: inout LoyaltyRow
  ) throws {
    let sale = row.sales[index]
    let refunded = amount >= sale.total - sale.refunded ? sale.total : sale.refunded + amount
    let due =
      sale.total == 0 ? 0 : try sale.earned.multiplied(by: refunded, floorDividedBy: sale.total)
    let revoked = due - sale.revoked
    row.sales[index].refunded = refunded
    row.sales[index].revoked = due
    if sale.counts { row.measure = try row.measure.subtracting(refunded - sale.refunded) }
    let taken = try row.take(revoked, fromLotOf: sale)
    let gone = row.takeExpired(revoked - taken, of: index)
    try row.reverse(taken, short: revoked - taken - gone, mayGoNegative: rules.mayGoNegative)
  }

  // MARK: What is done with points

  private func movePoints(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyPolicy.Rules, _ row: inout LoyaltyRow
  ) throws {
    let amount = fact.value < 0 ? -fact.value : fact.value
    switch (fact.type, fact.value > 0) {
    case (.pointsRedeemed, true):
      row.points.spent = try row.points.spent.adding(amount)
      return try row.debit(amount)
    case (.pointsAdjusted, false):
      row.points.adjustedDown = try row.points.adjustedDown.adding(amount)
      return try row.debit(amount)
    case (.pointsTransferred, false):
      row.points.transferredOut = try row.points.transferredOut.adding(amount)
      return try row.debit(amount)
    case (.pointsAdjusted, true):
      row.points.adjustedUp = try row.points.adjustedUp.adding(amount)
    case (.pointsTransferred, true):
      row.points.transferredIn = try row.points.transferredIn.adding(amount)
    case (.pointsReinstated, true):
      row.points.reinstated = try row.points.reinstated.adding(amount)
      row.reinstate(amount, ofOrder: fact.reference)
    default:
      return
    }
    try row.add(lot(amount, calendar.moment(of: fact.historyTime), position, pendingDays: 0, rules))
  }

  /// Adds points as a lot of their own.
  @inline(__always)
  private func lot(
    _ amount: Int64, _ moment: LocalMoment, _ position: Position, pendingDays: Int,
    _ rules: LoyaltyPolicy.Rules
  ) -> LoyaltyRow.Lot {
    let now = moment.instant
    let active = pendingDays == 0 ? now : calendar.add(days: pendingDays, to: moment)
    return LoyaltyRow.Lot(
      id: position, earned: now, active: active, expires: rules.expiry(from: moment, calendar),
      remaining: amount, isPending: active > now)
  }

  // MARK: Time and policies

  @inline(__always)
  public func settle(_ row: inout LoyaltyRow, at instant: Instant, under policy: LoyaltyPolicy?) throws {
    if instant < row.derived.quietUntil { return }
    try row.settle(to: instant, under: policy)
  }

  public func nextChange(of row: LoyaltyRow, under policy: LoyaltyPolicy?) -> Instant? {
    row.nextChange
  }

  /// Goes over to another programme. Points keep the expiry that they were earned with. The window and
  /// the levels of the tiers are the new ones. Spend in another currency than that of the new programme
  /// counts for nothing, since there is no rate to convert it by.
  public func adopt(
    _ policy: LoyaltyPolicy?, at instant: Instant, cause: Position, row: inout LoyaltyRow
  ) throws {
    guard let policy, row.isMember else { return }
    row.forgetPolicy()
    row.measure = 0
    row.windowStart = 0
    for index in row.sales.indices {
      let until = policy.rules.countsUntil(calendar.moment(of: row.sales[index].placed), calendar)
      row.sales[index].countsUntil = until
      row.sales[index].counts = until > instant && row.sales[index].unit == policy.rules.currency
      guard row.sales[index].counts else { continue }
      row.measure = try row.measure.adding(row.sales[index].total - row.sales[index].refunded)
    }
    row.skipLeft()
    row.updateTier(under: policy, at: instant, cause: cause)
  }

  public func contribute(_ row: LoyaltyRow, to totals: inout Totals) {
    guard row.isMember else { return }
    let points = row.points.values
    let values = points.span
    for index in values.indices {
      let value = values[index]
      if value != 0 { totals.add(value, to: Counter(Count.points.rawValue, UInt16(index))) }
    }
    totals.add(1, to: row.derived.tierCounter ?? Count.tier(row.tier))
  }

  /// The kinds of the view's counters. Raw values are on disk.
  enum Count: UInt16 {
    /// Points, by the field of `LoyaltyRow.Points`.
    case points = 1
    /// Members, by tier.
    case members = 2

    static func tier(_ name: String) -> Counter {
      Counter(members.rawValue, 0, 0, name.isEmpty ? 0 : Int64(bitPattern: hash(name)))
    }

    /// FNV-1a of 64 bits.
    private static func hash(_ name: String) -> UInt64 {
      name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
  }
}
