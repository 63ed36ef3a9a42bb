import Foundation
import Perennial
import Testing

@testable import Rights

/// A letter in German is German throughout: what people and the business have written stays as it is, and nothing else is English.
struct GermanLetterTests {
  /// A shop with a programme, a register, a schedule, exports, refusals, and a person of whom there is a touchpoint of every type.
  private func history() async throws -> (shop: Shop, ada: CustomerNumber) {
    let shop = try Shop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club",
      document: #"""
        {"currency": "GBP", "earning": {"points": 1, "per": 100},
         "tiers": {"window": {"days": 365}, "levels": [{"name": "silver", "from": 100}, {"name": "gold", "from": 100000}]}}
        """#, effectiveFrom: Instant(year: 2025, month: 1, day: 1))
    let ada = try EveryTouchpoint.fill(shop)
    try EveryTouchpoint.arrange(shop, ada)
    try await shop.ledger.publishPolicy(
      view: "purposes", name: "default",
      document: #"""
        {"controller": {"name": "Käse Bath", "contact": "privacy@bath.example", "dpo": "dpo@bath.example"},
         "recipients": [{"code": "mail", "name": "Postbote GmbH", "where": "Irland"}],
         "purposes": [
           {"name": "Rundbrief", "basis": "consent", "description": {"en": "We write.", "de": "Wir schreiben Ihnen."},
            "categories": ["E-Mail-Adresse"], "recipients": ["mail"], "channels": ["email", "sms"], "keep": "bis Sie Nein sagen"},
           {"name": "Beratung", "basis": "legitimate-interest", "recipients": ["mail"]}, {"name": "Buchhaltung", "basis": "legal-obligation"}],
         "derived": ["ageBand", "region", "country", "household", "birthday"]}
        """#)
    try await shop.ledger.publishPolicy(
      view: "retention-schedule", name: "default",
      document: #"""
        {"rules": [{"name": "visits", "types": ["ticket.opened"], "take": "personal", "after": {"years": 2, "months": 1, "days": 1}},
          {"name": "rest", "types": ["everything"], "take": "body", "after": {"years": 9}, "since": "last-order"}]}
        """#)
    _ = try await shop.reports.actions.redeem(5000, of: ada, in: "club", as: TouchpointID("till/2", "r-1"))
    _ = try await shop.reports.actions.adjust(
      50, of: ada, in: "club", reason: "goodwill", actor: "7", as: TouchpointID("till/2", "a-1"))
    _ = try await shop.reports.actions.redeem(50, of: ada, in: "club", as: TouchpointID("till/2", "r-2"))
    try await shop.ledger.recordExport(
      DataExport(
        to: "mail", of: "rows", view: "loyalty,customer360", needing: NeededConsent(to: "Beratung"),
        revealing: ["name", "email", "attributes.Hausfarbe"]), of: [ada])
    return (shop, ada)
  }

  /// Every piece of text that a language's tables have, without the places that are filled.
  private static func phrases(of texts: LetterTexts) -> Set<String> {
    var phrases: Set<String> = []
    func add(_ value: Any) {
      switch value {
      case let text as String:
        for part in text.split(whereSeparator: { "[]".contains($0) }) {
          for literal in part.replacing(#/\{\w+\}/#, with: "\u{0}").split(separator: "\u{0}") {
            phrases.insert(String(literal).trimmingCharacters(in: .whitespaces.union(.punctuationCharacters)))
          }
        }
      case let list as [String]: list.forEach { add($0) }
      case let table as [String: String]: table.values.forEach { add($0) }
      case let tables as [String: [String: String]]: tables.values.forEach { add($0) }
      default: break
      }
    }
    Mirror(reflecting: texts).children.forEach { add($0.value) }
    return phrases
  }

  private func check(_ letter: String, _ note: String) {
    let german = Self.phrases(of: .german)
    // Of two words or more: a single word may be a name, or the same in both languages.
    let english = Self.phrases(of: .english).subtracting(german).filter { $0.split(separator: " ").count > 1 }
    #expect(english.count > 400)
    for phrase in english { #expect(!letter.contains(phrase), "\(note): \(phrase)") }
    // The label of every detail, and every code that has words.
    let labels = Set(LetterTexts.german.labels.values)
    let own: Set<String> = ["weather", "wine", "glasses", LetterTexts.german.source]
    for match in letter.matches(of: #/<span>([^<]*) <b>([^<]*)</b></span>/#) {
      let (label, value) = (String(match.1), String(match.2))
      #expect(labels.contains(label) || own.contains(label) || label == "said", "\(note): \(label)")
      for (field, words) in LetterTexts.german.codes where LetterTexts.german.labels[field] == label {
        #expect(words[value] == nil || words[value] == value, "\(note): \(label) \(value)")
      }
    }
  }

  @Test("No text of the English tables is in it, whatever became of the person")
  func german() async throws {
    let (shop, ada) = try await history()
    func letters() throws -> (german: String, english: String) {
      let disclosure = try shop.reports.disclosure(of: ada)
      for programme in disclosure.programmes where !programme.tierReason.isEmpty {
        #expect(!disclosure.letter(in: .german).contains(programme.tierReason))
      }
      return (disclosure.letter(in: .german), disclosure.letter(in: .english))
    }
    let rich = try letters()
    check(rich.german, "in use")
    // It is a rich history: what the tables have for these is in it.
    for text in [
      "Ihre Stufe ist silver", "Dafür zählen ",
      " aus den letzten 365 Tagen. Die Stufen: silver ab 1,00 GBP, gold ab 1.000,00 GBP.",
      "abgelehnt, denn so viele Punkte waren nicht da (verlangt 5.000,", "Wir schreiben Ihnen.",
      "eine Liste mit Ihrer Kundennummer (Punkte und Stufen und ein Überblick über unsere Kunden), für Beratung. "
        + "Dabei war von dem, was über Sie vermerkt ist: Name, E-Mail und Hausfarbe.",
      "Sie haben sich z angesehen.", "Sie haben uns gesagt, was Sie gern möchten: (entfernt).",
      "Mit freundlichen Grüßen", "nach 2 Jahren, 1 Monat und 1 Tag",
    ] { #expect(rich.german.contains(text), "\(text)") }
    for text in [
      "What counts for it comes to ", " over the last 365 days",
      "You told us what you like best: (taken out).",
    ] {
      #expect(rich.english.contains(text), "\(text)")
    }
    // The check notices English.
    #expect(Self.phrases(of: .english).contains { $0.count > 20 && rich.english.contains($0) })
    try await shop.ledger.restrictUse(of: ada, reason: "contested")
    _ = try await shop.reports.actions.redeem(1, of: ada, in: "club", as: TouchpointID("till/2", "r-3"))
    let kept = try letters().german
    check(kept, "kept without being used")
    #expect(kept.contains("abgelehnt, denn Ihre Daten wurden aufbewahrt und nicht verwendet"))
    try await shop.ledger.allowUse(of: ada, reason: "resolved")
    try await shop.ledger.erase(ada, request: "R-9", reason: "requested")
    check(try letters().german, "erased")
  }
}
