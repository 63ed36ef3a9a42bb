import Foundation
import Perennial
import Testing

/// What a disclosure says beside the touchpoints themselves, and where it is refused.
struct DisclosureTests {
  private static let policy = #"{"currency": "GBP", "earning": {"points": 1, "per": 100}}"#

  private func member(_ shop: Shop) throws -> CustomerNumber {
    try shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: Self.policy,
      effectiveFrom: Instant(microseconds: 1_735_689_600_000_000))
    try shop.record(ProgramJoined.with { $0.program = "club" }, of: "1", at: "2025-02-01T10:00:00Z")
    return try shop.record(
      OrderPlaced.with { ($0.order, $0.currency, $0.total) = ("1", "GBP", 123_400) }, of: "1",
      at: "2025-02-01T10:00:00Z"
    ).customer
  }

  @Test("Points are those of the engine's own statement, line by line")
  func points() throws {
    let shop = try Shop()
    let ada = try member(shop)
    try shop.record(
      PointsAdjusted.with { ($0.program, $0.points, $0.reason, $0.actor) = ("club", 50, "goodwill", "7") },
      of: "1")
    let statement = try shop.reports.statement(
      of: ada, in: "club", from: .distantPast, until: .distantFuture)
    let programmes = try #require(try shop.disclosure(of: ada)["programmes"] as? [[String: Any]])
    let programme = try #require(programmes.first)
    #expect(programmes.count == 1)
    #expect(programme["program"] as? String == "club")
    #expect((programme["points"] as? [String: Int])?["balance"] == 1284)
    let lines = programme["statement"] as? [[String: Any]] ?? []
    #expect(lines.map { $0["points"] as? Int64 } == statement.lines.map(\.points))
    #expect(lines.map { $0["balance"] as? Int64 } == statement.lines.map(\.balance))
    #expect(lines.map { $0["type"] as? String } == statement.lines.map(\.type))
    #expect(lines.count == 2)
  }

  @Test("What was refused is told with its reason and the numbers that it went by")
  func refused() async throws {
    let shop = try Shop()
    let ada = try member(shop)
    _ = try await shop.reports.actions.redeem(5000, of: ada, in: "club", as: TouchpointID("till/2", "r-1"))
    let decisions = try #require(try shop.disclosure(of: ada)["decisions"] as? [[String: Any]])
    let refused = try #require(decisions.first)
    #expect(refused["outcome"] as? String == "refused")
    #expect(refused["name"] as? String == "points.redeem")
    #expect(refused["reason"] as? String == "balance")
    #expect((refused["numbers"] as? [String: Int])?["asked"] == 5000)
    let letter = try shop.reports.disclosure(of: ada).letter(in: .english)
    #expect(
      letter.contains("Spending points: refused, since there were not so many points (asked for 5,000, "))
  }

  @Test("What people typed is text in the letter, and never markup")
  func escaped() throws {
    let shop = try Shop()
    let ada = try shop.record(
      CustomerRegistered.with {
        $0.personal.name = "<script>alert(1)</script>"
        $0.personal.address = "1 \"High\" Street\nBath & Wells"
        $0.personal.attributes = [.with { ($0.name, $0.value) = ("<i>", "\u{202E}evil") }]
      }, of: "1"
    ).customer
    let letter = try shop.reports.disclosure(of: ada).letter(in: .german)
    #expect(!letter.contains("<script"))
    #expect(!letter.contains("<i>"))
    #expect(letter.contains("1 &quot;High&quot; Street<br>Bath &amp; Wells"))
    #expect(!letter.contains("\u{202E}"))
    #expect(letter.contains("Guten Tag &lt;script&gt;alert(1)&lt;/script&gt;,"))
  }

  @Test("A register of purposes gives the letter its sender, its reasons and its recipients")
  func register() throws {
    let shop = try Shop()
    let ada = try shop.record(ProductViewed.with { $0.sku = "a" }, of: "1").customer
    try shop.ledger.publishPolicy(
      view: "purposes", name: "default",
      document: #"""
        {"controller": {"name": "Bath Cheese Ltd", "contact": "privacy@bath.example"},
         "recipients": [{"code": "mail", "name": "Mailer Ltd", "where": "Ireland"}],
         "purposes": [{"name": "newsletter", "basis": "consent", "description": {"en": "We write to you.", "de": "Wir schreiben."},
           "recipients": ["mail"], "keep": "until you say stop"}]}
        """#)
    let disclosure = try shop.reports.disclosure(of: ada)
    let english = disclosure.letter(in: .english)
    #expect(english.contains("<p class=\"sender\">Bath Cheese Ltd</p>"))
    #expect(
      english.contains(
        "newsletter: We write to you. We may only if you agree; you have not. Some of it is given to Mailer Ltd (Ireland). "
          + "How long we keep it: until you say stop."))
    #expect(english.contains("You reach us at privacy@bath.example."))
    #expect(
      disclosure.letter(in: .german).contains(
        "newsletter: Wir schreiben. Wir dürfen das nur, wenn Sie zustimmen; das haben Sie nicht getan."))
  }

  @Test("Somebody whose data must not be used gets a copy like everybody else, and is told of that")
  func restricted() throws {
    let shop = try Shop()
    let ada = try shop.record(
      ConsentGranted.with { ($0.purpose, $0.channels) = ("marketing", ["email"]) }, of: "1"
    ).customer
    let before = try shop.disclosure(of: ada)
    #expect(before["restricted"] as? Bool == false)
    let consents = before["consents"] as? [[String: Any]] ?? []
    #expect(consents.contains { $0["channel"] as? String == "email" && $0["inForce"] as? Bool == true })
    try shop.ledger.restrictUse(of: ada, request: "R-2", reason: "contested")
    try shop.reports.disclose(ada, to: shop.place("ada"))
    let after = try shop.disclosure(of: ada)
    #expect(after["restricted"] as? Bool == true)
    #expect(!(after["consents"] as? [[String: Any]] ?? []).contains { $0["inForce"] as? Bool == true })
    let letter = try shop.reports.disclosure(of: ada).letter(in: .english)
    #expect(letter.contains("At present we keep your data and do not use it"))
    #expect(letter.contains("<li>marketing, by e-mail: you agreed"))
  }

  @Test("A part whose key is lost is told as sealed, and why; the rest is disclosed")
  func keyLost() throws {
    let shop = try Shop()
    let ada = try shop.record(
      CustomerRegistered.with { $0.personal.name = "Ada" }, of: "1"
    ).customer
    shop.reports.close()
    try shop.ledger.close()
    // An older copy of the keys, of before there was anybody.
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: shop.path + "/keys"))
    try file.truncate(atOffset: 4096 + 128 * UInt64(ada.rawValue))
    try file.close()
    var options = LedgerOptions()
    options.keySource = .file(shop.directory + "/key")
    let ledger = try Ledger.open(at: shop.path, for: .readOnly, options: options)
    defer { try? ledger.close() }
    let reports = try Reports(of: ledger)
    let error = #expect(throws: LedgerError.self) { try ledger.touchpoint(at: Position(4), reveal: true) }
    #expect(error?.code == .keyLost)
    let letter = try reports.disclosure(of: ada).letter(in: .english)
    #expect(letter.contains("its key is missing"))
  }

  @Test("Neither the business nor an account is a person")
  func nobody() async throws {
    let shop = try Shop()
    let card = try await shop.ledger.account(
      .giftCard, named: "GIFT-7Q2M-48ZK", currency: .init(currency: "GBP") ?? .none)
    for customer in [CustomerNumber.business, card, CustomerNumber(99)] {
      let error = #expect(throws: LedgerError.self) { try shop.reports.disclosure(of: customer) }
      #expect(error?.code == .unknownSubject)
      let head = try shop.ledger.head
      await #expect(throws: LedgerError.self) {
        try await shop.reports.disclose(customer, to: shop.place("x"))
      }
      #expect(try shop.ledger.head == head)
    }
    #expect(!FileManager.default.fileExists(atPath: shop.place("x")))
  }
}
