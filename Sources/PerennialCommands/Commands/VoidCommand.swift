internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial void`
struct VoidCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "void",
    abstract: "Say that touchpoints were a mistake: they stay in the log and count no more.",
    discussion: """
      Prints where each correction stands. Several positions are voided together, or none of them is. To \
      take a correction back, void it:

        \(ProgramName.current) void 4711 --reason duplicate      # prints 9001
        \(ProgramName.current) void 9001 --reason mistake        # touchpoint 4711 counts again

      --batch voids everything that came with an import, wherever it lies; \(ProgramName.command("stats --batches")) \
      lists them. Settings, policies, merges and links have an undoing of their own, and are refused.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "The positions of the touchpoints.")
  var positions: [String] = []

  @Option(name: .long, help: "Everything that came with this import or batch.")
  var batch: String?

  @Option(name: .long, help: "Why: a code without spaces, such as duplicate or test.")
  var reason: String

  func run() throws {
    let subject = try CorrectionSubject(positions, batch: batch)
    let outcome = try ledger.with(.readWrite) { ledger in
      try subject.void(in: ledger, reason: reason, actor: options.actor, as: options.recording.touchpointID)
    }
    try outcome.print(as: options.format)
    outcome.note("voided")
  }
}
