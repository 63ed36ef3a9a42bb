import Foundation
import Glibc
import Ledger
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// To explain a long history takes time in proportion to it.
struct ExplanationGrowthTests {
  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
  }

  /// How long it takes to say why a member of so many sales has so many points, at the least of some rounds.
  private static func explaining(_ sales: Int) throws -> Double {
    let ledger = MemoryLedger()
    let start = Instant(year: 2024, month: 1, day: 1)
    ledger.publish(
      #"{"currency":"GBP","earning":{"points":1,"per":100}}"#, for: Loyalty.name, effectiveFrom: start)
    for number in 0..<sales {
      ledger.record(
        .orderPlaced, by: 1, at: Instant(microseconds: start.microseconds + Int64(number + 1) * 60_000_000),
        value: 500, unit: Unit(rawValue: 826), reference: UInt64(number + 1))
    }
    let directory = NSTemporaryDirectory() + "/perennial-growth-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let views = try Views(of: ledger, in: directory, projectors: try RefreshEqualsRebuildTests.projectors())
    var least = Double.infinity
    for _ in 0..<3 {
      least = min(
        least,
        try seconds {
          _ = try views.explain(
            CustomerNumber(1), in: Loyalty.name, why: "pointsBalance",
            asOf: Instant(year: 2025, month: 1, day: 1))
        })
    }
    return least
  }

  @Test("Four times as many sales take less than nine times as long to explain")
  func linear() throws {
    let (one, four) = (try Self.explaining(1_500), try Self.explaining(6_000))
    #expect(four < 9 * one, "\(four) s and \(one) s")
  }
}
