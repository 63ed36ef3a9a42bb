internal import ArgumentParser
internal import Perennial

/// `perennial rows`
struct RowsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rows",
    abstract: "List the rows of a view, or export them.",
    discussion: """
      The views are loyalty, customer360 and retention; a column that there is not is answered with those that there
      are. Every row has its customer's number first, and nothing personal.

      Conditions: tier=gold, spend>=12.50, lastSeen<2011-06-01, active=yes, 'tier is absent'; with several, all must
      hold. The signs are = != < <= > >=. Money is written in whole units (12.50), a day is all of that day in the
      ledger's time zone. A row without a value is neither equal to anything, nor less, nor greater.

        perennial rows loyalty --where tier=gold --where 'spend<2000' --sort -spend --limit 10
        perennial rows loyalty customer360 --output shop.sqlite

      --output writes all rows that match into a .csv, .ndjson or .sqlite file, which is replaced as a whole. In
      SQLite each view is a table; money is in minor units, and the tables `views` and `columns` say what of.

      In CSV a text that a spreadsheet would run as a formula has an apostrophe before it (see README.md);
      --format csv-as-is leaves it as it is, also with --output.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv, ndjson
    case csvAsIs = "csv-as-is"
  }

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Argument(help: "The view; several with --output to a .sqlite file.")
  var views: [String]

  @Option(
    name: .customLong("where"), parsing: .unconditionalSingleValue,
    help: "A condition, such as tier=gold; may be given several times.")
  var conditions: [String] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: "The columns to sort by, with - before those that descend: -spend,customer (default: customer).")
  var sort: String = ""

  @Option(name: .long, help: "The columns to show: tier,spend (default: all).")
  var columns: String = ""

  @Option(name: .long, help: "At the most so many rows (default: 50 for table and json, else all).")
  var limit: Int?

  @Option(name: .long, help: "Pass over so many rows.")
  var offset = 0

  @Flag(name: .long, help: "List the customers that have no row because their fold fails.")
  var quarantined = false

  @Option(name: .long, help: "table (default), json, csv, csv-as-is, or ndjson (an object a line).")
  var format: Format?

  @Option(name: .long, help: "Write the rows into this .csv, .ndjson or .sqlite file.", completion: .file())
  var output: String?

  func run() throws {
    if let limit, limit < 0 { throw Failure.usage("--limit \(limit) is below 0") }
    if offset < 0 { throw Failure.usage("--offset \(offset) is below 0") }
    try checkOutput()
    let names = try views.map { try ViewName(checked: $0) }
    try ledger.with(.readOnly) { ledger in
      let reports = try Reports(of: ledger)
      let moment = try moment.moment(ledger)
      if let output { return try export(names, to: output, reports, moment) }
      guard names.count == 1 else {
        throw Failure.usage("give one view; several only with --output FILE.sqlite")
      }
      let view = try reports.rows(of: names[0], moment)
      if quarantined { return try QuarantineRow.print(try view.quarantine(), as: format ?? .table) }
      try list(view, reports)
    }
  }

  private func checkOutput() throws {
    guard let output else { return }
    guard !quarantined else {
      throw Failure.usage("--quarantined does not go with --output; redirect what it prints instead")
    }
    guard format == nil || format == .csvAsIs else {
      throw Failure.usage(
        "--format does not go with --output, whose file's name says what it is; only --format csv-as-is does")
    }
    try ledger.checkOutput(output, besides: [])
  }

  // MARK: Listing

  private func list(_ view: any ListableView, _ reports: Reports) throws {
    let format = format ?? .table
    let known = format == .table || format == .json
    let query = try reports.query(
      of: view, where: conditions, order: sort, columns: columns, offset: offset,
      limit: limit ?? (known ? 50 : nil))
    switch format {
    case .csv, .csvAsIs:
      let text = RowText(.csv, columns: try view.shown(by: query), guardsFormulas: format == .csv)
      try stream(view, query, text) { try StandardOutput.data(String(decoding: $0, as: UTF8.self)) }
    case .ndjson:
      try stream(view, query, RowText(.ndjson, columns: try view.shown(by: query)), StandardOutput.json)
    case .json: try RowsReport(try view.listing(query)).print(as: .json)
    case .table:
      let listing = try view.listing(query)
      try RowsReport(listing).print(as: .table)
      if listing.matched == 0, view.count > 0 {
        Messages.note("none of \(view.count) rows match")
      } else if listing.rows.count < listing.matched {
        Messages.note("\(listing.rows.count) of \(listing.matched) rows; --limit and --offset show others")
      }
    }
    noteQuarantined(view.schema.view, view.quarantined)
    if view.count == 0, view.schema.view == Loyalty.name, !view.hasPublishedPolicy {
      Messages.note(
        "no loyalty policy is in force; publish one with `perennial policy publish loyalty FILE`")
    }
  }

  private func stream(
    _ view: any ListableView, _ query: RowQuery, _ text: RowText, _ write: ([UInt8]) throws -> Void
  ) throws {
    try write(text.header)
    try view.list(query) { try write(text.line($0)) }
  }

  // MARK: Exporting

  private func export(
    _ names: [ViewName], to output: String, _ reports: Reports, _ moment: Reports.Moment
  ) throws {
    let parts = try names.map { name in
      let view = try reports.rows(of: name, moment)
      return RowExport.Part(
        view,
        try reports.query(
          of: view, where: conditions, order: sort, columns: columns, offset: offset, limit: limit))
    }
    for outcome in try RowExport.write(parts, to: output, guardsFormulas: format != .csvAsIs) {
      Messages.note("\(output): \(outcome.rows) rows of \(outcome.view)")
      noteQuarantined(outcome.view, outcome.quarantined)
    }
  }
}

/// Says that a view is not whole, where it is not.
func noteQuarantined(_ view: ViewName, _ count: Int) {
  guard count > 0 else { return }
  Messages.note(
    "\(count) customers are missing because their fold fails; see `perennial rows \(view) --quarantined`")
}

/// A customer whose fold fails, as `rows --quarantined` prints it.
private struct QuarantineRow: Encodable {
  var customer: UInt32
  var position: UInt64
  var reason: String

  static func print(_ entries: [Quarantined], as format: RowsCommand.Format) throws {
    let rows = entries.map {
      QuarantineRow(customer: $0.customer.rawValue, position: $0.position.rawValue, reason: $0.reason)
    }
    switch format {
    case .json: try printJSON(["quarantined": rows])
    case .ndjson: for row in rows { try printJSON(row) }
    case .table, .csv, .csvAsIs:
      let table = TextTable(
        columns: ["customer", "position", "reason"],
        rows: rows.map { [String($0.customer), String($0.position), $0.reason] })
      try table.print(as: format == .csvAsIs ? .csvAsIs : format == .csv ? .csv : .table)
    }
  }
}
