import Foundation
import Ledger
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// The property that the whole read side rests on, for the read models that come with the library.
struct RefreshEqualsRebuildTests {
  static let zone = "Europe/London"

  /// How many seeds: few by default, more where `PERENNIAL_SEEDS` asks for them.
  static var seeds: Range<UInt64> {
    let asked = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 25
    return 0..<asked
  }

  static func history(seed: UInt64) -> RandomHistory {
    RandomHistory(
      seed: seed,
      policies: [
        (Loyalty.name, LoyaltyExamples.plain), (Loyalty.name, LoyaltyExamples.full),
        (Loyalty.name, LoyaltyExamples.pending), (Retention.name, #"{"lookBackDays": 30}"#),
        (Retention.name, #"{"touchpoints": ["order.placed", "visit.made"], "minimumValue": 0}"#),
      ])
  }

  static func projectors() throws -> [any Projector] {
    let calendar = try LocalCalendar(timeZone: zone)
    return [Retention(calendar: calendar), Loyalty(calendar: calendar), Customer360()]
  }

  @Test("A refresh equals a rebuild, byte for byte, whatever happened")
  func refresh() throws {
    var refreshed = 0
    for seed in Self.seeds {
      var history = Self.history(seed: seed)
      do {
        refreshed += try ProjectorContract.checkRefresh(&history, projectors: try Self.projectors())
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
    // Views that are rebuilt each time would prove nothing.
    #expect(refreshed > Self.seeds.count * 6)
  }

  @Test("The read models keep the contract of projectors")
  func contract() throws {
    let calendar = try LocalCalendar(timeZone: Self.zone)
    for seed in Self.seeds.prefix(10) {
      var history = Self.history(seed: seed)
      for _ in 0..<150 { history.step() }
      let day = Instant.microsecondsPerDay
      let instants = [-700, -200, -30, -1, 0, 40, 500].map {
        Instant(microseconds: history.now.microseconds + $0 * day)
      }
      do {
        try ProjectorContract.check(Retention(calendar: calendar), on: history.ledger, at: instants)
        try ProjectorContract.check(Loyalty(calendar: calendar), on: history.ledger, at: instants)
        try ProjectorContract.check(Customer360(), on: history.ledger, at: instants)
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test(
    "Points are conserved, whatever happened: no lot is negative, and the lots hold what is available and pending"
  )
  func conservation() throws {
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: Self.zone))
    for seed in Self.seeds {
      var history = Self.history(seed: seed)
      for _ in 0..<200 { history.step() }
      for customer in UInt32(1)...12 {
        let row = try history.ledger.row(of: customer, with: loyalty, asOf: history.now)
        let points = row.points
        #expect(points.imbalance == 0, "seed \(seed), customer \(customer)")
        #expect(row.lots.allSatisfy { $0.remaining > 0 })
        #expect(row.lots.reduce(0) { $0 + $1.remaining } == points.available + points.pending)
        #expect(row.lots.reduce(0) { $0 + ($1.isPending ? $1.remaining : 0) } == points.pending)
        #expect(points.debt >= 0)
        let counted = row.sales.filter(\.counts).reduce(0) { $0 + $1.total - $1.refunded }
        #expect(row.measure == counted, "seed \(seed), customer \(customer)")
      }
    }
  }
}
