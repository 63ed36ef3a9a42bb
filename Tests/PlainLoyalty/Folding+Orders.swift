// Orders, visits, and what becomes of them.

extension Folding {
  // MARK: Earning

  func context(under policy: Programme, at now: Instant) -> EarningContext {
    var context = EarningContext(day: zone.day(now), tier: tierName(at: now))
    if let tiers = policy.tiers, let tier = context.tier {
      context.tierMultiplier = tiers.levels[tiers.level(named: tier)].multiplier
    }
    if isPaidFor(at: now) { context.planMultiplier = policy.membership?.multiplier }
    for given in m.given {
      context.givenEver[given.rule, default: 0] += given.points
      if given.day == context.day { context.givenToday[given.rule, default: 0] += given.points }
    }
    return context
  }

  /// An order of a member, or of whoever becomes one by it.
  mutating func place(_ order: Order, _ touchpoint: Touchpoint, under policy: Programme) {
    let now = touchpoint.time
    let counts = order.currency == policy.currency
    if order.total < 0 { return }
    let earned = policy.earned(order, type: "order.placed", at: now, context(under: policy, at: now))
    if policy.joining == .automatic && earned.isEligible { enrol(at: now) }
    guard m.isMember else { return }
    var sale = Sale(
      position: touchpoint.position, time: now, order: order.number, currency: order.currency,
      total: order.total, counts: counts)
    sale.apart = min(order.total, order.lines.filter { $0.kind == .giftCard }.compactMap(\.amount).sum)
    let isDelivered = (m.waiting[order.number] ?? []).contains {
      if case .delivery = $0 { true } else { false }
    }
    sale.isAwaited = policy.earning.pending.awaitsDelivery
    // What is said to have come before it was ordered counts from the order on.
    if isDelivered { sale.deliveredAt = now }
    sale.earned = m.status == .closed ? 0 : take(earned, touchpoint)
    if sale.earned > 0, let liability = policy.liability {
      sale.allocated = liability.allocation(price: policy.basis(of: order), points: sale.earned)
    }
    m.sales.append(sale)
    earn(sale.earned, touchpoint.position, order.number, under: policy, at: now)
    for waiting in m.waiting.removeValue(forKey: order.number) ?? [] {
      about(order.number, waiting, touchpoint, under: policy)
    }
    reconcile(order.number, under: policy, at: now)
    guard m.status != .closed, counts else { return }
    startReferral(sale, under: policy)
    if m.sales.last?.isGivenBackWhole == false { stamp(order, touchpoint, under: policy) }
    judgeReferral(at: now)
  }

  mutating func visit(_ channel: Int, _ touchpoint: Touchpoint, under policy: Programme) {
    let now = touchpoint.time
    // A visit counts where it can earn points, or a stamp.
    let isRule = policy.earning.rules.contains { rule in
      if case .each(_, .visit) = rule.gives { rule.touchpoints.contains("visit.made") } else { false }
    }
    let isEarning = isRule || policy.punchCards.contains { $0.each == .visit }
    var order = Order("", total: 0)
    order.channel = channel
    let earned = policy.earned(order, type: "visit.made", at: now, context(under: policy, at: now))
    if policy.joining == .automatic && earned.isEligible { enrol(at: now) }
    guard m.isMember else { return }
    if isEarning {
      var sale = Sale(
        position: touchpoint.position, time: now, order: nil, currency: policy.currency, total: 0,
        counts: true)
      if m.status != .closed { sale.earned = take(earned, touchpoint) }
      m.sales.append(sale)
      earn(sale.earned, touchpoint.position, nil, under: policy, at: now)
    }
    if m.status != .closed { stampVisit(touchpoint, under: policy) }
  }

  /// Notes what counts against limits, and what waits for one over all members.
  private mutating func take(_ earned: Earned, _ touchpoint: Touchpoint) -> Int {
    if earned.isLimited { m.events.insert("a limit hit") }
    for (rule, points) in earned.given { m.given.append((zone.day(touchpoint.time), rule, points)) }
    for (rule, points) in earned.claims.sorted(by: { $0.key < $1.key }) {
      m.claims.append(Claim(rule: rule, position: touchpoint.position, points: points))
    }
    return earned.points
  }
  /// Every earning is a lot, and activity.
  mutating func earn(
    _ points: Int, _ position: Int, _ order: String?, under policy: Programme, at now: Instant
  ) {
    if points == 0 { return }
    noteActivity(isSpend: false, under: policy, at: now)
    var lot = newLot(points, .earned, position, expires: nil, under: policy, at: now)
    let sale = m.sales.first { $0.order == order && order != nil }
    lot.activeAt = policy.active(from: now, delivered: order == nil ? now : sale?.deliveredAt, zone)
    lot.order = order
    m.account.credit(lot, .earned, now)
  }

  // MARK: What becomes of an order

  /// A refund, a cancellation or a delivery, which waits for its order where that is not there yet.
  mutating func about(_ order: String, _ what: Waiting, _ touchpoint: Touchpoint, under policy: Programme) {
    guard let index = m.sales.firstIndex(where: { $0.order == order }) else {
      let mayCome = m.isMember || (policy.joining == .automatic && m.leftAt == nil)
      if mayCome { m.waiting[order, default: []].append(what) }
      return
    }
    switch what {
    case .refund(let refund):
      if refund.currency != m.sales[index].currency { return }
      m.sales[index].refunded += refund.amount
      m.sales[index].isGivenBack = true
    case .cancellation:
      m.sales[index].isCancelled = true
      m.sales[index].isGivenBack = true
    case .delivery(let time):
      guard policy.earning.pending.awaitsDelivery else { return }
      m.sales[index].deliveredAt = m.sales[index].deliveredAt ?? time
      for lot in m.account.lots.indices
      where m.account.lots[lot].order == order && m.account.lots[lot].activeAt == nil {
        m.account.lots[lot].activeAt = policy.active(
          from: m.account.lots[lot].earnedAt, delivered: m.sales[index].deliveredAt, zone)
      }
    }
    reconcile(order, under: policy, at: touchpoint.time)
  }

  /// Under a version of the programme that does not look at deliveries no points wait for one.
  mutating func awaitNoDelivery(at now: Instant) {
    guard let policy = policy(now), !policy.earning.pending.awaitsDelivery else { return }
    for sale in m.sales.indices where m.sales[sale].deliveredAt == nil { m.sales[sale].isAwaited = false }
    for lot in m.account.lots.indices where m.account.lots[lot].activeAt == nil {
      let earned = m.account.lots[lot].earnedAt
      m.account.lots[lot].activeAt = max(now, policy.active(from: earned, delivered: nil, zone) ?? now)
    }
  }

  /// What has been given back of an order so far decides what its points have come to: revoked is earned ×
  /// given back ÷ total, rounded down, less what was revoked already. So it is with what was spent on it.
  mutating func reconcile(_ order: String, under policy: Programme, at now: Instant) {
    guard let index = m.sales.firstIndex(where: { $0.order == order }) else { return }
    let sale = m.sales[index]
    let due = sale.part(of: sale.earned) - sale.revoked
    if due > 0 {
      m.account.revoke(due, of: order, policy.balance, now)
      m.sales[index].revoked += due
    }
    if sale.isGivenBackWhole { takeStampsBack(sale) }
    judgeReferral(at: now)
    giveBackWhatWasSpent(on: sale, under: policy, at: now)
  }
  /// What was spent on an order comes back in the same proportion, the oldest spend first; of an order of a
  /// total of nothing all of it.
  private mutating func giveBackWhatWasSpent(on sale: Sale, under policy: Programme, at now: Instant) {
    let own = m.account.spends.indices.filter { m.account.spends[$0].order == sale.order }
    let spent = own.map { m.account.spends[$0].points }.sum
    let due = sale.total == 0 ? (sale.isGivenBack ? spent : 0) : sale.part(of: spent)
    var rest = due - own.map { m.account.spends[$0].returned }.sum
    for spend in own where rest > 0 {
      let part = min(rest, m.account.spends[spend].points - m.account.spends[spend].returned)
      giveBack(part, ofSpend: spend, under: policy, at: now)
      rest -= part
    }
  }

  /// A refund that names no order: the base points of its amount.
  mutating func giveBackWithoutOrder(
    _ refund: Refund, _ position: Int, under policy: Programme, at now: Instant
  ) {
    let points = m.account.revokeFromNewest(policy.basePoints(refund.amount), policy.balance, now)
    m.unnamedRefunds.append((now, position, refund.amount, points))
  }
}
