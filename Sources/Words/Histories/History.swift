/// The touchpoints of one customer, and of those merged with them, in the order that folds go by.
public struct History: Sendable {
  /// The component's smallest number: where its row lives.
  public var customer: CustomerNumber
  /// All customers of the component, ascending.
  public var members: [CustomerNumber]
  /// Ordered by (history time, position).
  public var touchpoints: [Touchpoint]

  /// A history of these touchpoints, which are taken in the order that they are given in.
  public init(customer: CustomerNumber, members: [CustomerNumber], touchpoints: [Touchpoint]) {
    self.customer = customer
    self.members = members
    self.touchpoints = touchpoints
  }
}
