import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Several definitions of retention side by side, and the two readings of coming back.
struct LookBacksTests {
  @Test("Each look-back that is asked for gives what a policy with it gives", arguments: 0..<UInt64(8))
  func asPolicy(seed: UInt64) throws {
    var history = RandomHistory(seed: seed, weights: RandomHistory.usualWeights.merging([.publish: 0]) { $1 })
    for _ in 0..<200 { history.step() }
    let shop = try ListShop(history.ledger, zone: "Europe/London")
    let now = history.now
    var reports: [String: RetentionReport] = [:]
    for period in ["day", "week", "month", "quarter", "year"] {
      reports[period] = try shop.report("retention", ["period": period, "look-back": "30,90,365"], asOf: now)
    }
    for days in [30, 90, 365] as [Int32] {
      history.ledger.publish(
        #"{"lookBackDays": \#(days)}"#, for: Retention.name, effectiveFrom: "2000-01-01T00:00:00Z")
      let shop = try ListShop(history.ledger, zone: "Europe/London")
      for (period, report) in reports {
        let expected: RetentionReport = try shop.report("retention", ["period": period], asOf: now)
        let found = try #require(report.lookBacks.first { $0.days == days })
        #expect(found.periods == expected.periods, "seed \(seed), \(period), \(days) days")
        #expect(found.activeNow == expected.activeNow)
      }
    }
    #expect(reports["month"]?.lookBacks.map(\.days) == [30, 90, 365])
  }

  @Test(
    "Came back is a second order ever; before is who had ordered before the period, in customers and in orders"
  )
  func readings() throws {
    let shop = try ListShop()
    // 1 orders twice in January, and once in February; 2 in January; 3 and 4 in February; 3 again in March.
    shop.order(1, "2024-01-05T10:00:00Z", 100, 1)
    shop.order(1, "2024-01-25T10:00:00Z", 100, 2)
    shop.order(2, "2024-01-06T10:00:00Z", 100, 3)
    shop.order(1, "2024-02-05T10:00:00Z", 100, 4)
    shop.order(3, "2024-02-06T10:00:00Z", 100, 5)
    shop.order(4, "2024-02-07T10:00:00Z", 100, 6)
    shop.order(3, "2024-03-05T10:00:00Z", 100, 7)
    let report: RetentionReport = try shop.report("retention", asOf: "2024-03-31T23:59:59.999999Z")
    #expect((report.customers, report.repeatCustomers, report.repeatRate.value) == (4, 2, 0.5))
    #expect(report.firstOrders.map(\.customers) == [2, 3, 1])
    #expect(report.firstOrders.map(\.first) == [2, 2, 0])
    #expect(report.firstOrders.map(\.before) == [0, 1, 1])
    #expect(report.firstOrders.map(\.shareBefore.value) == [0, 0.3333, 1])
    #expect(report.firstOrders.map(\.orders) == [3, 3, 1])
    // The second order of January is of somebody who had not ordered before January.
    #expect(report.firstOrders.map(\.ordersBefore) == [0, 1, 1])
    #expect(report.firstOrders.map(\.shareOfOrdersBefore.value) == [0, 0.3333, 1])
    let json = try report.json
    for definition in [
      #""periods.rate":"retained ÷ start""#, #""firstOrders.shareBefore":"before ÷ customers""#,
      #""repeatRate":"customers who came a second time, ever, on the same day too ÷ customers""#,
    ] {
      #expect(json.contains(definition), "\(definition) in \(json)")
    }
    let terminal = report.document.lines.joined(separator: "\n")
    #expect(terminal.contains("rate: retained ÷ start"))
    // Fewer than 30 customers are marked.
    #expect(terminal.contains("° of fewer than 30 customers"))
  }

  @Test("Look-backs are columns of the spreadsheet; given twice, or too many, they are refused")
  func givenLookBacks() throws {
    let shop = try ListShop()
    shop.order(1, "2024-01-05T10:00:00Z", 100, 1)
    let asOf: Instant = "2024-02-29T23:59:59.999999Z"
    let report: RetentionReport = try shop.report("retention", ["look-back": "90,30"], asOf: asOf)
    #expect(
      report.document.csv() == """
        period,start,end,new,firstTime,resurrected,retained,lost,rate,churn,complete,rate30,rate90
        2024-01,0,1,1,1,0,0,0,,,yes,,
        2024-02,1,1,0,0,0,1,0,1.0,0.0,yes,0.0,1.0

        """)
    let plain: RetentionReport = try shop.report("retention", asOf: asOf)
    #expect(
      plain.document.csv().hasPrefix(
        "period,start,end,new,firstTime,resurrected,retained,lost,rate,churn,complete\n"))
    let many = (1...13).map(String.init).joined(separator: ",")
    for (given, message) in [
      ("30,30", "look-back: 30 is given twice; give each once"),
      (many, "look-back: 13 are too many; give 12 at most"),
    ] {
      let error = #expect(throws: ProjectionError.self) {
        let _: RetentionReport = try shop.report("retention", ["look-back": given], asOf: asOf)
      }
      #expect(error?.code == .invalidRequest && error?.message == message, "\(given)")
    }
    let none = #expect(throws: ProjectionError.self) {
      try RetentionReport(try shop.view(of: Retention.self), PeriodRange(.month), lookBacks: [0])
    }
    #expect(none?.message == "look-back: 0 is not a number of days; give 1 or more")
  }

  @Test("The basis has the rules of the view beside, who is left out of it, and definitions of nested rates")
  func beside() throws {
    let shop = try ListShop()
    shop.order(1, "2024-01-05T10:00:00Z", 100, 1)
    let asOf: Instant = "2024-02-29T00:00:00Z"
    let report: RetentionReport = try shop.report("retention", ["look-back": "30"], asOf: asOf)
    #expect(
      report.basis.rules.contains { $0.key == "orders" }
        && report.basis.omissions.map(\.view) == [Retention.name, Purchases.name])
    #expect(
      report.basis.rules.filter { $0.key == "cancelled" }.map(\.text) == ["cancelled orders are left out"])
    let json = try report.json
    for path in ["rate", "churn"] { #expect(json.contains("\"lookBacks.periods.\(path)\":"), "\(json)") }
    let cohorts: CohortReport = try shop.report("cohorts", ["measure": "orders"], asOf: asOf)
    #expect(cohorts.basis.rules.contains { $0.key == "orders" })
    // A policy that cannot be used is one note, though both views go by it.
    shop.ledger.publish(#"{"lookBackDays": 0}"#, for: Retention.name, effectiveFrom: "2024-01-01T00:00:00Z")
    let faulty: RetentionReport = try shop.report("retention", asOf: asOf)
    #expect(faulty.basis.omissions.map(\.setAside.count) == [1, 1])
    #expect(
      faulty.document.allNotes.count == Set(faulty.document.allNotes).count, "\(faulty.document.allNotes)")
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name,
      effectiveFrom: "2024-01-01T00:00:00Z")
    let tiers: GapsReport = try shop.report("gaps", ["by": "tier"], asOf: asOf)
    #expect(tiers.basis.omissions.map(\.view) == [Purchases.name, Loyalty.name])
  }

  @Test("A number of a week from Monday is refused where weeks begin on another day, with a day in it")
  func weeks() throws {
    let shop = try ListShop()
    shop.order(1, "2024-01-30T10:00:00Z", 100, 1)
    shop.ledger.publish(
      #"{"weekStart": "sunday"}"#, for: Retention.name, effectiveFrom: "2024-01-01T00:00:00Z")
    let asOf: Instant = "2024-02-29T00:00:00Z"
    for name in ["retention", "cohorts", "lifecycle", "money-retention"] {
      let error = #expect(throws: ProjectionError.self) {
        let _: RetentionReport = try shop.report(name, ["period": "week", "from": "2024-W05"], asOf: asOf)
      }
      #expect(
        error?.message
          == "2024-W05: weeks begin on Sunday by the policy of retention and have no numbers; give a day in it: "
          + "2024-01-28", "\(name)")
    }
    let report: RetentionReport = try shop.report(
      "retention", ["period": "week", "from": "2024-01-29", "to": "2024-02-04"], asOf: asOf)
    #expect(report.periods.map(\.period) == ["2024-01-28", "2024-02-04"])
    #expect(report.basis.rules.contains(.init("weekStart", "sunday", "weeks begin on Sunday")))
  }

  @Test("A policy that is changed later counts for the question, and not for when activity happened")
  func laterPolicy() throws {
    let shop = try ListShop()
    shop.order(1, "2024-01-10T10:00:00Z", 100, 1)
    let before: RetentionReport = try shop.report("retention", asOf: "2024-06-30T00:00:00Z")
    #expect((before.activeNow, before.periods.last?.start) == (1, 1))
    shop.ledger.publish(#"{"lookBackDays": 30}"#, for: Retention.name, effectiveFrom: "2024-06-01T00:00:00Z")
    let after: RetentionReport = try shop.report("retention", asOf: "2024-06-30T00:00:00Z")
    #expect(after.activeNow == 0)
    #expect(after.periods.map(\.start) == [0, 1, 0, 0, 0, 0])
    let then: RetentionReport = try shop.report("retention", asOf: "2024-05-31T00:00:00Z")
    #expect(then.activeNow == 1)
  }

  @Test("30 customers are not few, and 29 are: at the start of a period, and in a cohort")
  func small() throws {
    let shop = try ListShop()
    for customer in UInt32(1)...59 {
      shop.order(
        customer, customer <= 29 ? "2024-01-10T10:00:00Z" : "2024-02-10T10:00:00Z", 100, UInt64(customer))
    }
    let cohorts: CohortReport = try shop.report("cohorts", asOf: "2024-02-29T23:59:59.999999Z")
    #expect(cohorts.cohorts.map(\.isSmall) == [true, false])
    let lines = cohorts.document.lines.joined(separator: "\n")
    #expect(lines.contains("29°") && lines.contains("30 "))
    #expect(try cohorts.json.contains(#""size":29,"small":true"#))
    #expect(try cohorts.json.contains(#""size":30,"small":false"#))
    let html = cohorts.document.html
    #expect(html.contains(#"29<span class="mark">°</span>"#) && html.contains("of fewer than 30 customers"))
  }
}
