// Customers joined by the merges in force.

/// The merges in force, and the components that they make. A value: a batch is tried on a copy.
struct Components: Sendable {
  /// Position of a merge → the two customers that it joins. A merge stands on both chains: the lower position counts.
  private var edges: [Position: (CustomerNumber, CustomerNumber)] = [:]
  /// Where the same merge stands on the other chain.
  private var mirrors: [Position: Position] = [:]
  private var roots: [CustomerNumber: CustomerNumber] = [:]
  private var members: [CustomerNumber: [CustomerNumber]] = [:]

  /// The smallest number of a customer's component: where its row lives.
  func root(of customer: CustomerNumber) -> CustomerNumber { roots[customer] ?? customer }

  /// All customers of a customer's component, ascending.
  func members(with customer: CustomerNumber) -> [CustomerNumber] {
    members[root(of: customer)] ?? [customer]
  }

  var isEmpty: Bool { edges.isEmpty }

  /// Every customer that is merged with another.
  var merged: Dictionary<CustomerNumber, CustomerNumber>.Keys { roots.keys }

  /// The two customers that the merge recorded at a position joined, where it is in force.
  func merge(at position: Position) -> (CustomerNumber, CustomerNumber)? { edges[position] }

  /// Where the merges in force were recorded, each on both chains, ascending.
  var mergePositions: [Position] { edges.keys.sorted() }

  mutating func merge(_ one: CustomerNumber, _ other: CustomerNumber, at position: Position) {
    note(one, other, at: position)
    if one != other { join(one, other) }
  }

  /// Takes a merge back. Its mirror on the other customer's chain goes with it.
  mutating func unmerge(mergedAt position: Position) {
    forget(mergedAt: position)
    joinAll()
  }

  // MARK: Many at a time

  /// Takes in a merge; `joinAll` follows when all are in.
  mutating func note(_ one: CustomerNumber, _ other: CustomerNumber, at position: Position) {
    guard one != other else { return }
    edges[position] = (one, other)
    // Recorded right after it, the other way round: it is the same merge.
    let before = Position(position.rawValue &- 1)
    if let (first, second) = edges[before], (first, second) == (other, one), mirrors[before] == nil {
      mirrors[position] = before
      mirrors[before] = position
    }
  }

  /// Takes out a merge and its mirror; `joinAll` follows.
  mutating func forget(mergedAt position: Position) {
    edges[position] = nil
    guard let mirror = mirrors.removeValue(forKey: position) else { return }
    edges[mirror] = nil
    mirrors[mirror] = nil
  }

  /// Makes the components that the merges in force connect.
  mutating func joinAll() {
    roots = [:]
    members = [:]
    for (one, other) in edges.values { join(one, other) }
  }

  private mutating func join(_ one: CustomerNumber, _ other: CustomerNumber) {
    let (low, high) = (min(root(of: one), root(of: other)), max(root(of: one), root(of: other)))
    guard low != high else { return }
    let joined = ((members[low] ?? [low]) + (members[high] ?? [high])).sorted()
    members[high] = nil
    members[low] = joined
    for customer in joined { roots[customer] = low }
  }
}
