import Foundation
import Ledger
import Testing

/// The forms of docs/json-forms.md, which apps have stored and sent.
@Suite struct ReceiptJSONTests {
  private func expect<Value: Codable & Equatable>(
    _ value: Value, _ json: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(
      String(decoding: try encoder.encode(value), as: UTF8.self) == json, sourceLocation: sourceLocation)
    #expect(
      try JSONDecoder().decode(Value.self, from: Data(json.utf8)) == value, sourceLocation: sourceLocation)
  }

  @Test func aReceiptSaysWhatIsUsualAndWhatIsNotOnlyWhereItIsSo() throws {
    let plain = Receipt(position: Position(4711), customer: CustomerNumber(17))
    try expect(plain, #"{"customer":17,"duplicate":false,"position":4711}"#)
    var full = Receipt(
      position: Position(4711), customer: CustomerNumber(17), duplicate: true, erased: true, voided: true,
      refusedMerge: "too many",
      droppedIdentifiers: [DroppedIdentifier(kind: "email", reason: .placeholder)], isCustomerNew: true,
      merges: [Receipt.Merge(other: CustomerNumber(12), kinds: ["card", "email"])])
    full.requestBefore = Position(9)
    try expect(
      full,
      #"{"customer":17,"droppedIdentifiers":["email placeholder"],"duplicate":true,"erased":true,"#
        + #""isCustomerNew":true,"merges":[{"kinds":["card","email"],"other":12}],"position":4711,"#
        + #""refusedMerge":"too many","requestBefore":9,"voided":true}"#)
  }

  @Test func whatALedgerAnswersIsReadAgain() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(
      order("1", of: .identifiers([.crm("ada"), .email("n/a")])))
    #expect(first.isCustomerNew && first.droppedIdentifiers.count == 1)
    _ = try await ledger.append(order("2", of: .identifiers([.card("9001")])))
    let merging = try await ledger.append(order("3", of: .identifiers([.crm("ada"), .card("9001")])))
    #expect(merging.merges.count == 1)
    let again = try await ledger.append(order("1", of: .identifiers([.crm("ada"), .email("n/a")])))
    #expect(again.duplicate)
    for receipt in [first, merging, again] {
      let data = try JSONEncoder().encode(receipt)
      #expect(try JSONDecoder().decode(Receipt.self, from: data) == receipt)
    }
    var batched = order("4", of: crm("ada"))
    batched.context.batch = "may.csv"
    _ = try await ledger.append(batched)
    let correction = try await ledger.void(batch: "may.csv", reason: "test")
    let data = try JSONEncoder().encode(correction)
    #expect(try JSONDecoder().decode(BatchCorrection.self, from: data) == correction)
    try ledger.close()
  }

  @Test func otherAnswersHaveTheirForms() throws {
    try expect(TouchpointID("till/2", "4711"), #"{"id":"4711","source":"till/2"}"#)
    for reason in DroppedIdentifier.Reason.allCases {
      try expect(
        [DroppedIdentifier(kind: "crm", reason: reason)], "[\"crm \(reason.rawValue)\"]")
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([DroppedIdentifier].self, from: Data(#"["email"]"#.utf8))
    }
  }
}
