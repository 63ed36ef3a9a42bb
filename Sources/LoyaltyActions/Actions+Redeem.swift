// Points are spent.

public import Actions
public import Ledger
internal import Projection
internal import ReadModels
internal import Schema
internal import SwiftProtobuf
public import Words

extension Actions {
  /// Spends points of a member: on an order, on a reward, or on neither.
  ///
  /// ```swift
  /// let outcome = try await reports.actions.redeem(500, of: ann, as: TouchpointID("till/3", "redeem-7781"))
  /// switch outcome {
  /// case .recorded(let recorded): print("\(recorded.numbers["balance"] ?? 0) points are left")
  /// case .refused(let refusal): print(refusal.reason, refusal.message)
  /// }
  /// ```
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `unknown-member`; `member-suspended`,
  /// `member-closed`; `reward-unknown`, `reward-inactive`, `reward-not-yet`, `reward-ended`; `tier`; `minimum-order`; `minimum`,
  /// `step`; `balance`; `stock`; `member-limit`; `velocity`. Each has the numbers that it was decided by: docs/deciding.md lists
  /// them. Sent again, it is answered as the first time, whatever is true since.
  ///
  /// A reward that was granted, or that a full punch card gave, is used by redeeming 0 points for it: that can be refused only for
  /// the programme, the member and the `stock`. A stock counts what is handed out; what is returned is not put back by itself.
  ///
  /// Where a limit on redemptions says `flag`, the points are spent, and the answer has `flagged` 1. Where it says `review`, they
  /// are held for 7 days under the request's id, and the answer has `review` 1 and `expires`: a person captures the hold or
  /// releases it.
  ///
  /// - Parameters:
  ///   - points: how many, 1 or more; or 0 for a reward that was granted.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - order: the order that they are spent on. Where it is given back, the points return.
  ///   - reward: the reward that they are spent on, by its name. It takes its price, however many more are offered.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `points` (spent) and `balance` (left), perhaps `flagged`, or `review` and `expires` (when the hold
  ///   lapses, in microseconds since 1970); or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` where it is no number of points; otherwise as `decide`.
  public func redeem(
    _ points: Int64, of customer: CustomerNumber, in program: String? = nil, on order: RedeemedOrder? = nil,
    reward: String? = nil, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    let request = RedeemRequest(
      points: points, customer: customer, program: program, order: order, reward: reward,
      circumstances: circumstances)
    try request.check()
    return try await decideWithBudgets(
      "points.redeem/1", about: [customer], as: id, asking: request.asking
    ) { decision, budgets in try request.redeem(decision, budgets) }
  }
}

/// What is asked for where points are to be spent.
struct RedeemRequest: Sendable {
  var points: Int64
  var customer: CustomerNumber
  var program: String?
  var order: RedeemedOrder?
  var reward: String?
  /// After how many minutes a hold lapses; `nil` for what the programme says.
  var minutes: Int?
  /// Whether the points are those of the member's pool.
  var isFromPool = false
  var circumstances: Circumstances

  /// Of whom it is recorded.
  func payer(of spending: Spending) -> CustomerNumber {
    isFromPool ? spending.membership.customer : customer
  }

  /// Who has done it, as is recorded beside it: of points of a pool the member, whoever asks for them.
  var actor: String { isFromPool ? "customer:\(customer.rawValue)" : circumstances.actor ?? "" }

  var asking: String {
    LoyaltyActions.asking([
      "points": points, "program": program, "order": order?.reference, "total": order?.total,
      "reward": reward, "minutes": minutes,
    ])
  }

  /// - Throws: `ProjectionError` with code `invalidRequest`.
  func check() throws {
    // A reward that was granted takes no points.
    if points != 0 || reward == nil { try Points.check(points) }
    guard (1...43_200).contains(minutes ?? 1) else {
      throw ProjectionError(.invalidRequest, "a hold of \(minutes ?? 0) minutes: give 1 to 43,200")
    }
  }

  /// Spends the points where nothing stands against it.
  ///
  /// - Throws: `Refused`.
  func redeem(_ decision: borrowing Decision, _ budgets: BudgetAccounts) throws -> Verdict {
    if points == 0, !isFromPool, let used = try use(decision, budgets) { return used }
    let spending = try judged(decision, budgets)
    let (membership, points) = (spending.membership, spending.points)
    let balance = membership.balance - points
    if spending.mark == .review {
      let expires = expiry(of: spending)
      return .record(
        try locking(spending, until: expires, budgets),
        numbers: ["points": points, "balance": balance, "expires": expires.microseconds, "review": 1])
    }
    let redeemed = PointsRedeemed.with {
      $0.program = membership.program
      $0.points = points
      $0.order = order?.reference.text ?? ""
      $0.reward = reward ?? ""
      $0.reason = spending.mark.reason ?? circumstances.reason ?? ""
      $0.actor = actor
      $0.store = circumstances.store ?? ""
    }
    return .record(
      [circumstances.touchpoint(redeemed, for: payer(of: spending), on: order)]
        + (try membership.handedOut(spending.reward, for: points, to: customer, budgets))
        + (try spending.counted(for: customer, circumstances, budgets)),
      numbers: ["points": points, "balance": balance].merging(spending.mark.numbers) { $1 })
  }

  /// Uses a reward that was granted; `nil` where the member has none.
  ///
  /// - Throws: `Refused`.
  private func use(_ decision: borrowing Decision, _ budgets: BudgetAccounts) throws -> Verdict? {
    let membership = try decision.membership(of: customer, in: program)
    try membership.checkMayRedeem()
    guard let reward, membership.mayUse(reward) else { return nil }
    let offered = membership.programme.reward(named: reward)
    try membership.checkStock(of: offered, budgets, decision)
    let used = RewardUsed.with {
      $0.reward = reward
      $0.program = membership.program
      $0.order = order?.reference.text ?? ""
      $0.reason = circumstances.reason ?? ""
      $0.actor = circumstances.actor ?? ""
    }
    return .record(
      [circumstances.touchpoint(used, for: customer, on: order)]
        + (try membership.handedOut(offered, for: 0, to: customer, budgets)),
      numbers: ["points": 0, "balance": membership.balance])
  }
}

/// Numbers of points that may be asked for.
enum Points {
  /// - Throws: `ProjectionError` with code `invalidRequest` where it is no number of points that can be spent.
  static func check(_ points: Int64) throws(ProjectionError) {
    guard points > 0 else { throw ProjectionError(.invalidRequest, "\(points) points: give 1 or more") }
  }
}
