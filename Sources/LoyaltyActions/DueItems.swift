// How each thing that is due is decided: again from the row, as it is inside the write.

internal import Actions
internal import Ledger
internal import Projection
internal import ReadModels
internal import Schema
internal import SwiftProtobuf
internal import Words

/// What was due is no more, by the rows inside the write, or it cannot be decided yet: nothing is recorded.
struct NotDue: Error {}

extension Actions {
  /// Decides what is due for a member.
  ///
  /// - Throws: `NotDue`; `Unusable` where it is about somebody who was erased or is restricted; otherwise as `decide`.
  func decide(_ item: LoyaltyWork.Item, as id: TouchpointID) async throws -> DecisionOutcome {
    switch item.kind {
    case .referral:
      // The member who was referred comes first: a refusal stands in their history, and their row takes it in.
      let about = [item.customer] + (try known(item.others))
      return try await decideDue("referral.reward/1", about: about, as: id) { decision in
        try Verdict.judged(cause: item.cause, of: item.program) {
          try decision.due(item).rewardReferral(decision, isKnown: about.count > 1)
        }
      }
    case .rescind:
      let about = [item.customer] + (try known(item.others))
      return try await decideDue("referral.rescind/1", about: about, as: id) { decision in
        try decision.due(item).rescindReferral(decision)
      }
    case .contribution:
      let pool = try known(item.others)
      guard !pool.isEmpty else { throw NotDue() }
      return try await decideDue("pool.contribute/1", about: [item.customer], with: pool, as: id) {
        decision in
        try decision.due(item).contribute(decision)
      }
    case .claim:
      return try await decideWithBudgets(
        "limit.award/1", about: [item.customer], as: id, isAsked: false, cause: item.cause, of: item.program
      ) { decision, budgets in try decision.due(item).award(decision, budgets) }
    case .notice:
      return try await decideDue("expiry.announce/1", about: [item.customer], as: id) { decision in
        try decision.due(item).announce()
      }
    }
  }

  private func decideDue(
    _ name: DecisionName, about customers: [CustomerNumber], with accounts: [CustomerNumber] = [],
    as id: TouchpointID, _ body: @escaping @Sendable (borrowing Decision) throws -> Verdict
  ) async throws -> DecisionOutcome {
    try await decide(name, about: customers, with: accounts, as: id, asking: "", isAsked: false, body)
  }

  /// Those of some customers that the ledger has: touchpoints may name others.
  private func known(_ customers: [CustomerNumber]) throws -> [CustomerNumber] {
    let count = try ledger.customerCount
    return customers.filter { $0.rawValue <= count }
  }
}

extension Decision {
  /// What is due, as it is inside the write.
  ///
  /// - Throws: `NotDue`.
  fileprivate func due(_ item: LoyaltyWork.Item) throws -> DueItem {
    let state = try state(of: item.customer, in: Loyalty.self)
    let calendar = try projector(Loyalty.self).calendar
    guard state.failure == nil, let row = state.row, let policy = state.policy,
      let programme = policy.programmes.first(where: { $0.name == item.program }),
      let member = row[program: programme.hash],
      let due = LoyaltyWork.items(of: row, state.customer, under: policy, now: now, calendar)
        .first(where: { $0.id == item.id && $0.others == item.others })
    else { throw NotDue() }
    return DueItem(item: due, programme: programme, member: member)
  }
}

/// Something that is due, with what it is decided by.
struct DueItem {
  let item: LoyaltyWork.Item
  let programme: LoyaltyProgramme
  let member: LoyaltyMember

  /// The member's share of a lot goes to their pool, with its expiry.
  func contribute(_ decision: borrowing Decision) throws -> Verdict {
    // What was appended may name anybody in a pool's place.
    guard let pool = item.others.first, let owner = try decision.programOfPool(pool),
      programme.isCalled(NameHash(owner))
    else { throw NotDue() }
    func side(_ points: Int64, of customer: CustomerNumber, with other: CustomerNumber) -> DecidedTouchpoint {
      let transferred = PointsTransferred.with {
        ($0.program, $0.points, $0.reason) = (programme.name, points, "pool")
        $0.customer = Int64(other.rawValue)
        $0.lot = Int64(clamping: item.cause.rawValue)
        if item.expires < .distantFuture { $0.expiresMicroseconds = item.expires.microseconds }
      }
      return DecidedTouchpoint(transferred, for: customer)
    }
    return .record(
      [side(-item.points, of: item.customer, with: pool), side(item.points, of: pool, with: item.customer)],
      numbers: ["points": item.points])
  }

  /// Awards what the limit over all members has left for the member.
  ///
  /// - Throws: `Refused`: `limit`.
  func award(_ decision: borrowing Decision, _ budgets: BudgetAccounts) throws -> Verdict {
    let rule = programme.earning.rules.first { $0.name == item.rule }
    guard let limit = (rule?.limits ?? programme.earning.limits).inAll else { throw NotDue() }
    let budget = BudgetName(
      program: programme.name, name: item.rule.isEmpty ? "limit" : "limit/\(item.rule)")
    let used = try budgets.used(of: budget, decision)
    guard used < limit else {
      throw Refused(
        "limit", "the \(limit) points that there are for all members together are used up",
        ["limit": limit, "used": used, "asked": item.points])
    }
    let points = min(item.points, limit - used)
    let adjusted = PointsAdjusted.with {
      ($0.program, $0.points) = (programme.name, points)
      ($0.reason, $0.actor) = ("limit", "program")
      $0.cause = Int64(clamping: item.cause.rawValue)
    }
    return .record(
      [
        DecidedTouchpoint(adjusted, for: item.customer),
        try budgets.counted(points, on: budget, cause: item.cause, for: item.customer),
      ], numbers: ["points": points])
  }

  /// Notes that the member is to be told.
  func announce() -> Verdict {
    let announced = ExpiryAnnounced.with {
      ($0.program, $0.points) = (programme.name, item.points)
      ($0.expiresMicroseconds, $0.days) = (item.expires.microseconds, Int64(item.days))
    }
    return .record([DecidedTouchpoint(announced, for: item.customer)], numbers: ["points": item.points])
  }
}
