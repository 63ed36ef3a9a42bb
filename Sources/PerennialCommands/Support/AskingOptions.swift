// The options of every command that asks for something to be decided, and how it is asked and answered.

internal import ArgumentParser
internal import Edge
internal import Perennial

struct AskingOptions: ParsableArguments {
  @OptionGroup var ledger: LedgerOption

  @Option(name: .long, help: "A number or code of who does it, never a name.")
  var actor: String?

  @Option(name: .long, help: "The shop or branch where it happens.")
  var store: String?

  @Option(name: .long, help: "The channel: store, web, app, or a name of your own.")
  var channel: String?

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  /// Asks, and prints the answer. A refusal is an answer too, and ends the command with status 1.
  ///
  /// - Parameter ask: asks, and gives the answer.
  func ask<Answer: DecidedAnswer>(_ ask: @Sendable (Reports) async throws -> Answer) async throws {
    try await ledger.ask(as: format, ask)
  }
}

extension LedgerOption {
  /// Asks, and prints the answer. A refusal is an answer too, and ends the command with status 1.
  ///
  /// - Parameters:
  ///   - format: the form in which it is printed.
  ///   - ask: asks, and gives the answer.
  func ask<Answer: DecidedAnswer>(
    as format: OutputFormat, _ ask: @Sendable (Reports) async throws -> Answer
  ) async throws {
    let answer = try await with(.readWrite) { ledger in
      let reports = try ledger.reports()
      defer { reports.close() }
      return try await ask(reports)
    }
    if format == .json {
      try printJSON(answer)
    } else {
      let cells = answer.cells
      try TextTable(columns: cells.map(\.name), rows: [cells.map(\.value)]).print(as: format)
    }
    if let failure = answer.failure { throw failure }
  }
}
