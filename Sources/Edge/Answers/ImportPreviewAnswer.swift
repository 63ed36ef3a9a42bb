// What an import would do, for a program.

package import Perennial

/// The members of an `ImportAnswer`, and beside them what is known only of an import that is not recorded.
package struct ImportPreviewAnswer: Encodable {
  package struct Example: Encodable {
    package var kind: String
    package var type: String
    package var id: String
    package var source: String
    /// The customer's number; of one who would be new, the number that they would get, which nobody has
    /// yet.
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
  /// The lowest number that a new customer would get: this number and all above it are nobody's yet.
  package var firstNewCustomer: UInt32?
  package var examples: [Example]

  package init(_ preview: ImportPreview, _ unread: UnreadReport?) {
    summary = ImportAnswer(preview.summary, unread)
    firstNewCustomer = preview.firstNewCustomer?.rawValue
    examples = preview.examples.map { Example($0) }
  }

  package func encode(to encoder: any Encoder) throws {
    // The preview's own members stand beside the summary's: a program that reads the one answer reads the
    // other.
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
