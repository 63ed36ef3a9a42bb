import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Given a policy and what happened to customer 1, what does the member have?
struct Programme {
  let ledger = MemoryLedger()
  let loyalty: Loyalty

  init(_ policy: String, zone: String = "Europe/London") throws {
    loyalty = Loyalty(calendar: try LocalCalendar(timeZone: zone))
    ledger.publish(policy, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
  }

  @discardableResult
  func order(
    _ value: Int64, _ reference: UInt64 = 0, _ unit: MeasureUnit = pounds, at time: Instant,
    recorded: Instant? = nil
  ) -> Position {
    ledger.record(
      .orderPlaced, by: 1, at: time, value: value, unit: unit, reference: reference, recorded: recorded)
  }

  @discardableResult
  func refund(_ value: Int64, _ reference: UInt64 = 0, _ unit: MeasureUnit = pounds, at time: Instant)
    -> Position
  {
    ledger.record(.refundIssued, by: 1, at: time, value: value, unit: unit, reference: reference)
  }

  func points(_ type: TouchpointType, _ value: Int64, at time: Instant) {
    ledger.record(type, by: 1, at: time, value: value, unit: .points)
  }

  func row(at time: Instant) throws -> LoyaltyRow { try ledger.row(of: 1, with: loyalty, asOf: time) }
}
