import Foundation
import Ledger
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// How fast histories are folded; asked for with `PERENNIAL_MEASURE=1`, best in an optimised build.
struct RebuildRateTests {
  @Test(
    "A million touchpoints, three views",
    .enabled(if: ProcessInfo.processInfo.environment["PERENNIAL_MEASURE"] != nil))
  func million() throws {
    let ledger = MemoryLedger()
    var random = SeededRandom(seed: 1)
    ledger.publish(LoyaltyExamples.full, for: Loyalty.name, effectiveFrom: "2015-01-01T00:00:00Z")
    var time = Instant(year: 2016, month: 1, day: 1)
    for _ in 0..<1_000_000 {
      time = Instant(microseconds: time.microseconds + Int64.random(in: 0...200_000_000, using: &random))
      let customer = UInt32.random(in: 1...100_000, using: &random)
      ledger.record(
        .orderPlaced, by: customer, at: time, value: Int64.random(in: 100...20_000, using: &random),
        unit: Unit(rawValue: 826), reference: random.next(), channel: 1)
    }
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    let sets: [(String, [any Projector])] = [
      ("retention", [Retention(calendar: calendar)]), ("loyalty", [Loyalty(calendar: calendar)]),
      ("customer360", [Customer360()]),
      ("all three", [Retention(calendar: calendar), Loyalty(calendar: calendar), Customer360()]),
    ]
    for (name, projectors) in sets {
      let directory = NSTemporaryDirectory() + "/perennial-rate-" + UUID().uuidString
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let views = try Views(of: ledger, in: directory, projectors: projectors)
      let elapsed = try ContinuousClock().measure { try views.rebuild() }
      let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
      print("\(name): \(Int(1_000_000 / seconds)) touchpoints a second (\(elapsed))")
    }
  }
}
