import Foundation
import KeyValueStore
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

@Suite struct ErasureTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let canaries = (0..<8).map { Canary("\($0)") }

  private func open(_ access: Ledger.Access = .readWrite) throws -> Ledger {
    try Ledger.open(at: directory.ledger, for: access)
  }

  /// Ada: registered with everything that is personal, merged from two numbers, with an order of each. Bob is somebody else.
  private func shop() async throws -> Ledger {
    let ledger = try Ledger.temporary(in: directory)
    let names = Self.canaries.map(\.text)
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "ada", subject: .identifiers([Identifier("crm", names[0])]),
        CustomerRegistered.with {
          $0.personal.name = names[1]
          $0.personal.email = names[2]
          $0.personal.address = names[3]
        }))
    _ = try await ledger.append(order("1001", of: crm(names[0])))
    _ = try await ledger.append(order("1002", of: .identifiers([Identifier("card", names[4])])))
    _ = try await ledger.append(order("2001", of: crm("bob")))
    try await ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "confirmed")
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "note", subject: crm(names[0]),
        content: .custom(type: "acme.note.taken", json: #"{"personal":{"note":"\#(names[5])"}}"#)))
    return ledger
  }

  private func erase(_ ledger: Ledger, _ customer: UInt32 = 1, as id: TouchpointID? = nil) async throws
    -> Erasure
  {
    try await ledger.erase(CustomerNumber(customer), request: "R-1", reason: "requested", actor: "7", as: id)
  }

  // MARK: What is refused

  @Test func whatIsKeptForAClaimIsErasedOnlyOnceItsUseIsAllowed() async throws {
    let ledger = try await shop()
    try await ledger.restrictUse(of: CustomerNumber(2), reason: "claims")
    let head = try ledger.head
    await #expect(throws: LedgerError.self) { _ = try await erase(ledger) }
    #expect(try ledger.head == head)
    try await ledger.allowUse(of: CustomerNumber(2), reason: "resolved")
    #expect(try await erase(ledger).customers == [CustomerNumber(1), CustomerNumber(2)])
  }

  @Test func aRequestIsANumberAndNobodysName() async throws {
    let ledger = try await shop()
    let head = try ledger.head
    for request in ["eve@example.com", "Eve Smith", "R-1\ncustomers: 99", "R\t1"] {
      await #expect(throws: LedgerError.self) {
        _ = try await ledger.erase(CustomerNumber(1), request: request, reason: "requested")
      }
    }
    #expect(try ledger.head == head)
  }

  // MARK: What is gone

  @Test func noFileHoldsAnythingOfAPersonWhoWasErased() async throws {
    let ledger = try await shop()
    // Written once, so that there is something to be purged from every table.
    try await ledger.maintainAsync { try $0.flushIndexes() }
    let key = try ledger.keys().identifierKey()
    let blinds = [Identifier("crm", Self.canaries[0].text), Identifier("card", Self.canaries[4].text)]
      .map { BlindIdentifier($0.normalized, key: key).bytes }
    let slots = try bytes(ofFile: directory.ledger + "/keys")
    let wrapped = [1, 2].map { Array(slots[4096 + 128 * $0 + 24..<4096 + 128 * $0 + 72]) }
    let forms =
      Self.canaries.map { ($0.text, $0.forms) } + blinds.map { ("a link", [Data($0)]) }
      + wrapped.map { ("a key", [Data($0)]) }
    #expect(try Canary.hits(of: forms, below: directory.path).count >= 4, "links and keys are there before")
    let erasure = try await erase(ledger)
    #expect(erasure.isPurged)
    #expect(try Canary.hits(of: forms, below: directory.path) == [])
    for number in 3..<40 { _ = try await ledger.append(order("\(number)", of: crm("later-\(number)"))) }
    try ledger.close()
    #expect(try Canary.hits(of: forms, below: directory.path) == [])
    let again = try open()
    try again.expectSoundTables()
    try again.expectSoundTables(rebuild: true)
    try again.close()
    #expect(try Canary.hits(of: forms, below: directory.path) == [])
  }

  @Test func allNumbersOfAPersonAreErasedAndNobodyElses() async throws {
    let ledger = try await shop()
    let erasure = try await erase(ledger, 2)
    #expect(erasure.customers == [CustomerNumber(1), CustomerNumber(2)])
    #expect(erasure.positions.count == 2 && !erasure.duplicate)
    for customer in erasure.customers {
      #expect(try ledger.identifiers(of: customer).isEmpty)
      #expect(try ledger.keys().key(of: customer) == nil)
      #expect(try ledger.keys().hasDestroyed(customer))
    }
    #expect(try ledger.identifiers(of: CustomerNumber(3)) == [Identifier("crm", "bob")])
    var parts: [UInt32: Set<String>] = [:]
    try ledger.forEachTouchpoint(TouchpointQuery(), reveal: true) { touchpoint in
      parts[touchpoint.customer.rawValue, default: []].insert("\(touchpoint.personalPart)")
      return true
    }
    #expect(parts[1] == ["erased", "none"] && parts[2] == ["erased", "none"])
    #expect(parts[3] == ["revealed", "none"])
    // Facts are what they were.
    #expect(
      try ledger.touchpoint(at: try #require(try ledger.position(of: TouchpointID("till/1", "1001")))).fact
        .value == 1000)
  }

  @Test func aPersonWhoComesBackIsNew() async throws {
    let ledger = try await shop()
    _ = try await erase(ledger)
    let subject = crm(Self.canaries[0].text)
    #expect(try ledger.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == nil)
    let receipt = try await ledger.append(order("1003", of: subject))
    #expect(receipt.customer == CustomerNumber(4) && receipt.isCustomerNew)
    #expect(try ledger.identifiers(of: CustomerNumber(4)) == [Identifier("crm", Self.canaries[0].text)])
    try ledger.expectSoundTables()
    try ledger.close()
    let reader = try open(.readOnly)
    #expect(try reader.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == CustomerNumber(4))
    #expect(try reader.customerNumber(of: Identifier("card", Self.canaries[4].text)) == nil)
    #expect(try reader.identifiers(of: CustomerNumber(1)).isEmpty)
    try reader.close()
  }

  // MARK: What is refused, and what goes on

  @Test func nothingPersonalIsRecordedOfThemAndNobodyIsJoinedToThem() async throws {
    let ledger = try await shop()
    let erasure = try await erase(ledger)
    let (ada, bob) = (CustomerNumber(1), CustomerNumber(3))
    let end = try ledger.head
    func refused(_ body: () async throws -> Void) async throws {
      let error = try await expect(.erased) { try await body() }
      #expect(error.message.contains("customer:1 was erased"), "\(error)")
      #expect(!Self.canaries.contains { error.message.contains($0.text) })
    }
    try await refused { try await ledger.link([Identifier("card", "9")], to: ada, evidence: "confirmed") }
    try await refused { try await ledger.unlink([Identifier("card", "9")], from: ada, evidence: "confirmed") }
    try await refused { try await ledger.merge(bob, with: ada, evidence: "confirmed") }
    try await refused { try await ledger.merge(ada, with: bob, evidence: "confirmed") }
    try await refused {
      let position = try #require(try ledger.position(of: TouchpointID("till/1", "2001")))
      try await ledger.assign(position, to: ada, reason: "receipt-shown")
    }
    try await refused {
      _ = try await ledger.append(
        NewTouchpoint(
          source: "desk", id: "x", subject: .customer(ada),
          CustomerUpdated.with { $0.personal.name = "Ada" }))
    }
    try await refused {
      _ = try await ledger.append(
        NewTouchpoint(
          source: "desk", id: "x", subject: .customer(ada),
          CustomerLinked.with {
            $0.evidence = "confirmed"
            $0.personal.identifiers = [.with { ($0.kind, $0.value) = ("card", "9") }]
          }))
    }
    #expect(try ledger.head == end)
    // A merge that was a mistake can still be taken back: it holds nothing personal, and the books are put right.
    var merge: Position?
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.typeName == "customer.merged" { merge = touchpoint.position }
      return true
    }
    try await ledger.unmerge(at: #require(merge), evidence: "two-people")
    #expect(try ledger.erasureReceipt(at: erasure.position) == erasure.receipt)
  }

  @Test func whatIsAboutTheirEarlierOrdersIsStillRecorded() async throws {
    let ledger = try await shop()
    _ = try await erase(ledger)
    let receipt = try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: "refund", subject: .reference(Reference(.order, "1001")),
        RefundIssued.with {
          $0.order = "1001"
          $0.currency = "GBP"
          $0.amount = 1000
        }))
    #expect(receipt.customer == CustomerNumber(1))
    let position = try #require(try ledger.position(of: TouchpointID("till/1", "1002")))
    try await ledger.void([position], reason: "test")
    try ledger.expectSoundTables()
  }

  @Test func anErasureIsAnsweredTheSameHoweverOftenItIsAskedFor() async throws {
    let ledger = try await shop()
    let id = TouchpointID("office", "erase-1")
    let first = try await erase(ledger, 1, as: id)
    let end = try ledger.head
    var again = try await erase(ledger, 2, as: id)
    #expect(again.duplicate)
    again.duplicate = false
    #expect(again == first)
    // Another request is told of the erasure that there was.
    let other = try await ledger.erase(CustomerNumber(1), request: "R-2", reason: "inactive")
    #expect(other.duplicate && other.positions == first.positions && other.receipt == first.receipt)
    #expect(other.receipt.contains("request: R-1"))
    #expect(try ledger.head == end)
    try await expect(.conflictingDuplicate) {
      try await ledger.erase(CustomerNumber(1), request: "R-3", reason: "requested", actor: "7", as: id)
    }
    try await expect(.conflictingDuplicate) {
      try await ledger.erase(CustomerNumber(3), request: "R-1", reason: "requested", actor: "7", as: id)
    }
    #expect(try ledger.keys().key(of: CustomerNumber(3)) != nil)
    // What they have sent is known for ever.
    let known = try await ledger.append(order("1001", of: crm(Self.canaries[0].text)))
    #expect(known.duplicate && known.erased && known.customer == CustomerNumber(1))
  }

  @Test func onlyPeopleAreErasedAndByARequest() async throws {
    let ledger = try await shop()
    let card = try await ledger.account(.giftCard, named: "GIFT-1234", currency: MeasureUnit(rawValue: 826))
    try await expect(.invalidTouchpoint) { _ = try await erase(ledger, card.rawValue) }
    try await expect(.unknownSubject) { _ = try await erase(ledger, 99) }
    try await expect(.unknownSubject) { _ = try await erase(ledger, 0) }
    try await expect(.invalidTouchpoint) {
      try await ledger.erase(CustomerNumber(1), request: "", reason: "requested")
    }
    try await expect(.invalidTouchpoint) {
      try await ledger.erase(CustomerNumber(1), request: "R", reason: "because they said so")
    }
    #expect(try ledger.keys().key(of: CustomerNumber(1)) != nil)
    try ledger.close()
    let reader = try open(.readOnly)
    try await expect(.notWritable) { _ = try await erase(reader) }
    try reader.close()
  }

  // MARK: The receipt

  @Test func theReceiptIsCheckedByTheLedgersVerifierKeyAndMadeAgain() async throws {
    let ledger = try await shop()
    let erasure = try await erase(ledger)
    let key = try NoteVerifierKey("\(try ledger.verifierKey())")
    let note = try SignedNote(erasure.receipt)
    #expect(try note.verify(by: [key]) == [key])
    for line in ["request: R-1", "reason: requested", "customers: 1 2"] { #expect(note.text.contains(line)) }
    #expect(note.text.contains("positions: \(erasure.positions[0]) \(erasure.positions[1])"))
    try ledger.close()
    let reader = try open(.readOnly)
    #expect(try reader.erasureReceipt(of: "R-1") == erasure.receipt)
    #expect(try reader.verifierKey() == key)
    try expect(.unknownSubject) { _ = try reader.erasureReceipt(of: "R-9") }
    try expect(.unknownSubject) { _ = try reader.erasureReceipt(at: Position(1)) }
    try reader.close()
  }

  // MARK: What a crash, or an older copy, leaves

  private func recordOnly(
    _ ledger: Ledger,
    then body: @escaping @Sendable (LogWriter, inout Staging, borrowing LogSnapshot) throws -> Void
  )
    throws
  {
    try ledger.perform(count: 2) { writer, staging, snapshot in
      let touchpoints = [CustomerNumber(1), CustomerNumber(2)].map {
        OwnTouchpoint(customer: $0, message: CustomerErased.erasure("R-1", "requested", nil))
      }
      _ = try writer.stageErasure(of: touchpoints, as: nil, &staging, snapshot)
      try body(writer, &staging, snapshot)
    }
  }

  @Test func nothingIsSealedOnceTheErasureIsRecordedThoughTheKeyIsThere() async throws {
    let ledger = try await shop()
    let (end, subject) = (try ledger.head, Identifier("crm", Self.canaries[0].text))
    @Sendable func renew(_ writer: LogWriter, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot)
      throws
    {
      let message = CustomerUpdated.with { $0.personal.name = "Ada" }
      _ = try writer.stageOwn(message, of: CustomerNumber(2), &staging, snapshot)
    }
    try expect(.erased) { try recordOnly(ledger) { try renew($0, &$1, $2) } }
    // What was staged is taken back whole.
    #expect(try ledger.head == end && ledger.customerNumber(of: subject) == CustomerNumber(1))
    try recordOnly(ledger) { _, _, _ in }
    #expect(try ledger.keys().key(of: CustomerNumber(2)) != nil)
    try expect(.erased) {
      try ledger.perform(count: 1) { writer, staging, snapshot in try renew(writer, &staging, snapshot) }
    }
    #expect(try ledger.customerNumber(of: subject) == nil)
    #expect(!(try ledger.transcript(reveal: true).joined().contains("Canary")))
    // The next call does what is outstanding.
    #expect(try await erase(ledger).duplicate)
    #expect(try ledger.keys().hasDestroyed(CustomerNumber(2)))
  }

  @Test func whatACrashLeavesOnceTheErasureIsRecordedIsDoneWhenTheLedgerIsOpened() async throws {
    let ledger = try await shop()
    try await ledger.maintainAsync { try $0.flushIndexes() }
    let key = try ledger.keys().identifierKey()
    let blind = BlindIdentifier(Identifier("crm", Self.canaries[0].text).normalized, key: key).bytes
    try recordOnly(ledger) { _, _, _ in }
    // As a kill would leave it: the keys are there, and so are the links in their tables.
    let crashed = directory.path + "/crashed.ledger"
    try FileManager.default.copyItem(atPath: directory.ledger, toPath: crashed)
    try FileManager.default.copyItem(atPath: directory.ledger + ".key", toPath: crashed + ".key")
    #expect(try Canary.hits(of: [("a link", [Data(blind)])], below: crashed).count == 1)
    let again = try Ledger.open(at: crashed)
    #expect(try again.keys().hasDestroyed(CustomerNumber(1)) && again.keys().hasDestroyed(CustomerNumber(2)))
    #expect(try Canary.hits(of: [("a link", [Data(blind)])], below: crashed) == [])
    try again.expectSoundTables()
    try again.close()
    try ledger.close()
    #expect(
      try Canary.hits(of: [("a link", [Data(blind)])], below: directory.ledger) == [], "closing does it too")
  }

  @Test func whatAReaderIsInTheWayOfIsSaidAndClearedLater() async throws {
    let ledger = try await shop()
    try await ledger.maintainAsync { try $0.flushIndexes() }
    let key = try ledger.keys().identifierKey()
    let blind = BlindIdentifier(Identifier("crm", Self.canaries[0].text).normalized, key: key).bytes
    func eraseWhileSomebodyReads() throws -> Erasure {
      let snapshot = try ledger.withLinks { $0.environment }.beginRead()
      let erasure = try ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested")
      #expect(snapshot.number > 0)
      return erasure
    }
    #expect(try !eraseWhileSomebodyReads().isPurged)
    #expect(try ledger.keys().hasDestroyed(CustomerNumber(1)))
    #expect(try ledger.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == nil)
    #expect(try Canary.hits(of: [("a link", [Data(blind)])], below: directory.ledger) != [])
    let again = try await erase(ledger)
    #expect(again.duplicate && again.isPurged)
    #expect(try Canary.hits(of: [("a link", [Data(blind)])], below: directory.ledger) == [])
  }

  /// Copies of parts of the ledger from before an erasure, put back after it.
  @Test(arguments: [["keys"], ["links"], ["keys", "links"]])
  func whatIsPutBackIsCaughtUpBeforeAnythingIsRead(parts: [String]) async throws {
    let ledger = try await shop()
    try ledger.close()
    for part in parts {
      try FileManager.default.copyItem(
        atPath: directory.ledger + "/" + part, toPath: directory.path + "/old-" + part)
    }
    var again = try open()
    let key = try again.keys().identifierKey()
    let blind = BlindIdentifier(Identifier("crm", Self.canaries[0].text).normalized, key: key).bytes
    let erasure = try await erase(again)
    try again.close()
    for part in parts {
      try FileManager.default.removeItem(atPath: directory.ledger + "/" + part)
      try FileManager.default.moveItem(
        atPath: directory.path + "/old-" + part, toPath: directory.ledger + "/" + part)
    }
    let reader = try open(.readOnly)
    #expect(!(try reader.transcript(reveal: true).joined().contains("Canary")))
    #expect(try reader.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == nil)
    #expect(try reader.identifiers(of: CustomerNumber(1)).isEmpty)
    try reader.close()
    again = try open()
    #expect(try again.keys().hasDestroyed(CustomerNumber(1)) && again.keys().hasDestroyed(CustomerNumber(2)))
    #expect(try again.keys().key(of: CustomerNumber(3)) != nil)
    #expect(try again.keys().header.erasedThrough.position == erasure.positions[1])
    #expect(try again.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == nil)
    #expect(try Canary.hits(of: [("a link", [Data(blind)])], below: directory.ledger) == [])
    try again.expectSoundTables()
    try again.close()
  }

  /// A card went from Ada to Bob before Ada was erased, and `links/` is put back as it was when the card was hers.
  @Test func whatHadGoneToSomebodyElseStaysTheirsWhenOlderLinksArePutBack() async throws {
    let ledger = try await shop()
    try ledger.close()
    let (links, old) = (directory.ledger + "/links", directory.path + "/old-links")
    try FileManager.default.copyItem(atPath: links, toPath: old)
    let (ada, bob, card) = (CustomerNumber(2), CustomerNumber(3), Identifier("card", Self.canaries[4].text))
    var again = try open()
    try await again.unlink([card], from: ada, evidence: "card-returned")
    try await again.link([card], to: bob, evidence: "confirmed")
    _ = try await erase(again)
    try again.close()
    try FileManager.default.removeItem(atPath: links)
    try FileManager.default.moveItem(atPath: old, toPath: links)
    let reader = try open(.readOnly)
    #expect(try reader.customerNumber(of: card) == bob)
    #expect(try reader.identifiers(of: bob).contains(card))
    try reader.close()
    again = try open()
    #expect(try again.customerNumber(of: card) == bob && again.identifiers(of: ada).isEmpty)
    try again.expectSoundTables()
    try again.close()
  }

  @Test func aCopyWithAnotherClockKnowsThemNoMore() async throws {
    let clock = TestClock(Instant(microseconds: 4_000_000_000_000_000))
    let ledger = try Ledger.temporary(in: directory, options: clock.options)
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "ada", subject: crm(Self.canaries[0].text),
        CustomerRegistered.with { $0.personal.name = Self.canaries[1].text }))
    _ = try await erase(ledger)
    clock.now = Instant(microseconds: 1_700_000_000_000_000)
    var options = clock.options
    options.keySource = .beside(directory.path + "/copy.ledger")
    _ = try ledger.copyWithClockCorrected(to: directory.path + "/copy.ledger", options: options)
    let copy = try Ledger.open(at: directory.path + "/copy.ledger", options: options)
    #expect(try copy.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == nil)
    #expect(try copy.keys().hasDestroyed(CustomerNumber(1)))
    try copy.expectSoundTables()
    #expect(try copy.erasureReceipt(of: "R-1").contains("customers: 1"))
    try copy.close()
  }
}
