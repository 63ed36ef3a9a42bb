internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial merge`
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Say that two customers are one person.",
    discussion: """
      Their touchpoints and identifiers stay where they are; reports see one customer, under the smaller \
      number. Prints the position of the merge, by which \(ProgramName.command("unmerge")) takes it back.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "One customer: a number, or an identifier such as crm:17850.")
  var one: String

  @Argument(help: "The other.")
  var other: String

  @Option(name: .long, help: "How that is known: a code without spaces, such as confirmed or same-email.")
  var evidence: String

  func run() throws {
    let receipt = try ledger.with(.readWrite) { ledger in
      try ledger.merge(
        try ledger.customer(named: one), with: try ledger.customer(named: other), evidence: evidence,
        actor: options.actor, as: options.recording.touchpointID)
    }
    try CorrectionAnswer([receipt]).print(as: options.format)
  }
}

/// `perennial unmerge`
struct UnmergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmerge",
    abstract: "Take a merge of two customers back.",
    discussion: """
      Everything is as if they had never been merged, also what was recorded since: each touchpoint counts \
      for the customer that it was recorded of. \(ProgramName.command("log --type customer.merged --customer N")) shows \
      the positions.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "The position of the merge, on either customer's chain.")
  var position: String

  @Option(name: .long, help: "Why: a code without spaces, such as two-people.")
  var evidence: String

  func run() throws {
    let merge = try Position(
      ofTouchpoint: position,
      seenIn: "\(ProgramName.command("log --type customer.merged --customer N")) shows where the merges of a "
        + "customer stand")
    let done = try ledger.with(.readWrite) { ledger in
      try ledger.unmerge(
        at: merge, evidence: evidence, actor: options.actor, as: options.recording.touchpointID)
    }
    try CorrectionAnswer([done]).print(as: options.format)
  }
}
