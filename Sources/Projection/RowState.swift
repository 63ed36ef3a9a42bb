// One customer's row, with what it is of: from a view, or folded by itself.

public import Words

/// The row of one customer, up to a position and as of an instant.
public struct RowState<P: Projector>: Sendable {
  /// The smallest number of the component: where the row lives.
  public var customer: CustomerNumber
  /// `nil` where nothing has happened that the view is about.
  public var row: P.Row?
  public var position: Position
  public var asOf: Instant
  /// The policy in force at that instant.
  public var policy: P.Policy
  /// Whether a policy was published that is in force at that instant.
  public var hasPublishedPolicy: Bool
  /// Where and why the customer's fold fails: then there is no row. `nil` where it does not.
  public var failure: Quarantined?
}

extension View {
  /// The row of a customer, with what it is of.
  ///
  /// - Parameter customer: the smallest number of a component.
  /// - Throws: as `row(of:)`.
  public func state(of customer: CustomerNumber) throws -> RowState<P> {
    RowState(
      customer: customer, row: try row(of: customer), position: position, asOf: asOf, policy: policy,
      hasPublishedPolicy: hasPublishedPolicy)
  }
}
