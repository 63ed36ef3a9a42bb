import Foundation
import Perennial
import Testing

/// A person of whom there is a touchpoint of every type.
struct EveryTouchpointTests {
  /// The example of each type, as the tests of the vocabulary have it.
  private static func example(_ name: String) throws -> any TouchpointMessage {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../LedgerTests/Golden/\(name).json").standardized
    return try Vocabulary.message(named: name, json: try Data(contentsOf: file))
  }

  /// Types that only the ledger itself records, or that are of accounts and of no person.
  private static let notSent: Set<String> = [
    "customer.linked", "customer.unlinked", "customer.merged", "customer.unmerged", "customer.erased",
    "touchpoint.voided", "touchpoint.assigned", "touchpoint.redacted", "use.restricted", "use.allowed",
    "account.opened", "account.counted", "customer.disclosed", "merge.suggested", "merge.dismissed",
  ]

  private func fill(_ shop: Shop) throws -> CustomerNumber {
    // What of a person may be recorded in clear: all that the examples have.
    try shop.ledger.publishPolicy(
      view: "purposes", name: "default",
      document: #"""
        {"controller": {"name": "Bath Cheese Ltd", "contact": "privacy@bath.example"}, "purposes": [{"name": "sales", "basis": "contract"}],
         "derived": ["ageBand", "region", "country", "household", "birthday"]}
        """#)
    let ada = try shop.record(ProgramJoined.with { $0.program = "club" }, of: "1").customer
    for entry in Vocabulary.entries where entry.subject != .business && !Self.notSent.contains(entry.name) {
      let message = try Self.example(entry.name)
      try shop.record(
        message, of: "1", at: "2025-05-03T10:14:00.25Z", from: "till/2", channel: "web",
        context: NewTouchpoint.Context(
          correlation: "c-1", causation: "k-1", actor: "7", store: "bath", batch: "may",
          extensions: [.init("weather", "rain")]))
    }
    try shop.ledger.define(TypeDefinition(json: #"{"name": "acme.tasting.held", "title": "A tasting"}"#))
    try shop.ledger.append(
      NewTouchpoint(
        source: "bar", id: "t-1", subject: .identifiers([.crm("1")]),
        content: .custom(
          type: "acme.tasting.held",
          json: #"{"wine": "Barolo", "glasses": 2.50, "personal": {"said": "Lovely \"nose\"\nand all"}}"#)))
    return ada
  }

  /// What the ledger itself records of people, by its calls.
  private func arrange(_ shop: Shop, _ ada: CustomerNumber) throws {
    let ledger = shop.ledger
    let sale = try shop.record(
      OrderPlaced.with { ($0.order, $0.currency, $0.total) = ("77", "GBP", 900) }, of: "2")
    let away = try shop.record(ProductViewed.with { $0.sku = "a" }, of: "1")
    let wrong = try shop.record(ProductViewed.with { $0.sku = "b" }, of: "1")
    try ledger.link([.email("ada@example.org"), .card("9001")], to: ada, evidence: "stated", actor: "7")
    try ledger.unlink([.card("9001")], from: ada, evidence: "card-returned")
    try ledger.assign(sale.position, to: ada, reason: "receipt-shown", actor: "7")
    try ledger.assign(away.position, to: sale.customer, reason: "mistake")
    try ledger.void(wrong.position, reason: "test")
    let third = try shop.record(ProductViewed.with { $0.sku = "c" }, of: "3").customer
    let fourth = try shop.record(ProductViewed.with { $0.sku = "d" }, of: "4").customer
    try ledger.merge(ada, with: third, evidence: "confirmed", actor: "7")
    let undone = try ledger.merge(ada, with: fourth, evidence: "same-email")
    try ledger.unmerge(at: undone.position, evidence: "mistake")
    let fifth = try shop.record(try Self.example("customer.registered"), of: "5").customer
    let suggestion = try ledger.mergeSuggestion(of: ada, and: fifth)
    try ledger.recordMergeSuggestions([suggestion], actor: "7")
    try ledger.dismissMerge(of: ada, with: fifth, reason: "twins", actor: "7")
    try shop.reports.disclose(ada, to: shop.place("first"), request: "R-1", actor: 7)
    try ledger.append(
      NewTouchpoint(
        source: "office", id: "e", subject: .business,
        DataExported.with {
          ($0.recipient, $0.what, $0.runs) = (
            "bookkeeper", "rows", [Int64(ada.rawValue), Int64(ada.rawValue)]
          )
        }))
    try ledger.append(
      NewTouchpoint(
        source: "office", id: "f", subject: .business,
        DataExported.with { ($0.recipient, $0.what, $0.runs) = ("bookkeeper", "rows", [900, 901]) }))
  }

  @Test(
    "Of every type of touchpoint a disclosure says what a plain reading of the files says, member by member")
  func everything() throws {
    let shop = try Shop()
    let ada = try fill(shop)
    try arrange(shop, ada)
    let disclosure = try shop.disclosure(of: ada)
    let person = try PlainPerson(ada.rawValue, in: try shop.plainLog())
    try compare(disclosure, with: person, "every type")

    let types = Set(
      (disclosure["touchpoints"] as? [[String: Any]] ?? []).compactMap { $0["type"] as? String })
    let missing = Vocabulary.entries.filter { $0.subject != .business && !types.contains($0.name) }.map(
      \.name)
    // What nobody but other calls of the ledger records, and what is of accounts.
    #expect(
      Set(missing)
        == [
          "customer.erased", "touchpoint.redacted", "use.restricted", "use.allowed",
          "account.opened", "account.counted",
        ])
    #expect(types.contains("acme.tasting.held"))
  }

  @Test("Of somebody who was erased it says what the files still hold, and nothing that was personal")
  func erased() throws {
    let shop = try Shop()
    let ada = try fill(shop)
    try arrange(shop, ada)
    try shop.ledger.erase(ada, request: "R-2", reason: "requested")
    let disclosure = try shop.disclosure(of: ada)
    #expect(disclosure["erased"] as? Bool == true)
    let who = try #require(disclosure["who"] as? [String: Any])
    #expect((who["identifiers"] as? [Any])?.count == 0)
    let touchpoints = try #require(disclosure["touchpoints"] as? [[String: Any]])
    let parts = Set(touchpoints.compactMap { $0["personal"] as? String })
    #expect(parts == ["none", "erased"])
    #expect(!touchpoints.contains { ($0["message"] as? [String: Any])?["personal"] != nil })
    #expect(touchpoints.contains { $0["type"] as? String == "customer.erased" })
    let person = try PlainPerson(ada.rawValue, in: try shop.plainLog())
    try compare(disclosure, with: person, "erased")
  }

  @Test("The letter has a line for each touchpoint, in both languages")
  func letter() throws {
    let shop = try Shop()
    let ada = try fill(shop)
    try arrange(shop, ada)
    let disclosure = try shop.reports.disclosure(of: ada)
    let json = try shop.disclosure(of: ada)
    let positions = (json["touchpoints"] as? [[String: Any]] ?? []).compactMap { $0["position"] as? Int }
    #expect(positions.count > 110)
    for (language, word) in [(Disclosure.Language.english, "no."), (.german, "Nr.")] {
      let letter = disclosure.letter(in: language)
      for position in positions {
        #expect(
          letter.contains("<span class=\"entry\">\(word) \(position)</span>"), "\(language) \(position)")
      }
      // Every place of a sentence was filled, and every field has a name.
      #expect(!letter.contains("…"))
      #expect(!letter.contains("Microseconds"))
      #expect(!letter.contains("<script"))
    }
  }
}
