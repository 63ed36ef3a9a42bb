// A generation of a view: what one rebuild has made, in tables that are refreshed in place until the next
// rebuild replaces
// them. Views that were built together share an environment.

internal import KeyValueStore
internal import Words

/// A generation of a view, in an open environment, which stays awake as long as this lives: whoever has read of it and comes back
/// finds what there was, even where another process has put another in its place and removed the files.
final class ViewGeneration: Sendable {
  let view: ViewName
  /// The environment that its tables are in, with those of other views.
  let home: ViewEnvironment
  let tables: Tables

  struct Tables: Sendable {
    /// How many tables a view has.
    static let count = 5

    let rows: Table
    let totals: Table
    let due: Table
    let quarantine: Table
    let meta: Table

    /// - Parameter table: opens the table of a name.
    init(_ table: (String) throws -> Table) rethrows {
      rows = try table("rows")
      totals = try table("totals")
      due = try table("due")
      quarantine = try table("quarantine")
      meta = try table("meta")
    }

    var all: [Table] { [rows, totals, due, quarantine, meta] }
  }

  init(of view: ViewName, in home: ViewEnvironment, _ tables: Tables) throws {
    try home.using { try home.environment.hold() }
    (self.view, self.home, self.tables) = (view, home, tables)
  }

  deinit { home.environment.letGo() }

  /// The number of its environment.
  var number: Int { home.number }
  var environment: Environment { home.environment }
  var timelines: KnownTimelines { home.timelines }
}

extension ViewGeneration {
  /// Whether the view was stored by another version of the library.
  var isOfOtherFormat: Bool {
    get throws {
      try read { transaction in
        try transaction.bytes(at: 0, in: tables.meta).map { ViewMeta.isOfOtherFormat($0) } ?? false
      }
    }
  }

  /// The meta entry of the view.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  func meta(in transaction: borrowing ReadTransaction) throws -> ViewMeta {
    guard let bytes = try using({ try transaction.bytes(at: 0, in: tables.meta) }) else {
      throw damaged("it has no meta entry")
    }
    guard let meta = try? ViewMeta(bytes) else { throw damaged("its meta entry is damaged") }
    return meta
  }

  /// The stored row of a customer; `nil` where there is none.
  func row(of customer: CustomerNumber, in transaction: borrowing ReadTransaction) throws -> StoredRow? {
    guard let value = try using({ try rowValue(of: customer, in: transaction) }) else { return nil }
    guard let row = StoredRow(value) else { throw damaged("the row of \(customer) is damaged") }
    return row
  }

  func quarantine(of customer: CustomerNumber, in transaction: borrowing ReadTransaction) throws
    -> StoredQuarantine?
  {
    let key = UInt64(customer.rawValue)
    guard let bytes = try using({ try transaction.bytes(at: key, in: tables.quarantine) }) else { return nil }
    guard let entry = StoredQuarantine(bytes, customer: customer) else {
      throw damaged("the quarantine entry of \(customer) is damaged")
    }
    return entry
  }

  func total(_ counter: Counter, in transaction: borrowing ReadTransaction) throws -> Int128 {
    let key = counter.key
    let stored = try using { try transaction.bytes(at: key, in: tables.totals) }
    guard let stored else { return 0 }
    guard let value = counter.decoded(stored) else { throw damaged("a total is damaged") }
    return value
  }

  /// Throws where the fold of any customer fails.
  ///
  /// - Throws: `ProjectionError` with code `quarantined`, about the first such customer.
  func checkNobodyIsQuarantined() throws {
    try read { transaction in
      try forEach(tables.quarantine, in: transaction) { customer, bytes in
        guard let entry = StoredQuarantine(bytes, customer: customer) else {
          throw damaged("the quarantine entry of \(customer) is damaged")
        }
        throw ProjectionError(
          quarantined: Quarantined(customer: customer, position: entry.position, reason: entry.reason),
          in: view)
      }
    }
  }

  func damaged(_ what: String) -> ProjectionError {
    ProjectionError(
      .damagedView, "the view \(view) in \(home.path): \(what); build it anew (project --rebuild \(view))")
  }
}

extension ReadTransaction {
  /// A copy of the value at a number; `nil` where there is none.
  func bytes(at key: UInt64, in table: Table) throws -> [UInt8]? {
    guard let value = try value(at: key, in: table) else { return nil }
    return value.array
  }

  /// A copy of the value at a key; `nil` where there is none.
  func bytes(at key: [UInt8], in table: Table) throws -> [UInt8]? {
    guard let value = try value(at: key.span.bytes, in: table) else { return nil }
    return value.array
  }
}

extension RawSpan {
  /// A copy of the bytes.
  var array: [UInt8] { withUnsafeBytes { Array($0) } }
}
