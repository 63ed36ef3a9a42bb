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

      What names or describes them can no longer be read by anybody, and no identifier leads to them. What they \
      bought stays, without them: reports are what they were. There is no way back. Prints a signed receipt. \
      Copies of the ledger's file `keys` from before still open what was erased: destroy them, then run \
      \(ProgramName.command("keys save")).
      """,
    subcommands: [Person.self, Inactive.self, ReceiptOf.self], defaultSubcommand: Person.self)

  struct Options: ParsableArguments {
    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "The number of the request, by which the receipt is found.")
    var request: String

    @Option(name: .long, help: "The number of who does it.")
    var actor: Int64?

    @Option(name: .long, help: "table (the receipt) or json.")
    var format: OutputFormat = .table
  }

  struct Person: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "customer",
      abstract: "Forget one person, with all numbers that were merged.",
      discussion: """
        Asked again, also under another request, the answer is the receipt of the erasure that there was. A \
        person who comes back is a new customer.
        """)

    @OptionGroup var options: Options
    @OptionGroup var recording: RecordingOptions

    @Argument(help: "The customer: a number, or an identifier that is linked, such as crm:17850.")
    var customer: String

    @Option(name: .long, help: "Why: a code without spaces, such as requested.")
    var reason: String

    func run() throws {
      let erasure = try options.ledger.with(.readWrite) { ledger in
        try ledger.erase(
          try person(in: ledger), request: options.request, reason: reason,
          actor: options.actor,
          as: recording.touchpointID)
      }
      try ErasureAnswer(erasure).print(as: options.format)
    }

    /// Who is meant. Once they are erased no identifier leads to them: whoever sends the command again by one means the same.
    private func person(in ledger: Ledger) throws -> CustomerNumber {
      do { return try ledger.customer(named: customer) } catch {
        guard let id = recording.touchpointID, let position = try ledger.position(of: id) else { throw error }
        return try ledger.touchpoint(at: position).customer
      }
    }
  }

  struct Inactive: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget all people of whom nothing has occurred since a time.",
      discussion: """
        What counts is what they did or what was done for them, not links, merges and the like. People whose \
        data is kept for them (use.restricted) are left. With --dry-run their numbers are printed, and nothing \
        is done. Cut short, the command goes on where it is run again.
        """)

    @OptionGroup var options: Options

    @Option(name: .long, help: "Those are left who were seen at this time or day, or later.")
    var since: String

    @Option(name: .long, help: "Why: a code without spaces.")
    var reason = "inactive"

    @Flag(name: .customLong("dry-run"), help: "Print who would be erased, and do nothing.")
    var isDryRun = false

    func run() throws {
      if isDryRun { return try preview() }
      let erasure = try options.ledger.with(.readWrite) { ledger in
        try ledger.eraseInactive(
          since: try ledger.start(since, of: "--since"), request: options.request, reason: reason,
          actor: options.actor)
      }
      guard let erasure else {
        Messages.note("nobody was erased: something has occurred since then of all people who are left")
        if options.format == .json { try printJSON(["customers": [UInt32]()]) }
        return
      }
      try ErasureAnswer(erasure).print(as: options.format)
    }

    private func preview() throws {
      let people = try options.ledger.with(.readOnly) { ledger in
        try ledger.inactivePeople(since: try ledger.start(since, of: "--since"))
      }
      let numbers = people.customers.map(\.rawValue)
      if options.format == .json { return try printJSON(["customers": numbers]) }
      try TextTable(columns: ["customer"], rows: numbers.map { [String($0)] }).print(as: options.format)
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
