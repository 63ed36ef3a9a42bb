// Points that expire, those that are given back after that, and how activity moves the expiry.

internal import Words
internal import Projection

extension LoyaltyMember {
  // MARK: Expiring

  /// Expires what no hold locks of the lots whose time has come. What a hold locks stays usable by it, and
  /// expires the instant that it is free.
  ///
  /// - Parameter days: for how many days rows keep what expired; `nil` for not at all.
  mutating func expireLots(at instant: Instant, keepingExpired days: Int?) throws {
    var count = 0
    while count < lots.count, lots[count].expires <= instant {
      let rest = lots[count].free
      if lots[count].isPending { points.pending -= rest } else { points.available -= rest }
      lots[count].remaining -= rest
      if rest > 0 { try expire(rest, of: lots[count], at: instant, keepingExpired: days) }
      count += 1
    }
    if points.held == 0 { lots.removeFirst(count) } else { dropEmptyLots() }
  }

  /// Counts points of a lot, which are out of it already, as expired.
  mutating func expire(
    _ amount: Int64, of lot: Lot, at instant: Instant, keepingExpired days: Int?
  ) throws {
    points.expired = try points.expired.adding(amount)
    if let index = sale(thatEarned: lot) { sales[index].expired += amount }
    if let days {
      // Two days more: days of clock changes have other lengths than others.
      dropLapsed(before: instant - .seconds((days + 2) * 86_400))
      extras.lapsed.append(LoyaltyExtras.Lapsed(lot: lot.id, at: instant, points: amount))
    }
  }

  /// When the next lot expires of which no hold locks all; `.distantFuture` for never.
  @inline(__always)
  var nextToExpire: Instant {
    if points.held == 0 { return lots.isEmpty ? .distantFuture : lots[0].expires }
    return Self.nextToExpireBesideHolds(of: lots)
  }

  private static func nextToExpireBesideHolds(of lots: RowList<Lot>) -> Instant {
    lots.first { $0.free > 0 }?.expires ?? .distantFuture
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

  // MARK: Points that expired

  /// Counts points that a refund asks for against those of a sale that have expired, since these are gone
  /// already. Returns how many there were.
  mutating func takeExpired(_ amount: Int64, of index: Int) -> Int64 {
    let taken = min(amount, sales[index].expired)
    sales[index].expired -= taken
    return taken
  }

  /// Counts points that a refund asks for against those of any sales that have expired, the newest sale
  /// first. Returns how many there were.
  @discardableResult
  mutating func takeExpired(_ amount: Int64) -> Int64 {
    var rest = amount
    var index = sales.count
    while rest > 0, index > 0 {
      index -= 1
      rest -= takeExpired(rest, of: index)
    }
    return amount - rest
  }

  /// Gives points that had expired, as a lot of their own. They are no longer expired points of the sale that
  /// is named by its position, or by the reference of its order; or else of the newest sales.
  mutating func reinstate(
    _ lot: Lot, ofSaleAt position: Position, ofOrder reference: UInt64,
    _ rules: LoyaltyProgramme.Rules
  ) throws {
    var rest = lot.remaining
    if position > .start, let index = sales.lastIndex(where: { $0.position == position }) {
      rest -= takeExpired(rest, of: index)
    }
    if reference != 0,
      let index = salesByReference.last(
        of: reference, in: sales, by: { $0.reference }, where: { $0.expired > 0 })
    {
      rest -= takeExpired(rest, of: index)
    }
    takeExpired(rest)
    forgetLapsed(lot.remaining, of: position)
    try add(lot, as: \.reinstated, rules)
  }

  /// Takes reinstated points off those that may be: first of the lot that is named, then of the latest.
  private mutating func forgetLapsed(_ amount: Int64, of id: Position) {
    var rest = amount
    func take(_ place: Int) {
      let part = min(rest, extras.lapsed[place].points)
      extras.lapsed[place].points -= part
      rest -= part
    }
    for place in extras.lapsed.indices where extras.lapsed[place].lot == id { take(place) }
    for place in extras.lapsed.indices.reversed() where rest > 0 { take(place) }
    extras.lapsed.removeAll { $0.points == 0 }
  }

  /// Drops what expired too long ago to be reinstated.
  private mutating func dropLapsed(before earliest: Instant) {
    extras.lapsed.removeAll { $0.at <= earliest }
  }

  // MARK: Sliding

  /// Takes in that points were earned, where that is an activity.
  mutating func slideOnEarning(
    at instant: Instant, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) {
    if rules.expiry.slides(on: .earn) { slide(at: instant, rules, calendar) }
  }

  /// Takes in an activity: every lot that slides expires so long after it, and so do points that may come
  /// back to one. What has expired by then, or would have, is not revived.
  mutating func slide(at instant: Instant, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar) {
    extras.singles.lastActivity = instant
    let expires = rules.expiry.end(from: calendar.moment(of: instant), calendar)
    var hasMoved = false
    for index in lots.indices where lots[index].isSliding && lots[index].expires > instant {
      hasMoved = hasMoved || lots[index].expires != expires
      lots[index].expires = expires
    }
    for index in extras.spendSlices.indices
    where extras.spendSlices[index].isSliding && extras.spendSlices[index].expires > instant {
      extras.spendSlices[index].expires = expires
    }
    guard hasMoved else { return }
    sortLots()
    derived.isQuietExact = false
    derived.wake(at: expires)
  }

  /// Puts lots in the order in which they are spent, and lots together whose points can lie together.
  private mutating func sortLots() {
    lots.sort(by: Lot.precedes)
    for index in lots.indices.dropFirst()
    where lots[index].isLike(lots[index - 1]) && lots[index].isPending == lots[index - 1].isPending {
      lots[index].remaining += lots[index - 1].remaining
      lots[index].held += lots[index - 1].held
      (lots[index - 1].remaining, lots[index - 1].held) = (0, 0)
    }
    dropEmptyLots()
    derived.lotsAscend = nil
  }
}
