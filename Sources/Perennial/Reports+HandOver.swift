// Rows for somebody else: who must not be in them, what of profiles is added, and a note of whom they were about.

public import Exchange
public import Ledger
internal import LedgerViews
internal import Projection
public import Rights

/// Rows of views that were handed to somebody in a file.
public struct HandedRows: Hashable, Sendable {
  /// What was written of each view.
  public var written: [RowExport.Outcome]
  /// How many customers of the rows that were asked for are left out because they were erased, or their data is kept without being
  /// used.
  public var unusable: Int
  /// How many others are left out because no consent that is needed is in force.
  public var withoutConsent: Int
  /// The receipts of `data.exported`, which says to whom it went and whom it was about; several where they are many.
  public var receipts: [Receipt]
}

extension Reports {
  /// Writes rows of views into a file for somebody else, without those who must not be in it, and notes who gets it.
  ///
  /// ```swift
  /// let mailing = DataExport(
  ///   to: "mail-service", of: "rows", needing: NeededConsent(to: "marketing", through: "email"), revealing: ["name", "email"])
  /// let view = try reports.listable("loyalty")
  /// let gold = RowExport.Part(view, try reports.query(of: view, where: ["tier=gold"], columns: "tier"))
  /// let handed = try await reports.handOver([gold], to: "gold.csv", as: mailing)
  /// ```
  ///
  /// Fields of profiles that the export names (`DataExport.fields`) are columns behind those of the rows, with what the profiles say
  /// at present, opened with the key; of an `email` or a `phone` of which a profile does not speak it is the identifier that was linked
  /// last. The file can then be read by its owner alone. Of whom nothing is known there the column is empty:
  /// `written` counts them. The note is recorded before the file takes its place.
  ///
  /// - Parameters:
  ///   - parts: the rows; of several views only into SQLite.
  ///   - path: the file's path. What is there is replaced once everything is written and noted.
  ///   - export: who gets it, what for, and what people must have agreed to. An empty `view` becomes the names of the views.
  ///   - format: the file's format; `nil` for the one that its name says.
  ///   - guardsFormulas: `false` leaves texts in CSV as they are, such as telephone numbers that begin with a plus.
  /// - Throws: as `Ledger.leftOut(of:)`, `RowExport.write` and `Ledger.recordExport`: then there is no file. `ProjectionError` with code
  ///   `invalidRequest` where profiles have no such field, or a view has a column of its name; `LedgerError`: `keyUnavailable`,
  ///   `keyLost`.
  @discardableResult
  public func handOver(
    _ parts: [RowExport.Part], to path: String, as export: DataExport, format: RowExport.Format? = nil,
    guardsFormulas: Bool = true
  ) async throws -> HandedRows {
    let handing = try Handing(parts, export, of: self)
    let file = try RowExport.written(
      handing.parts, to: path, as: format, guardsFormulas: guardsFormulas, notingCustomers: true)
    let receipts = try await ledger.recordExport(handing.export, of: file.customers)
    return handing.answer(try file.finish(), receipts)
  }

  /// `handOver` for code that is not asynchronous: it blocks its thread until the file is there.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func handOver(
    _ parts: [RowExport.Part], to path: String, as export: DataExport, format: RowExport.Format? = nil,
    guardsFormulas: Bool = true
  ) throws -> HandedRows {
    let handing = try Handing(parts, export, of: self)
    let file = try RowExport.written(
      handing.parts, to: path, as: format, guardsFormulas: guardsFormulas, notingCustomers: true)
    let receipts = try ledger.recordExport(handing.export, of: file.customers)
    return handing.answer(try file.finish(), receipts)
  }
}

/// Rows on their way to somebody: without those who are left out, with what is added of profiles.
private struct Handing {
  var export: DataExport
  var parts: [RowExport.Part]
  private var unusable = 0
  private var withoutConsent = 0

  init(_ parts: [RowExport.Part], _ export: DataExport, of reports: Reports) throws {
    try reports.checkOpen()
    (self.parts, self.export) = (parts, export)
    if export.view.isEmpty { self.export.view = parts.map(\.view.schema.view.text).joined(separator: ",") }
    let leftOut = try reports.ledger.leftOut(of: export)
    if !leftOut.all.isEmpty {
      let asked = try Self.customers(of: parts)
      unusable = asked.intersection(leftOut.unusable).count
      withoutConsent = asked.intersection(leftOut.withoutConsent).count
    }
    let added = try Self.profiles(export.fields, of: reports.ledger)
    for index in parts.indices {
      self.parts[index].query.leftOut.formUnion(leftOut.all)
      self.parts[index].added = added
    }
  }

  /// All customers that the rows are of, whoever is left out and however many rows are asked for.
  private static func customers(of parts: [RowExport.Part]) throws -> Set<CustomerNumber> {
    var customers: Set<CustomerNumber> = []
    for part in parts {
      var query = part.query
      (query.limit, query.offset) = (nil, 0)
      try part.view.list(query) { customers.insert($0.customer) }
    }
    return customers
  }

  private static func profiles(_ fields: [String], of ledger: Ledger) throws -> RowExport.AddedColumns? {
    guard !fields.isEmpty else { return nil }
    let reader = try ProfileReader(of: ledger, fields: fields)
    let columns = fields.map {
      ColumnDescription(name: $0, kind: .text, title: "\($0) of the customer's profile")
    }
    return RowExport.AddedColumns(columns) { customer in
      try reader.values(of: customer).map { $0.map { .text($0) } ?? .absent }
    }
  }

  func answer(_ written: [RowExport.Outcome], _ receipts: [Receipt]) -> HandedRows {
    HandedRows(written: written, unusable: unusable, withoutConsent: withoutConsent, receipts: receipts)
  }
}
