import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

/// One customer's row, read while the view lies behind: that it is what a refresh would store, the property says.
struct RowTests {
  private let shop = ViewsFixture()
  private let first = CustomerNumber(1)

  private func row(_ views: Views, of customer: CustomerNumber) throws -> (
    sum: Int64?, position: Position, origin: RowOrigin
  ) {
    let found = try views.currentRow(of: customer, in: Tally())
    return (found.state.row?.sum, found.state.position, found.origin)
  }

  @Test("A row has what was recorded a moment ago, goes on from the stored one, and nothing is written")
  func resumed() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    #expect(try row(views, of: first) == (10, Position(2), .view))
    shop.order(1, 5, at: "2020-01-02T00:00:00Z")
    #expect(try row(views, of: first) == (15, Position(3), .resumed))
    // Somebody else's touchpoint changes nothing of hers.
    #expect(try row(views, of: CustomerNumber(2)) == (20, Position(3), .view))
    #expect(try views.stored(Tally()).position == Position(2))
    #expect(try views.row(of: first, in: Tally()).row?.sum == 15)
  }

  @Test("A row is as of the clock: what time alone changes has changed")
  func settled() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.ledger.setClock("2020-01-05T00:00:00Z")
    #expect(try row(views, of: first) == (10, Position(1), .view))
    shop.ledger.setClock("2020-01-11T00:00:00Z")
    #expect(try row(views, of: first) == (0, Position(1), .resumed))
    #expect(try views.row(of: first, in: Tally()).asOf == "2020-01-11T00:00:00Z")
    // No more than an earlier instant may be asked of the stored view.
    #expect(try views.row(of: first, in: Tally(), asOf: "2020-01-10T00:00:00Z").row?.sum == 10)
  }

  @Test("What came late, and whoever was merged or corrected since, is folded from the whole history")
  func folded() throws {
    shop.order(1, 10, at: "2020-01-03T00:00:00Z")
    shop.order(2, 20, at: "2020-01-03T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.order(1, 5, at: "2020-01-01T00:00:00Z", recorded: "2020-01-04T00:00:00Z")
    #expect(try row(views, of: first) == (15, Position(3), .history))
    try views.refresh()
    shop.ledger.merge(1, 2, at: "2020-01-05T00:00:00Z")
    #expect(try row(views, of: CustomerNumber(2)) == (35, Position(5), .history))
    #expect(try views.row(of: CustomerNumber(2), in: Tally()).customer == first)
    try views.refresh()
    shop.ledger.void(Position(2)...Position(2), at: "2020-01-06T00:00:00Z")
    #expect(try row(views, of: first) == (15, Position(6), .history))
    // Once the view has taken it in, the rows stand for themselves again.
    try views.refresh()
    shop.order(2, 1, at: "2020-01-06T00:00:00Z")
    #expect(try row(views, of: first) == (16, Position(7), .resumed))
  }

  @Test("A view that was never built, or by other code, is not built for one row")
  func unbuilt() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    do {
      let views = try shop.views()
      #expect(try row(views, of: first) == (10, Position(1), .history))
      #expect(try views.status(of: Tally.name).position == .start)
      try views.refresh()
    }
    var newer = Tally()
    newer.version = 2
    do {
      let views = try shop.views(newer)
      #expect(try views.currentRow(of: first, in: newer).origin == .history)
      #expect(try views.stored(newer).generationNumber == 1)
    }
    var options = Views.Options()
    options.staleViews = .refuse
    let strict = try Views(
      of: shop.ledger, in: shop.directory + "/views", projectors: [newer], options: options)
    #expect { try strict.row(of: first, in: newer) } throws: { ($0 as? ProjectionError)?.code == .staleView }
  }

  @Test("A policy that was published since is in force for the row, from the instant that it says")
  func policies() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.ledger.publish(
      "2", for: Tally.name, effectiveFrom: "2020-01-03T00:00:00Z", recorded: "2020-01-02T00:00:00Z")
    #expect(try row(views, of: first) == (10, Position(2), .view))
    #expect(try !views.row(of: first, in: Tally()).hasPublishedPolicy)
    shop.order(1, 5, at: "2020-01-04T00:00:00Z")
    #expect(try row(views, of: first) == (20, Position(3), .history))
    let state = try views.row(of: first, in: Tally())
    #expect((state.policy, state.hasPublishedPolicy) == (2, true))
    shop.ledger.publish(
      "3", for: Tally.name, effectiveFrom: "2020-01-01T00:00:00Z", recorded: "2020-01-05T00:00:00Z")
    #expect(try row(views, of: first).sum == 40)
  }

  @Test(
    "A customer whose fold fails has no row, and the error names the touchpoint, before and after a refresh")
  func quarantined() throws {
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    let visit = shop.ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", value: 13)
    for _ in 0..<2 {
      #expect { try views.row(of: first, in: Tally()) } throws: { error in
        let error = error as? ProjectionError
        return error?.code == .quarantined && error?.position == visit
      }
      try views.refresh()
    }
    // Voided, it is as if it had never been.
    shop.ledger.void(visit...visit, at: "2020-01-03T00:00:00Z")
    #expect(try row(views, of: first).sum == 10)
  }

  @Test("Nobody in particular has no row, however much is sold to nobody in particular")
  func business() throws {
    shop.order(0, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    for _ in 0..<2 {
      #expect(try views.row(of: .business, in: Tally()).row == nil)
      #expect(try views.row(of: .business, in: Tally(), asOf: "2020-01-02T00:00:00Z").row == nil)
      try views.refresh()
      shop.order(0, 10, at: "2020-01-02T00:00:00Z")
    }
  }
}
