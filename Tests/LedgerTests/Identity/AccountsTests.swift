import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Gift cards, pools and budgets: numbers of customers that are no person.
@Suite struct AccountsTests {
  let directory: TemporaryDirectory
  private static let code = "GIFT-7Q2M-48ZK-PW3D"
  private let pounds = MeasureUnit(rawValue: 826)

  init() throws { directory = try TemporaryDirectory() }

  private static func used(_ code: String, id: String = "use", beside: [Identifier] = []) -> NewTouchpoint {
    NewTouchpoint(
      source: "till/1", id: id, subject: .identifiers([Identifier("giftcard", code)] + beside),
      GiftcardUsed.with { ($0.currency, $0.amount, $0.order) = ("GBP", 500, "17") })
  }

  @Test func anAccountIsOpenedOnceAndFoundByItsNameForEver() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let pool = try await ledger.account(.pool, named: "household-7", program: "club")
    let card = try await ledger.account(.giftCard, named: Self.code, currency: pounds)
    #expect(pool != card)
    let head = try ledger.head
    for _ in 0..<2 {
      #expect(try await ledger.account(.pool, named: "household-7", program: "club") == pool)
      // Case, blanks and hyphens make no difference in a code.
      #expect(try await ledger.account(.giftCard, named: "gift 7q2m48zk pw3d", currency: pounds) == card)
      #expect(try ledger.customerNumber(of: Identifier("giftcard", Self.code)) == card)
      #expect(try ledger.customerNumber(of: Identifier("pool", "household-7")) == pool)
      #expect(try ledger.head == head)
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    let opened = try #require(try ledger.history(of: card).touchpoints.last)
    guard case .message(let message as AccountOpened) = try ledger.touchpoint(at: opened.position).content
    else {
      Issue.record("it is no account.opened")
      return
    }
    #expect(message.kind == "giftcard" && message.name.isEmpty && message.currency == "GBP")
    try ledger.close()
  }

  @Test func aGiftCardIsRecordedOfByItsCodeAndNobodyIsMadeOfAWrongOne() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let card = try await ledger.account(.giftCard, named: Self.code, currency: pounds)
    let receipt = try await ledger.append(Self.used(Self.code))
    #expect(receipt.customer == card && !receipt.isCustomerNew)
    #expect(try await ledger.append(Self.used(Self.code.lowercased())).duplicate)
    let other = try await ledger.account(.giftCard, named: "another", currency: pounds)
    // The same id with the code of another card is something else.
    try await expect(.conflictingDuplicate) { try await ledger.append(Self.used("another")) }
    let head = try ledger.head
    let error = try await expect(.unknownSubject) { try await ledger.append(Self.used("WRONG", id: "x")) }
    #expect(!error.message.contains("WRONG"))
    #expect(try ledger.head == head && other != card)
    #expect(try ledger.customerNumber(of: Identifier("giftcard", "WRONG")) == nil)
    try ledger.expectSoundTables()
    try ledger.expectSoundTables(rebuild: true)
    #expect(try ledger.customerNumber(of: Identifier("giftcard", Self.code)) == card)
    try ledger.close()
  }

  @Test func anAccountStandsAloneAndOnlyWhatIsAboutAccountsNamesIt() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.account(.pool, named: "p")
    _ = try await ledger.account(.giftCard, named: Self.code, currency: pounds)
    func fault(_ touchpoint: NewTouchpoint) async throws -> TouchpointFault {
      let error = try await expect(.invalidTouchpoint) { try await ledger.append(touchpoint) }
      return try #require(error.cause as? TouchpointFault)
    }
    var found = try await fault(Self.used(Self.code, beside: [Identifier("crm", "1")]))
    #expect(found.field == "subject" && found.problem == "a gift card is no person: it stands alone")
    for beside in [[], [Identifier("crm", "1")]] {
      let new = NewTouchpoint(
        source: "till/1", id: "o", subject: .identifiers(beside + [Identifier("pool", "p")]),
        OrderPlaced.with { ($0.order, $0.currency, $0.total) = ("1", "GBP", 100) })
      found = try await fault(new)
      #expect(found.problem.hasPrefix("a pool is no person"))
    }
    found = try await fault(
      NewTouchpoint(
        source: "s", id: "own", subject: .identifiers([Identifier("pool", "p")]),
        content: .custom(type: "acme.thing.seen", json: "{}")))
    #expect(found.problem.hasPrefix("a pool is no person"))
    found = try await fault(
      NewTouchpoint(
        source: "s", id: "c", subject: .identifiers([Identifier("crm", "1")]),
        AccountCounted.with { $0.count = 1 }))
    #expect(found.problem.hasPrefix("must be an account"))
    found = try await fault(
      NewTouchpoint(
        source: "s", id: "k", subject: .identifiers([Identifier("pool", "q")]),
        AccountOpened.with { $0.kind = "budget" }))
    #expect(found.field == "data.kind" && found.problem == "must be pool, as the subject is")
    found = try await fault(
      NewTouchpoint(
        source: "s", id: "l", subject: .identifiers([Identifier("crm", "1")]),
        CustomerLinked.with { $0.personal.identifiers = [.with { ($0.kind, $0.value) = ("pool", "p") }] }))
    #expect(found.problem == "a pool is no person: it is nobody's identifier")
    found = try await fault(
      NewTouchpoint(
        source: "s", id: "e", subject: .identifiers([Identifier("pool", "-")]),
        AccountOpened.with { $0.kind = "pool" }))
    #expect(found.problem.hasPrefix("names no account"))
    try ledger.close()
  }

  @Test func anAccountIsNeverLinkedUnlinkedOrMerged() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let pool = try await ledger.account(.pool, named: "p")
    let ann = try await ledger.append(order("1", of: crm("ann"))).customer
    let head = try ledger.head
    let message = "is an account, such as a gift card or a pool, and no person"
    for (one, other) in [(ann, pool), (pool, ann)] {
      let error = try await expect(.invalidTouchpoint) {
        try await ledger.merge(one, with: other, evidence: "same")
      }
      #expect(error.message.contains(message))
    }
    var error = try await expect(.invalidTouchpoint) {
      try await ledger.link([.card("9")], to: pool, evidence: "stated")
    }
    #expect(error.message.contains(message))
    error = try await expect(.invalidTouchpoint) {
      try await ledger.link([Identifier("giftcard", Self.code)], to: ann, evidence: "stated")
    }
    #expect(error.message == "a gift card is no person: it is nobody's identifier")
    try await expect(.invalidTouchpoint) {
      try await ledger.unlink([Identifier("pool", "p")], from: pool, evidence: "mistake")
    }
    try await expect(.invalidTouchpoint) {
      try await ledger.append(
        NewTouchpoint(
          source: "s", id: "l", subject: .customer(pool),
          CustomerLinked.with { $0.personal.identifiers = [.with { ($0.kind, $0.value) = ("card", "9") }] }))
    }
    #expect(try ledger.head == head)
    try ledger.close()
  }

  @Test func aCodeIsInNoFile() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.account(.giftCard, named: Self.code, currency: pounds)
    _ = try await ledger.append(Self.used(Self.code))
    try ledger.close()
    let plain = Self.code.replacing("-", with: "")
    let files = try #require(FileManager.default.enumerator(atPath: directory.path))
    var searched = 0
    for case let name as String in files {
      let path = directory.path + "/" + name
      guard let content = FileManager.default.contents(atPath: path) else { continue }
      searched += 1
      for word in [Self.code, plain, Self.code.lowercased(), plain.lowercased()] {
        #expect(content.range(of: Data(word.utf8)) == nil, "\(name) has the code")
      }
    }
    #expect(searched > 3)
  }
}
