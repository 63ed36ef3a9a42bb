internal import ArgumentParser
internal import Foundation
internal import Edge
internal import Perennial

/// `perennial settings`
struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Show and change what the ledger goes by, whoever writes to it.",
    discussion: """
      Settings are recorded in the ledger. A change holds from then on: what is recorded stays as it is.

        currency, timeZone   of the business
        identityOrder        kinds of identifiers, in the order in which they count
        identityLimits       how many of a kind a customer may have
        identityLimit        how many of every kind that identityLimits does not name
        placeholders         whether n/a, noemail@…, 1234567890 and their like stand for nobody
        blockedValues        further values that do: a shop's own address
        distinguishingKinds  kinds of which two people have one each: what counts less joins nobody who differs in them
        mergeLimit           how many customers one identifier may merge in a day
        allowsFuture         whether times more than a day ahead are taken
        amountMax            the largest amount: of money in minor units, of points
        clockJumpMaxSeconds  how far the clock may jump while a ledger is open
        clockGapMaxSeconds   how far it may be ahead of the newest touchpoint

      Blocked values are kept in clear: never put a person's there.
      """,
    subcommands: [Show.self, Set.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the settings in force.")

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "table, json or csv. The JSON is what `settings set --file` takes.")
    var format: OutputFormat = .table

    func run() throws {
      let settings = try ledger.with(.readOnly) { try $0.settings }
      if format == .json { return try printJSON(settings) }
      try TextTable(columns: ["setting", "value"], rows: settings.described.map { [$0.name, $0.value] })
        .print(as: format)
    }
  }

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change settings from now on.",
      discussion: """
        \(ProgramName.current) settings set mergeLimit=3 identityLimits.card=2
        \(ProgramName.current) settings set blockedValues='["till@shop.example"]' --preview
        \(ProgramName.current) settings set --file settings.json

        A value is JSON, or a text. What is not named stays; a list is replaced, and [] is an empty one. \
        Prints the position of the change.
        """)

    @OptionGroup var ledger: LedgerOption
    @OptionGroup var recording: RecordingOptions

    @Argument(help: "NAME=VALUE, several of them.")
    var changes: [String] = []

    @Option(
      name: .long, help: "A file with one JSON object: the settings to change.",
      completion: .file(extensions: ["json"]))
    var file: String?

    @Flag(
      name: .long,
      help: "Change nothing; show what of the ledger would be otherwise, had it been so all along.")
    var preview = false

    @Option(name: .long, help: "table (the position), json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let documents = try SettingsDocuments(file: file, changes)
      guard !documents.isEmpty else {
        throw Failure.usage(
          "which settings? Give NAME=VALUE or --file; "
            + "\(ProgramName.command("settings")) shows all")
      }
      if preview {
        let previews = try ledger.with(.readOnly) { try $0.previewSettings { try documents.apply(to: &$0) } }
        return try print(previews)
      }
      let id = recording.touchpointID
      let receipt = try ledger.with(.readWrite) { ledger in
        try ledger.changeSettings(as: id) { try documents.apply(to: &$0) }
      }
      guard let receipt else { return Messages.note("the settings are so already; nothing was recorded") }
      try receipt.print(as: format)
    }

    private func print(_ previews: [SettingPreview]) throws {
      if format == .json {
        return try printJSON(["changes": previews.map { SettingAnswer($0) }])
      }
      var table = TextTable(columns: ["setting", "before", "after", "of what is recorded"])
      table.rows = previews.map { preview in
        let findings = preview.findings.map { "\($0.count) \($0.what)" }
        return [preview.name, preview.before, preview.after, findings.joined(separator: "; ")]
      }
      if previews.isEmpty { Messages.note("the settings are so already") }
      if format.isCSV || !previews.isEmpty { try table.print(as: format) }
    }
  }
}

/// Changes of settings as they stand in a file or on the command line, checked to be JSON.
struct SettingsDocuments: Sendable {
  private var documents: [String] = []

  var isEmpty: Bool { documents.isEmpty }

  /// - Parameter changes: each is `NAME=VALUE`, and no name comes twice.
  init(file: String?, _ changes: [String] = []) throws {
    var names: Set<String> = []
    if let file {
      documents.append(try readText(file))
    }
    for change in changes {
      guard let sign = change.firstIndex(of: "="), sign != change.startIndex else {
        throw Failure.usage("\(change) is no setting; give NAME=VALUE, such as mergeLimit=3")
      }
      let (name, value) = (String(change[..<sign]), String(change[change.index(after: sign)...]))
      guard names.insert(name).inserted else { throw Failure.usage("\(name) comes twice; give it once") }
      let isJSON =
        (try? JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)) != nil
      let quoted = try Self.json(name) + ":" + (isJSON ? value : try Self.json(value))
      documents.append("{\(quoted)}")
    }
  }

  func apply(to settings: inout LedgerSettings) throws {
    for document in documents { try settings.apply(json: document) }
  }

  private static func json(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }
}
