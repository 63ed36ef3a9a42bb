// Two views of one projector side by side: for previews, and for checking a stored view.

internal import KeyValueStore
public import Ledger

extension View {
  /// Calls `body` with every customer whose row differs between this view and another of the same projector, customers
  /// ascending, until it gives `false`. Where one has no row it is `nil`.
  public func forEachDifference(
    from other: View<P>, _ body: (_ customer: CustomerNumber, _ own: P.Row?, _ theirs: P.Row?) throws -> Bool
  ) throws {
    try compareRows(in: transaction, with: other, in: other.transaction, body)
  }

  private func compareRows(
    in transaction: borrowing ReadTransaction, with other: View<P>,
    in otherTransaction: borrowing ReadTransaction,
    _ body: (_ customer: CustomerNumber, _ own: P.Row?, _ theirs: P.Row?) throws -> Bool
  ) throws {
    var own = try transaction.cursor(in: generation.tables.rows)
    var theirs = try otherTransaction.cursor(in: other.generation.tables.rows)
    var (hasOwn, hasTheirs) = (try own.first(), try theirs.first())
    while hasOwn || hasTheirs {
      let key = min(hasOwn ? own.keyNumber : .max, hasTheirs ? theirs.keyNumber : .max)
      let isOwn = hasOwn && own.keyNumber == key
      let isTheirs = hasTheirs && theirs.keyNumber == key
      let left = isOwn ? own.value.array : nil
      let right = isTheirs ? theirs.value.array : nil
      if left != right {
        let customer = try generation.customer(of: key)
        let rows = (
          try left.map { try row($0, of: customer) }, try right.map { try other.row($0, of: customer) }
        )
        guard try body(customer, rows.0, rows.1) else { return }
      }
      if isOwn { hasOwn = try own.next() }
      if isTheirs { hasTheirs = try theirs.next() }
    }
  }
}
