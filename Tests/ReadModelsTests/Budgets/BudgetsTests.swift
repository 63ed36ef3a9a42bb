import PerennialTestKit
import Projection
import ReadModels
import Testing
import Words

/// What was used of limits over all members, and of stocks.
struct BudgetsTests {
  private let ledger = MemoryLedger()

  private func count(_ count: Int64, _ name: String, points: Int64 = 0, money: Int64 = 0, on day: Int) {
    ledger.record(
      .accountCounted, by: 9, at: Instant(year: 2024, month: 1, day: day), value: count, unit: .number,
      details: [AccountDetails.name(name), AccountDetails.points(points), AccountDetails.money(money)])
  }

  @Test("Sums are by name, for ever; what was counted lately is by time, for 366 days")
  func sums() throws {
    count(40, "mug", on: 1)
    count(2, "cup", points: 500, money: 250, on: 3)
    count(-1, "mug", points: 70, on: 4)
    var row = try ledger.row(of: 9, with: Budgets())
    #expect(row.sum(named: NameHash("mug")) == 39 && row.sum(named: NameHash("cup")) == 2)
    #expect(row.sum(named: NameHash("tea")) == 0)
    let lately = row.counted(since: Instant(year: 2024, month: 1, day: 3))
    #expect(lately == (count: 1, points: 570, money: 250))
    // 2024-01-03 is 366 days before 2025-01-03.
    ledger.record(
      .accountCounted, by: 9, at: Instant(year: 2025, month: 1, day: 3), value: 5, unit: .number,
      details: [AccountDetails.name("mug")])
    row = try ledger.row(of: 9, with: Budgets())
    #expect(row.sum(named: NameHash("mug")) == 44 && row.recent.count == 2)
    #expect(row.counted(since: .distantPast) == (count: 4, points: 70, money: 0))
  }

  @Test("A count beyond all bounds is told, and stops no other row")
  func bounds() throws {
    count(.max, "mug", on: 1)
    #expect(throws: (any Error).self) { try ledger.row(of: 9, with: Budgets()) }
    #expect(try ledger.totals(with: Budgets(), skippingFailures: true).sorted.isEmpty)
  }
}
