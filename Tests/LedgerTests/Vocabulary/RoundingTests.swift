import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// Orders whose totals a program has rounded otherwise than their lines.
@Suite struct RoundingTests {
  private func placed(_ total: Int64?, _ amounts: [Int64?], rounding: Int64? = nil, tax: Int64 = 0)
    -> OrderPlaced
  {
    .with { order in
      order.order = "1"
      order.currency = "GBP"
      if let total { order.total = total }
      if let rounding { order.rounding = rounding }
      if tax > 0 { order.tax = tax }
      order.lines = amounts.map { amount in
        .with {
          $0.sku = "a"
          $0.quantity = 1
          if let amount { $0.amount = amount }
        }
      }
    }
  }

  @Test(arguments: [Int64](-3...3))
  func theTotalCountsAndTheDifferenceIsSaid(_ difference: Int64) throws {
    var order = placed(3004 + difference, [2379, 600], tax: 25)
    #expect(order.round(upTo: 2) == (difference != 0 && abs(difference) <= 2 ? difference : nil))
    #expect(order.hasRounding == (difference != 0 && abs(difference) <= 2))
    #expect(order.measure.value == 3004 + difference)
    if abs(difference) <= 2 {
      try order.validate()
    } else {
      #expect(throws: TouchpointFault.self) { try order.validate() }
    }
  }

  @Test func whatIsNotKnownIsNotRounded() {
    var unpriced = placed(500, [nil, 499])
    var derived = placed(nil, [499])
    var without = placed(500, [])
    var said = placed(500, [499], rounding: 1)
    #expect(
      [unpriced.round(upTo: 9), derived.round(upTo: 9), without.round(upTo: 9), said.round(upTo: 9)] == [
        nil, nil, nil, nil,
      ])
  }

  @Test func noToleranceIsBeyondTheBoundOfRounding() {
    var order = placed(1_501, [500])
    #expect(order.round(upTo: .max) == nil)
    order = placed(1_500, [500])
    #expect(order.round(upTo: .max) == 1_000)
    order = placed(.max, [-1])
    #expect(order.round(upTo: .max) == nil)
  }

  @Test func aTotalThatIsAbsentCountsTheRounding() throws {
    let order = placed(nil, [2379, 625], rounding: -1)
    try order.validate()
    #expect(order.measure.value == 3003)
  }
}
