// What moves points by itself, and rewards.

extension Folding {
  mutating func movePoints(_ what: Programmatic, _ touchpoint: Touchpoint, under policy: Programme) {
    let now = touchpoint.time
    let position = touchpoint.position
    switch what {
    case .redeemed(let redemption):
      m.account.spend(redemption, position, now)
      noteSpending(on: redemption.order, under: policy, at: now)
    case .captured(let hold, let redemption):
      noteSpending(on: m.account.capture(hold, redemption, position, now), under: policy, at: now)
    case .held(let redemption, let until):
      if until > now { m.account.hold(redemption, until: until, position, now) }
    case .released(let hold): m.account.release(hold, now)
    case .awarded(let points, let sale):
      if m.sales.contains(where: { $0.position == sale }) {
        award(points, sale, under: policy, at: now)
      } else if points > 0 {
        // What was recorded stands, though its order may have been voided since.
        move(points, .adjustedUp, .adjustedDown, nil, touchpoint, under: policy)
      }
    case .adjusted(let points, let expires):
      move(points, .adjustedUp, .adjustedDown, expires, touchpoint, under: policy)
    case .transferred(let points, _, let expires, let lot):
      if let lot, points < 0 {
        // A share goes to the pool: out of the lot that it is of.
        let own = m.account.lots.indices.filter {
          m.account.lots[$0].position == lot && m.account.isActive($0, now)
        }
        for index in own { m.account.lots[index].isContributed = true }
        let taken = m.account.take(-points, from: own).map(\.points).sum
        m.account.book(.transferredOut, taken, now)
        m.account.debit(-points - taken, .transferredOut, now)
        return
      }
      move(points, .transferredIn, .transferredOut, expires, touchpoint, under: policy)
    case .referralRewarded(let points, let asFriend, _, let isTakenBack):
      // What was recorded stands, though its order may have been voided since.
      // What was recorded stands, also of a referral that came to be late by a merge.
      if asFriend { m.referral = m.referral ?? m.lateReferral }
      if asFriend { m.referral?.state = isTakenBack ? .rescinded : .rewarded }
      move(points, .adjustedUp, .adjustedDown, nil, touchpoint, under: policy)
    case .reinstated(let points, _, let redemption?):
      guard let spend = m.account.spends.firstIndex(where: { $0.position == redemption }) else { return }
      giveBack(points, ofSpend: spend, under: policy, at: now)
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
  private mutating func noteSpending(on order: String?, under policy: Programme, at now: Instant) {
    noteActivity(isSpend: true, under: policy, at: now)
    if let order { reconcile(order, under: policy, at: now) }
  }
  /// Points of a spend come back. What no lot had comes as points do that come by now.
  mutating func giveBack(_ points: Int, ofSpend spend: Int, under policy: Programme, at now: Instant) {
    let spent = m.account.spends[spend].position
    let live = policy.returnedLiveDays
    m.account.giveBack(
      points, ofSpend: spend, orAs: newLot(0, .other, spent, expires: nil, under: policy, at: now),
      extended: live > 0 ? zone.adding(days: live, to: now) : nil, now)
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
    m.events.insert(m.sales[index].isAwaited ? "an award to an order that is awaited" : "an award")
    m.sales[index].earned += points
    let placed = m.sales[index].time
    var lot = newLot(points, .earned, sale, expires: nil, under: policy, at: placed)
    lot.order = m.sales[index].order
    // What slides lasts from the last activity on.
    if lot.slides { lot.expiresAt = policy.expiry(from: max(placed, m.lastActivity), zone) }
    lot.activeAt = policy.active(
      from: placed, delivered: m.sales[index].isAwaited ? m.sales[index].deliveredAt : placed, zone)
    // They expire together with what the sale earned at once.
    let other = m.account.lots.first { $0.position == sale && $0.remaining > 0 }
    if let other {
      (lot.expiresAt, lot.activeAt, lot.slides) = (other.expiresAt, other.activeAt, other.slides)
      lot.isContributed = other.isContributed
    }
    m.account.credit(lot, .earned, now)
    if let order = lot.order { reconcile(order, under: policy, at: now) }
  }

  /// Under a version of the programme without the limit that points wait for, they are earned; without the
  /// rule that would give them, they are not.
  mutating func answerClaims(at now: Instant) {
    guard let policy = policy(now) else { return }
    for claim in m.claims {
      let rule = policy.earning.rules.first { $0.name == claim.rule }
      let limits = claim.rule.isEmpty ? policy.earning.limits : rule?.limits
      if limits?.inAll != nil { continue }
      m.events.insert("a claim without its limit")
      award(limits == nil ? 0 : claim.points, claim.position, under: policy, at: now)
    }
  }

  // MARK: Rewards

  mutating func entitle(_ reward: String, until: Instant?, granted: Int = 1) {
    let until = until ?? .max
    if let place = m.rewards.firstIndex(where: { $0.reward == reward && $0.until == until }) {
      m.rewards[place].granted += granted
    } else {
      m.rewards.append(Entitlement(reward: reward, until: until, granted: granted))
    }
  }
  /// A reward is used: of several the one that ends first. What was recorded stands, though there was none.
  mutating func use(_ reward: String, at now: Instant) {
    func isOpen(_ entry: Entitlement) -> Bool {
      entry.reward == reward && entry.until > now && entry.used < entry.granted
    }
    let open = m.rewards.indices.filter { isOpen(m.rewards[$0]) }
    if let first = open.min(by: { m.rewards[$0].until < m.rewards[$1].until }) {
      m.rewards[first].used += 1
    } else {
      entitle(reward, until: nil, granted: 0)
      for place in m.rewards.indices where m.rewards[place].reward == reward && m.rewards[place].until == .max
      {
        m.rewards[place].used += 1
      }
    }
  }
}
