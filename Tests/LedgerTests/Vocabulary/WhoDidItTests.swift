import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// Who did something is recorded as a number or a code, and never as a name: whatever is in clear stays for ever.
@Suite struct WhoDidItTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let name = "Ada Bell"

  /// The types whose messages say who did it or whose work it was, with the field; `actor` of a ticket is one of a few words.
  private static let fields: [(type: String, field: String)] = VocabularyGoldenTests.names.flatMap { type in
    ["actor", "staff"].filter { (try? check(type, $0, "7")) != nil }.map { (type, $0) }
  }

  /// Checks the example of a type with another text in a field.
  private static func check(_ type: String, _ field: String, _ text: String) throws {
    var members = try members(type)
    members[field] = text
    let message = try Vocabulary.message(
      named: type, json: try JSONSerialization.data(withJSONObject: members))
    try message.validate()
    try message.validateAsNew()
  }

  private static func members(_ type: String) throws -> [String: Any] {
    let json = Data(try GoldenFile(name: type).json().utf8)
    return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
  }

  @Test func `There are such types`() {
    #expect(Self.fields.count > 50)
    #expect(
      Set(Self.fields.map(\.type)).isSuperset(of: ["customer.merged", "touchpoint.voided", "order.placed"]))
  }

  @Test(arguments: Self.fields.indices)
  func `A name is refused in every message that is new and takes a code there`(row: Int) throws {
    let (type, field) = Self.fields[row]
    let fault = try #require(throws: TouchpointFault.self, "\(type)") {
      try Self.check(type, field, Self.name)
    }
    #expect(fault.field == "data.\(field)")
    #expect(!fault.description.contains("Bell"))
  }

  @Test func `What is appended with a name is refused, and says what to give`() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let error = try await expect(.invalidTouchpoint) { _ = try await ledger.append(sale("1", by: Self.name)) }
    #expect(error.message.contains("data.actor") && error.message.contains("staff-7"), "\(error)")
    #expect(!error.message.contains("Bell"))
    let ada = try await ledger.append(sale("2", by: "7"))
    for call in Self.calls {
      try await expect(.invalidTouchpoint) { try await call(ledger, ada) }
    }
    #expect(try ledger.head == ada.position)
  }

  @Test func `Of a call with several faults the first field is named, as of an event`() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let ada = try await ledger.append(sale("1", by: "7"))
    for (reason, field) in [("two words", "data.reason"), ("test", "data.actor")] {
      let error = try await expect(.invalidTouchpoint) {
        _ = try await ledger.void([ada.position], reason: reason, actor: Self.name)
      }
      #expect(error.message.contains(field), "\(error)")
    }
  }

  /// The calls that somebody makes by hand, whose touchpoints nothing takes out again.
  private static let calls: [@Sendable (Ledger, Receipt) async throws -> Void] = [
    { _ = try await $0.void([$1.position], reason: "test", actor: name) },
    { _ = try await $0.assign([$1.position], to: $1.customer, reason: "test", actor: name) },
    { _ = try await $0.link([Identifier("card", "7")], to: $1.customer, evidence: "said", actor: name) },
    { _ = try await $0.redact([$1.position], scope: .body, reason: "test", actor: name) },
    { _ = try await $0.erase($1.customer, request: "R", reason: "test", actor: name) },
    { _ = try await $0.restrictUse(of: $1.customer, reason: "test", actor: name) },
  ]

  @Test func `What was recorded with a name before is answered as it was, and is read`() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let sold = try await record(sale("1", by: Self.name), in: ledger)
    let voided = NewTouchpoint(
      source: "desk", id: "v", subject: .customer(sold.customer),
      TouchpointVoided.with {
        ($0.position, $0.reason, $0.actor) = (Int64(sold.position.rawValue), "test", Self.name)
      })
    let void = try await record(voided, in: ledger)
    for _ in 0..<2 {
      let again = try await ledger.append(sale("1", by: Self.name))
      #expect(again.duplicate && again.position == sold.position)
      let asked = try await ledger.void(
        [sold.position], reason: "test", actor: Self.name, as: TouchpointID("desk", "v"))
      #expect(asked.map(\.position) == [void.position] && asked[0].duplicate)
      guard case .message(let message) = try ledger.touchpoint(at: sold.position).content else { continue }
      #expect((message as? OrderPlaced)?.actor == Self.name)
      try await expect(.conflictingDuplicate) { _ = try await ledger.append(sale("1", by: "Ada Byron")) }
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    try ledger.close()
  }

  private func sale(_ id: String, by actor: String) -> NewTouchpoint {
    NewTouchpoint(
      source: "till/1", id: id, subject: crm("ada"),
      OrderPlaced.with { ($0.order, $0.currency, $0.total, $0.actor) = (id, "GBP", 500, actor) })
  }

  /// Records as programs did that took names.
  private func record(_ new: NewTouchpoint, in ledger: Ledger) async throws -> Receipt {
    var prepared = try Preparation.prepare(new)
    #expect(prepared.isRefusedAsNew)
    prepared.isRefusedAsNew = false
    let earlier = prepared
    return try await ledger.record(
      Recording(as: nil) { writer, staging, snapshot in try writer.stage(earlier, &staging, snapshot) })
  }
}
