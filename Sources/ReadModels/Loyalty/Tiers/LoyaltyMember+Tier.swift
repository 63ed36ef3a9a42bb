// The tier that follows from what counts, from what a window left, and from what the business granted.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Moves up or down to the tier that the member has now, and notes the cause.
  @inline(__always)
  mutating func updateTier(
    under programme: LoyaltyProgramme?, at instant: Instant, cause: Position, _ calendar: LocalCalendar
  ) {
    if isTierKnown { return }
    findTier(under: programme, at: instant, cause: cause, calendar)
  }

  /// Whether the tier is known to stay as it is with what counts now.
  @inline(__always)
  var isTierKnown: Bool { measure >= derived.tierFrom && measure <= derived.tierThrough }

  /// Has the next `updateTier` find the tier though the measure has not changed.
  mutating func doubtTier() { (derived.tierFrom, derived.tierThrough) = (.max, .min) }

  @inline(never)
  private mutating func findTier(
    under programme: LoyaltyProgramme?, at instant: Instant, cause: Position, _ calendar: LocalCalendar
  ) {
    guard isMember, let programme else { return }
    if programme.rules.hasWindowEnd {
      tierState.measured = programme.measureHash
      beginWindow(under: programme, at: instant, calendar)
    }
    // By index, since reading a whole standing would count a reference to the tier's name.
    let earned = programme.standing(with: measure)
    if !programme.rules.hasWindowEnd || tierState.windowEnd < .distantFuture {
      derived.tierFrom = programme.standings[earned].from
      derived.tierThrough = programme.standings[earned].through
    }
    if hasLeft {
      derived.tierCounter = nil
      return change(to: "", at: instant, cause: cause)
    }
    let place = max(earned, programme.standing(ofLevel: kept(under: programme, at: instant)))
    derived.tierCounter = programme.standings[place].counter
    let before = changes.last?.tier
    change(to: programme.standings[place].tier, at: instant, cause: cause)
    if case .anniversary(of: .tier, let months)? = programme.tiers?.window,
      programme.isUpgrade(from: before, to: place)
    {
      let anniversary = calendar.add(months: months, to: instant)
      tierState.windowEnd = calendar.start(ofDay: calendar.day(of: anniversary))
      derived.isQuietExact = false
      derived.wake(at: tierState.windowEnd)
    }
  }

  private mutating func change(to tier: String, at instant: Instant, cause: Position) {
    if let last = changes.indices.last {
      if tier == changes[last].tier { return }
    } else if tier.isEmpty {
      return
    }
    changes.append(TierChange(at: instant, cause: cause, tier: tier))
  }

  // MARK: What is kept besides the measure

  /// The highest level that the member has whatever the measure: what a window left, for life, by a grant, or
  /// by a paid membership; −1 for none.
  private func kept(under programme: LoyaltyProgramme, at instant: Instant) -> Int {
    var level = max(programme.level(kept: tierState.carried), programme.level(kept: tierState.life))
    for grant in extras.grants where grant.until > instant {
      level = max(level, programme.level(kept: grant.tier))
    }
    if !extras.paid.isEmpty, let tier = programme.membership?.tier,
      extras.paid.contains(where: { $0.until > instant })
    {
      level = max(level, programme.level(kept: NameHash(tier).rawValue))
    }
    return level
  }

  /// Takes in a tier that the business grants until an instant. The next `updateTier` goes by it.
  mutating func grant(tier: UInt64, until: Instant, position: Position) {
    extras.grants.append(LoyaltyExtras.Grant(tier: tier, position: position, until: until))
    derived.wake(at: until)
    doubtTier()
  }

  /// Ends the grants whose time is over.
  mutating func endGrants(
    at instant: Instant, under programme: LoyaltyProgramme?, _ calendar: LocalCalendar
  ) {
    while let index = extras.grants.firstIndex(where: { $0.until <= instant }) {
      let cause = extras.grants[index].position
      extras.grants.remove(at: index)
      doubtTier()
      updateTier(under: programme, at: instant, cause: cause, calendar)
    }
  }

  /// Ends what the member keeps besides the measure, since they leave. The next `updateTier` goes by it.
  mutating func endKeptTiers() {
    tierState.keepNothing()
    tierState.life = 0
    extras.grants.clear()
    derived.isQuietExact = false
    doubtTier()
  }
}

extension LoyaltyExtras {
  /// When the next grant ends; `.distantFuture` for never.
  var nextGrantToEnd: Instant {
    var next = Instant.distantFuture
    for grant in grants { next = min(next, grant.until) }
    return next
  }
}

extension LoyaltyProgramme {
  /// The index in `standings` of a level; 0 for none.
  func standing(ofLevel level: Int) -> Int {
    max(0, level + standings.count - (tiers?.levels.count ?? 0))
  }

  /// The level that is kept by its hash, as an index; −1 for none, and for one that there is not any more.
  func level(kept hash: UInt64) -> Int { hash == 0 ? -1 : level(named: hash) ?? -1 }

  /// Whether a standing is above the tier of a name; `nil` is the name of none.
  fileprivate func isUpgrade(from tier: String?, to standing: Int) -> Bool {
    let before = tiers?.levels.firstIndex { $0.name == tier } ?? -1
    return standing > self.standing(ofLevel: before)
      || (before == -1 && tier ?? "" == "" && !standings[standing].tier.isEmpty)
  }
}
