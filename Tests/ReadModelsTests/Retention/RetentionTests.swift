import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// A shop in memory with its retention view in a temporary directory.
final class RetentionShop {
  let ledger = MemoryLedger()
  let retention: Retention
  private let directory = NSTemporaryDirectory() + "/perennial-retention-" + UUID().uuidString

  init(zone: String = "UTC") throws {
    retention = Retention(calendar: try LocalCalendar(timeZone: zone))
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func order(_ customer: UInt32, _ time: Instant, value: Int64 = 100) {
    ledger.record(.orderPlaced, by: customer, at: time, value: value, unit: pounds)
  }

  func view(asOf: Instant) throws -> View<Retention> {
    try Views(of: ledger, in: directory, projectors: [retention]).view(retention, asOf: asOf)
  }

  func rate(_ period: String, from: String? = nil, to: String? = nil, asOf: Instant) throws -> RetentionReport
  {
    try RetentionReport(try view(asOf: asOf), try PeriodRange(period: period, from: from, to: to))
  }
}

struct RetentionRateTests {
  @Test("200 at the start, 30 new, 210 at the end: 90 %")
  func worked() throws {
    let shop = try RetentionShop()
    // Two hundred active on 1 January 2021; twenty of them bought last a year before the end of January.
    for customer in UInt32(1)...180 { shop.order(customer, "2020-06-01T12:00:00Z") }
    for customer in UInt32(181)...200 { shop.order(customer, "2020-01-15T12:00:00Z") }
    for customer in UInt32(201)...230 { shop.order(customer, "2021-01-20T12:00:00Z") }
    let report = try shop.rate("month", from: "2021-01", to: "2021-01", asOf: "2021-03-01T00:00:00Z")
    let row = try #require(report.periods.first)
    #expect((row.start, row.new, row.end, row.lost, row.retained) == (200, 30, 210, 20, 180))
    #expect((row.rate.value, row.churn.value, row.complete) == (0.9, 0.1, true))
  }

  @Test("An empty start has no rate, neither 0 nor 100 %")
  func emptyStart() throws {
    let shop = try RetentionShop()
    shop.order(1, "2021-01-10T12:00:00Z")
    let report = try shop.rate("month", asOf: "2021-03-01T00:00:00Z")
    #expect(report.periods.map(\.period) == ["2021-01", "2021-02", "2021-03"])
    #expect(report.periods.map(\.rate.value) == [nil, 1, 1])
    let json = String(decoding: try report.document.json, as: UTF8.self)
    #expect(json.contains(#""rate":null"#))
  }

  @Test("The look-back window holds its start and not its end")
  func borders() throws {
    let shop = try RetentionShop()
    shop.ledger.publish(#"{"lookBackDays": 31}"#, for: Retention.name, effectiveFrom: "2020-01-01T00:00:00Z")
    // On the first instant of January: in the window of 1 February, and not in that of 1 January.
    shop.order(1, "2021-01-01T00:00:00Z")
    // On the last instant of December: in that of 1 January only.
    shop.order(2, "2020-12-31T23:59:59.999999Z")
    let report = try shop.rate("month", from: "2020-12", to: "2021-02", asOf: "2021-04-01T00:00:00Z")
    #expect(report.periods.map(\.start) == [0, 1, 1])
    #expect(report.periods.map(\.end) == [1, 1, 0])
    #expect(report.periods[1].rate.value == 0)
  }

  @Test("Who comes back is resurrected, who comes for the first time is not, and never is a rate above 100 %")
  func resurrected() throws {
    let shop = try RetentionShop()
    shop.ledger.publish(#"{"lookBackDays": 20}"#, for: Retention.name, effectiveFrom: "2020-01-01T00:00:00Z")
    shop.order(1, "2020-01-25T12:00:00Z")
    shop.order(1, "2020-06-25T12:00:00Z")
    // Never active at the beginning of a month before: yet June was not the first time.
    shop.order(2, "2020-02-03T12:00:00Z")
    shop.order(2, "2020-06-26T12:00:00Z")
    shop.order(3, "2020-06-27T12:00:00Z")
    let june = try shop.rate("month", from: "2020-06", to: "2020-06", asOf: "2020-08-01T00:00:00Z").periods[0]
    #expect((june.new, june.firstTime, june.resurrected) == (3, 1, 2))
    for row in try shop.rate("week", asOf: "2020-08-01T00:00:00Z").periods {
      #expect((row.rate.value ?? 0) <= 1 && row.start - row.lost + row.new == row.end)
    }
  }

  @Test("Orders of nothing do not qualify; activity now ends with the look-back, at the same local time")
  func activeNow() throws {
    let shop = try RetentionShop(zone: "Europe/London")
    shop.order(1, "2020-07-01T12:00:00Z", value: 0)
    shop.order(2, "2020-07-01T12:00:00Z")
    #expect(try shop.rate("month", asOf: "2020-07-01T12:00:00Z").activeNow == 0)
    #expect(try shop.rate("month", asOf: "2020-07-01T12:00:00.000001Z").activeNow == 1)
    #expect(try shop.rate("month", asOf: "2021-07-01T12:00:00Z").activeNow == 1)
    #expect(try shop.rate("month", asOf: "2021-07-01T12:00:00.000001Z").activeNow == 0)
  }

  @Test("Periods are local: an order at half past midnight in summer is of the next day")
  func local() throws {
    let shop = try RetentionShop(zone: "Europe/London")
    shop.order(1, "2021-05-31T23:30:00Z")
    let report = try shop.rate("month", asOf: "2021-07-31T22:59:59.999999Z")
    #expect(report.periods.map(\.period) == ["2021-06", "2021-07"])
    #expect(report.periods.map(\.complete) == [true, true])
    #expect(report.periods.map(\.firstTime) == [1, 0])
  }

  @Test("A period that is not over is incomplete, until the instant at which it is")
  func incomplete() throws {
    let shop = try RetentionShop()
    shop.order(1, "2021-01-10T12:00:00Z")
    #expect(try !shop.rate("month", asOf: "2021-01-31T23:59:59.999998Z").periods[0].complete)
    // There is no instant after it that lies in January: that is what "before 1 February" means.
    let last = try shop.rate("month", asOf: "2021-01-31T23:59:59.999999Z").periods
    #expect(last.map(\.complete) == [true])
    let next = try shop.rate("month", asOf: "2021-02-01T00:00:00Z").periods
    #expect(next.map(\.complete) == [true, false])
  }

  @Test("A range that ends before it begins is refused")
  func badRange() {
    #expect(throws: ProjectionError.self) { try PeriodRange(period: "month", from: "2021-02", to: "2021-01") }
  }
}

struct CohortTests {
  /// Three customers begin in January, one in February; by hand.
  private func shop() throws -> RetentionShop {
    let shop = try RetentionShop()
    for time: Instant in [
      "2021-01-05T12:00:00Z", "2021-01-09T12:00:00Z", "2021-02-10T12:00:00Z", "2021-04-01T12:00:00Z",
    ] {
      shop.order(1, time)
    }
    shop.order(2, "2021-01-05T12:00:00Z")
    shop.order(2, "2021-03-05T12:00:00Z")
    shop.order(3, "2021-01-20T12:00:00Z")
    shop.order(4, "2021-02-20T12:00:00Z")
    shop.order(4, "2021-03-20T12:00:00Z")
    return shop
  }

  @Test("A cohort is who began in a period; active is who was there in each later one")
  func cohorts() throws {
    let view = try shop().view(asOf: "2021-04-15T00:00:00Z")
    let report = try CohortReport(view, try PeriodRange(period: "month"))
    #expect(report.cohorts.map(\.cohort) == ["2021-01", "2021-02"])
    #expect(report.cohorts.map(\.size) == [3, 1])
    #expect(report.cohorts.map(\.counted) == [[3, 1, 1, 1], [1, 1, 0]])
    #expect(report.cohorts.map(\.complete) == [[true, true, true, false], [true, true, false]])
    // April is not over: only cohorts that reached an offset count there, above and below.
    #expect(report.overall.map(\.size) == [4, 4, 3])
    #expect(report.overall.map(\.counted) == [4, 2, 1])
    #expect(report.overall[1].each.value == 0.5)
  }

  @Test("Cohorts by day, made from rows, agree with a count by hand")
  func days() throws {
    let view = try shop().view(asOf: "2021-04-15T00:00:00Z")
    let report = try CohortReport(view, try PeriodRange(period: "day", from: "2021-01-05", to: "2021-01-09"))
    #expect(report.cohorts.map(\.counted) == [[2, 0, 0, 0, 1]])
    let all = try CohortReport(view, PeriodRange(.day))
    // Up to the day of the as-of instant, 15 April.
    #expect(all.cohorts.map(\.counted.count) == [101, 86, 55])
    #expect(all.cohorts.map { $0.counted.reduce(0, +) } == [6, 1, 2])
  }

  @Test("Repeats: touchpoints of one local day are one")
  func repeats() throws {
    let shop = try shop()
    shop.order(3, "2021-01-20T18:00:00Z")
    let report = try shop.rate("month", asOf: "2021-04-15T00:00:00Z")
    // The third ordered twice on one day: a second time, and on no further day.
    #expect((report.customers, report.repeatCustomers, report.repeatRate.value) == (4, 4, 1))
    #expect(report.repeatsByDays == [1, 2, 0, 1, 0, 0, 0, 0])
  }

  @Test("Lifecycle: new, current, resurrected, dormant, and their pulse")
  func lifecycle() throws {
    let view = try shop().view(asOf: "2021-05-15T00:00:00Z")
    let report = try LifecycleReport(view, try PeriodRange(period: "month", to: "2021-05"))
    #expect(report.periods.map(\.new) == [3, 1, 0, 0, 0])
    #expect(try LifecycleReport(view, PeriodRange(.month)).periods == report.periods)
    #expect(report.periods.map(\.current) == [0, 1, 1, 0, 0])
    #expect(report.periods.map(\.resurrected) == [0, 0, 1, 1, 0])
    #expect(report.periods.map(\.dormant) == [0, 2, 1, 2, 1])
    #expect(report.periods.map(\.pulse.value) == [nil, 0.5, 1, 0.5, 0])
    // A pulse of fewer than 30 who stay away is marked.
    #expect(report.document.lines.contains { $0.hasPrefix("2021-02 ") && $0.contains(" 0.5°") })
    #expect(try report.json.contains(#""pulse":0.5,"resurrected":0,"small":true"#))
  }
}
