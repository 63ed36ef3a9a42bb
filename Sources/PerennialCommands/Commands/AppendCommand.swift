internal import ArgumentParser
internal import Glibc
internal import Edge
internal import Perennial

/// `perennial append`
struct AppendCommand: AsyncParsableCommand, ReadsTouchpoints {
  static let configuration = CommandConfiguration(
    commandName: "append",
    abstract: "Append touchpoints from standard input: CloudEvents JSON, one a line.",
    discussion: """
      Prints the position of each, in order, with `duplicate` after it where it was recorded before. A \
      line that is refused is named on standard error; the others are recorded, and the exit status is 65.

        \(ProgramName.current) append --ledger shop.ledger < examples/touchpoints.ndjson

      An answer says that its line is on disk, and comes as soon as it is: a producer that keeps the pipe \
      open may wait for the answer to one line before it writes the next. With --format json every line is \
      answered, in order, by an object in a line of its own:

        {"customer":1,"duplicate":false,"line":1,"position":4711}
        {"line":2,"message":"data.currency must be …","refused":"invalidTouchpoint"}

      `erased` and `voided` say so of what was recorded before, `droppedIdentifiers` which of a touchpoint's \
      identifiers led to nobody, `refusedMerge` why two customers were not joined. Lines that were not answered, because the process ended, are sent again: none is recorded \
      twice.
      """)

  @OptionGroup var ledger: LedgerOption

  @Option(name: .long, help: "How lines are answered: table (a position a line), json or csv.")
  var format: OutputFormat = .table

  func run() async throws {
    // Without the signal, a reader of the answers that goes away does not end the process: what was read is
    // still recorded, and the ledger closed.
    signal(SIGPIPE, SIG_IGN)
    let answers = AppendAnswers(format)
    var options = ImportOptions()
    options.onReceipt = { _, line, receipt in answers.add(receipt, line) }
    options.onReject = { _, line, code, reason in answers.add(code, reason, line) }
    let chosen = options
    answers.begin()
    let summary: ImportSummary
    let unread: UnreadReport?
    do {
      (summary, unread) = try await ledger.with(.readWrite) { ledger in
        let importer = try Importer(chosen, into: ledger)
        let start = try ledger.head
        let summary = try await Interrupt.cancelling {
          try await importer.run([ImportInput(path: "-", format: .ndjson)]) { _ in answers.give() }
        }
        return (summary, ledger.unread(after: start, summary.claims))
      }
    } catch {
      // Some touchpoints of the batch that failed may be recorded: their answers are given too.
      answers.give()
      throw error
    }
    try answers.finish()
    for note in unread?.notes ?? [] { Messages.note(note) }
    if summary.wasCancelled {
      throw Failure(.cancelled, "interrupted; what was answered is recorded, and the rest can be sent again")
    }
    // An event whose id is known with other content is refused here: its producer must hear of it.
    let refused = summary.rejected + summary.differing
    guard refused == 0 else {
      throw Failure(
        .invalidData,
        "\(refused) of \(Counted.count(summary.lines, "line")) \(Counted.were(refused)) refused")
    }
  }
}
