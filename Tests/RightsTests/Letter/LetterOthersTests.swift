import Foundation
import Perennial
import Testing

/// What a disclosure tells of other people who are part of what is recorded of the person: that there is somebody, and not who.
struct LetterOthersTests {
  /// A person of number 9 or less, who is not told of the friend, whose number is told nowhere else.
  private func people(_ shop: Shop) throws -> (ada: CustomerNumber, friend: CustomerNumber) {
    let ada = try shop.record(CustomerRegistered.with { $0.personal.name = "Ada" }, of: "1").customer
    for other in 2...76 { try shop.record(ProductViewed.with { $0.sku = "a" }, of: "\(other)") }
    let friend = try shop.record(ProductViewed.with { $0.sku = "a" }, of: "friend").customer
    #expect(friend.rawValue == 77)
    return (ada, friend)
  }

  /// The messages of the person's touchpoints, by their types.
  private func messages(_ shop: Shop, _ person: CustomerNumber) throws -> [String: [String: Any]] {
    let touchpoints = try shop.disclosure(of: person)["touchpoints"] as? [[String: Any]] ?? []
    return Dictionary(
      touchpoints.map { ($0["type"] as? String ?? "", $0["message"] as? [String: Any] ?? [:]) }
    ) { _, later in later }
  }

  @Test("Neither letter nor file says who the other side of a recommendation, a transfer or a credit is")
  func others() throws {
    let shop = try Shop()
    let (ada, friend) = try people(shop)
    let (own, other) = (Int64(ada.rawValue), Int64(friend.rawValue))
    let elsa = PersonalIdentifiers.with {
      $0.identifiers = [.with { ($0.kind, $0.value) = ("email", "elsa@example.org") }]
    }
    let records: [any TouchpointMessage] = [
      ReferralMade.with { ($0.code, $0.friend, $0.personal) = ("H", other, elsa) },
      ReferralAccepted.with { ($0.code, $0.friend, $0.personal) = ("H", other, elsa) },
      ReferralRewarded.with { ($0.program, $0.points, $0.code, $0.friend) = ("club", 5, "H", other) },
      PointsTransferred.with { ($0.program, $0.points, $0.customer) = ("club", -20, other) },
      GiftcardUsed.with { ($0.currency, $0.amount, $0.order, $0.customer) = ("GBP", 700, "o", other) },
    ]
    for record in records { try shop.record(record, of: "1") }
    let disclosure = try shop.reports.disclosure(of: ada)
    let (english, german) = (disclosure.letter(in: .english), disclosure.letter(in: .german))
    let json = String(decoding: disclosure.json, as: UTF8.self)
    for text in [english, german, json] {
      #expect(!text.contains("elsa") && !text.contains("customer 77") && !text.contains("Kunde 77"))
    }
    #expect(!json.contains("77,") && !json.contains("77\n"))
    #expect(english.contains("Points moved between you and somebody else: −20."))
    #expect(german.contains("Punkte gingen zwischen Ihnen und jemand anderem über: −20."))
    let count = { (text: String, note: String) in text.components(separatedBy: note).count - 1 }
    #expect(count(english, "Somebody else is part of this.") == 5)
    #expect(count(german, "Daran ist noch jemand beteiligt.") == 5)
    // The rest of what these say is there.
    let told = try messages(shop, ada)
    #expect(
      told["referral.rewarded"]?["points"] as? Int == 5 && told["referral.made"]?["code"] as? String == "H")

    // What names the person alone is told: another number of theirs, and their own number on what they used.
    let second = try shop.record(ProductViewed.with { $0.sku = "b" }, of: "second").customer
    try shop.record(
      PointsTransferred.with { ($0.program, $0.points, $0.customer) = ("club", -3, Int64(second.rawValue)) },
      of: "1")
    try shop.record(
      GiftcardUsed.with { ($0.currency, $0.amount, $0.order, $0.customer) = ("GBP", 1, "p", own) }, of: "1")
    #expect(try messages(shop, ada)["points.transferred"]?["customer"] == nil)
    #expect(try messages(shop, ada)["giftcard.used"]?["customer"] as? Int == Int(own))
    try shop.ledger.merge(ada, with: second, evidence: "confirmed")
    #expect(try messages(shop, ada)["points.transferred"]?["customer"] as? Int == Int(second.rawValue))
    let merged = try shop.reports.disclosure(of: ada).letter(in: .english)
    #expect(merged.contains("Points moved between you and number \(second.rawValue), which is"))
    try compare(
      try shop.disclosure(of: ada), with: PlainPerson(ada.rawValue, in: try shop.plainLog()), "others")
  }

  @Test("A pool that the person has joined is no other person")
  func pools() throws {
    let shop = try Shop()
    let (ada, pool) = try people(shop)
    let number = Int64(pool.rawValue)
    try shop.record(PoolJoined.with { ($0.program, $0.pool) = ("club", number) }, of: "1")
    try shop.record(
      PointsTransferred.with { ($0.program, $0.points, $0.customer) = ("club", -20, number) }, of: "1")
    #expect(try messages(shop, ada)["points.transferred"]?["customer"] as? Int == 77)
    let letter = try shop.reports.disclosure(of: ada).letter(in: .english)
    #expect(letter.contains("Points moved between you and number 77, which is a pool of yours"))
    #expect(!letter.contains("Somebody else is part of this"))
  }

  @Test("What turned out to be of somebody else, or of the person, does not say whose it is or was")
  func assigned() throws {
    let shop = try Shop()
    let (ada, friend) = try people(shop)
    let away = try shop.record(ProductViewed.with { $0.sku = "c" }, of: "1")
    let here = try shop.record(ProductViewed.with { $0.sku = "d" }, of: "friend")
    try shop.ledger.assign(away.position, to: friend, reason: "mistake")
    try shop.ledger.assign(here.position, to: ada, reason: "receipt-shown")
    let disclosure = try shop.reports.disclosure(of: ada)
    let json = String(decoding: disclosure.json, as: UTF8.self)
    #expect(!json.contains(": 77"))
    for letter in [disclosure.letter(in: .english), disclosure.letter(in: .german)] {
      #expect(!letter.contains("customer 77") && !letter.contains("Kunde 77"))
    }
    #expect(disclosure.letter(in: .english).contains("This turned out to be somebody else&#39;s"))
    #expect(disclosure.letter(in: .german).contains("zu jemand anderem und zählt dort"))
    let told = try shop.disclosure(of: ada)["touchpoints"] as? [[String: Any]] ?? []
    let mine = told.first { ($0["assignedHere"] as? Bool) == true }
    #expect(mine != nil && mine?["customer"] == nil)
    #expect((mine?["correction"] as? [String: Any])?["customer"] as? Int == Int(ada.rawValue))
  }

  @Test("That the data of somebody else is restricted is not told by what was refused because of it")
  func refused() async throws {
    let shop = try Shop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: #"{"currency": "GBP", "earning": {"points": 1, "per": 100}}"#,
      effectiveFrom: Instant(year: 2020, month: 1, day: 1))
    let (ada, friend) = try people(shop)
    try await shop.ledger.restrictUse(of: friend, reason: "contested")
    _ = try await shop.reports.actions.transfer(
      1, from: ada, to: friend, in: "club", as: TouchpointID("till/2", "t-1"))
    let told = try #require(try messages(shop, ada)["decision.refused"])
    #expect(told["reason"] == nil && told["message"] == nil)
    let disclosure = try shop.reports.disclosure(of: ada)
    #expect(!String(decoding: disclosure.json, as: UTF8.self).contains("customer:77"))
    #expect(disclosure.letter(in: .english).contains("refused, since it was about somebody else too"))
    #expect(disclosure.letter(in: .german).contains("abgelehnt, denn es ging auch um jemand anderen"))
    // Of the person's own data it is said.
    try await shop.ledger.restrictUse(of: ada, reason: "contested")
    _ = try await shop.reports.actions.redeem(1, of: ada, in: "club", as: TouchpointID("till/2", "r-1"))
    #expect(try messages(shop, ada)["decision.refused"]?["reason"] as? String == "restricted")
  }
}
