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
  /// The name of the programme, as it is recorded.
  var program: String
  /// The programme.
  var programme: LoyaltyPolicy
  /// The member's row.
  var row: LoyaltyRow

  var points: LoyaltyRow.Points { row.points }
  /// What can be spent; below 0 where points are owed.
  var balance: Int64 { row.points.balance }
}

extension Decision {
  /// The programme that a request means, and the customer's membership in it.
  ///
  /// - Throws: `Refused`: `unknown-program`, `unknown-member`; `ProjectionError` with code `quarantined`.
  func membership(of customer: CustomerNumber, in program: String?) throws -> Membership {
    let state = try state(of: customer, in: Loyalty.self)
    if let failure = state.failure { throw ProjectionError(failure, in: Loyalty.name) }
    guard let programme = state.policy else {
      throw Refused("unknown-program", "no loyalty programme is in force", ["programs": 0])
    }
    guard let row = state.row, row.isMember else {
      throw Refused("unknown-member", "the customer is no member of the programme")
    }
    return Membership(
      customer: state.customer, program: program ?? "default", programme: programme, row: row)
  }
}
