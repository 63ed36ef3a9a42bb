import Words
import PerennialTestKit
import Projection
import Testing

/// Touchpoints that count otherwise than they were recorded: every refresh equals a rebuild.
struct CorrectionTests {
  private func expectRebuilt(_ shop: ViewsFixture, _ view: View<Tally>) throws {
    let rebuilt = try shop.views(memoryBytes: 1).view(Tally(), asOf: view.asOf, at: view.position)
    #expect(try view.contents().difference(from: rebuilt.contents()) == nil)
  }

  @Test("A voided touchpoint counts no more, and counts again when the void is voided")
  func void() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(1, 5, at: "2020-01-02T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    let void = shop.ledger.void(Position(1)...Position(1), at: "2020-01-03T00:00:00Z")
    let voided = try views.view(Tally())
    #expect(try (voided.totals[Counter(1)], voided.totals[Counter(2)]) == (5, 1))
    try expectRebuilt(shop, voided)
    shop.ledger.void(void...void, at: "2020-01-04T00:00:00Z")
    let restored = try views.view(Tally())
    #expect(try (restored.totals[Counter(1)], restored.totals[Counter(2)]) == (15, 2))
    try expectRebuilt(shop, restored)
  }

  @Test("A whole batch that is voided takes its customers' rows and its anonymous sales with it")
  func batch() throws {
    let shop = ViewsFixture()
    shop.order(3, 1, at: "2020-01-01T00:00:00Z")
    for customer in UInt32(1)...2 { shop.order(customer, 10, at: "2020-01-02T00:00:00Z") }
    shop.order(0, 7, at: "2020-01-02T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.ledger.void(Position(2)...Position(4), at: "2020-01-03T00:00:00Z")
    let view = try views.view(Tally())
    #expect(try (view.totals[Counter(1)], view.totals[Counter(3)], view.count) == (1, 0, 1))
    try expectRebuilt(shop, view)
  }

  @Test("An anonymous sale that turns out to be a customer's moves from the business to her row")
  func assign() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(0, 7, at: "2020-01-02T00:00:00Z")
    let views = try shop.views()
    #expect(try views.view(Tally()).totals[Counter(3)] == 7)
    shop.ledger.assign(Position(2)...Position(2), to: 1, at: "2020-01-03T00:00:00Z")
    let view = try views.view(Tally())
    #expect(try (view.totals[Counter(3)], view.row(of: CustomerNumber(1))?.sum) == (0, 17))
    try expectRebuilt(shop, view)
    // To somebody else after all, who is merged with a third.
    shop.ledger.merge(3, 4, at: "2020-01-04T00:00:00Z")
    shop.ledger.assign(Position(2)...Position(2), to: 4, at: "2020-01-04T00:00:00Z")
    let moved = try views.view(Tally())
    #expect(try moved.row(of: CustomerNumber(1))?.sum == 10)
    #expect(try moved.row(of: CustomerNumber(3))?.sum == 7)
    try expectRebuilt(shop, moved)
  }

  @Test("As of an earlier position the ledger knows nothing of what was corrected or merged since")
  func earlier() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 5, at: "2020-01-02T00:00:00Z")
    let views = try shop.views()
    let known = try views.view(Tally()).contents()
    shop.ledger.merge(1, 2, at: "2020-01-03T00:00:00Z")
    shop.ledger.void(Position(1)...Position(1), at: "2020-01-04T00:00:00Z")
    #expect(try views.view(Tally()).row(of: CustomerNumber(1))?.sum == 5)
    let then = try views.view(Tally(), asOf: known.asOf, at: known.position)
    #expect(try then.contents().difference(from: known) == nil)
  }

  @Test("On 1 March as known on 15 March differs from as known today by the late touchpoint between them")
  func knownThen() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2024-02-25T00:00:00Z", recorded: "2024-02-25T00:00:00Z")
    shop.order(2, 20, at: "2024-02-26T00:00:00Z", recorded: "2024-02-26T00:00:00Z")
    let known = Position(2)
    shop.order(1, 5, at: "2024-02-28T00:00:00Z", recorded: "2024-03-20T00:00:00Z")
    let views = try shop.views()
    let then = try views.view(Tally(), asOf: "2024-03-01T00:00:00Z", at: known)
    let today = try views.view(Tally(), asOf: "2024-03-01T00:00:00Z")
    var differing: [CustomerNumber] = []
    try today.forEachDifference(from: then) { customer, own, theirs in
      differing.append(customer)
      #expect((own?.sum, theirs?.sum) == (15, 10))
      return true
    }
    #expect(differing == [CustomerNumber(1)])
    #expect(try today.totals[Counter(1)] - then.totals[Counter(1)] == 5)
  }

  @Test("A merge, touchpoints on both sides and its undoing leave what a ledger has that never merged")
  func unmerge() throws {
    let (merging, never) = (ViewsFixture(), ViewsFixture())
    for shop in [merging, never] {
      shop.order(1, 10, at: "2020-01-01T00:00:00Z")
      shop.order(2, 20, at: "2020-01-01T00:00:00Z")
    }
    let views = try merging.views()
    try views.refresh()
    merging.ledger.merge(1, 2, at: "2020-01-02T00:00:00Z")
    try views.refresh()
    for shop in [merging, never] {
      shop.order(1, 1, at: "2020-01-03T00:00:00Z")
      shop.order(2, 2, at: "2020-01-03T00:00:00Z")
      if shop === merging { try views.refresh() }
    }
    merging.ledger.unmerge(1, 2, at: "2020-01-03T00:00:00Z")
    let parted = try views.view(Tally())
    let apart = try never.views().view(Tally())
    try parted.forEachDifference(from: apart) { customer, own, theirs in
      Issue.record("\(customer): \(String(describing: own)) against \(String(describing: theirs))")
      return true
    }
    #expect(try parted.totals.sorted.map(\.value) == apart.totals.sorted.map(\.value))
  }

  @Test("A lot expires at 10, the view is settled to 12, then comes what happened at 9")
  func lateBeforeExpiry() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2019-12-31T00:00:00Z")
    shop.ledger.setClock("2020-01-12T00:00:00Z")
    let views = try shop.views()
    #expect(try views.view(Tally()).totals[Counter(1)] == 0)
    shop.order(1, 5, at: "2020-01-09T00:00:00Z", recorded: "2020-01-12T00:00:00Z")
    let view = try views.view(Tally())
    #expect(try view.totals[Counter(1)] == 15)
    try expectRebuilt(shop, view)
  }
}
