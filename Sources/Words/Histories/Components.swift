// Customers joined by the merges in force.

/// The merges in force, and the components that they make. It is a value, so that a batch can be tried on
/// a copy.
package struct Components: Sendable {
  /// The two customers that a merge joins.
  private struct Edge {
    var one: CustomerNumber
    var other: CustomerNumber
  }

  /// The merges in force, by position. A merge was recorded on the chains of both customers, and stands
  /// here at both positions.
  private var edges = LayeredMap<Position, Edge>()
  /// From where a merge stands on one chain to where the same merge stands on the other.
  private var mirrors = LayeredMap<Position, Position>()
  /// The component that a merged customer is in, by a number that means something only in here.
  private var numbers = LayeredMap<CustomerNumber, Int>()
  /// The customers of each component, ascending, by its number.
  private var members = LayeredMap<Int, [CustomerNumber]>()
  private var nextNumber = 0

  /// The smallest number of a customer's component: where its row lives.
  package func root(of customer: CustomerNumber) -> CustomerNumber {
    numbers[customer].flatMap { members[$0]?.first } ?? customer
  }

  /// All customers of a customer's component, ascending; the customer alone where nobody is merged with
  /// them.
  package func members(with customer: CustomerNumber) -> [CustomerNumber] {
    numbers[customer].flatMap { members[$0] } ?? [customer]
  }

  /// The components of more than one customer, each ascending, in the order of their first.
  var merged: [[CustomerNumber]] { members.entries.values.sorted { $0[0] < $1[0] } }

  /// The two customers that the merge recorded at a position joined, where it is in force.
  package func merge(at position: Position) -> (CustomerNumber, CustomerNumber)? {
    edges[position].map { ($0.one, $0.other) }
  }

  mutating func merge(_ one: CustomerNumber, _ other: CustomerNumber, at position: Position) {
    note(one, other, at: position)
    if one != other { join(one, other) }
  }

  /// Takes a merge back. Its mirror on the other customer's chain goes with it.
  mutating func unmerge(mergedAt position: Position) {
    guard edges[position] != nil else { return }
    forget(mergedAt: position)
    joinAll()
  }

  // MARK: Many at a time

  /// Takes in a merge without joining components; the caller calls `joinAll` when all are in.
  mutating func note(_ one: CustomerNumber, _ other: CustomerNumber, at position: Position) {
    guard one != other else { return }
    edges[position] = Edge(one: one, other: other)
    // A merge directly behind another, of the same two customers the other way round, is that one's
    // mirror on the other chain.
    let before = Position(position.rawValue &- 1)
    if let edge = edges[before], (edge.one, edge.other) == (other, one), mirrors[before] == nil {
      mirrors[position] = before
      mirrors[before] = position
    }
  }

  /// Takes out a merge and its mirror; the caller calls `joinAll` when all are out.
  mutating func forget(mergedAt position: Position) {
    guard edges[position] != nil else { return }
    edges[position] = nil
    guard let mirror = mirrors[position] else { return }
    mirrors[position] = nil
    edges[mirror] = nil
    mirrors[mirror] = nil
  }

  /// Makes the components that the merges in force connect.
  mutating func joinAll() {
    numbers = LayeredMap()
    members = LayeredMap()
    for edge in edges.entries.values { join(edge.one, edge.other) }
  }

  private mutating func join(_ one: CustomerNumber, _ other: CustomerNumber) {
    let (left, right) = (numbers[one], numbers[other])
    if let left, left == right { return }
    let (ofOne, ofOther) = (members(with: one), members(with: other))
    // The smaller component goes into the larger, so that a customer changes its number at most log₂ of
    // all customers' times.
    let (larger, smaller) = ofOne.count < ofOther.count ? (ofOther, ofOne) : (ofOne, ofOther)
    let (kept, gone) = ofOne.count < ofOther.count ? (right, left) : (left, right)
    let number = kept ?? nextNumber
    if kept == nil {
      nextNumber += 1
      for customer in larger { numbers[customer] = number }
    }
    for customer in smaller { numbers[customer] = number }
    if let gone { members[gone] = nil }
    members[number] = Self.union(larger, smaller)
  }

  /// The union of two ascending lists, ascending. It is quick where the second is much the shorter.
  private static func union(_ longer: [CustomerNumber], _ shorter: [CustomerNumber]) -> [CustomerNumber] {
    var union: [CustomerNumber] = []
    union.reserveCapacity(longer.count + shorter.count)
    var next = 0
    for customer in shorter {
      var (low, high) = (next, longer.count)
      while low < high {
        let middle = (low + high) / 2
        if longer[middle] < customer { low = middle + 1 } else { high = middle }
      }
      union += longer[next..<low]
      union.append(customer)
      next = low
    }
    union += longer[next...]
    return union
  }
}
