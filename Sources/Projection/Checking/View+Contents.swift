// What a view's tables hold, for checking them.

internal import KeyValueStore
internal import Words

extension View {
  /// Whether the due indexes of two views have the same entries.
  func isDueAlike(_ other: View<P>) throws -> Bool {
    try generation.using {
      try Self.areDueAlike(generation, transaction, other.generation, other.transaction)
    }
  }

  private static func areDueAlike(
    _ one: ViewGeneration, _ oneTransaction: borrowing ReadTransaction, _ other: ViewGeneration,
    _ otherTransaction: borrowing ReadTransaction
  ) throws -> Bool {
    var (left, right) = (DueIterator(one), DueIterator(other))
    while true {
      let entry = try left.next(in: oneTransaction)
      guard try right.next(in: otherTransaction) == entry else { return false }
      if entry == nil { return true }
    }
  }

  /// The sum of the hashes of all that is stored, which must be `digest`.
  package func digestOfContents() throws -> Digest {
    try generation.using { try generation.digestOfContents(in: transaction) }
  }
}

extension ViewGeneration {
  func digestOfContents(in transaction: borrowing ReadTransaction) throws -> Digest {
    var digest = Digest()
    var rows = RowIterator(self)
    try rows.next(in: transaction)
    while let customer = rows.customer {
      digest = digest + StoredRow.hash(ofValue: rows.value.span.bytes, customer)
      try rows.next(in: transaction)
    }
    try forEach(tables.quarantine, in: transaction) { customer, bytes in
      // Damaged entries have been reported before; here they only make the sum another.
      digest = digest + (StoredQuarantine(bytes, customer: customer)?.encoded(customer: customer).hash ?? 0)
      return true
    }
    for (counter, value) in try totals(in: transaction).sorted { digest = digest + counter.hash(of: value) }
    return digest
  }
}
