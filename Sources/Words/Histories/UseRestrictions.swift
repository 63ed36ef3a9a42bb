// Whose data is kept and not used: what restrictions and allowances come to, for everybody who asks.

/// The restrictions of use in force: of each customer number the last word counts, in the order in which the log has them.
///
/// ```swift
/// var restrictions = UseRestrictions()
/// restrictions.take(fact, at: position)
/// restrictions.first(of: components.members(with: customer))
/// ```
package struct UseRestrictions: Sendable {
  /// The types of touchpoint that say something of it.
  package static let types: TypeSet = [.useRestricted, .useAllowed]

  /// The customers whose own last word is a restriction, with where that was recorded: the first of several in a row.
  package private(set) var positions: [CustomerNumber: Position] = [:]

  /// Nobody is restricted.
  package init() {}

  /// Takes in a touchpoint; those of other types say nothing. They are given in the order of their positions.
  package mutating func take(_ fact: Fact, at position: Position) {
    switch fact.type {
    case .useRestricted: take(isRestricted: true, of: fact.customer, at: position)
    case .useAllowed: take(isRestricted: false, of: fact.customer, at: position)
    default: break
    }
  }

  /// Takes in that a customer's data may not be used, or may be again: what such a touchpoint says.
  package mutating func take(isRestricted: Bool, of customer: CustomerNumber, at position: Position) {
    positions[customer] = isRestricted ? positions[customer] ?? position : nil
  }

  /// Where the earliest of all restrictions in force was recorded; `nil` where there is none.
  package var first: Position? { positions.values.min() }

  /// The earliest restriction in force of a person; `nil` where their data may be used.
  ///
  /// - Parameter person: all numbers of the person: one that is restricted restricts all.
  package func first(of person: some Sequence<CustomerNumber>) -> (
    customer: CustomerNumber, position: Position
  )? {
    if positions.isEmpty { return nil }
    var found: (customer: CustomerNumber, position: Position)?
    for member in person {
      if let position = positions[member], position < found?.position ?? Position(.max) {
        found = (member, position)
      }
    }
    return found
  }
}
