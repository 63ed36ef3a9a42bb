// What a view's tables hold, for checking them.

internal import KeyValueStore
internal import Ledger

extension View {
  /// The index of what is due: when, and who; ascending.
  func dueEntries() throws -> [DueEntry] { try generation.dueEntries(in: transaction) }

  /// The sum of the hashes of what is stored: what `digest` must be.
  func digestOfContents() throws -> Digest { try generation.digestOfContents(in: transaction) }
}

struct DueEntry: Hashable {
  var due: Instant
  var customer: CustomerNumber
}

extension ViewGeneration {
  func dueEntries(in transaction: borrowing ReadTransaction) throws -> [DueEntry] {
    var entries: [DueEntry] = []
    var cursor = try transaction.cursor(in: tables.due)
    var found = try cursor.first()
    while found {
      guard let entry = DueKey.parse(cursor.key.array) else { throw damaged("a due entry is damaged") }
      entries.append(DueEntry(due: entry.due, customer: entry.customer))
      found = try cursor.next()
    }
    return entries
  }

  func digestOfContents(in transaction: borrowing ReadTransaction) throws -> Digest {
    var digest = Digest()
    for (table, tag) in [(tables.rows, HashTag.row), (tables.quarantine, HashTag.quarantine)] {
      try forEach(table, in: transaction) { customer, bytes in
        // What is damaged has been found already; here it only makes the sum another.
        digest = digest + (StoredRow.hash(bytes, seed: tag.seed(UInt64(customer.rawValue))) ?? 0)
        return true
      }
    }
    for (counter, value) in try totals(in: transaction).sorted { digest = digest + counter.hash(of: value) }
    return digest
  }
}
