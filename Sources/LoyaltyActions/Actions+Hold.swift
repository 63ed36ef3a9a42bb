// Points are locked, and later spent or set free.

public import Actions
public import Ledger
internal import Projection
internal import ReadModels
internal import Schema
internal import SwiftProtobuf
public import Words

extension Actions {
  /// Locks points of a member until they are captured or released, or the time is over: while a customer checks out, nobody else
  /// can spend them. The hold's name is the request's id.
  ///
  /// It is refused for the reasons of `redeem`, in their order. Of a reward nothing is set aside: where there is none left by then, the
  /// capture is refused. Where a limit on redemptions says `review`, the hold is one of 7 days, and the answer has `review` 1: a person
  /// captures it. Sent again, it is answered as the first time.
  ///
  /// - Parameters:
  ///   - points: how many; 1 or more.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - order: the order that they are to be spent on, where it is known.
  ///   - reward: the reward that they are to be spent on, by its name.
  ///   - minutes: after how many it lapses by itself, 1 to 43,200; `nil` for what the programme says, by default 30.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the hold's own, and who asks.
  /// - Returns: the numbers `points` (held), `expires` (when the hold lapses, in microseconds since 1970) and `available` (what is
  ///   left to spend), perhaps `flagged` or `review`; or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` where it is no number of points or of minutes; otherwise as `decide`.
  public func hold(
    _ points: Int64, of customer: CustomerNumber, in program: String? = nil, on order: RedeemedOrder? = nil,
    reward: String? = nil, minutes: Int? = nil, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    let request = RedeemRequest(
      points: points, customer: customer, program: program, order: order, reward: reward, minutes: minutes,
      circumstances: circumstances)
    try request.check()
    return try await decideWithBudgets(
      "points.hold/1", about: [customer], as: id, asking: request.asking
    ) { decision, budgets in try request.hold(decision, budgets) }
  }

  /// Spends the points of a hold, or a part of them: the rest is free again.
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `unknown-member`; `member-suspended`,
  /// `member-closed`; `unknown-hold`, `hold-lapsed`, `hold-released`, `hold-captured`; `held`, where the hold has fewer
  /// points; `step`, where they are held for a reward that has a price, and not all of them are asked for; `stock`, where nothing is
  /// left of the reward. Sent again, it is answered as the first time.
  ///
  /// - Parameters:
  ///   - hold: the id of the hold, and whose id it is.
  ///   - customer: the member whose hold it is.
  ///   - points: how many, 1 or more; `nil` for all that the hold has.
  ///   - order: the order that they are spent on; `nil` for that of the hold.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own; `nil` for `capture/` and the hold's id, so that a hold that is captured again is answered as the
  ///     first time.
  /// - Returns: the numbers `points` (spent) and `balance` (left), or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` where it is no number of points; otherwise as `decide`.
  public func capture(
    _ hold: TouchpointID, of customer: CustomerNumber, points: Int64? = nil, on order: RedeemedOrder? = nil,
    _ circumstances: Circumstances = .none, as id: TouchpointID? = nil
  ) async throws -> DecisionOutcome {
    if let points { try Points.check(points) }
    let content = asking([
      "source": hold.source, "hold": hold.id, "points": points, "order": order?.reference,
    ])
    let request = CaptureRequest(
      hold: hold, customer: customer, points: points, order: order, circumstances: circumstances)
    return try await decideWithBudgets(
      "points.capture/1", about: [customer], as: id ?? hold.following("capture"), asking: content
    ) { decision, budgets in try request.capture(decision, budgets) }
  }

  /// Sets the points of a hold free.
  ///
  /// It is refused for the reasons of `capture`, but for `held`. Sent again, it is answered as the first time.
  ///
  /// - Parameters:
  ///   - hold: the id of the hold, and whose id it is.
  ///   - customer: the member whose hold it is.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own; `nil` for `release/` and the hold's id.
  /// - Returns: the numbers `points` (that were held) and `available` (what there is to spend), or the refusal.
  /// - Throws: as `decide`.
  public func release(
    _ hold: TouchpointID, of customer: CustomerNumber, _ circumstances: Circumstances = .none,
    as id: TouchpointID? = nil
  ) async throws -> DecisionOutcome {
    let content = asking(["source": hold.source, "hold": hold.id])
    return try await decide(
      "points.release/1", about: [customer], as: id ?? hold.following("release"), asking: content
    ) { decision in
      try Verdict.judged {
        let open = try OpenHold(hold, of: customer, decision)
        let released = PointsReleased.with {
          $0.program = open.membership.program
          $0.hold = Int64(open.position.rawValue)
          $0.reason = circumstances.reason ?? ""
          $0.actor = circumstances.actor ?? ""
        }
        let available = open.membership.available(with: open.freed(spending: 0))
        return .record(
          [circumstances.touchpoint(released, for: customer)],
          numbers: ["points": open.points, "available": available])
      }
    }
  }
}

extension RedeemRequest {
  /// Locks the points where nothing stands against it.
  ///
  /// - Throws: `Refused`.
  func hold(_ decision: borrowing Decision, _ budgets: BudgetAccounts) throws -> Verdict {
    let spending = try judged(decision, budgets)
    let expires = expiry(of: spending)
    let available = spending.membership.points.available - spending.points
    return .record(
      try locking(spending, until: expires, budgets),
      numbers: ["points": spending.points, "expires": expires.microseconds, "available": available]
        .merging(spending.mark.numbers) { $1 })
  }

  /// When the hold lapses that locks the points.
  func expiry(of spending: Spending) -> Instant {
    let asked = minutes ?? spending.membership.programme.holdMinutes
    let minutes = spending.mark == .review ? VelocityMark.reviewMinutes : asked
    return spending.membership.now + .seconds(60 * minutes)
  }

  /// What is recorded where the points are locked.
  func locking(
    _ spending: Spending, until expires: Instant, _ budgets: BudgetAccounts
  ) throws -> [DecidedTouchpoint] {
    let held = PointsHeld.with {
      $0.program = spending.membership.program
      $0.points = spending.points
      $0.order = order?.reference.text ?? ""
      $0.reward = reward ?? ""
      $0.reason = spending.mark.reason ?? circumstances.reason ?? ""
      $0.actor = actor
      $0.expiresMicroseconds = expires.microseconds
      $0.store = circumstances.store ?? ""
    }
    return [circumstances.touchpoint(held, for: payer(of: spending), on: order)]
      + (try spending.counted(for: customer, circumstances, budgets))
  }
}

/// What is asked for where the points of a hold are to be spent.
private struct CaptureRequest: Sendable {
  var hold: TouchpointID
  var customer: CustomerNumber
  var points: Int64?
  var order: RedeemedOrder?
  var circumstances: Circumstances

  /// - Throws: `Refused`.
  func capture(_ decision: borrowing Decision, _ budgets: BudgetAccounts) throws -> Verdict {
    let open = try OpenHold(hold, of: customer, decision)
    let points = points ?? open.points
    guard points <= open.points else {
      throw Refused(
        "held", "the hold has \(open.points), and \(points) is asked for",
        ["held": open.points, "asked": points])
    }
    let reward = open.membership.programme.reward(named: open.held.reward)
    if case .points = reward?.cost, points < open.points {
      throw Refused(
        "step", "the hold is for a reward, which takes all \(open.points) of it, and \(points) is asked for",
        ["minimum": open.points, "step": open.points, "asked": points])
    }
    try open.membership.checkStock(of: reward, budgets, decision)
    let captured = PointsCaptured.with {
      $0.program = open.membership.program
      $0.points = points
      $0.order = order?.reference.text ?? open.held.order
      $0.reward = open.held.reward
      $0.reason = circumstances.reason ?? ""
      $0.actor = circumstances.actor ?? ""
      $0.hold = Int64(open.position.rawValue)
      $0.store = circumstances.store ?? ""
    }
    return .record(
      [
        circumstances.touchpoint(
          captured, for: customer, namespace: order == nil ? open.namespace : order?.reference.namespace)
      ] + (try open.membership.handedOut(reward, for: points, to: customer, budgets)),
      numbers: ["points": points, "balance": open.membership.balance + open.freed(spending: points)])
  }
}

extension TouchpointID {
  /// The id of what ends a hold, where whoever asks gives none.
  fileprivate func following(_ word: String) -> TouchpointID { TouchpointID(source, "\(word)/\(id)") }
}
