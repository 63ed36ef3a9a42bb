internal import ArgumentParser
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

  @Option(name: .long, help: "table, json or csv (the timeline).")
  var format: OutputFormat = .table

  func run() throws {
    guard timeline >= 0 else { throw Failure.usage("--timeline \(timeline) is below 0") }
    let report = try ledger.with(.readOnly) { ledger in
      let number = try ledger.customer(named: customer)
      return try Reports(of: ledger).customer(
        number, try moment.moment(ledger), identifiers: !sealed, timeline: 0..<timeline)
    }
    if format == .table { try printSummary(report) }
    try report.print(as: format)
  }

  private func printSummary(_ report: CustomerReport) throws {
    func money(_ amounts: [String: Int64]) -> String {
      amounts.sorted { $0.key < $1.key }.map { code, value in
        Unit(currency: code).map { $0.text(value) } ?? "\(value) \(code)"
      }.joined(separator: ", ")
    }
    var rows = [
      ["customer", report.members.map(String.init).joined(separator: " + ")],
      ["identifiers", sealed ? "sealed" : report.identifiers.joined(separator: " ")],
      ["first seen", report.firstSeen ?? "never"], ["last seen", report.lastSeen ?? "never"],
      ["orders", String(report.orders)],
      ["cancelled", report.cancelled > 0 ? String(report.cancelled) : ""], ["spent", money(report.spent)],
      ["refunded", money(report.refunded)],
      ["average order", money(report.averageOrder)],
      [
        "channels",
        report.channels.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
      ],
    ]
    if let loyalty = report.loyalty {
      rows.append(["tier", loyalty.tier ?? "none"])
      rows.append(["points", String(loyalty.points)])
    }
    for consent in report.consents { rows.append(["consent", "\(consent.purpose) since \(consent.since)"]) }
    let width = rows.map { $0[0].count }.max() ?? 0
    for row in rows where !row[1].isEmpty {
      try StandardOutput.line(row[0] + String(repeating: " ", count: width + 2 - row[0].count) + row[1])
    }
    try StandardOutput.line("")
  }
}
