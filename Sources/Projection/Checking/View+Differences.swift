// Two views of one projector side by side: for previews, and for checking a stored view.

internal import KeyValueStore
public import Words

extension View {
  /// Calls `body` with every customer whose row differs between this view and another of the same
  /// projector, customers ascending, until it returns `false`. A row is `nil` where its view has none.
  public func forEachDifference(
    from other: View<P>, _ body: (_ customer: CustomerNumber, _ own: P.Row?, _ theirs: P.Row?) throws -> Bool
  ) throws {
    try forEachDifferingValue(from: other) { customer, own, theirs in
      try body(
        customer, try own.map { try row($0, of: customer) },
        try theirs.map { try other.row($0, of: customer) })
    }
  }

  /// Calls `body` with every customer who has a row in this view or the other, ascending, until it
  /// returns `false`.
  func forEachPair(
    with other: View<P>, _ body: (_ customer: CustomerNumber, _ own: P.Row?, _ theirs: P.Row?) throws -> Bool
  ) throws {
    try generation.using {
      try compare(transaction, other, other.transaction, alsoSame: true) { customer, own, theirs in
        try body(
          customer, try own.map { try row($0, of: customer) },
          try theirs.map { try other.row($0, of: customer) })
      }
    }
  }

  /// Calls `body` with the stored bytes of every row that differs between the two views, customers
  /// ascending, until it returns `false`.
  func forEachDifferingValue(
    from other: View<P>,
    _ body: (_ customer: CustomerNumber, _ own: [UInt8]?, _ theirs: [UInt8]?) throws -> Bool
  ) throws {
    try generation.using {
      try compare(transaction, other, other.transaction, alsoSame: false, body)
    }
  }

  private func compare(
    _ transaction: borrowing ReadTransaction, _ other: View<P>, _ otherTransaction: borrowing ReadTransaction,
    alsoSame: Bool,
    _ body: (_ customer: CustomerNumber, _ own: [UInt8]?, _ theirs: [UInt8]?) throws -> Bool
  ) throws {
    var (own, theirs) = (RowIterator(generation), RowIterator(other.generation))
    try own.next(in: transaction)
    try theirs.next(in: otherTransaction)
    while let customer = [own.customer, theirs.customer].compactMap({ $0 }).min() {
      let left = own.customer == customer ? own.value : nil
      let right = theirs.customer == customer ? theirs.value : nil
      if alsoSame || left != right {
        guard try body(customer, left, right) else { return }
      }
      if left != nil { try own.next(in: transaction) }
      if right != nil { try theirs.next(in: otherTransaction) }
    }
  }
}
