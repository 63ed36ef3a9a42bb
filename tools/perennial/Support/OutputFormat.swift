// One table, printed for a person, as JSON or as CSV.

internal import ArgumentParser
internal import Foundation

/// `--format`.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
}

/// Rows of text under named columns; numbers are set to the right.
struct TextTable {
  var columns: [String]
  var rows: [[String]] = []

  /// The table for a person: columns as wide as they need to be.
  var lines: [String] {
    let widths = columns.indices.map { column in
      ([columns[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    let numeric = columns.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { Self.isNumber($0[column]) }
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

  /// RFC 4180.
  var csvLines: [String] {
    ([columns] + rows).map { cells in
      cells.map { cell in
        guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
        return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
      }.joined(separator: ",")
    }
  }

  func print(as format: OutputFormat) throws {
    for line in format == .csv ? csvLines : lines { try StandardOutput.line(line) }
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
  try StandardOutput.write([UInt8](try encoder.encode(value)) + [0x0A])
}
