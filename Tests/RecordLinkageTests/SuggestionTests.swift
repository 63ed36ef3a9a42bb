import Foundation
import Perennial
import Testing

/// Who is suggested, with which reasons, and who takes no part.
struct SuggestionTests {
  private typealias Reason = MergeSuggestion.Reason

  @Test("The points of a score are those of the guide")
  func points() throws {
    let registry = try Registry()
    _ = try registry.adaTwice()
    let suggestion = try #require(try registry.ledger.mergeSuggestions().suggestions.first)
    // A name that only the two bear: 300 and 200; the birthday: 300.
    #expect(suggestion.score == 800 && suggestion.reasons == [.name, .birthday] && suggestion.doubts.isEmpty)
    try registry.register(
      "3", "Alan Turing", phone: "0161 275 2000", address: "12 Oxford Road, Manchester M13 9PL")
    try registry.register("4", "Alan Turing", phone: "+44 161 275 2000", address: "3 Elm St, Bath BA1 1AA")
    let other = try registry.ledger.mergeSuggestion(of: CustomerNumber(3), and: CustomerNumber(4))
    // The name 500, the telephone number 300, another address 70 less.
    #expect(other.score == 730 && other.reasons == [.name, .phone] && other.doubts == [.address])
  }

  @Test(
    "The same card at one address, and one telephone number with a name that is spelled otherwise, are suggested"
  )
  func cardAndPhone() throws {
    let registry = try Registry()
    let one = try registry.register("1", "", address: "5 Mill Lane, Bath BA1 1AA")
    let other = try registry.register("2", "", address: "5 Mill Ln, Bath, BA1 1AA")
    // The card is the first customer's; that the second said it too is in their sealed part.
    for (customer, id) in [(one, "a"), (other, "b")] {
      try registry.ledger.append(
        NewTouchpoint(
          source: "desk", id: id, subject: .customer(customer),
          CustomerLinked.with {
            $0.evidence = "stated"
            $0.personal.identifiers = [.with { ($0.kind, $0.value) = ("card", "4000123412341234") }]
          }))
    }
    let card = try registry.ledger.mergeSuggestion(of: one, and: other)
    #expect(card.reasons == [.card, .address] && card.score == 710)
    try registry.register("3", "Catherine Smyth", phone: "01225 447000")
    try registry.register("4", "Katherine Smith", phone: "+44 1225 447000")
    let phone = try registry.ledger.mergeSuggestion(of: CustomerNumber(3), and: CustomerNumber(4))
    #expect(phone.reasons == [.similarName, .phone] && phone.score == 750)
  }

  @Test(
    "A birthday without a year on both sides counts as one that is alike, and one that too many share as none"
  )
  func yearless() throws {
    let registry = try Registry()
    try registry.register("1", "Alan Turing", birthday: "--06-23")
    try registry.register("2", "Alan Turing", birthday: "--06-23")
    let found = try registry.ledger.mergeSuggestion(of: CustomerNumber(1), and: CustomerNumber(2))
    #expect(found.reasons == [.name, .similarBirthday] && found.score == 650)
    for number in 0..<30 { try registry.register("s\(number)", "", birthday: "--06-23") }
    try expect(.unknownSubject, says: "their score is 500") {
      _ = try registry.ledger.mergeSuggestion(of: CustomerNumber(1), and: CustomerNumber(2))
    }
  }

  @Test("A number of the business's own system that was unlinked counts against nobody")
  func unlinkedNumber() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    let before = try registry.ledger.mergeSuggestion(of: one, and: other)
    #expect(!before.doubts.contains(.crm))
    try registry.ledger.link([.crm("n1")], to: one, evidence: "said")
    try registry.ledger.link([.crm("n2")], to: other, evidence: "said")
    let numbered = try registry.ledger.mergeSuggestion(of: one, and: other)
    #expect(numbered.doubts == [.crm] && numbered.score == before.score - 80)
    try registry.ledger.unlink([.crm("n2")], from: other, evidence: "mistake")
    #expect(try registry.ledger.mergeSuggestion(of: one, and: other) == before)
  }

  @Test("Twins, a father and a son of one name, and a couple are not suggested")
  func relatives() throws {
    let registry = try Registry()
    let (home, phone) = ("5 Mill Lane, Bath BA1 1AA", "01225 447000")
    try registry.register("1", "Anna Bell", birthday: "1990-04-01", phone: phone, address: home)
    try registry.register("2", "Lena Bell", birthday: "1990-04-01", phone: phone, address: home)
    try registry.register("3", "Karl Bell", birthday: "1961-07-02", phone: phone, address: home)
    try registry.register("4", "Karl Bell", birthday: "1991-07-02", phone: phone, address: home)
    try registry.register("5", "Marta Bell", birthday: "1963-01-30", phone: phone, address: home)
    #expect(try registry.suggested().isEmpty)
  }

  @Test("Who was erased, whose use is restricted, and who is one person already takes no part")
  func leftOut() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    #expect(try registry.suggested() == [[1, 2]])
    try registry.ledger.restrictUse(of: other, reason: "contested")
    #expect(try registry.suggested().isEmpty)
    try expect(.invalidTouchpoint, says: "restricted", "allow 2") {
      _ = try registry.ledger.mergeSuggestion(of: one, and: other)
    }
    try registry.ledger.allowUse(of: other, reason: "resolved")
    #expect(try registry.suggested() == [[1, 2]])
    let merge = try registry.ledger.merge(one, with: other, evidence: "confirmed")
    #expect(try registry.suggested().isEmpty)
    try expect(.invalidTouchpoint, says: "one customer already") {
      _ = try registry.ledger.mergeSuggestion(of: one, and: other)
    }
    try registry.ledger.unmerge(at: merge.position, evidence: "mistake")
    #expect(try registry.suggested() == [[1, 2]])
    try registry.ledger.erase(one, request: "R-1", reason: "requested")
    #expect(try registry.suggested().isEmpty)
    try expect(.erased, says: "erased") { _ = try registry.ledger.mergeSuggestion(of: one, and: other) }
    try expect(.unknownSubject, says: "no customer:9") {
      _ = try registry.ledger.mergeSuggestion(of: other, and: CustomerNumber(9))
    }
  }

  @Test("People are compared by all that was ever said of any of their numbers, as far as it counts")
  func history() throws {
    let registry = try Registry()
    let one = try registry.register("1", "Grace Hopper", phone: "01225 447000")
    try registry.ledger.append(
      NewTouchpoint(
        source: "desk", id: "moved", subject: .customer(one),
        CustomerUpdated.with { $0.personal.phone = "01225 999123" }))
    let other = try registry.register("2", "Grace Hopper", phone: "+44 1225 447000")
    #expect(try registry.ledger.mergeSuggestion(of: one, and: other).reasons == [.name, .phone])
    // A third number is merged with the second: what was said of it counts for both.
    let third = try registry.register("3", "G. Hopper", birthday: "1906-12-09")
    try registry.ledger.merge(other, with: third, evidence: "confirmed")
    let born = try registry.ledger.append(
      NewTouchpoint(
        source: "desk", id: "born", subject: .customer(one),
        CustomerUpdated.with { $0.personal.birthday = "1906-12-09" }))
    #expect(
      try registry.ledger.mergeSuggestion(of: one, and: third).reasons == [.name, .birthday, .phone])
    #expect(try registry.suggested() == [[1, 2]])
    // What is voided says nothing.
    try registry.ledger.void(born.position, reason: "mistake")
    #expect(try registry.ledger.mergeSuggestion(of: one, and: third).reasons == [.name, .phone])
  }

  @Test(
    "Numbers that many share, birthdays that programs fill in, and values that stand for nobody say nothing")
  func nothingSaid() throws {
    let registry = try Registry()
    for number in 0..<8 {
      try registry.register("s\(number)", "", birthday: "1900-01-01", phone: "01225 447000")
    }
    for number in 0..<30 {
      try registry.register(
        "d\(number)", "", birthday: "1900-01-01", phone: "n/a", email: "noemail@shop.example")
    }
    #expect(try registry.ledger.mergeSuggestions(least: 1).suggestions.isEmpty)
  }

  @Test("A score that is none is refused")
  func scores() throws {
    let registry = try Registry()
    for least in [0, -1, 1_001] {
      try expect(.invalidTouchpoint, says: "from 1 to 1000") {
        _ = try registry.ledger.mergeSuggestions(least: least)
      }
    }
    #expect(try registry.ledger.mergeSuggestions().people == 0)
  }

  @Test("As a document it has the numbers, the reasons and no value")
  func document() throws {
    let registry = try Registry()
    _ = try registry.adaTwice()
    let document = try registry.ledger.mergeSuggestions().document
    let json = try #require(try JSONSerialization.jsonObject(with: document.json) as? [String: Any])
    let suggestions = try #require(json["suggestions"] as? [[String: Any]])
    #expect(suggestions.count == 1 && suggestions[0]["customers"] as? [Int] == [1, 2])
    #expect(
      suggestions[0]["score"] as? Int == 800
        && suggestions[0]["reasons"] as? [String] == ["name", "birthday"])
    #expect(json["people"] as? Int == 2 && json["least"] as? Int == 600)
    let html = document.html
    for text in [String(decoding: try document.json, as: UTF8.self), html, document.lines.joined()] {
      #expect(!text.contains("Lovelace") && !text.contains("1815") && !text.contains("7946"))
    }
  }
}
