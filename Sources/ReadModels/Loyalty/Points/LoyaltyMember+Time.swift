// What time alone changes: lots become active and expire, sales leave the window of the tiers, and the
// tier follows.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Brings the member to an instant, change by change, since each may change the tier.
  mutating func settle(to instant: Instant, under policy: LoyaltyProgramme?) throws {
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
}
