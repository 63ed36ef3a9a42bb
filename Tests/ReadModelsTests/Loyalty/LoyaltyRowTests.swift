import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// What a row is in bytes: the same row again when it is read.
struct LoyaltyRowTests {
  private static let levels = (0..<12).map { #"{"name": "level \#($0)", "from": \#($0 * 1000)}"# }
  private static let policy = #"""
    {
      "currency": "GBP", "earning": {"per": 7, "pendingDays": 3}, "expiry": {"months": 30},
      "tiers": {"levels": [\#(levels.joined(separator: ", "))]}
    }
    """#

  private func row(_ record: (MemoryLedger) -> Void) throws -> LoyaltyRow {
    let ledger = MemoryLedger()
    ledger.publish(Self.policy, for: Loyalty.name, effectiveFrom: "1950-01-01T00:00:00Z")
    record(ledger)
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "Europe/London"))
    return try ledger.row(of: 1, with: loyalty, asOf: "2095-01-01T00:00:00Z")
  }

  private func bytes(_ row: LoyaltyRow) -> [UInt8] {
    var writer = RowWriter()
    row.encode(to: &writer)
    return writer.bytes
  }

  private func check(_ row: LoyaltyRow) throws {
    var reader = RowReader(bytes(row))
    let read = try LoyaltyRow(from: &reader)
    #expect(reader.atEnd)
    #expect(read == row)
    #expect(bytes(read) == bytes(row))
  }

  @Test("A row is read as it was written, whatever its amounts and times")
  func extremes() throws {
    let row = try row { ledger in
      let times: [Instant] = [
        "1955-03-01T00:00:00Z", "1955-03-01T00:00:00.000001Z", "2020-01-01T12:00:00Z", "2020-01-01T12:00:00Z",
        "2094-12-31T23:59:59Z",
      ]
      let values = [0, 1, 127, 128, 1 << 31, 1 << 56, Int64.max / 16]
      for time in times {
        for value in values {
          ledger.record(.orderPlaced, by: 1, at: time, value: value, unit: pounds, reference: 0)
          ledger.record(
            .orderPlaced, by: 1, at: time, value: value, unit: pounds, reference: .max - UInt64(value))
          ledger.record(.refundIssued, by: 1, at: time, value: value / 3, unit: pounds)
          ledger.record(
            .refundIssued, by: 1, at: time, value: value / 5, unit: pounds,
            reference: .max - UInt64(value))
        }
        ledger.record(.refundIssued, by: 1, at: time, value: 5, unit: pounds, reference: 77)
        ledger.record(.pointsRedeemed, by: 1, at: time, value: 3, unit: .points)
      }
    }
    #expect(row.sales.count > 60)
    #expect(row.lots.contains { $0.isPending })
    #expect(row.waiting.count == 5)
    try check(row)
  }

  @Test("A tier is read again, however long ago the member had it")
  func tiers() throws {
    let row = try row { ledger in
      let time: Instant = "2020-01-01T12:00:00Z"
      for _ in 0..<3 {
        for _ in 0..<11 {
          ledger.record(.orderPlaced, by: 1, at: time, value: 1000, unit: pounds)
        }
        ledger.record(.refundIssued, by: 1, at: time, value: 1000, unit: pounds)
        ledger.record(.refundIssued, by: 1, at: time, value: 10_000, unit: pounds)
      }
    }
    #expect(row.changes.count > 30)
    #expect(Set(row.changes.map(\.tier)).count == 12)
    try check(row)
  }

  @Test("A change that names one before the first is refused")
  func damage() throws {
    let row = try row {
      $0.record(.orderPlaced, by: 1, at: "2020-01-01T12:00:00Z", value: 10, unit: pounds)
    }
    var damaged = bytes(row)
    // How many changes ago, in front of the length and the text of the only tier.
    let place = damaged.count - "level 0".utf8.count - 2
    try #require(damaged[place] == 1)
    damaged[place] = 1 << 1 | 1
    var reader = RowReader(damaged)
    #expect(throws: RowReader.Malformed.self) { try LoyaltyRow(from: &reader) }
  }
}
