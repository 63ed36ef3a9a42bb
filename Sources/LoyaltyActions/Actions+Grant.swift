// Rewards are given, and points that were gone are given back.

public import Actions
public import Ledger
internal import Projection
internal import ReadModels
internal import Schema
internal import SwiftProtobuf
public import Words

extension Actions {
  /// Gives a member a reward of the catalogue that they can use later, for no points. To use it, redeem 0 points for it.
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `unknown-member`; `member-suspended`,
  /// `member-closed`; `reward-unknown`, `reward-inactive`, `reward-not-yet`, `reward-ended`; `tier`; `stock`, where nothing is
  /// left of it; `member-limit`. Of the stock nothing is set aside: it counts a reward when it is used. Sent again, it is answered as the first time.
  ///
  /// - Parameters:
  ///   - reward: the reward, by its name.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - until: until when it can be used; `nil` for ever.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `points` (0) and `balance`, or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` where `until` has passed; otherwise as `decide`.
  public func grant(
    _ reward: String, to customer: CustomerNumber, in program: String? = nil, until: Instant? = nil,
    _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    let content = asking(["reward": reward, "program": program, "until": until])
    return try await decideWithBudgets(
      "reward.grant/1", about: [customer], as: id, asking: content
    ) { decision, budgets in
      if let until, until <= decision.now {
        throw ProjectionError(.invalidRequest, "\(until) has passed; give a time to come, or none")
      }
      let membership = try decision.membership(of: customer, in: program)
      try membership.checkMayRedeem()
      let offered = try membership.reward(named: reward)
      try membership.checkTier(for: offered)
      try membership.checkStock(of: offered, budgets, decision)
      try membership.checkLimit(of: offered)
      let granted = RewardGranted.with {
        $0.reward = offered.name
        $0.program = membership.program
        if let until { $0.untilMicroseconds = until.microseconds }
        $0.reason = circumstances.reason ?? ""
        $0.actor = circumstances.actor ?? ""
      }
      return .record(
        [circumstances.touchpoint(granted, for: customer)],
        numbers: ["points": 0, "balance": membership.balance])
    }
  }

  /// Gives back points of a member that expired, or those of a redemption that was returned: these go back to the lots that
  /// they came from, and where their time has passed they expire at once.
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `unknown-member`; `member-suspended`,
  /// `member-closed`; without a redemption `not-expired`, where not so many have expired (within the time that the programme
  /// has for it); with one `unknown-redemption` and `returned`, where not so much of it is left. Sent again, it is answered as
  /// the first time.
  ///
  /// - Parameters:
  ///   - points: how many; 1 or more.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - redemption: the id of the redemption that is returned, and whose id it is; `nil` for points that expired.
  ///   - reason: a code of one's own without spaces: `goodwill`.
  ///   - circumstances: who asks, where and through which channel; its reason is not used.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `points` (as given) and `balance` (then), or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` where it is no number of points; otherwise as `decide`.
  public func reinstate(
    _ points: Int64, of customer: CustomerNumber, in program: String? = nil, redemption: TouchpointID? = nil,
    reason: String, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    try Points.check(points)
    let content = asking([
      "points": points, "program": program, "source": redemption?.source, "redemption": redemption?.id,
      "reason": reason,
    ])
    return try await decide("points.reinstate/1", about: [customer], as: id, asking: content) { decision in
      try Verdict.judged {
        let membership = try decision.membership(of: customer, in: program)
        try membership.checkMayRedeem()
        let spend = try redemption.map {
          try membership.spend(try decision.position(of: $0), returning: points)
        }
        if spend == nil { try membership.checkExpired(points) }
        let reinstated = PointsReinstated.with {
          $0.program = membership.program
          $0.points = points
          $0.reason = reason
          $0.actor = circumstances.actor ?? ""
          if let spend { $0.redemption = Int64(spend.position.rawValue) }
        }
        let back = spend.map { membership.usable(points, of: $0) } ?? points
        return .record(
          [circumstances.touchpoint(reinstated, for: customer)],
          numbers: ["points": points, "balance": membership.balance + back])
      }
    }
  }
}

extension Membership {
  /// - Throws: `Refused`: `not-expired`.
  fileprivate func checkExpired(_ asked: Int64) throws {
    var expired = points.expired - points.reinstated
    if let days = programme.reinstatementDays {
      let late = member.extras.lapsed.filter { calendar.add(days: days, to: $0.at) > now }
      expired = late.reduce(0) { $0 + $1.points }
    }
    guard asked > expired else { return }
    throw Refused(
      "not-expired", "\(max(0, expired)) can be reinstated, and \(asked) is asked for",
      ["expired": max(0, expired), "asked": asked])
  }

  /// The redemption at a position, of which so many points are left to return.
  ///
  /// - Throws: `Refused`: `unknown-redemption`, `returned`.
  fileprivate func spend(_ position: Position?, returning asked: Int64) throws -> LoyaltyExtras.Spend {
    guard let spend = member.extras.spends.first(where: { $0.position == position }) else {
      throw Refused("unknown-redemption", "the member has no redemption of that id")
    }
    let left = spend.points - spend.returned
    guard asked <= left else {
      throw Refused(
        "returned", "\(left) of the redemption is left to return, and \(asked) is asked for",
        ["redeemed": spend.points, "returned": spend.returned, "asked": asked])
    }
    return spend
  }

  /// How many of the points that return can be spent again: those whose time has passed expire at once.
  fileprivate func usable(_ points: Int64, of spend: LoyaltyExtras.Spend) -> Int64 {
    let later = member.extras.spends.first { $0.firstSlice > spend.firstSlice }
    let slices = Int(spend.firstSlice)..<Int(later?.firstSlice ?? Int64(member.extras.spendSlices.count))
    let least =
      programme.returnDays == 0 ? now : calendar.add(days: programme.returnDays, to: calendar.moment(of: now))
    var (left, usable) = (points, 0 as Int64)
    for index in slices {
      let slice = member.extras.spendSlices[index]
      let back = min(left, slice.points)
      left -= back
      if slice.lot == .start || max(slice.expires, least) > now { usable += back }
    }
    return usable
  }
}
