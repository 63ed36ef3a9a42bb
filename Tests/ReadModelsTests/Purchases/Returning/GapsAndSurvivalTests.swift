import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Statistics
import Testing

/// How long customers take from one order to the next, and for how long they go on.
struct GapsAndSurvivalTests {
  private func shop(_ orders: [(customer: UInt32, day: String)], zone: String = "UTC") throws -> ModelShop<
    Purchases
  > {
    let shop = try ModelShop(Purchases.self, zone: zone)
    for (number, order) in orders.sorted(by: { $0.day < $1.day }).enumerated() {
      let instant = try #require(Instant("\(order.day)T12:00:00Z"))
      shop.ledger.record(
        .orderPlaced, by: order.customer, at: instant, value: 100, unit: pounds, reference: UInt64(number + 1)
      )
    }
    return shop
  }

  @Test(
    "Orders of one day are one; a quantile is the least number of days of which enough have so many or fewer")
  func gaps() throws {
    let shop = try shop([
      (1, "2024-01-01"), (1, "2024-01-01"), (1, "2024-01-11"), (1, "2024-02-10"), (2, "2024-01-05"),
      (2, "2024-01-15"), (3, "2024-01-31"),
    ])
    let report = try GapsReport(try shop.view(asOf: "2024-03-01T23:59:59.999999Z"))
    let figures = report.figures
    #expect(figures.gaps.bars == [Histogram.Bar(10, 2), Histogram.Bar(30, 1)] && figures.customers == 3)
    #expect(figures.gaps.median == 10 && figures.gaps.quantile(.ninetieth) == 30)
    #expect(figures.toSecondOrder.bars == [Histogram.Bar(10, 2)] && figures.withoutSecondOrder.count == 1)
    // The third has been known for 30 days: 2 of 3 have ordered again within 10 days.
    #expect(figures.onlyOnce.steps.map(\.time) == [10, 30] && figures.onlyOnce.median == 10)
    let json = try report.json
    for part in [
      #""gaps":3"#, #""histogram":[{"count":2,"days":10},{"count":1,"days":30}]"#, #""median":10"#,
      #""p90":30"#,
      #""toSecondOrder":{"customers":2,"median":10,"medianOfAll":10,"none":1,"p90":10}"#,
    ] { #expect(json.contains(part), "\(part): \(json)") }
    #expect(report.document.csv() == "days,count\n10,2\n30,1\n")
  }

  @Test(
    "A second order of the day that is not over counts, and is not seen in the curve before the day is over")
  func unfinishedDay() throws {
    let shop = try shop((1...40).map { (UInt32($0), "2024-01-01") } + [(1, "2024-01-11")])
    let midday = try GapsReport(try shop.view(asOf: "2024-01-11T12:00:00Z")).figures
    #expect((midday.toSecondOrder.count, midday.withoutSecondOrder.count, midday.customers) == (1, 39, 40))
    // All have been known for the nine days after the first that are over.
    #expect(midday.onlyOnce.steps.map(\.time) == [9] && midday.onlyOnce.steps.map(\.survival) == [1])
    #expect(midday.onlyOnce.median == nil && midday.gaps.median == 10)
    let evening = try GapsReport(try shop.view(asOf: "2024-01-11T23:59:59.999999Z")).figures
    #expect(evening.onlyOnce.steps.map(\.time) == [10] && evening.onlyOnce.steps.map(\.survival) == [0.975])
    #expect(evening.toSecondOrder == midday.toSecondOrder)
    // Who ordered for the first time on the day that is not over has been known for no day.
    let first = try GapsReport(try shop.view(asOf: "2024-01-01T13:00:00Z")).figures
    #expect(first.onlyOnce.steps.map(\.time) == [0] && first.onlyOnce.steps.map(\.censored) == [40])
  }

  @Test("A person sees a curve up to its last day, and figures of few are marked")
  func lastDay() throws {
    let shop = try shop([
      (1, "2024-01-01"), (1, "2024-01-11"), (2, "2024-01-05"), (2, "2024-01-15"), (3, "2024-01-02"),
    ])
    let report = try GapsReport(try shop.view(asOf: "2024-01-31T23:59:59.999999Z"))
    let json = try report.json
    #expect(json.contains(#""days":28,"#) && json.contains(#""days":29,"#), "\(json)")
    let lines = report.document.lines
    #expect(lines.contains { $0.hasPrefix("half within (days)") && $0.hasSuffix(" 10°") })
    #expect(lines.contains { $0.hasPrefix("of all, half within (days)") && $0.hasSuffix(" 10°") })
    #expect(lines.contains { $0.hasPrefix("customers with an order") && $0.hasSuffix(" 3") })
    #expect(lines.last == "° of fewer than 30 customers: may well be chance")
    let survival = try SurvivalReport(try shop.view(asOf: "2024-03-31T00:00:00Z"), lookBackDays: 30)
    #expect(
      survival.document.lines.contains { $0.hasPrefix("half had fallen silent") && $0.hasSuffix(" 10°") })
    #expect(survival.document.html.contains(#"<dd>10<span class="mark">°</span></dd>"#))
  }

  @Test("Nobody has no gaps, and no median; of those who all wait for their second order half have none yet")
  func none() throws {
    let nobody = try GapsReport(try shop([]).view(asOf: "2024-03-01T00:00:00Z"))
    #expect(try nobody.json.contains(#""gaps":0"#) && nobody.json.contains(#""median":null"#))
    #expect(nobody.document.lines.count > 3)
    #expect(!nobody.document.lines.contains { $0.contains("not half, so far") })
    let waiting = try GapsReport(
      try shop([(1, "2024-01-01"), (2, "2024-01-02")]).view(asOf: "2024-03-01T00:00:00Z"))
    #expect(waiting.figures.withoutSecondOrder.count == 2 && waiting.figures.onlyOnce.median == nil)
    #expect(waiting.document.lines.contains { $0.contains("not half, so far") })
    let survival = try SurvivalReport(try shop([]).view(asOf: "2024-03-01T00:00:00Z"))
    #expect(survival.figures.curve.steps.isEmpty && survival.document.lines.count > 3)
  }

  @Test(
    "From the first order to the last before a silence; who goes on is censored, who is too new is left out")
  func survival() throws {
    let shop = try shop([
      // Silent after 10 days, and back on day 50.
      (1, "2024-01-01"), (1, "2024-01-11"), (1, "2024-02-20"),
      // Once.
      (2, "2024-01-01"),
      // Never silent for more than 30 days: it goes on.
      (3, "2024-01-01"), (3, "2024-01-31"), (3, "2024-03-01"), (3, "2024-03-20"),
      // Silent after 20 days.
      (4, "2024-02-01"), (4, "2024-02-21"),
      // Less than 30 days ago.
      (5, "2024-03-05"),
    ])
    shop.ledger.publish(#"{"lookBackDays": 30}"#, for: Retention.name, effectiveFrom: "2023-01-01T00:00:00Z")
    let report = try SurvivalReport(try shop.view(asOf: "2024-03-31T23:59:59.999999Z"))
    let figures = report.figures
    #expect((report.lookBackDays, figures.customers, figures.tooNew) == (30, 5, 1))
    #expect((figures.ended.count, figures.active.count, figures.resumed) == (3, 1, 1))
    // 30 days before the end of March is the end of 1 March: the third had been followed for 60 days by then.
    let steps = figures.curve.steps
    #expect(steps.map(\.time) == [0, 10, 20, 60] && steps.map(\.atRisk) == [4, 3, 2, 1])
    #expect(steps.map(\.ended) == [1, 1, 1, 0] && steps.map(\.survival) == [0.75, 0.5, 0.25, 0.25])
    #expect(figures.curve.median == 10)
    let json = try report.json
    #expect(
      json.contains(#""active":1"#) && json.contains(#""median":10"#) && json.contains(#""ends":"lastOrder""#)
    )
    #expect(
      json.contains(
        #"{"atRisk":4,"censored":0,"days":0,"ended":1,"high":0.9605,"low":0.1279,"survival":0.75}"#),
      "\(json)")
  }

  @Test("A silence is more days than the look-back, and is known once they are over")
  func silence() throws {
    let shop = try shop([(1, "2024-01-01"), (1, "2024-01-31"), (2, "2024-01-01"), (2, "2024-02-01")])
    func ended(_ asOf: Instant) throws -> [Int64] {
      let figures = try SurvivalReport(try shop.view(asOf: asOf), lookBackDays: 30).figures
      return [Int64(figures.ended.count), Int64(figures.active.count), figures.tooNew]
    }
    // An order on the 30th day is in time, one on the 31st is not.
    #expect(try ended("2024-01-31T23:59:59.999998Z") == [0, 0, 2])
    #expect(try ended("2024-01-31T23:59:59.999999Z") == [1, 1, 0])
    #expect(try ended("2024-03-01T23:59:59.999998Z") == [1, 1, 0])
    #expect(try ended("2024-03-01T23:59:59.999999Z") == [2, 0, 0])
    let error = #expect(throws: ProjectionError.self) {
      try SurvivalReport(try shop.view(), lookBackDays: 0)
    }
    #expect(error?.message.contains("give 1 or more") == true)
  }

  @Test("The look-back that counts is the one in force when the question is asked")
  func inForce() throws {
    let shop = try shop([(1, "2024-01-01"), (1, "2024-03-01")])
    shop.ledger.publish(#"{"lookBackDays": 90}"#, for: Retention.name, effectiveFrom: "2023-01-01T00:00:00Z")
    shop.ledger.publish(#"{"lookBackDays": 30}"#, for: Retention.name, effectiveFrom: "2024-06-01T00:00:00Z")
    let before = try SurvivalReport(try shop.view(asOf: "2024-05-31T00:00:00Z"))
    #expect((before.lookBackDays, before.figures.active.count, before.figures.ended.count) == (90, 0, 1))
    #expect(before.figures.curve.steps.map(\.time) == [60])
    let after = try SurvivalReport(try shop.view(asOf: "2024-06-02T00:00:00Z"))
    #expect((after.lookBackDays, after.figures.ended.count, after.figures.resumed) == (30, 1, 1))
    #expect(after.figures.curve.steps.map(\.time) == [0])
  }
}
