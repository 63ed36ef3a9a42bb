// What a window leaves: how a tier falls when sales leave the window, or the window ends.

internal import Words
internal import Projection

extension LoyaltyMember {
  // MARK: Windows that roll

  /// Takes the sales that leave the window out of what counts, and lets the tier fall as the policy has it: at
  /// once or after a time of grace, to what is earned or by one step.
  @inline(__always)
  private mutating func rollWindow(
    at instant: Instant, by rules: TimeRules, under programme: LoyaltyProgramme?,
    _ calendar: LocalCalendar
  ) throws {
    let before = rules.keepsTiers ? programme?.level(of: measure) ?? -1 : -1
    let last = try leaveWindow(at: instant, rules.measure)
    guard last > .start else { return }
    if rules.keepsTiers, let programme {
      fall(from: before, at: instant, cause: last, under: programme, calendar)
    }
    if isTierKnown { return }
    updateTier(under: programme, at: instant, cause: last, calendar)
  }

  private mutating func fall(
    from before: Int, at instant: Instant, cause: Position, under programme: LoyaltyProgramme,
    _ calendar: LocalCalendar
  ) {
    let earned = programme.level(of: measure)
    guard earned < before, !hasLeft, let tiers = programme.tiers else { return }
    keepForLife(from: before, to: earned, under: programme)
    doubtTier()
    // A tier that is kept as high already goes its own way.
    guard programme.level(kept: tierState.carried) < before else { return }
    let isOneStep = tiers.downgrade == .oneStep
    let next = isOneStep && before - 1 > earned ? before - 1 : -1
    guard isOneStep || tiers.graceDays != nil else { return }
    tierState.cause = cause
    if let days = tiers.graceDays {
      tierState.carried = programme.keeping(before)
      tierState.carriedNext = programme.keeping(next)
      tierState.carriedAt = calendar.add(days: days, to: instant)
      tierState.stepDue = .distantFuture
    } else {
      carry(next, at: instant, under: programme, calendar)
    }
    derived.wake(at: min(tierState.carriedAt, tierState.stepDue))
  }

  /// Carries a level in a rolling window, from which the tier falls by one step more when another window's
  /// length has passed: also under a version that has no steps, or what an earlier one left would be for ever.
  private mutating func carry(
    _ level: Int, at instant: Instant, under programme: LoyaltyProgramme, _ calendar: LocalCalendar
  ) {
    tierState.carried = programme.keeping(level)
    tierState.stepDue = .distantFuture
    guard tierState.carried != 0, let days = programme.tiers?.windowDays else { return }
    tierState.stepDue = calendar.add(days: days, to: instant)
  }

  // MARK: Windows that end

  /// Begins a window that ends, where something counts and none is under way.
  mutating func beginWindow(
    under programme: LoyaltyProgramme, at instant: Instant, _ calendar: LocalCalendar
  ) {
    guard tierState.windowEnd == .distantFuture, windowStart < sales.count || tierState.carried != 0
    else { return }
    tierState.windowEnd = programme.windowEnd(after: instant, of: self, calendar)
    derived.wake(at: tierState.windowEnd)
  }

  /// Ends the window: what counted in it decides on the tier of the next, and counts no more.
  private mutating func endWindow(
    at instant: Instant, under programme: LoyaltyProgramme, _ calendar: LocalCalendar
  ) {
    let earned = programme.level(of: measure)
    let last = leaveWindowWhole()
    tierState.cause = last > .start ? last : changes.last?.cause ?? joined
    if !hasLeft, let tiers = programme.tiers {
      keepForLife(from: earned, to: programme.level(of: 0), under: programme)
      let isInGrace = tierState.carriedAt < .distantFuture
      let deserved = programme.level(kept: isInGrace ? tierState.carriedNext : tierState.carried)
      let next =
        earned >= deserved ? earned : tiers.downgrade == .oneStep ? max(earned, deserved - 1) : earned
      if next >= programme.level(kept: tierState.carried) {
        tierState.carried = programme.keeping(next)
        (tierState.carriedNext, tierState.carriedAt) = (0, .distantFuture)
      } else if isInGrace {
        tierState.carriedNext = programme.keeping(next)
      } else if let days = tiers.graceDays {
        tierState.carriedNext = programme.keeping(next)
        tierState.carriedAt = calendar.add(days: days, to: instant)
      } else {
        tierState.carried = programme.keeping(next)
      }
    }
    // A member for whom nothing counts needs no end of a window, until something does again.
    tierState.windowEnd =
      tierState.carried == 0 ? .distantFuture : programme.windowEnd(after: instant, of: self, calendar)
    doubtTier()
    updateTier(under: programme, at: instant, cause: tierState.cause, calendar)
  }

  // MARK: Time

  /// When the tier may next change by time alone; `.distantFuture` for never. Without a programme there are
  /// no windows, and what counts stays as it is.
  @inline(__always)
  func nextOfTier(isInForce: Bool) -> Instant {
    var next = hasGrants ? extras.nextGrantToEnd : Instant.distantFuture
    guard isInForce else { return next }
    next = min(next, nextToLeave)
    return min(next, min(tierState.windowEnd, min(tierState.carriedAt, tierState.stepDue)))
  }

  /// Takes in what happens to the tier at an instant at which time changes something: sales leave the window,
  /// windows, times of grace and grants end.
  @inline(__always)
  mutating func settleTier(
    at instant: Instant, by rules: TimeRules, under programme: LoyaltyProgramme?,
    _ calendar: LocalCalendar
  ) throws {
    if rules.isInForce {
      try rollWindow(at: instant, by: rules, under: programme, calendar)
      if tierState != TierState(), let programme {
        settleWindow(at: instant, under: programme, calendar)
      }
    }
    if hasGrants { endGrants(at: instant, under: programme, calendar) }
  }

  /// Takes in that a window or a time of grace ends, or that the tier falls by one step more.
  @inline(never)
  private mutating func settleWindow(
    at instant: Instant, under programme: LoyaltyProgramme, _ calendar: LocalCalendar
  ) {
    if tierState.windowEnd <= instant { endWindow(at: instant, under: programme, calendar) }
    if tierState.carriedAt <= instant {
      let next = programme.level(kept: tierState.carriedNext)
      (tierState.carriedNext, tierState.carriedAt) = (0, .distantFuture)
      carry(next, at: instant, under: programme, calendar)
      doubtTier()
      updateTier(under: programme, at: instant, cause: tierState.cause, calendar)
    }
    if tierState.stepDue <= instant {
      let next = programme.level(kept: tierState.carried) - 1
      carry(next > programme.level(of: measure) ? next : -1, at: instant, under: programme, calendar)
      doubtTier()
      updateTier(under: programme, at: instant, cause: tierState.cause, calendar)
    }
    if tierState.carried == 0 { tierState.cause = .start }
  }

  /// Keeps the highest level for life that time, and no refund, takes the measure from.
  private mutating func keepForLife(from before: Int, to after: Int, under programme: LoyaltyProgramme) {
    guard before > after, let levels = programme.tiers?.levels,
      let index = levels[...before].lastIndex(where: \.isForLife), index > after
    else { return }
    if index > programme.level(kept: tierState.life) { tierState.life = levels[index].hash }
  }
}

extension LoyaltyProgramme {
  /// What is written of a level that is kept: its hash, and 0 for one that everybody has anyway.
  func keeping(_ level: Int) -> UInt64 {
    guard level >= 0, let levels = tiers?.levels, levels[level].from > 0 else { return 0 }
    return levels[level].hash
  }

  /// When a member's window ends that an instant lies in; `.distantFuture` for one that does not end.
  func windowEnd(after instant: Instant, of member: LoyaltyMember, _ calendar: LocalCalendar) -> Instant {
    switch tiers?.window {
    case .calendarYear(let first):
      let day = calendar.day(of: instant)
      return calendar.start(ofDay: first.first(from: day == .max ? day : day + 1))
    case .anniversary(of: .joining, let months):
      return calendar.anniversary(of: member.joinedAt, every: months, after: instant)
    case .anniversary(of: .tier, let months):
      guard let since = latestUpgrade(of: member) else { return .distantFuture }
      return calendar.anniversary(of: since, every: months, after: instant)
    default:
      return .distantFuture
    }
  }

  /// When a member last came to a tier from a lower one, or from none.
  private func latestUpgrade(of member: LoyaltyMember) -> Instant? {
    let levels = tiers?.levels ?? []
    func level(_ index: Int) -> Int {
      index < 0 ? -1 : levels.firstIndex { $0.name == member.changes[index].tier } ?? -1
    }
    return member.changes.indices.last { level($0) > level($0 - 1) }.map { member.changes[$0].at }
  }

  /// When the window began that ends at an instant.
  func windowStart(before end: Instant, _ calendar: LocalCalendar) -> Instant {
    guard end != .distantFuture, end != .distantPast else { return .distantPast }
    switch tiers?.window {
    case .calendarYear: return calendar.start(ofDay: calendar.day(of: calendar.add(months: -12, to: end)))
    case .anniversary(_, let months):
      return calendar.start(ofDay: calendar.day(of: calendar.add(months: -months, to: end)))
    default: return .distantPast
    }
  }
}

extension LocalCalendar {
  /// The first start of a local day after an instant that lies a multiple of some months after the day of
  /// another.
  fileprivate func anniversary(of first: Instant, every months: Int, after instant: Instant) -> Instant {
    let first = moment(of: start(ofDay: day(of: first)))
    // No fewer have passed than half of these, so that few steps are missing.
    let days = Int(day(of: instant)) - Int(day(of: first.instant))
    var count = max(0, days / (31 * months))
    while true {
      count += 1
      let next = start(ofDay: day(of: add(months: count * months, to: first)))
      if next > instant || next == .distantFuture { return next }
    }
  }
}
