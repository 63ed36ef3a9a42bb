// A member's statement.

internal import Ledger
internal import LoyaltyActions
public import ReadModels
public import Words

extension Reports {
  /// What became of a member's points in a period, line by line. See `ModelViews.statement`, which this is.
  public func statement(
    of customer: CustomerNumber, in program: String? = nil, from: Instant, until: Instant
  ) throws -> LoyaltyStatement {
    try checkOpen()
    return try models.statement(of: customer, in: program, from: from, until: until)
  }
}
