import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Views count what happened between customers and the business, and not what the ledger notes about it.
struct OwnRecordsTests {
  /// The encoding of every row, and the totals, of a projector.
  private func contents<P: Projector>(_ projector: P, _ ledger: MemoryLedger, _ asOf: Instant) throws
    -> [String]
  {
    let rows = (UInt32(1)...20).map { customer -> String in
      var writer = RowWriter()
      do { try ledger.row(of: customer, with: projector, asOf: asOf).encode(to: &writer) } catch {
        return "\(error)"
      }
      return "\(writer.bytes)"
    }
    let totals = try ledger.totals(with: projector, asOf: asOf, skippingFailures: true)
    return rows + ["\(totals.sorted)"]
  }

  private func contents(_ ledger: MemoryLedger, _ asOf: Instant) throws -> [[String]] {
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    return [
      try contents(Retention(calendar: calendar), ledger, asOf),
      try contents(Loyalty(calendar: calendar), ledger, asOf), try contents(Customer360(), ledger, asOf),
    ]
  }

  /// Trade among customers 1 to 12, and nothing that says whose it is.
  private func history(_ seed: UInt64) -> RandomHistory {
    var history = RandomHistory(
      seed: seed, foreignMoney: [dollars],
      weights: [.order: 20, .refund: 8, .cancel: 6, .points: 8, .other: 8, .anonymous: 3, .pause: 1])
    history.ledger.publish(LoyaltyExamples.full, for: Loyalty.name, effectiveFrom: "2010-01-01T00:00:00Z")
    for _ in 0..<40 { history.step() }
    return history
  }

  @Test(
    "After a link and an unlink all rows are as before, and links alone are no customer",
    arguments: 0..<UInt64(6))
  func unlinked(seed: UInt64) throws {
    let history = history(seed)
    let asOf = Instant(microseconds: history.now.microseconds + 30 * Instant.microsecondsPerDay)
    let before = try contents(history.ledger, asOf)
    for customer in [1, 2, 15] as [UInt32] {
      history.ledger.record(.customerLinked, by: customer, at: history.now)
      history.ledger.record(.customerUnlinked, by: customer, at: history.now)
      history.ledger.record(.customerDisclosed, by: customer, at: history.now)
    }
    #expect(try contents(history.ledger, asOf) == before)
  }

  @Test("After everything that a batch brought was voided all is as before it", arguments: 0..<UInt64(12))
  func voided(seed: UInt64) throws {
    var history = history(seed)
    let asOf = Instant(microseconds: history.now.microseconds + 3000 * Instant.microsecondsPerDay)
    let before = try contents(history.ledger, asOf)
    let first = history.ledger.newestPosition().next
    for _ in 0..<20 { history.step() }
    history.ledger.record(.orderPlaced, by: 17, at: history.now, value: 5, unit: pounds, reference: 3)
    history.ledger.void(first...history.ledger.newestPosition(), at: history.now)
    #expect(try contents(history.ledger, asOf) == before)
  }

  @Test("A customer all of whose touchpoints are voided is none: not in the summary, and not in rows")
  func none() throws {
    let shop = try ReportShop()
    let first = shop.ledger.record(.customerLinked, by: 1, at: "2020-01-01T00:00:00Z")
    let order = shop.ledger.record(
      .orderPlaced, by: 1, at: "2020-01-01T00:00:00Z", value: 5, unit: pounds, reference: 3)
    shop.ledger.record(.orderPlaced, by: 2, at: "2020-01-01T00:00:00Z", value: 5, unit: pounds)
    shop.ledger.void(order...order, at: "2020-01-02T00:00:00Z")
    #expect(first < order)
    let view = try shop.views.view(shop.customer360, asOf: "2020-02-01T00:00:00Z")
    #expect(view.count == 1)
    #expect(try SummaryReport(view).customers == 1)
    #expect(try shop.retention(asOf: "2020-02-01T00:00:00Z").count == 1)
  }

  @Test("One order is one touchpoint, whatever the ledger noted about its customer")
  func touchpoints() throws {
    let ledger = MemoryLedger()
    ledger.record(.customerLinked, by: 1, at: "2020-01-01T00:00:00Z")
    ledger.record(.orderPlaced, by: 1, at: "2020-01-01T00:00:00Z", value: 5, unit: pounds)
    ledger.merge(1, 2, at: "2020-01-02T00:00:00Z")
    #expect(try ledger.row(of: 1, with: Customer360()).touchpoints == 1)
    ledger.unmerge(1, 2, at: "2020-01-03T00:00:00Z")
    #expect(try ledger.row(of: 1, with: Customer360()).touchpoints == 1)
    #expect(try ledger.row(of: 2, with: Customer360()) == Customer360Row())
  }
}
