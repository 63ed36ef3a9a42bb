import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Reports reach to the as-of instant, whatever the last sale was.
struct ReachTests {
  /// January: 2 new, one of them back in February. February: 2 new. March: 4 new. Nobody ever again.
  private func shop() throws -> RetentionShop {
    let shop = try RetentionShop()
    shop.order(1, "2024-01-05T10:00:00Z")
    shop.order(2, "2024-01-06T10:00:00Z")
    shop.order(1, "2024-02-06T10:00:00Z")
    shop.order(3, "2024-02-06T10:00:00Z")
    shop.order(4, "2024-02-07T10:00:00Z")
    for customer in UInt32(5)...8 { shop.order(customer, "2024-03-05T10:00:00Z") }
    return shop
  }

  @Test("Cohorts that nobody of came back are in the mean, and columns reach to the as-of instant")
  func cohorts() throws {
    let view = try shop().view(asOf: "2024-11-30T23:59:59.999999Z")
    let report = try CohortReport(view, PeriodRange(.month))
    #expect(report.cohorts.map(\.size) == [2, 2, 4])
    #expect(report.cohorts.map(\.counted.count) == [11, 10, 9])
    #expect(
      (report.overall[1].counted, report.overall[1].size, report.overall[1].each.value) == (1, 8, 0.125))
    #expect(report.overall.map(\.size) == [8, 8, 8, 8, 8, 8, 8, 8, 8, 4, 2])
    #expect(report.cohorts.allSatisfy { $0.complete.allSatisfy { $0 } })
    #expect(report.document.csv().hasPrefix("cohort,size,+0,+1,+2,+3,+4,+5,+6,+7,+8,+9,+10\n"))
    // A day later December has begun, and is not over.
    let later = try CohortReport(try shop().view(asOf: "2024-12-01T00:00:00Z"), PeriodRange(.month))
    #expect(later.cohorts[0].counted.count == 12)
    #expect(later.cohorts[0].complete == Array(repeating: true, count: 11) + [false])
    #expect(later.overall.count == 11)
  }

  @Test("An end that is asked for cuts, and what has not begun is not reported")
  func cut() throws {
    let view = try shop().view(asOf: "2024-11-30T23:59:59.999999Z")
    let cut = try CohortReport(view, try PeriodRange(period: "month", to: "2024-03"))
    #expect(cut.cohorts.map(\.counted) == [[2, 1, 0], [2, 0], [4]])
    let lifecycle = try LifecycleReport(view, try PeriodRange(period: "month", to: "2030-01"))
    #expect(lifecycle.periods.last?.period == "2024-11")
    #expect(try LifecycleReport(view, try PeriodRange(period: "month", from: "2025-01")).periods.isEmpty)
    #expect(lifecycle.periods.map(\.dormant) == [0, 1, 3, 4, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("A shop that everyone left shows its churn")
  func churn() throws {
    let shop = try shop()
    shop.ledger.publish(#"{"lookBackDays": 60}"#, for: Retention.name, effectiveFrom: "2024-01-01T00:00:00Z")
    let report = try shop.rate("month", asOf: "2024-06-15T00:00:00Z")
    #expect(report.periods.map(\.period).last == "2024-06")
    #expect(report.periods.map(\.start) == [0, 2, 4, 7, 4, 0])
    #expect(report.periods.map(\.lost) == [0, 0, 1, 3, 4, 0])
    #expect(report.periods.map(\.churn.value) == [nil, 0, 0.25, 0.4286, 1, nil])
    #expect(report.periods.map(\.complete) == [true, true, true, true, true, false])
    #expect(report.activeNow == 0)
  }

  @Test("Without any activity there is nothing to report, unless periods are asked for")
  func nothing() throws {
    let shop = try RetentionShop()
    shop.ledger.record(.visitMade, by: 1, at: "2024-01-01T00:00:00Z")
    let view = try shop.view(asOf: "2024-06-15T00:00:00Z")
    #expect(try RetentionReport(view, PeriodRange(.month)).periods.isEmpty)
    #expect(try CohortReport(view, PeriodRange(.month)).cohorts.isEmpty)
    let asked = try RetentionReport(view, try PeriodRange(period: "month", from: "2024-01", to: "2024-02"))
    #expect(asked.periods.map(\.start) == [0, 0])
  }

  @Test("An as-of instant in the farthest future is reported without a crash")
  func farthest() throws {
    let view = try shop().view(asOf: Instant(year: 9999, month: 12, day: 31))
    for kind in PeriodKind.allCases where kind != .day {
      #expect(try RetentionReport(view, PeriodRange(kind)).periods.last?.complete == false)
    }
  }
}
