// One customer's row, from a view or folded by itself, with the position and instant that it is of.

public import Words

/// The row of one customer, up to a position and as of an instant.
public struct RowState<P: Projector>: Sendable {
  /// The smallest number of the component: where the row lives.
  public var customer: CustomerNumber
  /// The row; `nil` where nothing has happened that the view is about, and where the fold fails.
  public var row: P.Row?
  /// The position up to which touchpoints are folded in.
  public var position: Position
  /// The instant up to which what has happened is folded in.
  public var asOf: Instant
  /// The projector that folds the view.
  public var projector: P
  /// The policy in force at `asOf`.
  public var policy: P.Policy
  /// Whether that is a published policy; otherwise it is the default.
  public var hasPublishedPolicy: Bool
  /// Where and why the customer's fold fails; `nil` where it does not.
  public var failure: Quarantined?
}

extension View {
  /// The row of a customer, with the position and instant that the view is of.
  ///
  /// - Parameter customer: any number of the customer.
  /// - Throws: what `row(of:)` throws.
  public func state(of customer: CustomerNumber) throws -> RowState<P> {
    let (customer, row) = try entry(of: customer)
    return RowState(
      customer: customer, row: row, position: position, asOf: asOf, projector: projector,
      policy: policy,
      hasPublishedPolicy: hasPublishedPolicy)
  }
}
