internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial replay`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Fold a customer's history again and show what each touchpoint changed, or audit whole views.",
    discussion: """
      Without --customer, every history is folded again, beside the stored views, and compared: rows, \
      totals, what is due, digests. Exit status 1 where anything differs. --view names one view; without \
      it all are audited.

      With --customer and --view, the history of one customer is shown step by step. Every step is a \
      touchpoint, a policy that comes into force, or time alone: an expiry, the end of a window. What \
      comes of them is compared with the view's own row, byte for byte.

      --why names a column, and leaves only what made it what it is:

        \(ProgramName.current) replay --customer crm:17850 --view loyalty --why tier
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Option(name: .long, help: "The customer: a number, or an identifier such as crm:17850.")
  var customer: String?

  @Option(name: .long, help: "The view.", completion: .views)
  var view: String?

  @Option(name: .long, help: "Only what made this column what it is, such as tier.")
  var why: String?

  @Option(name: .long, help: "table, json, csv, or html for one customer.")
  var format: ReportFormat = .table

  func run() throws {
    guard let customer else {
      guard why == nil, moment.asOf == nil, moment.at == nil else {
        throw Failure.usage("--why, --as-of and --at go with --customer; give a customer, or none of them")
      }
      let names = try view.map { [try ViewName(checked: $0)] }
      return try VerificationAnswer.print(ledger, names, Views.Options(), as: try format.plain("an audit"))
    }
    guard let view else {
      throw Failure.usage("--view is missing: whose row of which view? There are \(Installed.list.names)")
    }
    let name = try ViewName(checked: view)
    let report = try ledger.with(.readOnly) { ledger in
      try ledger.reports().replay(
        try ledger.customer(named: customer), in: name, why: why, try moment.moment(ledger))
    }
    try report.print(as: format)
  }
}
