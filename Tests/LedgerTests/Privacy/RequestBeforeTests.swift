import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// One number of a request for two people is no mistake for sure, and is never silent.
@Suite struct RequestBeforeTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Three people, each of whom has opened a ticket, and a sale to nobody.
  private func shop() async throws -> (ledger: Ledger, tickets: [Receipt]) {
    let ledger = try Ledger.temporary(in: directory)
    var tickets: [Receipt] = []
    for name in ["ann", "bob", "cid"] {
      tickets.append(
        try await ledger.append(
          NewTouchpoint(
            source: "desk", id: name, subject: crm(name),
            TicketOpened.with { ($0.ticket, $0.personal.text) = (name, "words") })))
    }
    return (ledger, tickets)
  }

  @Test("Every call that takes a request says where it was recorded of another customer before")
  func everyCall() async throws {
    let (ledger, tickets) = try await shop()
    let (ann, bob, cid) = (tickets[0].customer, tickets[1].customer, tickets[2].customer)
    let first = try await ledger.restrictUse(of: ann, request: "R-1", reason: "contested")
    #expect(first.requestBefore == nil)
    // Of the same person it is theirs, whatever is done.
    let allowed = try await ledger.allowUse(of: ann, request: "R-1", reason: "resolved")
    #expect(allowed.map(\.requestBefore) == [nil])
    let redacted = try await ledger.redact(
      [tickets[0].position], scope: .personal, reason: "asked", request: "R-1")
    #expect(redacted.requestBefore == nil)
    let noted = try await ledger.noteDisclosure(of: ann, request: "R-1", actor: nil, as: nil)
    #expect(noted.requestBefore == nil)
    // Of another it is said, by each of them.
    #expect(
      try await ledger.restrictUse(of: bob, request: "R-1", reason: "contested").requestBefore
        == first.position)
    #expect(
      try await ledger.allowUse(of: bob, request: "R-1", reason: "resolved").map(\.requestBefore) == [
        first.position
      ])
    let other = try await ledger.redact(
      [tickets[1].position], scope: .personal, reason: "asked", request: "R-1")
    #expect(other.requestBefore == first.position)
    #expect(
      try await ledger.noteDisclosure(of: bob, request: "R-1", actor: nil, as: nil).requestBefore
        == first.position)
    let erased = try await ledger.erase(cid, request: "R-1", reason: "requested")
    #expect(erased.requestBefore == first.position)
    // Another number is another request.
    #expect(try await ledger.erase(bob, request: "R-10", reason: "requested").requestBefore == nil)
  }

  @Test("A number that only a redaction bears is found too, and a schedule's are not looked at")
  func ofRedactions() async throws {
    let (ledger, tickets) = try await shop()
    let planned = ScheduledRedaction(
      customer: tickets[0].customer, runs: [tickets[0].position...tickets[0].position], scope: .personal,
      reason: "old", id: TouchpointID(ScheduledRedaction.source, "old/1"))
    let done = try await ledger.redact([planned], plannedAt: try ledger.head)
    #expect(try done.map(\.position) == [ledger.head])
    let redacted = try await ledger.redact(
      [tickets[1].position], scope: .personal, reason: "asked", request: "R-2")
    #expect(redacted.requestBefore == nil)
    #expect(
      try await ledger.restrictUse(of: tickets[2].customer, request: "R-2", reason: "contested").requestBefore
        == redacted.positions[0])
  }

  @Test("Who was merged is one person; sent again the answer is that of the first time")
  func mergedAndAgain() async throws {
    let (ledger, tickets) = try await shop()
    let (ann, bob, cid) = (tickets[0].customer, tickets[1].customer, tickets[2].customer)
    let id = TouchpointID("desk", "r-1")
    let first = try await ledger.restrictUse(of: ann, request: "R-3", reason: "contested", as: id)
    let second = try await ledger.restrictUse(of: cid, request: "R-3", reason: "contested")
    #expect(second.requestBefore == first.position)
    let again = try await ledger.restrictUse(of: ann, request: "R-3", reason: "contested", as: id)
    #expect(again.duplicate && again.requestBefore == nil)
    // Nothing is recorded of whom it is so of already: what was recorded of others meanwhile is said.
    let known = try await ledger.restrictUse(of: ann, request: "R-3", reason: "contested")
    #expect(known.duplicate && known.requestBefore == second.position)
    try await ledger.merge(ann, with: bob, evidence: "confirmed")
    let merged = try await ledger.noteDisclosure(of: bob, request: "R-3", actor: nil, as: nil)
    #expect(merged.requestBefore == second.position)
    try await ledger.merge(ann, with: cid, evidence: "confirmed")
    #expect(
      try await ledger.noteDisclosure(of: bob, request: "R-3", actor: nil, as: nil).requestBefore == nil)
  }
}
