import Foundation
import Perennial
import PerennialTestKit
import Testing

@testable import StampCardProgram

struct TastingsTests {
  let definition: String

  init() throws {
    definition = try String(contentsOfFile: repository + "/examples/tasting.json", encoding: .utf8)
  }

  private func tastings(_ names: TypeNames) throws -> Tastings {
    Tastings(ModelSetting(calendar: try LocalCalendar(timeZone: "Europe/London"), types: names))
  }

  @Test("Wines count once, glasses as often as they come; what came before the definition has neither")
  func details() throws {
    try Given { try tastings($0) }
      .recorded(Tasting.type, by: 1, at: "2024-03-01T18:00:00Z")
      .thenNoRow(of: 1)
      .defined(definition, at: "2024-03-02T09:00:00Z")
      .recorded(
        Tasting.type, by: 1, at: "2024-03-02T18:00:00Z",
        details: [Tasting.wine("Barolo"), Tasting.glasses([[Tasting.count(2)], []])]
      )
      .when(Tasting.type, by: 1, at: "2024-03-03T18:00:00Z", details: [Tasting.wine("Barolo")])
      .thenRow(of: 1) { row in #expect((row.wines.count, row.glasses) == (1, 3)) }
  }

  @Test("Tastings keep the contract, and a refresh of them equals a rebuild", arguments: UInt64(0)..<5)
  func contract(seed: UInt64) throws {
    let history = RandomHistory(seed: seed, definitions: [try TypeDefinition(json: definition)])
    let tastings = try tastings(history.ledger.typeNames)
    var driven = history
    try ProjectorContract.checkRefresh(&driven, projectors: [tastings])
    try ProjectorContract.check(tastings, on: driven.ledger, at: driven.instants(), seed: seed)
  }

  @Test("On a ledger, too")
  func ledger() async throws {
    let path = NSTemporaryDirectory() + "/tastings-\(UUID().uuidString).ledger"
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reports = try Reports(of: ledger, adding: [Tastings.self])
    try await ledger.define(TypeDefinition(json: definition))
    let receipt = try await ledger.append(
      NewTouchpoint(
        source: "bar/1", id: "1", subject: .identifiers([Identifier("card", "4711")]),
        content: .custom(
          type: "acme.tasting.held",
          json: #"{"wine": {"name": "Barolo"}, "glasses": [{"kind": "red", "count": 2}]}"#)))
    let view = try reports.view(of: Tastings.self)
    let row = try #require(try view.row(of: receipt.customer))
    #expect(row.glasses == 2)
    #expect(try view.names(in: "acme.wine").name(hashed: NameHash(rawValue: row.wines[0])) == "Barolo")
    try ledger.close()
  }
}
