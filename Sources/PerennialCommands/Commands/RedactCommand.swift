internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial redact`
struct RedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Take what should not be there out of touchpoints, for good.",
    discussion: """
      That they were recorded stays: of whom, when, how much, about what. So reports over facts are what they were. All that \
      the producer had said beyond that is gone from the log and from its files; with --personal-only only what could name or \
      describe a person. Nothing brings it back, but older backups still have it.

        \(ProgramName.current) redact 4711 --reason card-number

      Several positions are redacted together, or none of them is. --batch takes everything that came with an import. Links, \
      merges, settings and policies have an undoing of their own, and are refused. Prints where it is recorded.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions

  @Argument(help: "The positions of the touchpoints.")
  var positions: [String] = []

  @Option(name: .long, help: "Everything that came with this import or batch.")
  var batch: String?

  @Flag(name: .long, help: "Only what could name or describe a person.")
  var personalOnly = false

  @Option(name: .long, help: "Why: a code without spaces, such as mistake.")
  var reason: String

  @Option(name: .long, help: "The number of the request that asks for it.")
  var request: String?

  func run() throws {
    let subject = try CorrectionSubject(positions, batch: batch)
    let answer = try ledger.with(.readWrite) { ledger in
      try subject.redact(
        in: ledger, personalOnly ? .personal : .body, reason: reason, actor: options.actor, request: request,
        as: options.recording.touchpointID)
    }
    try print(answer)
    for note in answer.notes { Messages.note(note) }
  }

  private func print(_ answer: RedactionAnswer) throws {
    switch options.format {
    case .json: try printJSON(answer)
    case .csv, .csvAsIs:
      try TextTable(columns: ["position"], rows: answer.positions.map { [String($0)] }).print(
        as: options.format)
    case .table:
      for position in answer.positions {
        try StandardOutput.line(answer.duplicate ? "\(position) duplicate" : "\(position)")
      }
    }
  }
}
