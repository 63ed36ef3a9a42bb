import Foundation
import KeyValueStore
import Schema
import SwiftProtobuf
import Testing
import Words

@testable import Ledger

/// Orders of which a part earns nothing as a rule have a flag from format 4 on. The fixture was written before: an order 1001,
/// an order 1002 that was paid with points in part, an order 1003, at the positions 4, 5 and 7.
@Suite struct FormatThreeTests {
  let directory: TemporaryDirectory
  private var path: String { directory.ledger }
  private static let needs = DetailNeeds(
    OrderDetails.paidWithPoints, OrderLineDetails.kind, of: [.orderPlaced], where: .partial)

  init() throws {
    directory = try TemporaryDirectory()
    try Fixture.copy("format-3", to: directory.ledger)
  }

  private static func sale(_ number: String, _ change: (inout OrderPlaced) -> Void) -> NewTouchpoint {
    var order = OrderPlaced.with { ($0.order, $0.currency) = (number, "GBP") }
    change(&order)
    return NewTouchpoint(source: "till/2", id: number, subject: crm("1"), order)
  }

  /// Which of the touchpoints are looked at for the needs, and what was paid with points by each order.
  private func read(_ ledger: Ledger) throws -> (looked: [UInt64], paid: [UInt64: Int64]) {
    let plan = try ledger.detailPlan(for: Self.needs)
    var (looked, paid): ([UInt64], [UInt64: Int64]) = ([], [:])
    for number in 1...(try ledger.head.rawValue) {
      let touchpoint = Touchpoint(position: Position(number), fact: try ledger.fact(at: Position(number)))
      if plan.looks(at: touchpoint) { looked.append(number) }
      let records = try ledger.details(of: [touchpoint].span, plan)
      let word = records.span[0][OrderDetails.paidWithPoints]
      if let word { paid[number] = word }
    }
    return (looked, paid)
  }

  @Test func whoOnlyReadsLooksAtEveryOrder() throws {
    let before = try bytes(ofFile: path + "/log/data.mdb")
    let reader = try Ledger.open(at: path, for: .readOnly)
    #expect(try reader.head == Position(7))
    #expect(try reader.fact(at: Position(5)).flags.contains(.partial) == false)
    let (looked, paid) = try read(reader)
    #expect(looked == [4, 5, 7] && paid == [5: 5000])
    try reader.close()
    #expect(try bytes(ofFile: path + "/log/data.mdb") == before)
    #expect(try Fixture.version(of: path) == 3)
  }

  @Test func ordersHaveTheFlagFromWhenItIsOpenedForWritingAndEarlierOnesAreLookedAt() async throws {
    var ledger = try Ledger.open(at: path)
    _ = try await ledger.append(Self.sale("2001") { $0.total = 500 })
    _ = try await ledger.append(Self.sale("2002") { ($0.total, $0.paidWithPoints) = (500, 100) })
    let card = try await ledger.append(
      Self.sale("2003") { order in
        order.lines = [
          .with { ($0.sku, $0.quantity, $0.amount) = ("TEA", 1, 300) },
          .with { ($0.sku, $0.quantity, $0.amount, $0.kind) = ("CARD", 1, 2500, "gift-card") },
        ]
      })
    let goods = try await ledger.append(
      Self.sale("2004") { order in
        order.lines = [
          .with { ($0.sku, $0.quantity, $0.amount, $0.kind) = ("TEA", 1, 300, "goods") }
        ]
      })
    for _ in 0..<2 {
      #expect(try ledger.fact(at: card.position).flags.contains(.partial))
      #expect(try !ledger.fact(at: goods.position).flags.contains(.partial))
      let (looked, paid) = try read(ledger)
      let flagged = [card.position.rawValue - 1, card.position.rawValue]
      #expect(looked == [4, 5, 7] + flagged && paid == [5: 5000, flagged[0]: 100])
      try ledger.close()
      #expect(try Fixture.version(of: path) == 4)
      ledger = try Ledger.open(at: path)
    }
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func inANewLedgerOrdersWithoutTheFlagAreNotLookedAt() async throws {
    let other = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: other)
    _ = try await ledger.append(Self.sale("1") { $0.total = 500 })
    let paid = try await ledger.append(Self.sale("2") { ($0.total, $0.paidWithPoints) = (500, 500) })
    #expect(try read(ledger).looked == [paid.position.rawValue])
    try ledger.close()
  }

  @Test func theRowHasTheBytesThatTheFormatDraws() throws {
    let row = PartialSince(position: Position(0x0102)).row(seed: 7)
    #expect(hexadecimal(Array(row.prefix(8))) == "0201000000000000" && row.count == 16)
    #expect(try unsafe PartialSince(row: row.span.bytes, seed: 7).position == Position(0x0102))
    for bit in 0..<128 {
      var damaged = row
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: LedgerError.self, "bit \(bit)") {
        _ = try unsafe PartialSince(row: damaged.span.bytes, seed: 7)
      }
    }
  }

  @Test func aRowThatIsDamagedIsToldAndNotPassedOver() async throws {
    try Ledger.open(at: path).close()
    let environment = try Environment(at: path + "/log")
    let meta = try environment.table("meta")
    let (key, value) = (Array("partial".utf8), [UInt8](repeating: 1, count: 16))
    try environment.write { transaction in
      try transaction.put(value.span.bytes, at: key.span.bytes, in: meta)
    }
    environment.close()
    let ledger = try Ledger.open(at: path)
    let error = try expect(.damaged) { _ = try ledger.detailPlan(for: Self.needs) }
    #expect(error.message.contains("`partial`"))
    try ledger.close()
  }
}
