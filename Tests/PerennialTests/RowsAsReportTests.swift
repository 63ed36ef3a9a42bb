import Foundation
import Perennial
import Testing

/// The rows of a view in one call, as the command gives them, and one customer's row by any of their numbers.
struct RowsAsReportTests {
  private func shop() async throws -> (PolicyShop, Reports) {
    let shop = try PolicyShop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: Programmes.plain,
      effectiveFrom: Instant(year: 2020, month: 1, day: 1))
    for (index, name) in ["ada", "bob", "eve", "dan"].enumerated() {
      try await shop.order("\(index)", Int64(index + 1) * 100_00, of: name, at: PolicyTests.day)
    }
    return (shop, try Reports(of: shop.ledger))
  }

  @Test("Rows are asked for as the command asks, and come as text and as values")
  func rows() async throws {
    let (shop, reports) = try await shop()
    defer { withExtendedLifetime(shop) {} }
    let found = try reports.rows(
      of: "loyalty", where: ["spend>100"], order: "-spend", columns: "spend,pointsBalance", limit: 2)
    #expect(found.listing.rows.map(\.customer.rawValue) == [4, 3])
    #expect(
      found.listing.rows.map(\.values) == [
        [.number(400_00), .number(400)], [.number(300_00), .number(300)],
      ])
    #expect(found.listing.matched == 3 && found.listing.columns.map(\.name) == ["spend", "pointsBalance"])
    let text = found.document.lines.joined(separator: "\n")
    #expect(text.contains("2 of 3") && text.contains("400.00"), "\(text)")
    #expect(found.document.html.contains("400.00"))
    #expect(found.basis.timeZone == "Europe/London")
    let rest = try reports.rows(of: "loyalty", where: ["spend>100"], order: "-spend", offset: 2, limit: nil)
    #expect(rest.listing.rows.map(\.customer.rawValue) == [2])
    // Without more, all columns of the first 50 by customer.
    #expect(try reports.rows(of: "loyalty").listing.rows.map(\.customer.rawValue) == [1, 2, 3, 4])
    let before = Reports.Moment(asOf: Instant(year: 2023, month: 1, day: 1))
    #expect(try reports.rows(of: "customer360", before).listing.rows.isEmpty)
  }

  @Test("It is the very document that opening the view and asking it gives")
  func opened() async throws {
    let (shop, reports) = try await shop()
    defer { withExtendedLifetime(shop) {} }
    // As of an instant, so that both are of the same.
    let moment = Reports.Moment(asOf: Instant(year: 2024, month: 2, day: 1))
    for name in reports.models.list.models.map({ $0.name }) {
      let view = try reports.listable(name, moment)
      var query = try reports.query(of: view)
      query.limit = 50
      let report = RowsReport(try view.listing(query), basis: view.basis(timeZone: reports.timeZone))
      #expect(try reports.rows(of: name, moment).document.lines == report.document.lines, "\(name)")
    }
  }

  @Test("What is asked for and is not there is said, with what there is")
  func refused() async throws {
    let (shop, reports) = try await shop()
    defer { withExtendedLifetime(shop) {} }
    let calls: [(ProjectionError.Code, String, () throws -> Void)] = [
      (.unknownView, "loyalty", { _ = try reports.rows(of: "loyality") }),
      (.invalidRequest, "spend", { _ = try reports.rows(of: "loyalty", columns: "cake") }),
      (.invalidRequest, "spend", { _ = try reports.rows(of: "loyalty", order: "-cake") }),
      (.invalidRequest, "tier=gold", { _ = try reports.rows(of: "loyalty", where: ["cake"]) }),
    ]
    for (code, says, call) in calls {
      #expect {
        try call()
      } throws: { error in
        (error as? ProjectionError)?.code == code && "\(error)".contains(says)
      }
    }
  }

  @Test(
    "Every number of merged customers leads to their points: the one of an identifier, and of a sale sent again"
  )
  func merged() async throws {
    let (shop, reports) = try await shop()
    let ledger = shop.ledger
    let (ada, bob) = (CustomerNumber(rawValue: 1), CustomerNumber(rawValue: 2))
    try await ledger.merge(ada, with: bob, evidence: "same")
    let linked = try #require(try ledger.customerNumber(of: .crm("bob")))
    let again = try await shop.order("1", 200_00, of: "bob", at: PolicyTests.day)
    #expect(linked == bob && again == bob)
    func balances(_ customer: CustomerNumber) throws -> [Int64?] {
      let models = reports.models
      return [
        try reports.row(of: customer, in: Loyalty.self)?.points.balance,
        try reports.view(of: Loyalty.self).row(of: customer)?.points.balance,
        try models.views.row(of: customer, in: models[Loyalty.self]).row?.points.balance,
        try models.views.stored(models[Loyalty.self]).row(of: customer)?.points.balance,
      ]
    }
    for customer in [ada, bob] {
      #expect(try balances(customer) == [300, 300, 300, 300])
      #expect(try reports.customer(customer).customer == ada)
      #expect(try reports.replay(customer, in: "loyalty").explanation.customer == ada)
      let rows = try reports.rows(of: "loyalty", where: ["customer=\(customer.rawValue)"]).listing.rows
      #expect(rows.map(\.customer) == [ada])
    }
    let eve = CustomerNumber(rawValue: 3)
    #expect(try balances(eve) == [300, 300, 300, 300])
    // Before the merge was known they had a row each.
    let before = Reports.Moment(at: try ledger.position(of: TouchpointID("till/1", "3")))
    #expect(try reports.row(of: bob, in: Loyalty.self, before)?.points.balance == 200)
    #expect(try reports.view(of: Loyalty.self, before).row(of: bob)?.points.balance == 200)
    // Nobody has such a number; where nothing has happened that a model is about, there is no row.
    #expect(throws: LedgerError.self) { try reports.row(of: CustomerNumber(rawValue: 99), in: Loyalty.self) }
    #expect(try reports.view(of: Loyalty.self).row(of: CustomerNumber(rawValue: 99)) == nil)
    #expect(try reports.row(of: ada, in: CustomerService.self) == nil)
  }
}
