import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Statistics
import Testing

/// Of those who bought, how many came back on day n, after it, or within a bracket of days.
struct ReturnReportTests {
  private typealias Shop = ModelShop<Purchases>

  private func shop(_ orders: [(UInt32, Instant)], zone: String = "UTC") throws -> Shop {
    let shop = try Shop(Purchases.self, zone: zone)
    for (number, order) in orders.sorted(by: { $0.1 < $1.1 }).enumerated() {
      shop.ledger.record(
        .orderPlaced, by: order.0, at: order.1, value: 100, unit: pounds, reference: UInt64(number + 1))
    }
    return shop
  }

  /// Four customers of January: one comes back on days 1 and 7, one on day 30, one never, and one on day 8.
  private func january() throws -> Shop {
    try shop([
      (1, "2024-01-01T09:00:00Z"), (1, "2024-01-02T08:00:00Z"), (1, "2024-01-08T22:00:00Z"),
      (2, "2024-01-01T10:00:00Z"), (2, "2024-01-31T09:00:00Z"), (3, "2024-01-02T12:00:00Z"),
      (4, "2024-01-10T12:00:00Z"), (4, "2024-01-18T13:00:00Z"),
    ])
  }

  private func report(
    _ shop: Shop, _ days: [Int64], _ kind: ReturnReport.Kind = .on, _ clock: ReturnReport.Clock = .day,
    asOf: Instant
  ) throws -> [[Int64]] {
    try ReturnReport(try shop.view(asOf: asOf), days: days, kind: kind, clock: clock).figures.days.map {
      [$0.from, $0.day, $0.eligible, $0.returned]
    }
  }

  @Test("On day n exactly, on it or after, and in brackets: a shop of four by hand")
  func byHand() throws {
    let shop = try january()
    let end: Instant = "2024-06-01T00:00:00Z"
    #expect(try report(shop, [30, 1, 7], asOf: end) == [[1, 1, 4, 1], [7, 7, 4, 1], [30, 30, 4, 1]])
    #expect(
      try report(shop, [1, 7, 30], .after, asOf: end) == [[1, 1, 4, 3], [7, 7, 4, 3], [30, 30, 4, 1]])
    // From day 1 to 1, 2 to 7, 8 to 30.
    #expect(
      try report(shop, [1, 7, 30], .bracket, asOf: end) == [[1, 1, 4, 1], [2, 7, 4, 1], [8, 30, 4, 2]])
    let json = try ReturnReport(try shop.view(asOf: end), days: [7]).json
    #expect(
      json.contains(
        #""days":[{"day":7,"eligible":4,"from":7,"notYet":0,"rate":0.25,"returned":1,"small":true}]"#),
      "\(json)")
    for rule in [#""clock":"day""#, #""kind":"on""#, #""eligible":"over""#] { #expect(json.contains(rule)) }
  }

  @Test("Eligible are those whose day n is over at the as-of instant, to the microsecond")
  func eligible() throws {
    let shop = try january()
    // Day 7 of the third customer is 9 January, that of the last 17 January.
    #expect(try report(shop, [7], asOf: "2024-01-09T23:59:59.999998Z") == [[7, 7, 2, 1]])
    #expect(try report(shop, [7], asOf: "2024-01-09T23:59:59.999999Z") == [[7, 7, 3, 1]])
    // Somebody who has come back already counts only once the day is over, like somebody who has not.
    #expect(try report(shop, [7], .after, asOf: "2024-01-08T23:00:00Z") == [[7, 7, 0, 0]])
    // By 24 hours the first customer's day 7 ends at 9 in the morning of the 9th.
    #expect(try report(shop, [7], .on, .hours, asOf: "2024-01-09T08:59:59.999998Z") == [[7, 7, 0, 0]])
    #expect(try report(shop, [7], .on, .hours, asOf: "2024-01-09T08:59:59.999999Z") == [[7, 7, 1, 1]])
    let none = try ReturnReport(try shop.view(asOf: "2024-01-01T12:00:00Z"), days: [1])
    #expect(none.figures.days[0].rate.value == nil && none.figures.customers == 2)
    #expect(try none.json.contains(#""rate":null,"returned":0,"small":true"#))
  }

  @Test("The next calendar day is not 24 hours later, least of all where clocks change")
  func clocks() throws {
    // An hour over midnight; half a day over the clocks of spring, and of autumn.
    let shop = try shop(
      [
        (1, "2024-01-01T23:30:00Z"), (1, "2024-01-02T00:30:00Z"),
        // 12:00 on 30 March and 12:30 on the 31st, which has 23 hours: 23 1/2 hours later.
        (2, "2024-03-30T12:00:00Z"), (2, "2024-03-31T11:30:00Z"),
        // 12:00 on 26 October and 11:30 on the 27th, which has 25 hours: 24 1/2 hours later.
        (3, "2024-10-26T11:00:00Z"), (3, "2024-10-27T11:30:00Z"),
        // 22:00 on 26 October and 22:45 on the 27th: 25 3/4 hours later.
        (4, "2024-10-26T21:00:00Z"), (4, "2024-10-27T22:45:00Z"),
      ], zone: "Europe/London")
    let end: Instant = "2025-01-01T00:00:00Z"
    #expect(try report(shop, [1], .on, .day, asOf: end) == [[1, 1, 4, 4]])
    #expect(try report(shop, [1], .on, .hours, asOf: end) == [[1, 1, 4, 2]])
  }

  @Test("Days are those of the ledger's zone; a day that a zone skipped counts in the calendar")
  func zones() throws {
    let orders: [(UInt32, Instant)] = [(1, "2011-12-30T08:00:00Z"), (1, "2011-12-30T12:00:00Z")]
    let end: Instant = "2012-02-01T00:00:00Z"
    // In London one day; in Apia 29 December, and after a 30th that never was, the 31st.
    #expect(
      try report(shop(orders, zone: "Europe/London"), [1, 2], .after, asOf: end).map { $0[3] } == [0, 0])
    #expect(try report(shop(orders, zone: "Pacific/Apia"), [1, 2], asOf: end).map { $0[3] } == [0, 1])
    // On Lord Howe clocks go forward by half an hour at 2 in the night.
    let howe: [(UInt32, Instant)] = [(1, "2024-10-05T13:15:00Z"), (1, "2024-10-06T12:59:00Z")]
    #expect(
      try report(shop(howe, zone: "Australia/Lord_Howe"), [1], asOf: end + .seconds(5e8)).map { $0[3] } == [1]
    )
  }

  @Test("A cancelled order is no coming back, and a first order that is cancelled no beginning")
  func cancelled() throws {
    let shop = try january()
    shop.ledger.record(.orderCancelled, by: 1, at: "2024-01-20T00:00:00Z", reference: 4)
    // The orders by time: 1 on the 1st, 2 on the 1st, 1 and 3 on the 2nd, 1 on the 8th.
    #expect(try report(shop, [1], asOf: "2024-06-01T00:00:00Z") == [[1, 1, 4, 1]])
    shop.ledger.record(.orderCancelled, by: 1, at: "2024-01-21T00:00:00Z", reference: 3)
    #expect(try report(shop, [1], asOf: "2024-06-01T00:00:00Z") == [[1, 1, 4, 0]])
    shop.ledger.record(.orderCancelled, by: 1, at: "2024-01-22T00:00:00Z", reference: 1)
    #expect(try report(shop, [7], .after, asOf: "2024-06-01T00:00:00Z") == [[7, 7, 4, 2]])
  }

  @Test("Days that make no sense are refused, with what to give instead")
  func mistakes() throws {
    let view = try january().view(asOf: "2024-06-01T00:00:00Z")
    for (days, message) in [
      ([], "give one at least"), ([0], "0 is not a day after the first order"),
      ([7, 1, 7], "7 is given twice"),
      (Array(1...401), "401 are too many"),
    ] as [([Int64], String)] {
      let error = #expect(throws: ProjectionError.self) { try ReturnReport(view, days: days) }
      #expect(error?.message.contains(message) == true, "\(message)")
    }
  }

  @Test("Within a cohort of one day, fewer and fewer come back on day n or after it")
  func monotone() throws {
    var random = SeededRandom(seed: 3)
    for round in 0..<20 {
      let start: Instant = "2024-01-01T00:00:00Z"
      let orders = (UInt32(1)...40).flatMap { customer in
        [(customer, start)]
          + (0..<Int.random(in: 0...5, using: &random)).map { _ in
            (customer, start + .seconds(Int.random(in: 0...86_400 * 60, using: &random)))
          }
      }
      let shop = try shop(orders)
      for clock in ReturnReport.Clock.allCases {
        let view = try shop.view(asOf: "2024-02-15T12:00:00Z")
        let days = try ReturnReport(view, days: Array(1...60), kind: .after, clock: clock).figures.days
        let rates = days.filter { $0.eligible > 0 }.compactMap(\.rate.value)
        #expect(rates == rates.sorted(by: >) && rates.count > 40, "round \(round)")
      }
    }
  }

  @Test(
    "Whatever was cancelled, merged and late, the counts are those of a plain count in Foundation's days",
    arguments: RefreshEqualsRebuildTests.parts)
  func plain(seeds: Range<UInt64>) throws {
    let zones = ["Europe/London", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]
    for seed in seeds {
      var history = RandomHistory(
        seed: seed, weights: RandomHistory.usualWeights.merging([.cancel: 12, .erase: 0, .publish: 0]) { $1 })
      for _ in 0..<150 { history.step() }
      let zone = zones[Int(seed % 4)]
      let shop = try Shop(Purchases.self, history.ledger, zone: zone)
      let instants = [history.now] + history.instants(6).shuffled(using: &history.random).prefix(1)
      for instant in instants {
        let plain = try history.plainReturning(zone: zone, asOf: instant)
        let view = try shop.view(asOf: instant)
        let comment: Comment = "seed \(seed), \(zone), as of \(instant)"
        try compare(plain, view, comment)
        let gaps = try GapsReport(view)
        #expect(
          gaps.figures.gaps.bars.flatMap { Array(repeating: $0.value, count: Int($0.count)) }
            == plain.gaps.all, comment)
        #expect(
          gaps.figures.toSecondOrder.bars.flatMap { Array(repeating: $0.value, count: Int($0.count)) }
            == plain.gaps.second, comment)
        func times(_ curve: SurvivalCurve, _ count: (SurvivalCurve.Step) -> Int128) -> [Int64] {
          curve.steps.flatMap { Array(repeating: $0.time, count: Int(count($0))) }
        }
        #expect(times(gaps.figures.onlyOnce, \.ended) == plain.waits.again, comment)
        #expect(times(gaps.figures.onlyOnce, \.censored) == plain.waits.still, comment)
        for silence in [5, 30, 90] as [Int64] {
          let report = try SurvivalReport(view, lookBackDays: silence)
          let expected = plain.lasted(silence)
          #expect(times(report.figures.curve, \.ended) == expected.ended, comment)
          #expect(times(report.figures.curve, \.censored) == expected.followed, comment)
          #expect(report.figures.tooNew == Int64(expected.tooNew), comment)
        }
      }
    }
  }

  private func compare(_ plain: PlainReturning, _ view: View<Purchases>, _ comment: Comment) throws {
    let days: [Int64] = [1, 2, 5, 14, 40]
    for clock in ReturnReport.Clock.allCases {
      func count(_ first: Int64, _ last: Int64?, _ end: Int64) -> PlainReturning.Returned {
        clock == .day
          ? plain.byDay(from: first, to: last, over: end) : plain.byHours(from: first, to: last, over: end)
      }
      for kind in ReturnReport.Kind.allCases {
        let report = try ReturnReport(view, days: days, kind: kind, clock: clock)
        var before: Int64 = 0
        for row in report.figures.days {
          let expected =
            switch kind {
            case .on: count(row.day, row.day, row.day)
            case .after: count(row.day, nil, row.day)
            case .bracket: count(before + 1, row.day, row.day)
            }
          before = row.day
          #expect(
            PlainReturning.Returned(eligible: row.eligible, returned: row.returned) == expected, comment)
        }
        #expect(report.figures.customers == Int64(plain.customers.count), comment)
      }
    }
  }
}

extension RandomHistory {
  /// The purchases of all customers as of an instant, counted plainly.
  func plainReturning(zone: String, asOf: Instant) throws -> PlainReturning {
    let arrangement = ledger.arrangement(through: ledger.newestPosition())
    var customers: [[Instant]] = []
    for customer in UInt32(1)...12 {
      let known = ledger.history(of: CustomerNumber(customer), as: arrangement)
      guard known.customer == CustomerNumber(customer) else { continue }
      let happened = known.touchpoints.filter { $0.fact.historyTime <= asOf }
      customers.append(PlainTrade(happened).purchases.map(\.placed))
    }
    return try PlainReturning(customers, zone: zone, asOf: asOf)
  }
}
