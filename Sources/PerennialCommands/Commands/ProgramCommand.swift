internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial program`
struct ProgramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program", abstract: "What loyalty programmes have to do by themselves.",
    subcommands: [Run.self])

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record what follows for others from what has happened.",
      discussion: """
        Rewards of referrals and their taking back, points that a limit over all members may refuse, contributions to \
        pools, and notices of points that will expire. Run it every day: whatever has ended a run midway, the next goes \
        on from there, and running it again records nothing twice.

          \(ProgramName.current) program run --format json
          {"already":3,"recorded":12}
        """)

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() async throws {
      try await ledger.ask(as: format) { reports in
        // It may take long, and is ended between two records.
        try await Interrupt.cancelling {
          try await LoyaltyRequest(.programRun).answer(from: reports, source: RecordingOptions.standardSource)
        }
      }
    }
  }
}
