internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial rows`
struct RowsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "rows",
      abstract: "List the rows of a view, or export them.",
      discussion: """
        The views are \(Installed.list.names); a column that there is not is answered with those \
        that there are. Every row has its customer's number first, and nothing personal unless --reveal adds it.

        Conditions: tier=gold, spend>=12.50, lastSeen<2011-06-01, active=yes, 'tier is absent'; with \
        several, all must hold. The signs are = != < <= > >=. Money is written in whole units (12.50), a day \
        is all of that day in the ledger's time zone. A row without a value is neither equal to anything, \
        nor less, nor greater.

          \(ProgramName.current) rows loyalty --where tier=gold --where 'spend<2000' --sort -spend
          \(ProgramName.current) rows loyalty customer360 --output shop.sqlite

        --output writes all rows that match into a .csv, .ndjson or .sqlite file, which is replaced as a \
        whole. In SQLite each view is a table; money is in minor units, and the tables `views` and `columns` \
        say what of.

        --recipient says who gets the file: that is recorded, with the customers who are in it (data.exported), and left out \
        are people who were erased or whose data is kept without being used. Where a register of purposes is \
        published, the recipient must be in it. --consent also leaves out those for whom no consent to the purpose is in \
        force at present, whatever moment the rows are of; how many, is said. Without it nobody asks.

          \(ProgramName.current) rows loyalty --output mailing.csv --recipient mail-service --consent marketing:email \
        --reveal name,email

        --reveal adds what the customers' profiles say at present: \(ProfileFieldName.allCases.map(\.rawValue).joined(separator: ", ")), \
        or attributes.NAME. An e-mail address or telephone number of which the profile does not speak is the identifier that was \
        linked last. It needs the key, and the file can be read by you alone.

        In CSV a text that a spreadsheet would run as a formula has an apostrophe before it (see README.md); \
        --format csv-as-is leaves it as it is, also with --output.
        """)
  }

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv, ndjson, html
    case csvAsIs = "csv-as-is"
  }

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Argument(help: "The view; several with --output to a .sqlite file.", completion: .views)
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

  @Option(name: .long, help: "At the most so many rows (default: 50 for table, json and html, else all).")
  var limit: Int?

  @Option(name: .long, help: "Pass over so many rows.")
  var offset = 0

  @Flag(name: .long, help: "List the customers that have no row because their fold fails.")
  var quarantined = false

  @Option(name: .long, help: "table (default), json, csv, csv-as-is, html, or ndjson (an object a line).")
  var format: Format?

  @Option(name: .long, help: "Write the rows into this .csv, .ndjson or .sqlite file.", completion: .file())
  var output: String?

  @Option(
    name: .long,
    help:
      "Who gets the file of --output: a code of the register of purposes, where there is one. It is recorded."
  )
  var recipient: String?

  @Option(
    name: .long,
    help: "What --recipient gets it for, as a purpose of the register (default: the purpose of --consent).")
  var purpose: String?

  @Option(
    name: .long,
    help: "Leave out who has not agreed to it: PURPOSE, or PURPOSE:CHANNEL such as marketing:email.")
  var consent: String?

  @Option(
    name: .long,
    help: "With --recipient and --consent: columns of the customers' profiles to add, such as name,email.")
  var reveal: String?

  @Option(name: .long, help: "A number or code of who hands it over to --recipient, never a name.")
  var actor: String?

  func run() throws {
    if let limit, limit < 0 { throw Failure.usage("--limit \(limit) is below 0") }
    if offset < 0 { throw Failure.usage("--offset \(offset) is below 0") }
    try checkOutput()
    let names = try views.map { try ViewName(checked: $0) }
    // Whom something is handed to is recorded.
    let handedOver = try handedOver()
    try ledger.with(handedOver == nil ? .readOnly : .readWrite) { ledger in
      let reports = try ledger.reports()
      let moment = try moment.moment(ledger)
      if let output { return try export(names, to: output, as: handedOver, reports, moment) }
      guard names.count == 1 else {
        throw Failure.usage("give one view; several only with --output FILE.sqlite")
      }
      // The view is closed before anything is printed, since whoever reads the output may be slow.
      try print(try read(names[0], reports, moment))
    }
  }

  private func checkOutput() throws {
    guard recipient != nil || purpose == nil else {
      throw Failure.usage("--purpose says what --recipient gets the file for; give the recipient too")
    }
    guard recipient != nil || consent == nil else {
      throw Failure.usage("--consent says whom --recipient gets nothing of; give the recipient too")
    }
    guard recipient != nil || actor == nil else {
      throw Failure.usage("--actor says who hands the file over to --recipient; give the recipient too")
    }
    guard reveal == nil || recipient != nil && consent != nil else {
      throw Failure.usage(
        "--reveal hands over what is personal: give --recipient, who gets it, and --consent, what people must have agreed to"
      )
    }
    guard let output else {
      guard recipient == nil else {
        throw Failure.usage("--recipient gets the file of --output; name the file too")
      }
      return
    }
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

  /// What was read of a view: its state, and the rows that were asked for.
  private struct Found {
    var view: ViewName
    var count: Int
    /// Sentences that say which customers and touchpoints the view leaves out.
    var notes: [String]
    var hasPublishedPolicy: Bool
    var rows: Rows

    enum Rows {
      case listing(RowsReport)
      case text(SpooledOutput)
      case quarantine([Quarantined])
    }
  }

  private func read(_ name: ViewName, _ reports: Reports, _ moment: Moment) throws -> Found {
    let output = try SpooledOutput()
    let view = try reports.listable(name, moment)
    return Found(
      view: name, count: view.count, notes: view.notes,
      hasPublishedPolicy: view.hasPublishedPolicy, rows: try rows(of: view, reports, output))
  }

  private func rows(of view: any ListableView, _ reports: Reports, _ output: SpooledOutput) throws
    -> Found.Rows
  {
    if quarantined { return .quarantine(try view.quarantine()) }
    let format = format ?? .table
    let isReport = [.table, .json, .html].contains(format)
    let query = try reports.query(
      of: view, where: conditions, order: sort, columns: columns, offset: offset,
      limit: limit ?? (isReport ? 50 : nil))
    switch format {
    case .table, .json, .html:
      return .listing(try reports.rows(of: view, query))
    case .csv, .csvAsIs:
      let text = RowText(.csv, columns: try view.shown(by: query), guardsFormulas: format == .csv)
      try output.write(data: text.header)
      try view.list(query) { try output.write(data: text.line($0)) }
    case .ndjson:
      let text = RowText(.ndjson, columns: try view.shown(by: query))
      try view.list(query) { try output.write(json: text.line($0)) }
    }
    return .text(output)
  }

  private func print(_ found: Found) throws {
    let format = format ?? .table
    switch found.rows {
    case .quarantine(let entries): return try QuarantineAnswer.print(entries, as: format)
    case .text(let output):
      try output.finish()
      // Only here: a listing is a report, which prints its notes itself.
      for note in found.notes { Messages.note(note) }
    case .listing(let report):
      try report.print(as: ReportFormat(rawValue: format.rawValue) ?? .table)
      let listing = report.listing
      if format == .table, listing.matched == 0, found.count > 0 {
        Messages.note("none of \(found.count) rows match")
      } else if format == .table, listing.rows.count < listing.matched {
        Messages.note("\(listing.rows.count) of \(listing.matched) rows; --limit and --offset show others")
      }
    }
    let needsPolicy = Installed.list.models.contains { $0.name == found.view && $0.needsPolicy }
    if found.count == 0, needsPolicy, !found.hasPublishedPolicy {
      Messages.note(found.view.lacksPolicy)
    }
  }
}

extension QuarantineAnswer {
  fileprivate static func print(_ entries: [Quarantined], as format: RowsCommand.Format) throws {
    let rows = entries.map { QuarantineAnswer($0) }
    switch format {
    case .json: try printJSON(["quarantined": rows])
    case .ndjson: for row in rows { try printJSON(row) }
    case .html:
      throw Failure.usage("--format html does not go with --quarantined; give table, json, ndjson or csv")
    case .table, .csv, .csvAsIs:
      let table = TextTable(
        columns: ["customer", "position", "reason"],
        rows: rows.map { [String($0.customer), String($0.position), $0.reason] })
      try table.print(as: format == .csvAsIs ? .csvAsIs : format == .csv ? .csv : .table)
    }
  }
}
