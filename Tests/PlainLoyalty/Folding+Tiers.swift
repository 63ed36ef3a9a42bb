// Tiers: up at once, down when a window ends or what counted leaves it.
//
// A member's tier is the highest of what the measure supports, what the end of a window left, what is kept
// for a while after a rolling window has lost it, grants, tiers for life, and that of a paid membership.

extension Folding {
  // MARK: The measure

  /// Something that counts for the tier: an order, a visit, or a refund that names no order.
  struct Entry {
    var time: Instant, position: Int, amount: Int
  }

  /// What counts for the tier, an entry for each touchpoint that counted, in their order.
  func entries(_ tiers: Tiers) -> [Entry] {
    var entries = m.sales.filter(\.counts).map { sale in
      let amount =
        switch tiers.measure {
        case .spend: sale.spend
        case .points: sale.earned - sale.revoked
        case .visits: sale.isGivenBackWhole && sale.total > 0 ? 0 : 1
        }
      return Entry(time: sale.time, position: sale.position, amount: amount)
    }
    entries += m.unnamedRefunds.map { refund in
      let amount =
        switch tiers.measure {
        case .spend: -refund.amount
        case .points: -refund.points
        case .visits: 0
        }
      return Entry(time: refund.time, position: refund.position, amount: amount)
    }
    return entries.sorted { ($0.time, $0.position) < ($1.time, $1.position) }
  }
  /// What of it is in the window that is open.
  func measure(_ tiers: Tiers, at now: Instant) -> Int {
    let counting = entries(tiers).filter { entry in
      switch tiers.window {
      case .lifetime: true
      case .rolling(let days): zone.adding(days: days, to: entry.time) > now
      default: entry.time >= m.tier.windowStart
      }
    }
    return max(0, counting.map(\.amount).sum)
  }

  // MARK: The tier

  /// The level that is in force, by its place; -1 for none.
  func level(at now: Instant) -> Int {
    guard m.isMember, let policy = policy(now), let tiers = policy.tiers else { return -1 }
    var names = m.tier.grants.filter { $0.until > now }.map(\.tier)
    names += [m.tier.carried, m.tier.life].compactMap { $0 }
    if isPaidFor(at: now), let paid = policy.membership?.tier { names.append(paid) }
    return (names.map(tiers.level(named:)) + [tiers.level(of: measure(tiers, at: now))]).max() ?? -1
  }
  func tierName(at now: Instant) -> String? {
    let level = level(at: now)
    return level < 0 ? nil : policy(now)?.tiers?.levels[level].name
  }
  /// Whether a plan of the programme is paid for.
  func isPaidFor(at now: Instant) -> Bool {
    guard let membership = policy(now)?.membership else { return false }
    return m.subscriptions.values.contains {
      membership.plans.contains($0.plan) && now < end(of: $0, membership)
    }
  }
  func end(of subscription: Subscription, _ membership: PaidMembership?) -> Instant {
    subscription.isCancelled
      ? subscription.until : zone.adding(days: membership?.graceDays ?? 0, to: subscription.until)
  }

  /// Writes a change of the tier into the history.
  mutating func noteTier(at now: Instant, cause: Int?) {
    let new = tierName(at: now)
    let old = m.tier.history.last?.tier
    guard new != old, let tiers = policy(now)?.tiers else { return }
    m.tier.history.append(TierChange(at: now, tier: new, cause: cause))
    let isUp = tiers.level(named: new ?? "") > tiers.level(named: old ?? "")
    if isUp, case .anniversaryOfTier = tiers.window {
      m.tier.windowEnd = nextWindowEnd(tiers, after: now)
    }
  }

  /// After every touchpoint.
  mutating func judgeTier(at now: Instant, cause: Int) {
    if let tiers = policy(now)?.tiers, m.tier.windowEnd == nil {
      m.tier.windowEnd = nextWindowEnd(tiers, after: now)
    }
    noteTier(at: now, cause: cause)
  }

  // MARK: By time

  /// The instants at which time alone may change a tier.
  func tierDue() -> [Instant] {
    guard let tiers = policy(m.clock)?.tiers else { return [] }
    var due = m.tier.grants.map(\.until)
    due += [m.tier.windowEnd, m.tier.graceEnd, m.tier.nextStep].compactMap { $0 }
    if case .rolling(let days) = tiers.window {
      due += entries(tiers).map { zone.adding(days: days, to: $0.time) }
    }
    return due
  }
  /// The instants at which a paid membership may end.
  func membershipDue() -> [Instant] {
    guard let membership = policy(m.clock)?.membership else { return [] }
    return m.subscriptions.values.map { end(of: $0, membership) }
  }

  /// What caused the last change, be it a policy; or where there was none, made a member of the customer.
  var lastCause: Int? { m.tier.history.last.map(\.cause) ?? m.joinedBy }

  mutating func judgeTierByTime(at now: Instant) {
    guard let tiers = policy(now)?.tiers else { return }
    if case .rolling(let days) = tiers.window {
      let leaving = entries(tiers).last { zone.adding(days: days, to: $0.time) == now }
      if let leaving {
        loseWhatLeaves(tiers, at: now, cause: leaving.position)
        noteTier(at: now, cause: leaving.position)
      }
    }
    if tiers.window.ends && m.tier.windowEnd == now {
      let last = entries(tiers).last { $0.time >= m.tier.windowStart && $0.time < now }
      m.tier.cause = last?.position ?? lastCause
      endWindow(tiers, at: now)
      noteTier(at: now, cause: m.tier.cause)
    }
    if m.tier.graceEnd == now {
      let next = m.tier.afterGrace
      m.tier.keepNothing()
      keep(next.map(tiers.level(named:)) ?? -1, tiers, at: now)
      noteTier(at: now, cause: m.tier.cause)
      m.events.insert("a time of grace that ended")
    }
    if m.tier.nextStep == now {
      let next = tiers.level(named: m.tier.carried ?? "") - 1
      m.tier.keepNothing()
      if next > tiers.level(of: measure(tiers, at: now)) { keep(next, tiers, at: now) }
      noteTier(at: now, cause: m.tier.cause)
    }
    for grant in m.tier.grants where grant.until <= now {
      m.tier.grants.removeAll { $0 == grant }
      noteTier(at: now, cause: grant.position)
    }
  }

  /// A level is kept though the measure does not support it. In a rolling window it falls by one step more
  /// when another window's length has passed.
  private mutating func keep(_ level: Int, _ tiers: Tiers, at now: Instant) {
    m.tier.carried = tiers.keeping(level)
    if m.tier.carried == nil { return }
    if case .rolling(let days) = tiers.window { m.tier.nextStep = zone.adding(days: days, to: now) }
  }
  /// What time takes the measure from is kept for life, where it is a tier for life. (What a refund takes it
  /// from is not.)
  private mutating func keepForLife(_ before: Int, _ after: Int, _ tiers: Tiers) {
    guard m.isMember, before > after else { return }
    let lost = tiers.levels.indices.last { $0 <= before && $0 > after && tiers.levels[$0].isForLife }
    if let lost, lost > tiers.level(named: m.tier.life ?? "") {
      m.tier.life = tiers.levels[lost].name
      m.events.insert("a tier for life")
    }
  }

  /// A rolling window loses what is old: the tier falls, at once or after a grace, to what is supported or by
  /// one step. Where a tier is kept that is as high, that one falls in its own time.
  private mutating func loseWhatLeaves(_ tiers: Tiers, at now: Instant, cause: Int) {
    let before = tiers.level(of: measure(tiers, at: now - 1))
    let after = tiers.level(of: measure(tiers, at: now))
    keepForLife(before, after, tiers)
    guard m.isMember, after < before, tiers.level(named: m.tier.carried ?? "") < before else { return }
    let next = tiers.downgrade == .oneStep && before - 1 > after ? before - 1 : -1
    if tiers.graceDays > 0 || tiers.downgrade == .oneStep { m.tier.cause = cause }
    if tiers.graceDays > 0 {
      m.tier.keepNothing()
      m.tier.carried = tiers.keeping(before)
      m.tier.afterGrace = tiers.keeping(next)
      m.tier.graceEnd = zone.adding(days: tiers.graceDays, to: now)
    } else if next >= 0 {
      m.tier.keepNothing()
      keep(next, tiers, at: now)
    }
  }

  /// A window ends: the tier that was reached in it, or kept through it, is kept through the next one as far
  /// as the measure supports it; otherwise it falls, at once or after a grace, to what is supported or by one
  /// step.
  private mutating func endWindow(_ tiers: Tiers, at now: Instant) {
    let supported = tiers.level(of: measure(tiers, at: now - 1))
    m.tier.windowStart = now
    m.tier.windowEnd = nextWindowEnd(tiers, after: now)
    keepForLife(supported, tiers.level(of: 0), tiers)
    guard m.isMember else { return }
    let kept = tiers.level(named: (m.tier.graceEnd == nil ? m.tier.carried : m.tier.afterGrace) ?? "")
    let next = tiers.downgrade == .oneStep ? max(supported, kept - 1) : supported
    if next >= tiers.level(named: m.tier.carried ?? "") {
      m.tier.keepNothing()
      m.tier.carried = tiers.keeping(next)
    } else if m.tier.graceEnd != nil {
      m.tier.afterGrace = tiers.keeping(next)
    } else if tiers.graceDays > 0 {
      m.tier.afterGrace = tiers.keeping(next)
      m.tier.graceEnd = zone.adding(days: tiers.graceDays, to: now)
    } else {
      m.tier.carried = tiers.keeping(next)
    }
  }
  /// When the window that is open ends; nothing where none is open, or where windows do not end.
  func nextWindowEnd(_ tiers: Tiers, after now: Instant) -> Instant? {
    func nextStart(everyMonths months: Int, since start: Instant) -> Instant? {
      let first = zone.day(start)
      return (1...200).lazy.map { zone.instant(first.adding(months: months * $0)) }.first { $0 > now }
    }
    switch tiers.window {
    case .lifetime, .rolling: return nil
    case .calendarYear(let month, let day):
      let year = zone.day(now).year
      return [year, year + 1].map { zone.instant(Day.recurring(month: month, day: day, in: $0)) }.first {
        $0 > now
      }
    case .anniversaryOfJoining(let months):
      return m.joinedAt.flatMap { nextStart(everyMonths: months, since: $0) }
    case .anniversaryOfTier(let months):
      return latestUpgrade(tiers).flatMap { nextStart(everyMonths: months, since: $0) }
    }
  }
}

extension Folding {
  // MARK: Another version

  /// When the member last came to a tier from a lower one, or from none.
  private func latestUpgrade(_ tiers: Tiers) -> Instant? {
    let levels = [-1] + m.tier.history.map { tiers.level(named: $0.tier ?? "") }
    let upgrades = m.tier.history.indices.filter { levels[$0 + 1] > levels[$0] }
    return upgrades.last.map { m.tier.history[$0].at }
  }

  /// Goes over to another version of the programme where one takes effect now. What is measured goes on where
  /// it is measured alike. Otherwise what was bought is measured by the new window, and the tier is kept that
  /// the window before that would have left.
  mutating func goOver(at now: Instant) {
    guard let old = policy(now - 1), let new = policy(now) else { return }
    if new.tiers?.keepsTiers != true { m.tier.keepNothing() }
    guard let tiers = new.tiers else { return m.tier.windowEnd = nil }
    if old.tiers?.measure == tiers.measure && old.tiers?.window == tiers.window { return }
    m.tier.windowEnd = nextWindowEnd(tiers, after: now)
    m.tier.windowStart = .min
    guard tiers.window.ends, let end = m.tier.windowEnd else { return }
    func start(before end: Instant) -> Instant {
      zone.instant(zone.day(end).adding(months: -tiers.window.months))
    }
    m.tier.windowStart = start(before: end)
    let earlier = start(before: m.tier.windowStart)
    let counted = entries(tiers).filter { $0.time >= earlier && $0.time < m.tier.windowStart }
    let left = tiers.level(of: max(0, counted.map(\.amount).sum))
    if m.leftAt == nil && left >= tiers.level(named: m.tier.carried ?? "") {
      m.tier.keepNothing()
      m.tier.carried = tiers.keeping(left)
    }
  }
}

extension Tiers {
  /// The name of a level that is kept; nothing for none, and for one that everybody has anyway.
  func keeping(_ level: Int) -> String? {
    level < 0 || levels[level].from == 0 ? nil : levels[level].name
  }

  /// Whether a member may keep a tier that the measure does not support.
  var keepsTiers: Bool {
    window.ends || downgrade == .oneStep || graceDays > 0 || levels.contains(where: \.isForLife)
  }
}

extension Tiers.Window {
  /// How long a window is that ends.
  var months: Int {
    switch self {
    case .lifetime, .rolling: 0
    case .calendarYear: 12
    case .anniversaryOfJoining(let months), .anniversaryOfTier(let months): months
    }
  }
}

extension TierState {
  /// Nothing is kept besides what the measure supports.
  mutating func keepNothing() {
    carried = nil
    graceEnd = nil
    afterGrace = nil
    nextStep = nil
  }
}
