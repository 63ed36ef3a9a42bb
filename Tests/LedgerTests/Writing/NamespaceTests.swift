import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// A producer's number means its own order: two shops have an order 1001 each.
@Suite struct NamespaceTests {
  let directory: TemporaryDirectory
  let ledger: Ledger

  init() throws {
    directory = try TemporaryDirectory()
    ledger = try Ledger.temporary(in: directory)
  }

  // MARK: Sending

  @discardableResult
  private func place(_ number: String, by subject: NewTouchpoint.Subject, source: String, total: Int64 = 1000)
    async throws -> Receipt
  {
    var new = order(number, of: subject, total: total, source: source)
    new.id = "placed \(number)"
    return try await ledger.append(new)
  }

  private func refund(
    _ number: String, _ subject: NewTouchpoint.Subject, source: String, id: String = "refund",
    namespace: String? = nil
  ) -> NewTouchpoint {
    NewTouchpoint(
      source: source, id: "\(id) \(number)", subject: subject, namespace: namespace,
      RefundIssued.with {
        $0.order = number
        $0.currency = "GBP"
        $0.amount = 100
      })
  }

  private func cancelled(_ number: String, source: String, id: String = "cancelled") -> NewTouchpoint {
    NewTouchpoint(
      source: source, id: "\(id) \(number)", subject: .business,
      OrderCancelled.with { $0.order = number })
  }

  private func reference(_ receipt: Receipt) throws -> String? {
    let touchpoint = try ledger.touchpoint(at: receipt.position)
    // The hash in the fact is that of the reference in the body.
    #expect(touchpoint.fact.reference == touchpoint.reference?.hash64)
    #expect(touchpoint.fact.flags.contains(.namespaced) == (touchpoint.reference?.namespace != nil))
    return touchpoint.reference?.description
  }

  private func ordersOf(_ number: String) throws -> [UInt64] {
    var query = TouchpointQuery()
    query.references = Set([Reference(number)].compactMap(\.self))
    var found: [UInt64] = []
    try ledger.forEachTouchpoint(query) { touchpoint in
      found.append(touchpoint.position.rawValue)
      return true
    }
    return found
  }

  // MARK: Its own first

  @Test func twoShopsHaveEachTheirOwnOrderOfANumber() async throws {
    let web = try await place("1001", by: crm("1"), source: "web")
    let till = try await place("1001", by: crm("1"), source: "till/1")
    #expect(try reference(web) == "order@web:1001")
    #expect(try reference(till) == "order@till:1001")
    let ofWeb = try await ledger.append(refund("1001", crm("1"), source: "web"))
    // Tills of one shop share their numbers.
    let ofTill = try await ledger.append(refund("1001", crm("1"), source: "till/2"))
    #expect(try reference(ofWeb) == "order@web:1001")
    #expect(try reference(ofTill) == "order@till:1001")
    #expect(try ordersOf("order@web:1001") == [web, ofWeb].map(\.position.rawValue))
    #expect(try ordersOf("order@till:1001") == [till, ofTill].map(\.position.rawValue))
    #expect(try ordersOf("order:1001") == [web, till, ofWeb, ofTill].map(\.position.rawValue))
    #expect(try ordersOf("order@nobody:1001").isEmpty)
    try ledger.expectSoundTables()
  }

  @Test func aSubjectIsThatOfTheProducersOwnOrder() async throws {
    let bea = try await place("2002", by: crm("bea"), source: "web").customer
    let cai = try await place("2002", by: crm("cai"), source: "till/1").customer
    let subject = NewTouchpoint.Subject.reference(Reference(.order, "2002"))
    #expect(try await ledger.append(refund("2002", subject, source: "till/2")).customer == cai)
    #expect(try await ledger.append(refund("2002", subject, source: "web")).customer == bea)
    let named = NewTouchpoint.Subject.reference(Reference(.order, "2002", namespace: "web"))
    let receipt = try await ledger.append(refund("2002", named, source: "till/1"))
    #expect(receipt.customer == bea)
    // The subject says whose 2002 it is, and so whose is refunded.
    #expect(try reference(receipt) == "order@web:2002")
  }

  @Test(arguments: [
    (
      TicketOpened.with { $0.ticket = "7" } as any TouchpointMessage,
      TicketReplied.with { $0.ticket = "7" } as any TouchpointMessage, Reference.Kind.ticket
    ),
    (
      SubscriptionStarted.with { $0.subscription = "7" },
      SubscriptionCancelled.with { $0.subscription = "7" },
      .subscription
    ),
    (BookingMade.with { $0.booking = "7" }, BookingKept.with { $0.booking = "7" }, .booking),
    (LeadCaptured.with { $0.lead = "7" }, LeadDropped.with { $0.lead = "7" }, .lead),
    (DealOpened.with { $0.deal = "7" }, DealWon.with { $0.deal = "7" }, .deal),
  ])
  func whateverProducersNumberIsTheirOwn(
    _ opening: any TouchpointMessage, _ following: any TouchpointMessage, _ kind: Reference.Kind
  ) async throws {
    func new(_ source: String, _ id: String, _ message: any TouchpointMessage) -> NewTouchpoint {
      NewTouchpoint(source: source, id: id, subject: crm(source), content: .message(message))
    }
    let others = Reference(kind, "7", namespace: "north")
    #expect(try reference(try await ledger.append(new("north/1", "a", opening))) == "\(others)")
    // The number leads to another namespace, as long as only one has it.
    #expect(try reference(try await ledger.append(new("office", "b", following))) == "\(others)")
    let south = Reference(kind, "7", namespace: "south")
    #expect(try reference(try await ledger.append(new("south/1", "a", opening))) == "\(south)")
    #expect(try reference(try await ledger.append(new("south/2", "b", following))) == "\(south)")
    #expect(try reference(try await ledger.append(new("north/2", "b", following))) == "\(others)")
    try await expect(.ambiguousReference) {
      try await ledger.append(new("office", "c", following))
    }
    try ledger.expectSoundTables()
  }

  @Test func whatTheBusinessNamesIsTheSameForAll() async throws {
    func viewed(_ source: String) -> NewTouchpoint {
      NewTouchpoint(
        source: source, id: "1", subject: crm("1"), ProductViewed.with { $0.sku = "85123A" })
    }
    let (one, other) = (try await ledger.append(viewed("web")), try await ledger.append(viewed("app")))
    #expect(try reference(one) == "sku:85123A")
    #expect(try reference(other) == "sku:85123A")
  }

  // MARK: Elsewhere

  @Test func anOrderThatOnlyOneOtherHasIsFoundThere() async throws {
    let receipt = try await place("3003", by: crm("1"), source: "web")
    let found = try await ledger.append(
      refund("3003", .reference(Reference(.order, "3003")), source: "office"))
    #expect(try reference(found) == "order@web:3003")
    #expect(found.customer == receipt.customer)
    // Two orders of one number in the same namespace do not count as several.
    try await ledger.append(
      NewTouchpoint(
        source: "web", id: "again", subject: crm("1"),
        OrderPlaced.with {
          $0.order = "3003"
          $0.currency = "GBP"
          $0.total = 1
        }))
    #expect(
      try reference(try await ledger.append(refund("3003", crm("1"), source: "office", id: "second")))
        == "order@web:3003")
  }

  @Test func whereSeveralOthersFitItIsRefusedWithTheirPositions() async throws {
    let web = try await place("4004", by: crm("1"), source: "web")
    let till = try await place("4004", by: crm("2"), source: "till/1")
    let head = try ledger.head
    for subject in [crm("1"), .reference(Reference(.order, "4004"))] {
      let error = try await expect(.ambiguousReference) {
        try await ledger.append(refund("4004", subject, source: "office"))
      }
      for receipt in [web, till] { #expect(error.message.contains("\(receipt.position) (")) }
      #expect(error.position == web.position)
    }
    // Nothing is left of the refused touchpoint, not even the name of its source.
    #expect(try ledger.head == head)
    let named = try await ledger.append(refund("4004", crm("2"), source: "office", namespace: "till"))
    #expect(try reference(named) == "order@till:4004")
    let one = "order@web:4004"
    let bySubject = try await ledger.append(
      refund("4004", .reference(try #require(Reference(one))), source: "office", id: "by subject"))
    #expect(try reference(bySubject) == one)
    #expect(bySubject.customer == web.customer)
  }

  @Test func aRefusalNamesAtTheMostTenPositions() async throws {
    for number in 1...30 { try await place("1", by: crm("1"), source: "shop\(number)") }
    let error = try await expect(.ambiguousReference) {
      try await ledger.append(refund("1", crm("1"), source: "office"))
    }
    #expect(error.message.components(separatedBy: "(shop").count == 11)
    #expect(error.message.contains("and others"))
  }

  @Test func aRefundBeforeItsOrderWaitsInItsOwnNamespace() async throws {
    let early = try await ledger.append(refund("5005", crm("1"), source: "till/1"))
    #expect(try reference(early) == "order@till:5005")
    // A refund that waits for its order is no order of that number: others are not led to it.
    let other = try await ledger.append(refund("5005", crm("1"), source: "office"))
    #expect(try reference(other) == "order@office:5005")
    try await place("5005", by: crm("1"), source: "web")
    let found = try await ledger.append(refund("5005", crm("1"), source: "back", id: "found"))
    #expect(try reference(found) == "order@web:5005")
    let placed = try await place("5005", by: crm("1"), source: "till/2")
    #expect(try reference(placed) == "order@till:5005")
    try ledger.expectSoundTables()
  }

  @Test func aSubjectThatWasOnlyNamedIsWhoeverItWasNamedWith() async throws {
    let won = try await ledger.append(
      NewTouchpoint(source: "sales", id: "1", subject: crm("1"), DealWon.with { $0.deal = "9" }))
    let quote = NewTouchpoint(
      source: "quotes", id: "1", subject: .reference(Reference(.deal, "9")),
      QuoteSent.with {
        $0.deal = "9"
        $0.currency = "GBP"
        $0.amount = 5
      })
    let receipt = try await ledger.append(quote)
    #expect(receipt.customer == won.customer)
    #expect(try reference(receipt) == "deal@sales:9")
    try await expect(.unknownSubject) {
      try await ledger.append(refund("9", .reference(Reference(.order, "9")), source: "web"))
    }
  }

  // MARK: Again

  @Test func theSameEventIsADuplicateWhateverWasPlacedSince() async throws {
    try await place("6006", by: crm("1"), source: "web")
    let event = refund("6006", crm("1"), source: "office")
    let first = try await ledger.append(event)
    try await place("6006", by: crm("1"), source: "till/1")
    try await place("6006", by: crm("1"), source: "office")
    let again = try await ledger.append(event)
    #expect(again.duplicate && again.position == first.position)
    // Sent as it is exported, with the namespace that it was found in.
    let exported = try await ledger.append(refund("6006", crm("1"), source: "office", namespace: "web"))
    #expect(exported.duplicate)
    let error = try await expect(.conflictingDuplicate) {
      try await ledger.append(refund("6006", crm("1"), source: "office", namespace: "till"))
    }
    #expect(error.message.contains("namespace"))
  }

  @Test func whatIsTakenBackIsNotFound() async throws {
    let outcomes = try await ledger.appendEach([
      order("7007", of: crm("1"), source: "web"),
      order("7007", of: .customer(CustomerNumber(999)), source: "till/1"),
      refund("7007", crm("1"), source: "office"),
    ])
    #expect(
      try outcomes.map { try? $0.get() }.map { try $0.map { try reference($0) } ?? nil } == [
        "order@web:7007", nil, "order@web:7007",
      ])
    try await expect(.unknownSubject) {
      try await ledger.append([
        order("7008", of: crm("1"), source: "web"), refund("7008", crm("1"), source: "office"),
        order("7009", of: .customer(CustomerNumber(999)), source: "till/1"),
      ])
    }
    #expect(
      try reference(try await ledger.append(refund("7008", crm("1"), source: "office")))
        == "order@office:7008")
    try ledger.expectSoundTables()
  }

  // MARK: Set

  @Test func aNamespaceCanBeSetForASource() async throws {
    let before = try await place("8008", by: crm("1"), source: "web")
    try await ledger.setNamespace("shop", ofSource: "web")
    // The namespace can be set of a source from which nothing has come yet.
    try await ledger.setNamespace("shop", ofSource: "till/1")
    #expect(try reference(before) == "order@web:8008")
    let found = try await ledger.append(refund("8008", crm("1"), source: "web"))
    #expect(try reference(found) == "order@web:8008")
    let sold = try await place("8009", by: crm("1"), source: "till/1")
    #expect(try reference(sold) == "order@shop:8009")
    try await place("8009", by: crm("1"), source: "other")
    let refunded = try await ledger.append(refund("8009", crm("1"), source: "web"))
    #expect(try reference(refunded) == "order@shop:8009")
    #expect(
      try ledger.sources().map { "\($0.source) \($0.namespace) \($0.isSet)" } == [
        "other other false", "till/1 shop true", "web shop true",
      ])
    try await ledger.setNamespace("web", ofSource: "web")
    #expect(try ledger.sources().filter(\.isSet).map(\.source) == ["till/1"])
    #expect(try reference(try await place("8010", by: crm("1"), source: "web")) == "order@web:8010")
    // A touchpoint that was recorded under another setting has the namespace of that time.
    #expect(try reference(sold) == "order@shop:8009")
    try ledger.expectSoundTables()
    let before2 = try ledger.transcript()
    try ledger.close()
    let again = try Ledger.open(at: directory.ledger)
    #expect(try again.transcript() == before2)
    #expect(try again.sources().filter(\.isSet).map(\.namespace) == ["shop"])
    try again.expectSoundTables(rebuild: true)
    try again.close()
  }

  /// What was looked up is remembered by source, and must be forgotten when what it was looked up in
  /// changes.
  @Test func sourcesThatTakeTurnsEachKeepTheirNamespaceWhateverIsSetOrTakenBack() async throws {
    var namespaces = ["till/1": "till", "till/2": "till", "web": "web", "desk/1": "desk"]
    let sources = ["till/1", "web", "till/2", "desk/1", "web", "till/1"]
    for round in 1...5 {
      for (index, source) in sources.enumerated() {
        let number = "\(10 * round + index)"
        let receipt = try await place(number, by: crm("1"), source: source)
        #expect(try reference(receipt) == "order@\(namespaces[source] ?? source):\(number)")
      }
      switch round {
      case 2:
        try await ledger.setNamespace("shop", ofSource: "web")
        namespaces["web"] = "shop"
      case 3:
        // A source that is taken back with its batch leaves its number to another source.
        try await expect(.unknownSubject) {
          try await ledger.append([
            order("1", of: crm("1"), source: "gone"), order("2", of: crm("1"), source: "web"),
            order("3", of: .customer(CustomerNumber(999)), source: "gone"),
          ])
        }
        #expect(
          try reference(try await place("99", by: crm("1"), source: "here/1")) == "order@here:99")
      case 4:
        try await ledger.setNamespace("web", ofSource: "web")
        namespaces["web"] = "web"
      default: break
      }
    }
    #expect(try ledger.sources().map(\.source) == ["desk/1", "here/1", "till/1", "till/2", "web"])
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func whatCannotBeANamespaceIsRefused() async throws {
    try await place("1", by: crm("1"), source: "web")
    for (namespace, source) in [
      ("", "web"), ("shop", ""), (String(repeating: "x", count: 201), "web"), ("shop", "perennial"),
      ("web", "web"),
    ] {
      try expect(.invalidTouchpoint) { try ledger.setNamespace(namespace, ofSource: source) }
    }
    for namespace in ["", String(repeating: "x", count: 201)] {
      try await expect(.invalidTouchpoint) {
        try await ledger.append(refund("1", crm("1"), source: "web", namespace: namespace))
      }
    }
    // A namespace is refused where it would mean nothing.
    let viewed = NewTouchpoint(
      source: "web", id: "v", subject: crm("1"), namespace: "till", ProductViewed.with { $0.sku = "1" })
    let custom = NewTouchpoint(
      source: "web", id: "c", subject: crm("1"), namespace: "till",
      content: .custom(type: "acme.a.b", json: "{}"))
    let subject = NewTouchpoint(
      source: "web", id: "s", subject: .reference(Reference(.product, "1", namespace: "till")),
      VisitMade())
    for new in [viewed, custom, subject] {
      let error = try await expect(.invalidTouchpoint) { try await ledger.append(new) }
      #expect(error.message.contains("leave it out"), "\(error)")
    }
  }

  // MARK: Anonymous orders

  @Test func theCancellationOfAnAnonymousOrderSaysHowMuchItTakesBackOnce() async throws {
    try await place("9009", by: .business, source: "till/1", total: 3000)
    try await place("9009", by: .business, source: "web", total: 4000)
    try await place("9010", by: crm("1"), source: "till/1", total: 5000)
    func fact(_ new: NewTouchpoint) async throws -> Fact {
      try ledger.touchpoint(at: try await ledger.append(new).position).fact
    }
    let first = try await fact(cancelled("9009", source: "till/2"))
    #expect(first.value == 3000 && first.unit == MeasureUnit(currency: "GBP"))
    for late in [
      cancelled("9009", source: "till/1", id: "second"),
      // One order is somebody's, and the other nobody has placed.
      cancelled("9010", source: "till/1"), cancelled("9011", source: "till/1"),
    ] {
      let fact = try await fact(late)
      #expect(fact.value == 0 && fact.unit == .none)
    }
    // The order is named by the subject, and by another producer.
    var other = cancelled("9009", source: "office")
    other.namespace = "web"
    #expect(try await fact(other).value == 4000)
    #expect(try await ledger.append(other).duplicate)
    try ledger.expectSoundTables()
    try ledger.close()
    let again = try Ledger.open(at: directory.ledger)
    try again.expectSoundTables(rebuild: true)
    let late = try await again.append(cancelled("9009", source: "web", id: "third"))
    #expect(try again.touchpoint(at: late.position).fact.unit == .none)
    try again.close()
  }

  @Test func anAnonymousOrderThatCountsForSomebodyOrNoMoreIsNotTakenBack() async throws {
    let assigned = try await place("1", by: .business, source: "till/1")
    let voided = try await place("2", by: .business, source: "till/1")
    let customer = try await place("3", by: crm("1"), source: "till/1").customer
    try await ledger.assign(assigned.position, to: customer, reason: "receipt-shown")
    try await ledger.void(voided.position, reason: "test")
    for number in ["1", "2"] {
      let receipt = try await ledger.append(cancelled(number, source: "till/1"))
      #expect(try ledger.touchpoint(at: receipt.position).fact.unit == .none)
    }
  }

  @Test func anAnonymousOrderIsTakenBackAlsoWhereItsAmountIsNotKnownOrItComesAfterItsCancellation()
    async throws
  {
    func isTakenBack(_ receipt: Receipt) throws -> Bool {
      try ledger.touchpoint(at: receipt.position).fact.flags.contains(.takenBack)
    }
    try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: "placed 1", subject: .business,
        OrderPlaced.with {
          $0.order = "1"
          $0.currency = "GBP"
          $0.lines = [OrderLine.with { ($0.sku, $0.quantity) = ("a", 1) }]
        }))
    let unknown = try await ledger.append(cancelled("1", source: "till/1"))
    #expect(try isTakenBack(unknown) && ledger.touchpoint(at: unknown.position).fact.unit == .none)
    #expect(try await !isTakenBack(ledger.append(cancelled("1", source: "till/1", id: "second"))))
    // A cancellation that comes first takes nothing back; its order is recorded as taken back, and no other
    // order of that number is.
    #expect(try await !isTakenBack(ledger.append(cancelled("2", source: "till/1"))))
    #expect(try await !isTakenBack(place("2", by: .business, source: "web")))
    #expect(try await isTakenBack(place("2", by: .business, source: "till/2")))
    var again = order("2", of: .business, source: "till/1")
    again.id = "again"
    #expect(try await !isTakenBack(ledger.append(again)))
    #expect(try await !isTakenBack(ledger.append(cancelled("2", source: "till/1", id: "second"))))
    // An order of somebody is not taken back, nor is one whose cancellation was a mistake.
    try await ledger.append(cancelled("3", source: "till/1"))
    #expect(try await !isTakenBack(place("3", by: crm("1"), source: "till/1")))
    let mistake = try await ledger.append(cancelled("4", source: "till/1"))
    try await ledger.void(mistake.position, reason: "test")
    #expect(try await !isTakenBack(place("4", by: .business, source: "till/1")))
    try await ledger.append(cancelled("5", source: "till/1"))
    try ledger.expectSoundTables()
    try ledger.close()
    let reopened = try Ledger.open(at: directory.ledger)
    try reopened.expectSoundTables(rebuild: true)
    let late = try await reopened.append(order("5", of: .business, source: "till/1"))
    #expect(try reopened.touchpoint(at: late.position).fact.flags.contains(.takenBack))
    try reopened.close()
  }
}
