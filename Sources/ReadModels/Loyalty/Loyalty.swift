// The loyalty programme: points and tiers from orders, refunds and what is done with points.

public import Ledger
public import Projection

/// Folds a customer's history into a member's points and tier, under the programme in force at each moment.
///
/// Without a published policy there is no programme: nobody has a row.
public struct Loyalty: Projector {
  public static let name: ViewName = "loyalty"

  public let calendar: LocalCalendar
  private let types: TypeNames

  public init(calendar: LocalCalendar, types: TypeNames = TypeNames()) {
    self.calendar = calendar
    self.types = types
  }

  public var fingerprint: Fingerprint { Fingerprint("loyalty/3", calendar.fingerprint) }

  public func policy(from published: [PublishedPolicy]) throws -> LoyaltyPolicy? {
    guard let document = published.last else { return nil }
    guard published.count == 1 else {
      let names = published.map(\.name).joined(separator: ", ")
      throw PolicyFault("", "there can be only one programme at present; published are \(names)")
    }
    return try LoyaltyPolicy(document: document.document, types: types)
  }

  public func initialRow() -> LoyaltyRow { LoyaltyRow() }

  public func clear(_ row: inout LoyaltyRow) { row.clear() }

  @inline(__always)
  public func apply(
    _ touchpoint: Touchpoint, under policy: LoyaltyPolicy?, to row: inout LoyaltyRow
  ) throws {
    guard let policy else { return }
    let position = touchpoint.position
    let before = (row.measure, row.isMember)
    switch touchpoint.fact.type {
    case let type where policy.earningTypes.contains(type):
      guard touchpoint.fact.unit == policy.currency, touchpoint.fact.value >= 0 else { return }
      row.join(position)
      try sell(touchpoint, policy, &row)
    case .refundIssued:
      guard touchpoint.fact.unit == policy.currency, touchpoint.fact.value > 0 else { return }
      row.join(position)
      try refund(touchpoint.fact, position, policy, &row)
    case .orderCancelled:
      try cancel(touchpoint.fact, position, policy, &row)
    case .pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated:
      let value = touchpoint.fact.value
      guard touchpoint.fact.unit == .points, value != 0, value != .min else { return }
      row.join(position)
      try movePoints(touchpoint.fact, position, policy, &row)
    default:
      return
    }
    // A member has the tier of the spend that counts, always.
    if before == (row.measure, row.isMember) { return }
    row.updateTier(under: policy, at: touchpoint.fact.historyTime, cause: position)
  }

  // MARK: Orders and refunds

  @inline(__always)
  private func sell(_ touchpoint: Touchpoint, _ policy: LoyaltyPolicy, _ row: inout LoyaltyRow) throws {
    let (position, reference) = (touchpoint.position, touchpoint.fact.reference)
    let total = touchpoint.fact.value
    let earned = try policy.points(for: total)
    let moment = calendar.moment(of: touchpoint.fact.historyTime)
    let until = countsUntil(moment, policy)
    row.sales.append(
      LoyaltyRow.Sale(
        position: position, reference: reference, placed: moment.instant, total: total, earned: earned,
        countsUntil: until, counts: true))
    row.measure = try row.measure.adding(total)
    row.points.earned = try row.points.earned.adding(earned)
    row.derived.quietUntil = min(row.derived.quietUntil, until)
    try credit(earned, moment, position, pendingDays: policy.earning.pendingDays, policy, &row)
    guard reference != 0, !row.waiting.isEmpty else { return }
    for refund in row.waiting where refund.reference == reference {
      try refundSale(row.sales.count - 1, amount: refund.amount, policy, &row)
    }
    row.waiting.removeAll { $0.reference == reference }
  }

  private func refund(
    _ fact: Fact, _ position: Position, _ policy: LoyaltyPolicy, _ row: inout LoyaltyRow
  ) throws {
    if fact.reference != 0 {
      if let index = row.sales.lastIndex(where: { $0.reference == fact.reference && $0.total >= 0 }) {
        try refundSale(index, amount: fact.value, policy, &row)
      } else {
        row.waiting.append(
          LoyaltyRow.WaitingRefund(position: position, reference: fact.reference, amount: fact.value))
      }
      return
    }
    // It names no order: it takes the points of its amount from the newest lots, and counts against the spend by itself.
    let (negative, overflow) = (0 as Int64).subtractingReportingOverflow(fact.value)
    if overflow { throw ArithmeticOverflow() }
    let until = countsUntil(calendar.moment(of: fact.historyTime), policy)
    row.sales.append(
      LoyaltyRow.Sale(
        position: position, reference: 0, placed: fact.historyTime, total: negative, countsUntil: until,
        counts: true))
    row.derived.quietUntil = min(row.derived.quietUntil, until)
    row.measure = try row.measure.adding(negative)
    let revoked = try policy.base(fact.value)
    let taken = try row.takeNewest(revoked)
    try row.reverse(taken, short: revoked - taken, mayGoNegative: policy.mayGoNegative)
  }

  /// A cancelled order is as good as refunded in full; a refund that follows takes nothing twice.
  private func cancel(
    _ fact: Fact, _ position: Position, _ policy: LoyaltyPolicy, _ row: inout LoyaltyRow
  ) throws {
    guard fact.reference != 0,
      let index = row.sales.lastIndex(where: { $0.reference == fact.reference && $0.total >= 0 })
    else { return }
    try refundSale(index, amount: row.sales[index].total, policy, &row)
  }

  /// revoked = floor(earned × refunded so far ÷ total) − already revoked: parts sum exactly to the whole.
  private func refundSale(
    _ index: Int, amount: Int64, _ policy: LoyaltyPolicy, _ row: inout LoyaltyRow
  ) throws {
    let sale = row.sales[index]
    let refunded = amount >= sale.total - sale.refunded ? sale.total : sale.refunded + amount
    let due =
      sale.total == 0 ? 0 : try sale.earned.multiplied(by: refunded, floorDividedBy: sale.total)
    let revoked = due - sale.revoked
    row.sales[index].refunded = refunded
    row.sales[index].revoked = due
    if sale.counts { row.measure = try row.measure.subtracting(refunded - sale.refunded) }
    let taken = try row.take(revoked, fromLotOf: sale.position)
    try row.reverse(taken, short: revoked - taken, mayGoNegative: policy.mayGoNegative)
  }

  // MARK: What is done with points

  private func movePoints(
    _ fact: Fact, _ position: Position, _ policy: LoyaltyPolicy, _ row: inout LoyaltyRow
  ) throws {
    let amount = fact.value < 0 ? -fact.value : fact.value
    let moment = calendar.moment(of: fact.historyTime)
    switch (fact.type, fact.value > 0) {
    case (.pointsRedeemed, true):
      row.points.spent = try row.points.spent.adding(amount)
      try row.debit(amount)
    case (.pointsAdjusted, true):
      row.points.adjustedUp = try row.points.adjustedUp.adding(amount)
      try credit(amount, moment, position, policy, &row)
    case (.pointsAdjusted, false):
      row.points.adjustedDown = try row.points.adjustedDown.adding(amount)
      try row.debit(amount)
    case (.pointsTransferred, true):
      row.points.transferredIn = try row.points.transferredIn.adding(amount)
      try credit(amount, moment, position, policy, &row)
    case (.pointsTransferred, false):
      row.points.transferredOut = try row.points.transferredOut.adding(amount)
      try row.debit(amount)
    case (.pointsReinstated, true):
      row.points.reinstated = try row.points.reinstated.adding(amount)
      try credit(amount, moment, position, policy, &row)
    default:
      return
    }
  }

  /// Puts points into a lot of their own, which pays debts first once it is active.
  private func credit(
    _ amount: Int64, _ moment: LocalMoment, _ position: Position, pendingDays: Int = 0,
    _ policy: LoyaltyPolicy, _ row: inout LoyaltyRow
  ) throws {
    let now = moment.instant
    let active = pendingDays == 0 ? now : calendar.add(days: pendingDays, to: moment)
    try row.add(
      LoyaltyRow.Lot(
        id: position, earned: now, active: active, expires: policy.expiry(from: moment, calendar),
        remaining: amount, isPending: active > now))
  }

  private func countsUntil(_ placed: LocalMoment, _ policy: LoyaltyPolicy) -> Instant {
    policy.tiers?.windowDays.map { calendar.add(days: $0, to: placed) } ?? .distantFuture
  }

  // MARK: Time and policies

  public func settle(_ row: inout LoyaltyRow, at instant: Instant, under policy: LoyaltyPolicy?) throws {
    if instant < row.derived.quietUntil { return }
    while true {
      let next = row.nextChange ?? .distantFuture
      row.derived.quietUntil = next
      if next > instant || next == .distantFuture { return }
      try row.activateLots(at: next)
      try row.expireLots(at: next)
      let left = try row.leaveWindow(at: next)
      if let policy, let left { row.updateTier(under: policy, at: next, cause: left) }
    }
  }

  public func nextChange(of row: LoyaltyRow, under policy: LoyaltyPolicy?) -> Instant? {
    row.nextChange
  }

  /// Points keep the expiry that they were earned with; the window and the levels of the tiers are the new ones.
  public func adopt(
    _ policy: LoyaltyPolicy?, at instant: Instant, cause: Position, row: inout LoyaltyRow
  ) throws {
    guard let policy, row.isMember else { return }
    row.derived.quietUntil = .distantPast
    row.measure = 0
    row.windowStart = 0
    for index in row.sales.indices {
      let until = countsUntil(calendar.moment(of: row.sales[index].placed), policy)
      row.sales[index].countsUntil = until
      row.sales[index].counts = until > instant
      guard until > instant else { continue }
      row.measure = try row.measure.adding(row.sales[index].total - row.sales[index].refunded)
    }
    row.skipLeft()
    row.updateTier(under: policy, at: instant, cause: cause)
  }

  public func contribute(_ row: LoyaltyRow, to totals: inout Totals) {
    guard row.isMember else { return }
    let values = row.points.values
    for index in values.indices {
      totals.add(values[index], to: Counter(Count.points.rawValue, UInt16(index)))
    }
    totals.add(1, to: Count.tier(row.tier))
  }

  /// What is counted. Raw values are on disk.
  enum Count: UInt16 {
    /// By field.
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
