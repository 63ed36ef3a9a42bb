internal import ArgumentParser
internal import Foundation
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

    @Argument(help: "The document: a JSON file.", completion: .file(extensions: ["json"]))
    var file: String

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw Failure.noInput("\(file) cannot be read")
      }
      guard let text = String(data: data, encoding: .utf8) else {
        throw Failure("\(file): is not UTF-8, in which JSON is exchanged", status: 65)
      }
      do {
        // Before the ledger is opened: a mistake in the file needs none.
        let definition = try TypeDefinition(json: text)
        let answer = try ledger.with(.readWrite) { ledger in
          let receipt = try ledger.define(definition)
          return Answer(receipt, try ledger.ownType(named: definition.name))
        }
        try answer.print(as: format)
      } catch let fault as TypeFault {
        throw Failure("\(file): \(fault)", status: 65)
      }
    }

    /// What was recorded.
    struct Answer: Encodable {
      var position: UInt64
      var duplicate: Bool
      var type: String
      var number: UInt16
      /// How many definitions the type has by now.
      var definitions: Int

      init(_ receipt: Receipt, _ type: OwnType?) {
        position = receipt.position.rawValue
        duplicate = receipt.duplicate
        self.type = type?.name ?? ""
        number = type?.number.rawValue ?? 0
        definitions = type?.definitions.count ?? 0
      }

      func print(as format: OutputFormat) throws {
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
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the types of your own that the ledger knows, defined or not.")

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let rows = try ledger.with(.readOnly) { try $0.ownTypes() }.map { TypeRow($0) }
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
        throw Failure.noInput("the ledger knows no type \(name) of your own; see `perennial type list`")
      }
      guard let definition = type.definition else {
        throw Failure.noInput(
          "\(name) was recorded and never defined; `perennial type define FILE` defines it")
      }
      try StandardOutput.data(definition.json(indented: true) + "\n")
    }
  }
}

/// A type as `type list` prints it.
struct TypeRow: Encodable {
  var type: String
  var number: UInt16
  var title: String?
  /// Where each of its definitions is; the last one is in force.
  var definedAt: [UInt64]
  /// `customer`, `anyone`, `business`; absent where it was never defined, as are the others.
  var subject: String?
  var about: String?
  var counts: String?
  var details: [String]

  init(_ type: OwnType) {
    (self.type, number) = (type.name, type.number.rawValue)
    definedAt = type.definitions.map(\.rawValue)
    title = type.definition?.title
    subject = type.definition?.subject.word
    about = type.definition?.reference?.kind.word
    if let counted = type.definition?.value?.counts {
      switch counted {
      case .money: counts = "money"
      case .unit(let unit): counts = unit
      }
    }
    details = type.definition?.details.flatMap { Self.names($0) } ?? []
  }

  private static func names(_ detail: TypeDefinition.Detail) -> [String] {
    guard case .list(let fields) = detail.kind else { return [detail.name] }
    return fields.map { "\(detail.name).\($0.name)" }
  }
}
