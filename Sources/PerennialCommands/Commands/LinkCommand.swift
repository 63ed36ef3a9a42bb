internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial link`
struct LinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Say that identifiers are a customer's.",
    discussion: """
      From now on touchpoints that name them are recorded of this customer; what was recorded before stays \
      where it is. An identifier that is linked already is refused: unlink it there, or merge the two \
      customers. Prints the position of the link.
      """)

  @OptionGroup var subject: IdentifiersOfCustomer

  @Option(name: .long, help: "How that is known: a code without spaces, such as confirmed.")
  var evidence: String

  func run() throws {
    try subject.record { ledger, customer, identifiers, actor, id in
      [try ledger.link(identifiers, to: customer, evidence: evidence, actor: actor, as: id)]
    }
  }
}

/// `perennial unlink`
struct UnlinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlink",
    abstract: "Say that identifiers are not a customer's.",
    discussion: """
      They are free for somebody else; what was recorded before stays where it is. Prints where that \
      stands, a position for each customer of the same person that held some of them.
      """)

  @OptionGroup var subject: IdentifiersOfCustomer

  @Option(name: .long, help: "Why: a code without spaces, such as card-returned.")
  var evidence: String

  func run() throws {
    try subject.record { ledger, customer, identifiers, actor, id in
      try ledger.unlink(identifiers, from: customer, evidence: evidence, actor: actor, as: id)
    }
  }
}

/// The arguments of `link` and `unlink`: a customer, and identifiers.
struct IdentifiersOfCustomer: ParsableArguments {
  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "The customer: a number, or an identifier that is linked, such as crm:17850.")
  var customer: String

  @Argument(help: "The identifiers, such as card:9001 or email:ada@example.com.")
  var identifiers: [String]

  /// Records by `body` what the command says of the identifiers, and prints the answer.
  func record(
    _ body: (Ledger, CustomerNumber, [Identifier], _ actor: String?, TouchpointID?) throws -> [Receipt]
  ) throws {
    let identifiers = try identifiers.map { try Identifier(named: $0) }
    let receipts = try ledger.with(.readWrite) { ledger in
      try body(
        ledger, try ledger.customer(named: customer), identifiers, options.actor,
        options.recording.touchpointID)
    }
    try CorrectionAnswer(receipts).print(as: options.format)
  }
}
