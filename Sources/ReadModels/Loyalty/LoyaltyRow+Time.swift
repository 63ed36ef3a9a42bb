// What time alone changes: lots become active and expire, sales leave the window of the tiers, and the
// tier follows.

internal import Words
internal import Projection

extension LoyaltyRow {
  /// Brings the row to an instant, change by change, since each may change the tier.
  mutating func settle(to instant: Instant, under policy: LoyaltyPolicy?) throws {
    while true {
      let next = nextInstant
      derived.quietUntil = next
      derived.isQuietExact = true
      if next > instant || next == .distantFuture { return }
      if points.pending > 0 { try activateLots(at: next) }
      if !lots.isEmpty, lots[0].expires <= next { try expireLots(at: next) }
      let left = try leaveWindow(at: next)
      if left > .start { updateTier(under: policy, at: next, cause: left) }
    }
  }

  /// When time alone next changes the row.
  var nextChange: Instant? {
    let next = derived.isQuietExact ? derived.quietUntil : nextInstant
    return next == .distantFuture ? nil : next
  }

  /// When the next lot becomes active or expires, or the next sale leaves the window; `.distantFuture`
  /// for never.
  @inline(__always)
  private var nextInstant: Instant {
    var next = nextToLeave
    if !lots.isEmpty { next = min(next, lots[0].expires) }
    return points.pending > 0 ? min(next, nextToBeActive) : next
  }

  private var nextToBeActive: Instant {
    var next = Instant.distantFuture
    for lot in lots where lot.isPending { next = min(next, lot.active) }
    return next
  }

  // MARK: Lots

  private mutating func activateLots(at instant: Instant) throws {
    for index in lots.indices where lots[index].isPending && lots[index].active <= instant {
      let payment = min(points.debt, lots[index].remaining)
      points.pending -= lots[index].remaining
      points.debt -= payment
      lots[index].remaining -= payment
      lots[index].isPending = false
      points.available = try points.available.adding(lots[index].remaining)
    }
    dropEmptyLots()
  }

  private mutating func expireLots(at instant: Instant) throws {
    var count = 0
    while count < lots.count, lots[count].expires <= instant {
      let rest = lots[count].remaining
      if lots[count].isPending { points.pending -= rest } else { points.available -= rest }
      points.expired = try points.expired.adding(rest)
      if let index = sale(thatEarned: lots[count]) { sales[index].expired = rest }
      count += 1
    }
    lots.removeFirst(count)
  }

  /// The index of the sale that earned a lot; `nil` where the points came otherwise. The sale behind the
  /// one that was found last is tried first: sales are in the order of the history, and lots mostly expire
  /// in that order too.
  private mutating func sale(thatEarned lot: Lot) -> Int? {
    let next = derived.nextToExpire
    if next < sales.count, sales[next].position == lot.id {
      derived.nextToExpire = next + 1
      return next
    }
    var (low, high) = (0, sales.count)
    while low < high {
      let middle = (low + high) / 2
      if (sales[middle].placed, sales[middle].position) < (lot.earned, lot.id) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < sales.count, sales[low].position == lot.id else { return nil }
    derived.nextToExpire = low + 1
    return low
  }

  // MARK: The window of the tiers

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
  private var nextToLeave: Instant {
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
  private mutating func leaveWindow(at instant: Instant) throws -> Position {
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

  /// Moves up or down to the tier of the spend that counts, and notes the cause.
  @inline(__always)
  mutating func updateTier(under policy: LoyaltyPolicy?, at instant: Instant, cause: Position) {
    if measure >= derived.tierFrom, measure <= derived.tierThrough { return }
    findTier(under: policy, at: instant, cause: cause)
  }

  @inline(never)
  private mutating func findTier(under policy: LoyaltyPolicy?, at instant: Instant, cause: Position) {
    guard isMember, let policy else { return }
    // By index, since reading a whole standing would count a reference to the tier's name.
    let place = policy.standing(with: measure)
    (derived.tierFrom, derived.tierThrough) = (policy.standings[place].from, policy.standings[place].through)
    derived.tierCounter = policy.standings[place].counter
    if let last = changes.indices.last {
      if policy.standings[place].tier == changes[last].tier { return }
    } else if policy.standings[place].tier.isEmpty {
      return
    }
    changes.append(TierChange(at: instant, cause: cause, tier: policy.standings[place].tier))
  }

  /// Forgets what was derived under the policy before.
  mutating func forgetPolicy() {
    derived.isQuietExact = false
    derived.quietUntil = .distantPast
    derived.salesAscend = nil
    (derived.tierFrom, derived.tierThrough) = (.max, .min)
  }
}
