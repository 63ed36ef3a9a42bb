internal import ArgumentParser
internal import Perennial

/// `perennial doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that the log is whole and that every table derived from it is right.",
    discussion: """
      Reads every fact and every body, and compares the derived tables with what the log says. Exit status \
      1 where something is wrong, and where customers' keys are missing. The ledger must not be open for \
      writing elsewhere. Policies that are recorded and cannot be used are named: they change no number, \
      and are withdrawn with `perennial policy withdraw`.
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

  private struct JSON: Encodable {
    var tables: [Row]
    var policiesSetAside: [PolicyRow]
  }

  func run() throws {
    let (rows, setAside) = try ledger.with(.readWrite) { ledger in
      let rows = try ledger.checkDerivedTables(rebuild: rebuild).map {
        Row(table: $0.table, entries: $0.expected, rebuilt: $0.rebuilt, differences: $0.differences)
      }
      let policies = try ledger.reports().models.views.policies().map { PolicyRow($0) }
      return (rows, policies.filter { $0.state == "setAside" })
    }
    switch format {
    case .json:
      try printJSON(JSON(tables: rows, policiesSetAside: setAside))
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
    for policy in setAside {
      Messages.note(
        "the policy \(policy.name) of \(policy.view) at position \(policy.position) is \(policy.words)")
    }
    let wrong = rows.filter { !$0.differences.isEmpty }.map(\.table)
    guard wrong.isEmpty else {
      throw Failure.found("wrong: \(wrong.joined(separator: ", ")); run `perennial doctor --rebuild`")
    }
  }
}
