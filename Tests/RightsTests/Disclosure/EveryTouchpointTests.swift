import Foundation
import Perennial
import Testing

/// A person of whom there is a touchpoint of every type.
struct EveryTouchpointTests {
  @Test(
    "Of every type of touchpoint a disclosure says what a plain reading of the files says, member by member")
  func everything() throws {
    let shop = try Shop()
    let ada = try EveryTouchpoint.fill(shop)
    try EveryTouchpoint.arrange(shop, ada)
    let disclosure = try shop.disclosure(of: ada)
    let person = try PlainPerson(ada.rawValue, in: try shop.plainLog())
    try compare(disclosure, with: person, "every type")

    #expect(
      Set(touchpoints(disclosure).compactMap { $0["personal"] as? String }) == ["none", "opened", "redacted"])
    #expect(types(disclosure).contains("acme.tasting.held"))
  }

  @Test("No type of the vocabulary is missing among what is disclosed")
  func complete() throws {
    let shop = try Shop()
    let ada = try EveryTouchpoint.fill(shop)
    try EveryTouchpoint.arrange(shop, ada)
    var told = types(try shop.disclosure(of: ada))
    try shop.ledger.erase(ada, request: "R-2", reason: "requested")
    told.formUnion(types(try shop.disclosure(of: ada)))
    // What is recorded of the business alone is of no person; a gift card, a pool or a budget is none either, and what was handed
    // to others is told by itself.
    let others = Set(Vocabulary.entries.filter { $0.subject == .business }.map(\.name))
    let missing = Set(Vocabulary.entries.map(\.name)).subtracting(others).subtracting(told)
    #expect(missing == ["account.opened"])
    #expect(told.isDisjoint(with: others))
  }

  private func touchpoints(_ disclosure: [String: Any]) -> [[String: Any]] {
    disclosure["touchpoints"] as? [[String: Any]] ?? []
  }

  /// The types of the person's touchpoints, and of those that stand elsewhere and name the person.
  private func types(_ disclosure: [String: Any]) -> Set<String> {
    let elsewhere = disclosure["elsewhere"] as? [[String: Any]] ?? []
    return Set((touchpoints(disclosure) + elsewhere).compactMap { $0["type"] as? String })
  }

  @Test("Of somebody who was erased it says what the files still hold, and nothing that was personal")
  func erased() throws {
    let shop = try Shop()
    let ada = try EveryTouchpoint.fill(shop)
    try EveryTouchpoint.arrange(shop, ada)
    try shop.ledger.erase(ada, request: "R-2", reason: "requested")
    let disclosure = try shop.disclosure(of: ada)
    #expect(disclosure["erased"] as? Bool == true)
    let who = try #require(disclosure["who"] as? [String: Any])
    #expect((who["identifiers"] as? [Any])?.count == 0)
    let touchpoints = try #require(disclosure["touchpoints"] as? [[String: Any]])
    let parts = Set(touchpoints.compactMap { $0["personal"] as? String })
    #expect(parts == ["none", "erased", "redacted"])
    #expect(!touchpoints.contains { ($0["message"] as? [String: Any])?["personal"] != nil })
    #expect(touchpoints.contains { $0["type"] as? String == "customer.erased" })
    let person = try PlainPerson(ada.rawValue, in: try shop.plainLog())
    try compare(disclosure, with: person, "erased")
  }

  @Test("The letter has a line for each touchpoint, in both languages")
  func letter() throws {
    let shop = try Shop()
    let ada = try EveryTouchpoint.fill(shop)
    try EveryTouchpoint.arrange(shop, ada)
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
