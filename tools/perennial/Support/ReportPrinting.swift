// A report as a table for a person, as JSON, or as CSV.

internal import Foundation
internal import Perennial

extension Report {
  /// Prints the report, and on standard error what has to be said beside it, whatever the format.
  func print(as format: OutputFormat) throws {
    if format == .json { try printJSON(self) } else { try TextTable(table, for: format).print(as: format) }
    for note in notes { Messages.note(note) }
  }
}

extension TextTable {
  init(_ table: ReportTable, for format: OutputFormat) {
    self.init(columns: table.columns, rows: table.rows.map { $0.map { Self.text($0, format) } })
  }

  private static func text(_ cell: ReportTable.Cell, _ format: OutputFormat) -> String {
    switch cell {
    case .text(let text): text
    case .number(let number): String(number)
    case .ratio(nil), .empty: format.nothing
    case .ratio(.some(let share)): String(share)
    case .money(let value, let code):
      Unit(currency: code).map { $0.text(value) } ?? "\(value) \(code)"
    }
  }
}
