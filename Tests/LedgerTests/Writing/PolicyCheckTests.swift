import Ledger
import Schema
import SwiftProtobuf
import Testing

/// A ledger asks those who know what policies mean, whichever way a policy comes.
@Suite struct PolicyCheckTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private struct Refused: Error, CustomStringConvertible {
    var description: String
  }

  /// A check by which documents must be longer than three bytes, and a view has one name only.
  private static let check = PolicyCheck(of: "points") { changes, context in
    #expect(context.settings.currency == "GBP")
    #expect(context.type("order.placed") == .orderPlaced)
    let names = Set(changes.compactMap(\.policy?.name))
    if names.count > 1 { throw Refused(description: "one name only") }
    if let document = changes.last?.policy?.document, document.count <= 3 {
      throw Refused(description: "too short")
    }
    if context.type("acme.tasting.held") == nil, changes.count > 5 {
      throw Refused(description: "no such type")
    }
  }

  private func ledger() throws -> Ledger {
    var options = LedgerOptions()
    options.policyChecks = [Self.check]
    return try Ledger.temporary(in: directory, options: options)
  }

  private func event(_ id: String, view: String, name: String, _ document: String) -> NewTouchpoint {
    NewTouchpoint(
      source: "crm", id: id, subject: .business,
      PolicyPublished.with {
        $0.view = view
        $0.name = name
        $0.document = document
        $0.effectiveFromMicroseconds = 0
      })
  }

  private static let refused = [
    ("points", "a", "{}", "too short", LedgerError.Code.invalidPolicy),
    ("points", "b", #"{"a":1}"#, "one name only", .invalidPolicy),
    ("points", "a", "[1,2,3]", "must be the text of one JSON object", .invalidPolicy),
    ("piints", "a", #"{"a":1}"#, "there are points", .invalidTouchpoint),
  ]

  @Test func whatDoesNotGoTogetherIsRefusedWhicheverWayItComes() async throws {
    let ledger = try ledger()
    try await ledger.publishPolicy(view: "points", name: "a", document: #"{"a":1}"#)
    let head = try ledger.head
    for (view, name, document, says, code) in Self.refused {
      var errors = [
        try expect(code) {
          try ledger.publishPolicy(view: view, name: name, document: document)
        }
      ]
      errors.append(
        try await expect(code) {
          try await ledger.append(event("1", view: view, name: name, document))
        })
      errors.append(
        try await expect(code) {
          try await ledger.append([event("1", view: view, name: name, document)])
        })
      errors.append(
        try await expect(code) {
          _ = try await ledger.submit(event("1", view: view, name: name, document)).receipt
        })
      let each = try await ledger.appendEach([event("1", view: view, name: name, document)])
      if case .failure(let error) = each[0] { errors.append(error) } else { Issue.record("recorded") }
      for error in errors {
        #expect(error.message.contains(says), "\(error)")
        #expect((error.cause is PolicyFault) == (code == .invalidPolicy), "\(error)")
      }
      #expect(Set(errors.map(\.code)) == [code])
    }
    #expect(try ledger.head == head)
    try ledger.close()
  }

  @Test func thoseOfOneBatchAreCheckedBesideEachOther() async throws {
    let ledger = try ledger()
    let outcomes = try await ledger.appendEach([
      event("1", view: "points", name: "a", #"{"a":1}"#), event("2", view: "points", name: "b", #"{"a":1}"#),
      event("3", view: "points", name: "a", #"{"a":2}"#),
    ])
    #expect(outcomes.map { (try? $0.get()) != nil } == [true, false, true])
    let inABatch = try await expect(.invalidPolicy) {
      try await ledger.append([
        event("4", view: "points", name: "a", #"{"a":3}"#), event("5", view: "points", name: "a", "{}"),
      ])
    }
    #expect(inABatch.index == 1)
    #expect(try ledger.policies().map(\.document) == [#"{"a":1}"#, #"{"a":2}"#])
    // A known policy is answered as known when it is sent again, whatever a check would say by now.
    #expect(try await ledger.append(event("1", view: "points", name: "a", #"{"a":1}"#)).duplicate)
    try ledger.close()
  }

  @Test func aLedgerThatKnowsNoViewTakesEveryPolicy() throws {
    let ledger = try Ledger.temporary(in: directory)
    try ledger.publishPolicy(view: "anything", name: "a", document: "{}")
    ledger.addPolicyChecks([Self.check])
    try expect(.invalidTouchpoint) {
      try ledger.publishPolicy(view: "anything", name: "a", document: "{}")
    }
    // A policy that was recorded without a check can be withdrawn.
    try ledger.withdrawPolicy(view: "anything", name: "a")
    try ledger.close()
  }

  @Test func aWithdrawalNamesWhatWasPublishedAndIsReadBackAsItWasMeant() async throws {
    let ledger = try ledger()
    let first = try await ledger.publishPolicy(view: "points", name: "a", document: #"{"a":1}"#).position
    for refused in [Position(1), try ledger.head.next, first.next.next] {
      try expect(.invalidTouchpoint) { try ledger.withdrawPolicy(at: refused) }
    }
    try expect(.invalidTouchpoint) { try ledger.withdrawPolicy(view: "points", name: "b") }
    let instant = Instant(year: 2024, month: 1, day: 1)
    let one = try await ledger.withdrawPolicy(at: first, effectiveFrom: instant, reason: "typing-error")
      .position
    let all = try await ledger.withdrawPolicy(view: "points", name: "a").position
    let message = PolicyWithdrawn.with {
      $0.position = Int64(first.rawValue)
      $0.effectiveFromMicroseconds = 0
    }
    let sent = try await ledger.append(
      NewTouchpoint(source: "crm", id: "w", subject: .business, message)
    ).position
    let expected: [PolicyChange] = [
      .withdrawn(
        WithdrawnPolicy(position: one, view: "points", name: "a", publication: first, effectiveFrom: instant)),
      .withdrawn(
        WithdrawnPolicy(
          position: all, view: "points", name: "a",
          effectiveFrom: try ledger.touchpoint(at: all).fact.recorded)),
      .withdrawn(
        WithdrawnPolicy(
          position: sent, view: "points", name: "a", publication: first,
          effectiveFrom: Instant(microseconds: 0))),
    ]
    #expect(try Array(ledger.policyChanges().dropFirst()) == expected)
    try ledger.expectSoundTables()
    try ledger.close()
    let again = try Ledger.open(at: directory.ledger)
    #expect(try Array(again.policyChanges().dropFirst()) == expected)
    try again.expectSoundTables()
    try again.close()
  }

  @Test func aWithdrawalThatLeavesWhatDoesNotGoTogetherIsRefusedInEachForm() async throws {
    var options = LedgerOptions()
    options.policyChecks = [
      PolicyCheck(of: "points") { changes, _ in
        // What the views' own policies throw is the cause as it is.
        if changes.last?.policy == nil { throw PolicyFault("tiers[0]", "is needed by another") }
      }
    ]
    let ledger = try Ledger.temporary(in: directory, options: options)
    let published = try await ledger.publishPolicy(view: "points", name: "a", document: "{}").position
    let withdrawn = PolicyWithdrawn.with {
      $0.position = Int64(published.rawValue)
      $0.effectiveFromMicroseconds = 0
    }
    let errors = [
      try expect(.invalidPolicy) { try ledger.withdrawPolicy(at: published) },
      try await expect(.invalidPolicy) { try await ledger.withdrawPolicy(at: published) },
      try expect(.invalidPolicy) { try ledger.withdrawPolicy(view: "points", name: "a") },
      try await expect(.invalidPolicy) { try await ledger.withdrawPolicy(view: "points", name: "a") },
      try await expect(.invalidPolicy) {
        try await ledger.append(NewTouchpoint(source: "crm", id: "w", subject: .business, withdrawn))
      },
    ]
    for error in errors {
      #expect(error.cause as? PolicyFault == PolicyFault("tiers[0]", "is needed by another"))
      #expect(
        error.description
          == "without the policy a, the policies of points cannot be used: tiers[0]: is needed by another")
    }
    #expect(try ledger.head == published)
    try ledger.close()
  }

  @Test func aPolicyKnowsWhichTypesThereWereWhenItWasPublished() async throws {
    let ledger = try ledger()
    try await ledger.publishPolicy(view: "points", name: "a", document: #"{"a":1}"#)
    _ = try await ledger.append(
      NewTouchpoint(
        source: "x", id: "1", subject: crm("a"),
        content: .custom(type: "acme.tasting.held", json: "{}")))
    try await ledger.publishPolicy(view: "points", name: "a", document: #"{"a":2}"#)
    let type = try #require(try ledger.type(named: "acme.tasting.held"))
    let known = try ledger.policies().map { type.rawValue <= $0.lastType.rawValue }
    #expect(known == [false, true])
    try ledger.close()
  }
}
