import Foundation
import KeyValueStore
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// A ledger that was written before references had namespaces: orders 1001 of the tills and of the web, 1002 with a refund, an
/// anonymous 1003, 3001 of the web, a refund of the web's 4001 that waits for its order, a ticket 5.
@Suite struct FormatTwoTests {
  let directory: TemporaryDirectory
  private var path: String { directory.ledger }

  init() throws {
    directory = try TemporaryDirectory()
    try Fixture.copy("format-2", to: directory.ledger)
  }

  private func refund(_ number: String, source: String, id: String = "new") -> NewTouchpoint {
    NewTouchpoint(
      source: source, id: "\(id) \(number)", subject: crm("1"),
      RefundIssued.with {
        $0.order = number
        $0.currency = "GBP"
        $0.amount = 100
      })
  }

  private func placed(_ number: String, source: String) -> NewTouchpoint {
    var new = order(number, of: crm("3"), source: source)
    new.id = "new \(number)"
    return new
  }

  @Test func itIsReadAsItStands() throws {
    let before = try bytes(ofFile: path + "/log/data.mdb")
    let reader = try Ledger.open(at: path, for: .readOnly)
    #expect(try reader.head == Position(17))
    let first = try reader.touchpoint(at: Position(4))
    #expect(first.reference == Reference(.order, "1001"))
    #expect(first.fact.reference == Reference(.order, "1001").hash64)
    #expect(first.fact.value == 10_000)
    #expect(try reader.transcript().count == 17)
    try reader.close()
    #expect(try bytes(ofFile: path + "/log/data.mdb") == before)
    #expect(try Fixture.version(of: path) == 2)
  }

  @Test func itGoesOnWithWhatItKnows() async throws {
    let reader = try Ledger.open(at: path, for: .readOnly)
    let before = try reader.transcript()
    try reader.close()
    var ledger = try Ledger.open(at: path)
    func reference(_ new: NewTouchpoint) async throws -> String {
      let touchpoint = try ledger.touchpoint(at: try await ledger.append(new).position)
      #expect(touchpoint.fact.reference == touchpoint.reference?.hash64)
      return touchpoint.reference?.description ?? ""
    }
    // A thing of that time has no namespace, and is found without one: by the tills that placed it, and by
    // others.
    #expect(try await reference(refund("1002", source: "till/2")) == "order:1002")
    #expect(try await reference(refund("3001", source: "office")) == "order:3001")
    #expect(try await reference(refund("1001", source: "web")) == "order:1001")
    // A refund was waiting for this order.
    #expect(try await reference(placed("4001", source: "web")) == "order:4001")
    // A new thing has a namespace, also where another had its number at that time.
    #expect(try await reference(placed("1004", source: "till/1")) == "order@till:1004")
    #expect(try await reference(placed("3001", source: "till/1")) == "order@till:3001")
    #expect(try await reference(refund("3001", source: "web")) == "order:3001")
    #expect(try await reference(refund("3001", source: "till/2")) == "order@till:3001")
    let error = try await expect(.ambiguousReference) {
      try await ledger.append(refund("3001", source: "office", id: "other"))
    }
    #expect(error.message.contains("11,") && error.position == Position(11))
    let ticket = NewTouchpoint(
      source: "helpdesk", id: "new", subject: .reference(Reference(.ticket, "5")),
      TicketClosed.with { $0.ticket = "5" })
    #expect(try await reference(ticket) == "ticket:5")
    let cancelled = try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: "cancelled", subject: .business, OrderCancelled.with { $0.order = "1003" }))
    #expect(try ledger.touchpoint(at: cancelled.position).fact.value == 3000)
    let known = NewTouchpoint(
      source: "till/2", id: "4", subject: crm("1"),
      RefundIssued.with {
        $0.order = "1002"
        $0.currency = "GBP"
        $0.amount = 500
      })
    #expect(try await ledger.append(known).duplicate)
    var query = TouchpointQuery()
    query.references = [Reference(.order, "3001")]
    var found = 0
    try ledger.forEachTouchpoint(query) { _ in
      found += 1
      return true
    }
    #expect(found == 5)
    try ledger.expectSoundTables()
    let after = try ledger.transcript()
    #expect(Array(after.prefix(before.count)) == before)
    try ledger.close()
    #expect(try Fixture.version(of: path) == 4)
    ledger = try Ledger.open(at: path)
    #expect(try ledger.transcript() == after)
    #expect(try await reference(refund("1002", source: "till/1", id: "later")) == "order:1002")
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func anotherFormatThanThoseIsRefused() throws {
    let environment = try Environment(at: path + "/log")
    let meta = try environment.table("meta")
    let (key, value): ([UInt8], [UInt8]) = (Array("format".utf8), [6, 0, 0, 0])
    try environment.write { transaction in
      try transaction.put(value.span.bytes, at: key.span.bytes, in: meta)
    }
    environment.close()
    for access in [Ledger.Access.readOnly, .readWrite] {
      let error = try expect(.notALedger) { _ = try Ledger.open(at: path, for: access) }
      #expect(error.message.contains("has format 6, this program reads format 5"))
    }
  }
}
