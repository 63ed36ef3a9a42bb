internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial assign`
struct AssignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Say that touchpoints turned out to be a known customer's.",
    discussion: """
      A sale to nobody in particular, or to the wrong customer, counts for this one from now on, as at the \
      time that it happened. Prints where each correction stands; several positions are assigned together, \
      or none is. To take it back, void the correction: the touchpoint counts again as it was recorded.

        \(ProgramName.current) assign 4712 --to card:9001 --reason receipt-shown

      What is personal in it stays under the key of the customer that it was recorded of.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "The positions of the touchpoints.")
  var positions: [String] = []

  @Option(name: .long, help: "Everything that came with this import or batch.")
  var batch: String?

  @Option(name: .customLong("to"), help: "The customer: a number, or an identifier such as crm:17850.")
  var customer: String

  @Option(name: .long, help: "Why: a code without spaces, such as receipt-shown.")
  var reason: String

  func run() throws {
    let subject = try CorrectionSubject(positions, batch: batch)
    let outcome = try ledger.with(.readWrite) { ledger in
      try subject.assign(
        in: ledger, to: customer, reason: reason, actor: options.actor, as: options.recording.touchpointID)
    }
    try outcome.print(as: options.format)
    outcome.note("assigned")
  }
}
