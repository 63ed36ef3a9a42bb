// Lots: how points come, are used up, and go; and the window of spend behind the tier.

internal import Ledger
internal import Projection

extension LoyaltyRow {
  mutating func join(_ position: Position) {
    if !isMember { joined = position }
  }

  // MARK: Lots

  /// Adds a lot; one that is active pays debts first.
  mutating func add(_ lot: Lot) throws {
    var lot = lot
    if lot.isPending {
      points.pending = try points.pending.adding(lot.remaining)
    } else {
      let payment = min(points.debt, lot.remaining)
      points.debt -= payment
      lot.remaining -= payment
      points.available = try points.available.adding(lot.remaining)
    }
    guard lot.remaining > 0 else { return }
    derived.quietUntil = min(derived.quietUntil, lot.expires, lot.isPending ? lot.active : .distantFuture)
    var index = lots.endIndex
    while index > 0, Lot.precedes(lot, lots[index - 1]) { index -= 1 }
    if derived.lotsAscend == true {
      derived.lotsAscend =
        (index == 0 || lots[index - 1].isOlder(than: lot))
        && (index == lots.endIndex || lot.isOlder(than: lots[index]))
    }
    if index == lots.endIndex { lots.append(lot) } else { lots.insert(lot, at: index) }
  }

  /// Uses up active points in the order of lots; what is missing is a debt.
  mutating func debit(_ amount: Int64) throws {
    var rest = amount
    var index = 0
    var isAnyEmpty = false
    while rest > 0, index < lots.count {
      if !lots[index].isPending {
        rest -= use(min(rest, lots[index].remaining), of: index)
        isAnyEmpty = isAnyEmpty || lots[index].remaining == 0
      }
      index += 1
    }
    if isAnyEmpty { dropEmptyLots() }
    points.debt = try points.debt.adding(rest)
  }

  /// Takes points from the lot that a touchpoint made: how many there were.
  mutating func take(_ amount: Int64, fromLotOf id: Position) throws -> Int64 {
    guard amount > 0, let index = lots.firstIndex(where: { $0.id == id }) else { return 0 }
    let taken = use(min(amount, lots[index].remaining), of: index)
    if lots[index].remaining == 0 { lots.remove(at: index) }
    return taken
  }

  /// Takes points from the newest lots: how many there were.
  mutating func takeNewest(_ amount: Int64) throws -> Int64 {
    var rest = amount
    let ascend = derived.lotsAscend ?? lotsAscend
    derived.lotsAscend = ascend
    while rest > 0, let index = ascend ? lots.indices.last : newestLot {
      rest -= use(min(rest, lots[index].remaining), of: index)
      if lots[index].remaining == 0 { lots.remove(at: index) }
    }
    return amount - rest
  }

  private var lotsAscend: Bool {
    for index in lots.indices.dropFirst() where !lots[index - 1].isOlder(than: lots[index]) { return false }
    return true
  }

  /// The lot that was earned last.
  private var newestLot: Int? {
    lots.indices.max { lots[$0].isOlder(than: lots[$1]) }
  }

  /// Counts points that a refund took back, and owes those that were no longer there.
  mutating func reverse(_ taken: Int64, short: Int64, mayGoNegative: Bool) throws {
    let debt = mayGoNegative ? short : min(short, max(0, points.balance))
    points.reversed = try points.reversed.adding(taken).adding(debt)
    points.debt = try points.debt.adding(debt)
  }

  private mutating func use(_ amount: Int64, of index: Int) -> Int64 {
    lots[index].remaining -= amount
    if lots[index].isPending { points.pending -= amount } else { points.available -= amount }
    return amount
  }

  private mutating func dropEmptyLots() { lots.removeAll { $0.remaining == 0 } }

  // MARK: Time

  /// When the next lot becomes active or expires, or the next sale leaves the window.
  var nextChange: Instant? {
    var next = lots.first?.expires ?? .distantFuture
    if points.pending > 0 {
      for lot in lots where lot.isPending { next = min(next, lot.active) }
    }
    next = min(next, nextToLeave ?? .distantFuture)
    return next == .distantFuture ? nil : next
  }

  mutating func activateLots(at instant: Instant) throws {
    guard points.pending > 0 else { return }
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

  mutating func expireLots(at instant: Instant) throws {
    guard let first = lots.first, first.expires <= instant else { return }
    var count = 0
    while count < lots.count, lots[count].expires <= instant {
      let rest = lots[count].remaining
      if lots[count].isPending { points.pending -= rest } else { points.available -= rest }
      points.expired = try points.expired.adding(rest)
      count += 1
    }
    lots.removeFirst(count)
  }

  // MARK: The window of the tiers

  /// When the next sale that counts leaves the window. Where clocks change, one may leave before another that came
  /// shortly before it: so all of the first day are looked at.
  private var nextToLeave: Instant? {
    guard windowStart < sales.count, sales[windowStart].countsUntil != .distantFuture else { return nil }
    let reach = sales[windowStart].placed.microseconds &+ Instant.microsecondsPerDay
    var next = Instant.distantFuture
    var index = windowStart
    while index < sales.count, sales[index].placed.microseconds <= reach {
      if sales[index].counts { next = min(next, sales[index].countsUntil) }
      index += 1
    }
    return next
  }

  /// Takes the sales that leave at an instant out of the measure: the position of the last of them; `nil` for none.
  mutating func leaveWindow(at instant: Instant) throws -> Position? {
    guard windowStart < sales.count else { return nil }
    let reach = sales[windowStart].placed.microseconds &+ Instant.microsecondsPerDay
    var last: Position?
    for index in windowStart..<sales.count {
      if sales[index].placed.microseconds > reach { break }
      guard sales[index].counts, sales[index].countsUntil <= instant else { continue }
      sales[index].counts = false
      measure = try measure.subtracting(sales[index].total - sales[index].refunded)
      last = sales[index].position
    }
    if last != nil { skipLeft() }
    return last
  }

  mutating func skipLeft() {
    while windowStart < sales.count, !sales[windowStart].counts { windowStart += 1 }
  }

  /// Moves to the tier that the measure supports, up or down, and notes why.
  mutating func updateTier(under policy: LoyaltyPolicy, at instant: Instant, cause: Position) {
    guard isMember, !policy.isTier(tier, of: measure) else { return }
    tier = policy.tier(of: measure)
    changes.append(TierChange(at: instant, cause: cause, tier: tier))
  }
}
