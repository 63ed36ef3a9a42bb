// How much may be redeemed in how short a time.

internal import Actions
internal import Ledger
internal import Projection
internal import ReadModels
internal import Words

/// What is done about a redemption that is above a limit and not refused.
enum VelocityMark: Int, Comparable {
  case none = 0
  /// It is recorded, and marked.
  case flag = 1
  /// Its points are held until a person has looked at it.
  case review = 2

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// For so many minutes points are held for a review: 7 days.
  static let reviewMinutes = 7 * 24 * 60

  /// The reason that is recorded with it; `nil` for that of the request.
  var reason: String? { self == .none ? nil : "velocity" }

  /// Its number in the answer.
  var numbers: [String: Int64] {
    switch self {
    case .none: [:]
    case .flag: ["flagged": 1]
    case .review: ["review": 1]
    }
  }
}

/// A limit counts redemptions, and holds as soon as they are made; capturing one counts no more. Of one member a hold counts only as
/// long as it is open. Of an actor or a store, who are counted on a budget, it goes on counting: whoever makes many holds is to be
/// noticed. Transfers and rewards that were granted count for nothing.
extension Spending {
  /// The budgets on which it counts, beside the member's own row: those of its actor and its store.
  func velocityBudgets(_ circumstances: Circumstances) -> [BudgetName] {
    membership.programme.velocity.compactMap { budget(of: $0, circumstances) }
  }

  /// The budget of a limit on actors or stores; `nil` for one on members, and where it is not known who or where it
  /// was. Whoever they are stands there as a hash: nobody has looked yet whether it is a code and no name.
  private func budget(of limit: LoyaltyProgramme.Velocity, _ circumstances: Circumstances) -> BudgetName? {
    let subject: String? =
      switch limit.subject {
      case .member: nil
      case .actor: circumstances.actor
      case .store: circumstances.store
      }
    guard let subject, !subject.isEmpty else { return nil }
    let hash = String(NameHash(subject).rawValue, radix: 16)
    return BudgetName(program: membership.program, name: "velocity/\(limit.name)/\(hash)")
  }

  /// What is recorded on the budgets of limits beside it.
  func counted(
    for customer: CustomerNumber, _ circumstances: Circumstances, _ budgets: BudgetAccounts
  ) throws -> [DecidedTouchpoint] {
    let sum = sum
    return try velocityBudgets(circumstances).map {
      try budgets.counted(sum.count, on: $0, points: sum.points, money: sum.money, for: customer)
    }
  }

  /// What is to be done about it, by all limits together.
  ///
  /// - Throws: `Refused`: `velocity`, by the first limit that refuses.
  func checkVelocity(
    _ circumstances: Circumstances, _ budgets: BudgetAccounts, _ decision: borrowing Decision
  ) throws -> VelocityMark {
    var mark = VelocityMark.none
    let sum = sum
    for limit in membership.programme.velocity {
      guard let counted = try counted(by: limit, circumstances, budgets, decision) else { continue }
      let (before, more) = (counted[limit.measure], sum[limit.measure])
      guard before > limit.limit - more else { continue }
      switch limit.action {
      case .flag: mark = max(mark, .flag)
      case .review: mark = max(mark, .review)
      case .refuse:
        throw Refused(
          "velocity", "\(limit.name): \(before) of \(limit.limit) is used, and \(more) more is asked for",
          ["limit": limit.limit, "counted": before, "days": Int64(limit.days ?? 0)])
      }
    }
    return mark
  }

  /// What a limit has counted so far; `nil` where it is not known whom it would count.
  private func counted(
    by limit: LoyaltyProgramme.Velocity, _ circumstances: Circumstances, _ budgets: BudgetAccounts,
    _ decision: borrowing Decision
  ) throws -> RedeemedSum? {
    let since = membership.windowStart(of: limit)
    if limit.subject == .member {
      return membership.member.redeemed(since: since, under: membership.programme)
    }
    guard let name = budget(of: limit, circumstances) else { return nil }
    guard let counted = try budgets.row(of: name, decision)?.counted(since: since) else {
      return RedeemedSum()
    }
    return RedeemedSum(count: counted.count, points: counted.points, money: counted.money)
  }
}

extension Membership {
  /// From when on a limit counts: the start of the local day, or so many days ago at the same local time.
  fileprivate func windowStart(of limit: LoyaltyProgramme.Velocity) -> Instant {
    guard let days = limit.days else { return calendar.start(ofDay: calendar.day(of: now)) }
    return calendar.add(days: -days, to: now)
  }
}
