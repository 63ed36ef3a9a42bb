import Foundation
import Testing

@testable import Ledger

/// What bodies say by the definitions of the user's own types is read, and names in it are numbered.
@Suite struct OwnDetailNamesTests {
  private enum Tasting {
    static let type: OwnTypeName = "acme.tasting.held"
    static let product = type.name("product", in: .sku)
    static let pour = type.list("pours")
    static let amount = pour.number("ml")
  }

  let directory: TemporaryDirectory
  let ledger: Ledger

  init() throws {
    directory = try TemporaryDirectory()
    ledger = try Ledger.temporary(in: directory)
  }

  private func define(_ details: String) throws {
    try ledger.define(TypeDefinition(json: #"{"name": "acme.tasting.held", "details": [\#(details)]}"#))
  }

  private static let product = #"{"name": "product", "path": "product", "kind": "name", "domain": "sku"}"#
  private static let pairing = #"{"name": "pairing", "path": "pairing", "kind": "name", "domain": "sku"}"#

  @discardableResult
  private func taste(_ id: String, _ json: String) async throws -> Touchpoint {
    let receipt = try await ledger.append(
      NewTouchpoint(
        source: "bar", id: id, subject: crm("1"), content: .custom(type: Tasting.type.text, json: json)))
    return Touchpoint(position: receipt.position, fact: try ledger.touchpoint(at: receipt.position).fact)
  }

  private func skus(_ ledger: Ledger) throws -> [String] {
    let names = try ledger.names(in: .sku)
    return (0..<names.count).compactMap { names.name(NameNumber(rawValue: UInt32($0 + 1))) }
  }

  @Test("A domain that several types share is numbered over all of them, from each definition on")
  func shared() async throws {
    try await taste("1", #"{"product": "port", "pairing": "cheese"}"#)
    // The order is of the product 85123A.
    try await ledger.append(order("2", of: crm("2")))
    #expect(try skus(ledger) == ["85123A"])
    try define(Self.product)
    try await taste("3", #"{"product": "sherry", "pairing": "nuts"}"#)
    try await taste("4", #"{"product": "85123A", "pairing": "nuts"}"#)
    #expect(try skus(ledger) == ["85123A", "sherry"])
    // A detail that is declared now counts only for what is recorded from now on.
    try define("\(Self.pairing), \(Self.product)")
    try await taste("5", #"{"product": "port", "pairing": "figs"}"#)
    let all = ["85123A", "sherry", "port", "figs"]
    #expect(try skus(ledger) == all)
    try ledger.expectSoundTables()
    try ledger.expectSoundTables(rebuild: true)
    #expect(try skus(ledger) == all)
    try ledger.close()
    for removes in [false, true] {
      if removes { try FileManager.default.removeItem(atPath: directory.ledger + "/names") }
      let again = try Ledger.open(at: directory.ledger, for: .readOnly)
      #expect(try skus(again) == all)
      try again.close()
    }
  }

  @Test("A plan that was made before a definition is not gone on with by who asks after it")
  func followed() async throws {
    let needs = DetailNeeds(Tasting.product)
    let before = try await taste("1", #"{"product": "port"}"#)
    let old = try ledger.detailPlan(for: needs)
    try define(Self.product)
    let after = try await taste("2", #"{"product": "sherry"}"#)
    func product(_ touchpoint: Touchpoint, _ plan: DetailPlan) throws -> NameNumber? {
      let records = try ledger.details(of: [touchpoint].span, plan)
      let isOf = records.span[0].isOf(Tasting.type)
      #expect(isOf)
      return records.span[0][Tasting.product]
    }
    let plan = try ledger.detailPlan(for: needs)
    #expect(try product(after, plan) == NameNumber(rawValue: 1))
    // Both plans read the same from what was recorded before.
    #expect(try product(before, plan) == nil)
    #expect(try product(before, old) == nil)
    #expect(plan.layouts == old.layouts)
  }

  @Test(
    "A list of plain values has as many records as there are, whatever is needed of them",
    arguments: [
      ("number", "[25, -50, 0]", [25, -50, 0]), ("flag", "[true, false]", [1, 0]),
      ("instant", #"["1970-01-01T00:00:01Z"]"#, [1_000_000]), ("number", "[]", []), ("number", "null", []),
    ] as [(String, String, [Int64])])
  func plain(kind: String, json: String, words: [Int64]) async throws {
    let list = #""name": "pours", "path": "pours", "kind": "list""#
    try define(#"{\#(list), "fields": [{"name": "ml", "kind": "\#(kind)"}]}"#)
    let touchpoint = try await taste("1", #"{"pours": \#(json)}"#)
    let value: any DetailKey =
      switch kind {
      case "flag": Tasting.pour.flag("ml")
      case "instant": Tasting.pour.instant("ml")
      default: Tasting.pour.number("ml")
      }
    let records = try ledger.details(of: [touchpoint].span, DetailNeeds(value))
    let rows = records.span[0][Tasting.pour]
    let found = rows.indices.map { rows[$0].value(of: value.id) }
    #expect(found == words)
    let counted = try ledger.details(of: [touchpoint].span, DetailNeeds(Tasting.pour))
    let count = counted.span[0][Tasting.pour].count
    #expect(count == words.count)
  }

  @Test("What a type declares otherwise is refused where it is defined, and not before")
  func undeclared() async throws {
    let needs = DetailNeeds(Tasting.product, Tasting.amount)
    try await taste("1", "{}")
    _ = try ledger.detailPlan(for: needs)
    try define(Self.product)
    let error = #expect(throws: UndeclaredDetail.self) { try ledger.detailPlan(for: needs) }
    #expect(
      error?.message.contains("`ml` is needed of acme.tasting.held as a number in the list pours") == true)
  }
}
