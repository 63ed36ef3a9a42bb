import Foundation
import Perennial
import Testing

/// Gift cards: money that is owed to whoever has the code, and never below zero.
struct GiftCardTests {
  private static let code = "GIFT-7Q2M-48ZK-PW3D"
  private let order = Reference(.order, "17")

  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }

  /// A card of 25.00.
  private func issued(_ shop: Shop) async throws -> Actions {
    let actions = shop.reports.actions
    let outcome = try await actions.issueGiftCard(
      Self.code, 2500, order: Reference(.order, "9"), as: id("issue"))
    #expect(try #require(outcome.recorded).numbers == ["amount": 2500, "balance": 2500])
    return actions
  }

  @Test(
    "A card pays until it is empty, and a refund goes to the card first, up to what it has paid of the order")
  func life() async throws {
    let shop = try Shop()
    let actions = try await issued(shop)
    let ann = try await shop.sell("1", pounds: 10)
    let used = try await actions.useGiftCard(
      Self.code.lowercased(), 1800, order: order, by: ann, Circumstances(actor: "7"), as: id("use"))
    #expect(used.recorded?.numbers == ["amount": 1800, "balance": 700])
    let refused = try await actions.useGiftCard(Self.code, 701, order: order, as: id("more"))
    #expect(refused.refused?.reason == "balance")
    #expect(refused.refused?.numbers == ["asked": 701, "balance": 700])
    var back = try await actions.refundGiftCard(Self.code, 500, order: order, as: id("back"))
    #expect(back.recorded?.numbers == ["card": 500, "rest": 0, "balance": 1200])
    // 30.00 are given back for the order, of which the card has paid 18.00, 5.00 of which are back.
    back = try await actions.refundGiftCard(Self.code, 3000, order: order, as: id("back-2"))
    #expect(back.recorded?.numbers == ["card": 1300, "rest": 1700, "balance": 2500])
    #expect(
      try await actions.refundGiftCard(Self.code, 1, order: order, as: id("back-3")).refused?.reason
        == "not-paid-with")
    let other = Reference(.order, "18")
    #expect(
      try await actions.refundGiftCard(Self.code, 1, order: other, as: id("back-4")).refused?.reason
        == "not-paid-with")
    let row = try actions.giftCard(Self.code)
    #expect(row.balance == 2500 && row.used == 1800 && row.refunded == 1800 && row.isCard)
    // Whoever has a card is not its customer.
    #expect(try shop.ledger.customerNumber(of: Identifier("giftcard", Self.code)) != ann)
  }

  @Test(
    "A request that is sent again is answered as the first time, and one for something else is a conflict")
  func again() async throws {
    let shop = try Shop()
    let actions = try await issued(shop)
    let first = try await actions.useGiftCard(Self.code, 2000, order: order, as: id("use"))
    let refused = try await actions.useGiftCard(Self.code, 2000, order: order, as: id("use-2"))
    #expect(refused.refused?.reason == "balance")
    _ = try await actions.refundGiftCard(Self.code, 2000, order: order, as: id("back"))
    for (outcome, name) in [(first, "use"), (refused, "use-2")] {
      let again = try await actions.useGiftCard(Self.code, 2000, order: order, as: id(name))
      #expect(again.isDuplicate && again.isSameAnswer(as: outcome))
    }
    let issuedAgain = try await actions.issueGiftCard(
      Self.code, 2500, order: Reference(.order, "9"), as: id("issue"))
    #expect(issuedAgain.isDuplicate)
    _ = try await actions.issueGiftCard("another", 100, as: id("issue-2"))
    try await expect(.conflictingDuplicate) {
      _ = try await actions.useGiftCard("another", 2000, order: order, as: id("use"))
    }
    try await expect(.conflictingDuplicate) {
      _ = try await actions.useGiftCard(Self.code, 1999, order: order, as: id("use"))
    }
  }

  @Test("64 tasks that pay from one card spend it to the last penny and no further")
  func race() async throws {
    let shop = try Shop()
    let actions = try await issued(shop)
    let outcomes = try await withThrowingTaskGroup(of: DecisionOutcome.self) { group in
      for task in 0..<64 {
        group.addTask {
          try await actions.useGiftCard(
            Self.code, 100, order: Reference(.order, "o\(task)"), as: self.id("u\(task)"))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0.recorded != nil } == 25)
    let row = try actions.giftCard(Self.code)
    #expect(row.balance == 0 && row.overused == 0 && row.uses.count == 25)
  }

  @Test(
    "A code is made where none is brought: it is told once, and pays; sent again, the answer is without it")
  func newCode() async throws {
    let shop = try Shop()
    let actions = shop.reports.actions
    let first = try await actions.issueGiftCard(2500, order: Reference(.order, "9"), as: id("issue"))
    let code = try #require(first.code)
    #expect(first.outcome.recorded?.numbers == ["amount": 2500, "balance": 2500])
    #expect(code.wholeMatch(of: #/([2-9A-HJ-KM-NP-Z]{4}-){3}[2-9A-HJ-KM-NP-Z]{4}/#) != nil, "\(code)")
    let again = try await actions.issueGiftCard(2500, order: Reference(.order, "9"), as: id("issue"))
    #expect(again.code == nil && again.card == first.card && again.outcome.isSameAnswer(as: first.outcome))
    #expect(try await actions.useGiftCard(code, 100, order: order, as: id("use")).recorded != nil)
    #expect(try actions.giftCard(code.lowercased().filter { $0 != "-" }).balance == 2400)
    // Another card has another code; other content under the id is a conflict, and no card is made of it.
    let other = try await actions.issueGiftCard(2500, as: id("issue-2"))
    #expect(other.code != code && other.card != first.card)
    let accounts = try shop.ledger.stats().accounts
    try await expect(.conflictingDuplicate) { _ = try await actions.issueGiftCard(2400, as: id("issue")) }
    try await expect(.conflictingDuplicate) { _ = try await actions.issueGiftCard(100, as: id("use")) }
    #expect(try shop.ledger.stats().accounts == accounts && accounts == 2)
    await #expect(throws: ProjectionError.self) { _ = try await actions.issueGiftCard(0, as: id("none")) }
  }

  @Test("64 tasks that send one request for a new card have one card between them, and one its code")
  func newCodeOnce() async throws {
    let shop = try Shop()
    let actions = shop.reports.actions
    let cards = try await withThrowingTaskGroup(of: NewGiftCard.self) { group in
      for _ in 0..<64 { group.addTask { try await actions.issueGiftCard(2500, as: self.id("issue")) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(cards.map(\.card)).count == 1)
    let codes = cards.compactMap(\.code)
    #expect(codes.count == 1)
    #expect(try actions.giftCard(try #require(codes.first)).balance == 2500)
    let money = try #require(try shop.reports.giftCards().currencies.first)
    #expect(money.owed == 2500 && money.cards == 1)
  }

  @Test("A card is voided only untouched, and then its code is dead; a code is issued once")
  func void() async throws {
    let shop = try Shop()
    let actions = try await issued(shop)
    #expect(try await actions.issueGiftCard(Self.code, 100, as: id("twice")).refused?.reason == "code")
    _ = try await actions.useGiftCard(Self.code, 100, order: order, as: id("use"))
    _ = try await actions.refundGiftCard(Self.code, 100, order: order, as: id("back"))
    // It is worth what it was, and was used all the same.
    #expect(try await actions.voidGiftCard(Self.code, as: id("void")).refused?.reason == "used")
    _ = try await actions.issueGiftCard("untouched", 300, as: id("issue-2"))
    let voided = try await actions.voidGiftCard("UNTOUCHED", as: id("void-2"))
    #expect(voided.recorded?.numbers == ["amount": 300, "balance": 0])
    for (name, outcome) in [
      ("use", try await actions.useGiftCard("untouched", 1, order: order, as: id("d1"))),
      ("back", try await actions.refundGiftCard("untouched", 1, order: order, as: id("d2"))),
      ("void", try await actions.voidGiftCard("untouched", as: id("d3"))),
    ] {
      #expect(outcome.refused?.reason == "dead", "\(name)")
    }
    #expect(try await actions.issueGiftCard("untouched", 300, as: id("d4")).refused?.reason == "code")
  }

  @Test(
    "What stands against using a card is told in its order: its end, its currency, what it is worth or has paid"
  )
  func refusals() async throws {
    let shop = try Shop()
    let actions = try await issued(shop)
    let other = Reference(.order, "18")
    func reasons(_ currency: String, _ name: String) async throws -> [String?] {
      [
        try await actions.useGiftCard(Self.code, 9000, in: currency, order: other, as: id("use \(name)")),
        try await actions.refundGiftCard(Self.code, 1, in: currency, order: other, as: id("back \(name)")),
      ].map(\.refused?.reason)
    }
    _ = try await actions.useGiftCard(Self.code, 100, order: order, as: id("use"))
    #expect(try await reasons("GBP", "first") == ["balance", "not-paid-with"])
    #expect(try await reasons("EUR", "second") == ["currency", "currency"])
    _ = try await actions.issueGiftCard("ended", 100, as: id("issue-2"))
    _ = try await actions.voidGiftCard("ended", as: id("void"))
    let dead = try await actions.useGiftCard("ended", 9000, in: "EUR", order: other, as: id("dead"))
    let deadToo = try await actions.refundGiftCard("ended", 1, in: "EUR", order: other, as: id("dead-2"))
    #expect(dead.refused?.reason == "dead" && deadToo.refused?.reason == "dead")
  }

  @Test("A card ends when its time is over, and is used in its own currency only")
  func expiry() async throws {
    let shop = try Shop()
    let actions = shop.reports.actions
    let ends = Instant(microseconds: shop.clock.now.microseconds + 10 * Instant.microsecondsPerDay)
    _ = try await actions.issueGiftCard("euros", 500, in: "EUR", expires: ends, as: id("issue"))
    let wrong = try await actions.useGiftCard("euros", 100, in: "GBP", order: order, as: id("gbp"))
    #expect(wrong.refused?.reason == "currency")
    _ = try await actions.useGiftCard("euros", 100, in: "EUR", order: order, as: id("eur"))
    shop.clock.pass(days: 10)
    #expect(
      try await actions.useGiftCard("euros", 100, order: order, as: id("late")).refused?.reason == "dead")
    let row = try actions.giftCard("euros")
    #expect(row.balance == 0 && row.expired == 400 && row.isDead)
    let report = try shop.reports.giftCards()
    #expect(report.currencies.map(\.currency) == ["EUR"])
    #expect(report.currencies[0].issued == 500 && report.currencies[0].expired == 400)
    #expect(report.currencies[0].owed == 0 && report.currencies[0].cards == 1)
  }

  @Test("A code that no card has leaves nothing behind; what is no amount is no request")
  func unknown() async throws {
    let shop = try Shop()
    let actions = try await issued(shop)
    let head = try shop.ledger.head
    try await expect(.unknownSubject) {
      _ = try await actions.useGiftCard("guess", 1, order: order, as: id("g"))
    }
    try await expect(.unknownSubject) { _ = try await actions.voidGiftCard("guess", as: id("g")) }
    #expect(throws: LedgerError.self) { try actions.giftCard("guess") }
    for amount in [0, -1] as [Int64] {
      await #expect(throws: ProjectionError.self) {
        _ = try await actions.useGiftCard(Self.code, amount, order: order, as: id("g"))
      }
    }
    await #expect(throws: ProjectionError.self) {
      _ = try await actions.issueGiftCard("new", 1, in: "pounds", as: id("g"))
    }
    #expect(try shop.ledger.head == head)
  }

  @Test(
    "Selling a card and paying with one are in the books once: as money owed, beside the customers' own credit"
  )
  func report() async throws {
    let shop = try Shop()
    let actions = try await issued(shop)
    _ = try await actions.useGiftCard(Self.code, 600, order: order, as: id("use"))
    let ann = try await shop.sell("1", pounds: 10)
    _ = try await shop.ledger.append(
      NewTouchpoint(
        source: "desk", id: "credit", subject: .customer(ann),
        GiftcardIssued.with { ($0.currency, $0.amount, $0.kind) = ("GBP", 400, "credit") }))
    let money = try #require(try shop.reports.giftCards().currencies.first)
    #expect(money.currency == "GBP" && money.issued == 2900 && money.used == 600 && money.owed == 2300)
    #expect(money.cards == 1 && money.credits == 1)
    // A card is no customer.
    #expect(try shop.reports.summary().customers == 1)
  }
}
