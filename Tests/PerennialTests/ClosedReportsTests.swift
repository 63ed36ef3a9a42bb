import Foundation
import Perennial
import Testing

@testable import StampCardProgram

/// Reports that bring themselves up to date, and are closed.
struct ClosedReportsTests {
  private func wait(_ what: String, until holds: () throws -> Bool) async throws {
    for _ in 0..<6000 where try !holds() { try await Task.sleep(for: .milliseconds(10)) }
    #expect(try holds(), "\(what)")
  }

  @Test("Reports that refresh by themselves bring the stored views up to date with nobody reading")
  func refreshing() async throws {
    let shop = try PolicyShop()
    let reports = try Reports(
      of: shop.ledger, adding: [StampCard.self], refreshingEvery: .milliseconds(5))
    try await shop.order("1", 1000, at: PolicyTests.day)
    let head = try shop.ledger.head
    let views = reports.models.views
    try await wait("every view is brought to the head") {
      try views.projectors.allSatisfy { try views.status(of: type(of: $0).name).position == head }
    }
    #expect(reports.lastRefreshFailure == nil)
    reports.close()
    try await shop.order("2", 1000, at: PolicyTests.day)
    try await Task.sleep(for: .milliseconds(60))
    #expect(try views.status(of: Customer360.name).position == head)
  }

  @Test("Closed reports refuse everything that they show with one error, and the ledger goes on")
  func closed() async throws {
    let shop = try PolicyShop()
    let customer = try await shop.order("1", 1000, at: PolicyTests.day)
    let reports = try Reports(of: shop.ledger, refreshingEvery: .milliseconds(5))
    #expect(!reports.isClosed)
    #expect(try reports.summary().buyers == 1)
    let open = try reports.listable(Customer360.name)
    reports.close()
    reports.close()
    #expect(reports.isClosed)
    let shown: [(String, () throws -> Void)] = [
      ("summary", { _ = try reports.summary() }), ("report", { _ = try reports.report("cohorts") }),
      ("view", { _ = try reports.view(of: Customer360.self) }),
      ("rows", { _ = try reports.rows(of: Customer360.name) }),
      ("listable", { _ = try reports.listable(Customer360.name) }),
      ("row", { _ = try reports.row(of: customer, in: Customer360.self) }),
      ("customer", { _ = try reports.customer(customer) }),
      ("customer by an identifier", { _ = try reports.customer(.crm("ada")) }),
      ("replay", { _ = try reports.replay(customer, in: Customer360.name) }),
      ("preview", { _ = try reports.preview(Loyalty.name, adding: "{}") }),
      ("withdrawal", { _ = try reports.preview(Loyalty.name, withdrawing: "default") }),
      ("unread", { _ = try reports.unread() }),
    ]
    for (name, call) in shown {
      #expect("\(name)") {
        try call()
      } throws: {
        ($0 as? ProjectionError)?.code == .closed
      }
    }
    // What was open is read to its end, and others of the same ledger are not closed.
    #expect(try open.listing(RowQuery()).rows.count == 1)
    try await shop.order("2", 1000, of: "bob", at: PolicyTests.day)
    #expect(try Reports(of: shop.ledger).summary().buyers == 2)
  }

  @Test("A customer's page is found by an identifier, and nobody's is nil")
  func byIdentifier() async throws {
    let shop = try PolicyShop()
    let customer = try await shop.order("1", 1000, at: PolicyTests.day)
    let reports = try Reports(of: shop.ledger)
    #expect(try reports.customer(.crm("ada"))?.customer == customer)
    #expect(try reports.customer(.email("nobody@example.org")) == nil)
  }

  @Test("A model of one's own is in rows, reports and customers' pages")
  func ownModel() async throws {
    let shop = try PolicyShop()
    try await shop.ledger.append(
      NewTouchpoint(
        source: "till/1", id: "1", subject: .identifiers([.card("9001")]), VisitMade()))
    let reports = try Reports(of: shop.ledger, adding: [StampCard.self], refreshingEvery: .seconds(60))
    defer { reports.close() }
    #expect(try reports.listable(StampCard.name).count == 1)
    #expect(try reports.view(of: StampCard.self).count == 1)
    let page = try #require(try reports.customer(.card("9001")))
    #expect(page.sections.contains { $0.key == StampCard.customerSection?.key })
  }
}
