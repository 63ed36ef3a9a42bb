import Foundation
import Ledger
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// Whoever changes what a projector makes of a history has to raise the number of its code: otherwise rows that were
/// stored before are mixed with rows of another meaning.
struct FoldRecordTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden/folds.json").path

  @Test("The folds of the read models are those that were recorded for their code")
  func recorded() throws {
    // All that the corpus reaches lies in the past, where the zone's rules are known and stay.
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    let loyalty = Loyalty(calendar: calendar)
    let records = [
      try FoldRecord(
        of: Retention(calendar: calendar),
        policies: [
          #"{"lookBackDays": 30}"#,
          #"{"touchpoints": ["order.placed", "visit.made"], "minimumValue": 0, "lookBackDays": 100}"#,
        ]),
      try FoldRecord(of: loyalty, policies: [Self.plain, Self.tiers, Self.pending, Self.types]),
      try FoldRecord(of: Customer360()),
    ]
    for record in records {
      #expect(record.rows.different > 100, "\(record.code) is not reached by the corpus: \(record.rows)")
      do { try record.check(in: Self.path) } catch { Issue.record("\(error)") }
    }
  }

  // These never change: what they leave out is another record, with a name of its own.

  private static let plain = #"{"currency": "GBP", "earning": {"per": 1000}}"#

  private static let tiers = #"""
    {
      "currency": "GBP",
      "earning": {"points": 1, "per": 1000, "multiplier": 1.5},
      "expiry": {"months": 12, "roundUpTo": "endOfMonth"},
      "balance": "stopsAtZero",
      "tiers": {
        "window": {"days": 90},
        "levels": [{"name": "bronze", "from": 0}, {"name": "silver", "from": 50000}, {"name": "gold", "from": 100000}]
      }
    }
    """#

  private static let pending = #"""
    {
      "currency": "GBP",
      "earning": {"per": 500, "pendingDays": 14},
      "expiry": {"days": 30},
      "tiers": {"levels": [{"name": "friend", "from": 100000}]}
    }
    """#

  private static let types = #"""
    {
      "currency": "GBP",
      "earning": {
        "points": 3, "per": 700, "multiplier": 0.333, "pendingDays": 3,
        "touchpoints": ["order.placed", "subscription.renewed"]
      },
      "expiry": {"months": 2},
      "balance": "mayGoNegative",
      "tiers": {"window": {"days": 45}, "levels": [{"name": "new", "from": 0}, {"name": "old", "from": 90000}]}
    }
    """#
}
