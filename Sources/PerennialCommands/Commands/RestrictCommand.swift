internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial restrict`
struct RestrictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restrict",
    abstract: "Keep what there is of a person, and do not use it.",
    discussion: """
      For as long as the person contests it, objects to its use, or needs it for a claim. What happens goes on being \
      recorded, and reports stay what they are; but nothing is decided about the person: no points are redeemed, and \
      programmes pass them over. \(ProgramName.command("allow")) ends it. Prints the position of the restriction.
      """)

  @OptionGroup var use: UseOptions

  @Option(name: .long, help: "Why: a code without spaces, such as contested, objection or claims.")
  var reason: String

  func run() throws {
    try use.record { ledger, customer, request, actor, id in
      [try ledger.restrictUse(of: customer, request: request, reason: reason, actor: actor, as: id)]
    }
  }
}

/// `perennial allow`
struct AllowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allow",
    abstract: "Say that what there is of a person may be used again.",
    discussion: """
      Ends what \(ProgramName.command("restrict")) began, under all numbers of the person. Prints where that stands, a \
      position for each number that was restricted.
      """)

  @OptionGroup var use: UseOptions

  @Option(name: .long, help: "Why: a code without spaces, such as resolved.")
  var reason: String

  func run() throws {
    try use.record { ledger, customer, request, actor, id in
      try ledger.allowUse(of: customer, request: request, reason: reason, actor: actor, as: id)
    }
  }
}

/// The arguments of `restrict` and `allow`: a person, and the person's request.
struct UseOptions: ParsableArguments {
  @OptionGroup var ledger: LedgerOption
  @OptionGroup var recording: RecordingOptions

  @Argument(help: "The person: a customer's number, or an identifier that is linked, such as crm:17850.")
  var customer: String

  @Option(name: .long, help: "The number of the person's request; it must not identify anybody.")
  var request: String?

  @Option(name: .long, help: "A number or code of who does it, never a name.")
  var actor: String?

  @Option(name: .long, help: "table (a position a line), json or csv.")
  var format: OutputFormat = .table

  /// Records by `body` what the command says of the person, and prints the answer.
  func record(
    _ body: (Ledger, CustomerNumber, _ request: String, _ actor: String?, TouchpointID?) throws -> [Receipt]
  ) throws {
    let receipts = try ledger.with(.readWrite) { ledger in
      try body(
        ledger, try ledger.customer(named: customer), request ?? "", actor, recording.touchpointID)
    }
    let answer = CorrectionAnswer(receipts)
    try answer.print(as: format)
    for note in answer.notes { Messages.note(note) }
  }
}
