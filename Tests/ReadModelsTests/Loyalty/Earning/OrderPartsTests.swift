import Words
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// Of which part of an order points are earned.
struct OrderPartsTests {
  @Test("105.00 at a point for each 10.00 is 10 points")
  func floors() throws {
    let shop = try EarningShop(#""per": 1000"#)
    shop.order(10_500)
    #expect(try shop.earned() == 10)
  }

  @Test("A multiplier multiplies the base: 4 × 1.5 = 6")
  func multiplied() throws {
    let shop = try EarningShop(#""per": 1000, "multiplier": 1.5"#)
    shop.order(4_999)
    #expect(try shop.earned() == 6)
  }

  @Test("Half of 100.00 is paid with points: 50 are earned, and 100 where a programme says so")
  func paidWithPoints() throws {
    for (basis, points) in [
      ("", 50), (#", "basis": "net""#, 50), (#", "basis": {"paidWithPoints": "with"}"#, 100),
    ] {
      let shop = try EarningShop(#""per": 100\#(basis)"#)
      shop.order(10_000, OrderDetails.paidWithPoints(5_000))
      #expect(try shop.earned() == Int64(points), "\(basis)")
    }
  }

  @Test("An order that is paid with more points than it costs earns nothing")
  func paidInFull() throws {
    let shop = try EarningShop(#""per": 1"#)
    shop.order(100, OrderDetails.paidWithPoints(200))
    #expect(try shop.earned() == 0)
  }

  @Test("Net of tax and shipping, and nothing for a product that is excluded: 50 points of 130.00")
  func netAndExclusions() throws {
    let shop = try EarningShop(#""per": 100, "basis": "net", "exclude": {"skus": ["GIFT"]}"#)
    shop.order(
      13_000, OrderDetails.tax(2_000), OrderDetails.shipping(1_000),
      OrderDetails.lines([line("TEA", 5_000), line("GIFT", 5_000)]))
    #expect(try shop.earned() == 50)
  }

  @Test("Selling a gift card earns nothing and is no spend; the rest of the order is both")
  func giftCards() throws {
    let levels = #""tiers": {"levels": [{"name": "gold", "from": 6000}]}"#
    for earning in [#""per": 100"#, #""per": 100, "rules": [{"name": "all", "multiplier": 1}]"#] {
      let shop = try EarningShop(earning, levels)
      shop.order(
        10_000,
        OrderDetails.lines([line("TEA", 5_000), line("CARD", 5_000, OrderLineDetails.kind(.giftCard))]))
      let row = try shop.row()
      #expect(row.points.earned == 50)
      #expect(row.sales[0].apart == 5_000)
    }
  }

  @Test(
    "Every part of a basis counts or does not, as it says",
    arguments: [
      (#"{"discount": "after"}"#, 11_000), (#"{"discount": "before"}"#, 12_500),
      (#"{"tax": "without"}"#, 9_500), (#"{"shipping": "without"}"#, 10_500),
      (#"{"tax": "without", "shipping": "without", "discount": "before"}"#, 10_500),
    ])
  func bases(_ basis: String, _ amount: Int64) throws {
    // 100.00 of goods, of which a line gives 5.00 off already, 10.00 off, 15.00 tax, 5.00 for the way, and 1.00
    // more by hand.
    let lines = OrderDetails.lines([
      line("A", 4_000, OrderLineDetails.discount(500)), line("B", 6_000),
    ])
    for rules in ["", #", "rules": [{"name": "b", "for": {"skus": ["B"]}, "multiplier": 1}]"#] {
      let shop = try EarningShop(#""per": 1, "basis": \#(basis)\#(rules)"#)
      shop.order(
        11_000, OrderDetails.discount(1_000), OrderDetails.tax(1_500), OrderDetails.shipping(500), lines)
      // Each of two parts is rounded down by itself.
      let earned = try shop.earned()
      #expect((amount - 1...amount).contains(earned), "\(basis)\(rules): \(earned)")
    }
  }

  @Test("Tax that the lines say themselves is that of the lines, and not a share")
  func lineTaxes() throws {
    let lines = OrderDetails.lines([
      line("BOOK", 5_000, OrderLineDetails.tax(0)), line("TEA", 5_000, OrderLineDetails.tax(1_000)),
    ])
    for (basis, included, total, points) in [
      ("with", false, 11_000, 6_000 as Int64), ("without", true, 10_000, 4_000),
      ("with", true, 10_000, 5_000),
      ("without", false, 11_000, 5_000),
    ] {
      let shop = try EarningShop(
        #""per": 1, "basis": {"tax": "\#(basis)"}, "exclude": {"skus": ["BOOK"]}"#)
      shop.order(Int64(total), OrderDetails.tax(1_000), OrderDetails.taxIncluded(included), lines)
      #expect(try shop.earned() == points, "\(basis) \(included)")
    }
  }

  @Test("The discount of the whole order is shared by its lines, rounded down once")
  func sharedDiscount() throws {
    let shop = try EarningShop(
      #""per": 1, "rules": [{"name": "tea", "for": {"skus": ["TEA"]}, "multiplier": 2}]"#)
    shop.order(
      9_000, OrderDetails.discount(1_000), OrderDetails.lines([line("TEA", 3_333), line("CAKE", 6_667)]))
    // TEA: ⌊3333 × 9000 ÷ 10000⌋ = 2999, twice; CAKE: ⌊6667 × 9000 ÷ 10000⌋ = 6000.
    #expect(try shop.earned() == 2 * 2_999 + 6_000)
  }

  @Test("An order without lines, or with a line of unknown amount, is one part, and no goods are in it")
  func undivided() throws {
    let earning =
      #""per": 100, "basis": "net", "rules": [{"name": "t", "for": {"skus": ["T"]}, "multiplier": 3}]"#
    for lines in [[], [[OrderLineDetails.sku("T")], line("U", 10)]] {
      let shop = try EarningShop(earning)
      shop.order(13_000, OrderDetails.tax(2_000), OrderDetails.shipping(1_000), OrderDetails.lines(lines))
      #expect(try shop.earned() == 100)
    }
  }

  @Test("Lines that are the way to the customer earn where shipping does")
  func shippingLines() throws {
    let lines = OrderDetails.lines([line("A", 5_000), line("POST", 500, OrderLineDetails.kind(.shipping))])
    for (basis, points) in [("total", 55 as Int64), ("net", 50)] {
      let shop = try EarningShop(#""per": 100, "basis": "\#(basis)""#)
      shop.order(5_500, lines)
      #expect(try shop.earned() == points)
    }
  }

  @Test("An order below the minimum earns nothing; the minimum is of what earns")
  func minimum() throws {
    let shop = try EarningShop(#""per": 100, "minimumOrder": 5000, "exclude": {"skus": ["GIFT"]}"#)
    shop.order(4_999)
    shop.order(9_000, OrderDetails.lines([line("TEA", 4_500), line("GIFT", 4_500)]))
    shop.order(5_000)
    #expect(try shop.earned() == 50)
  }

  @Test("Orders through a channel that is excluded earn nothing, and make nobody a member")
  func channels() throws {
    let shop = try EarningShop(#""per": 100, "exclude": {"channels": ["web"]}"#)
    shop.order(10_000, channel: 2)
    #expect(try !shop.row().isMember)
    shop.order(10_000, channel: 1)
    #expect(try shop.earned() == 100)
  }

  @Test("Orders in another currency earn nothing, and their refunds take nothing")
  func otherCurrency() throws {
    let shop = try EarningShop(#""per": 100, "rules": [{"name": "all", "multiplier": 1}]"#)
    shop.order(10_000)
    shop.order(10_000, 7, unit: dollars)
    shop.record(.refundIssued, 10_000, at: "2024-01-11T10:00:00Z", unit: dollars, reference: 7)
    let row = try shop.row()
    #expect((row.points.earned, row.points.balance, row.measure) == (100, 100, 10_000))
    #expect(row.sales.count == 2)
  }

  @Test("No order, whatever its amounts, earns more than a touchpoint can, or stops the view")
  func extremes() throws {
    let shop = try EarningShop(
      #""per": 1, "points": 1000000000, "multiplier": 1000000, "rules": [{"name": "r", "for": {"skus": ["A"]}, "multiplier": 100}]"#
    )
    shop.order(.max, OrderDetails.lines([line("A", .max), line("B", .max), line("C", .min + 1)]))
    #expect(try shop.earned() == 1_000_000_000_000_000)
  }
}
