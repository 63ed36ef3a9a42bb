// What the read side needs of a ledger, and no more: so that folds are tested without one.

public import Ledger

/// Where touchpoints are read from. `Ledger` is one; tests have theirs in memory.
public protocol FactSource: Sendable {
  /// The newest position.
  func newestPosition() throws -> Position

  /// The ledger's clock: the wall clock, but never before the newest `recorded`.
  func clock() throws -> Instant

  /// Facts with `after < position ≤ through` in order of position, in runs.
  func scanFacts(
    after: Position, through: Position, _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void)
    throws

  /// The customers that the merges in force connect with this one, itself included, ascending.
  func component(of customer: CustomerNumber) throws -> [CustomerNumber]

  /// Every component of more than one customer: its members, ascending.
  func mergedComponents() throws -> [[CustomerNumber]]

  /// The touchpoints with `position ≤ through` of a customer's component, in the order that folds go by.
  func history(of customer: CustomerNumber, through: Position) throws -> History

  /// Every `policy.published`, in order of position.
  func publishedPolicies() throws -> [PublishedPolicy]
}
