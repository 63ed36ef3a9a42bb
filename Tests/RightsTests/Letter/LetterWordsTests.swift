import Foundation
import Perennial
import Testing

/// What letters make of codes, periods and what was taken out.
struct LetterWordsTests {
  private func letters(_ shop: Shop, _ customer: CustomerNumber) throws -> (english: String, german: String) {
    let disclosure = try shop.reports.disclosure(of: customer)
    return (disclosure.letter(in: .english), disclosure.letter(in: .german))
  }

  @Test("Why two numbers are one person is said in words")
  func evidence() throws {
    let shop = try Shop()
    let registered = CustomerRegistered.with {
      ($0.personal.name, $0.personal.birthday, $0.personal.address) = (
        "Ada Bell", "1990-04-01", "1 High Street, Bath"
      )
    }
    let ada = try shop.record(registered, of: "1").customer
    let other = try shop.record(registered, of: "2").customer
    try shop.ledger.acceptMerge(of: ada, with: other, overLimits: true)
    let (english, german) = try letters(shop, ada)
    #expect(english.contains("one person (the same name, the same birthday and the same address)"))
    #expect(
      german.contains("eine Person sind (derselbe Name, derselbe Geburtstag und dieselbe Anschrift)"))
    for letter in [english, german] { #expect(!letter.contains("name/birthday")) }
  }

  @Test("Who did something is said to be a code of the business's own, unless it has words")
  func actors() throws {
    let shop = try Shop()
    let ada = try shop.record(CustomerRegistered.with { $0.personal.name = "Ada" }, of: "1").customer
    try shop.record(TicketOpened.with { ($0.ticket, $0.actor) = ("t-1", "customer") }, of: "1")
    try shop.reports.disclose(ada, to: shop.place("first"), request: "R-1", actor: "7")
    let (english, german) = try letters(shop, ada)
    #expect(english.contains("<span>done by (in our codes) <b>7</b></span>"))
    #expect(english.contains("<span>done by <b>you</b></span>"))
    #expect(english.contains("<span>how much of it <b>everything</b></span>"))
    #expect(german.contains("<span>durch (in unseren Kürzeln) <b>7</b></span>"))
    #expect(german.contains("<span>durch <b>Sie selbst</b></span>"))
  }

  @Test(
    "Periods are written in words",
    arguments: [
      ("P1M", "for 1 month at a time", "jeweils für 1 Monat"),
      ("P3M", "for 3 months at a time", "jeweils für 3 Monate"),
      ("P1Y6M", "for 1 year and 6 months at a time", "jeweils für 1 Jahr und 6 Monate"),
      ("P2W", "for 2 weeks at a time", "jeweils für 2 Wochen"),
      ("monthly", "for monthly at a time", "jeweils für monthly"),
    ])
  func periods(period: String, english: String, german: String) throws {
    let shop = try Shop()
    let ada = try shop.record(
      SubscriptionStarted.with {
        ($0.subscription, $0.plan, $0.period, $0.currency, $0.price) = ("s-1", "coffee", period, "GBP", 900)
      }, of: "1"
    ).customer
    let letters = try letters(shop, ada)
    #expect(letters.english.contains(english), "\(letters.english)")
    #expect(letters.german.contains(german))
  }

  @Test("A credit that is used up has no last day, and an amount without a currency is no number of pounds")
  func amounts() throws {
    let shop = try Shop()
    let ada = try shop.record(
      OrderShipped.with {
        $0.order = "1"
        $0.lines = [.with { ($0.sku, $0.quantity, $0.amount) = ("a", 6, 2034) }]
      }, of: "1"
    ).customer
    #expect(try letters(shop, ada).english.contains("6 × a, 2034 (in cents, pence or the like)"))
    #expect(try letters(shop, ada).german.contains("6 × a, 2034 (in Cent, Pence oder dergleichen)"))
  }

  @Test("Of what was taken out the letter shows what is left, which the facts still hold, and says so")
  func takenOut() throws {
    let shop = try Shop()
    let visit = try shop.record(
      VisitMade.with { ($0.seconds, $0.landing, $0.pages) = (900, "/test-at-home", ["/test-at-home"]) },
      of: "1")
    try shop.ledger.redact([visit.position], scope: .body, reason: "health")
    let (english, german) = try letters(shop, visit.customer)
    for letter in [english, german] { #expect(!letter.contains("test-at-home")) }
    // How much it came to stands in the fact, which no redaction changes: what is held is told.
    #expect(english.contains("You visited us for 15 min."))
    #expect(english.contains("What it said was taken out. That it happened, when,"))
    #expect(german.contains("Was darin stand, wurde entfernt. Geblieben ist, was unsere Bücher brauchen"))
  }

  @Test("Consents of somebody whose data is kept without being used are told as they stand, with that beside")
  func restricted() throws {
    let shop = try Shop()
    try shop.ledger.publishPolicy(
      view: "purposes", name: "default",
      document: #"""
        {"controller": {"name": "Bath Cheese Ltd", "contact": "privacy@bath.example"},
         "purposes": [{"name": "news", "basis": "consent", "channels": ["email", "sms"], "categories": ["e-mail address"]},
           {"name": "advice", "basis": "legitimate-interest"}, {"name": "books", "basis": "legal-obligation"}]}
        """#)
    let ada = try shop.record(
      ConsentGranted.with { ($0.purpose, $0.channels) = ("news", ["email"]) }, of: "1",
      at: "2025-03-01T10:00:00Z"
    ).customer
    try shop.record(ConsentWithdrawn.with { $0.purpose = "advice" }, of: "1", at: "2025-03-02T10:00:00Z")
    #expect(try shop.disclosure(of: ada)["consentsAsSaid"] == nil)
    try shop.ledger.restrictUse(of: ada, request: "R-1", reason: "contested")
    let (english, german) = try letters(shop, ada)
    #expect(english.contains("What you have said stands all the same"))
    #expect(english.contains("<li>news, by e-mail: you agreed, since 1 March 2025.</li>"))
    #expect(english.contains("<li>books: we need no consent"))
    #expect(!english.contains("<li>advice: ") && !english.contains("nothing that you have agreed to"))
    #expect(
      english.contains(
        "news. We do not at present, since your data is kept without being used. The data for it:"))
    #expect(german.contains("<li>news, über E-Mail: Sie haben zugestimmt, seit 1. März 2025.</li>"))
    #expect(german.contains("Was Sie gesagt haben, gilt trotzdem weiter."))
    let json = try shop.disclosure(of: ada)
    let (now, said) = (json["consents"] as? [[String: Any]], json["consentsAsSaid"] as? [[String: Any]])
    #expect(now?.allSatisfy { $0["reason"] as? String == "restricted" } == true)
    #expect(
      said?.filter { $0["inForce"] as? Bool == true }.map { $0["purpose"] as? String } == ["news", "books"])
    try shop.ledger.allowUse(of: ada, reason: "resolved")
    try shop.ledger.erase(ada, request: "R-2", reason: "requested")
    #expect(try letters(shop, ada).english.contains("Nothing that you agreed to is in force any more"))
    #expect(try letters(shop, ada).german.contains("Nichts, womit Sie einverstanden waren, gilt noch"))
  }
}
