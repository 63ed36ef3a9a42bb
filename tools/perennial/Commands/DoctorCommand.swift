internal import ArgumentParser
internal import Perennial

/// `perennial doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that the log is whole and that every table derived from it is right.",
    discussion: """
      Reads every fact and every body, and compares the derived tables with what the log says. Exit status 1 where
      something is wrong. The ledger must not be open for writing elsewhere.
      """)

  @OptionGroup var ledger: LedgerOption

  @Flag(name: .long, help: "Write every derived table anew from the log first.")
  var rebuild = false

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  private struct Row: Encodable {
    var table: String
    var entries: Int
    var rebuilt: Bool
    var differences: [String]
  }

  func run() throws {
    let rows = try ledger.with(.readWrite) { ledger in
      try ledger.checkDerivedTables(rebuild: rebuild).map {
        Row(table: $0.table, entries: $0.expected, rebuilt: $0.rebuilt, differences: $0.differences)
      }
    }
    switch format {
    case .json:
      try printJSON(["tables": rows])
    case .table, .csv, .csvAsIs:
      var table = TextTable(columns: ["table", "entries", "state"])
      for row in rows {
        let state =
          row.differences.isEmpty
          ? (row.rebuilt ? "rebuilt" : "right") : row.differences.joined(separator: "; ")
        table.rows.append([row.table, String(row.entries), state])
      }
      try table.print(as: format)
    }
    let wrong = rows.filter { !$0.differences.isEmpty }.map(\.table)
    guard wrong.isEmpty else {
      throw Failure.found("wrong: \(wrong.joined(separator: ", ")); run `perennial doctor --rebuild`")
    }
  }
}
