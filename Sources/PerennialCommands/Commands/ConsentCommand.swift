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

      Without a customer, all those who have agreed to the purpose, and whose consent is in force:

        \(ProgramName.current) consent --purpose marketing --channel email --as-of 2026-03-01T10:00:00Z

      A purpose or a channel that the register does not have is refused there.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Argument(
    help:
      "The customer: a number, or an identifier such as crm:17850 (default: all who have agreed to --purpose)."
  )
  var customer: String?

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
    guard channel == nil || purpose != nil else {
      throw ValidationError("--channel says through what --purpose would go; give the purpose too")
    }
    guard customer != nil || purpose != nil else {
      throw ValidationError("say whose consents are meant, or with --purpose what all are asked about")
    }
  }

  func run() throws {
    guard let customer else { return try runOfAll() }
    let (answer, calendar) = try ledger.with(.readOnly) { ledger in
      let number = try ledger.customer(named: customer)
      let (asOf, position) = try asked(of: ledger)
      let moment = Moment(asOf: asOf, at: position)
      let findings =
        if let purpose {
          [try ledger.consent(of: number, for: purpose, through: channel, moment)]
        } else {
          try ledger.consents(of: number, moment)
        }
      return (
        ConsentAnswer(findings, of: number, asOf: asOf, position: position),
        try LocalCalendar(timeZone: ledger.settings.timeZone)
      )
    }
    if format == .json { return try printJSON(answer) }
    var table = TextTable(columns: ConsentAnswer.Entry.columns)
    table.rows = answer.consents.map { $0.cells(format, calendar) }
    try table.print(as: format)
  }

  /// The people who have agreed to the purpose.
  private func runOfAll() throws {
    let consent = NeededConsent(to: purpose ?? "", through: channel)
    let (answer, basis, calendar) = try ledger.with(.readOnly) { ledger in
      let (asOf, position) = try asked(of: ledger)
      let moment = Moment(asOf: asOf, at: position)
      let agreed = try ledger.agreed(to: consent, moment)
      return (
        AgreedAnswer(agreed, asOf: asOf, position: position),
        try ledger.purposeRegister(moment)?.register.purpose(named: consent.purpose)?.basis ?? .consent,
        try LocalCalendar(timeZone: ledger.settings.timeZone)
      )
    }
    note(consent, basis, isNobody: answer.customers.isEmpty)
    if format == .json { return try printJSON(answer) }
    var table = TextTable(columns: ["customer"] + ConsentAnswer.Entry.columns)
    table.rows = answer.customers.map { ["\($0.customer)"] + $0.consent.cells(format, calendar) }
    try table.print(as: format)
  }

  private func note(_ consent: NeededConsent, _ basis: LawfulBasis, isNobody: Bool) {
    switch basis {
    case .consent: if isNobody { Messages.note("nobody has agreed to that") }
    case .legitimateInterest:
      let file = ProgramName.command("rows --consent \(consent.purpose)")
      Messages.note(
        "\(consent.purpose) stands on \(basis.rawValue): nobody is asked; \(file) leaves out who objects")
    case .contract, .legalObligation, .vitalInterest, .publicTask:
      Messages.note("\(consent.purpose) stands on \(basis.rawValue): nobody is asked")
    }
  }

  /// The instant and the position that are asked about: one state of the ledger answers all of it.
  private func asked(of ledger: Ledger) throws -> (Instant, Position) {
    let moment = try moment.moment(ledger)
    return (try moment.asOf ?? ledger.now, try min(moment.at ?? ledger.head, ledger.head))
  }
}

extension ConsentAnswer.Entry {
  fileprivate static let columns = [
    "purpose", "channel", "in force", "why", "basis", "since", "expires", "wording", "position",
  ]

  fileprivate func cells(_ format: OutputFormat, _ calendar: LocalCalendar) -> [String] {
    func text(_ instant: PrintedInstant?) -> String { instant?.text(as: format, calendar) ?? format.nothing }
    return [
      purpose, channel ?? format.nothing, format.isCSV ? "\(inForce)" : inForce ? "yes" : "no", reason, basis,
      text(since), text(expires), wording ?? format.nothing, position.map(String.init) ?? format.nothing,
    ]
  }
}
