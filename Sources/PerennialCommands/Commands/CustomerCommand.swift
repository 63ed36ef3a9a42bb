internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial customer`
struct CustomerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customer",
    abstract: "Everything the ledger knows about one customer.",
    discussion: """
      Identifiers and the profile are opened, which needs the key; --sealed leaves them out.

      --explain names a field of the page, as its JSON has it (spent, consents, loyalty.tier, satisfaction.nps), and \
      shows the touchpoints that it comes of:

        \(ProgramName.current) customer crm:17850 --explain spent

      The timeline goes on with --before and the last position that was shown, which the JSON has as `timelineNext`.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Argument(help: "The customer: a number, or an identifier such as crm:17850.")
  var customer: String

  @Flag(name: .long, help: "Leave out what is personal: identifiers and profile.")
  var sealed = false

  @Option(name: .long, help: "How many entries of the timeline, newest first (default: 20).")
  var timeline: Int?

  @Option(name: .long, help: "The entries of the timeline before the one at this position.")
  var before: String?

  @Option(name: .long, help: "The touchpoints that this field of the page comes of, such as spent.")
  var explain: String?

  @Option(name: .long, help: "table, json, csv (the timeline) or html.")
  var format: ReportFormat = .table

  func run() throws {
    let page = try timelinePage()
    let report: any Report = try ledger.with(.readOnly) { ledger in
      let number = try ledger.customer(named: customer)
      let (reports, moment) = (try ledger.reports(), try moment.moment(ledger))
      if let explain { return try reports.explain(explain, of: number, moment) }
      return try reports.customer(number, moment, identifiers: !sealed, timeline: page)
    }
    try report.print(as: format)
  }

  private func timelinePage() throws -> TimelinePage {
    if explain != nil, timeline != nil || before != nil || sealed {
      throw Failure.usage(
        "--explain shows the touchpoints of a field instead of the page; leave --timeline, --before and --sealed out"
      )
    }
    if let timeline, timeline < 0 { throw Failure.usage("--timeline \(timeline) is below 0") }
    return TimelinePage(timeline ?? 20, before: try before.map { try Position(ofTouchpoint: $0) })
  }
}
