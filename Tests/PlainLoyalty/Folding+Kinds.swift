// Punch cards, referral, and what is due to a pool.

extension Folding {
  // MARK: Punch cards

  /// How many stamps an order is worth.
  func stamps(_ order: Order, _ card: PunchCard, under policy: Programme) -> Int {
    let isExcluded = policy.earning.excluded.channels.contains(order.channel)
    if (isExcluded ? 0 : policy.basis(of: order)) < card.minimumOrder { return 0 }
    let isForAll = card.skus.isEmpty && card.categories.isEmpty
    let lines = order.lines.filter { line in
      !policy.isExcluded(line)
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
      for _ in 0..<stamps(order, card, under: policy) { addStamp(card, touchpoint) }
    }
  }
  mutating func stampVisit(_ touchpoint: Touchpoint, under policy: Programme) {
    for card in policy.punchCards where card.each == .visit { addStamp(card, touchpoint) }
  }
  /// One stamp. A full card is one reward, and another card begins, unless there is only one.
  private mutating func addStamp(_ card: PunchCard, _ touchpoint: Touchpoint) {
    var state = m.cards[card.name] ?? CardState()
    if !card.repeats && state.completed > 0 { return }
    state.begun = state.begun ?? touchpoint.time
    state.stamps.append(touchpoint.position)
    if state.stamps.count == card.every {
      state.completed += 1
      state.stamps = []
      state.begun = nil
      entitle(card.reward, until: nil)
    }
    m.cards[card.name] = state
  }
  /// An order that is given back whole takes its stamps with it, those on a card that is not full.
  mutating func takeStampsBack(_ sale: Sale) {
    for name in m.cards.keys {
      m.cards[name]?.stamps.removeAll { $0 == sale.position }
      if m.cards[name]?.stamps.isEmpty == true { m.cards[name]?.begun = nil }
    }
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
      m.cards[card.name]?.stamps = []
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
    let isGivenBack = sale.total > 0 && sale.isGivenBackWhole
    let isEnough = !isGivenBack && sale.total - sale.givenBack >= terms.minimumOrder
    switch referral.state {
    case .ordered(_, let until):
      if !isEnough { m.referral?.state = .missed } else if until <= now { m.referral?.state = .due }
    case .due: if !isEnough { m.referral?.state = .missed }
    case .rewarded: if !isEnough { m.referral?.state = .rescindDue }
    case .waiting, .missed, .rescindDue, .rescinded: break
    }
  }

  // MARK: Pools

  /// What is due to the pool, of each order or visit since the joining whose points can be spent: a share of what
  /// it has earned and not lost, and no more than is left of its lot. Who has left shares nothing.
  package func contributions(at now: Instant) -> [(lot: Int, points: Int, expires: Instant?)] {
    guard let pool = m.pool, m.leftAt == nil else { return [] }
    var due: [(lot: Int, points: Int, expires: Instant?)] = []
    var seen: Set<Int> = []
    for index in m.account.lots.indices.sorted(by: m.account.goesFirst) {
      let lot = m.account.lots[index]
      guard lot.remaining > 0, !lot.isContributed, lot.position > pool.since, m.account.isActive(index, now),
        let sale = m.sales.first(where: { $0.position == lot.position }), seen.insert(lot.position).inserted
      else { continue }
      let share = product(sale.earned - sale.revoked, pool.share, over: 1000)
      let points = min(share, m.account.freeOf(index))
      // A hold may be released: until then the lot is not shared, since that happens once.
      if points < share && m.account.lockedOf(index) > 0 { continue }
      if points > 0 { due.append((lot.position, points, lot.expiresAt)) }
    }
    return due
  }
}
