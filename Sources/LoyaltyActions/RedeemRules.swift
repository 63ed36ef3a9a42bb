// The reasons to refuse what spends points, in their order.

internal import Actions
internal import Projection
internal import ReadModels
internal import Words

/// What a request to spend points comes to, where nothing stands against it.
struct Spending {
  /// Whose points they are: the member's, or their pool's.
  var membership: Membership
  /// The reward that the points are spent on; `nil` for none.
  var reward: LoyaltyProgramme.Reward?
  /// How many are spent: a reward has its price, however many were offered.
  var points: Int64
  /// What is to be done about it, though it is not refused.
  var mark = VelocityMark.none

  /// What limits on redemptions count of it.
  var sum: RedeemedSum {
    let money = membership.programme.worth(of: points, for: reward?.hash.rawValue ?? 0)
    return RedeemedSum(count: 1, points: points, money: money)
  }
}

extension RedeemRequest {
  /// Looks whether the points may be spent. The request is refused for the first reason that applies, and this is their order.
  ///
  /// - Throws: `Refused`.
  func judged(_ decision: borrowing Decision, _ budgets: BudgetAccounts) throws -> Spending {
    let membership = try decision.membership(of: customer, in: program)
    try membership.checkMayRedeem()
    let payer = isFromPool ? try decision.pool(of: membership, budgets) : membership
    let reward = try reward.map { try membership.reward(named: $0) }
    try membership.checkTier(for: reward)
    try checkOrder(decision, membership, reward)
    let points = try payer.points(for: reward, offered: points)
    try payer.checkBalance(for: points)
    var spending = Spending(membership: payer, reward: reward, points: points)
    try budgets.require(payer.stock(of: reward) + spending.velocityBudgets(circumstances))
    try payer.checkStock(of: reward, budgets, decision)
    try payer.checkLimit(of: reward)
    spending.mark = try spending.checkVelocity(circumstances, budgets, decision)
    return spending
  }

  /// - Throws: `Refused`: `minimum-order`.
  private func checkOrder(
    _ decision: borrowing Decision, _ membership: Membership, _ reward: LoyaltyProgramme.Reward?
  ) throws {
    let minimum = reward?.minimumOrder ?? membership.programme.redemption.minimumOrder
    guard minimum > 0 else { return }
    let total = try order.flatMap { try membership.total(of: $0, decision) ?? $0.total }
    guard let total else {
      throw Refused(
        "minimum-order",
        "it takes an order of at least \(minimum) in minor units, and the order's total is not known",
        ["minimum": minimum])
    }
    guard total >= minimum else {
      throw Refused(
        "minimum-order",
        "it takes an order of at least \(minimum) in minor units, and this one comes to \(total)",
        ["minimum": minimum, "total": total])
    }
  }
}

extension Membership {
  /// A reward of the catalogue that can be had now.
  ///
  /// - Throws: `Refused`: `reward-unknown`, `reward-inactive`, `reward-not-yet`, `reward-ended`.
  func reward(named name: String) throws -> LoyaltyProgramme.Reward {
    guard let reward = programme.reward(named: name) else {
      throw Refused("reward-unknown", "the programme has no reward of that name")
    }
    guard reward.isActive else { throw Refused("reward-inactive", "the reward cannot be had at present") }
    if let from = reward.from?.instant(calendar), now < from {
      throw Refused("reward-not-yet", "the reward can be had from \(from) on", ["from": from.microseconds])
    }
    if let until = reward.until?.instant(calendar), now >= until {
      throw Refused("reward-ended", "the reward could be had until \(until)", ["until": until.microseconds])
    }
    return reward
  }

  /// - Throws: `Refused`: `tier`.
  func checkTier(for reward: LoyaltyProgramme.Reward?) throws {
    guard let reward, !reward.tiers.isEmpty, !reward.tiers.contains(NameHash(member.tier)) else { return }
    throw Refused("tier", "the reward is for members of \(reward.tiers.names.joined(separator: ", "))")
  }

  /// What an order comes to that is recorded; `nil` where it is not.
  fileprivate func total(of order: RedeemedOrder, _ decision: borrowing Decision) throws -> Int64? {
    let hash = try decision.resolved(order.reference).hash64
    return member.sales.last { $0.reference == hash && $0.unit == programme.currency }?.total
  }

  /// How many points are spent of those that are offered: of a reward with a price, that.
  ///
  /// - Throws: `Refused`: `minimum`, `step`.
  fileprivate func points(for reward: LoyaltyProgramme.Reward?, offered: Int64) throws -> Int64 {
    let (minimum, step): (Int64, Int64)
    switch reward?.cost {
    case .points(let price):
      guard offered >= price else {
        throw Refused(
          "step", "the reward costs \(price), and \(offered) is offered",
          ["minimum": price, "step": price, "asked": offered])
      }
      return price
    case .perPoint(_, let rewardStep, let rewardMinimum): (minimum, step) = (rewardMinimum, rewardStep)
    case nil: (minimum, step) = (programme.redemption.minimum, programme.redemption.step)
    }
    let numbers = ["minimum": minimum, "step": step, "asked": offered]
    guard offered >= minimum else {
      throw Refused("minimum", "\(minimum) is the least, and \(offered) is asked for", numbers)
    }
    guard offered % step == 0 else {
      throw Refused("step", "points are spent in multiples of \(step), and \(offered) is asked for", numbers)
    }
    return offered
  }

  /// - Throws: `Refused`: `balance`.
  func checkBalance(for asked: Int64) throws {
    guard balance < asked else { return }
    throw Refused(
      "balance", "the balance is \(balance), and \(asked) is asked for",
      ["asked": asked, "available": points.available, "debt": points.debt, "balance": balance])
  }

  /// Whether the member was granted a reward that they have not used and still can.
  func mayUse(_ reward: String) -> Bool {
    member.entitlements(to: NameHash(reward), at: now) > 0
  }

  /// - Throws: `Refused`: `member-limit`.
  func checkLimit(of reward: LoyaltyProgramme.Reward?) throws {
    guard let reward, let limit = reward.limitPerMember else { return }
    let had = member.rewardsHad(reward.hash, at: now)
    guard had >= limit else { return }
    throw Refused(
      "member-limit", "each member can have \(limit) of the reward, and this one has \(had)",
      ["limit": limit, "used": had])
  }
}
