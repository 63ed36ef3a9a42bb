// `import --dry-run`: what an import would do, before anything is recorded.

internal import Foundation
internal import Edge
internal import Perennial

extension ImportCommand {
  func rehearse(_ inputs: [ImportInput], _ given: ImportOptions) async throws {
    var options = given
    options.rejectsFile = rejects
    if let rejects { try ledger.checkOutput(rejects, besides: files + [mapping].compactMap { $0 }) }
    let chosen = options
    let (preview, unread) = try await ledger.with(.readOnly) { ledger in
      let preview = try await Interrupt.cancelling {
        try await Importer.preview(inputs, chosen, of: ledger) { Messages.progress($0.line) }
      }
      return (preview, ledger.unread(of: preview))
    }
    Messages.endProgress()
    try preview.print(as: format, unread)
    if preview.summary.wasCancelled {
      throw Failure(
        .cancelled, "interrupted; not all of the lines were looked at, and nothing was recorded")
    }
    if let failure = preview.summary.failure { throw failure }
  }
}

extension ImportPreview {
  fileprivate func print(as format: OutputFormat, _ unread: UnreadReport?) throws {
    if format == .json {
      return try printJSON(ImportPreviewAnswer(self, unread))
    }
    try summary.table(format, added: "would be added").print(as: format)
    if format == .table { try printExamples() }
    summary.printNotes(unread, of: self)
    Messages.note("dry run: nothing was recorded")
  }

  private func printExamples() throws {
    guard !examples.isEmpty else { return }
    try StandardOutput.line("")
    try StandardOutput.line("the first of each kind:")
    for kind in summary.kinds.map(\.name) {
      for example in examples where example.kind == kind {
        try StandardOutput.line("  " + Self.words(example))
      }
    }
  }

  /// `order.placed 536365 of customer 12, 2010-12-01T08:26:00Z, 139.12 GBP: 7 lines from sales.csv:2`
  private static func words(_ example: Example) -> String {
    let touchpoint = example.touchpoint
    let who =
      touchpoint.customer == .business
      ? "of nobody in particular"
      : example.isCustomerNew ? "of a new customer" : "of customer \(touchpoint.customer.rawValue)"
    let amount = touchpoint.fact.unit.text(touchpoint.fact.value)
    let parts = [
      "\(touchpoint.typeName) \(touchpoint.id) \(who)", touchpoint.occurred.description, amount,
    ]
    let lines = example.lineCount == 1 ? "" : "\(example.lineCount) lines from "
    return parts.filter { !$0.isEmpty }.joined(separator: ", ") + ": \(lines)\(example.file):\(example.line)"
  }
}

extension Ledger {
  /// What of a rehearsed import no view would look at; `nil`, with a message, where that cannot be found
  /// out.
  fileprivate func unread(of preview: ImportPreview) -> UnreadReport? {
    do {
      return try reports().unread(of: preview)
    } catch {
      Messages.note("what no view looks at cannot be counted: \(Failure(error).message)")
      return nil
    }
  }
}
