// Rows of views as lines: CSV for spreadsheets, JSON for programs.

internal import Ledger
public import Projection

/// Writes rows as lines of text.
///
/// - CSV (RFC 4180): a header, then one row a line. Money is in whole units with a decimal point (`12.50`);
///   a cell is empty where a row has no value. Texts that a spreadsheet would run are guarded: see
///   `CSVText.field(_:guardsFormulas:)`.
/// - NDJSON: one object a line. Money is in integer minor units; `null` where a row has no value.
///
/// In both, instants are RFC 3339 in UTC, and days are `2011-06-01`.
public struct RowText: Sendable {
  /// The two forms of text.
  public enum Format: String, Sendable {
    /// RFC 4180: a header, then one row a line.
    case csv
    /// Newline-delimited JSON: one object a line.
    case ndjson
  }

  /// The form that rows are written in.
  public let format: Format
  /// The columns that are written after the customer, in this order.
  public let columns: [ColumnDescription]
  private let guardsFormulas: Bool

  /// Lines of one form for rows that have these columns.
  ///
  /// - Parameters:
  ///   - format: CSV or NDJSON.
  ///   - columns: the columns that a query shows, without the customer.
  ///   - guardsFormulas: `false` leaves texts in CSV as they are, for programs that run none.
  public init(_ format: Format, columns: [ColumnDescription], guardsFormulas: Bool = true) {
    self.format = format
    self.columns = columns
    self.guardsFormulas = guardsFormulas
  }

  /// The bytes that come before the rows: the names of the columns in CSV, nothing in NDJSON.
  public var header: [UInt8] {
    guard format == .csv else { return [] }
    return Array(([RowSchema.customer] + columns).map(\.name).joined(separator: ",").utf8) + [0x0A]
  }

  /// The bytes of a row, with the end of its line.
  public func line(_ row: ListedRow) -> [UInt8] {
    switch format {
    case .csv: csv(row)
    case .ndjson: json(row)
    }
  }

  private func csv(_ row: ListedRow) -> [UInt8] {
    var text = String(row.customer.rawValue)
    for (column, value) in zip(columns, row.values) {
      text += "," + CSVText.field(column.kind.plain(value), guardsFormulas: guardsFormulas)
    }
    return Array(text.utf8) + [0x0A]
  }

  private func json(_ row: ListedRow) -> [UInt8] {
    var line = Array("{\"customer\":\(row.customer.rawValue)".utf8)
    for (column, value) in zip(columns, row.values) {
      line.append(0x2C)
      line.appendJSON(column.name)
      line.append(0x3A)
      switch (column.kind, value) {
      case (_, .absent): line += Array("null".utf8)
      case (.day, _), (_, .instant), (_, .text): line.appendJSON(column.kind.plain(value))
      case (_, .flag(let flag)): line += Array((flag ? "true" : "false").utf8)
      case (_, .number(let number)): line += Array(String(number).utf8)
      }
    }
    return line + [0x7D, 0x0A]
  }
}
