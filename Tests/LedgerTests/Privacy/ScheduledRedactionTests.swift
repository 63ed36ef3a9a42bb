import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// What a retention schedule takes out goes by a plan, and things happen between the plan and the commit.
@Suite struct ScheduledRedactionTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  private func register(_ who: String, _ ledger: Ledger) throws -> ScheduledRedaction {
    let receipt = try ledger.append(
      NewTouchpoint(
        source: "desk", id: who, subject: crm(who), CustomerRegistered.with { $0.personal.name = "Jane" }))
    return ScheduledRedaction(
      customer: receipt.customer, runs: [receipt.position...receipt.position], scope: .personal,
      reason: "profiles", id: TouchpointID("retention", who))
  }

  private func redaction(of part: ScheduledRedaction, _ ledger: Ledger) throws -> RedactionScope? {
    let position = part.runs[0].lowerBound
    let fact = try ledger.store.read { try $0.fact(at: position) }
    return try ledger.redactionScope(of: fact, at: position)
  }

  /// What happens to Ann, of whom something is to be taken out, while Bob is left alone.
  enum Event: CaseIterable {
    case order, orderOfAnotherNumber, merge, restriction, assignment, assignedElsewhere
  }

  @Test(arguments: Event.allCases)
  func whoDidSomethingSinceThePlanIsLeftToTheNextOne(_ event: Event) throws {
    let ledger = try shop.create()
    let (ann, bob, card) = (
      try register("ann", ledger), try register("bob", ledger), try register("card", ledger)
    )
    let sale = try ledger.append(order("1", of: .business)).position
    if event == .orderOfAnotherNumber {
      try ledger.merge(ann.customer, with: card.customer, evidence: "same")
    }
    let head = try ledger.head
    switch event {
    case .order: _ = try ledger.append(order("2", of: crm("ann")))
    case .orderOfAnotherNumber: _ = try ledger.append(order("2", of: crm("card")))
    case .merge: try ledger.merge(card.customer, with: ann.customer, evidence: "same")
    case .restriction:
      try ledger.recordOwn(UseRestricted.with { $0.reason = "contested" }, of: ann.customer)
    case .assignment: try ledger.assign(sale, to: ann.customer, reason: "receipt-shown")
    case .assignedElsewhere:
      try ledger.assign(ann.runs[0].lowerBound, to: card.customer, reason: "receipt-shown")
    }
    #expect(try ledger.redact([ann, bob], plannedAt: head).map(\.touchpoints) == [0, 1])
    #expect(try redaction(of: ann, ledger) == nil && redaction(of: bob, ledger) == .personal)
    // The next plan knows of it. What a run has taken out itself is not in its way.
    let next = try ledger.head
    #expect(try ledger.redact([ann, bob], plannedAt: next).map(\.touchpoints) == [1, 0])
    var again = ann
    again.id = TouchpointID("retention", "ann again")
    again.scope = .body
    #expect(try ledger.redact([again], plannedAt: next).map(\.touchpoints) == [1])
    try ledger.expectSoundTables()
    try ledger.close()
  }

  /// A touchpoint that was recorded of Ann, and was Bob's when the plan was made.
  @Test func theOwnersOfWhatWasAssignedCountToo() throws {
    let ledger = try shop.create()
    let (ann, bob) = (try register("ann", ledger), try register("bob", ledger))
    try ledger.assign(ann.runs[0].lowerBound, to: bob.customer, reason: "receipt-shown")
    let head = try ledger.head
    _ = try ledger.append(order("1", of: crm("bob")))
    #expect(try ledger.redact([ann], plannedAt: head).map(\.touchpoints) == [0])
    let next = try ledger.head
    #expect(try ledger.redact([ann], plannedAt: next).map(\.touchpoints) == [1])
    try ledger.close()
  }

  @Test func whatNobodyInParticularDoesIsInNobodysWay() throws {
    let ledger = try shop.create()
    let ann = try register("ann", ledger)
    let sale = try ledger.append(order("1", of: .business)).position
    let head = try ledger.head
    _ = try ledger.append(order("2", of: .business))
    let nobody = ScheduledRedaction(
      customer: .business, runs: [sale...sale], scope: .body, reason: "sales",
      id: TouchpointID("retention", "sales"))
    #expect(try ledger.redact([ann, nobody], plannedAt: head).map(\.touchpoints) == [1, 1])
    try ledger.close()
  }

  /// A backup holds what was redacted as it is now, and is restored to a point before that was recorded.
  @Test func whatWasTakenOutIsKnownFromTheBodyWhereTheLogDoesNotSaySo() throws {
    let ledger = try shop.create()
    let (ann, bob) = (try register("ann", ledger), try register("bob", ledger))
    let head = try ledger.head
    #expect(try ledger.redact([ann], plannedAt: head).map(\.touchpoints) == [1])
    try ledger.backup(to: shop.backup)
    try ledger.close()
    let found = try shop.withRestored(at: .position(head), keys: nil) { restored, _ in
      (try restored.head, try redaction(of: ann, restored), try redaction(of: bob, restored))
    }
    #expect(found.0 == head && found.1 == .personal && found.2 == nil)
  }
}
