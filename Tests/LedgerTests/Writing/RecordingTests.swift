import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Every call that records, made again under its id: recorded once, and answered alike.
@Suite struct RecordingTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A call that records, by its two forms; `changed` asks for something else.
  struct Call: Sendable, CustomTestStringConvertible {
    var name: String
    /// Makes the call; gives the positions of what it recorded, and whether it had been recorded before.
    var make: @Sendable (Ledger, Places, TouchpointID?, _ changed: Bool) async throws -> Answer
    /// Makes the call in its blocking form.
    var block: @Sendable (Ledger, Places, TouchpointID?) throws -> Answer
    /// The field that differs where the call asks for something else.
    var field: String
    var testDescription: String { name }
  }

  struct Answer: Equatable {
    var positions: [Position]
    var duplicate: Bool
    var counts: [Int] = []

    init(_ receipts: [Receipt]) {
      positions = receipts.map(\.position)
      duplicate = receipts.allSatisfy(\.duplicate)
    }
    init(_ batch: BatchCorrection) {
      positions = batch.positions
      duplicate = batch.duplicate
      counts = [batch.touchpoints, batch.left]
    }
    var first: Answer {
      var first = self
      first.duplicate = false
      return first
    }
  }

  /// The touchpoints and customers that the calls are about.
  struct Places: Sendable {
    let ada = CustomerNumber(1), bob = CustomerNumber(2), cem = CustomerNumber(3)
    let card = Identifier("card", "9")
    var sales: [Position] = []
    var nobodys = Position.start
    var merge = Position.start
    var policy = Position.start
  }

  /// Ada, Bob and Cem have bought twice each, once with the batch `monday`; Bob and Cem are merged; Bob has an e-mail address.
  static func fill(_ ledger: Ledger) async throws -> Places {
    var places = Places()
    for (index, who) in ["ada", "bob", "cem"].enumerated() {
      places.sales.append(try await ledger.append(order("\(index)", of: crm(who))).position)
      var sale = order("m\(index)", of: crm(who))
      sale.context.batch = "monday"
      try await ledger.append(sale)
    }
    places.nobodys = try await ledger.append(order("n", of: .business)).position
    places.merge = try await ledger.merge(places.bob, with: places.cem, evidence: "same").position
    places.policy = try await ledger.publishPolicy(view: "loyalty", name: "old", document: "{}").position
    try await ledger.link([Identifier("email", "bob@example.org")], to: places.bob, evidence: "confirmed")
    return places
  }

  static let calls: [Call] = [
    Call(
      name: "publishPolicy",
      make: {
        Answer([
          try await $0.publishPolicy(
            view: "loyalty", name: "club", document: $3 ? #"{"a":1}"# : "{}", as: $2)
        ])
      },
      block: { ledger, _, id in
        Answer([try ledger.publishPolicy(view: "loyalty", name: "club", document: "{}", as: id)])
      },
      field: "data.document"),
    Call(
      name: "withdrawPolicy(at:)",
      make: { Answer([try await $0.withdrawPolicy(at: $1.policy, reason: $3 ? "b" : "a", as: $2)]) },
      block: { Answer([try $0.withdrawPolicy(at: $1.policy, reason: "a", as: $2)]) },
      field: "data.reason"),
    Call(
      name: "withdrawPolicy(view:name:)",
      make: {
        Answer([
          try await $0.withdrawPolicy(
            view: "loyalty", name: "old", effectiveFrom: $3 ? Instant(microseconds: 7) : nil, as: $2)
        ])
      },
      block: { ledger, _, id in
        Answer([try ledger.withdrawPolicy(view: "loyalty", name: "old", as: id)])
      },
      field: "data.effectiveFromMicroseconds"),
    Call(
      name: "merge",
      make: {
        Answer([try await $0.merge($1.ada, with: $3 ? $1.cem : $1.bob, evidence: "same", as: $2)])
      },
      block: { Answer([try $0.merge($1.ada, with: $1.bob, evidence: "same", as: $2)]) },
      field: "data.other"),
    Call(
      name: "unmerge",
      make: { Answer([try await $0.unmerge(at: $1.merge, evidence: $3 ? "b" : "a", as: $2)]) },
      block: { Answer([try $0.unmerge(at: $1.merge, evidence: "a", as: $2)]) },
      field: "data.evidence"),
    Call(
      name: "void",
      make: { Answer([try await $0.void($1.sales[$3 ? 1 : 0], reason: "test", as: $2)]) },
      block: { Answer([try $0.void($1.sales[0], reason: "test", as: $2)]) },
      field: "data.position"),
    Call(
      name: "void several",
      make: { Answer(try await $0.void($3 ? [$1.sales[0]] : $1.sales, reason: "test", as: $2)) },
      block: { Answer(try $0.void($1.sales, reason: "test", as: $2)) },
      field: "data"),
    Call(
      name: "void(batch:)",
      make: { ledger, _, id, changed in
        Answer(try await ledger.void(batch: "monday", reason: changed ? "b" : "a", as: id))
      },
      block: { ledger, _, id in Answer(try ledger.void(batch: "monday", reason: "a", as: id)) },
      field: "data.reason"),
    Call(
      name: "assign",
      make: { Answer([try await $0.assign($1.nobodys, to: $3 ? $1.bob : $1.ada, reason: "test", as: $2)]) },
      block: { Answer([try $0.assign($1.nobodys, to: $1.ada, reason: "test", as: $2)]) },
      field: "data.customer"),
    Call(
      name: "assign(batch:)",
      make: {
        Answer(try await $0.assign(batch: "monday", to: $1.ada, reason: $3 ? "b" : "a", as: $2))
      },
      block: { Answer(try $0.assign(batch: "monday", to: $1.ada, reason: "a", as: $2)) },
      field: "data.reason"),
    Call(
      name: "link",
      make: {
        Answer([
          try await $0.link([$3 ? Identifier("card", "8") : $1.card], to: $1.ada, evidence: "shown", as: $2)
        ])
      },
      block: { Answer([try $0.link([$1.card], to: $1.ada, evidence: "shown", as: $2)]) },
      field: "data.personal.identifiers[0].value"),
    Call(
      name: "unlink",
      make: {
        Answer(
          try await $0.unlink(
            $3
              ? [Identifier("crm", "bob")]
              : [Identifier("crm", "cem"), Identifier("email", "bob@example.org")],
            from: $1.bob, evidence: "returned", as: $2))
      },
      block: {
        Answer(
          try $0.unlink(
            [Identifier("crm", "cem"), Identifier("email", "bob@example.org")], from: $1.bob,
            evidence: "returned", as: $2))
      },
      field: "data"),
    Call(
      name: "setNamespace",
      make: { ledger, _, id, changed in
        Answer([try await ledger.setNamespace(changed ? "b" : "a", ofSource: "web", as: id)])
      },
      block: { ledger, _, id in Answer([try ledger.setNamespace("a", ofSource: "web", as: id)]) },
      field: "data.namespace"),
    Call(
      name: "changeSettings",
      make: { ledger, _, id, changed in
        Answer([
          try #require(
            try await ledger.changeSettings(as: id) { $0.amountMax = changed ? 8_000_000 : 7_000_000 })
        ])
      },
      block: { ledger, _, id in
        Answer([try #require(try ledger.changeSettings(as: id) { $0.amountMax = 7_000_000 })])
      },
      field: "data.amountMax"),
    Call(
      name: "changeSettings to what they are",
      make: { ledger, _, id, changed in
        Answer([
          try #require(try await ledger.changeSettings(as: id) { if changed { $0.amountMax = 8_000_000 } })
        ])
      },
      block: { ledger, _, id in Answer([try #require(try ledger.changeSettings(as: id) { _ in })]) },
      field: "data.amountMax"),
    Call(
      name: "confirmClock",
      make: { ledger, _, id, changed in
        if changed {
          return Answer([try #require(try await ledger.changeSettings(as: id) { $0.amountMax = 8_000_000 })])
        }
        return Answer([try await ledger.confirmClock(at: try ledger.now, as: id)])
      },
      block: { ledger, _, id in Answer([try ledger.confirmClock(at: try ledger.now, as: id)]) },
      field: "data.clockConfirmed"),
    Call(
      name: "define",
      make: { ledger, _, id, changed in
        Answer([
          try await ledger.define(
            TypeDefinition(name: "acme.a.b", schema: changed ? #"{"type":"object"}"# : "{}"), as: id)
        ])
      },
      block: { ledger, _, id in
        Answer([try ledger.define(TypeDefinition(name: "acme.a.b", schema: "{}"), as: id)])
      },
      field: "data.schema"),
  ]

  @Test(
    "made again, also after opening the ledger again, it records nothing and is answered alike",
    arguments: calls)
  func again(_ call: Call) async throws {
    var ledger = try Ledger.temporary(in: directory)
    let places = try await Self.fill(ledger)
    let id = TouchpointID("office", "request-1")
    let first = try await call.make(ledger, places, id, false)
    #expect(!first.duplicate)
    let head = try ledger.head
    // What is recorded from here on changes what the call would find.
    try await ledger.append(order("later", of: crm("ada")))
    let after = try ledger.head
    #expect(head < after)
    for form in 0..<4 {
      let again =
        form % 2 == 0
        ? try await call.make(ledger, places, id, false)
        : try await Self.blocking { try call.block($0, places, id) }(ledger)
      #expect(again.duplicate)
      #expect(again.first == first)
      #expect(try ledger.head == after)
      if form == 1 {
        try ledger.close()
        ledger = try Ledger.open(at: directory.ledger)
      }
    }
    #expect(try ledger.position(of: id) == first.positions[0])
    #expect(try ledger.touchpoint(at: first.positions[0]).id == id.id)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  private static func blocking(_ body: @escaping @Sendable (Ledger) throws -> Answer)
    -> @Sendable (Ledger) async throws -> Answer
  {
    { ledger in
      try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body(ledger) }) }
      }
    }
  }

  @Test("something else under a known id is refused, and names the field", arguments: calls)
  func somethingElse(_ call: Call) async throws {
    let ledger = try Ledger.temporary(in: directory)
    let places = try await Self.fill(ledger)
    let id = TouchpointID("office", "request-1")
    _ = try await call.make(ledger, places, id, false)
    let head = try ledger.head
    let error = try await expect(.conflictingDuplicate) { _ = try await call.make(ledger, places, id, true) }
    let difference = try #require(error.cause as? ContentDifference)
    #expect(difference.fields.contains(call.field), "\(difference.fields)")
    #expect(try ledger.head == head)
    // An id that a touchpoint has is refused too, whatever the call is.
    let sale = TouchpointID("till/1", "0")
    try await expect(.conflictingDuplicate) { _ = try await call.make(ledger, places, sale, false) }
    try ledger.close()
  }

  @Test("an id that cannot be one is refused", arguments: calls)
  func wrongID(_ call: Call) async throws {
    let ledger = try Ledger.temporary(in: directory)
    let places = try await Self.fill(ledger)
    let head = try ledger.head
    for id in [
      TouchpointID("", "1"), TouchpointID("office", ""), TouchpointID("perennial", "1"),
      TouchpointID("office", String(repeating: "x", count: 201)),
    ] {
      try await expect(.invalidTouchpoint) { _ = try await call.make(ledger, places, id, false) }
    }
    #expect(try ledger.head == head)
    try ledger.close()
  }

  @Test(
    "many calls in random order, each made several times, with openings between: once each, answered alike")
  func randomOrder() async throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let directory = try TemporaryDirectory()
      var random = SeededRandom(seed: seed)
      var ledger = try Ledger.temporary(in: directory)
      let places = try await Self.fill(ledger)
      var answers: [Int: Answer] = [:]
      for _ in 0..<120 {
        if Int.random(in: 0..<15, using: &random) == 0 {
          try ledger.close()
          ledger = try Ledger.open(at: directory.ledger)
        }
        let index = Int.random(in: Self.calls.indices, using: &random)
        let before = try ledger.head
        do {
          let answer = try await Self.calls[index].make(
            ledger, places, TouchpointID("office", "\(index)"), false)
          if let first = answers[index] {
            #expect(answer.duplicate && answer.first == first, "seed \(seed): \(Self.calls[index].name)")
            #expect(try ledger.head == before)
          } else {
            #expect(!answer.duplicate, "seed \(seed): \(Self.calls[index].name)")
            answers[index] = answer
          }
        } catch let error as LedgerError {
          // Calls of others may leave nothing to be done: then nothing is recorded.
          #expect(answers[index] == nil, "seed \(seed): \(Self.calls[index].name): \(error)")
          #expect([.invalidTouchpoint, .unknownSubject].contains(error.code), "seed \(seed): \(error)")
          #expect(try ledger.head == before)
        }
      }
      try ledger.expectSoundTables()
      try ledger.close()
    }
  }

  @Test func anIDIsFoundBeforeAndAfterTheIndexIsWritten() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await ledger.append(order("a", of: crm("ada")))
    try ledger.close()
    for access in [Ledger.Access.readWrite, .readOnly] {
      let ledger = try Ledger.open(at: directory.ledger, for: access)
      if access == .readWrite { try await ledger.append(order("b", of: crm("ada"))) }
      #expect(try ledger.position(of: TouchpointID("till/1", "b")) == ledger.head)
      #expect(try ledger.position(of: TouchpointID("till/1", "a")) != nil)
      #expect(try ledger.position(of: TouchpointID("till/1", "c")) == nil)
      #expect(try ledger.position(of: TouchpointID("till/2", "a")) == nil)
      #expect(try ledger.position(of: TouchpointID("perennial", "")) == nil)
      try ledger.close()
    }
  }

  @Test func aCallThatIsMadeAgainSaysThatWhatItRecordedWasTakenBack() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let sale = try await ledger.append(order("1", of: crm("ada"))).position
    let id = TouchpointID("office", "void-1")
    let first = try await ledger.void(sale, reason: "test", as: id)
    #expect(try await ledger.void(sale, reason: "test", as: id).voided == false)
    try await ledger.void(first.position, reason: "mistake")
    let again = try await ledger.void(sale, reason: "test", as: id)
    #expect(again.position == first.position && again.duplicate && again.voided)
    try ledger.close()
  }

  @Test func aMessageAboutOneTouchpointSpeaksOfNoBatch() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let wrong = order("", of: crm("ada"))
    let byAppend = try await expect(.invalidTouchpoint) { try await ledger.append(wrong) }
    #expect(!byAppend.description.contains("batch") && byAppend.index == nil)
    let unknown = order("1", of: .customer(CustomerNumber(99)))
    let atTheWriter = try await expect(.unknownSubject) { try await ledger.append(unknown) }
    #expect(!atTheWriter.description.contains("batch") && atTheWriter.index == nil)
    let inABatch = try await expect(.invalidTouchpoint) {
      try await ledger.append([order("1", of: crm("a")), wrong])
    }
    #expect(inABatch.index == 1)
    try ledger.close()
  }
}
