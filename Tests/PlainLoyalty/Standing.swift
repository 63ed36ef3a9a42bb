// How a customer stands in a programme: what another implementation has to agree with.

/// What is left of a lot.
package struct LotStanding: Hashable, Comparable, Sendable {
  package var earnedAt: Instant
  package var activeAt: Instant?
  package var expiresAt: Instant?
  package var remaining: Int
  package var held: Int
  package init(earnedAt: Instant, activeAt: Instant?, expiresAt: Instant?, remaining: Int, held: Int) {
    self.earnedAt = earnedAt
    self.activeAt = activeAt
    self.expiresAt = expiresAt
    self.remaining = remaining
    self.held = held
  }
  /// Those that come and go at the same times as one, in order.
  package static func together(_ lots: [LotStanding]) -> [LotStanding] {
    var sums: [[Int]: LotStanding] = [:]
    for lot in lots {
      let times = [lot.earnedAt, lot.activeAt ?? -1, lot.expiresAt ?? -1]
      sums[times, default: LotStanding(lot)].remaining += lot.remaining
      sums[times, default: LotStanding(lot)].held += lot.held
    }
    return sums.values.sorted()
  }
  /// The same times, and no points.
  private init(_ other: LotStanding) {
    self = other
    (remaining, held) = (0, 0)
  }
  private var order: [Int] {
    [earnedAt, expiresAt ?? .max, activeAt ?? .max, remaining, held]
  }
  package static func < (a: Self, b: Self) -> Bool { a.order.lexicographicallyPrecedes(b.order) }
}

/// One customer in one programme, as of an instant.
package struct Standing: Equatable, Sendable {
  package var isMember = false
  package var status = MemberStatus.active
  package var available = 0
  package var pending = 0
  package var held = 0
  package var debt = 0
  package var columns: [String: Int] = [:]
  package var lots: [LotStanding] = []
  /// By the position of each hold that is open: its points and its end.
  package var holds: [Int: [Int]] = [:]
  package var tier: String?
  package var tierSince: Instant?
  package var measure = 0
  /// Each change of the tier: when, to which, and by which touchpoint.
  package var changes: [String] = []
  /// The next tier, and what is missing to it.
  package var next: String?
  package var toNext: Int?
  /// When the tier is lost if nothing more happens, and what is missing so that it is not.
  package var until: Instant?
  package var toStay: Int?
  package var perks: [String] = []
  /// By the name of each punch card: stamps and cards completed.
  package var cards: [String: [Int]] = [:]
  package var rewards: [String: Int] = [:]
  package var unmatched = 0
  /// How far the referral of the customer by another has come.
  package var referral: String?
  /// By the position of the sale: points that wait for a limit over all members.
  package var claims: [Int: Int] = [:]
  package var allocated = 0
  package init() {}

  /// What two standings differ in, a line for each; `others` are those of the other.
  package func differences(from other: Standing, _ zone: Zone) -> [String] {
    var lines: [String] = []
    func compare<T: Equatable>(_ name: String, _ mine: T, _ theirs: T) {
      if mine != theirs { lines.append("\(name): plain \(mine), ledger \(theirs)") }
    }
    func text(_ lots: [LotStanding]) -> [String] {
      lots.map { lot in
        let times = [lot.earnedAt, lot.activeAt, lot.expiresAt].map { $0.map(zone.text) ?? "never" }
        return "\(lot.remaining) (\(lot.held) held) \(times.joined(separator: " / "))"
      }
    }
    compare("member", isMember, other.isMember)
    compare("status", status, other.status)
    compare("available", available, other.available)
    compare("pending", pending, other.pending)
    compare("held", held, other.held)
    compare("debt", debt, other.debt)
    for column in columns.keys.sorted() {
      compare(column, columns[column] ?? 0, other.columns[column] ?? 0)
    }
    compare("lots", text(lots), text(other.lots))
    compare("holds", holds, other.holds)
    compare("tier", tier, other.tier)
    compare("tier since", tierSince.map(zone.text), other.tierSince.map(zone.text))
    compare("measure", measure, other.measure)
    compare("changes", changes, other.changes)
    compare("next tier", next, other.next)
    compare("to the next tier", toNext, other.toNext)
    compare("until", until.map(zone.text), other.until.map(zone.text))
    compare("to stay", toStay, other.toStay)
    compare("perks", perks, other.perks)
    compare("cards", cards, other.cards)
    compare("rewards", rewards, other.rewards)
    compare("unmatched", unmatched, other.unmatched)
    compare("referral", referral, other.referral)
    compare("claims", claims, other.claims)
    compare("allocated", allocated, other.allocated)
    return lines
  }
}

extension Folding {
  package func standing(at now: Instant) -> Standing {
    let account = m.account
    var standing = Standing()
    standing.isMember = m.isMember
    standing.status = m.status
    standing.available = account.available(now)
    standing.pending = account.pending(now)
    standing.held = account.held
    standing.debt = account.debt
    for column in Column.allCases { standing.columns[column.rawValue] = account.sum(column) }
    let lots = account.lots.indices.filter { account.lots[$0].remaining > 0 }.map { index in
      let lot = account.lots[index]
      return LotStanding(
        earnedAt: lot.earnedAt, activeAt: account.isActive(index, now) ? nil : lot.activeAt ?? .max,
        expiresAt: lot.expiresAt, remaining: lot.remaining, held: account.lockedOf(index))
    }
    standing.lots = LotStanding.together(lots)
    for hold in account.holds { standing.holds[hold.position] = [hold.points, hold.until] }
    standing.unmatched = m.unmatched
    standing.referral = m.referral?.state.name
    for claim in m.claims { standing.claims[claim.position, default: 0] += claim.points }
    standing.allocated =
      m.sales.map { sale in
        sale.total == 0
          ? sale.allocated : product(sale.allocated, sale.total - sale.givenBack, over: sale.total)
      }.sum
    for reward in m.rewards where reward.until > now && reward.granted > reward.used {
      standing.rewards[reward.reward, default: 0] += reward.granted - reward.used
    }
    for (name, card) in m.cards where !card.stamps.isEmpty || card.completed > 0 {
      standing.cards[name] = [card.stamps.count, card.completed]
    }
    standing.perks = perks(at: now)
    standTiers(&standing, at: now)
    return standing
  }
  private func standTiers(_ standing: inout Standing, at now: Instant) {
    guard let tiers = policy(now)?.tiers else { return }
    let measure = measure(tiers, at: now)
    let level = level(at: now)
    standing.tier = tierName(at: now)
    standing.tierSince = m.tier.history.last?.at
    standing.measure = measure
    standing.changes = m.tier.history.map { change in
      let cause = change.cause.map { "#\($0)" } ?? "a policy"
      return "\(zone.text(change.at)) \(change.tier ?? "none") by \(cause)"
    }
    let above = tiers.levels.indices.first { $0 > level && tiers.levels[$0].from > measure }
    if let above {
      standing.next = tiers.levels[above].name
      standing.toNext = tiers.levels[above].from - measure
    }
    (standing.until, standing.toStay) = forecast(at: now)
  }
}
