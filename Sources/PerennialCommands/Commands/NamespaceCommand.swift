internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial namespace`
struct NamespaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "namespace",
    abstract: "Say whose order numbers a source uses.",
    discussion: """
      Two sources of one namespace mean the same order, ticket or booking by the same number; two of \
      different ones do not. Without this a source's namespace is the part of its name before the last \
      `/`, so that the tills of one shop share theirs: till for till/1 and till/2. What was recorded \
      before keeps its namespace, and is still found. Prints the position; \(ProgramName.command("stats")) shows what is \
      set.
      """)

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var recording: RecordingOptions

  @Argument(help: "The source, such as https://shop.example.")
  var source: String

  @Argument(help: "The namespace from now on, such as shop.")
  var namespace: String

  @Option(name: .long, help: "table (the position), json or csv.")
  var format: OutputFormat = .table

  func run() throws {
    let id = recording.touchpointID
    let receipt = try ledger.with(.readWrite) { try $0.setNamespace(namespace, ofSource: source, as: id) }
    try receipt.print(as: format)
  }
}
