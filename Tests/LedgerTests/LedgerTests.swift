import Foundation
import Ledger
import Schema
import Testing

@Suite struct LedgerTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func aTouchpointIsReadAsItWasAppended() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let occurred = try #require(Instant("2010-12-01T08:26:00Z"))
    let receipt = try await ledger.append(order("536365", of: crm("17850"), total: 3564, occurred: occurred))
    #expect(receipt.customer == CustomerNumber(1))
    let read = try ledger.touchpoint(at: receipt.position)
    #expect(read.typeName == "order.placed")
    #expect(read.source == "till/1")
    #expect(read.id == "536365")
    #expect(read.channel == "store")
    #expect(read.occurred == occurred)
    #expect(read.fact.value == 3564)
    #expect(read.reference == Reference(.order, "536365", namespace: "till"))
    // The link that the order caused stands beside it, and so the order is not late.
    #expect(
      try ledger.history(of: CustomerNumber(1)).touchpoints.map(\.fact.type) == [
        .customerLinked, .orderPlaced,
      ])
    #expect(!read.fact.flags.contains(.late))
    #expect(try ledger.customerNumber(of: Identifier("crm", "17850")) == CustomerNumber(1))
    #expect(try ledger.identifiers(of: CustomerNumber(1)) == [Identifier("crm", "17850")])
    try ledger.close()
  }

  @Test func aLedgerIsTheSameAfterItWasOpenedAgain() async throws {
    var ledger = try Ledger.temporary(in: directory)
    for number in 1...200 {
      _ = try await ledger.append(order("o\(number)", of: crm("c\(number % 10)"), total: Int64(number)))
    }
    let head = try ledger.head
    let history = try ledger.history(of: CustomerNumber(3))
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger)
    #expect(try ledger.head == head)
    #expect(try ledger.customerCount == 10)
    #expect(try ledger.history(of: CustomerNumber(3)).touchpoints == history.touchpoints)
    #expect(try ledger.settings == LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    let again = try await ledger.append(order("o7", of: crm("c7"), total: 7))
    #expect(again.duplicate)
    #expect(try ledger.head == head)
    for report in try ledger.checkDerivedTables() { #expect(report.differences.isEmpty, "\(report)") }
    for report in try ledger.checkDerivedTables(rebuild: true) {
      #expect(report.differences.isEmpty, "\(report)")
    }
    try ledger.close()
  }
}
