internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that the log is whole and that every table derived from it is right.",
    discussion: """
      Reads every fact and every body, and compares the derived tables with what the log says. Exit status \
      1 where something is wrong, and where customers' keys are missing. The ledger must not be open for \
      writing elsewhere. Policies that are recorded and cannot be used are named: they change no number, \
      and are withdrawn with \(ProgramName.command("policy withdraw")).
      """)

  @OptionGroup var ledger: LedgerOption

  @Flag(name: .long, help: "Write every derived table anew from the log first.")
  var rebuild = false

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  func run() throws {
    let answer = try ledger.with(.readWrite) { ledger in
      if try ledger.isKeySaveDue { Messages.note(KeysCommand.Show.saveIsDue) }
      return try CheckAnswer(of: try ledger.reports(), rebuild: rebuild)
    }
    switch format {
    case .json: try printJSON(answer)
    case .table, .csv, .csvAsIs:
      try TextTable(
        columns: ["table", "entries", "state"],
        rows: answer.tables.map { [$0.table, String($0.entries), $0.state] }
      ).print(as: format)
    }
    for note in answer.notes { Messages.note(note) }
    if let failure = answer.failure { throw failure }
  }
}
