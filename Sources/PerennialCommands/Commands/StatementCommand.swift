internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial statement`
struct StatementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement",
    abstract: "What became of a member's points in a period, line by line.",
    discussion: """
      The sums close: opening + earned + in + adjusted + reinstated − spent − expired − out − reversed = closing.
      """)

  @OptionGroup var ledger: LedgerOption

  @Argument(help: "The member: a number, or an identifier such as crm:17850.")
  var customer: String

  @Option(name: .long, help: "The period: 2024-03, 2024-Q1, 2024 or a day.")
  var period: String

  @Option(name: .long, help: "The programme, by the name of its policy; not needed where there is one.")
  var program: String?

  @Option(name: .long, help: "table, json or csv (the lines).")
  var format: OutputFormat = .table

  func run() throws {
    let statement = try ledger.with(.readOnly) { ledger in
      let reports = try ledger.reports()
      defer { reports.close() }
      return try reports.statement(of: customer, in: program, period: period)
    }
    if format == .json { return try printJSON(statement) }
    var lines = TextTable(columns: ["position", "time", "type", "points", "balance"])
    lines.rows = statement.lines.map { line in
      [
        line.position.map(String.init) ?? format.nothing, line.time.instant.description, line.type,
        "\(line.points)", "\(line.balance)",
      ]
    }
    if format.isCSV { return try lines.print(as: format) }
    try TextTable(
      columns: statement.sums.map(\.name), rows: [statement.sums.map { "\($0.points)" }]
    ).print(as: format)
    try StandardOutput.line("")
    try lines.print(as: format)
    guard !statement.expiring.isEmpty else { return }
    try StandardOutput.line("")
    try TextTable(
      columns: ["expires on", "points"], rows: statement.expiring.map { [$0.on, "\($0.points)"] }
    )
    .print(as: format)
  }
}
