// What an import would do, for a program.

package import Perennial

/// The members of an `ImportAnswer`, and what is known only of what was not recorded.
package struct ImportPreviewAnswer: Encodable {
  package struct Example: Encodable {
    package var kind: String
    package var type: String
    package var id: String
    package var source: String
    /// The number that a new customer would get: nobody has it yet.
    package var customer: UInt32
    package var newCustomer: Bool
    package var occurred: String
    package var value: Int64?
    package var unit: String?
    package var reference: String?
    package var file: String
    package var line: Int
    package var lines: Int
  }

  package var dryRun = true
  package var summary: ImportAnswer
  /// The number from which on customers would be new, those of merges as well.
  package var firstNewCustomer: UInt32?
  package var examples: [Example]

  package init(_ preview: ImportPreview, _ unread: UnreadReport?) {
    summary = ImportAnswer(preview.summary, unread)
    firstNewCustomer = preview.firstNewCustomer?.rawValue
    examples = preview.examples.map { Example($0) }
  }

  package func encode(to encoder: any Encoder) throws {
    // Beside the members of a summary: whoever reads the one reads the other.
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dryRun, forKey: .dryRun)
    try container.encodeIfPresent(firstNewCustomer, forKey: .firstNewCustomer)
    try container.encode(examples, forKey: .examples)
  }

  private enum CodingKeys: String, CodingKey { case dryRun, firstNewCustomer, examples }
}

extension ImportPreviewAnswer.Example {
  fileprivate init(_ example: ImportPreview.Example) {
    let touchpoint = example.touchpoint
    let unit = touchpoint.fact.unit
    self.init(
      kind: example.kind, type: touchpoint.typeName, id: touchpoint.id, source: touchpoint.source,
      customer: touchpoint.customer.rawValue, newCustomer: example.isCustomerNew,
      occurred: touchpoint.occurred.description, value: unit == .none ? nil : touchpoint.fact.value,
      unit: unit.currencyCode, reference: touchpoint.referenceText, file: example.file, line: example.line,
      lines: example.lineCount)
  }
}
