internal import ArgumentParser
internal import Foundation
internal import Edge
internal import Perennial

/// `perennial type`
struct TypeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "type",
    abstract: "Define, list and show types of touchpoint of your own.",
    subcommands: [Define.self, List.self, Show.self], defaultSubcommand: List.self)

  struct Define: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a type of your own is: a JSON document.",
      discussion: """
        The document says of whom a touchpoint of the type is, what it is about, what it counts, what its \
        data must be (a JSON Schema), and which details of it folds may be given: see docs/own-types.md and \
        examples/tasting.json. It counts for what is recorded from then on, whichever way that comes. \
        Defining the same again records nothing. A type that is defined may get another schema and more \
        details; what it counts and what it is about stay.
        """)

    @OptionGroup var ledger: LedgerOption
    @OptionGroup var recording: RecordingOptions

    @Argument(help: "The document: a JSON file.", completion: .file(extensions: ["json"]))
    var file: String

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw Failure(.unreadable, "\(file) cannot be read")
      }
      guard let text = String(data: data, encoding: .utf8) else {
        throw Failure(.invalidData, "\(file): is not UTF-8, in which JSON is exchanged")
      }
      do {
        // The file is read before the ledger is opened, so that a mistake in it is told even where there is
        // no ledger.
        let (definition, id) = (try TypeDefinition(json: text), recording.touchpointID)
        let answer = try ledger.with(.readWrite) { ledger in
          try DefinitionAnswer(defining: definition, as: id, in: ledger)
        }
        try answer.print(as: format)
      } catch let fault as TypeFault {
        throw Failure(fault, inFile: file)
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the types of your own that the ledger knows, defined or not.")

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let rows = try ledger.with(.readOnly) { try $0.ownTypes() }.map { TypeAnswer($0) }
      if format == .json { return try printJSON(["types": rows]) }
      var table = TextTable(columns: ["type", "number", "defined at", "of", "about", "counts", "details"])
      table.rows = rows.map { row in
        [
          row.type, "\(row.number)", row.definedAt.last.map { "\($0)" } ?? format.nothing,
          row.subject ?? format.nothing, row.about ?? format.nothing, row.counts ?? format.nothing,
          row.details.isEmpty ? format.nothing : row.details.joined(separator: ", "),
        ]
      }
      try table.print(as: format)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the definition of a type: JSON that `type define` takes.")

    @OptionGroup var ledger: LedgerOption

    @Argument(help: "The type's name, such as acme.tasting.held.")
    var name: String

    func run() throws {
      guard let type = try ledger.with(.readOnly, { try $0.ownType(named: name) }) else {
        throw Failure.unknown(
          "the ledger knows no type \(name) of your own; see \(ProgramName.command("type list"))")
      }
      guard let definition = type.definition else {
        throw Failure.unknown(
          "\(name) was recorded and never defined; \(ProgramName.command("type define FILE")) defines it")
      }
      try StandardOutput.data(definition.json(indented: true) + "\n")
    }
  }
}

extension DefinitionAnswer {
  fileprivate func print(as format: OutputFormat) throws {
    switch format {
    case .json: try printJSON(self)
    case .csv, .csvAsIs:
      var table = TextTable(columns: ["position", "duplicate", "type", "number", "definitions"])
      table.rows = [["\(position)", "\(duplicate)", type, "\(number)", "\(definitions)"]]
      try table.print(as: format)
    case .table:
      if duplicate { Messages.note("\(type) is defined so already") }
      try StandardOutput.line("\(position)")
    }
  }
}
