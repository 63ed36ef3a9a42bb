internal import ArgumentParser
internal import Perennial

/// `perennial append`
struct AppendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "append",
    abstract: "Append touchpoints from standard input: CloudEvents JSON, one a line.",
    discussion: """
      Prints the position of each, in order, with `duplicate` after it where it was recorded before. A line that is
      refused is named on standard error; the others are recorded, and the exit status is 65.

        perennial append --ledger shop.ledger < examples/touchpoints.ndjson
      """)

  @OptionGroup var ledger: LedgerOption

  func run() async throws {
    var options = ImportOptions()
    options.onReceipt = { _, _, receipt in
      let note =
        receipt.erased
        ? " duplicate, erased" : receipt.voided ? " duplicate, voided" : receipt.duplicate ? " duplicate" : ""
      try? StandardOutput.line("\(receipt.position)\(note)")
    }
    options.onReject = { _, line, reason in Messages.error("line \(line): \(reason)") }
    let chosen = options
    let summary = try await ledger.with(.readWrite) { ledger in
      let importer = try Importer(chosen, into: ledger)
      let start = try ledger.head
      let summary = try await importer.run([ImportInput(path: "-", format: .ndjson)])
      for note in ledger.unread(after: start, summary.claims)?.notes ?? [] { Messages.note(note) }
      return summary
    }
    guard summary.rejected == 0 else {
      throw Failure("\(summary.rejected) of \(summary.lines) lines were refused", status: 65)
    }
  }
}
