internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial erase`
struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Forget a person, and keep the books right.",
    discussion: """
        \(ProgramName.current) erase crm:17850 --request R-2026-17 --reason requested
        \(ProgramName.current) erase --inactive-since 2023-01-01 --dry-run

      What names or describes them can no longer be read by anybody, and no identifier leads to them. What they \
      bought stays, without them: reports are what they were. There is no way back. Prints a signed receipt. \
      Copies of the ledger's file `keys` from before still open what was erased: destroy them, then run \
      \(ProgramName.command("keys save")).
      """,
    subcommands: [Person.self, ReceiptOf.self], defaultSubcommand: Person.self)

  struct Person: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "customer",
      abstract: "Forget one person, with all numbers that were merged; or all who were not seen for long.",
      discussion: """
        Asked again by the customer's number, also under another request, or with the same --id, the answer is the \
        receipt of the erasure that there was. Their identifiers lead to nobody any more: by the request's number it is \
        \(ProgramName.command("erase receipt")). A person who comes back is a new customer.

        With --inactive-since all people go who have not been there since then: what counts is what moves lastSeen of \
        a customer's page, not messages that the shop sent, nor links, merges and the like. People whose data is kept for them (use.restricted) \
        are left. With --dry-run their numbers are printed, and nothing is done. Cut short, the command goes on \
        where it is run again.
        """)

    @OptionGroup var ledger: LedgerOption
    @OptionGroup var recording: RecordingOptions

    @Argument(help: "The customer: a number, or an identifier that is linked, such as crm:17850.")
    var customer: String?

    @Option(
      name: .long,
      help: "In the place of a customer: all people who were not there at this past time or day, or later.")
    var inactiveSince: String?

    @Flag(
      name: .customLong("dry-run"), help: "With --inactive-since: print who would be erased, and do nothing.")
    var isDryRun = false

    @Option(
      name: .long, help: "The number of the request, by which the receipt is found. Every erasure needs one.")
    var request: String?

    @Option(
      name: .long,
      help: "Why: a code without spaces, such as requested (default with --inactive-since: inactive).")
    var reason: String?

    @Option(name: .long, help: "A number or code of who does it, never a name.")
    var actor: String?

    @Option(name: .long, help: "table (the receipt) or json.")
    var format: OutputFormat = .table

    func validate() throws {
      guard (customer == nil) != (inactiveSince == nil) else {
        throw ValidationError("say who is to be forgotten: either a customer, or --inactive-since with a day")
      }
      guard inactiveSince == nil || recording.id == nil else {
        throw ValidationError(
          "--id goes with one customer; with --inactive-since the command is safe to send again without it")
      }
      guard inactiveSince != nil || !isDryRun else {
        throw ValidationError("--dry-run goes with --inactive-since")
      }
      if isDryRun { return }
      guard request != nil else {
        throw ValidationError(
          "give --request, the number of the request that this answers: the receipt is found by it")
      }
      guard inactiveSince != nil || reason != nil else {
        throw ValidationError("give --reason, a code without spaces, such as requested")
      }
    }

    func run() throws {
      let request = request ?? ""
      guard let inactiveSince else {
        let erasure = try ledger.with(.readWrite) { ledger in
          try ledger.erase(
            try person(in: ledger), request: request, reason: reason ?? "", actor: actor,
            as: recording.touchpointID)
        }
        return try ErasureAnswer(erasure).print(as: format)
      }
      if isDryRun { return try preview(inactiveSince) }
      let outcome = try ledger.with(.readWrite) { ledger in
        try ledger.eraseInactive(
          since: try Self.start(inactiveSince, ledger), request: request, reason: reason ?? "inactive",
          actor: actor)
      }
      if outcome.restricted > 0 {
        Messages.note("\(outcome.restricted) were left: their data is kept for them")
      }
      guard let erasure = outcome.erasure else {
        Messages.note("nobody was erased: all others were there since then")
        if format == .json { try printJSON(["customers": [UInt32]()]) }
        return
      }
      try ErasureAnswer(erasure).print(as: format)
    }

    private static func start(_ since: String, _ ledger: Ledger) throws -> Instant {
      try ledger.start(since, of: "--inactive-since")
    }

    /// Who is meant. Once they are erased no identifier leads to them: whoever sends the command again by one means the same.
    private func person(in ledger: Ledger) throws -> CustomerNumber {
      do { return try ledger.customer(named: customer ?? "") } catch {
        guard let id = recording.touchpointID, let position = try ledger.position(of: id) else { throw error }
        return try ledger.touchpoint(at: position).customer
      }
    }

    private func preview(_ since: String) throws {
      let people = try ledger.with(.readOnly) { try $0.inactivePeople(since: try Self.start(since, $0)) }
      let numbers = people.customers.map(\.rawValue)
      if format == .json { return try printJSON(["customers": numbers]) }
      try TextTable(columns: ["customer"], rows: numbers.map { [String($0)] }).print(as: format)
      Messages.note("\(numbers.count) would be erased; nothing was done")
      if people.restricted > 0 {
        Messages.note("\(people.restricted) would be left: their data is kept for them")
      }
    }
  }

  struct ReceiptOf: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "receipt",
      abstract: "Print the signed receipt of an erasure again.",
      discussion: """
        It is made from the log alone. Once the keys are wrapped anew (\(ProgramName.command("keys rotate"))) it says \
        that earlier copies of them are of no use any more. \(ProgramName.command("keys show")) prints what the \
        signature is checked by.
        """)

    @OptionGroup var ledger: LedgerOption

    @Argument(help: "The number of the request.")
    var request: String

    @Option(name: .long, help: "table (the receipt) or json.")
    var format: OutputFormat = .table

    func run() throws {
      let receipt = try ledger.with(.readOnly) { try $0.erasureReceipt(of: request) }
      if format == .json { return try printJSON(["receipt": receipt]) }
      try StandardOutput.data(receipt)
    }
  }
}

extension ErasureAnswer {
  fileprivate func print(as format: OutputFormat) throws {
    for note in notes { Messages.note(note) }
    switch format {
    case .json: try printJSON(self)
    case .csv, .csvAsIs:
      try TextTable(columns: ["customer"], rows: customers.map { [String($0)] }).print(as: format)
    case .table: try StandardOutput.data(receipt)
    }
  }
}
