// Files of shop systems through their ready mappings. All people, orders and amounts are made up; the numbers are worked out
// beside each test.

import Foundation
import Ledger
import Testing

@testable import Exchange

@Suite struct ShopVendorTests {
  // MARK: Shopify

  /// | order | prices | taken off | shipping | tax | total |
  /// | --- | --- | --- | --- | --- | --- |
  /// | #1006 | 1500 JPY | 0 | 0 | 136, in the prices | 1500: a yen has no minor unit |
  /// | #1005 | 24.00 + 12.00 | 0 | 4.90 | 6.82, in the prices | 40.90 EUR, all of it refunded |
  /// | #1004 | 2 × 20.00 + 10.00 | 5.00, since its subtotal is 45.00 | 5.00 | 2.81 on top | 52.81 USD, 20.00 refunded |
  /// | #1003 | 24.00 | 0 | 4.90 | 4.82, in the prices | 28.90 EUR |
  /// | #1002 | 16.00 | 0 | 0 | 0 | 16.00 EUR, never paid |
  /// | #1001 | 10.00 | 0 | 0 | 0.63 on top | 10.63 USD |
  static let shopifyOrders = [
    "order.placed #1006 of 1, 2026-04-03T03:00:00Z, web: JPY 1500 (136 tax): 1 BOWL 1500",
    "order.placed #1005 of 2, 2026-04-01T06:00:00Z, web: EUR 4090 + 490 (682 tax): 1 THE-1 2400, 1 MUG-B 1200",
    "order.cancelled #1005/cancelled of 2, 2026-04-02T08:00:00Z, web: #1005",
    "refund.issued #1005/refunded/1 of 2, 2026-04-02T08:00:00Z, web: EUR 4090 of #1005",
    "order.placed #1004 of 1, 2026-03-31T13:00:00Z, web: USD 5281 - 500 + 500 + 281 tax: 2 TEE-BLK-S 4000, 1 MUG-B 1000",
    "refund.issued #1004/refunded/1 of 1, 2026-03-31T13:00:00Z, web: USD 2000 of #1004",
    "order.placed #1003 of 2, 2026-03-29T00:29:58Z, web: EUR 2890 + 490 (482 tax): 1 THE-1 2400",
    "order.placed #1002 of the business, 2026-03-12T11:00:00Z, web: EUR 1600: 1 Custom item 1600",
    "order.cancelled #1002/voided of the business, 2026-03-12T11:00:00Z, web: #1002, voided",
    "order.placed #1001 of the business, 2026-03-01T16:00:00Z, store: USD 1063 + 63 tax: 1 MUG-B 1000",
  ]

  @Test("Shopify: orders with their lines, whether prices include tax or not, cancellations and refunds")
  func shopifyOrders() async throws {
    let shop = try VendorImport()
    let first = try await shop.run("shopify-orders.csv")
    #expect(first.rejects == [] && first.summary.isComplete && first.summary.lines == 8)
    #expect(
      try shop.lines() == Self.shopifyOrders)
    // Ada wrote her address with capitals once, and left her number once.
    #expect(try shop.identifiers(1) == "email:ada@example.com phone:+16175550100")
    #expect(try shop.identifiers(2) == "email:bo@example.com")

    let again = try await shop.run("shopify-orders.csv")
    #expect(again.rejects == [] && again.summary.added == 0)
    #expect(
      try shop.lines() == Self.shopifyOrders)
  }

  @Test("Shopify: an export of other years, with its columns in another order and without some of them")
  func olderShopifyOrders() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("shopify-orders-older.csv", as: "shopify")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    let orders = try shop.lines("order.placed")
    // Without SKUs, names stand in their place; without `Source`, all orders are the web's.
    #expect(
      orders.first { $0.contains("#1004") }
        == "order.placed #1004 of 1, 2026-03-31T13:00:00Z, web: USD 5281 - 500 + 500 + 281 tax: "
        + "2 Crew Tee - Black / S 4000, 1 Mug, blue 1000")
    #expect(orders.count == 6 && orders.allSatisfy { $0.contains(", web:") })
  }

  @Test("Shopify: what was refunded later is the difference to what was recorded")
  func shopifyRefundedMore() async throws {
    let shop = try VendorImport()
    try await shop.run("shopify-orders.csv")
    let file = try String(contentsOfFile: Files.fixture("Vendors/shopify-orders.csv"), encoding: .utf8)
    // Of #1004, 20.00 of 52.81 were refunded; now it is 32.81. Another 12.81 went back.
    let later = file.replacing(",20.00,Example Co,", with: ",32.81,Example Co,")
    #expect(later != file)
    let outcome = try await shop.run(ImportInput(Array(later.utf8), name: "later.csv"))
    #expect(outcome.rejects == [] && outcome.summary.added == 1)
    #expect(
      try shop.lines().last
        == "refund.issued #1004/refunded/2 of 1, 2026-03-31T13:00:00Z, web: USD 1281 of #1004")
  }

  @Test(
    "Shopify: refunds of the transaction histories are those of the orders, whichever file has them first")
  func shopifyRefunds() async throws {
    let shop = try VendorImport()
    try await shop.run("shopify-orders.csv")
    let outcome = try await shop.run("shopify-refunds.csv")
    // 15.00 + 5.00 of #1004, and 40.90 of #1005: the orders said so. Six lines are sales, or did not succeed.
    #expect(outcome.rejects == [] && outcome.summary.added == 0 && outcome.summary.skipped == 6)
    #expect(try shop.lines("refund.issued").count == 2)

    let timely = try VendorImport()
    let text = try #require(ReadyMapping.named("shopify-orders")).text
    let refunds = try #require(text.range(of: "      - kind: refunds"))
    let rest = try #require(text.range(of: "\n  - kind: orders\n"))
    let withoutRefunds = text.replacingCharacters(in: refunds.lowerBound..<rest.lowerBound, with: "")
    let path = Files.temporary("orders.yaml")
    try withoutRefunds.write(toFile: path, atomically: true, encoding: .utf8)
    try await timely.run("shopify-orders.csv", as: path)
    try FileManager.default.removeItem(atPath: path)
    let orders = try await timely.run("shopify-refunds.csv")
    #expect(orders.rejects == [])
    #expect(
      try timely.lines("refund.issued") == [
        "refund.issued #1005/refunded/1 of 2, 2026-04-02T08:00:05Z: EUR 4090 of #1005",
        "refund.issued #1004/refunded/1 of 1, 2026-04-03T19:20:00Z: USD 2000 of #1004",
      ])
    let again = try await timely.run("shopify-orders.csv")
    #expect(again.rejects == [] && again.summary.added == 0)
  }

  @Test("Shopify: customers are the people of the orders, with consents and refusals for each channel")
  func shopifyCustomers() async throws {
    let shop = try VendorImport()
    try await shop.run("shopify-orders.csv")
    let outcome = try await shop.run("shopify-customers.csv")
    #expect(outcome.rejects == [] && outcome.summary.lines == 4)
    #expect(
      try Array(shop.lines().dropFirst(Self.shopifyOrders.count)) == [
        "customer.registered customer/7000000000001 of 1, now: Ada Example",
        "consent.granted customer/7000000000001/email/granted of 1, now: marketing email",
        "consent.withdrawn customer/7000000000001/sms/withdrawn of 1, now: marketing sms",
        "customer.registered customer/7000000000002 of 2, now: Bo Sample",
        "consent.withdrawn customer/7000000000002/email/withdrawn of 2, now: marketing email",
        "consent.withdrawn customer/7000000000002/sms/withdrawn of 2, now: marketing sms",
        "customer.registered customer/7000000000003 of 3, now: Cy",
        "consent.withdrawn customer/7000000000003/email/withdrawn of 3, now: marketing email",
        "consent.granted customer/7000000000003/sms/granted of 3, now: marketing sms",
        "customer.registered customer/7000000000004 of 4, now",
        "consent.granted customer/7000000000004/email/granted of 4, now: marketing email",
        "consent.withdrawn customer/7000000000004/sms/withdrawn of 4, now: marketing sms",
      ])
    #expect(try shop.identifiers(1) == "email:ada@example.com phone:+16175550100 shopify:7000000000001")
    #expect(try shop.identifiers(3) == "phone:+4930000000 shopify:7000000000003")
    #expect(try await shop.run("shopify-customers.csv").summary.added == 0)
  }

  // MARK: WooCommerce

  /// 4004: 50.00 less 5.00, with 5.00 shipping and 2.81 tax, is 52.81; 20.00 went back. 4003 went back as a whole, so that its
  /// one line has a quantity of 0. 4002 was cancelled, and is nobody's. 4005 was not paid. New York is four hours behind.
  @Test("WooCommerce: orders of the export plugin, with a line of coupons, refunds and cancellations")
  func wooOrders() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("woocommerce-orders.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete && outcome.summary.skipped == 1)
    let expected = [
      "order.placed 4004 of 1, 2026-03-31T13:00:00Z, web: USD 5281 - 500 + 500 + 281 tax: 1 TEE, 1 MUG-B",
      "refund.issued 4004/refunded/1 of 1, 2026-03-31T13:00:00Z, web: USD 2000 of 4004",
      "order.placed 4003 of 2, 2026-03-29T05:29:00Z, web: USD 2400",
      "refund.issued 4003/refunded/1 of 2, 2026-03-29T05:29:00Z, web: USD 2400 of 4003",
      "order.placed 4002 of the business, 2026-03-12T16:00:00Z, web: USD 1600: 1 Custom",
      "order.cancelled 4002/cancelled of the business, 2026-03-12T16:00:00Z, web: 4002",
    ]
    #expect(
      try shop.lines() == expected)
    #expect(try shop.identifiers(1) == "email:ada@example.com phone:+16175550100")
    #expect(try await shop.run("woocommerce-orders.csv").summary.added == 0)
    #expect(
      try shop.lines() == expected)
  }

  @Test("WooCommerce: the report of orders, as the server and as the browser writes it")
  func wooAnalytics() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("woocommerce-analytics.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    #expect(
      try shop.lines() == [
        "refund.issued 4004/refund/2026-04-03 15:20:00 of the business, 2026-04-03T19:20:00Z, web: USD 2000 of 4004",
        "order.placed 4004 of the business, 2026-03-31T13:00:00Z, web: USD 4500",
        "order.placed 4002 of the business, 2026-03-12T16:00:00Z, web: USD 1600",
        "order.cancelled 4002/cancelled of the business, 2026-03-12T16:00:00Z, web: 4002",
      ])
    #expect(try await shop.run("woocommerce-analytics.csv").summary.added == 0)
    // The same order again, and one that was not paid.
    let browser = try await shop.run("woocommerce-analytics-browser.csv")
    #expect(browser.rejects == [] && browser.summary.added == 0 && browser.summary.skipped == 1)
  }

  @Test("WooCommerce: customers with an account, since they signed up; guests come with their orders")
  func wooCustomers() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("woocommerce-customers.csv")
    #expect(outcome.rejects == [] && outcome.summary.skipped == 1)
    #expect(
      try shop.lines() == [
        "customer.registered customer/2025-01-02 10:11:12/1 of 1, 2025-01-02T15:11:12Z, web: Ada Example"
      ])
    #expect(try shop.identifiers(1) == "email:ada@example.com phone:+16175550100")
    #expect(try await shop.run("woocommerce-customers.csv").summary.added == 0)
  }

  // MARK: Etsy

  /// 3100000001: 13.00 less 1.00, with 4.50 shipping, is 16.50 for the shop; the buyer paid 0.62 of tax to Etsy besides.
  @Test("Etsy: orders by the buyer's name there, without the tax that Etsy keeps")
  func etsyOrders() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("etsy-orders.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    #expect(
      try shop.lines() == [
        "order.placed 3100000001 of 1, 2026-09-14T04:00:00Z, web: USD 1650 - 100 + 450",
        "order.placed 3100000002 of the business, 2026-09-12T04:00:00Z, web: EUR 101200",
        "order.placed 3100000003 of 1, 2026-09-10T04:00:00Z, web: USD 950 + 450",
        "order.cancelled 3100000003/cancelled of 1, 2026-09-10T04:00:00Z, web: 3100000003",
      ])
    #expect(try shop.identifiers(1) == "etsy:adabuys")
    #expect(try await shop.run("etsy-orders.csv").summary.added == 0)
  }

  /// 2 × 5.00 + 3.00 less 1.00, with 4.50 shipping, is 16.50, as the file of orders says; the second line says 0.00 off.
  @Test("Etsy: items make the same order, and shipping and discount count once")
  func etsyItems() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("etsy-items.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    #expect(
      try shop.lines() == [
        "order.placed 3100000001 of the business, 2026-09-14T04:00:00Z, web: USD 1650 - 100 + 450: 2 FOX-01 1000, "
          + "1 FOX-02 300",
        "order.placed 3100000002 of the business, 2026-09-12T04:00:00Z, web: EUR 101200: 1 1500000003 101200",
      ])
    #expect(try await shop.run("etsy-items.csv").summary.added == 0)
  }
}
