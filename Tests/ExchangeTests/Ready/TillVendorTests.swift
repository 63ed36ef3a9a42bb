// Files of tills through their ready mappings. All people, sales and amounts are made up; the numbers are worked out beside each
// test. The ledger is in New York, which is four hours behind in summer and five in winter.

import Foundation
import Ledger
import Testing

@testable import Exchange

@Suite struct TillVendorTests {
  // MARK: Square

  /// TXN2: two lattes of 16.00 less 1.60, and a deposit of 1,150.00, with 1.12 tax: 1,165.52. TXN1: a quarter of a pound of
  /// cheese, 5.00. TXN9: one latte of 8.00 less 0.80 went back, with 0.56 tax: 7.76.
  @Test("Square: items of sales and of a refund, of whoever has a profile")
  func squareItems() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("square-items.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    let expected = [
      "refund.issued TXN9/refund/2026-07-19 11:15:00 of 1, 2026-07-19T15:15:00Z, store: USD 776 of TXN9: 1 MAT-1 720",
      "order.placed TXN2 of 1, 2026-07-18T16:59:30Z, store: USD 116552 + 112 tax: 2 MAT-1 1440, 1 Custom Amount 115000",
      "order.placed TXN1 of the business, 2026-07-18T16:40:00Z, store: USD 500: 250 TOK2 500",
    ]
    #expect(
      try shop.lines() == expected)
    #expect(try await shop.run("square-items.csv").summary.added == 0)
    #expect(
      try shop.lines() == expected)
  }

  /// TXN2: 1,164.40 with 1.12 tax and 4.00 tip: 1,169.52. TXN3 was paid by card and in cash: 12.84 + 8.56 = 21.40, of which
  /// 0.84 + 0.56 are tax. TXN4 sold a gift card.
  @Test("Square: transactions, one of them with two means of payment, and a gift card that was sold")
  func squareTransactions() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("square-transactions.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete && outcome.summary.skipped == 1)
    #expect(
      try shop.lines() == [
        "refund.issued TXN9/refund/2026-07-19 11:15:00 of 1, 2026-07-19T15:15:00Z, store: USD 776 of TXN9",
        "order.placed TXN2 of 1, 2026-07-18T16:59:30Z, store: USD 116952 + 112 tax",
        "order.placed TXN1 of the business, 2026-07-18T16:40:00Z, store: USD 500",
        "order.placed TXN3 of 2, 2026-07-18T16:20:00Z, store: USD 2140 + 140 tax",
      ])
    #expect(try await shop.run("square-transactions.csv").summary.added == 0)
  }

  @Test("Square: transactions of 2018, with American dates, blanks behind the money and brackets for minus")
  func oldSquareTransactions() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("square-transactions-2018.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    #expect(
      try shop.lines() == [
        "order.placed TXN0 of the business, 2018-12-27T18:15:00Z, store: USD 120000",
        "refund.issued TXN0/refund/12/28/2018 10:20:00 of the business, 2018-12-28T18:20:00Z, store: USD 3362 of TXN0",
      ])
  }

  @Test("Square: customers since their first visit, consents as of the import, also those made of a card")
  func squareCustomers() async throws {
    let shop = try VendorImport()
    try await shop.run("square-transactions.csv")
    let outcome = try await shop.run("square-customers.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    #expect(
      try shop.lines("customer.registered", "consent.granted", "consent.withdrawn") == [
        "consent.granted customer/CUST1TEST/email/granted of 1, now: marketing email",
        "customer.registered customer/CUST1TEST of 1, 2025-01-02T05:00:00Z: Ada Example",
        "consent.withdrawn customer/CUST2TEST/email/withdrawn of 2, now: marketing email",
        "customer.registered customer/CUST2TEST of 2, now: Bo Sample",
        "customer.registered customer/CUST3TEST of 3, 2026-07-18T04:00:00Z: CY MUSTER",
      ])
    #expect(try shop.identifiers(1) == "email:ada@example.com phone:+16175550100 square:CUST1TEST")
    #expect(try await shop.run("square-customers.csv").summary.added == 0)
  }

  // MARK: Toast

  /// 36.00 with 3.59 tax and 7.00 tip is 46.59.
  @Test("Toast: orders, whose numbers have 19 digits, without the voided one")
  func toastOrders() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("toast-orders.csv")
    #expect(outcome.rejects == [] && outcome.summary.skipped == 1)
    #expect(
      try shop.lines() == [
        "order.placed 1300000015734303122 of the business, 2026-10-08T21:17:00Z, store: USD 4659 + 359 tax"
      ])
    #expect(try await shop.run("toast-orders.csv").summary.added == 0)
  }

  /// 20.00 + 16.00, with 1.99 and 1.60 tax, is 39.59: the order without its tip. A selection of 1,013.00 was voided, and a gift
  /// card is an order of its own.
  @Test("Toast: items, without what was voided and without gift cards")
  func toastItems() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("toast-items.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete && outcome.summary.skipped == 2)
    #expect(
      try shop.lines() == [
        "order.placed 1300000015734303122 of the business, 2026-10-08T21:17:00Z, store: USD 3959 + 359 tax: "
          + "1 1300000001877960257 2000, 2 TEQ-1 1600"
      ])
    #expect(try await shop.run("toast-items.csv").summary.added == 0)
  }

  @Test("Toast: payments of guests who left an address, and refunds of the order that is known")
  func toastPayments() async throws {
    let shop = try VendorImport()
    try await shop.run("toast-orders.csv")
    let outcome = try await shop.run("toast-payments.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete && outcome.summary.skipped == 1)
    #expect(
      try Array(shop.lines().dropFirst()) == [
        "payment.captured 1300000015734304001 of 1, 2026-10-08T22:40:00Z, store: USD 2599 of 1300000015734303122, card",
        "refund.issued 1300000015734304001/refunded/1 of the business, 2026-10-09T15:00:00Z, store: "
          + "USD 500 of 1300000015734303122",
        "payment.captured 1300000015734304002 of the business, 2026-10-08T22:41:00Z, store: "
          + "USD 2060 of 1300000015734303122, cash",
        "payment.failed 1300000015734304004/failed of 1, 2026-10-08T22:39:00Z, store: USD 2599",
      ])
    #expect(try await shop.run("toast-payments.csv").summary.added == 0)
  }

  @Test("Toast: times as its guide writes them")
  func toastGuide() async throws {
    let file = try String(contentsOfFile: Files.fixture("Vendors/toast-orders.csv"), encoding: .utf8)
    let guide = file.replacing("10/8/26 5:17 PM", with: "10/08/2026 17:17:00")
    let shop = try VendorImport()
    let outcome = try await shop.run(ImportInput(Array(guide.utf8), name: "OrderDetails.csv"))
    #expect(outcome.rejects == [])
    #expect(try shop.lines().first?.contains("2026-10-08T21:17:00Z") == true)
  }

  // MARK: Lightspeed

  /// 104: 38.25 + 9.56 = 47.81, of which 2.81 are tax. 109: a tee of 19.125, rounded to 19.13, came back. 110: two mugs of
  /// 24.4375, rounded to 24.44, less a tee of 19.125, rounded to 19.13, is 5.31. 111 is not finished.
  @Test("Lightspeed: sales with a line of their own beside those of their products and payments, and returns")
  func lightspeedSales() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("lightspeed-x-sales.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete && outcome.summary.skipped == 2)
    #expect(
      try shop.lines() == [
        "order.placed 104 of 1, 2026-03-31T13:00:00Z, store: USD 4781 (281 tax): 2 TEE-S 3825, 1 MUG-B 956",
        "refund.issued 109 of 1, 2026-04-03T19:20:00Z, store: USD 1913: 1 TEE-S 1913",
        "order.placed 110 of the business, 2026-04-04T14:00:00Z, store: USD 531 (31 tax): 2 MUG-B 2444, -1 TEE-S -1913",
      ])
    #expect(try shop.identifiers(1) == "lightspeed:Ada-EX1")
    #expect(try await shop.run("lightspeed-x-sales.csv").summary.added == 0)
  }

  @Test("Lightspeed: customers are those of the sales, and a refusal of e-mail is no consent of the others")
  func lightspeedCustomers() async throws {
    let shop = try VendorImport()
    try await shop.run("lightspeed-x-sales.csv")
    let outcome = try await shop.run("lightspeed-x-customers.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    let (ada, bo) = ("0a000000-0000-11ee-0000-000000000001", "0a000000-0000-11ee-0000-000000000002")
    #expect(
      try Array(shop.lines().dropFirst(3)) == [
        "customer.registered customer/\(ada) of 1, 2025-01-02T15:11:12Z: Ada Example",
        "consent.withdrawn customer/\(bo)/email/withdrawn of 2, now: marketing email",
        "customer.registered customer/\(bo) of 2, 2026-03-29T00:29:58Z: Bo",
      ])
    #expect(try shop.identifiers(1) == "email:ada@example.com lightspeed:Ada-EX1 phone:+16175550100")
    #expect(try await shop.run("lightspeed-x-customers.csv").summary.added == 0)
  }
}
