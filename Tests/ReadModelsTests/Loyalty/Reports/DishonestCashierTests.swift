import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// Whether the report of signals finds a cashier who rings up strangers' sales on cards of their own, and lists
/// nobody honest before them.
struct DishonestCashierTests {
  /// A made-up year of a shop: 2,000 members with 40,000 orders, twelve cashiers in three shifts that rotate by the
  /// week. One of the cashiers has twenty cards of their own, customers 2001 to 2020, and puts three sales of
  /// strangers on them on each day of work.
  private static func shop(_ seed: UInt64) throws -> ReportShop {
    var random = SeededRandom(seed: seed)
    let shop = try ReportShop()
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}, "signals": {}}"#, for: Loyalty.name,
      effectiveFrom: "2023-01-01T00:00:00Z")
    let start: Instant = "2023-01-02T00:00:00Z"
    for (number, sale) in sales(&random).enumerated() {
      let time = start + .seconds(sale.day * 86_400 + sale.second)
      let (reference, value) = (UInt64(number + 1), Int64.random(in: 200...9000, using: &random))
      let cashier = "cashier \(sale.cashier)"
      shop.ledger.record(
        .orderPlaced, by: sale.customer, at: time, value: value, unit: pounds, reference: reference,
        details: [OrderDetails.actor(cashier)])
      // What else happens to an order now and then, whoever rang it up.
      switch Int.random(in: 0..<100, using: &random) {
      case 0, 1:
        shop.ledger.record(
          .refundIssued, by: sale.customer, at: time + .seconds(600), value: value, unit: pounds,
          reference: reference)
      case 2:
        shop.ledger.record(
          .pointsAdjusted, by: sale.customer, at: time + .seconds(60), value: 20, unit: .points,
          details: [PointsDetails.program("default"), PointsDetails.actor(cashier)])
      case 3...8:
        shop.ledger.record(
          .pointsRedeemed, by: sale.customer, at: time + .seconds(60), value: 30, unit: .points,
          details: [PointsDetails.program("default"), PointsDetails.actor(cashier)])
      default: break
      }
    }
    return shop
  }

  private typealias Sale = (day: Int, second: Int, customer: UInt32, cashier: Int)

  private static func sales(_ random: inout SeededRandom) -> [Sale] {
    let days = 364
    // Most come at the time of day that suits them, so that they meet some cashiers more often than others.
    let favourites = (0...2000).map { _ in Int.random(in: 0..<3, using: &random) }
    var sales: [Sale] = []
    for _ in 0..<40_000 {
      let day = Int.random(in: 0..<days, using: &random)
      let customer = Int.random(in: 1...2000, using: &random)
      let isUsual = Double.random(in: 0..<1, using: &random) < 0.7
      let shift = isUsual ? favourites[customer] : Int.random(in: 0..<3, using: &random)
      let cashier = (4 * ((shift + day / 7) % 3)) + Int.random(in: 0..<4, using: &random)
      let second = (8 + 4 * shift) * 3600 + Int.random(in: 0..<14_400, using: &random)
      sales.append((day, second, UInt32(customer), cashier))
    }
    for day in 0..<days where day % 7 < 6 {
      for _ in 0..<3 {
        let card = UInt32.random(in: 2001...2020, using: &random)
        sales.append((day, 8 * 3600 + Int.random(in: 0..<43_200, using: &random), card, 6))
      }
    }
    return sales.sorted { ($0.day, $0.second, $0.customer) < ($1.day, $1.second, $1.customer) }
  }

  @Test("The cards of a dishonest cashier come first, and nobody honest is among them", arguments: 1...5)
  func cards(seed: Int) throws {
    let shop = try Self.shop(UInt64(seed))
    let report = try SignalsReport(try shop.views.view(shop.loyalty, asOf: "2024-01-01T00:00:00Z"))
    let cards = report.members.filter { $0.customer.rawValue > 2000 }
    #expect(cards.count >= 18, "seed \(seed): \(cards.count) of 20 cards are listed")
    #expect(report.members.prefix(20).allSatisfy { $0.customer.rawValue > 2000 }, "seed \(seed)")
    #expect(cards.allSatisfy { $0.signals.contains(.oneActor) && $0.actor == "cashier 6" }, "seed \(seed)")
  }
}
