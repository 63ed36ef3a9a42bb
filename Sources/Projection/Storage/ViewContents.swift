// All entries of a view, for comparing two views.

package import Words
internal import KeyValueStore

/// Everything that a view holds, as bytes, on which a refresh and a rebuild must agree. Rows and due
/// entries are listed one by one, since it does not matter on which page or in which pack they lie.
package struct ViewContents: Equatable {
  package var position: Position
  package var asOf: Instant
  package var digest: Digest
  package var rows: [Entry] = []
  package var totals: [Entry] = []
  package var due: [Entry] = []
  package var quarantine: [Entry] = []

  package struct Entry: Equatable {
    package var key: [UInt8]
    package var value: [UInt8]
  }

  /// The first difference between two views, in words; `nil` where there is none.
  package func difference(from other: ViewContents) -> String? {
    let tables = [
      ("rows", rows, other.rows), ("totals", totals, other.totals), ("due", due, other.due),
      ("quarantine", quarantine, other.quarantine),
    ]
    for (name, left, right) in tables where left != right {
      let same = zip(left, right).prefix(while: { $0 == $1 }).count
      let one = same < left.count ? "\(left[same].key): \(left[same].value)" : "nothing"
      let two = same < right.count ? "\(right[same].key): \(right[same].value)" : "nothing"
      return "\(name), entry \(same): \(one) against \(two)"
    }
    if digest != other.digest { return "digest: \(digest) against \(other.digest)" }
    if position != other.position { return "position: \(position) against \(other.position)" }
    if asOf != other.asOf { return "as-of: \(asOf) against \(other.asOf)" }
    return nil
  }
}

extension ViewGeneration {
  func contents(in transaction: borrowing ReadTransaction) throws -> ViewContents {
    let meta = try meta(in: transaction)
    var contents = ViewContents(position: meta.position, asOf: meta.asOf, digest: meta.digest)
    var rows = RowIterator(self)
    try rows.next(in: transaction)
    while let customer = rows.customer {
      contents.rows.append(ViewContents.Entry(key: bigEndian(UInt64(customer.rawValue)), value: rows.value))
      try rows.next(in: transaction)
    }
    contents.totals = try entries(of: tables.totals, in: transaction)
    // Due entries are listed one by one, since it does not matter in which pack they lie.
    var dues = DueIterator(self)
    while let entry = try dues.next(in: transaction) {
      contents.due.append(ViewContents.Entry(key: entry.key, value: []))
    }
    contents.quarantine = try entries(of: tables.quarantine, in: transaction)
    return contents
  }

  private func entries(of table: Table, in transaction: borrowing ReadTransaction) throws -> [ViewContents
    .Entry]
  {
    var entries: [ViewContents.Entry] = []
    var cursor = try transaction.cursor(in: table)
    var found = try cursor.first()
    while found {
      entries.append(ViewContents.Entry(key: cursor.key.array, value: cursor.value.array))
      found = try cursor.next()
    }
    return entries
  }
}
