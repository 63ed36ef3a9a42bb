import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Statistics
import Testing

/// Published figures of the data set of Fader and Hardie, from the whole files where `PERENNIAL_DATA` names a directory
/// that has them.
struct RealDataTests {
  static let directory = ProcessInfo.processInfo.environment["PERENNIAL_DATA"] ?? ""

  static func has(_ file: String) -> Bool {
    !directory.isEmpty && FileManager.default.fileExists(atPath: "\(directory)/\(file)")
  }

  private struct Order {
    var customer: UInt32
    var time: Instant
    var cents: Int64
  }

  /// The orders of a file by time, all at noon of their days.
  private func orders(_ file: String, idColumn: Int, dateColumn: Int, dollarsColumn: Int) throws -> [Order] {
    let text = try String(contentsOfFile: "\(Self.directory)/\(file)", encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).compactMap { line -> Order? in
      let words = line.split(separator: " ")
      guard words.count > dollarsColumn, let customer = UInt32(words[idColumn]),
        let dollars = Double(words[dollarsColumn]), let year = Int(words[dateColumn].prefix(4)),
        let month = Int(words[dateColumn].dropFirst(4).prefix(2)), let day = Int(words[dateColumn].suffix(2))
      else { return nil }
      let time = Instant(year: year, month: month, day: day, hour: 12)
      return Order(customer: customer, time: time, cents: Int64((dollars * 100).rounded()))
    }.sorted { $0.time < $1.time }
  }

  private static let policy = #"{"minimumValue": 0}"#

  private func shop(_ file: String, idColumn: Int, dateColumn: Int, dollarsColumn: Int) throws
    -> RetentionShop
  {
    let shop = try RetentionShop()
    shop.ledger.publish(Self.policy, for: Retention.name, effectiveFrom: "1990-01-01T00:00:00Z")
    let orders = try orders(file, idColumn: idColumn, dateColumn: dateColumn, dollarsColumn: dollarsColumn)
    for order in orders { shop.order(order.customer, order.time, value: order.cents) }
    return shop
  }

  @Test(
    "CDNOW, the whole cohort: 1997-01 begins with 7,846 and goes on with 1,157, 964, 810",
    .enabled(if: has("CDNOW_master.txt")))
  func master() throws {
    let shop = try shop("CDNOW_master.txt", idColumn: 0, dateColumn: 1, dollarsColumn: 3)
    let view = try shop.view(asOf: "1998-07-01T00:00:00Z")
    let report = try CohortReport(view, try PeriodRange(period: "month"))
    #expect(view.count == 23_570)
    #expect(view.position == Position(69_659 + 1))
    #expect(report.cohorts[0].cohort == "1997-01")
    #expect(report.cohorts[0].counted.prefix(4) == [7846, 1157, 964, 810])
  }

  @Test(
    "CDNOW, the sample, after 39 weeks: repeats by count are 1411, 439, 214, 100, 62, 38, 29, 64",
    .enabled(if: has("CDNOW_sample.txt")))
  func sample() throws {
    let shop = try shop("CDNOW_sample.txt", idColumn: 1, dateColumn: 2, dollarsColumn: 4)
    // The papers count the first 39 weeks, to the end of September 1997.
    let report = try shop.rate("month", asOf: "1997-10-01T00:00:00Z")
    #expect(report.customers == 2357)
    #expect(report.repeatsByDays == [1411, 439, 214, 100, 62, 38, 29, 64])
  }

  /// The papers say how many repeat orders there are, 2,457; the other figures were worked out from the file by
  /// itself.
  @Test(
    "CDNOW, the sample, after 39 weeks: 2,457 times between orders, and who came back when",
    .enabled(if: has("CDNOW_sample.txt")))
  func returning() throws {
    let shop = try ModelShop(Purchases.self)
    shop.ledger.publish(Self.policy, for: Retention.name, effectiveFrom: "1990-01-01T00:00:00Z")
    for order in try orders("CDNOW_sample.txt", idColumn: 1, dateColumn: 2, dollarsColumn: 4) {
      shop.ledger.record(.orderPlaced, by: order.customer, at: order.time, value: order.cents, unit: pounds)
    }
    let view = try shop.view(asOf: "1997-09-30T23:59:59.999999Z")
    let gaps = try GapsReport(view).figures
    #expect(gaps.customers == 2357 && gaps.gaps.count == 2457)
    #expect(gaps.gaps.median == 27 && gaps.gaps.quantile(.ninetieth) == 128)
    #expect(gaps.toSecondOrder.count == 946 && gaps.withoutSecondOrder.count == 1411)
    #expect(gaps.toSecondOrder.median == 40 && gaps.toSecondOrder.quantile(.ninetieth) == 159)
    func returned(_ kind: ReturnReport.Kind, _ days: [Int64]) throws -> [Int64] {
      let report = try ReturnReport(view, days: days, kind: kind)
      #expect(report.figures.days.allSatisfy { $0.eligible == 2357 })
      return report.figures.days.map(\.returned)
    }
    #expect(try returned(.on, [1, 7, 30, 90, 180]) == [29, 25, 14, 5, 5])
    #expect(try returned(.after, [1, 7, 30, 90, 180]) == [946, 912, 791, 577, 251])
    #expect(try returned(.bracket, [7, 30, 90]) == [145, 324, 454])
    let survival = try SurvivalReport(view, lookBackDays: 90).figures
    #expect((survival.ended.count, survival.active.count) == (2238, 119))
    #expect((survival.tooNew, survival.resumed) == (0, 399))
    let shares = [0, 30, 60, 90].map { survival.curve.step(at: $0)?.survival ?? -1 }
    for (share, expected) in zip(shares, [0.2915, 0.1969, 0.1239, 0.0802]) {
      #expect(abs(share - expected) < 0.00005, "\(share)")
    }
  }
}
