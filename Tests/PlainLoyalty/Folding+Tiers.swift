// Tiers: up at once, down when a window ends or what counted leaves it.
//
// A member's tier is the highest of what the measure supports, what the end of a window left, what is kept
// for a while after a rolling window has lost it, grants, tiers for life, and that of a paid membership.

extension Folding {
  // MARK: The measure

  /// What counts for the tier, an entry for each touchpoint that counted.
  func entries(_ tiers: Tiers) -> [(time: Instant, amount: Int)] {
    switch tiers.measure {
    case .spend:
      m.sales.map { ($0.time, $0.spend) } + m.unnamedRefunds.map { ($0.time, -$0.amount) }
    case .points:
      m.sales.map { ($0.time, $0.earned - $0.revoked) }
    case .visits:
      m.sales.filter { $0.counts && !$0.isGivenBackWhole }.map { ($0.time, 1) }
    }
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

  func measure(at now: Instant) -> Int { policy(now)?.tiers.map { measure($0, at: now) } ?? 0 }

  // MARK: The tier

  /// The level that is in force, by its place; -1 for none.
  func level(at now: Instant) -> Int {
    guard m.isMember, let policy = policy(now), let tiers = policy.tiers else { return -1 }
    let kept = m.tier.promises + m.tier.grants
    var names = kept.filter { $0.until > now }.map(\.tier) + [m.tier.carried, m.tier.life].compactMap { $0 }
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
  func end(of subscription: Subscription, _ membership: PaidMembership) -> Instant {
    guard let until = subscription.until else { return .max }
    return subscription.isCancelled ? until : zone.adding(days: membership.graceDays, to: until)
  }

  /// Writes a change of the tier into the history.
  mutating func noteTier(at now: Instant, cause: Int?) {
    let new = tierName(at: now)
    let old = m.tier.history.last?.tier
    guard new != old, let tiers = policy(now)?.tiers else { return }
    m.tier.history.append(TierChange(at: now, tier: new, cause: cause))
    let isUp = tiers.level(named: new ?? "") > tiers.level(named: old ?? "")
    if isUp, case .anniversaryOfTier = tiers.window {
      m.tier.upgradedAt = now
      m.tier.windowEnd = nextWindowEnd(tiers, after: now)
    }
  }

  // MARK: By touchpoints

  /// After every touchpoint.
  mutating func judgeTier(at now: Instant, cause: Int, measureBefore: Int) {
    if let tiers = policy(now)?.tiers {
      if m.tier.windowEnd == nil { m.tier.windowEnd = nextWindowEnd(tiers, after: now) }
      let measure = measure(tiers, at: now)
      // A refund that itself takes the measure below a tier for life takes that back.
      if let life = tiers.levels.first(where: { $0.name == m.tier.life }), measure < life.from,
        life.from <= measureBefore
      {
        m.tier.life = nil
      }
      keepLife(tiers, at: now)
      // Where windows end, a tier is kept until then.
      let before = tiers.level(of: measureBefore)
      if m.isMember, tiers.window.ends, tiers.level(of: measure) < before,
        before > tiers.level(named: m.tier.carried ?? "")
      {
        m.tier.carried = tiers.levels[before].name
        m.tier.graceEnd = nil
      }
    }
    noteTier(at: now, cause: cause)
  }
  /// A tier for life is kept once the measure has reached it.
  mutating func keepLife(_ tiers: Tiers, at now: Instant) {
    let reached = tiers.levels.prefix(tiers.level(of: measure(tiers, at: now)) + 1).last { $0.isForLife }
    if let reached, m.isMember, tiers.level(named: reached.name) > tiers.level(named: m.tier.life ?? "") {
      m.tier.life = reached.name
    }
  }

  // MARK: By time

  /// The instants at which time alone may change a tier.
  func tierDue() -> [Instant] {
    guard let tiers = policy(m.clock)?.tiers else { return [] }
    var due = (m.tier.promises + m.tier.grants).map(\.until)
    due += [m.tier.windowEnd, m.tier.graceEnd].compactMap { $0 }
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

  mutating func judgeTierByTime(at now: Instant) {
    guard let tiers = policy(now)?.tiers else { return }
    if case .rolling(let days) = tiers.window { loseWhatLeaves(tiers, days, at: now) }
    if tiers.window.ends && m.tier.windowEnd == now { endWindow(tiers, at: now) }
    if m.tier.graceEnd == now {
      m.tier.graceEnd = nil
      m.tier.carried = m.tier.carriedAfterGrace
    }
    m.tier.promises.removeAll { $0.until <= now }
    m.tier.grants.removeAll { $0.until <= now }
    keepLife(tiers, at: now)
    noteTier(at: now, cause: nil)
  }

  /// A rolling window loses what is old. The tier that was supported is kept for the grace; and step by step
  /// the tiers below it, each for another window's length.
  private mutating func loseWhatLeaves(_ tiers: Tiers, _ days: Int, at now: Instant) {
    let before = tiers.level(of: measure(tiers, at: now - 1))
    let after = tiers.level(of: measure(tiers, at: now))
    guard m.isMember, after < before else { return }
    let grace = zone.adding(days: tiers.graceDays, to: now)
    m.tier.promises.append(.init(tier: tiers.levels[before].name, until: grace))
    guard tiers.downgrade == .oneStep else { return }
    var until = grace
    for level in stride(from: before - 1, to: after, by: -1) {
      until = zone.adding(days: days, to: until)
      m.tier.promises.append(.init(tier: tiers.levels[level].name, until: until))
    }
  }

  /// A window ends: the tier that was reached in it, or carried through it, is carried through the next one
  /// as far as the measure supports it.
  private mutating func endWindow(_ tiers: Tiers, at now: Instant) {
    let supported = tiers.level(of: measure(tiers, at: now - 1))
    let held = max(supported, tiers.level(named: m.tier.carried ?? ""))
    m.tier.windowStart = now
    m.tier.windowEnd = nextWindowEnd(tiers, after: now)
    guard m.isMember else { return }
    func name(_ level: Int) -> String? { level < 0 ? nil : tiers.levels[level].name }
    let next = tiers.downgrade == .toEarned ? supported : max(supported, held - 1)
    m.tier.graceEnd = nil
    if supported >= held || tiers.graceDays == 0 {
      m.tier.carried = name(supported >= held ? held : next)
    } else {
      m.tier.carried = name(held)
      m.tier.carriedAfterGrace = name(next)
      m.tier.graceEnd = zone.adding(days: tiers.graceDays, to: now)
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
      return m.tier.upgradedAt.flatMap { nextStart(everyMonths: months, since: $0) }
    }
  }
}
