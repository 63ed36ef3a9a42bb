import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Of what customers spent in one period, how much they spend in the next.
struct MoneyRetentionTests {
  /// January: 1 spends 100, 2 spends 200, 3 spends 300 (in two orders), 4 spends 50. February: 1 spends 150, 2 spends
  /// 80, 3 spends nothing, 4 spends the same 50, 5 is new with 70. March: 3 is back with 40, 5 stays away.
  private func shop() throws -> ListShop {
    let shop = try ListShop()
    shop.order(1, "2024-01-05T10:00:00Z", 100, 1)
    shop.order(2, "2024-01-06T10:00:00Z", 200, 2)
    shop.order(3, "2024-01-07T10:00:00Z", 120, 3)
    shop.order(3, "2024-01-08T10:00:00Z", 180, 4)
    shop.order(4, "2024-01-09T10:00:00Z", 50, 5)
    shop.order(1, "2024-02-05T10:00:00Z", 150, 6)
    shop.order(2, "2024-02-06T10:00:00Z", 80, 7)
    shop.order(4, "2024-02-07T10:00:00Z", 50, 8)
    shop.order(5, "2024-02-08T10:00:00Z", 70, 9)
    shop.order(3, "2024-03-05T10:00:00Z", 40, 10)
    return shop
  }

  @Test("Start, churned, contraction, expansion, new and resurrected by hand; gross and net retention")
  func byHand() throws {
    let report: MoneyRetentionReport = try shop().report(
      "money-retention", asOf: "2024-03-31T23:59:59.999999Z")
    #expect(report.periods.map(\.period) == ["2024-01", "2024-02", "2024-03"])
    let (january, february, march) = (report.periods[0], report.periods[1], report.periods[2])
    #expect((january.start, january.new, january.end, january.customers) == (0, 650, 650, 0))
    #expect((january.gross.value, january.net.value) == (nil, nil))
    #expect(
      (february.start, february.churned, february.contraction, february.expansion) == (650, 300, 120, 50))
    #expect((february.new, february.resurrected, february.end, february.customers) == (70, 0, 350, 4))
    // 230 of 650, and with the 50 more of the first, 280.
    #expect((february.gross.value, february.net.value) == (0.3538, 0.4308))
    #expect((march.start, march.churned, march.new, march.resurrected, march.end) == (350, 350, 0, 40, 40))
    #expect((march.gross.value, march.net.value, march.complete) == (0, 0, true))
    let json = try report.json
    #expect(json.contains(#""gross":null"#) && json.contains(#""refunds":"ignored""#))
    #expect(json.contains(#""periods.gross":"(start − churned − contraction) ÷ start""#), "\(json)")
    // Four customers are few.
    #expect(json.contains(#""small":true"#))
  }

  @Test("Refunds are left alone, or subtracted on their own day; then nobody spends less than nothing")
  func net() throws {
    let shop = try shop()
    // Of an order of January in February: it takes from what 1 spends in February.
    shop.ledger.record(
      .refundIssued, by: 1, at: "2024-02-20T10:00:00Z", value: 60, unit: pounds, reference: 1)
    // More than 4 spends in February.
    shop.ledger.record(.refundIssued, by: 4, at: "2024-02-21T10:00:00Z", value: 90, unit: pounds)
    let gross: MoneyRetentionReport = try shop.report("money-retention", asOf: "2024-03-31T00:00:00Z")
    #expect(gross.periods[1].end == 350)
    let net: MoneyRetentionReport = try shop.report(
      "money-retention", ["net": ""], asOf: "2024-03-31T00:00:00Z")
    let february = net.periods[1]
    #expect(
      (february.start, february.churned, february.contraction, february.expansion) == (650, 350, 130, 0))
    #expect((february.end, net.periods[2].start) == (240, 240))
    #expect(try net.json.contains(#""refunds":"ownDay""#))
  }

  @Test("Other currencies and unknown amounts are left out, and how many they are is said")
  func otherCurrencies() throws {
    let shop = try shop()
    shop.order(1, "2024-02-01T10:00:00Z", 999, 20, unit: dollars)
    shop.order(6, "2024-02-02T10:00:00Z", 0, 21, unit: .none)
    let report: MoneyRetentionReport = try shop.report("money-retention", asOf: "2024-03-31T00:00:00Z")
    #expect((report.periods[1].end, report.leftOut) == (350, 2))
    #expect(
      report.notes == [
        "2 orders are left out: in another currency than the ledger's, or of an unknown amount"
      ])
    // Only those of the periods that are shown.
    shop.order(1, "2024-03-02T10:00:00Z", 999, 22, unit: dollars)
    let march: MoneyRetentionReport = try shop.report(
      "money-retention", ["from": "2024-03"], asOf: "2024-03-31T00:00:00Z")
    #expect(march.leftOut == 1 && march.document.notes.count == 1)
    let january: MoneyRetentionReport = try shop.report(
      "money-retention", ["to": "2024-01"], asOf: "2024-03-31T00:00:00Z")
    #expect(january.leftOut == 0 && january.document.notes.isEmpty)
    // A shop that sells in another currency alone has periods, in which nothing is spent.
    let abroad = try ListShop()
    abroad.order(1, "2024-02-01T10:00:00Z", 999, 1, unit: dollars)
    let other: MoneyRetentionReport = try abroad.report("money-retention", asOf: "2024-03-31T00:00:00Z")
    #expect((other.periods.map(\.end), other.leftOut) == ([0, 0], 1))
  }

  @Test(
    "Whatever happened, the end of a period is what was spent in it, and the start of the next",
    arguments: 0..<UInt64(12))
  func conservation(seed: UInt64) throws {
    var history = EveryModel.history(seed: seed)
    for _ in 0..<250 { history.step() }
    let shop = try ListShop(history.ledger, zone: "Europe/London")
    for arguments in [[:], ["net": ""], ["period": "week"], ["period": "quarter", "net": ""]] {
      let report: MoneyRetentionReport = try shop.report("money-retention", arguments)
      for (before, row) in zip(report.periods, report.periods.dropFirst()) {
        #expect(row.start == before.end, "seed \(seed), \(row.period)")
        #expect((row.gross.value ?? 0) <= 1 && (row.gross.value ?? 0) >= 0)
        #expect(row.gross.value ?? 0 <= row.net.value ?? 0)
      }
      // Each customer's money of each period, summed by itself.
      let view = try shop.view(of: Purchases.self)
      var spent: [String: Int128] = [:]
      let asked = try PeriodKind(word: arguments["period"] ?? "month")
      let kind = asked.isWeek ? view.policy.weekStart.kind : asked
      let isNet = arguments["net"] != nil
      try view.forEachRow { _, row in
        let money = row.money.filter { $0.unit == pounds }
        for (period, entries) in Dictionary(
          grouping: money, by: { kind.label(of: kind.index(ofDay: $0.day)) })
        {
          let sum = entries.reduce(Int128(0)) { $0 + $1.spent - (isNet ? $1.refunded : 0) }
          if row.firstOrder != nil { spent[period, default: 0] += max(0, sum) }
        }
        return true
      }
      for row in report.periods { #expect(row.end == spent[row.period] ?? 0, "seed \(seed), \(row.period)") }
    }
  }
}
