// One table, printed for a person, as JSON or as CSV.

internal import ArgumentParser
internal import Foundation
internal import Perennial

/// `--format`.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
  /// CSV whose texts are not guarded against spreadsheets.
  case csvAsIs = "csv-as-is"

  var isCSV: Bool { self == .csv || self == .csvAsIs }

  /// What stands where there is nothing: a dash for a person, and for a spreadsheet an empty cell.
  var nothing: String { isCSV ? "" : "–" }
}

/// Rows of text under named columns; numbers are set to the right.
struct TextTable {
  var columns: [String]
  var rows: [[String]] = []

  /// The table for a person: columns as wide as they need to be.
  private var lines: [String] {
    let columns = columns.map { VisibleText.of($0) }
    let rows = rows.map { $0.map { VisibleText.of($0) } }
    let widths = columns.indices.map { column in
      ([columns[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    let numeric = columns.indices.map { column in
      rows.contains { $0[column].contains(where: \.isNumber) }
        && rows.allSatisfy { Self.isNumber($0[column]) }
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
        return numeric[column] ? space + cell : cell + space
      }
      return padded.joined(separator: "  ").trimmingTrailingSpaces
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return [line(columns), rule] + rows.map(line)
  }

  func print(as format: OutputFormat) throws {
    if format.isCSV {
      try StandardOutput.data(Self.csvLine(columns, format))
      return try printRows(as: format)
    }
    for line in lines { try StandardOutput.line(line) }
  }

  /// Prints the rows as lines of CSV, without the columns: for whoever prints them one by one.
  func printRows(as format: OutputFormat) throws {
    for row in rows { try StandardOutput.data(Self.csvLine(row, format)) }
  }

  private static func csvLine(_ cells: [String], _ format: OutputFormat) -> String {
    CSVText.line(cells, guardsFormulas: format != .csvAsIs) + "\n"
  }

  private static func isNumber(_ text: String) -> Bool {
    text.isEmpty || text == "–"
      || text.allSatisfy { $0.isNumber || $0 == "." || $0 == "-" || $0 == "," || $0 == "%" || $0 == " " }
  }
}

extension String {
  var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// Writes a value as one line of JSON with its keys sorted.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  try StandardOutput.json([UInt8](try encoder.encode(value)) + [0x0A])
}
