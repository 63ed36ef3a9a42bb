// The options of every command that asks something of a loyalty programme, and how its answer is printed.

internal import ArgumentParser
internal import Edge
internal import Perennial

struct LoyaltyOptions: ParsableArguments {
  @OptionGroup var ledger: LedgerOption

  @Option(name: .long, help: "The programme, by the name of its policy; not needed where there is one.")
  var program: String?

  @Option(name: .long, help: "A number or code of who does it, never a name.")
  var actor: String?

  @Option(name: .long, help: "The shop or branch where it happens.")
  var store: String?

  @Option(name: .long, help: "The channel: store, web, app, or a name of your own.")
  var channel: String?

  @Option(
    name: .long,
    help: """
      An id of your own, by which the command is safe to send again: it is then answered as the first time, and \
      records nothing. What spends points needs one.
      """)
  var id: String?

  @Option(
    name: .customLong("id-source"),
    help: """
      Whose ids are meant, that of a hold or a redemption too, named as the sources of touchpoints are \
      (default: \(RecordingOptions.standardSource)).
      """)
  var source: String?

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  /// A request with what these options say.
  func request(_ command: LoyaltyRequest.Command) -> LoyaltyRequest {
    var request = LoyaltyRequest(command)
    (request.program, request.actor, request.store) = (program, actor, store)
    (request.channel, request.id, request.source) = (channel, id, source)
    return request
  }

  /// Asks, and prints the answer. A refusal is an answer too, and ends the command with status 1.
  func ask(_ request: LoyaltyRequest) async throws {
    try await request.ask(ledger, as: format)
  }
}

extension LoyaltyRequest {
  /// Asks, and prints the answer. A refusal is an answer too, and ends the command with status 1.
  func ask(_ ledger: LedgerOption, as format: OutputFormat) async throws {
    let answer = try await ledger.with(.readWrite) { ledger in
      let reports = try ledger.reports()
      defer { reports.close() }
      let work = { @Sendable in
        try await self.answer(from: reports, source: RecordingOptions.standardSource)
      }
      // Only a run takes long; it ends between two records.
      return command == .programRun ? try await Interrupt.cancelling(work) : try await work()
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
