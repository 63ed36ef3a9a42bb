// What a member is told besides the numbers: how long the tier lasts, benefits, notices, statements.

extension Folding {
  // MARK: How long the tier lasts

  /// When the tier is lost if nothing more happens, and what is missing so that it is not: by the end of the
  /// window, or in a rolling one when the tier is lost. Nothing is missing where it is not lost. What is put
  /// off further than eight years is not looked at.
  func forecast(at now: Instant) -> (until: Instant?, toStay: Int?) {
    let present = level(at: now)
    guard present >= 0, let policy = policy(now), let tiers = policy.tiers else { return (nil, nil) }
    var later = self
    later.setting.versions = [policy]
    later.setting.versions[0].withdrawnFrom = nil
    // Points and birthdays have nothing to do with it.
    later.m.account = Account()
    later.m.birthday = nil
    let horizon = zone.adding(months: 8 * 12, to: now)
    while let due = later.nextDue(), due < horizon {
      later.settle(to: due)
      if later.level(at: due) >= present { continue }
      let counted = tiers.window.ends ? measure(tiers, at: now) : later.measure(tiers, at: due)
      return (due, max(0, tiers.levels[present].from - counted))
    }
    return (nil, 0)
  }

  // MARK: Benefits

  /// The benefits that are in force: those of the tier, those of the plan that is paid for, and those that
  /// every member has.
  func perks(at now: Instant) -> [String] {
    guard m.isMember, let policy = policy(now) else { return [] }
    let ofMembership = policy.membership?.perks ?? []
    let plans = m.subscriptions.values.filter { subscription in
      policy.membership.map { now < end(of: subscription, $0) } ?? false
    }.map(\.plan)
    return policy.perks.filter { perk in
      let isEverybodys = perk.tiers.isEmpty && perk.plans.isEmpty && !ofMembership.contains(perk.name)
      let isOfTier = tierName(at: now).map(perk.tiers.contains) ?? false
      let isOfPlan = plans.contains { perk.plans.contains($0) }
      return isEverybodys || isOfTier || isOfPlan || (isPaidFor(at: now) && ofMembership.contains(perk.name))
    }.map(\.name)
  }

  // MARK: Notices

  /// For each local day on which points will expire the nearest notice whose day has come: so many days ahead,
  /// of all that would expire.
  package func notices(at now: Instant) -> [(day: Day, ahead: Int, points: Int)] {
    guard m.joinedAt == nil || m.leftAt == nil, m.status != .closed, let policy = policy(now) else {
      return []
    }
    var points: [Int: Int] = [:]
    for lot in m.account.lots where lot.remaining > 0 {
      if let expires = lot.expiresAt { points[zone.day(expires).number, default: 0] += lot.remaining }
    }
    return points.sorted { $0.key < $1.key }.compactMap { day, points in
      let left = day - zone.day(now).number
      return policy.noticeDays.filter { $0 >= left }.min().map { (Day(number: day), $0, points) }
    }
  }
}

/// What became of a member's points in a period.
package struct Statement: Equatable, Sendable {
  package var opening = 0
  package var sums: [String: Int] = [:]
  package var closing = 0
  /// What is to expire, by the number of the local day.
  package var expiring: [Int: Int] = [:]
  package init() {}
}

extension Account {
  /// What there is, whether it can be spent or not, less what is owed.
  func owned(_ now: Instant) -> Int { available(now) + pending(now) + held - debt }
  /// What came and went before an instant.
  func sum(_ column: Column, before end: Instant) -> Int {
    movements.filter { $0.column == column && $0.time < end }.map(\.points).sum
  }
}

extension History {
  /// A customer's statement in a programme, from an instant on and until another.
  package func statement(_ customer: Int, _ programme: String, from: Instant, until: Instant) -> Statement {
    let opening = folding(customer, programme, at: from - 1).m.account
    let closing = folding(customer, programme, at: until - 1).m.account
    func came(_ column: Column) -> Int {
      closing.sum(column, before: until) - closing.sum(column, before: from)
    }
    var statement = Statement()
    statement.opening = opening.owned(from - 1)
    for column in Column.allCases where column != .adjustedUp && column != .adjustedDown {
      statement.sums[column.rawValue] = came(column)
    }
    statement.sums["adjusted"] = came(.adjustedUp) - came(.adjustedDown)
    statement.closing = closing.owned(until - 1)
    for lot in closing.lots where lot.remaining > 0 {
      if let expires = lot.expiresAt {
        statement.expiring[setting.zone.day(expires).number, default: 0] += lot.remaining
      }
    }
    return statement
  }
}
