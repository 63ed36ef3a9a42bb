import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@testable import class Ledger.Ledger

/// What a producer has said is taken out of the log, and everything else stays.
@Suite struct RedactionTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let canary = "Zq7xCanaryRedacted51Wj"

  private func ticket(_ id: String, _ text: String = Self.canary, topic: String = Self.canary)
    -> NewTouchpoint
  {
    var new = NewTouchpoint(
      source: "web", id: id, subject: crm("c1"),
      TicketOpened.with {
        $0.ticket = id
        $0.priority = 7
        $0.topic = topic
        $0.personal.text = text
      })
    new.context = NewTouchpoint.Context(store: Self.canary, batch: "monday")
    return new
  }

  /// The names of files that have a text in any form in which it could have got there.
  private func hits(below place: String? = nil) throws -> [String] {
    try Canary.hits(of: [Canary(text: Self.canary)], below: place ?? directory.path)
  }

  @Test func noFileHasWhatWasTakenOutAndAllElseIsAsItWas() async throws {
    var ledger = try Ledger.temporary(in: directory)
    for index in 0..<80 {
      _ = try await ledger.append(order("a\(index)", of: crm("c\(index % 7)")))
    }
    let first = try await ledger.append(ticket("f1")).position
    let custom = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "note", subject: crm("c2"),
        content: .custom(
          type: "acme.note.taken", json: #"{"text":"\#(Self.canary)","personal":{"name":"\#(Self.canary)"}}"#)
      )
    ).position
    for index in 0..<80 {
      _ = try await ledger.append(order("b\(index)", of: crm("c\(index % 7)")))
    }
    let tail = try await ledger.append(ticket("f2")).position
    #expect(try !hits().isEmpty)
    _ = try ledger.names(in: .topic)
    let before = try facts(of: ledger)
    let redaction = try await ledger.redact(
      [tail, first, custom], reason: "mistake", actor: "7", request: "r-1")
    #expect(redaction.isScrubbed && !redaction.duplicate)
    #expect(redaction.customers.count == 2 && redaction.touchpoints == 3)
    #expect(try hits().isEmpty)
    for state in ["open", "opened again"] {
      #expect(Array(try facts(of: ledger)[..<before.count]) == before, "\(state)")
      for position in [first, custom, tail] {
        let touchpoint = try ledger.touchpoint(at: position, reveal: true)
        #expect(touchpoint.redaction == .body)
        #expect(touchpoint.personalPart == .redacted)
        #expect(touchpoint.context == NewTouchpoint.Context())
      }
      #expect(try ledger.touchpoint(at: first).id == "f1")
      guard case .custom("acme.note.taken", "{}") = try ledger.touchpoint(at: custom).content else {
        Issue.record("it is not an empty object")
        return
      }
      #expect(try ledger.names(in: .topic).count == 0)
      try ledger.expectSoundTables()
      try ledger.close()
      #expect(try hits().isEmpty)
      ledger = try Ledger.open(at: directory.ledger)
    }
    try ledger.expectSoundTables(rebuild: true)
    // What is sent again cannot be compared any more.
    #expect(try await ledger.append(ticket("f1", "other", topic: "other")).duplicate)
    try ledger.close()
  }

  /// A backup that is brought up to date has nothing of it either, and what is restored from it is what the ledger is.
  @Test func aBackupThatIsMadeAfterDoesNotHaveIt() async throws {
    let shop = try BackupShop()
    let ledger = try shop.create()
    try await ledger.grow(0..<100)
    let position = try await ledger.append(ticket("f1")).position
    try await ledger.grow(100..<200)
    try ledger.backup(to: shop.backup)
    #expect(try !hits(below: shop.backup).isEmpty)
    try await ledger.redact([position], reason: "mistake")
    try ledger.backup(to: shop.backup)
    #expect(try hits(below: shop.backup).isEmpty)
    #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty)
    let transcript = try ledger.transcript()
    #expect(transcript.contains { $0.contains("redaction: Optional") })
    try ledger.close()
    try shop.expectRestored(transcript)
  }

  @Test func onlyWhatIsPersonalIsTakenOut() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let position = try await ledger.append(ticket("f1", topic: "delivery")).position
    let redaction = try await ledger.redact([position], scope: .personal, reason: "text")
    #expect(redaction.redacted == [position...position])
    let touchpoint = try ledger.touchpoint(at: position, reveal: true)
    #expect(touchpoint.redaction == .personal && touchpoint.personalPart == .redacted)
    #expect(touchpoint.context.store == Self.canary)
    guard case .message(let message as TicketOpened) = touchpoint.content else {
      Issue.record("it is no ticket.opened")
      return
    }
    #expect(message.topic == "delivery" && message.priority == 7 && !message.hasPersonal)
    // More can be taken out later, less cannot.
    try await expect(.invalidTouchpoint) {
      try await ledger.redact([position], scope: .personal, reason: "x")
    }
    try await ledger.redact([position], reason: "more")
    #expect(try ledger.touchpoint(at: position).redaction == .body)
    let again = try await expect(.invalidTouchpoint) { try await ledger.redact([position], reason: "x") }
    #expect(again.message.contains("already") && again.position == position)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func aCallThatIsMadeAgainIsAnsweredAsTheFirstTime() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let one = try await ledger.append(ticket("f1")).position
    let other = try await ledger.append(order("o", of: crm("c9"))).position
    let id = TouchpointID("desk", "redact-1")
    let first = try await ledger.redact([one, other], reason: "mistake", as: id)
    let head = try ledger.head
    let second = try await ledger.redact([other, one], reason: "mistake", as: id)
    #expect(second.duplicate && second.positions == first.positions && second.redacted == first.redacted)
    try await expect(.conflictingDuplicate) { try await ledger.redact([one], reason: "mistake", as: id) }
    try await expect(.conflictingDuplicate) {
      try await ledger.redact([one, other], reason: "other", as: id)
    }
    #expect(try ledger.head == head)
    try ledger.close()
  }

  @Test func aBatchIsTakenOutAsFarAsItMayBe() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for index in 0..<20 { _ = try await ledger.append(ticket("f\(index)")) }
    let redaction = try await ledger.redact(
      batch: "monday", reason: "wrong-file", as: TouchpointID("desk", "1"))
    #expect(redaction.touchpoints == 20 && redaction.left == 0 && redaction.customers == [.business])
    #expect(
      try await ledger.redact(batch: "monday", reason: "wrong-file", as: TouchpointID("desk", "1")).duplicate)
    try await expect(.unknownSubject) { try await ledger.redact(batch: "monday", reason: "again") }
    try await expect(.unknownSubject) { try await ledger.redact(batch: "tuesday", reason: "again") }
    #expect(try hits().isEmpty)
    try ledger.close()
  }

  @Test func whatGivesOthersTheirMeaningIsNotTakenOut() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let position = try await ledger.append(ticket("f1")).position
    _ = try await ledger.append(order("o", of: crm("c9")))
    try await ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "same")
    try await ledger.void(position, reason: "test")
    var refused = 0
    for number in 1...(try ledger.head.rawValue) {
      let type = try ledger.touchpoint(at: Position(number)).typeName
      if type == "ticket.opened" || type == "order.placed" { continue }
      let error = try await expect(.invalidTouchpoint) {
        try await ledger.redact([Position(number)], reason: "mistake")
      }
      #expect(error.message.contains(type), "\(error)")
      refused += 1
    }
    #expect(refused > 6)
    try await expect(.unknownSubject) { try await ledger.redact([Position(99)], reason: "mistake") }
    try await expect(.unknownSubject) { try await ledger.redact([Position(0)], reason: "mistake") }
    try await expect(.invalidTouchpoint) { try await ledger.redact([], reason: "mistake") }
    try await expect(.invalidTouchpoint) { try await ledger.redact([position, position], reason: "mistake") }
    try await expect(.invalidTouchpoint) { try await ledger.redact([position], reason: "with a space") }
    // All of them, or none.
    try await expect(.unknownSubject) {
      try await ledger.redact([position, Position(99)], reason: "mistake")
    }
    #expect(try ledger.touchpoint(at: position).redaction == nil)
    try ledger.close()
  }

  @Test func whileASnapshotIsReadClearingStaysDueAndIsDoneByTheNextOpening() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let position = try await ledger.append(ticket("f1")).position
    try ledger.scanFacts(through: ledger.head) { first, _ in
      guard first == Position(1) else { return }
      let redaction = try redactBlocking(ledger, position)
      #expect(!redaction.isScrubbed)
    }
    #expect(try ledger.isClearingDue())
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger)
    #expect(try !ledger.isClearingDue())
    #expect(try hits().isEmpty)
    try ledger.close()
  }

  private func redactBlocking(_ ledger: Ledger, _ position: Position) throws -> Redaction {
    try ledger.redact([position], reason: "mistake")
  }

  private func facts(of ledger: Ledger) throws -> [Fact] {
    var facts: [Fact] = []
    try ledger.scanFacts(through: ledger.head) { _, run in
      for index in run.indices { facts.append(run[index]) }
    }
    return facts
  }
}
