internal import ArgumentParser
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

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "The customer: a number, or an identifier that is linked, such as crm:17850.")
  var customer: String

  @Argument(help: "The identifiers, such as card:9001 or email:ada@example.com.")
  var identifiers: [String]

  @Option(name: .long, help: "How that is known: a code without spaces, such as confirmed.")
  var evidence: String

  func run() throws {
    let identifiers = try identifiers.map { try identifier($0) }
    let position = try ledger.with(.readWrite) { ledger in
      try ledger.link(
        identifiers, to: try ledger.customer(named: customer), evidence: evidence, actor: options.actor)
    }
    try CorrectionOutcome([position]).print(as: options.format)
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

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "The customer: a number, or an identifier such as crm:17850.")
  var customer: String

  @Argument(help: "The identifiers, such as card:9001 or email:ada@example.com.")
  var identifiers: [String]

  @Option(name: .long, help: "Why: a code without spaces, such as card-returned.")
  var evidence: String

  func run() throws {
    let identifiers = try identifiers.map { try identifier($0) }
    let positions = try ledger.with(.readWrite) { ledger in
      try ledger.unlink(
        identifiers, from: try ledger.customer(named: customer), evidence: evidence, actor: options.actor)
    }
    try CorrectionOutcome(positions).print(as: options.format)
  }
}

/// An identifier in an argument. What is wrong with it is said without repeating it: it is a person's.
private func identifier(_ text: String) throws -> Identifier {
  guard let identifier = Identifier(text) else {
    throw Failure.usage("an identifier is kind:value, such as card:9001 or email:ada@example.com")
  }
  guard identifier.kind != "customer" else {
    throw Failure.usage(
      "customer:N is a number of this ledger, not an identifier; to join two, use `perennial merge`")
  }
  return identifier
}
