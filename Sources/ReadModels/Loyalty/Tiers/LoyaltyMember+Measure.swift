// What counts for the tier: the sales in the window, and how they leave it.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Adds a sale, or a refund that names no order, to what counts for the tier.
  @inline(__always)
  mutating func add(_ sale: Sale, measuring kind: LoyaltyProgramme.TierMeasure) throws {
    if derived.salesAscend == true, windowStart < sales.count {
      derived.salesAscend = sales[sales.count - 1].countsUntil <= sale.countsUntil
    }
    sales.append(sale)
    guard sale.counts else { return passOver() }
    derived.wake(at: sale.countsUntil)
    measure = try measure.adding(kind.counted(sale))
  }

  /// Leaves a sale that does not count for the tier out of what is in order, and of the window's beginning.
  @inline(never)
  private mutating func passOver() {
    derived.salesAscend = false
    skipLeft()
  }

  /// Changes a sale, whose part of what counts changes with it. So an order that is given back takes an upgrade
  /// of its own window with it, which never should have been; what an earlier window left stays to its end.
  @inline(__always)
  mutating func change(
    _ index: Int, _ rules: LoyaltyProgramme.Rules, _ change: (inout Sale) throws -> Void
  ) throws {
    guard sales[index].counts else { return try change(&sales[index]) }
    let before = try rules.measure.counted(sales[index])
    try change(&sales[index])
    measure = try measure.subtracting(before).adding(rules.measure.counted(sales[index]))
  }

  // MARK: Leaving the window

  /// When the next sale that counts leaves the window; `.distantFuture` for never.
  @inline(__always)
  var nextToLeave: Instant {
    guard windowStart < sales.count else { return .distantFuture }
    if derived.salesAscend == true { return sales[windowStart].countsUntil }
    return Self.nextToLeave(of: sales, from: windowStart)
  }

  private static func nextToLeave(of sales: RowList<Sale>, from start: Int) -> Instant {
    if sales[start].countsUntil == .distantFuture { return .distantFuture }
    var next = Instant.distantFuture
    for index in first(of: sales, from: start) where sales[index].counts {
      next = min(next, sales[index].countsUntil)
    }
    return next
  }

  /// Takes the sales that leave the window at an instant out of what counts for the tier. Returns the
  /// position of the last of them; 0 for none.
  @inline(__always)
  mutating func leaveWindow(at instant: Instant, _ kind: LoyaltyProgramme.TierMeasure) throws -> Position {
    guard derived.salesAscend == true else { return try leaveFirstOfWindow(at: instant, kind) }
    var last = Position.start
    while windowStart < sales.count, sales[windowStart].countsUntil <= instant {
      last = try leave(windowStart, kind)
      windowStart += 1
    }
    return last
  }

  private mutating func leaveFirstOfWindow(
    at instant: Instant, _ kind: LoyaltyProgramme.TierMeasure
  ) throws -> Position {
    guard windowStart < sales.count else { return .start }
    var last = Position.start
    for index in Self.first(of: sales, from: windowStart)
    where sales[index].counts && sales[index].countsUntil <= instant {
      last = try leave(index, kind)
    }
    if last > .start { skipLeft() }
    if derived.salesAscend == nil { derived.salesAscend = doSalesAscend }
    return last
  }

  @inline(__always)
  private mutating func leave(_ index: Int, _ kind: LoyaltyProgramme.TierMeasure) throws -> Position {
    sales[index].counts = false
    measure = try measure.subtracting(kind.counted(sales[index]))
    return sales[index].position
  }

  /// Takes all sales out of what counts, since their window ends. Returns the position of the last that
  /// counted; 0 where none did.
  mutating func leaveWindowWhole() -> Position {
    var last = Position.start
    for index in windowStart..<sales.count where sales[index].counts {
      sales[index].counts = false
      last = sales[index].position
    }
    windowStart = sales.count
    derived.salesAscend = true
    measure = 0
    return last
  }

  /// The sales that may be the next to leave the window. Where clocks change, a sale may leave before
  /// another that came shortly before it. So these are the sales of two days, from the first one in the
  /// window on: a zone may have skipped a whole day, and its clocks may have gone back besides.
  private static func first(of sales: RowList<Sale>, from start: Int) -> Range<Int> {
    let reach = sales[start].placed.microseconds &+ 2 * Instant.microsecondsPerDay
    var end = start
    while end < sales.count, sales[end].placed.microseconds <= reach { end += 1 }
    return start..<end
  }

  private var doSalesAscend: Bool {
    var last = Instant.distantPast
    return sales[windowStart...].allSatisfy { sale in
      defer { last = sale.countsUntil }
      return sale.counts && sale.countsUntil >= last
    }
  }

  /// Moves the window's beginning to the first sale that counts.
  mutating func skipLeft() {
    while windowStart < sales.count, !sales[windowStart].counts { windowStart += 1 }
    // No sales are left that could be out of order.
    if windowStart == sales.count { derived.salesAscend = true }
  }
}

extension LoyaltyProgramme.TierMeasure {
  /// What a sale that counts for the tier comes to there, refunds taken off: an amount of money, points, or
  /// one visit.
  @inline(__always)
  func counted(_ sale: LoyaltyRow.Sale) throws -> Int64 {
    if self == .spend, sale.apart == 0 { return sale.total - sale.refunded }
    return try countedOtherwise(sale)
  }

  /// Of an order that sold gift cards their part is no spend, and refunds take off in proportion.
  @inline(never)
  private func countedOtherwise(_ sale: LoyaltyRow.Sale) throws -> Int64 {
    switch self {
    case .spend:
      let spend = max(0, sale.total - sale.apart)
      if sale.total <= 0 { return spend }
      return spend - (try spend.multiplied(by: sale.refunded, floorDividedBy: sale.total))
    case .points:
      return sale.earned - sale.revoked
    case .visits:
      return sale.total < 0 || (sale.refunded >= sale.total && sale.total > 0) ? 0 : 1
    }
  }
}
