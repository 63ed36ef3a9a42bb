import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// From its cancellation on, a cancelled order is no order in any view.
struct CancelledOrdersTests {
  /// The spend that counts is that of all time: what is left of all orders.
  private static let programme = #"""
    {"currency": "GBP", "earning": {"per": 1000}, "tiers": {"levels": [{"name": "gold", "from": 100000}]}}
    """#

  private func views(_ zone: String = "Europe/London") throws -> (Retention, Loyalty) {
    let calendar = try LocalCalendar(timeZone: zone)
    return (Retention(calendar: calendar), Loyalty(calendar: calendar))
  }

  @Test(
    "All views agree on what an order is, whatever was cancelled, refunded, sent twice, late or ahead of its order",
    arguments: RefreshEqualsRebuildTests.parts)
  func agreement(seeds: Range<UInt64>) throws {
    let (retention, loyalty) = try views()
    let customer360 = Customer360(currency: pounds)
    let purchases = Purchases(calendar: retention.calendar)
    var compared = 0
    for seed in seeds {
      var history = RandomHistory(
        seed: seed, foreignMoney: seed % 2 == 0 ? [] : [dollars],
        weights: RandomHistory.usualWeights.merging([.cancel: 20, .erase: 0, .publish: 0]) { $1 })
      history.ledger.publish(Self.programme, for: Loyalty.name, effectiveFrom: "2000-01-01T00:00:00Z")
      for _ in 0..<150 { history.step() }
      let ledger = history.ledger
      let arrangement = ledger.arrangement(through: ledger.newestPosition())
      for instant in [history.now] + history.instants(8).shuffled(using: &history.random).prefix(2) {
        for customer in UInt32(1)...12 {
          let known = ledger.history(of: CustomerNumber(customer), as: arrangement)
          guard known.customer == CustomerNumber(customer) else { continue }
          let happened = known.touchpoints.filter { $0.fact.historyTime <= instant }
          let plain = PlainTrade(happened)
          let comment: Comment = "seed \(seed), customer \(customer), as of \(instant)"
          // Customer 360.
          let row = try ledger.row(of: customer, with: customer360, asOf: instant)
          #expect(row.orders == Int64(plain.purchases.count), comment)
          for unit in [pounds, dollars, .none] {
            let money = row.money.first { $0.unit == unit }
            #expect(money?.spent ?? 0 == plain.spent(in: unit), comment)
            #expect(money?.refunds ?? 0 == Int64(plain.refunds(in: unit).count), comment)
            #expect(money?.refunded ?? 0 == plain.refunds(in: unit).reduce(0, +), comment)
            #expect(money?.cancelled ?? 0 == Int64(plain.cancelled(in: unit)), comment)
          }
          // Retention.
          let stays = try ledger.row(of: customer, with: retention, asOf: instant)
          let days = Set(plain.purchases.map { retention.calendar.day(of: $0.placed) })
          #expect(stays.touchpoints == row.orders, comment)
          #expect(retention.days(of: stays) == days.sorted(), comment)
          #expect(stays.latest == plain.purchases.map(\.placed).max(), comment)
          #expect(stays.isActive == isActive(plain, at: instant, retention.calendar), comment)
          // Purchases.
          let bought = try ledger.row(of: customer, with: purchases, asOf: instant)
          #expect(bought.days.map(\.day) == days.sorted(), comment)
          #expect(bought.orders.map(\.placed) == plain.purchases.map(\.placed), comment)
          for unit in [pounds, dollars, .none] {
            let money = bought.money.filter { $0.unit == unit }
            #expect(money.reduce(0) { $0 + $1.spent } == Int128(plain.spent(in: unit)), comment)
            let refunded = Int128(plain.refundsOfPurchases(in: unit).reduce(0, +))
            #expect(money.reduce(0) { $0 + $1.refunded } == refunded, comment)
          }
          // Loyalty knows the orders in its own currency, and which is meant where all of a number are.
          guard seed % 2 == 0, plain.haveNumbersOneCurrency else { continue }
          let member = try ledger.row(of: customer, with: loyalty, asOf: instant)
          #expect(member.measure + member.countedApart == plain.kept(in: pounds), comment)
          compared += plain.cancelled(in: pounds)
        }
      }
    }
    #expect(compared > seeds.count * 5)
  }

  private func isActive(_ plain: PlainTrade, at instant: Instant, _ calendar: LocalCalendar) -> Bool {
    let begin = calendar.add(days: -365, to: instant)
    return plain.purchases.contains { $0.placed >= begin && $0.placed < instant }
  }

  @Test("Two orders, one cancelled, and a customer whose only order was: 1 order, 1 buyer, a cohort of 1")
  func worked() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 1, at: "2024-01-10T10:00:00Z", value: 10_000, unit: pounds, reference: 1)
    ledger.record(.orderPlaced, by: 1, at: "2024-03-10T10:00:00Z", value: 10_000, unit: pounds, reference: 2)
    ledger.record(.orderPlaced, by: 2, at: "2024-01-11T10:00:00Z", value: 5000, unit: pounds, reference: 3)
    ledger.record(.orderCancelled, by: 1, at: "2024-03-10T11:00:00Z", reference: 2)
    ledger.record(.orderCancelled, by: 2, at: "2024-04-11T11:00:00Z", reference: 3)
    let shop = try ReportShop(ledger)
    let summary = try shop.summary(asOf: "2024-06-01T00:00:00Z")
    #expect((summary.customers, summary.buyers, summary.repeatBuyers) == (2, 1, 0))
    let money = try #require(summary.currencies.first)
    #expect((money.orders, money.spent, money.averageOrder, money.cancelled) == (1, 10_000, 10_000, 2))
    let cohorts = try CohortReport(try shop.retention(asOf: "2024-06-01T00:00:00Z"), PeriodRange(.month))
    #expect(cohorts.cohorts.map(\.size) == [1])
    #expect(cohorts.cohorts.map(\.counted) == [[1, 0, 0, 0, 0, 0]])
    // Before its cancellation, it was an order.
    let before = try shop.summary(asOf: "2024-03-10T10:30:00Z")
    #expect((before.buyers, before.repeatBuyers, before.currencies[0].orders) == (2, 1, 3))
    #expect(before.currencies[0].cancelled == 0)
    let then = try CohortReport(try shop.retention(asOf: "2024-04-01T00:00:00Z"), PeriodRange(.month))
    #expect(then.cohorts.map(\.size) == [2])
  }

  private func row(_ ledger: MemoryLedger, asOf: Instant = "2020-06-01T00:00:00Z") throws
    -> Customer360Row.Money
  {
    let row = try ledger.row(of: 1, with: Customer360(), asOf: asOf)
    return try #require(row.money.first { $0.unit == pounds })
  }

  @Test(
    "The refunds of a cancelled order are nothing: before the cancellation, after it, and before the order")
  func refunds() throws {
    let ledger = MemoryLedger()
    ledger.record(.refundIssued, by: 1, at: "2020-01-01T00:00:00Z", value: 5, unit: pounds, reference: 7)
    #expect(try row(ledger).refunded == 5)
    ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 100, unit: pounds, reference: 7)
    ledger.record(.refundIssued, by: 1, at: "2020-01-03T00:00:00Z", value: 30, unit: pounds, reference: 7)
    ledger.record(.refundIssued, by: 1, at: "2020-01-03T00:00:00Z", value: 1, unit: pounds)
    #expect(try (row(ledger).spent, row(ledger).refunded, row(ledger).refunds) == (100, 36, 3))
    ledger.record(.orderCancelled, by: 1, at: "2020-01-04T00:00:00Z", reference: 7)
    ledger.record(.refundIssued, by: 1, at: "2020-01-05T00:00:00Z", value: 20, unit: pounds, reference: 7)
    ledger.record(.refundIssued, by: 1, at: "2020-01-05T00:00:00Z", value: 20, unit: dollars, reference: 7)
    let after = try row(ledger)
    #expect((after.orders, after.spent, after.refunds, after.refunded, after.cancelled) == (0, 0, 1, 1, 1))
    #expect(try ledger.row(of: 1, with: Customer360()).money.map(\.refunded) == [1])
  }

  @Test("What was given back in another currency is of the cancelled order too")
  func otherCurrency() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 100, unit: pounds, reference: 7)
    ledger.record(.refundIssued, by: 1, at: "2020-01-03T00:00:00Z", value: 20, unit: dollars, reference: 7)
    ledger.record(.refundIssued, by: 1, at: "2020-01-03T00:00:00Z", reference: 7)
    #expect(try ledger.row(of: 1, with: Customer360()).money.map(\.refunds) == [1, 0, 1])
    ledger.record(.orderCancelled, by: 1, at: "2020-01-04T00:00:00Z", reference: 7)
    #expect(try ledger.row(of: 1, with: Customer360()).money.map(\.refunds) == [0, 0, 0])
  }

  @Test(
    "A cancellation waits for its order, twice is once, and the next order with the number is another one")
  func waiting() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderCancelled, by: 1, at: "2020-01-01T00:00:00Z", reference: 7)
    ledger.record(.orderCancelled, by: 1, at: "2020-01-01T00:00:00Z", reference: 7)
    ledger.record(.refundIssued, by: 1, at: "2020-01-01T12:00:00Z", value: 5, unit: pounds, reference: 7)
    #expect(try ledger.row(of: 1, with: Customer360()).money.isEmpty)
    ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 100, unit: pounds, reference: 7)
    #expect(try (row(ledger).orders, row(ledger).spent, row(ledger).cancelled) == (0, 0, 1))
    ledger.record(.orderPlaced, by: 1, at: "2020-01-03T00:00:00Z", value: 50, unit: pounds, reference: 7)
    #expect(try (row(ledger).orders, row(ledger).spent, row(ledger).cancelled) == (1, 50, 1))
    ledger.record(.orderCancelled, by: 1, at: "2020-01-04T00:00:00Z", reference: 7)
    ledger.record(.orderCancelled, by: 1, at: "2020-01-05T00:00:00Z", reference: 7)
    #expect(try (row(ledger).orders, row(ledger).cancelled) == (0, 2))
  }

  @Test(
    "Of two orders with one number the newest is cancelled that has something left; of none without a number any"
  )
  func twice() throws {
    let ledger = MemoryLedger()
    for (day, value) in [(1, 100), (2, 50)] {
      ledger.record(
        .orderPlaced, by: 1, at: Instant(year: 2020, month: 1, day: day), value: Int64(value), unit: pounds,
        reference: 7)
    }
    ledger.record(.orderPlaced, by: 1, at: "2020-01-03T00:00:00Z", value: 7, unit: pounds)
    ledger.record(.refundIssued, by: 1, at: "2020-01-04T00:00:00Z", value: 50, unit: pounds, reference: 7)
    ledger.record(.orderCancelled, by: 1, at: "2020-01-05T00:00:00Z")
    ledger.record(.orderCancelled, by: 1, at: "2020-01-05T00:00:00Z", reference: 7)
    let row = try row(ledger)
    #expect((row.orders, row.spent, row.refunded, row.cancelled) == (2, 57, 50, 1))
    let (retention, _) = try views()
    let stays = try ledger.row(of: 1, with: retention)
    #expect(retention.days(of: stays).map { CivilDate(daysSinceEpoch: Int($0)).day } == [2, 3])
  }

  @Test("An order whose amount is not known is cancelled too; one of nothing is no order, cancelled or not")
  func amounts() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 1, at: "2020-01-01T00:00:00Z", reference: 7)
    ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 0, unit: pounds, reference: 8)
    for reference in [7, 8] as [UInt64] {
      ledger.record(.orderCancelled, by: 1, at: "2020-01-03T00:00:00Z", reference: reference)
    }
    let row = try ledger.row(of: 1, with: Customer360())
    #expect((row.orders, row.cancelled) == (0, 1))
    let summary = try ReportShop(ledger).summary(asOf: "2020-02-01T00:00:00Z")
    #expect(summary.document.csv().contains("\ncancelled,1\n"))
    #expect(summary.buyers == 0)
  }

  @Test("A cancelled anonymous order is taken off by what the ledger says that it came to")
  func anonymous() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 0, at: "2020-01-01T00:00:00Z", value: 300, unit: pounds, reference: 7)
    ledger.record(.orderPlaced, by: 0, at: "2020-01-02T00:00:00Z", value: 200, unit: pounds, reference: 8)
    ledger.record(
      .orderCancelled, by: 0, at: "2020-01-03T00:00:00Z", value: 300, unit: pounds, reference: 7,
      isTakenBack: true)
    // A cancellation of an order that is not recorded takes nothing back.
    ledger.record(.orderCancelled, by: 0, at: "2020-01-03T00:00:00Z", reference: 9)
    // A cancellation of an order with a total of 0 takes nothing back, since that was no order.
    ledger.record(
      .orderCancelled, by: 0, at: "2020-01-03T00:00:00Z", value: 0, unit: pounds, reference: 10,
      isTakenBack: true)
    // One whose cancellation came before it.
    ledger.record(
      .orderPlaced, by: 0, at: "2020-01-04T00:00:00Z", value: 70, unit: pounds, reference: 11,
      isTakenBack: true)
    // Of two orders whose amount is not known, one stays and one is taken back.
    for reference in [12, 13] as [UInt64] {
      ledger.record(.orderPlaced, by: 0, at: "2020-01-05T00:00:00Z", reference: reference)
    }
    ledger.record(.orderCancelled, by: 0, at: "2020-01-06T00:00:00Z", reference: 12, isTakenBack: true)
    let summary = try ReportShop(ledger).summary(asOf: "2020-02-01T00:00:00Z")
    let money = try #require(summary.currencies.first { $0.currency == "GBP" })
    let unknown = try #require(summary.currencies.first { $0.currency == nil })
    #expect((unknown.anonymousOrders, unknown.anonymousCancelled) == (1, 1))
    #expect(summary.document.csv().contains("\n\"anonymous cancelled, amount not known\",1\n"))
    #expect((money.anonymousOrders, money.anonymousSpent, money.anonymousCancelled) == (1, 200, 2))
    #expect(money.cancelled == 0)
  }

  @Test("Who cancels the latest order is as active as the order before it makes them, at once and later")
  func activity() throws {
    let ledger = MemoryLedger()
    ledger.publish(#"{"lookBackDays": 30}"#, for: Retention.name, effectiveFrom: "2020-01-01T00:00:00Z")
    ledger.record(.orderPlaced, by: 1, at: "2020-03-01T12:00:00Z", value: 10, unit: pounds, reference: 1)
    ledger.record(.orderPlaced, by: 1, at: "2020-03-20T12:00:00Z", value: 10, unit: pounds, reference: 2)
    let retention = Retention(calendar: try LocalCalendar(timeZone: "UTC"))
    func isActive(_ instant: Instant) throws -> Bool {
      try ledger.row(of: 1, with: retention, asOf: instant).isActive
    }
    #expect(try isActive("2020-04-10T00:00:00Z"))
    ledger.record(
      .orderCancelled, by: 1, at: "2020-03-25T00:00:00Z", reference: 2, recorded: "2020-04-10T00:00:00Z")
    #expect(try isActive("2020-03-31T12:00:00Z"))
    #expect(try !isActive("2020-03-31T12:00:00.000001Z"))
    #expect(try !isActive("2020-04-10T00:00:00Z"))
  }

  @Test("Other types that qualify are not cancelled")
  func others() throws {
    let ledger = MemoryLedger()
    ledger.publish(
      #"{"touchpoints": ["order.placed", "visit.made"], "minimumValue": 0}"#, for: Retention.name,
      effectiveFrom: "2020-01-01T00:00:00Z")
    ledger.record(.visitMade, by: 1, at: "2020-03-01T12:00:00Z", reference: 1)
    ledger.record(.orderPlaced, by: 1, at: "2020-03-02T12:00:00Z", value: 10, unit: pounds, reference: 1)
    ledger.record(.visitMade, by: 1, at: "2020-03-02T13:00:00Z")
    ledger.record(.orderPlaced, by: 1, at: "2020-03-03T12:00:00Z", value: 10, unit: pounds, reference: 2)
    for reference in [1, 2] as [UInt64] {
      ledger.record(.orderCancelled, by: 1, at: "2020-03-04T00:00:00Z", reference: reference)
    }
    let (retention, _) = try views()
    let row = try ledger.row(of: 1, with: retention)
    #expect((row.touchpoints, retention.days(of: row).count) == (2, 2))
    #expect(row.latest == "2020-03-02T13:00:00Z")
  }
}
