// The programme and the member that a decision goes by.

internal import Actions
internal import Ledger
internal import Projection
internal import ReadModels
internal import Reporting
internal import Words

/// A programme, and where a customer stands in it at the instant of a decision.
struct Membership {
  /// Where the customer's row lives: the smallest of their numbers.
  var customer: CustomerNumber
  /// The programme.
  var programme: LoyaltyProgramme
  /// What the customer has in it.
  var member: LoyaltyMember
  /// When what is decided will be recorded.
  var now: Instant
  /// By whose days the programme goes.
  var calendar: LocalCalendar

  /// The name of the programme, as it is recorded.
  var program: String { programme.name }
  var points: LoyaltyRow.Points { member.points }
  /// What can be spent; below 0 where points are owed.
  var balance: Int64 { member.points.balance }

  /// What can be spent once so many points have come, of which debts are paid first.
  func available(with points: Int64) -> Int64 {
    self.points.available + max(0, points - self.points.debt)
  }

  /// - Throws: `Refused`: `member-suspended`, `member-closed`.
  func checkMayRedeem() throws {
    switch member.status {
    case .active: break
    case .suspended: throw Refused("member-suspended", "the member is suspended, and cannot redeem")
    case .closed: throw Refused("member-closed", "the membership is closed")
    }
  }
}

extension Decision {
  /// The programme that a request means, and the customer's membership in it.
  ///
  /// - Parameters:
  ///   - orFormer: whether the membership may have ended.
  ///   - check: refuses what the programme does not have, before anything of the member is looked at.
  /// - Throws: `Refused`: `unknown-program`, `unknown-member`; what `check` throws; `ProjectionError` with code `quarantined`.
  func membership(
    of customer: CustomerNumber, in program: String?, orFormer: Bool = false,
    _ check: (LoyaltyProgramme) throws -> Void = { _ in }
  ) throws -> Membership {
    let state = try state(of: customer, in: Loyalty.self)
    if let failure = state.failure { throw ProjectionError(failure, in: Loyalty.name) }
    let programme = try Membership.programme(program, of: state.policy?.programmes ?? [])
    try check(programme)
    guard let member = state.row?.member(of: programme), member.isMember, orFormer || !member.hasLeft else {
      throw Refused("unknown-member", "the customer is no member of the programme")
    }
    return Membership(
      customer: state.customer, programme: programme, member: member, now: now,
      calendar: try projector(Loyalty.self).calendar)
  }
}

extension Membership {
  /// The programme of a name; without a name the only one.
  ///
  /// - Throws: `Refused`: `unknown-program`.
  static func programme(_ name: String?, of programmes: [LoyaltyProgramme]) throws -> LoyaltyProgramme {
    guard !programmes.isEmpty else {
      throw Refused("unknown-program", "no loyalty programme is in force", ["programs": 0])
    }
    let found = programmes.filter { $0.name == name || name.map($0.names.contains) ?? true }
    if found.count == 1 { return found[0] }
    let names = programmes.map(\.name).joined(separator: ", ")
    throw Refused(
      "unknown-program",
      name == nil
        ? "several programmes are in force, and none is named; there are: \(names)"
        : "no programme of that name is in force; there are: \(names)", ["programs": Int64(programmes.count)])
  }
}

extension LoyaltyRow {
  /// What the customer has in a programme.
  func member(of programme: LoyaltyProgramme) -> LoyaltyMember? {
    self[program: programme.hash]
  }
}
