import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Cohorts by an attribute of customers, in customers, orders and money.
struct CohortsByAttributeTests {
  /// January: 1 through the web (spends 100; 40 and 60 in February), 2 in the store (500; nothing more). February: 3
  /// through the web (30; 20 in March), 4 through no known channel (2000).
  private func shop() throws -> ListShop {
    let shop = try ListShop()
    func lines(_ sku: String, _ category: String?) -> GivenDetail {
      OrderDetails.lines([
        [OrderLineDetails.sku(sku)] + (category.map { [OrderLineDetails.category($0)] } ?? [])
      ])
    }
    shop.order(
      1, "2024-01-05T10:00:00Z", 100, 1, channel: 2,
      details: [OrderDetails.store("S1"), lines("tea", "food")])
    shop.order(2, "2024-01-06T10:00:00Z", 500, 2, channel: 1, details: [lines("cup", nil)])
    shop.order(
      1, "2024-02-05T10:00:00Z", 40, 3, channel: 1,
      details: [OrderDetails.store("S2"), lines("cup", "china")])
    shop.order(1, "2024-02-25T10:00:00Z", 60, 4, channel: 1)
    shop.order(
      3, "2024-02-07T10:00:00Z", 30, 5, channel: 2,
      details: [OrderDetails.campaign("spring"), lines("tea", "food")])
    shop.order(4, "2024-02-08T10:00:00Z", 2000, 6)
    shop.order(3, "2024-03-05T10:00:00Z", 20, 7, channel: 1)
    shop.ledger.record(
      .customerRegistered, by: 4, at: "2024-02-01T10:00:00Z",
      details: [
        CustomerDetails.country("DE"), CustomerDetails.ageBand("25-34"), CustomerDetails.campaign("flyer"),
      ])
    return shop
  }

  private static let asOf: Instant = "2024-03-31T23:59:59.999999Z"

  private func cohorts(_ arguments: [String: String]) throws -> CohortReport {
    try shop().report("cohorts", arguments, asOf: Self.asOf)
  }

  /// A cohort in a line: value, period, size, and what was counted.
  private func lines(_ report: CohortReport) -> [String] {
    report.cohorts.map { cohort in
      let value = cohort.isRest ? "others" : cohort.value ?? "-"
      return "\(value) \(cohort.cohort) \(cohort.size): "
        + cohort.counted.map(String.init).joined(separator: " ")
    }
  }

  @Test("By channel: that of the first order, of which the second of another channel changes nothing")
  func byChannel() throws {
    let report = try cohorts(["by": "channel"])
    #expect(
      lines(report) == [
        "web 2024-01 1: 1 1 0", "web 2024-02 1: 1 1", "store 2024-01 1: 1 0 0", "- 2024-02 1: 1 0",
      ])
    #expect(report.overall.filter { $0.value == "web" }.map(\.counted) == [2, 2, 0])
    #expect(report.overall.filter { $0.value == "web" }.map(\.size) == [2, 2, 1])
    #expect(report.overall.filter { $0.value == "web" }[1].each.value == 1)
  }

  @Test("In orders and in money, gross and net of refunds; money in minor units of the ledger's currency")
  func measures() throws {
    #expect(
      try lines(cohorts(["by": "channel", "measure": "orders"])) == [
        "web 2024-01 1: 1 2 0", "web 2024-02 1: 1 1", "store 2024-01 1: 1 0 0", "- 2024-02 1: 1 0",
      ])
    let money = try cohorts(["by": "channel", "measure": "money"])
    #expect(
      lines(money) == [
        "web 2024-01 1: 100 100 0", "web 2024-02 1: 30 20", "store 2024-01 1: 500 0 0", "- 2024-02 1: 2000 0",
      ])
    let json = try money.json
    #expect(json.contains(#""measure":"money""#) && json.contains(#""by":"channel""#))
    #expect(
      json.contains(
        #"{"cohort":"2024-02","complete":[true,true],"counted":[2000,0],"size":1,"small":true,"value":null}"#),
      "\(json)")
    #expect(json.contains(#""counted":2000,"each":2000,"offset":0,"size":1"#), "\(json)")
    let shown = money.document.lines
    #expect(shown.contains("By channel, money per customer, over all cohorts that have got so far"))
    let whole = try cohorts(["measure": "money"]).document
    #expect(
      whole.lines.contains("each: money ÷ reached")
        && whole.html.contains("<dt>Each</dt><dd>money ÷ reached</dd>"))
    #expect(try cohorts([:]).document.lines.contains("rate: active ÷ reached"))
    let shop = try shop()
    shop.ledger.record(
      .refundIssued, by: 2, at: "2024-02-02T10:00:00Z", value: 200, unit: pounds, reference: 2)
    let net: CohortReport = try shop.report("cohorts", ["measure": "money", "net": ""], asOf: Self.asOf)
    #expect(lines(net) == ["- 2024-01 2: 600 -100 0", "- 2024-02 2: 2030 20"])
    let gross: CohortReport = try shop.report("cohorts", ["measure": "money"], asOf: Self.asOf)
    #expect(lines(gross) == ["- 2024-01 2: 600 100 0", "- 2024-02 2: 2030 20"])
  }

  @Test("Orders that count as nothing in money are said, of the cohorts and periods that are shown")
  func leftOut() throws {
    let shop = try shop()
    shop.order(2, "2024-02-10T10:00:00Z", 999, 20, unit: dollars)
    shop.order(5, "2024-03-02T10:00:00Z", 0, 21, unit: .none)
    let money: CohortReport = try shop.report("cohorts", ["measure": "money"], asOf: Self.asOf)
    #expect((money.cohorts.map(\.size), money.leftOut) == ([2, 2, 1], 2))
    #expect(
      money.document.notes == [
        "2 orders are left out: in another currency than the ledger's, or of an unknown amount"
      ])
    #expect(try money.json.contains(#""leftOut":2"#))
    #expect(
      money.basis.rules.contains {
        $0.text.hasSuffix("count as nothing, and their customers are in the average")
      })
    let january: CohortReport = try shop.report(
      "cohorts", ["measure": "money", "to": "2024-02", "by": "channel"], asOf: Self.asOf)
    #expect(january.leftOut == 1)
    let orders: CohortReport = try shop.report("cohorts", ["measure": "orders"], asOf: Self.asOf)
    #expect(orders.leftOut == 0 && orders.document.notes.isEmpty)
    #expect(try !orders.json.contains("leftOut"))
  }

  @Test("By store, category, product, campaign, country and age; who has none is a row of their own")
  func attributes() throws {
    func values(_ attribute: String) throws -> [String] {
      var values: [String] = []
      for cohort in try cohorts(["by": attribute]).cohorts {
        let value = cohort.value ?? "-"
        if values.last != value { values.append(value) }
      }
      return values
    }
    #expect(try values("store") == ["S1", "-"])
    #expect(try values("category") == ["food", "-"])
    #expect(try values("product") == ["tea", "cup", "-"])
    // That of the order, or else that of the registration; of equally many customers the one seen first.
    #expect(try Set(values("campaign")) == ["flyer", "spring", "-"])
    #expect(try values("country") == ["DE", "-"])
    #expect(try values("age") == ["25-34", "-"])
  }

  @Test("By size: brackets of the first order's total, in the order of their bounds")
  func sizes() throws {
    let report = try cohorts(["by": "size", "sizes": "100,1000"])
    #expect(
      lines(report) == [
        "under 1.00 2024-02 1: 1 1", "1.00 to 9.99 2024-01 2: 2 1 0", "10.00 or more 2024-02 1: 1 0",
      ])
    #expect(
      try cohorts(["by": "size"]).cohorts.map(\.value) == ["under 10.00", "under 10.00", "10.00 to 24.99"])
    #expect(throws: ProjectionError.self) { try cohorts(["by": "size", "sizes": "1000,100"]) }
    #expect(throws: ProjectionError.self) { try cohorts(["sizes": "100"]) }
    #expect(throws: ProjectionError.self) { try cohorts(["by": "channel", "program": "gold"]) }
    #expect(throws: ProjectionError.self) { try cohorts(["net": ""]) }
    #expect(throws: ProjectionError.self) { try cohorts(["top": "3"]) }
  }

  @Test("By tier: the one in force at the as-of instant, of the loyalty view at the same position")
  func tiers() throws {
    let shop = try shop()
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}, "tiers": {"levels": [{"name": "silver", "from": 150}, {"name": "gold", "from": 1000}]}}"#,
      for: Loyalty.name, effectiveFrom: "2024-01-01T00:00:00Z")
    let report: CohortReport = try shop.report("cohorts", ["by": "tier"], asOf: Self.asOf)
    #expect(
      lines(report) == [
        "silver 2024-01 2: 2 1 0", "gold 2024-02 1: 1 0", "- 2024-02 1: 1 1",
      ])
    // In January nobody but the second had spent enough.
    let then: CohortReport = try shop.report("cohorts", ["by": "tier"], asOf: "2024-01-31T23:59:59.999999Z")
    #expect(lines(then) == ["silver 2024-01 1: 1", "- 2024-01 1: 1"])
  }

  @Test("Beyond the largest values the others are one row, which is marked")
  func top() throws {
    let report = try cohorts(["by": "product", "top": "1"])
    #expect(
      lines(report) == [
        "tea 2024-01 1: 1 1 0", "tea 2024-02 1: 1 1", "others 2024-01 1: 1 0 0", "- 2024-02 1: 1 0",
      ])
    #expect(try report.json.contains(#""others":true,"size":1,"small":true,"value":null}"#))
  }

  @Test(
    "The parts sum to the whole, whatever happened: by every attribute, in every measure and period",
    arguments: 0..<UInt64(10))
  func parts(seed: UInt64) throws {
    var history = EveryModel.history(seed: seed)
    for _ in 0..<250 { history.step() }
    history.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name, name: "lasting",
      effectiveFrom: "2000-01-01T00:00:00Z")
    let shop = try ListShop(history.ledger, zone: "America/New_York")
    func sums(_ report: CohortReport) -> [String: [Int128]] {
      var sums: [String: [Int128]] = [:]
      for cohort in report.cohorts {
        let row = [Int128(cohort.size)] + cohort.counted
        sums[cohort.cohort] = sums[cohort.cohort].map { zip($0, row).map(+) } ?? row
      }
      return sums
    }
    let totals: CohortReport = try shop.report("cohorts")
    for measure in CohortMeasure.allCases {
      for period in ["month", seed % 2 == 0 ? "week" : "year"] {
        let common = ["measure": measure.rawValue, "period": period]
        let whole: CohortReport = try shop.report("cohorts", common)
        if measure == .customers, period == "month" { #expect(whole.cohorts == totals.cohorts) }
        for attribute in CustomerAttribute.allCases {
          for top in [nil, "2"] {
            var arguments = common.merging(["by": attribute.rawValue]) { $1 }
            arguments["top"] = top
            let parts: CohortReport = try shop.report("cohorts", arguments)
            #expect(sums(parts) == sums(whole), "seed \(seed), \(arguments)")
          }
        }
      }
    }
  }
}
