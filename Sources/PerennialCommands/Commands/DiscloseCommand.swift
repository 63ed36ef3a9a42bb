internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial disclose`
struct DiscloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disclose",
    abstract: "Give a person a copy of everything that is held about them.",
    discussion: """
      Makes a directory with disclosure.html, a letter that a person can read, and disclosure.json, the same for a program. \
      Only you can read them; hand them to the person, and to nobody else. That they were given a copy is recorded first, \
      where the ledger can be written to. Needs the key.
      """)

  enum Language: String, ExpressibleByArgument, CaseIterable {
    case en, de

    var ofLetter: Disclosure.Language {
      switch self {
      case .en: .english
      case .de: .german
      }
    }
  }

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var recording: RecordingOptions

  @Argument(help: "The person: a number, or an identifier such as crm:17850.")
  var customer: String

  @Option(name: .long, help: "The directory that is made; nothing may be there yet.", completion: .directory)
  var output: String

  @Option(name: .long, help: "The number of the request that this answers.")
  var request: String?

  @Option(name: .long, help: "The language of the letter: en or de.")
  var language = Language.en

  @Option(name: .long, help: "A number or code of who does it, never a name.")
  var actor: String?

  @Flag(
    name: .customLong("read-only"), help: "Record nothing: for a copy of the ledger, or beside its writer.")
  var readOnly = false

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  func run() throws {
    let answer = try ledger.with(readOnly ? .readOnly : .readWrite) { ledger in
      let reports = try ledger.reports()
      defer { reports.close() }
      return DisclosureAnswer(
        try reports.disclose(
          try ledger.customer(named: customer), to: output, in: language.ofLetter, request: request,
          actor: actor, as: recording.touchpointID))
    }
    switch format {
    case .json: try printJSON(answer)
    case .csv, .csvAsIs:
      try TextTable(
        columns: ["directory", "position", "customer", "touchpoints"],
        rows: [
          [
            answer.directory, answer.position.map(String.init) ?? "", "\(answer.customer)",
            "\(answer.touchpoints)",
          ]
        ]
      ).print(as: format)
    case .table: try StandardOutput.line(answer.directory)
    }
    for note in answer.notes { Messages.note(note) }
  }
}
