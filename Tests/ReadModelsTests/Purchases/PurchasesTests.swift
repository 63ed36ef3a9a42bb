import Foundation
import Words
import PerennialTestKit
import Projection
import Reporting
import Testing

@testable import ReadModels

/// The row of the purchases view: which orders count, on which day, and where they came from.
struct PurchasesTests {
  private func given(_ zone: String = "UTC") throws -> Given<Purchases> {
    Given(Purchases(calendar: try LocalCalendar(timeZone: zone), currency: pounds))
  }

  private func day(_ text: String) throws -> Int32 { try PeriodKind.day.index(labelled: text) }

  @Test(
    "Days, orders and money by hand: two orders of one day, one without a number, one of another currency")
  func byHand() throws {
    try given("Europe/London")
      .recorded(.orderPlaced, by: 1, at: "2024-06-01T08:00:00Z", value: 500, unit: pounds, reference: 1)
      // In London it is 2 June already.
      .recorded(.orderPlaced, by: 1, at: "2024-06-01T23:30:00Z", value: 700, unit: pounds, reference: 2)
      .recorded(.orderPlaced, by: 1, at: "2024-06-02T09:00:00Z", value: 300, unit: pounds)
      .recorded(.orderPlaced, by: 1, at: "2024-06-02T10:00:00Z", value: 40, unit: dollars, reference: 3)
      .recorded(.refundIssued, by: 1, at: "2024-06-05T10:00:00Z", value: 200, unit: pounds, reference: 1)
      .recorded(.refundIssued, by: 1, at: "2024-06-05T11:00:00Z", value: 50, unit: pounds)
      .recorded(.orderPlaced, by: 1, at: "2024-06-06T10:00:00Z", value: 0, unit: pounds, reference: 4)
      .recorded(.orderPlaced, by: 1, at: "2024-06-07T10:00:00Z", reference: 5)
      .thenRow(of: 1) { row in
        let (first, second) = (try day("2024-06-01"), try day("2024-06-02"))
        #expect(
          row.days == [
            PurchasesRow.Day(
              day: first, orders: 1, first: "2024-06-01T08:00:00Z", last: "2024-06-01T08:00:00Z"),
            PurchasesRow.Day(
              day: second, orders: 3, first: "2024-06-01T23:30:00Z", last: "2024-06-02T10:00:00Z"),
            PurchasesRow.Day(
              day: try day("2024-06-07"), orders: 1, first: "2024-06-07T10:00:00Z",
              last: "2024-06-07T10:00:00Z"),
          ])
        #expect(
          row.money == [
            PurchasesRow.DayMoney(day: first, unit: pounds, orders: 1, spent: 500, refunded: 0),
            PurchasesRow.DayMoney(day: second, unit: pounds, orders: 2, spent: 1000, refunded: 0),
            PurchasesRow.DayMoney(day: second, unit: dollars, orders: 1, spent: 40, refunded: 0),
            PurchasesRow.DayMoney(
              day: try day("2024-06-05"), unit: pounds, orders: 0, spent: 0, refunded: 250),
            PurchasesRow.DayMoney(day: try day("2024-06-07"), unit: .none, orders: 1, spent: 0, refunded: 0),
          ])
        #expect(row.orders.map(\.total) == [500, 700, 300, 40, 0])
      }
  }

  @Test("Where the first order came from; once it is cancelled, where the second one did")
  func firstOrder() throws {
    func lines(_ lines: [(String, String?)]) -> GivenDetail {
      OrderDetails.lines(
        lines.map { sku, category in
          [OrderLineDetails.sku(sku)] + (category.map { [OrderLineDetails.category($0)] } ?? [])
        })
    }
    let given = try given()
      .recorded(
        .customerRegistered, by: 1, at: "2024-01-01T09:00:00Z",
        details: [CustomerDetails.country("GB"), CustomerDetails.campaign("flyer")]
      )
      .recorded(
        .orderPlaced, by: 1, at: "2024-01-02T09:00:00Z", value: 500, unit: pounds, reference: 1, channel: 2,
        details: [
          OrderDetails.store("S1"), OrderDetails.campaign("spring"), lines([("tea", nil), ("cup", "china")]),
        ]
      )
      .recorded(
        .orderPlaced, by: 1, at: "2024-01-03T09:00:00Z", value: 900, unit: pounds, reference: 2, channel: 1,
        details: [lines([("cup", "china"), ("tea", nil)])]
      )
      .recorded(.customerUpdated, by: 1, at: "2024-01-04T09:00:00Z", details: [CustomerDetails.country("DE")])
      .recorded(
        .customerUpdated, by: 1, at: "2024-01-05T09:00:00Z", details: [CustomerDetails.campaign("late")])
    func name(_ domain: NameDomain, _ number: UInt32) -> String? {
      given.ledger.names(in: domain, through: nil).name(NameNumber(rawValue: number))
    }
    try given.thenRow(of: 1) { row in
      let origin = try #require(row.firstOrder).origin
      #expect(origin.channel == 2)
      #expect(name(.store, origin.store) == "S1")
      #expect(name(.campaign, origin.campaign) == "spring")
      #expect(name(.sku, origin.product) == "tea")
      #expect(name(.category, origin.category) == "china")
      // Of the country the latest that was given; of what brought them, the first.
      #expect(row.traits.country == NameHash("DE").rawValue)
      #expect(name(.campaign, row.traits.campaign) == "flyer")
    }
    try given.when(.orderCancelled, by: 1, at: "2024-02-01T09:00:00Z", reference: 1).thenRow(of: 1) { row in
      let first = try #require(row.firstOrder)
      #expect(
        (first.total, first.origin.channel, first.origin.store, first.origin.campaign) == (900, 1, 0, 0))
      #expect(name(.sku, first.origin.product) == "cup")
    }
    try given.when(.orderCancelled, by: 1, at: "2024-02-01T09:00:00Z", reference: 2).thenRow(of: 1) { row in
      #expect(row.firstOrder == nil && row.days.isEmpty && !given.projector.isShown(row))
    }
  }

  @Test("A cancelled order takes its refunds with it: one before it, one after, one in another currency")
  func cancelledRefunds() throws {
    let given = try given()
      .recorded(.refundIssued, by: 1, at: "2024-01-01T09:00:00Z", value: 10, unit: pounds, reference: 7)
      .recorded(.refundIssued, by: 1, at: "2024-01-01T10:00:00Z", value: 3, unit: dollars, reference: 7)
      .recorded(.orderPlaced, by: 1, at: "2024-01-02T09:00:00Z", value: 100, unit: pounds, reference: 7)
      .recorded(.refundIssued, by: 1, at: "2024-01-03T09:00:00Z", value: 20, unit: pounds, reference: 7)
      .recorded(.orderPlaced, by: 1, at: "2024-01-04T09:00:00Z", value: 100, unit: pounds, reference: 8)
      .recorded(.refundIssued, by: 1, at: "2024-01-05T09:00:00Z", value: 30, unit: pounds, reference: 8)
    func refunded(_ row: PurchasesRow) -> [Int128] { row.money.map(\.refunded).filter { $0 > 0 } }
    try given.thenRow(of: 1) { #expect(refunded($0) == [10, 3, 20, 30]) }
    try given.when(.orderCancelled, by: 1, at: "2024-02-01T09:00:00Z", reference: 7)
      .thenRow(of: 1) { #expect(refunded($0) == [30]) }
    // A cancellation that is recorded before the order takes what came before it too.
    try self.given()
      .recorded(.refundIssued, by: 1, at: "2024-01-01T09:00:00Z", value: 10, unit: pounds, reference: 7)
      .recorded(.orderCancelled, by: 1, at: "2024-01-02T09:00:00Z", reference: 7)
      .recorded(.orderPlaced, by: 1, at: "2024-01-03T09:00:00Z", value: 100, unit: pounds, reference: 7)
      .thenRow(of: 1) { row in #expect(row.money.isEmpty && row.days.isEmpty) }
  }

  @Test("A refund of an order that does not count does not either: one below the least, and one of 0")
  func refundsOfOthers() throws {
    let shop = try ListShop()
    shop.ledger.publish(
      #"{"minimumValue": 1000}"#, for: Retention.name, effectiveFrom: "2024-01-01T00:00:00Z")
    shop.order(1, "2024-01-10T10:00:00Z", 5000, 1)
    shop.order(1, "2024-01-11T10:00:00Z", 500, 2)
    shop.order(1, "2024-01-12T10:00:00Z", 0, 3)
    for (reference, amount) in [(2, 500), (3, 100), (1, 700)] as [(UInt64, Int64)] {
      shop.ledger.record(
        .refundIssued, by: 1, at: "2024-01-20T10:00:00Z", value: amount, unit: pounds, reference: reference)
    }
    let row = try #require(try shop.view(of: Purchases.self).row(of: CustomerNumber(1)))
    #expect(row.money.map(\.spent) == [5000, 0] && row.money.map(\.refunded) == [0, 700])
    let asOf: Instant = "2024-02-01T00:00:00Z"
    let cohorts: CohortReport = try shop.report("cohorts", ["measure": "money", "net": ""], asOf: asOf)
    #expect(cohorts.cohorts.map(\.counted) == [[4300, 0]])
    let money: MoneyRetentionReport = try shop.report("money-retention", ["net": ""], asOf: asOf)
    #expect(money.periods.map(\.end) == [4300, 0])
    let rules = money.basis.rules.map(\.text).joined(separator: "; ")
    #expect(rules.contains("orders that do not count are left out, with their refunds"), "\(rules)")
  }

  @Test("Orders count by the policy of retention that was in force when they were placed")
  func policy() throws {
    let ledger = MemoryLedger()
    let purchases = Purchases(calendar: try LocalCalendar(timeZone: "UTC"), types: ledger.typeNames)
    func order(_ time: Instant, _ value: Int64, _ unit: MeasureUnit = pounds) {
      ledger.record(
        .orderPlaced, by: 1, at: time, value: value, unit: unit, reference: UInt64(time.microseconds))
    }
    order("2024-01-10T10:00:00Z", 400)
    order("2024-02-10T10:00:00Z", 400)
    order("2024-02-11T10:00:00Z", 500)
    order("2024-02-12T10:00:00Z", 0, .none)
    order("2024-03-10T10:00:00Z", 0)
    order("2024-04-10T10:00:00Z", 0)
    order("2024-04-11T10:00:00Z", 1)
    ledger.publish(#"{"minimumValue": 500}"#, for: Retention.name, effectiveFrom: "2024-02-01T00:00:00Z")
    ledger.publish(#"{"minimumValue": 0}"#, for: Retention.name, effectiveFrom: "2024-03-01T00:00:00Z")
    ledger.publish(
      #"{"touchpoints": ["visit.made"], "minimumValue": 0}"#, for: Retention.name,
      effectiveFrom: "2024-04-01T00:00:00Z")
    ledger.setClock("2024-05-01T00:00:00Z")
    let row = try ledger.row(of: 1, with: purchases)
    let days = ["2024-01-10", "2024-02-11", "2024-02-12", "2024-03-10", "2024-04-11"]
    #expect(row.days.map(\.day) == (try days.map { try day($0) }))
    #expect(!Purchases.takesPolicies && Purchases.policyName == Retention.name)
  }

  @Test("A policy of retention that comes into force has the view of purchases folded by it, too")
  func policyChange() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 1, at: "2024-01-10T10:00:00Z", value: 400, unit: pounds, reference: 1)
    let shop = try ModelShop(Purchases.self, ledger)
    #expect(try shop.view().row(of: CustomerNumber(1))?.days.count == 1)
    ledger.publish(#"{"minimumValue": 500}"#, for: Retention.name, effectiveFrom: "2024-01-01T00:00:00Z")
    #expect(try shop.view().row(of: CustomerNumber(1))?.days.count == 0)
    #expect(try shop.view().policy.minimumValue == 500)
    // A policy under the view's own name says nothing to it.
    ledger.publish(#"{"minimumValue": 100}"#, for: Purchases.name, effectiveFrom: "2024-01-01T00:00:00Z")
    #expect(try shop.view().row(of: CustomerNumber(1))?.days.count == 0)
  }

  @Test(
    "Merging and unmerging at random leaves rows as if nobody had ever been merged", arguments: 0..<UInt64(40)
  )
  func unmerged(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (merged, never) = (MemoryLedger(), MemoryLedger())
    var pairs: [(UInt32, UInt32)] = []
    var time = Instant(year: 2024, month: 1, day: 1).microseconds
    func next() -> Instant {
      time += Int64.random(in: 0...40_000, using: &random) * 1_000_000
      return Instant(microseconds: time)
    }
    for step in 0..<120 {
      let (customer, at) = (UInt32.random(in: 1...6, using: &random), next())
      let reference = UInt64.random(in: 1...30, using: &random)
      let value = Int64.random(in: 0...900, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let other = UInt32.random(in: 1...6, using: &random)
        let isKnown = pairs.contains { Set([$0.0, $0.1]) == Set([customer, other]) }
        if customer == other || isKnown { continue }
        merged.merge(customer, other, at: at)
        pairs.append((customer, other))
      case 1:
        guard let pair = pairs.popLast() else { continue }
        merged.unmerge(pair.0, pair.1, at: at)
      case 2...3:
        for ledger in [merged, never] {
          ledger.record(
            .refundIssued, by: customer, at: at, value: value, unit: pounds,
            reference: step % 3 == 0 ? 0 : reference)
        }
      case 4:
        for ledger in [merged, never] {
          ledger.record(.orderCancelled, by: customer, at: at, reference: reference)
        }
      default:
        for ledger in [merged, never] {
          ledger.record(
            .orderPlaced, by: customer, at: at, value: value, unit: pounds, reference: reference, channel: 1,
            details: [OrderDetails.store("S\(reference % 3)")])
        }
      }
    }
    for pair in pairs.reversed() { merged.unmerge(pair.0, pair.1, at: next()) }
    for ledger in [merged, never] { ledger.setClock(next()) }
    let (left, right) = (try ModelShop(Purchases.self, merged), try ModelShop(Purchases.self, never))
    let asOf = Instant(microseconds: time)
    for customer in UInt32(1)...6 {
      let (own, plain) = (
        try left.view(asOf: asOf).row(of: CustomerNumber(customer)),
        try right.view(asOf: asOf).row(of: CustomerNumber(customer))
      )
      #expect(own == plain, "seed \(seed), customer \(customer)")
    }
    #expect(
      try left.view(asOf: asOf).totals.sorted.map(\.value)
        == right.view(asOf: asOf).totals.sorted.map(\.value))
  }
}
