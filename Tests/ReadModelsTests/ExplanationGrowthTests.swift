import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// To explain a long history takes time in proportion to it.
struct ExplanationGrowthTests {
  /// A member of so many sales.
  private static func member(_ sales: Int) -> MemoryLedger {
    let ledger = MemoryLedger()
    let start = Instant(year: 2024, month: 1, day: 1)
    ledger.publish(
      #"{"currency":"GBP","earning":{"points":1,"per":100}}"#, for: Loyalty.name, effectiveFrom: start)
    for number in 0..<sales {
      ledger.record(
        .orderPlaced, by: 1, at: Instant(microseconds: start.microseconds + Int64(number + 1) * 60_000_000),
        value: 500, unit: pounds, reference: UInt64(number + 1))
    }
    return ledger
  }

  @Test("Four times as many sales take less than nine times as long to explain")
  func linear() throws {
    let directory = NSTemporaryDirectory() + "/perennial-growth-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try expectLinear(1500) { sales in
      try Views(
        of: Self.member(sales), in: "\(directory)/\(sales)",
        projectors: try RefreshEqualsRebuildTests.projectors())
    } _: { views in
      _ = try views.explain(
        CustomerNumber(1), in: Loyalty.name, why: "pointsBalance", asOf: Instant(year: 2025, month: 1, day: 1)
      )
    }
  }
}
