import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// The look-back in force when a number is asked for counts, and it is asked from there backwards.
struct LookBackInForceTests {
  @Test("Another look-back counts at once, for what has happened too, and not before it is in force")
  func inForce() throws {
    let shop = try RetentionShop()
    shop.ledger.publish(#"{"lookBackDays": 365}"#, for: Retention.name, effectiveFrom: "2020-01-01T00:00:00Z")
    shop.order(1, "2020-01-10T12:00:00Z")
    shop.order(2, "2020-05-20T12:00:00Z")
    shop.ledger.publish(#"{"lookBackDays": 30}"#, for: Retention.name, effectiveFrom: "2020-06-01T00:00:00Z")
    shop.ledger.publish(#"{"lookBackDays": 100}"#, for: Retention.name, effectiveFrom: "2020-08-01T00:00:00Z")
    let before = try shop.rate("month", asOf: "2020-05-31T23:00:00Z")
    #expect(before.activeNow == 2)
    #expect(before.periods.map(\.start) == [0, 1, 1, 1, 1])
    let between = try shop.rate("month", asOf: "2020-06-15T00:00:00Z")
    #expect(between.activeNow == 1)
    #expect(between.periods.map(\.start) == [0, 1, 0, 0, 0, 1])
    // The second one lapsed on 19 June, and is back with the longer look-back.
    #expect(try shop.rate("month", asOf: "2020-07-15T00:00:00Z").activeNow == 0)
    #expect(try shop.rate("month", asOf: "2020-08-15T00:00:00Z").activeNow == 1)
    #expect(try shop.rate("month", asOf: "2020-09-15T00:00:00Z").activeNow == 0)
    let row = try shop.ledger.row(of: 2, with: shop.retention, asOf: "2020-07-15T00:00:00Z")
    #expect(row.lookBackDays == 30)
  }

  @Test("What qualifies is what the policy says that is in force when it happens")
  func qualifying() throws {
    let ledger = MemoryLedger()
    let retention = Retention(calendar: try LocalCalendar(timeZone: "UTC"))
    ledger.publish(#"{"minimumValue": 50}"#, for: Retention.name, effectiveFrom: "2020-01-01T00:00:00Z")
    ledger.record(.orderPlaced, by: 1, at: "2020-01-10T12:00:00Z", value: 20, unit: pounds, reference: 1)
    ledger.publish(#"{"minimumValue": 10}"#, for: Retention.name, effectiveFrom: "2020-02-01T00:00:00Z")
    ledger.record(.orderPlaced, by: 1, at: "2020-02-10T12:00:00Z", value: 20, unit: pounds, reference: 2)
    let row = try ledger.row(of: 1, with: retention, asOf: "2020-03-01T00:00:00Z")
    #expect((row.touchpoints, row.latest) == (1, "2020-02-10T12:00:00Z"))
  }

  /// As `LookBackTests`: midnights that do not exist, that come twice, and a day that was left out.
  static let zones = [
    "Europe/London", "America/Asuncion", "Africa/Cairo", "America/St_Johns", "Pacific/Apia",
  ]

  /// Activities and cancellations near changes of clocks, and so many days before them.
  private func ledger(_ zone: String, days: Int32, _ random: inout SeededRandom) throws -> MemoryLedger {
    let ledger = MemoryLedger()
    ledger.publish(
      #"{"lookBackDays": \#(days), "touchpoints": ["order.placed", "visit.made"], "minimumValue": 0}"#,
      for: Retention.name, effectiveFrom: "2000-01-01T00:00:00Z")
    let zone = try #require(TimeZone(identifier: zone))
    var date = Date(timeIntervalSince1970: 1_280_000_000)
    var times: [Double] = []
    for _ in 0..<4 {
      date = zone.nextDaylightSavingTimeTransition(after: date) ?? date.addingTimeInterval(200 * 86_400)
      for ago in [0, Double(days)] {
        for _ in 0..<3 {
          times.append(
            date.timeIntervalSince1970 - ago * 86_400 + Double(Int.random(in: -130...130, using: &random))
              * 600)
        }
      }
    }
    for (number, time) in times.sorted().enumerated() {
      let instant = Instant(microseconds: Int64(time) * Instant.microsecondsPerSecond)
      let type: TouchpointType =
        [.orderPlaced, .orderPlaced, .visitMade].randomElement(using: &random) ?? .visitMade
      let customer = UInt32.random(in: 1...3, using: &random)
      ledger.record(
        type, by: customer, at: instant, value: 5, unit: pounds, reference: UInt64(number + 1))
      if Int.random(in: 0..<5, using: &random) == 0 {
        let number = UInt64.random(in: 1...UInt64(number + 1), using: &random)
        ledger.record(.orderCancelled, by: customer, at: instant, reference: number)
      }
    }
    return ledger
  }

  /// The activities that stand, of the whole history at once.
  private func standing(_ history: [Touchpoint]) -> [Instant] {
    let visits = history.filter { $0.fact.type == .visitMade }.map(\.fact.historyTime)
    return (visits + PlainTrade(history).orders.filter { !$0.isCancelled }.map(\.placed)).sorted()
  }

  @Test(
    "Whoever is active at an instant, and at the beginnings of periods, is who was there in the window before it",
    arguments: zones)
  func plainModel(zone: String) throws {
    let calendar = try LocalCalendar(timeZone: zone)
    let retention = Retention(calendar: calendar)
    for seed in UInt64(0)..<6 {
      for days in [1, 30, 182] as [Int32] {
        var random = SeededRandom(seed: seed << 8 | UInt64(days))
        let ledger = try ledger(zone, days: days, &random)
        let shop = try ReportShop(ledger, zone: zone)
        let arrangement = ledger.arrangement(through: ledger.newestPosition())
        var instants = ledger.touchpoints().map(\.fact.historyTime).filter { $0 > "2009-01-01T00:00:00Z" }
        instants += instants.flatMap { instant in
          [-1, 0, 1, 1_800_000_000].map {
            Instant(microseconds: calendar.add(days: Int(days), to: instant).microseconds + $0)
          }
        }
        for instant in instants.shuffled(using: &random).prefix(60) {
          for customer in UInt32(1)...3 {
            let known = ledger.history(of: CustomerNumber(customer), as: arrangement).touchpoints
            let activities = standing(known.filter { $0.fact.historyTime <= instant })
            let begin = calendar.add(days: -Int(days), to: instant)
            let isActive = activities.contains { $0 >= begin && $0 < instant }
            let row = try ledger.row(of: customer, with: retention, asOf: instant)
            #expect(row.isActive == isActive, "\(zone) \(days) seed \(seed), \(customer) as of \(instant)")
          }
        }
        let asOf = try #require(instants.max())
        let view = try shop.retention(asOf: asOf)
        let report = try RetentionReport(view, PeriodRange(.day))
        let histories = (UInt32(1)...3).map { customer in
          standing(ledger.history(of: CustomerNumber(customer), as: arrangement).touchpoints)
        }
        for period in report.periods {
          let begin = calendar.start(ofDay: try PeriodKind.day.index(labelled: period.period))
          let window = calendar.add(days: -Int(days), to: begin)
          let active = histories.count { $0.contains { $0 >= window && $0 < begin } }
          #expect(period.start == Int64(active), "\(zone) \(days) seed \(seed), \(period.period)")
        }
        try ProjectorContract.check(
          retention, on: ledger, at: Array(instants.shuffled(using: &random).prefix(6)), seed: seed)
      }
    }
  }
}
