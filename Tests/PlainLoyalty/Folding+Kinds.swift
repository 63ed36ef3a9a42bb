// Punch cards, referral, and what is due to a pool.

extension Folding {
  // MARK: Punch cards

  /// How many stamps an order is worth.
  func stamps(_ order: Order, _ card: PunchCard) -> Int {
    if order.total < card.minimumOrder { return 0 }
    let isForAll = card.skus.isEmpty && card.categories.isEmpty
    let lines = order.lines.filter { line in
      line.kind != .giftCard
        && (isForAll || card.skus.contains(line.sku) || card.categories.contains(line.category))
    }
    switch card.each {
    case .item: return max(0, lines.map(\.items).sum)
    case .order: return isForAll || !lines.isEmpty ? 1 : 0
    case .visit: return 0
    }
  }
  mutating func stamp(_ order: Order, _ touchpoint: Touchpoint, under policy: Programme) {
    for card in policy.punchCards {
      let count = stamps(order, card)
      m.sales[m.sales.count - 1].stamps[card.name] = count
      for _ in 0..<count { addStamp(card, at: touchpoint.time) }
    }
  }
  mutating func stampVisit(_ touchpoint: Touchpoint, under policy: Programme) {
    for card in policy.punchCards where card.each == .visit { addStamp(card, at: touchpoint.time) }
  }
  /// One stamp. A full card is one reward, and another card begins, unless there is only one.
  private mutating func addStamp(_ card: PunchCard, at now: Instant) {
    var state = m.cards[card.name] ?? CardState()
    if !card.repeats && state.completed > 0 { return }
    state.begun = state.begun ?? now
    state.stamps += 1
    if state.stamps == card.every {
      state.completed += 1
      state.stamps = 0
      state.begun = nil
      m.rewards.append((card.reward, nil))
    }
    m.cards[card.name] = state
  }
  /// An order that is given back whole takes its stamps with it, as far as the card is not full.
  mutating func takeStampsBack(_ sale: Int, under policy: Programme) {
    for (name, count) in m.sales[sale].stamps {
      guard var state = m.cards[name] else { continue }
      state.stamps -= min(count, state.stamps)
      if state.stamps == 0 { state.begun = nil }
      m.cards[name] = state
    }
    m.sales[sale].stamps = [:]
  }
  func cardsDue() -> [Instant] {
    (policy(m.clock)?.punchCards ?? []).compactMap(expiry)
  }
  func expiry(_ card: PunchCard) -> Instant? {
    guard let begun = m.cards[card.name]?.begun, let days = card.expiryDays else { return nil }
    return zone.adding(days: days, to: begun)
  }
  mutating func expireCards(at now: Instant) {
    for card in policy(now)?.punchCards ?? [] where (expiry(card) ?? .max) <= now {
      m.cards[card.name]?.stamps = 0
      m.cards[card.name]?.begun = nil
    }
  }

  // MARK: Referral

  /// The first order of at least the minimum is the one that counts.
  mutating func startReferral(_ sale: Sale, under policy: Programme) {
    guard let terms = policy.referral, m.referral?.state == .waiting, sale.counts,
      sale.total >= terms.minimumOrder
    else { return }
    let until = zone.adding(days: terms.returnDays, to: sale.time)
    m.referral?.sale = sale.position
    m.referral?.state = .ordered(sale: sale.position, until: until)
  }
  /// Due when the return period is over and enough is left of the order; below that, nothing is due, and what
  /// was given is taken back.
  mutating func judgeReferral(at now: Instant) {
    guard let terms = policy(now)?.referral, let referral = m.referral,
      let sale = m.sales.first(where: { $0.position == referral.sale })
    else { return }
    let isEnough = !sale.isGivenBackWhole && sale.total - sale.givenBack >= terms.minimumOrder
    switch referral.state {
    case .ordered(_, let until):
      if !isEnough { m.referral?.state = .missed } else if until <= now { m.referral?.state = .due }
    case .due: if !isEnough { m.referral?.state = .missed }
    case .rewarded: if !isEnough { m.referral?.state = .rescindDue }
    case .waiting, .missed, .rescindDue, .rescinded: break
    }
  }

  // MARK: Pools

  /// What is due to the pool: a share of each lot that was earned since the joining, once it is active, and
  /// no more than is left of it.
  package func contributions(at now: Instant) -> [(lot: Int, points: Int, expires: Instant?)] {
    guard let pool = m.pool else { return [] }
    return m.account.lots.indices.compactMap { index in
      let lot = m.account.lots[index]
      guard lot.source == .earned, !lot.isContributed, lot.position > pool.since,
        m.account.isActive(index, now)
      else { return nil }
      let points = min(product(lot.original, pool.share, over: 1000), m.account.freeOf(index))
      return points > 0 ? (lot.position, points, lot.expiresAt) : nil
    }
  }
}
