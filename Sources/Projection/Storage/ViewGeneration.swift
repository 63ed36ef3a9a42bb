// One built state of a view: an LMDB environment of its own, refreshed in place, replaced by the next generation.

internal import Foundation
internal import KeyValueStore
internal import Ledger
internal import Synchronization

/// An open generation. Its directory goes when it has been replaced and nobody in this process reads it any more.
final class ViewGeneration: Sendable {
  let number: Int
  let path: String
  let environment: Environment
  let tables: Tables
  private let retired: Mutex<Bool>
  /// Of all views of the directory.
  let timelines: KnownTimelines

  struct Tables: Sendable {
    let rows: Table
    let totals: Table
    let due: Table
    let quarantine: Table
    let meta: Table
  }

  /// Makes one that is being built: its directory goes with the last reference, and commits do not wait for the disk;
  /// `sync` does at the end.
  convenience init(building number: Int, path: String, _ timelines: KnownTimelines = KnownTimelines()) throws
  {
    var options = Environment.Options()
    options.withoutSync = true
    try self.init(number, path: path, options, timelines, temporary: true)
  }

  /// Opens one whose files are there.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  convenience init(existing number: Int, path: String, _ timelines: KnownTimelines) throws {
    var options = Environment.Options()
    options.createsFiles = false
    try self.init(number, path: path, options, timelines, temporary: false)
  }

  private init(
    _ number: Int, path: String, _ options: Environment.Options, _ timelines: KnownTimelines, temporary: Bool
  ) throws {
    var options = options
    options.tablesMax = 8
    self.number = number
    self.path = path
    self.timelines = timelines
    do {
      environment = try Environment(at: path, options: options)
      tables = Tables(
        rows: try environment.table("rows"), totals: try environment.table("totals"),
        due: try environment.table("due"), quarantine: try environment.table("quarantine"),
        meta: try environment.table("meta"))
    } catch {
      throw ProjectionError(error, doing: "opening", path)
    }
    retired = Mutex(temporary)
  }

  /// The next generation has taken its place: its files go when its last reader has.
  func retire() { retired.withLock { $0 = true } }

  /// Its files outlive it.
  func keep() { retired.withLock { $0 = false } }

  deinit {
    environment.close()
    if retired.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }
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

  /// What the view says of itself.
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

  /// - Throws: `quarantined`, with the first customer whose fold fails.
  func checkNobodyIsQuarantined(in view: ViewName) throws {
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
    ProjectionError(.damagedView, "\(path): \(what); rebuild the view")
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
