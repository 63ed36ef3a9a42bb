internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial customer`
struct CustomerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customer",
    abstract: "Everything the ledger knows about one customer.",
    discussion: "Identifiers are opened, which needs the key; --sealed leaves them out.")

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Argument(help: "The customer: a number, or an identifier such as crm:17850.")
  var customer: String

  @Flag(name: .long, help: "Leave the identifiers out.")
  var sealed = false

  @Option(name: .long, help: "How many entries of the timeline, newest first.")
  var timeline = 20

  @Option(name: .long, help: "table, json, csv (the timeline) or html.")
  var format: ReportFormat = .table

  func run() throws {
    guard timeline >= 0 else { throw Failure.usage("--timeline \(timeline) is below 0") }
    let report = try ledger.with(.readOnly) { ledger in
      let number = try ledger.customer(named: customer)
      return try ledger.reports().customer(
        number, try moment.moment(ledger), identifiers: !sealed, timeline: 0..<timeline)
    }
    try report.print(as: format)
  }
}
