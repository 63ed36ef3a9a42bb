internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial report`: which reports there are, and what each of them takes, the read models declare.
struct ReportCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "report",
      abstract: "Print a report; its view is brought up to date first.",
      usage: "\(ProgramName.current) report <name> [<options of the report>] [<options>]",
      discussion: """
        The reports are:

        \(HelpText.list(Installed.list.reports.map { ($0.name, $0.sentence) }))

        \(ProgramName.command("report <name> --help")) shows what a report takes beside the options below.
        """)
  }

  // Completes options as well: bash's script takes a word that begins with hyphens for one in the place of
  // this argument.
  @Argument(
    help: "The report.", completion: .custom { words, index, _ in ReportCompletion.words(words, at: index) })
  var name: String?

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var moment: MomentOptions

  @Option(name: .long, help: "table, json, csv or html (one page with pictures, for a browser).")
  var format: ReportFormat = .table

  // Shown in help, because the completion scripts of two shells complete only what help shows.
  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "What the report takes itself: --period month, --from 2011-01.", valueName: "options-of-the-report"),
    completion: .custom { words, index, _ in ReportCompletion.words(words, at: index) })
  var own: [String] = []

  func run() throws {
    guard let name else { throw CleanExit.helpRequest(self) }
    let declared = try Installed.list.report(named: name)
    let given = try ReportArguments.given(commandLine: own, for: declared) + moment.given
    let request = try ReportRequest(declared, given, spelled: .option)
    let report = try ledger.with(.readOnly) { ledger in
      try request.answer(from: try ledger.reports()) { Messages.note($0) }
    }
    try report.print(as: format)
  }
}
