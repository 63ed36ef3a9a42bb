// `import --dry-run`: what an import would do, before anything is recorded.

internal import Foundation
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
      throw Failure("interrupted; not all of the lines were looked at, and nothing was recorded", status: 130)
    }
    if let failure = preview.summary.failure { throw failure }
  }
}

extension ImportPreview {
  private struct JSON: Encodable {
    struct Example: Encodable {
      var kind: String
      var type: String
      var id: String
      var source: String
      /// The number that a new customer would get: nobody has it yet.
      var customer: UInt32
      var newCustomer: Bool
      var occurred: String
      var value: Int64?
      var unit: String?
      var reference: String?
      var file: String
      var line: Int
      var lines: Int
    }
    var dryRun = true
    var summary: ImportSummary.JSON
    /// The number from which on customers would be new, those of merges as well.
    var firstNewCustomer: UInt32?
    var examples: [Example]

    func encode(to encoder: any Encoder) throws {
      // Beside the members of a summary: whoever reads the one reads the other.
      try summary.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(dryRun, forKey: .dryRun)
      try container.encodeIfPresent(firstNewCustomer, forKey: .firstNewCustomer)
      try container.encode(examples, forKey: .examples)
    }

    private enum CodingKeys: String, CodingKey { case dryRun, firstNewCustomer, examples }
  }

  fileprivate func print(as format: OutputFormat, _ unread: UnreadReport?) throws {
    if format == .json {
      return try printJSON(
        JSON(
          summary: ImportSummary.JSON(summary, unread), firstNewCustomer: firstNewCustomer?.rawValue,
          examples: examples.map(Self.json)))
    }
    try summary.table(format, added: "would be added").print(as: format)
    if format == .table { try printExamples() }
    summary.printNotes(unread, of: self)
    Messages.note("dry run: nothing was recorded")
  }

  private static func json(_ example: Example) -> JSON.Example {
    let touchpoint = example.touchpoint
    let unit = touchpoint.fact.unit
    return JSON.Example(
      kind: example.kind, type: touchpoint.typeName, id: touchpoint.id, source: touchpoint.source,
      customer: touchpoint.customer.rawValue, newCustomer: example.isCustomerNew,
      occurred: touchpoint.occurred.description, value: unit == .none ? nil : touchpoint.fact.value,
      unit: unit.currencyCode, reference: touchpoint.referenceText, file: example.file, line: example.line,
      lines: example.lineCount)
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
  /// Of what would be recorded, what no view would look at.
  fileprivate func unread(of preview: ImportPreview) -> UnreadReport? {
    do {
      return try reports().unread(of: preview)
    } catch {
      Messages.note("what no view looks at cannot be counted: \(Failure(error).message)")
      return nil
    }
  }
}
