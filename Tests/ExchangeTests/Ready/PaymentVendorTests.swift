// Files of payment providers and of mailing services through their ready mappings. All people and amounts are made up; the
// numbers are worked out beside each test.

import Foundation
import Ledger
import Testing

@testable import Exchange

@Suite struct PaymentVendorTests {
  // MARK: PayPal

  /// The hour from 1 to 2 on 1 November comes twice; PDT is the first, seven hours behind. Left out are what the account paid
  /// for boxes, an authorization, two lines of a conversion and a withdrawal. A type that nobody listed is refused.
  @Test("PayPal: sales and refunds of an American account, and nothing of the rest")
  func american() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("paypal.csv")
    #expect(outcome.rejects == ["10: no rule of the mapping takes this line"])
    #expect(outcome.summary.isComplete && outcome.summary.skipped == 5)
    let expected = [
      "order.placed 0AB23456CD789012E of 1, 2026-11-01T08:15:00Z, web: USD 1250",
      "order.placed 1AB23456CD789012E of 2, 2026-03-31T13:00:05Z, web: USD 105281",
      "refund.issued 2AB23456CD789012E of 2, 2026-04-03T19:20:00Z, web: USD 2000 of 1AB23456CD789012E",
    ]
    #expect(
      try shop.lines() == expected)
    #expect(try shop.identifiers(2) == "email:ada@example.com")

    // PayPal writes its history anew each time: by now the first payment was refunded.
    let file = try String(contentsOfFile: Files.fixture("Vendors/paypal.csv"), encoding: .utf8)
    let later = file.replacing(
      #""Express Checkout Payment","Completed""#, with: #""Express Checkout Payment","Refunded""#)
    #expect(later != file)
    #expect(try await shop.run(ImportInput(Array(later.utf8), name: "later.csv")).summary.added == 0)
    #expect(
      try shop.lines() == expected)
  }

  /// 04/02/2026 is 4 February in London. Britain is an hour ahead in summer.
  @Test("PayPal: the days of a British account, in a file with few columns")
  func british() async throws {
    let shop = try VendorImport(currency: "GBP", timeZone: "Europe/London")
    let outcome = try await shop.run("paypal-british.csv")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == [
        "order.placed CAB23456CD789012E of 1, 2026-03-31T14:00:05Z, web: GBP 105281",
        "refund.issued DAB23456CD789012E of 1, 2026-02-04T12:00:00Z, web: GBP 2000 of CAB23456CD789012E",
      ])
  }

  @Test("PayPal: in German, with commas for points")
  func german() async throws {
    let shop = try VendorImport(currency: "EUR", timeZone: "Europe/Berlin")
    let outcome = try await shop.run("paypal-de.csv")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == [
        "order.placed 8AB23456CD789012E of 1, 2026-03-31T13:00:05Z, web: EUR 159436",
        "refund.issued 9AB23456CD789012E of 1, 2026-04-02T09:00:00Z, web: EUR 9436 of 8AB23456CD789012E",
      ])
    #expect(try await shop.run("paypal-de.csv").summary.added == 0)
  }

  // MARK: Stripe

  @Test("Stripe: payments in currencies with and without decimals, refunds, and one that failed")
  func stripe() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("stripe-payments.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    #expect(
      try shop.lines() == [
        "order.placed ch_TEST4 of 1, 2026-04-02T23:30:00Z, web: USD 105281",
        "refund.issued ch_TEST4/refunded/1 of 1, 2026-04-02T23:30:00Z, web: USD 2000 of ch_TEST4",
        "order.placed py_TEST3 of 2, 2026-04-01T12:00:00Z, web: EUR 2400",
        "refund.issued py_TEST3/refunded/1 of 2, 2026-04-01T12:00:00Z, web: EUR 2400 of py_TEST3",
        "payment.failed ch_TEST2/failed of 2, 2026-04-01T11:59:00Z, web: EUR 2400",
        "order.placed ch_TEST1 of the business, 2026-03-31T01:00:00Z, web: JPY 1500",
      ])
    #expect(try shop.identifiers(1) == "email:ada@example.com stripe:cus_TEST1")
    #expect(try await shop.run("stripe-payments.csv").summary.added == 0)
  }

  @Test("Stripe: payments as they were exported until about 2022, without seconds")
  func oldStripe() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("stripe-payments-2017.csv")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == [
        "order.placed ch_OLD2 of 1, 2017-01-28T01:13:00Z, web: EUR 4999",
        "payment.failed ch_OLD1/failed of the business, 2017-01-27T22:59:00Z, web: EUR 1000",
      ])
  }

  @Test("Stripe: customers are those of the payments")
  func stripeCustomers() async throws {
    let shop = try VendorImport()
    try await shop.run("stripe-payments.csv")
    let outcome = try await shop.run("stripe-customers.csv")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines("customer.registered") == [
        "customer.registered cus_TEST1 of 1, 2025-01-02T15:11:00Z: Ada Example",
        "customer.registered cus_TEST2 of 2, 2026-04-01T11:58:00Z",
        "customer.registered cus_TEST3 of 3, 2026-04-02T09:00:00Z",
      ])
    #expect(try await shop.run("stripe-customers.csv").summary.added == 0)
  }

  // MARK: Klaviyo

  @Test("Klaviyo: consents and withdrawals at their times, and a bounce that withdraws nothing")
  func klaviyo() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("klaviyo-profiles.csv")
    #expect(outcome.rejects == [] && outcome.summary.isComplete)
    #expect(
      try shop.lines() == [
        "customer.registered 01HTESTADA of 1, 2026-01-01T12:00:00Z: Ada Example",
        "consent.granted 01HTESTADA/email/granted/2026-01-01 12:00:00 of 1, 2026-01-01T12:00:00Z, email: marketing email",
        "consent.withdrawn 01HTESTADA/sms/withdrawn/2026-02-01 08:00:00 of 1, 2026-02-01T08:00:00Z, sms: marketing sms",
        "customer.registered 01HTESTBO of 2, 2026-03-29T00:30:00Z",
        "customer.registered 01HTESTCY of 3, 2025-11-05T09:00:00Z",
        "consent.withdrawn 01HTESTCY/email/withdrawn/2026-03-02 10:00:00 of 3, 2026-03-02T10:00:00Z, email: marketing email",
        "customer.registered 01HTESTDI of 4, 2025-05-05T05:05:05Z",
        "consent.granted 01HTESTDI/email/granted/2025-05-05 05:05:05 of 4, 2025-05-05T05:05:05Z, email: marketing email",
        "message.bounced 01HTESTDI/bounced/2026-01-09 03:00:00 of 4, 2026-01-09T03:00:00Z, email: ",
        "customer.registered 01HTESTEV of 5, 2026-02-02T02:02:02Z",
        "consent.granted 01HTESTEV/sms/granted/2026-02-02 02:02:02 of 5, 2026-02-02T02:02:02Z, sms: marketing sms",
      ])
    #expect(try shop.identifiers(5) == "klaviyo:01HTESTEV phone:+33600000001")
    #expect(try await shop.run("klaviyo-profiles.csv").summary.added == 0)
  }

  @Test("Klaviyo: a file with few properties; a consent without its time is one of the import's")
  func fewProperties() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("klaviyo-profiles-few.csv", as: "klaviyo")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == [
        "customer.registered 01HTESTADA of 1, 2026-01-01T12:00:00Z: Ada Example",
        "consent.granted 01HTESTADA/email/granted/ of 1, now, email: marketing email",
      ])
  }

  // MARK: Mailchimp

  @Test("Mailchimp: who subscribed, and who confirmed it; the mapping has to be said")
  func subscribed() async throws {
    let shop = try VendorImport()
    await #expect(throws: ImportError.self) { try await shop.run("mailchimp-subscribed.csv") }
    let outcome = try await shop.run("mailchimp-subscribed.csv", as: "mailchimp-subscribed")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == [
        "consent.granted 90000001/granted/2026-01-01 12:05:00 of 1, 2026-01-01T12:05:00Z, email: "
          + "marketing email double-opt-in",
        "customer.registered 90000001 of 1, 2026-01-01T12:05:00Z, email: Ada Example",
        "consent.granted 90000002/granted/2015-03-16 14:40:47 of 2, 2015-03-16T14:40:47Z, email: marketing email",
        "customer.registered 90000002 of 2, 2015-03-16T14:40:47Z, email",
      ])
    #expect(try shop.identifiers(1) == "email:ada@example.com mailchimp:aaaaaaaaa1")
    let again = try await shop.run("mailchimp-subscribed.csv", as: "mailchimp-subscribed")
    #expect(again.summary.added == 0)
  }

  @Test("Mailchimp: who unsubscribed had subscribed before, and one of them complained")
  func unsubscribed() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("mailchimp-unsubscribed.csv")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == [
        "consent.withdrawn 90000003/withdrawn/2026-03-02 10:00:00 of 1, 2026-03-02T10:00:00Z, email: marketing email",
        "consent.granted 90000003/granted/2025-01-02 10:00:00 of 1, 2025-01-02T10:00:00Z, email: marketing email",
        "customer.registered 90000003 of 1, 2025-01-02T10:00:00Z, email: Cy",
        "consent.withdrawn 90000005/withdrawn/2025-06-01 00:00:00 of 2, 2025-06-01T00:00:00Z, email: marketing email",
        "consent.granted 90000005/granted/2025-05-05 05:05:05 of 2, 2025-05-05T05:05:05Z, email: marketing email",
        "customer.registered 90000005 of 2, 2025-05-05T05:05:05Z, email",
        "consent.withdrawn 90000006/withdrawn/2026-03-05 08:00:00 of 3, 2026-03-05T08:00:00Z, email: marketing email",
        "consent.granted 90000006/granted/2026-03-01 10:02:00 of 3, 2026-03-01T10:02:00Z, email: marketing email",
        "message.complained 90000006/complained/2026-03-05 08:00:00 of 3, 2026-03-05T08:00:00Z, email",
        "customer.registered 90000006 of 3, 2026-03-01T10:02:00Z, email",
      ])
    #expect(try await shop.run("mailchimp-unsubscribed.csv").summary.added == 0)
  }

  @Test("Mailchimp: who was cleaned out bounced, and had consented")
  func cleaned() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("mailchimp-cleaned.csv")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == [
        "message.bounced 90000004/bounced/2026-01-09 03:00:00 of 1, 2026-01-09T03:00:00Z, email: 7654321",
        "consent.granted 90000004/granted/2025-05-05 05:05:05 of 1, 2025-05-05T05:05:05Z, email: marketing email",
        "customer.registered 90000004 of 1, 2025-05-05T05:05:05Z, email",
      ])
    #expect(try await shop.run("mailchimp-cleaned.csv").summary.added == 0)
  }

  @Test("Mailchimp: who never subscribed is known, and no more")
  func nonsubscribed() async throws {
    let shop = try VendorImport()
    let outcome = try await shop.run("mailchimp-nonsubscribed.csv", as: "mailchimp-nonsubscribed")
    #expect(outcome.rejects == [])
    #expect(
      try shop.lines() == ["customer.registered 90000007 of 1, 2026-02-03T04:05:06Z: Gil"])
  }
}
