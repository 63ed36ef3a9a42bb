// Points that are spent, held, given back and revoked.

extension Account {
  // MARK: Spending

  /// A recorded redemption is never judged again: what the lots do not give is a debt. What was locked for it
  /// goes first.
  mutating func spend(_ redemption: Redemption, locked: [Slice] = [], _ position: Int, _ now: Instant) {
    var spend = Spend(position: position, order: redemption.order, points: redemption.points)
    var rest = redemption.points
    for slice in locked where rest > 0 {
      let part = min(rest, slice.points)
      lots[slice.lot].remaining -= part
      spend.slices.append(Slice(lot: slice.lot, points: part))
      rest -= part
    }
    let more = take(rest, from: spendable(now))
    spend.slices += more
    spend.owed = rest - more.map(\.points).sum
    spends.append(spend)
    book(.spent, redemption.points, now)
    debt += spend.owed
  }

  /// Points of a spend come back: to the lots that it used, in the order in which it used them. What no lot
  /// had comes last, as the lot that is given. An expiry that is near is moved to `extended`.
  mutating func giveBack(
    _ points: Int, ofSpend spend: Int, orAs new: Lot, extended: Instant?, _ now: Instant
  ) {
    var rest = min(points, spends[spend].points - spends[spend].returned)
    if rest <= 0 { return }
    spends[spend].returned += rest
    book(.spent, -rest, now)
    for index in spends[spend].slices.indices where rest > 0 {
      let slice = spends[spend].slices[index]
      let part = min(rest, slice.points - slice.returned)
      rest -= part
      spends[spend].slices[index].returned += part
      putBack(part, into: slice.lot, extended: extended, now)
    }
    if rest > 0 {
      var lot = new
      (lot.original, lot.remaining) = (rest, rest)
      if let extended, let expires = lot.expiresAt { lot.expiresAt = max(expires, extended) }
      lots.append(lot)
    }
    settle(now)
  }
  /// Puts points back into a lot, or into one of their own beside it where their expiry is another. As all
  /// points that come, they pay first what is owed, unless their time is over.
  private mutating func putBack(_ points: Int, into lot: Int, extended: Instant?, _ now: Instant) {
    let expires = max(lots[lot].expiresAt ?? .max, extended ?? .min)
    let payment = expires > now ? min(debt, points) : 0
    debt -= payment
    let points = points - payment
    guard let extended, let expiry = lots[lot].expiresAt, extended > expiry else {
      lots[lot].remaining += points
      return
    }
    var piece = lots[lot]
    piece.original = points
    piece.remaining = points
    piece.expired = 0
    piece.expiresAt = extended
    lots.append(piece)
  }

  // MARK: Holds

  /// Points are locked as a redemption would take them; what is not there is not locked.
  mutating func hold(_ redemption: Redemption, until: Instant, _ position: Int, _ now: Instant) {
    var slices: [Slice] = []
    for lot in spendable(now) {
      let part = min(redemption.points - slices.map(\.points).sum, freeOf(lot))
      if part > 0 { slices.append(Slice(lot: lot, points: part)) }
    }
    holds.append(Hold(position: position, until: until, order: redemption.order, slices: slices))
  }
  /// A hold ends: what it locked is free again, and what has expired meanwhile expires this instant.
  mutating func release(_ position: Int, _ now: Instant) {
    holds.removeAll { $0.position == position }
    settle(now)
  }
  /// What was held is spent, as far as it is captured, on the order that the hold was for where none is
  /// named; the rest is free again. Says on which order.
  mutating func capture(_ hold: Int, _ redemption: Redemption, _ position: Int, _ now: Instant) -> String? {
    let open = holds.first { $0.position == hold }
    holds.removeAll { $0.position == hold }
    var redemption = redemption
    redemption.order = redemption.order ?? open?.order
    spend(redemption, locked: open?.slices ?? [], position, now)
    settle(now)
    return redemption.order
  }

  // MARK: Forfeiting

  /// All that is there expires, and what holds lock when these end. What was spent may come back.
  mutating func forfeit(_ now: Instant) {
    for lot in lots.indices where lots[lot].remaining > 0 {
      var rest = lots[lot]
      rest.expiresAt = min(now, rest.expiresAt ?? now)
      lots[lot].remaining = 0
      lots.append(rest)
      for hold in holds.indices {
        for slice in holds[hold].slices.indices where holds[hold].slices[slice].lot == lot {
          holds[hold].slices[slice].lot = lots.count - 1
        }
      }
    }
    settle(now)
  }

  // MARK: Revoking

  /// Points of an order are revoked: out of its pending lots, then its other lots, then as a debt. What of it
  /// has expired is not owed.
  mutating func revoke(_ points: Int, of order: String, _ policy: BalancePolicy, _ now: Instant) {
    let own = lots.indices.filter { lots[$0].order == order }.sorted(by: goesFirst)
    let pendingFirst = own.filter { !isActive($0, now) } + own.filter { isActive($0, now) }
    reverse(points, from: pendingFirst, expired: own, policy, now)
  }
  /// A refund that names no order: out of the newest lots, then as a debt. What has expired of the newest
  /// sales is not owed. Says what it took.
  mutating func revokeFromNewest(_ points: Int, _ policy: BalancePolicy, _ now: Instant) -> Int {
    let newest = lots.indices.sorted {
      (lots[$0].earnedAt, lots[$0].position, $0) > (lots[$1].earnedAt, lots[$1].position, $1)
    }
    let before = sum(.reversed)
    reverse(points, from: newest, expired: newest.filter { lots[$0].source == .earned }, policy, now)
    return sum(.reversed) - before
  }
  private mutating func reverse(
    _ points: Int, from order: [Int], expired: [Int], _ policy: BalancePolicy, _ now: Instant
  ) {
    let taken = take(points, from: order).map(\.points).sum
    let short = points - taken - useExpired(points - taken, of: expired)
    // The rest becomes a debt: all of it, or no more than takes the balance to zero.
    let owed =
      switch policy {
      case .mayGoNegative: short
      case .stopsAtZero: min(short, max(0, available(now) - debt))
      }
    debt += owed
    book(.reversed, taken + owed, now)
    settle(now)
  }
  /// Counts points against those that have expired. Says how many there were.
  @discardableResult
  mutating func useExpired(_ points: Int, of order: [Int]) -> Int {
    var rest = points
    for lot in order {
      let part = min(rest, lots[lot].expired)
      lots[lot].expired -= part
      rest -= part
    }
    return points - rest
  }

  // MARK: Laws

  /// What of the laws of conservation does not hold, in words.
  package func violations(_ now: Instant) -> [String] {
    var wrong: [String] = []
    for lot in lots.indices where freeOf(lot) < 0 { wrong.append("a lot is negative, or locked beyond it") }
    if debt < 0 { wrong.append("the debt is negative") }
    if debt > 0 && available(now) > 0 { wrong.append("a debt beside points that can be spent") }
    let there = available(now) + pending(now) + held
    if lots.map(\.remaining).sum != there { wrong.append("remaining is not available, pending and held") }
    let came = Column.allCases.filter(\.adds).map(sum).sum
    let went = Column.allCases.filter { !$0.adds }.map(sum).sum
    if came != there + went - debt { wrong.append("the columns do not close") }
    for spend in spends where spend.slices.map(\.points).sum + spend.owed != spend.points {
      wrong.append("a spend does not name its lots")
    }
    return wrong
  }
}
