import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Given programmes and what happened to customer 1, what does the member have?
struct EarningShop {
  let ledger = MemoryLedger()
  let loyalty: Loyalty

  /// - Parameters:
  ///   - earning: the members of `earning`.
  ///   - members: further members of the document.
  init(_ earning: String, _ members: String = "", zone: String = "UTC") throws {
    try self.init(documents: [("default", earning, members)], zone: zone)
  }

  init(documents: [(name: String, earning: String, members: String)], zone: String = "UTC") throws {
    loyalty = Loyalty(calendar: try LocalCalendar(timeZone: zone))
    for document in documents {
      ledger.publish(
        #"{"currency": "GBP", "earning": {\#(document.earning)}\#(document.members.isEmpty ? "" : ", ")\#(document.members)}"#,
        for: Loyalty.name, name: document.name, effectiveFrom: "2019-01-01T00:00:00Z")
    }
  }

  @discardableResult
  func order(
    _ total: Int64, _ reference: UInt64 = 0, at time: Instant = "2024-01-10T10:00:00Z", channel: UInt16 = 0,
    unit: MeasureUnit = pounds
  ) -> Position {
    ledger.record(
      .orderPlaced, by: 1, at: time, value: total, unit: unit, reference: reference, channel: channel)
  }

  /// An order whose body says more.
  @discardableResult
  func order(_ total: Int64, _ first: GivenDetail, _ others: GivenDetail...) -> Position {
    ledger.record(
      .orderPlaced, by: 1, at: "2024-01-10T10:00:00Z", value: total, unit: pounds, details: [first] + others)
  }

  @discardableResult
  func record(
    _ type: TouchpointType, _ value: Int64 = 0, at time: Instant, unit: MeasureUnit = .none,
    reference: UInt64 = 0, _ details: GivenDetail...
  ) -> Position {
    ledger.record(type, by: 1, at: time, value: value, unit: unit, reference: reference, details: details)
  }

  func row(at time: Instant = "2024-06-01T00:00:00Z") throws -> LoyaltyRow {
    try ledger.row(of: 1, with: loyalty, asOf: time)
  }

  func earned(at time: Instant = "2024-06-01T00:00:00Z") throws -> Int64 { try row(at: time).points.earned }
}

/// A line of an order.
func line(_ sku: String, _ amount: Int64, _ details: GivenDetail...) -> [GivenDetail] {
  [OrderLineDetails.sku(sku), OrderLineDetails.amount(amount)] + details
}
