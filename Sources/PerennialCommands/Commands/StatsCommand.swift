internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial stats`
struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "How big the ledger is, how far its views are, and who holds it open.",
    discussion: """
      Counts, by type, what is recorded and no view looks at: it is kept, and changes no number yet. That \
      reads every fact once, 10 million in a fraction of a second. With --unread the bodies of consents and \
      of what names a programme are read too, some 10 s for a million, and what they say that no view looks \
      at is counted: a programme, a purpose or a channel that there is not.
      """)

  @OptionGroup var ledger: LedgerOption

  @Flag(
    name: .long,
    help: "List the imports and batches instead, with how much of each is voided. Reads the whole log.")
  var batches = false

  @Flag(
    name: .long,
    help: "List what is recorded and no view looks at instead, parts of touchpoints too. Reads their bodies.")
  var unread = false

  @Option(name: .long, help: "table, json, csv, or html for --unread.")
  var format: ReportFormat = .table

  private func printBatches() throws {
    let rows = try ledger.with(.readOnly) { try $0.batches() }.map { BatchAnswer($0) }
    let format = try format.plain("a list of imports")
    if format == .json { return try printJSON(["batches": rows]) }
    var table = TextTable(columns: ["batch", "touchpoints", "voided", "first", "last"])
    table.rows = rows.map {
      [$0.batch, String($0.touchpoints), String($0.voided), String($0.first), String($0.last)]
    }
    try table.print(as: format)
  }

  func run() throws {
    guard !batches || !unread else {
      throw Failure.usage("--batches and --unread do not go together; give one of them")
    }
    if batches { return try printBatches() }
    if unread {
      let report = try ledger.with(.readOnly) { try $0.reports().unread(readingBodies: true) }
      return try report.print(as: format)
    }
    let format = try format.plain("the size of a ledger")
    let (json, calendar) = try ledger.with(.readOnly) { ledger in
      self.ledger.noteKeyLoss(ledger)
      if (try? ledger.isKeySaveDue) == true { Messages.note(KeysCommand.Show.saveIsDue) }
      if let ahead = try ledger.recordedAhead() {
        Messages.note(
          "the newest touchpoint was recorded \(ahead), which is still to come: a clock was wrong; see "
            + ProgramName.command("help clock correct"))
      }
      return (try StatisticsAnswer(of: try ledger.reports()), try ledger.calendar)
    }
    if format == .json { return try printJSON(json) }
    var table = TextTable(columns: ["what", "value"])
    table.rows = [
      ["position", String(json.position)], ["customers", String(json.customers)],
      ["accounts", String(json.accounts)], ["currency", json.currency], ["time zone", json.timeZone],
      ["bytes", String(json.bytes)],
    ]
    // Currency and time zone, which come first among the settings, stand above already.
    table.rows += json.settings.described.dropFirst(2).map { ["setting \($0.name)", $0.value] }
    table.rows += json.namespaces.sorted { $0.key < $1.key }.map { ["namespace of \($0.key)", $0.value] }
    table.rows += json.parts.sorted { $0.key < $1.key }.map { ["bytes of \($0.key)", String($0.value)] }
    table.rows += json.readers.map {
      ["reader, process \($0.process)", "\($0.commitsBehind) commits behind"]
    }
    table.rows += json.unread.map { ["no view looks at \($0.what)", String($0.count)] }
    try table.print(as: format)
    try StandardOutput.line("")
    try ViewAnswer.table(json.views, format, calendar).print(as: format)
  }
}
