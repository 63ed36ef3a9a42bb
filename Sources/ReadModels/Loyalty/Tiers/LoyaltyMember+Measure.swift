// What counts for the tier: the sales in the window, and how they leave it.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Adds a sale, or a refund that names no order, to the spend that counts for the tier.
  @inline(__always)
  mutating func add(_ sale: Sale) throws {
    if derived.salesAscend == true, windowStart < sales.count {
      derived.salesAscend = sales[sales.count - 1].countsUntil <= sale.countsUntil
    }
    sales.append(sale)
    derived.wake(at: sale.countsUntil)
    measure = try measure.adding(sale.total)
  }

  /// When the next sale that counts leaves the window; `.distantFuture` for never.
  @inline(__always)
  var nextToLeave: Instant {
    guard windowStart < sales.count else { return .distantFuture }
    return derived.salesAscend == true ? sales[windowStart].countsUntil : nextToLeaveOfFirst
  }

  private var nextToLeaveOfFirst: Instant {
    if sales[windowStart].countsUntil == .distantFuture { return .distantFuture }
    var next = Instant.distantFuture
    for index in firstOfWindow where sales[index].counts { next = min(next, sales[index].countsUntil) }
    return next
  }

  /// Takes the sales that leave the window at an instant out of the spend that counts. Returns the
  /// position of the last of them; 0 for none.
  @inline(__always)
  mutating func leaveWindow(at instant: Instant) throws -> Position {
    guard derived.salesAscend == true else { return try leaveFirstOfWindow(at: instant) }
    var last = Position.start
    while windowStart < sales.count, sales[windowStart].countsUntil <= instant {
      last = try leave(windowStart)
      windowStart += 1
    }
    return last
  }

  private mutating func leaveFirstOfWindow(at instant: Instant) throws -> Position {
    guard windowStart < sales.count else { return .start }
    var last = Position.start
    for index in firstOfWindow where sales[index].counts && sales[index].countsUntil <= instant {
      last = try leave(index)
    }
    if last > .start { skipLeft() }
    if derived.salesAscend == nil { derived.salesAscend = doSalesAscend }
    return last
  }

  @inline(__always)
  private mutating func leave(_ index: Int) throws -> Position {
    sales[index].counts = false
    measure = try measure.subtracting(sales[index].total - sales[index].refunded)
    return sales[index].position
  }

  /// The sales that may be the next to leave the window. Where clocks change, a sale may leave before
  /// another that came shortly before it. So these are the sales of two days, from the first one in the
  /// window on: a zone may have skipped a whole day, and its clocks may have gone back besides.
  private var firstOfWindow: Range<Int> {
    let reach = sales[windowStart].placed.microseconds &+ 2 * Instant.microsecondsPerDay
    var end = windowStart
    while end < sales.count, sales[end].placed.microseconds <= reach { end += 1 }
    return windowStart..<end
  }

  private var doSalesAscend: Bool {
    var last = Instant.distantPast
    return sales[windowStart...].allSatisfy { sale in
      defer { last = sale.countsUntil }
      return sale.counts && sale.countsUntil >= last
    }
  }

  mutating func skipLeft() {
    while windowStart < sales.count, !sales[windowStart].counts { windowStart += 1 }
    // No sales are left that could be out of order.
    if windowStart == sales.count { derived.salesAscend = true }
  }
}
