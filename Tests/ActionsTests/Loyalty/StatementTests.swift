import Foundation
import Perennial
import Testing

/// What became of points in a period.
struct StatementTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }
  private func day(_ month: Int, _ day: Int) -> Instant { Instant(year: 2024, month: month, day: day) }

  @Test("A statement lists what happened in the period, also by time alone, and its sums close")
  func lines() async throws {
    let shop = try Shop()
    let (reports, actions) = (shop.reports, shop.reports.actions)
    let ann = try await shop.sell("1", pounds: 50)
    shop.clock.pass(days: 20)
    let bob = try await shop.sell("2", pounds: 5, to: "bob")
    try await shop.sell("3", pounds: 30)
    _ = try await actions.redeem(20, of: ann, as: id("r"))
    shop.clock.pass(days: 15)
    _ = try await actions.transfer(10, from: bob, to: ann, as: id("no"))
    _ = try await actions.transfer(4, from: bob, to: ann, as: id("t"))
    _ = try await actions.adjust(-6, of: ann, reason: "mistake", actor: "7", as: id("a"))
    // On 30 April what is left of the first 50 expires.
    shop.clock.pass(days: 40)

    let march = try reports.statement(of: ann, from: day(3, 1), until: day(4, 1))
    #expect(march.opening == 0 && march.earned == 80 && march.spent == 20 && march.closing == 60)
    #expect(march.lines.map(\.type) == ["order.placed", "order.placed", "points.redeemed"])
    #expect(march.lines.map(\.balance) == [50, 80, 60])
    #expect(march.expiring.map(\.points) == [30, 30])

    let april = try reports.statement(of: ann, in: "club", from: day(4, 1), until: day(5, 1))
    #expect(april.opening == march.closing && april.transferredIn == 4 && april.adjusted == -6)
    #expect(april.lines.map(\.type) == ["points.transferred", "points.adjusted", "expired"])
    #expect(april.lines.map(\.points) == [4, -6, -24])
    #expect(april.lines.map { $0.position == nil } == [false, false, true])
    #expect(april.expired == 24 && april.closing == 34)

    for statement in [march, april, try reports.statement(of: ann, from: day(1, 1), until: day(12, 31))] {
      #expect(
        statement.opening + statement.earned + statement.transferredIn + statement.adjusted
          + statement.reinstated
          - statement.spent - statement.expired - statement.transferredOut - statement.reversed
          == statement.closing)
      #expect(statement.lines.reduce(statement.opening) { $0 + $1.points } == statement.closing)
    }
    let before = try reports.statement(of: ann, from: day(1, 1), until: day(2, 1))
    #expect(before.lines.isEmpty && before.closing == 0 && before.expiring.isEmpty)
  }

  @Test("A programme that there is not, and a period that ends before it begins, are errors")
  func mistakes() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    for (program, from, until) in [("other", 1, 2), (nil, 2, 2), (nil, 3, 2)] as [(String?, Int, Int)] {
      let error = #expect(throws: ProjectionError.self) {
        _ = try shop.reports.statement(of: ann, in: program, from: day(from, 1), until: day(until, 1))
      }
      #expect(error?.code == .invalidRequest)
    }
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    #expect(throws: ProjectionError.self) {
      _ = try shop.reports.statement(of: ann, from: day(1, 1), until: day(2, 1))
    }
  }
}
