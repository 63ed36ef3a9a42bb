internal import ArgumentParser
internal import Perennial

/// `perennial stats`
struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "How big the ledger is, how far its views are, and who holds it open.",
    discussion: """
      Counts, by type, what is recorded and no view looks at: it is kept, and changes no number yet. That \
      reads every fact once, 10 million in a fraction of a second. With --unread the bodies of orders and \
      points are read too, some 10 s for a million, and what they say that no view looks at is counted: \
      points of a programme that there is not, orders paid with points.
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

  private struct JSON: Encodable {
    var position: UInt64
    var customers: UInt32
    var bytes: Int
    var parts: [String: Int]
    var currency: String
    var timeZone: String
    var settings: LedgerSettings
    /// By source, those that were set.
    var namespaces: [String: String]
    var views: [ViewStatusRow]
    /// What is recorded and no view looks at, by type.
    var unread: [UnreadReport.Entry]
    var readers: [Reader]

    struct Reader: Encodable {
      var process: Int32
      var commitsBehind: UInt64
    }
  }

  private struct BatchRow: Encodable {
    var batch: String
    var touchpoints: Int
    var voided: Int
    var first: UInt64
    var last: UInt64
  }

  private func printBatches() throws {
    let rows = try ledger.with(.readOnly) { try $0.batches() }.map {
      BatchRow(
        batch: $0.name, touchpoints: $0.touchpoints, voided: $0.voided,
        first: $0.positions.lowerBound.rawValue, last: $0.positions.upperBound.rawValue)
    }
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
      let statistics = try ledger.statistics()
      self.ledger.noteKeyLoss(ledger)
      let settings = try ledger.settings
      if let ahead = try ledger.recordedAhead() {
        Messages.note(
          "the newest touchpoint was recorded \(ahead), which is still to come: a clock was wrong; see "
            + "`perennial help clock correct`")
      }
      let reports = try ledger.reports()
      let json = JSON(
        position: statistics.position.rawValue, customers: statistics.customers, bytes: statistics.bytes,
        parts: Dictionary(uniqueKeysWithValues: statistics.parts.map { ($0.name, $0.bytes) }),
        currency: settings.currency, timeZone: settings.timeZone, settings: settings,
        namespaces: Dictionary(
          uniqueKeysWithValues: try ledger.sources().filter(\.isSet).map { ($0.source, $0.namespace) }),
        views: try reports.models.list.models.map {
          ViewStatusRow(try reports.models.views.status(of: $0.name))
        },
        unread: try reports.unread().entries,
        readers: statistics.readers.map { .init(process: $0.process, commitsBehind: $0.commitsBehind) })
      return (json, try ledger.calendar)
    }
    if format == .json { return try printJSON(json) }
    var table = TextTable(columns: ["what", "value"])
    table.rows = [
      ["position", String(json.position)], ["customers", String(json.customers)],
      ["currency", json.currency], ["time zone", json.timeZone], ["bytes", String(json.bytes)],
    ]
    // The first two are there already.
    table.rows += json.settings.described.dropFirst(2).map { ["setting \($0.name)", $0.value] }
    table.rows += json.namespaces.sorted { $0.key < $1.key }.map { ["namespace of \($0.key)", $0.value] }
    table.rows += json.parts.sorted { $0.key < $1.key }.map { ["bytes of \($0.key)", String($0.value)] }
    table.rows += json.readers.map {
      ["reader, process \($0.process)", "\($0.commitsBehind) commits behind"]
    }
    table.rows += json.unread.map { ["no view looks at \($0.what)", String($0.count)] }
    try table.print(as: format)
    try StandardOutput.line("")
    try ViewStatusRow.table(json.views, format, calendar).print(as: format)
  }
}
