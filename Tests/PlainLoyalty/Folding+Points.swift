// What moves points by itself, and rewards.

extension Folding {
  mutating func movePoints(_ what: Programmatic, _ touchpoint: Touchpoint, under policy: Programme) {
    let now = touchpoint.time
    let position = touchpoint.position
    switch what {
    case .redeemed(let redemption):
      m.account.spend(redemption, position, now)
      noteSpending(redemption, under: policy, at: now)
    case .captured(let hold, let redemption):
      m.account.capture(hold, redemption, position, now)
      noteSpending(redemption, under: policy, at: now)
    case .held(let redemption, let until):
      if until > now { m.account.hold(redemption.points, until: until, position, now) }
    case .released(let hold): m.account.release(hold, now)
    case .awarded(let points, let sale): award(points, sale, under: policy, at: now)
    case .adjusted(let points, let expires):
      move(points, .adjustedUp, .adjustedDown, expires, touchpoint, under: policy)
    case .transferred(let points, _, let expires, let lot):
      for index in m.account.lots.indices
      where m.account.lots[index].position == lot && m.account.lots[index].source == .earned {
        m.account.lots[index].isContributed = true
      }
      move(points, .transferredIn, .transferredOut, expires, touchpoint, under: policy)
    case .referralRewarded(let points, let asFriend, _):
      if asFriend && m.referral?.state == .due { m.referral?.state = .rewarded }
      if asFriend && m.referral?.state == .rescindDue { m.referral?.state = .rescinded }
      move(points, .adjustedUp, .adjustedDown, nil, touchpoint, under: policy)
    case .reinstated(let points, _, let redemption?):
      guard let spend = m.account.spends.firstIndex(where: { $0.position == redemption }) else { return }
      m.account.giveBack(points, ofSpend: spend, extended: extended(under: policy, at: now), now)
    case .reinstated(let points, let lot, nil):
      // What was reinstated has not expired: of the lot that is named, then of the newest sales.
      let sales = m.account.lots.indices.filter { m.account.lots[$0].source == .earned }
      let named = sales.filter { m.account.lots[$0].position == lot }
      let rest = points - m.account.useExpired(points, of: named)
      m.account.useExpired(rest, of: sales.reversed())
      let new = newLot(points, .other, position, expires: nil, under: policy, at: now)
      m.account.credit(new, .reinstated, now)
    default: break
    }
  }
  private mutating func noteSpending(_ redemption: Redemption, under policy: Programme, at now: Instant) {
    noteActivity(isSpend: true, under: policy, at: now)
    if let order = redemption.order { reconcile(order, under: policy, at: now) }
  }
  private mutating func move(
    _ points: Int, _ up: Column, _ down: Column, _ expires: Instant?, _ touchpoint: Touchpoint,
    under policy: Programme
  ) {
    let now = touchpoint.time
    if points >= 0 {
      m.account.credit(
        newLot(points, .other, touchpoint.position, expires: expires, under: policy, at: now), up, now)
    } else {
      m.account.debit(-points, down, now)
    }
  }
  /// Points of a sale that a limit over all members has left room for: they count as earned by it.
  private mutating func award(_ points: Int, _ sale: Int, under policy: Programme, at now: Instant) {
    guard let index = m.sales.firstIndex(where: { $0.position == sale }) else { return }
    m.claims.removeAll { $0.position == sale }
    m.sales[index].earned += points
    var lot = newLot(points, .earned, sale, expires: nil, under: policy, at: now)
    lot.order = m.sales[index].order
    lot.activeAt = policy.active(
      from: now, delivered: lot.order == nil ? now : m.sales[index].deliveredAt, zone)
    m.account.credit(lot, .earned, now)
    if let order = lot.order { reconcile(order, under: policy, at: now) }
  }

  /// A reward is used once: of several alike the one that ends first, of those that have not ended.
  mutating func use(_ reward: String, at now: Instant) {
    let open = m.rewards.indices.filter {
      m.rewards[$0].reward == reward && (m.rewards[$0].until ?? .max) > now
    }
    if let first = open.min(by: { (m.rewards[$0].until ?? .max, $0) < (m.rewards[$1].until ?? .max, $1) }) {
      m.rewards.remove(at: first)
    }
  }
}
