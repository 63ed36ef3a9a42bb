// What all customers of a programme come to together.

/// What all customers come to in a programme.
package struct Sums: Equatable, Sendable {
  /// Points by what became of them.
  package var points: [String: Int] = [:]
  /// Members who have not left, by tier; those without one under the empty name.
  package var members: [String: Int] = [:]
  package var cardsCompleted = 0
  package var rewardsGranted = 0
  package var rewardsUsed = 0
  package var referrals: [String: Int] = [:]
  package var unmatched = 0
  /// Of a programme that owes for points, by month: what was earned, spent, has expired, and was reversed.
  package var flows: [String: [Int]] = [:]
  package var allocated = 0
  /// How many points are expected to be redeemed in all, and what of the allocated is revenue.
  package var expected = 0
  package var recognised = 0
  package init() {}

  /// What two differ in, a line for each.
  package func differences(from other: Sums) -> [String] {
    let mine = Mirror(reflecting: self).children
    let theirs = Mirror(reflecting: other).children
    return zip(mine, theirs).compactMap { mine, theirs in
      let (plain, ours) = (Self.text(mine.value), Self.text(theirs.value))
      return plain == ours ? nil : "all customers' \(mine.label ?? ""): plain \(plain), ledger \(ours)"
    }
  }
  /// The same text for the same value: dictionaries in order, and nothing where there is nothing.
  private static func text(_ value: Any) -> String {
    switch value {
    case let value as [String: Int]: "\(value.filter { $0.value != 0 }.sorted { $0.key < $1.key })"
    case let value as [String: [Int]]:
      "\(value.filter { $0.value.contains { $0 != 0 } }.sorted { $0.key < $1.key })"
    default: "\(value)"
    }
  }
}

extension History {
  package func sums(_ programme: String, customers: Int, at now: Instant) -> Sums {
    var sums = Sums()
    for person in Set((1...customers).map { component(of: $0).min() ?? $0 }) {
      let folding = folding(person, programme, at: now)
      folding.add(to: &sums, at: now)
    }
    guard let liability = setting.programme(programme, at: now)?.liability else { return sums }
    let issued = (sums.points["earned"] ?? 0) - (sums.points["reversed"] ?? 0)
    let redeemed = max(0, sums.points["spent"] ?? 0)
    sums.expected = max(redeemed, (Fraction(issued) * thousandths(liability.expectedRedemption)).nearestEven)
    sums.recognised = Liability.recognised(
      allocated: max(0, sums.allocated), redeemed: redeemed, expected: sums.expected)
    return sums
  }
}

extension Folding {
  fileprivate func add(to sums: inout Sums, at now: Instant) {
    let standing = standing(at: now)
    for (column, points) in standing.columns { sums.points[column, default: 0] += points }
    sums.points["available", default: 0] += standing.available
    sums.points["pending", default: 0] += standing.pending
    sums.points["held", default: 0] += standing.held
    sums.points["debt", default: 0] += standing.debt
    if standing.isMember { sums.members[standing.tier ?? "", default: 0] += 1 }
    sums.cardsCompleted += standing.cards.values.map { $0[1] }.sum
    sums.rewardsGranted += m.rewards.map(\.granted).sum
    sums.rewardsUsed += m.rewards.map(\.used).sum
    if let state = standing.referral { sums.referrals[state, default: 0] += 1 }
    sums.unmatched += standing.unmatched
    sums.allocated += standing.allocated
    guard policy(now)?.liability != nil else { return }
    for movement in m.account.movements {
      let columns: [Column] = [.earned, .spent, .expired, .reversed]
      guard let place = columns.firstIndex(of: movement.column) else { continue }
      let day = zone.day(movement.time)
      sums.flows["\(day.year)-\(day.month)", default: [0, 0, 0, 0]][place] += movement.points
    }
  }
}
