// One customer of one programme, folded from their touchpoints in order of time and position: what time
// alone changes comes first, then what the touchpoint says.

/// All programmes through time, in one time zone.
package struct Setting: Sendable {
  package var versions: [Programme]
  package var zone: Zone
  package init(_ versions: [Programme], zone: String = "Europe/London") {
    self.versions = versions
    self.zone = Zone(zone)
  }
  /// The version in force: the one that took effect last, of several at one instant the later published.
  package func programme(_ name: String, at now: Instant) -> Programme? {
    versions.filter { $0.name == name && $0.effectiveFrom <= now && now < ($0.withdrawnFrom ?? .max) }
      .max { ($0.effectiveFrom, $0.published) < ($1.effectiveFrom, $1.published) }
  }
  package var names: [String] { Array(Set(versions.map(\.name))).sorted() }
  /// The programme that a touchpoint means: by its name or another of its names; where it says none, the only
  /// one in force.
  func meant(_ given: String?, at now: Instant) -> String? {
    let inForce = names.compactMap { programme($0, at: now) }
    guard let given else { return inForce.count == 1 ? inForce[0].name : nil }
    return inForce.first { $0.name == given || $0.names.contains(given) }?.name
  }
  /// Whether any programme in force looks at what is said: what none looks at means none that could be missing.
  func looks(at what: Programmatic, _ now: Instant) -> Bool {
    let inForce = names.compactMap { programme($0, at: now) }
    switch what {
    case .poolJoined: return inForce.contains(where: \.hasPools)
    case .referralAccepted, .referralRewarded: return inForce.contains { $0.referral != nil }
    default: return true
    }
  }
}

/// The state of one customer in one programme, and what it is folded by.
package struct Folding {
  var setting: Setting
  let name: String
  package var m: Member
  var zone: Zone { setting.zone }

  /// The history must be one person's, in order of (time, position), without what is voided.
  package init(_ history: [Touchpoint], programme name: String, _ setting: Setting, at instant: Instant) {
    let past = history.filter { $0.time <= instant }
    self.setting = setting
    self.name = name
    m = Member(
      customer: past.map(\.customer).filter { $0 > 0 }.min() ?? 0, clock: past.first?.time ?? instant)
    for touchpoint in past {
      settle(to: touchpoint.time)
      apply(touchpoint)
      if m.joinedAt != nil { m.joinedBy = m.joinedBy ?? touchpoint.position }
      m.account.settle(touchpoint.time)
      judgeTier(at: touchpoint.time, cause: touchpoint.position)
    }
    settle(to: instant)
  }

  func policy(_ now: Instant) -> Programme? { setting.programme(name, at: now) }

  // MARK: What time alone changes

  /// Everything that is due up to an instant, one thing after another in order of time.
  mutating func settle(to instant: Instant) {
    while let due = nextDue(), due <= instant {
      m.clock = due
      awaitNoDelivery(at: due)
      m.account.payDebts(due)
      for hold in m.account.holds where hold.until <= due {
        m.account.release(hold.position, due)
        m.events.insert("a hold lapsed")
      }
      m.account.settle(due)
      judgeTierByTime(at: due)
      giveBirthdayBonus(at: due)
      judgeReferral(at: due)
      expireCards(at: due)
      if membershipDue().contains(due) { noteTier(at: due, cause: lastCause) }
      goOver(at: due)
      answerClaims(at: due)
      noteTier(at: due, cause: nil)
    }
    m.clock = max(m.clock, instant)
  }

  /// The next instant after the clock at which time alone may change something.
  func nextDue() -> Instant? {
    var due = m.account.holds.map(\.until)
    due += m.account.lots.compactMap(\.expiresAt) + m.account.lots.compactMap(\.activeAt)
    due += tierDue() + cardsDue() + membershipDue() + birthdaysDue()
    if case .ordered(_, let until)? = m.referral?.state { due.append(until) }
    for version in setting.versions where version.name == name {
      due += [version.effectiveFrom, version.withdrawnFrom ?? .max]
    }
    return due.filter { $0 > m.clock && $0 < .max }.min()
  }

  // MARK: Birthdays

  /// The beginnings of the local birthdays of the years around; 29 February is 28 in other years.
  func birthdaysDue() -> [Instant] {
    guard let birthday = m.birthday else { return [] }
    let year = zone.day(m.clock).year
    return [year, year + 1, year + 2].map {
      zone.instant(Day.recurring(month: birthday.month, day: birthday.day, in: $0))
    }
  }
  /// A bonus when the birthday begins, once a calendar year.
  mutating func giveBirthdayBonus(at now: Instant) {
    guard let policy = policy(now), policy.birthdayBonus > 0, m.isMember, m.status != .closed,
      birthdaysDue().contains(now), m.birthdayYears.insert(zone.day(now).year).inserted
    else { return }
    giveBonus(policy.birthdayBonus, 0, under: policy, at: now)
    m.events.insert("a birthday")
  }
  /// Bonuses are lots of their own, which can be spent at once.
  mutating func giveBonus(_ points: Int, _ position: Int, under policy: Programme, at now: Instant) {
    let lot = newLot(points, .bonus, position, expires: nil, under: policy, at: now)
    m.account.credit(lot, .earned, now)
  }

  // MARK: Lots

  func newLot(
    _ points: Int, _ source: Lot.Source, _ position: Int, expires: Instant?, under policy: Programme,
    at now: Instant
  ) -> Lot {
    var lot = Lot(
      position: position, source: source, earnedAt: now, activeAt: now,
      expiresAt: expires ?? policy.expiry(from: now, zone), original: points, remaining: points)
    if case .inactive = policy.expiry, expires == nil { lot.slides = true }
    return lot
  }
  /// Activity moves the expiry of all that slides, also of lots that are empty for now, as points may come
  /// back to them; not of what has expired and is only still held.
  mutating func noteActivity(isSpend: Bool, under policy: Programme, at now: Instant) {
    guard case .inactive(_, _, let activity) = policy.expiry else { return }
    switch activity {
    case .earn: if isSpend { return }
    case .spend: if !isSpend { return }
    case .either: break
    }
    m.lastActivity = now
    for lot in m.account.lots.indices
    where m.account.lots[lot].slides && (m.account.lots[lot].expiresAt ?? .max) > now {
      m.account.lots[lot].expiresAt = policy.expiry(from: now, zone)
    }
  }

  // MARK: What a touchpoint says

  mutating func apply(_ touchpoint: Touchpoint) {
    let now = touchpoint.time
    switch touchpoint.what {
    case .registered(let month, let day):
      if let month, let day { m.birthday = (month, day) }
      return
    case .ofProgramme(let given, let what):
      guard let meant = setting.meant(given, at: now) else {
        if setting.looks(at: what, now) { m.unmatched += 1 }
        return
      }
      if meant == name, let policy = policy(now) { apply(what, touchpoint, under: policy) }
      return
    default: break
    }
    if let policy = policy(now) { applyToAll(touchpoint, under: policy) }
    if case .orderPlaced = touchpoint.what { m.firstOrderAt = m.firstOrderAt ?? now }
  }

  /// What concerns every programme.
  private mutating func applyToAll(_ touchpoint: Touchpoint, under policy: Programme) {
    let now = touchpoint.time
    switch touchpoint.what {
    case .orderPlaced(let order): place(order, touchpoint, under: policy)
    case .visitMade(let channel): visit(channel, touchpoint, under: policy)
    case .refundIssued(let refund):
      if let order = refund.order {
        about(order, .refund(refund), touchpoint, under: policy)
      } else if refund.currency == policy.currency {
        // It is something that concerns points, and makes a member of whoever may become one by what they do.
        if policy.joining == .automatic { enrol(at: now) }
        if m.isMember { giveBackWithoutOrder(refund, touchpoint.position, under: policy, at: now) }
      }
    case .orderCancelled(let order): about(order, .cancellation, touchpoint, under: policy)
    case .orderDelivered(let order): about(order, .delivery(now), touchpoint, under: policy)
    case .subscriptionStarted(let number, let named, let until),
      .subscriptionRenewed(let number, let named, let until):
      // One that does not say until when, or that is over already, says nothing. What has lapsed is not known.
      let isKnown = m.subscriptions[number].map { now < end(of: $0, policy.membership) } ?? false
      let known = isKnown ? m.subscriptions[number]?.plan : nil
      if let until, until > now, let plan = named ?? known {
        m.subscriptions[number] = Subscription(plan: plan, until: until)
      }
    case .subscriptionCancelled(let number): m.subscriptions[number]?.isCancelled = true
    default: break
    }
  }

  /// What concerns this programme.
  private mutating func apply(_ what: Programmatic, _ touchpoint: Touchpoint, under policy: Programme) {
    let now = touchpoint.time
    switch what {
    case .joined(let tier): join(tier, touchpoint, under: policy)
    case .left: leave(under: policy, at: now)
    case .status(let status):
      if m.joinedAt != nil { m.status = status }
      // Who earns no more is given nothing that they have waited for either.
      if m.status == .closed { m.claims = [] }
    case .tierGranted(let tier, let until):
      enrol(at: now)
      m.tier.grants.append(.init(tier: tier, until: until ?? .max, position: touchpoint.position))
    case .rewardGranted(let reward, let until):
      enrol(at: now)
      entitle(reward, until: until)
    case .rewardUsed(let reward):
      enrol(at: now)
      use(reward, at: now)
    case .referralAccepted(let advocate):
      // Who has ordered before is no new friend, nor is who was referred before.
      if policy.referral != nil {
        let accepted = ReferralRecord(advocate: advocate, acceptedAt: now)
        if (m.firstOrderAt ?? .max) >= now {
          m.referral = m.referral ?? accepted
        } else {
          m.lateReferral = m.lateReferral ?? accepted
        }
      }
    case .poolJoined(let pool, let share):
      if policy.hasPools { m.pool = PoolRecord(pool: pool, share: share, since: touchpoint.position) }
    case .poolLeft(let pool): if m.pool?.pool == pool { m.pool = nil }
    default:
      if !what.isOfNoPoints { enrol(at: now) }
      movePoints(what, touchpoint, under: policy)
    }
  }

  // MARK: Joining and leaving

  /// What earns, and what is done by hand, makes a member of whoever was none; not of who has left.
  mutating func enrol(at now: Instant) { m.joinedAt = m.joinedAt ?? now }

  private mutating func join(_ tier: String?, _ touchpoint: Touchpoint, under policy: Programme) {
    enrol(at: touchpoint.time)
    if m.leftAt != nil { m.joinedAt = touchpoint.time }
    m.leftAt = nil
    if let tier { m.tier.grants.append(.init(tier: tier, until: .max, position: touchpoint.position)) }
    if policy.joiningBonus > 0 && !m.hadJoiningBonus && m.status != .closed {
      m.hadJoiningBonus = true
      giveBonus(policy.joiningBonus, touchpoint.position, under: policy, at: touchpoint.time)
    }
  }
  private mutating func leave(under policy: Programme, at now: Instant) {
    guard m.isMember else { return }
    m.leftAt = now
    m.tier.keepNothing()
    m.tier.life = nil
    m.tier.grants = []
    if policy.leaving == .forfeit {
      m.account.forfeit(now)
      m.claims = []
    }
  }
}
