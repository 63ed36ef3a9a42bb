// Tables of text.

internal import Projection

/// Rows of text under named columns; numbers are set to the right.
package struct TextTable: Sendable {
  package var columns: [String]
  package var rows: [[String]] = []
  /// Rows that stand under the others, separated by a line.
  package var footer: [[String]] = []
  /// Which columns are set to the right; `nil` to decide by their contents.
  var isNumeric: [Bool]?

  package init(columns: [String], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The table for a person, with columns as wide as needed. Characters that a terminal would obey are
  /// made visible.
  package var lines: [String] {
    let columns = columns.map { VisibleText.of($0) }
    let rows = rows.map { $0.map { VisibleText.of($0) } }
    let footer = footer.map { $0.map { VisibleText.of($0) } }
    let widths = columns.indices.map { column in
      ([columns[column]] + (rows + footer).map { $0[column] }).map(\.count).max() ?? 0
    }
    let numeric = columns.indices.map { column in
      isNumeric?[column]
        ?? (rows.contains { $0[column].contains(where: \.isNumber) }
          && rows.allSatisfy { Self.isNumber($0[column]) })
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
        return numeric[column] ? space + cell : cell + space
      }
      return padded.joined(separator: "  ").trimmingTrailingSpaces
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return [line(columns), rule] + rows.map(line) + (footer.isEmpty ? [] : [rule] + footer.map(line))
  }

  /// The names of the columns and the rows as lines of CSV.
  ///
  /// - Parameter guardsFormulas: see `CSVText.field(_:guardsFormulas:)`.
  package func csv(guardsFormulas: Bool, withColumns: Bool = true) -> String {
    ((withColumns ? [columns] : []) + rows)
      .map { CSVText.line($0, guardsFormulas: guardsFormulas) + "\n" }.joined()
  }

  private static func isNumber(_ text: String) -> Bool {
    text.isEmpty || text == "–"
      || text.allSatisfy { $0.isNumber || $0 == "." || $0 == "-" || $0 == "," || $0 == "%" || $0 == " " }
  }
}

extension String {
  /// The text without the spaces at its end.
  package var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
