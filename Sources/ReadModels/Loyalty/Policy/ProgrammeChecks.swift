// What must go together in a programme, and among the programmes in force.

internal import Projection
internal import Words

extension LoyaltyProgramme {
  /// Refuses members that are right by themselves, and do not go together.
  func checkTogether() throws {
    let plans = membership?.plans.names ?? []
    for (index, perk) in perks.enumerated() {
      for (place, plan) in perk.plans.names.enumerated() where !plans.contains(plan) {
        throw PolicyFault("perks[\(index)].plans[\(place)]", "\(plan) is not a plan of membership")
      }
    }
    for (index, perk) in (membership?.perks ?? []).enumerated()
    where !perks.contains(where: { $0.name == perk }) {
      throw PolicyFault("membership.perks[\(index)]", "\(perk) is not the name of a perk")
    }
    for (index, limit) in velocity.enumerated() where limit.measure == .money && !areRewardsWorthMoney {
      throw PolicyFault("velocity[\(index)].money", "needs redemption.value, to know what points are worth")
    }
    if !earning.types.contains(.orderPlaced) { try checkWithoutOrders() }
    for (index, name) in names.enumerated() where name == self.name {
      throw PolicyFault("names[\(index)]", "\(name) is the programme's own name")
    }
  }

  /// Refuses what takes lines, or stamps for orders, where orders earn nothing: it would never give anything.
  private func checkWithoutOrders() throws {
    for (index, rule) in earning.rules.enumerated() where rule.isForLines || rule.isOfPieces {
      throw PolicyFault(
        "earning.rules[\(index)].\(rule.isForLines ? "for" : "each")",
        "needs order.placed among earning.touchpoints: only orders have lines")
    }
    for (index, card) in punchCards.enumerated() where card.isOfOrders {
      throw PolicyFault("punchCards[\(index)].each", "needs order.placed among earning.touchpoints")
    }
  }

  /// Whether what points are worth is known of every redemption.
  private var areRewardsWorthMoney: Bool {
    if redemption.value != nil { return true }
    return !rewards.isEmpty
      && rewards.allSatisfy { reward in
        if case .perPoint = reward.cost { true } else { false }
      }
  }
}

extension LoyaltyPolicy {
  /// How many programmes can be in force together.
  static let programmesMax = 20

  /// Refuses programmes that cannot be in force together. Where names clash, the fault is that of the
  /// document that was published last.
  static func check(_ programmes: [(programme: LoyaltyProgramme, position: Position)]) throws {
    guard programmes.count <= programmesMax else {
      throw PolicyFault("", "there are \(programmesMax) programmes already; withdraw one")
    }
    let inOrder = programmes.sorted { $0.position < $1.position }.map(\.programme)
    for (index, later) in inOrder.enumerated() {
      for earlier in inOrder[..<index] { try check(later, beside: earlier) }
    }
  }

  private static func check(_ later: LoyaltyProgramme, beside earlier: LoyaltyProgramme) throws {
    for (index, name) in later.names.enumerated() {
      if name == earlier.name {
        throw PolicyFault("names[\(index)]", "\(name) is the name of another programme")
      }
      if earlier.names.contains(name) {
        throw PolicyFault("names[\(index)]", "\(name) is the name of another programme, \(earlier.name)")
      }
    }
    if earlier.names.contains(later.name) {
      throw PolicyFault("", "\(later.name) is the name of another programme, \(earlier.name)")
    }
    if later.counterKey == earlier.counterKey {
      throw PolicyFault(
        "",
        "\(earlier.name) and \(later.name) cannot be told apart in totals; choose another name for one")
    }
  }
}
