import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// A row for each correction that makes no sense: made by its call, and appended as a producer would send
/// it.
@Suite struct CorrectionRefusalsTests {
  struct Refusal: Sendable {
    var what: String
    /// The name of the touchpoint that it is of.
    var target: String
    /// The customer to assign to; `nil` to void.
    var assignee: UInt32?
    var code: LedgerError.Code = .invalidTouchpoint
    var says: [String]
  }

  static let refusals: [Refusal] = [
    Refusal(
      what: "voiding what does not exist", target: "none", code: .unknownSubject,
      says: ["no touchpoint 999", "newest"]),
    Refusal(
      what: "assigning what does not exist", target: "none", assignee: 1, code: .unknownSubject,
      says: ["no touchpoint 999"]),
    Refusal(
      what: "voiding a position of 0", target: "zero", code: .unknownSubject, says: ["no touchpoint 0"]),
    Refusal(
      what: "voiding a name", target: "catalog.defined", says: ["catalog.defined", "never taken back"]),
    Refusal(what: "voiding the settings", target: "settings.changed", says: ["change the settings again"]),
    Refusal(
      what: "voiding a withdrawal of a policy", target: "policy.withdrawn", says: ["publish the policy again"]
    ),
    Refusal(what: "voiding a policy", target: "policy.published", says: ["policy withdraw"]),
    Refusal(
      what: "assigning a policy", target: "policy.published", assignee: 1, says: ["policy withdraw"]),
    Refusal(what: "voiding a merge", target: "customer.merged", says: ["unmerge"]),
    Refusal(what: "voiding an unmerge", target: "customer.unmerged", says: ["merge the customers again"]),
    Refusal(what: "voiding a link", target: "customer.linked", says: ["unlink"]),
    Refusal(what: "assigning a link", target: "customer.linked", assignee: 1, says: ["unlink"]),
    Refusal(what: "voiding an unlink", target: "customer.unlinked", says: ["use link"]),
    Refusal(
      what: "voiding what is voided", target: "voided", says: ["voided, by the touchpoint at", "void that"]),
    Refusal(
      what: "assigning what is voided", target: "voided", assignee: 1, says: ["voided, by the touchpoint at"]),
    Refusal(what: "assigning a void", target: "touchpoint.voided", assignee: 1, says: ["void it"]),
    Refusal(what: "assigning an assignment", target: "touchpoint.assigned", assignee: 1, says: ["void it"]),
    Refusal(what: "assigning to whom it is", target: "sale", assignee: 1, says: ["customer:1 already"]),
    Refusal(
      what: "assigning to whom it is by a merge", target: "sale", assignee: 2, says: ["customer:2 already"]),
    Refusal(
      what: "assigning to whom it is assigned", target: "assigned", assignee: 3, says: ["customer:3 already"]),
    Refusal(what: "assigning to nobody", target: "sale", assignee: 0, says: ["customer"]),
    Refusal(
      what: "assigning to a customer that there is not", target: "sale", assignee: 99, code: .unknownSubject,
      says: ["customer:99", "3 customers"]),
    Refusal(
      what: "assigning what is the business's", target: "spend.recorded", assignee: 1,
      says: ["about the business itself"]),
  ]

  /// A ledger with one touchpoint of each kind; customers 1 and 2 are merged.
  private func filled(_ directory: TemporaryDirectory) async throws -> (Ledger, [String: Position]) {
    let ledger = try Ledger.temporary(in: directory)
    var places: [String: Position] = ["none": Position(999), "zero": Position(0)]
    places["sale"] = try await ledger.append(order("1", of: crm("a"))).position
    _ = try await ledger.append(order("2", of: crm("b")))
    _ = try await ledger.append(order("3", of: crm("c")))
    let first = try await ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "same").position
    places["customer.unmerged"] = try await ledger.unmerge(at: first, evidence: "mistake").position
    places["customer.merged"] = try await ledger.merge(
      CustomerNumber(1), with: CustomerNumber(2), evidence: "same"
    ).position
    let policy = try await ledger.publishPolicy(view: "loyalty", name: "club", document: "{}").position
    places["policy.published"] = policy
    places["policy.withdrawn"] = try await ledger.withdrawPolicy(at: policy).position
    places["customer.linked"] = try await ledger.link(
      [Identifier("card", "1")], to: CustomerNumber(1), evidence: "confirmed"
    ).position
    places["customer.unlinked"] = try await ledger.unlink(
      [Identifier("card", "1")], from: CustomerNumber(1), evidence: "confirmed")[0].position
    places["settings.changed"] = Position(1)
    places["catalog.defined"] = Position(2)
    places["voided"] = try await ledger.append(order("4", of: .business)).position
    places["assigned"] = try await ledger.append(order("5", of: .business)).position
    places["spend.recorded"] =
      try await ledger.append(
        NewTouchpoint(
          source: "till/1", id: "6", subject: .business,
          SpendRecorded.with {
            $0.campaign = "spring"
            $0.amount = 100
            $0.currency = "GBP"
          })
      ).position
    places["touchpoint.voided"] = try await ledger.void(try #require(places["voided"]), reason: "test")
      .position
    places["touchpoint.assigned"] = try await ledger.assign(
      try #require(places["assigned"]), to: CustomerNumber(3), reason: "test"
    ).position
    return (ledger, places)
  }

  @Test func whatMakesNoSenseIsRefusedByACallAndByAnAppendAlike() async throws {
    let directory = try TemporaryDirectory()
    let (ledger, places) = try await filled(directory)
    let head = try ledger.head
    for refusal in Self.refusals {
      let position = try #require(places[refusal.target], "\(refusal.what)")
      let called = try expect(refusal.code) {
        if let assignee = refusal.assignee {
          try ledger.assign(position, to: CustomerNumber(assignee), reason: "test")
        } else {
          try ledger.void(position, reason: "test")
        }
      }
      #expect(called.index == nil, "\(refusal.what)")
      for word in refusal.says {
        #expect(called.message.contains(word), "\(refusal.what): \(word) is not in: \(called.message)")
      }
      // What a message by itself shows to be wrong is refused with its field, before the rules are asked.
      let malformed = position == .start || refusal.assignee == 0
      let sent = try await expect(malformed ? .invalidTouchpoint : refusal.code) {
        _ = try await ledger.append(new(position, refusal.assignee))
      }
      #expect(sent.index == nil, "\(refusal.what)")
      if !malformed { #expect(sent.message == called.message, "\(refusal.what)") }
      #expect(try ledger.head == head, "\(refusal.what)")
    }
    try ledger.expectSoundTables()
    try ledger.close()
  }

  private func new(_ position: Position, _ assignee: UInt32?) -> NewTouchpoint {
    guard let assignee else {
      return NewTouchpoint(
        source: "till/1", id: "refused", subject: .business,
        TouchpointVoided.with { $0.position = Int64(position.rawValue) })
    }
    return NewTouchpoint(
      source: "till/1", id: "refused", subject: .business,
      TouchpointAssigned.with {
        $0.position = Int64(position.rawValue)
        $0.customer = Int64(assignee)
      })
  }

  @Test func whichTouchpointsABatchHoldsIsForTheLedgerToSay() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    let byBatch = try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(
        NewTouchpoint(
          source: "till/1", id: "1", subject: .business, TouchpointVoided.with { $0.batch = "monday" }))
    }
    #expect(byBatch.message.contains("perennial void --batch"))
    let byRuns = try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(
        NewTouchpoint(
          source: "till/1", id: "1", subject: .business,
          TouchpointVoided.with {
            $0.batch = ""
            $0.position = 0
            $0.runs = [1, 2]
          }))
    }
    #expect(byRuns.message.contains("data."))
    try expect(.invalidTouchpoint) { try ledger.void([Position(1), Position(1)], reason: "test") }
    try expect(.invalidTouchpoint) {
      try ledger.void(
        try ledger.publishPolicy(view: "loyalty", name: "club", document: "{}").position, reason: "two words")
    }
    try ledger.close()
    let reader = try Ledger.open(at: directory.ledger, for: .readOnly)
    try expect(.notWritable) { try reader.void(Position(1), reason: "test") }
    try expect(.notWritable) { try reader.void(batch: "monday", reason: "test") }
    try reader.close()
  }
}
