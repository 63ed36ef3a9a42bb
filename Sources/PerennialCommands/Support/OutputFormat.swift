// Text under columns, printed for a person or as CSV; values, printed as JSON.

internal import ArgumentParser
internal import Edge
internal import Perennial

/// `--format` of everything that is no report.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
  /// CSV whose texts are not guarded against spreadsheets.
  case csvAsIs = "csv-as-is"

  var isCSV: Bool { self == .csv || self == .csvAsIs }

  /// What stands where there is nothing: a dash for a person, and for a spreadsheet an empty cell.
  var nothing: String { isCSV ? "" : "–" }
}

extension TextTable {
  func print(as format: OutputFormat) throws {
    if format.isCSV { return try StandardOutput.data(csv(guardsFormulas: format != .csvAsIs)) }
    for line in lines { try StandardOutput.line(line) }
  }

  /// Prints the rows as lines of CSV, without the columns: for whoever prints them one by one.
  func printRows(as format: OutputFormat) throws {
    try StandardOutput.data(csv(guardsFormulas: format != .csvAsIs, withColumns: false))
  }
}

/// Writes a value as one line of JSON with its keys sorted.
func printJSON(_ value: some Encodable) throws { try StandardOutput.json(try value.jsonLine) }

extension PrintedInstant {
  /// For a person the instant in the words of a calendar, for programs RFC 3339.
  func text(as format: OutputFormat, _ calendar: LocalCalendar) -> String {
    format == .table ? instant.readable(in: calendar) : instant.description
  }
}
