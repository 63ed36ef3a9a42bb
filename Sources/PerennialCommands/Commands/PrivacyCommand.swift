internal import ArgumentParser
internal import Perennial

/// `perennial privacy`
struct PrivacyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privacy",
    abstract: "What is done with people's data: the record of processing.",
    discussion: """
      Who answers for the data, what it is used for and on which lawful basis, who gets some of it, how it is protected, \
      and how many people it is about: by the register of purposes that is published, and by what is recorded. \
      \(ProgramName.command("policy schema purposes")) prints what a register may say.
      """)

  @OptionGroup var ledger: LedgerOption

  @Option(name: .long, help: "table, json, csv (the purposes) or html.")
  var format: ReportFormat = .table

  func run() throws {
    try ledger.with(.readOnly) { try $0.privacyReport() }.print(as: format)
  }
}
