// What random histories come to: a comparison of histories in which nothing happens would prove nothing.

/// In how many histories each thing came about.
package struct Reached: Sendable {
  package private(set) var histories = 0
  package private(set) var counts: [String: Int] = Dictionary(
    uniqueKeysWithValues: Reached.kinds.map { ($0, 0) })
  package init() {}

  /// Everything that is looked for.
  private static let kinds = [
    "a limit hit", "a hold lapsed", "a birthday", "an award", "an award to an order that is awaited",
    "a claim without its limit", "a time of grace that ended", "a tier for life",
    "a card completed", "a share of a pool", "a referral rewarded", "a referral taken back",
    "a spend returned", "a debt", "points expired", "points reinstated", "points that slide", "a tier lost",
    "points allocated", "a plan cancelled", "benefits", "notices", "a tier that will be lost",
    "a touchpoint of no programme", "somebody who left", "two programmes", "two versions",
    "other tiers",
  ]

  /// Notes a history, as it stands at some instants.
  package mutating func note(_ history: History, customers: Int, at instants: [Instant]) {
    var found: Set<String> = []
    let names = history.setting.names
    if names.count > 1 { found.insert("two programmes") }
    let versions = history.setting.versions
    if versions.count > names.count { found.insert("two versions") }
    let windows = versions.filter { $0.name == names[0] }.map(\.tiers?.window)
    if zip(windows, windows.dropFirst()).contains(where: !=) { found.insert("other tiers") }
    for customer in 1...customers {
      for name in names {
        for now in instants { found.formUnion(history.folding(customer, name, at: now).found(at: now)) }
      }
    }
    histories += 1
    for kind in found { counts[kind, default: 0] += 1 }
  }
}

extension Folding {
  fileprivate func found(at now: Instant) -> Set<String> {
    let standing = standing(at: now)
    let tiers = policy(now)?.tiers
    let levels = m.tier.history.map { tiers?.level(named: $0.tier ?? "") ?? -1 }
    let found: [String: Bool] = [
      "a card completed": m.cards.values.contains { $0.completed > 0 },
      "a share of a pool": m.account.lots.contains(where: \.isContributed),
      "a referral rewarded": m.referral?.state == .rewarded,
      "a referral taken back": m.referral?.state == .rescinded,
      "a spend returned": m.account.spends.contains { $0.returned > 0 },
      "a debt": m.account.debt > 0,
      "points expired": m.account.sum(.expired) > 0,
      "points reinstated": m.account.sum(.reinstated) > 0,
      "points that slide": m.account.lots.contains(where: \.slides),
      "a tier lost": zip(levels, levels.dropFirst()).contains { $0 > $1 },
      "points allocated": standing.allocated > 0,
      "a plan cancelled": m.subscriptions.values.contains(where: \.isCancelled),
      "benefits": !standing.perks.isEmpty,
      "notices": !notices(at: now).isEmpty,
      "a tier that will be lost": standing.until != nil,
      "a touchpoint of no programme": m.unmatched > 0,
      "somebody who left": m.leftAt != nil,
    ]
    return m.events.union(found.filter(\.value).keys)
  }
}
