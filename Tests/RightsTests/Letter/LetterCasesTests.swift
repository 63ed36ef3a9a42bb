import Foundation
import Perennial
import Testing

/// What a letter says of purposes, points, recipients and rules: what is true of this person.
struct LetterCasesTests {
  private static let register = #"""
    {"controller": {"name": "Bath Cheese Ltd", "contact": "privacy@bath.example"},
     "recipients": [{"code": "mail", "name": "Mailer Ltd", "where": "Ireland"}],
     "purposes": [{"name": "news", "basis": "consent"}, {"name": "advice", "basis": "legitimate-interest"},
       {"name": "books", "basis": "legal-obligation"}]}
    """#

  private func shop(register: Bool = true) throws -> Shop {
    let shop = try Shop()
    if register {
      try shop.ledger.publishPolicy(view: "purposes", name: "default", document: Self.register)
    }
    return shop
  }

  private func letters(_ shop: Shop, _ customer: CustomerNumber) throws -> (english: String, german: String) {
    let disclosure = try shop.reports.disclosure(of: customer)
    return (disclosure.letter(in: .english), disclosure.letter(in: .german))
  }

  private func person(_ shop: Shop) throws -> CustomerNumber {
    try shop.record(CustomerRegistered.with { $0.personal.name = "Ada" }, of: "1").customer
  }

  private func grant(
    _ shop: Shop, _ purpose: String = "news", _ channels: [String] = [], until expires: Instant? = nil
  ) throws {
    try shop.record(
      ConsentGranted.with {
        ($0.purpose, $0.channels) = (purpose, channels)
        if let expires { $0.expiresMicroseconds = expires.microseconds }
      }, of: "1", at: "2025-01-01T10:00:00Z")
  }

  private func withdraw(_ shop: Shop, _ purpose: String, _ channels: [String] = []) throws {
    try shop.record(
      ConsentWithdrawn.with { ($0.purpose, $0.channels) = (purpose, channels) }, of: "1",
      at: "2025-02-01T10:00:00Z")
  }

  // MARK: Others

  @Test("Of a customer who was thought to be the person, and is not, neither letter nor file says anything")
  func others() throws {
    let shop = try shop(register: false)
    let birthday = CustomerRegistered.with {
      ($0.personal.name, $0.personal.birthday) = ("Ada Bell", "1990-04-01")
    }
    let ada = try shop.record(birthday, of: "1").customer
    let twin = try shop.record(birthday, of: "2").customer
    let third = try shop.record(birthday, of: "3").customer
    let suggestion = try shop.ledger.mergeSuggestion(of: ada, and: twin)
    try shop.ledger.recordMergeSuggestions([suggestion])
    try shop.ledger.dismissMerge(of: ada, with: twin, reason: "twins")
    let merge = try shop.ledger.acceptMerge(of: ada, with: third, overLimits: true)
    let (together, _) = try letters(shop, ada)
    #expect(together.contains("another customer, \(third.rawValue), is you"))
    try shop.ledger.unmerge(at: merge.position, evidence: "two-people")
    let (english, german) = try letters(shop, ada)
    #expect(english.contains("We looked at whether another customer is you."))
    #expect(english.contains("We looked at whether another customer is you, and noted that they are not."))
    #expect(english.contains("we took another customer to be you for a time"))
    #expect(german.contains("Wir haben geprüft, ob ein anderer Kunde dieselbe Person sein könnte wie Sie."))
    #expect(german.contains("dass ein anderer Kunde nicht dieselbe Person ist wie Sie."))
    let json = String(decoding: try shop.reports.disclosure(of: ada).json, as: UTF8.self)
    for secret in [
      "twins", "the same name", "\(suggestion.score)", "name/birthday", #""other""#, #""reasons""#,
      "two-people",
    ] {
      #expect(!english.contains(secret) && !german.contains(secret), "\(secret)")
      #expect(!json.contains(secret), "\(secret)")
    }
    // Nor is the number told that a merge counts.
    let told = try shop.disclosure(of: ada)["touchpoints"] as? [[String: Any]] ?? []
    let pairs = told.filter { ($0["type"] as? String ?? "").contains("merge") }
    #expect(pairs.count == 5 && pairs.allSatisfy { $0["counts"] == nil })
  }

  // MARK: Purposes

  @Test("A purpose that takes consent says what this person has said of it")
  func consent() throws {
    let cases: [(english: String, german: String, (Shop) throws -> Void)] = [
      ("We may only if you agree; you have not.", "das haben Sie nicht getan.", { _ in }),
      (
        "We may, because you agreed to it.", "Wir dürfen das, denn Sie haben zugestimmt.",
        { try self.grant($0) }
      ),
      (
        "We may by e-mail, because you agreed to it.",
        "Wir dürfen das über E-Mail, denn Sie haben zugestimmt.", { try self.grant($0, "news", ["email"]) }
      ),
      (
        "We may, because you agreed to it, though not by text message.",
        "Wir dürfen das, denn Sie haben zugestimmt, nicht aber über SMS.",
        {
          try self.grant($0)
          try self.withdraw($0, "news", ["sms"])
        }
      ),
      (
        "We may only if you agree; you took your consent back.", "Sie haben Ihre Zustimmung zurückgenommen.",
        {
          try self.grant($0)
          try self.withdraw($0, "news")
        }
      ),
      (
        "We may only if you agree; what you agreed to has ended.", "Ihre Zustimmung ist abgelaufen.",
        { try self.grant($0, until: Instant(year: 2025, month: 3, day: 1)) }
      ),
    ]
    for (english, german, says) in cases {
      let shop = try shop()
      let ada = try person(shop)
      try says(shop)
      let letters = try letters(shop, ada)
      #expect(letters.english.contains("<li>news. \(english)"), "\(english)")
      #expect(letters.german.contains(german), "\(german)")
      #expect(letters.english.contains("<li>books. We may, because a law demands it."))
    }
  }

  @Test("What stands on an interest says whether the person objects")
  func objection() throws {
    let shop = try shop()
    let ada = try person(shop)
    #expect(try letters(shop, ada).english.contains("<li>advice. We may, because we have an interest"))
    try withdraw(shop, "advice")
    let letters = try letters(shop, ada)
    #expect(letters.english.contains("<li>advice. We do not, since you object to it."))
    #expect(letters.german.contains("<li>advice. Wir tun das nicht, denn Sie haben widersprochen."))
  }

  @Test("Of somebody who was erased, or whose data is not used, it says of every purpose: we do not")
  func barred() throws {
    let shop = try shop()
    let ada = try person(shop)
    try grant(shop)
    try shop.ledger.restrictUse(of: ada, reason: "contested")
    let restricted = try letters(shop, ada)
    try shop.ledger.allowUse(of: ada, reason: "resolved")
    try shop.ledger.erase(ada, request: "R-1", reason: "requested")
    let erased = try letters(shop, ada)
    for purpose in ["news", "advice", "books"] {
      #expect(restricted.english.contains("<li>\(purpose). We do not at present, since"))
      #expect(restricted.german.contains("<li>\(purpose). Zurzeit tun wir das nicht, denn"))
      #expect(erased.english.contains("<li>\(purpose). We do not, since what was personal"))
      #expect(erased.german.contains("<li>\(purpose). Wir tun das nicht, denn was über Sie"))
    }
    #expect(!erased.english.contains("because you agreed"))
  }

  // MARK: Points

  @Test("Points of somebody whose data is not used rest; those of somebody who was erased are facts")
  func points() throws {
    let shop = try shop(register: false)
    try shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: #"{"currency": "GBP", "earning": {"points": 1, "per": 100}}"#,
      effectiveFrom: Instant(year: 2025, month: 1, day: 1))
    let ada = try person(shop)
    try shop.record(ProgramJoined.with { $0.program = "club" }, of: "1", at: "2025-02-01T10:00:00Z")
    try shop.record(
      OrderPlaced.with { ($0.order, $0.currency, $0.total) = ("1", "GBP", 50_200) }, of: "1",
      at: "2025-02-01T10:00:00Z")
    #expect(try letters(shop, ada).english.contains("502 points to spend"))

    try shop.ledger.restrictUse(of: ada, reason: "contested")
    let kept = try letters(shop, ada)
    #expect(kept.english.contains("have 502 points. You are a member."))
    #expect(kept.english.contains("Your points stay yours. They cannot be used for as long as"))
    #expect(kept.german.contains("ruhen sie"))
    #expect(!kept.english.contains("to spend"))
    #expect(!kept.german.contains("einlösen."))

    try shop.ledger.allowUse(of: ada, reason: "resolved")
    try shop.ledger.erase(ada, request: "R-1", reason: "requested")
    let erased = try letters(shop, ada)
    #expect(erased.english.contains("Nothing can be spent any more"))
    #expect(erased.english.contains("<li>club: joined on 1 February 2025, 502 points.</li>"))
    #expect(erased.german.contains("<li>club: beigetreten am 1. Februar 2025, 502 Punkte.</li>"))
    for wrong in ["to spend", "You are a member", "that you can use", "Your points stay"] {
      #expect(!erased.english.contains(wrong), "\(wrong)")
    }
  }

  // MARK: Recipients

  @Test("Recipients are named as the register names them, and the sentences about them agree")
  func recipients() throws {
    let shop = try shop()
    let ada = try person(shop)
    let before = try letters(shop, ada)
    let without =
      "We have not noted that any list with your data was handed to anybody. In the ordinary course of business these are given data:"
    #expect(before.english.contains("\(without)</p>\n<ul>\n<li>Mailer Ltd (Ireland)</li>"))
    #expect(
      before.german.contains(
        "Wir haben nicht vermerkt, dass jemand eine Liste mit Ihren Daten bekommen hätte. Im normalen Geschäftsablauf"
      ))
    #expect(!before.english.contains("No handing on"))
    try shop.ledger.append(
      NewTouchpoint(
        source: "office", id: "e", subject: .business,
        DataExported.with {
          ($0.recipient, $0.what, $0.runs) = ("mail", "rows", [Int64(ada.rawValue), Int64(ada.rawValue)])
        }))
    let after = try letters(shop, ada)
    #expect(after.english.contains("Mailer Ltd (Ireland) was given a list with your customer number."))
    #expect(after.german.contains("Mailer Ltd (Ireland) hat bekommen: eine Liste mit Ihrer Kundennummer."))
    #expect(after.english.contains("These are given data in the ordinary course of business:"))
    #expect(!after.english.contains(without))

    let bare = try self.shop(register: false)
    #expect(try letters(bare, try person(bare)).english.contains("No handing on of your data is on record."))
  }

  // MARK: How long

  private static let schedule = #"""
    {"rules": [
      {"name": "notes", "types": ["interaction.logged", "acme.tasting.held"], "take": "personal", "after": {"years": 1, "months": 3}},
      {"name": "orders", "types": ["order.placed"], "take": "body", "after": {"years": 10, "days": 1}, "since": "last-order"},
      {"name": "rest", "types": ["everything"], "take": "personal", "after": {"months": 1}, "since": "last-touchpoint"}]}
    """#

  /// A shop with a type of its own, and a schedule.
  private func kept() throws -> (shop: Shop, ada: CustomerNumber) {
    let shop = try shop(register: false)
    let ada = try person(shop)
    try shop.ledger.append(
      NewTouchpoint(
        source: "till/2", id: "t", subject: .identifiers([.crm("1")]), occurred: nil, channel: nil,
        content: .custom(type: "acme.tasting.held", json: "{}"), context: NewTouchpoint.Context()))
    try shop.ledger.publishPolicy(view: "retention-schedule", name: "default", document: Self.schedule)
    return (shop, ada)
  }

  @Test("The rules of the schedule are sentences in the language of the letter")
  func rules() throws {
    let (shop, ada) = try kept()
    let letters = try letters(shop, ada)
    #expect(
      letters.english.contains(
        "“Noted as acme.tasting.held”: what is personal in it is taken out after 1 year and 3 months, "
          + "counted from the day it happened."))
    #expect(
      letters.english.contains(
        ": what it said is taken out after 10 years and 1 day, counted from your last order"))
    #expect(
      letters.english.contains(
        "Every entry: what is personal in it is taken out after 1 month, counted from when you last did anything."
      ))
    #expect(
      letters.german.contains(
        "„Vermerkt als acme.tasting.held“: Was darin persönlich ist, wird nach 1 Jahr und 3 Monaten entfernt, "
          + "gerechnet von dem Tag an, an dem es geschah."))
    #expect(
      letters.german.contains("nach 10 Jahren und 1 Tag entfernt, gerechnet von Ihrer letzten Bestellung an"))
    #expect(letters.german.contains("nach 1 Monat entfernt"))
    for letter in [letters.english, letters.german] {
      #expect(!letter.contains("interaction.logged"))
      #expect(letter.contains("<li>"))
    }
  }

  @Test("The record of processing lists the rules, and counts neither erased people nor what was taken out")
  func record() throws {
    let (shop, ada) = try kept()
    let bob = try shop.record(CustomerRegistered.with { $0.personal.name = "Bob" }, of: "2").customer
    let note = try shop.record(InteractionLogged.with { $0.personal.notes = "likes blue" }, of: "2")
    func count(_ type: String) throws -> Int? {
      try shop.ledger.privacyReport().personalTypes.first { $0.name == type }?.touchpoints
    }
    #expect(try count("customer.registered") == 2)
    #expect(try count("interaction.logged") == 1)
    try shop.ledger.redact([note.position], scope: .personal, reason: "old")
    #expect(try count("interaction.logged") == nil)
    try shop.ledger.restrictUse(of: ada, reason: "contested")
    try shop.ledger.restrictUse(of: bob, reason: "contested")
    try shop.ledger.allowUse(of: ada, reason: "resolved")
    try shop.ledger.erase(ada, request: "R-1", reason: "requested")
    let report = try shop.ledger.privacyReport()
    #expect(try count("customer.registered") == 1)
    #expect((report.people.known, report.people.erased, report.people.restricted) == (1, 1, 1))
    #expect(report.schedules.flatMap(\.rules).map(\.name) == ["notes", "orders", "rest"])
    let text = report.document.lines.joined(separator: "\n")
    #expect(
      text.contains(
        "Entries of the kind interaction.logged, acme.tasting.held: what is personal in it is taken out after "
          + "1 year and 3 months, counted from the day it happened."))
    #expect(text.contains("types of touchpoint with a personal part"))
    #expect(text.contains("disclosures"))
  }

  // MARK: The page

  @Test("A customer's page says first that the customer was erased or is not used, and shows no consent then")
  func page() throws {
    let shop = try shop()
    let ada = try person(shop)
    try grant(shop)
    let before = try shop.reports.customer(ada)
    #expect(before.consents.count == 1 && before.erased == nil && before.restricted == nil)
    let stopped = try shop.ledger.restrictUse(of: ada, reason: "contested")
    let restricted = try shop.reports.customer(ada)
    #expect(restricted.restricted?.position == stopped.position && restricted.consents.isEmpty)
    #expect(restricted.document.lines.joined(separator: "\n").contains("kept, but not used since"))
    try shop.ledger.allowUse(of: ada, reason: "resolved")
    #expect(try shop.reports.customer(ada).restricted == nil)
    let erasure = try shop.ledger.erase(ada, request: "R-1", reason: "requested")
    let erased = try shop.reports.customer(ada)
    #expect(erased.erased?.position == erasure.positions.first && erased.consents.isEmpty)
    #expect(erased.document.lines.joined(separator: "\n").contains("erased on"))
    let json = try JSONSerialization.jsonObject(with: erased.document.json) as? [String: Any]
    #expect(json?["erased"] as? UInt64 == erasure.positions.first?.rawValue)
    #expect(json?["restricted"] == nil)
    // As it was known before.
    #expect(try shop.reports.customer(ada, Moment(at: stopped.position)).erased == nil)
  }
}
