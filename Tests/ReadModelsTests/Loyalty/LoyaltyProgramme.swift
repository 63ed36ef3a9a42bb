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

  /// Redeems points on an order.
  @discardableResult
  func redeem(_ value: Int64, on reference: UInt64 = 0, at time: Instant) -> Position {
    ledger.record(.pointsRedeemed, by: 1, at: time, value: value, unit: .points, reference: reference)
  }

  /// Locks points until a time.
  @discardableResult
  func hold(_ value: Int64, until: Instant, at time: Instant) -> Position {
    ledger.record(
      .pointsHeld, by: 1, at: time, value: value, unit: .points, details: [PointsDetails.expires(until)])
  }

  /// Captures points of a hold.
  @discardableResult
  func capture(_ hold: Position, _ value: Int64, on reference: UInt64 = 0, at time: Instant) -> Position {
    ledger.record(
      .pointsCaptured, by: 1, at: time, value: value, unit: .points, reference: reference,
      details: [PointsDetails.hold(Int64(hold.rawValue))])
  }

  /// Releases a hold.
  func release(_ hold: Position, at time: Instant) {
    ledger.record(
      .pointsReleased, by: 1, at: time, details: [PointsDetails.hold(Int64(hold.rawValue))])
  }

  func row(at time: Instant) throws -> LoyaltyRow { try ledger.row(of: 1, with: loyalty, asOf: time) }
}
