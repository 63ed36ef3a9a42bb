internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial consent`
struct ConsentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consent",
    abstract: "What a person's data may be used for, and why.",
    discussion: """
      Each purpose of the register of purposes, and each that the person has spoken of, for all channels together and for \
      each that was named. \(ProgramName.command("policy schema purposes")) prints what a register may say.

        \(ProgramName.current) consent crm:17850 --purpose marketing --channel email
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Argument(help: "The customer: a number, or an identifier such as crm:17850.")
  var customer: String

  @Option(name: .long, help: "The purpose, as consents and the register name it.")
  var purpose: String?

  @Option(
    name: .long,
    help:
      "The channel that it would go through, such as email (default: none in particular). Goes with --purpose."
  )
  var channel: String?

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  func validate() throws {
    guard channel != nil, purpose == nil else { return }
    throw ValidationError("--channel says through what --purpose would go; give the purpose too")
  }

  func run() throws {
    let (answer, calendar) = try ledger.with(.readOnly) { ledger in
      let number = try ledger.customer(named: customer)
      var moment = try moment.moment(ledger)
      // One state of the ledger answers all of it.
      moment.asOf = try moment.asOf ?? ledger.now
      moment.at = try min(moment.at ?? ledger.head, ledger.head)
      let findings =
        if let purpose {
          [try ledger.consent(of: number, for: purpose, through: channel, moment)]
        } else {
          try ledger.consents(of: number, moment)
        }
      return (
        ConsentAnswer(findings, of: number, asOf: moment.asOf ?? Instant(), position: moment.at ?? .start),
        try LocalCalendar(timeZone: ledger.settings.timeZone)
      )
    }
    if format == .json { return try printJSON(answer) }
    try answer.table(as: format, calendar).print(as: format)
  }
}

extension ConsentAnswer {
  fileprivate func table(as format: OutputFormat, _ calendar: LocalCalendar) -> TextTable {
    func text(_ instant: PrintedInstant?) -> String { instant?.text(as: format, calendar) ?? format.nothing }
    var table = TextTable(columns: [
      "purpose", "channel", "in force", "why", "basis", "since", "expires", "wording", "position",
    ])
    table.rows = consents.map { entry in
      [
        entry.purpose, entry.channel ?? format.nothing,
        format.isCSV ? "\(entry.inForce)" : entry.inForce ? "yes" : "no",
        entry.reason, entry.basis, text(entry.since), text(entry.expires), entry.wording ?? format.nothing,
        entry.position.map(String.init) ?? format.nothing,
      ]
    }
    return table
  }
}
