import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// Each sign of the report of signals: where it begins, and what is none.
struct SignalsTests {
  private static let programme = #"{"currency": "GBP", "earning": {"per": 100}, "signals": {}}"#

  private func shop(_ record: (MemoryLedger) -> Void) throws -> ReportShop {
    let shop = try ReportShop()
    shop.ledger.publish(Self.programme, for: Loyalty.name, effectiveFrom: "2023-01-01T00:00:00Z")
    record(shop.ledger)
    return shop
  }

  private func report(_ shop: ReportShop, program: String? = nil) throws -> SignalsReport {
    try SignalsReport(try shop.views.view(shop.loyalty, asOf: "2024-01-01T00:00:00Z"), program: program)
  }

  private func members(_ record: (MemoryLedger) -> Void) throws -> [SignalsReport.Member] {
    try report(shop(record)).members
  }

  /// Orders of 50.00 on days of their own.
  private func orders(
    _ ledger: MemoryLedger, _ count: Int, by customer: UInt32 = 1, rungUpBy actor: String = "cashier 1"
  ) {
    for number in 0..<count {
      let time = Instant(year: 2023, month: 5, day: 1) + .seconds(number * 86_400)
      order(ledger, UInt64(customer) << 32 + UInt64(number), at: time, by: customer, rungUpBy: actor)
    }
  }

  private func order(
    _ ledger: MemoryLedger, _ reference: UInt64, at time: Instant, by customer: UInt32 = 1,
    rungUpBy actor: String = "cashier 1"
  ) {
    ledger.record(
      .orderPlaced, by: customer, at: time, value: 5000, unit: pounds, reference: reference,
      details: [OrderDetails.actor(actor)])
  }

  private func move(
    _ ledger: MemoryLedger, _ type: TouchpointType, _ points: Int64, at time: Instant, by actor: String = "7"
  ) {
    ledger.record(
      type, by: 1, at: time, value: points, unit: .points,
      details: [PointsDetails.program("default"), PointsDetails.actor(actor)])
  }

  @Test(
    "Five orders of one cashier are a sign where chance would do it to one member in a million, and no sooner"
  )
  func oneActor() throws {
    func found(_ own: Int, others: UInt32) throws -> [SignalsReport.Member] {
      try members { ledger in
        orders(ledger, own)
        for customer in 2..<(2 + others) { orders(ledger, 1, by: customer, rungUpBy: "cashier 2") }
      }
    }
    // (5 ÷ 80)⁵ is 0.95 of a millionth, (5 ÷ 79)⁵ is 1.02.
    let sign = try #require(try found(5, others: 75).first)
    #expect(sign.signals == [.oneActor] && sign.customer == CustomerNumber(1))
    #expect((sign.actor, sign.oneActor, sign.orders, sign.actorShare) == ("cashier 1", 5, 5, 0.0625))
    #expect(sign.unlikely > 6.02 && sign.unlikely < 6.03)
    #expect(try found(5, others: 74).isEmpty)
    #expect(try found(4, others: 500).isEmpty, "of four orders nothing can be said")
  }

  @Test("A redemption within an hour of joining is a sign, and one at the hour is none")
  func firstHour() throws {
    func found(at time: Instant) throws -> [SignalsReport.Member] {
      try members { ledger in
        order(ledger, 1, at: "2023-05-01T10:00:00Z")
        move(ledger, .pointsRedeemed, 10, at: time)
      }
    }
    let sign = try #require(try found(at: "2023-05-01T10:59:59Z").first)
    #expect(sign.signals == [.firstHour] && sign.firstHour == 1)
    #expect(try found(at: "2023-05-01T11:00:00Z").isEmpty)
    // A till that sends redemptions without asking has made them a member by it.
    #expect(try members { move($0, .pointsRedeemed, 10, at: "2023-05-01T10:00:00Z") }.isEmpty)
  }

  @Test("Two orders given back whose points had been spent are a sign; what was not spent is none")
  func loops() throws {
    func found(_ count: UInt64, spending points: Int64, givingBack amount: Int64 = 5000) throws
      -> [SignalsReport.Member]
    {
      try members { ledger in
        for number in 1...count {
          let day = Instant(year: 2023, month: 5, day: Int(number))
          order(ledger, number, at: day)
          if points > 0 { move(ledger, .pointsRedeemed, points, at: day + .seconds(7200)) }
          ledger.record(
            .refundIssued, by: 1, at: day + .seconds(9000), value: amount, unit: pounds, reference: number)
        }
      }
    }
    #expect(try found(1, spending: 50).isEmpty)
    let sign = try #require(try found(2, spending: 50).first)
    #expect(sign.signals == [.loops] && sign.loops == 2)
    #expect(try found(3, spending: 0).isEmpty, "who gives back what they bought does no wrong")
    #expect(try found(3, spending: 40, givingBack: 4999).isEmpty, "part of each order was kept")
  }

  @Test("Points that went to a pool were not spent, and those that were spent beside them were")
  func loopsOfPools() throws {
    func loops(spending points: Int64) throws -> Int64 {
      let ledger = MemoryLedger()
      ledger.publish(
        #"{"currency": "GBP", "earning": {"per": 100}, "signals": {}, "pools": {}}"#, for: Loyalty.name,
        effectiveFrom: "2023-01-01T00:00:00Z")
      ledger.record(
        .poolJoined, by: 1, at: "2023-04-30T10:00:00Z",
        details: [PoolDetails.pool(50), PoolDetails.share(500)])
      let lot = ledger.record(
        .orderPlaced, by: 1, at: "2023-05-01T10:00:00Z", value: 5000, unit: pounds, reference: 1)
      ledger.record(
        .pointsTransferred, by: 1, at: "2023-05-02T10:00:00Z", value: -25, unit: .points,
        details: [PointsDetails.lot(Int64(lot.rawValue))])
      if points > 0 { move(ledger, .pointsRedeemed, points, at: "2023-05-03T10:00:00Z") }
      ledger.record(.orderCancelled, by: 1, at: "2023-05-04T10:00:00Z", reference: 1)
      let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "UTC"))
      return try ledger.row(of: 1, with: loyalty, asOf: "2023-06-01T00:00:00Z").main.extras.signals.loops
    }
    #expect(try loops(spending: 0) == 0)
    #expect(try loops(spending: 1) == 1)
  }

  @Test("An order that is cancelled, or given back in parts, ends a loop once")
  func loopsInParts() throws {
    let signs = try members { ledger in
      for number in 1...2 as ClosedRange<UInt64> {
        let day = Instant(year: 2023, month: 5, day: Int(number))
        order(ledger, number, at: day)
        move(ledger, .pointsRedeemed, 50, at: day + .seconds(7200))
      }
      for (amount, time) in [
        (2000, "2023-06-01T10:00:00Z"), (3000, "2023-06-02T10:00:00Z"), (1000, "2023-06-03T10:00:00Z"),
      ] as [(Int64, Instant)] {
        ledger.record(.refundIssued, by: 1, at: time, value: amount, unit: pounds, reference: 1)
      }
      for time in ["2023-06-04T10:00:00Z", "2023-06-05T10:00:00Z"] as [Instant] {
        ledger.record(.orderCancelled, by: 1, at: time, reference: 2)
      }
    }
    #expect(signs.map(\.loops) == [2])
  }

  @Test("Six orders on one local day are a sign, five are none")
  func burst() throws {
    func found(_ count: Int, every seconds: Int = 600) throws -> [SignalsReport.Member] {
      try members { ledger in
        for number in 0..<count {
          let time = Instant(year: 2023, month: 5, day: 1) + .seconds(number * seconds)
          order(ledger, UInt64(number + 1), at: time)
        }
      }
    }
    #expect(try found(5).isEmpty)
    let sign = try #require(try found(6).first)
    #expect(sign.signals == [.burst] && sign.busiestDay == 6)
    // The sixth is on the next day.
    #expect(try found(6, every: 86_400 / 5).isEmpty)
  }

  @Test("Three adjustments by one actor are a sign where more than half of what came in was given by hand")
  func adjusted() throws {
    func found(_ points: [Int64], by actors: [String] = ["7"]) throws -> [SignalsReport.Member] {
      try members { ledger in
        order(ledger, 1, at: "2023-05-01T10:00:00Z")
        for (number, points) in points.enumerated() {
          move(
            ledger, .pointsAdjusted, points, at: "2023-06-01T10:00:00Z", by: actors[number % actors.count])
        }
      }
    }
    // The order has earned 50.
    let sign = try #require(try found([20, 20, 11]).first)
    #expect(sign.signals == [.adjusted] && (sign.adjusted, sign.points) == (51, 101))
    #expect(try found([20, 20, 10]).isEmpty, "just half")
    #expect(try found([40, 40]).isEmpty, "twice")
    #expect(try found([40, 40, 40, 40], by: ["7", "8"]).isEmpty, "twice each")
    #expect(try found([40, 40, -10]).isEmpty, "points that are taken give nobody anything")
  }

  @Test("Three customers found to be one and the same as a member are a sign, until a merge is undone")
  func cards() throws {
    func shop(merging others: ClosedRange<UInt32>) throws -> ReportShop {
      try self.shop { ledger in
        orders(ledger, 1, by: 2)
        for other in others { ledger.merge(1, other, at: "2023-06-01T10:00:00Z") }
      }
    }
    #expect(try report(shop(merging: 2...3)).members.isEmpty)
    let three = try shop(merging: 2...4)
    let sign = try #require(try report(three).members.first)
    #expect(sign.signals == [.cards] && sign.merges == 3 && sign.customer == CustomerNumber(1))
    three.ledger.unmerge(1, 4, at: "2023-06-02T10:00:00Z")
    #expect(try report(three).members.isEmpty)
  }

  @Test("Whoever shows most comes first, and only so many are listed of those who were found")
  func order() throws {
    let shop = try shop { ledger in
      for customer in 1...3 as ClosedRange<UInt32> {
        for number in 0..<6 {
          let time = Instant(year: 2023, month: 5, day: 1) + .seconds(number * 60)
          order(ledger, UInt64(customer) << 32 + UInt64(number), at: time, by: customer)
        }
      }
      ledger.record(
        .pointsRedeemed, by: 3, at: "2023-05-01T00:30:00Z", value: 10, unit: .points,
        details: [PointsDetails.program("default")])
      order(ledger, 1, at: "2023-06-01T00:00:00Z", by: 2)
    }
    let view = try shop.views.view(shop.loyalty, asOf: "2024-01-01T00:00:00Z")
    let report = try SignalsReport(view, limit: 2)
    #expect(report.found == 3 && report.members.map(\.customer.rawValue) == [3, 2])
    #expect(report.members.map(\.signals) == [[.firstHour, .burst], [.burst]])
    #expect(report.document.title.contains("not what is proven"))
  }
}
