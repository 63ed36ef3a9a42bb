import PerennialTestKit
import Projection
import ReadModels
import Testing
import Words

/// Where two rules of earning meet.
struct EarningEdgesTests {
  private func line(_ sku: String, _ quantity: Int64, _ amount: Int64) -> [GivenDetail] {
    [OrderLineDetails.sku(sku), OrderLineDetails.quantity(quantity), OrderLineDetails.amount(amount)]
  }
  private func order(_ programme: Programme, _ total: Int64, channel: UInt16 = 0, _ lines: [[GivenDetail]]) {
    programme.ledger.record(
      .orderPlaced, by: 1, at: "2024-01-10T12:00:00Z", value: total, unit: pounds, reference: 1,
      channel: channel, details: [OrderDetails.lines(lines)])
  }

  @Test("Where points wait for a delivery, those of a visit wait their days only")
  func visits() throws {
    let programme = try Programme(
      #"""
      {"currency": "GBP", "earning": {"pendingUntil": "order.delivered", "pendingDays": 3, "per": 100,
       "rules": [{"name": "visits", "points": 5, "each": "visit"}]}}
      """#)
    programme.ledger.record(.visitMade, by: 1, at: "2024-01-10T12:00:00Z")
    #expect(try programme.row(at: "2024-01-13T11:59:59Z").points.pending == 5)
    #expect(try programme.row(at: "2024-01-13T12:00:00Z").points.available == 5)
  }

  @Test("Under a new version that looks at no deliveries, points wait for none")
  func noDeliveries() throws {
    let programme = try Programme(
      #"{"currency": "GBP", "earning": {"pendingUntil": "order.delivered", "per": 100}}"#)
    programme.order(1000, at: "2024-01-10T12:00:00Z")
    programme.ledger.publish(
      #"{"currency": "GBP", "earning": {"pendingDays": 3, "per": 100}}"#, for: "loyalty",
      effectiveFrom: "2024-01-12T00:00:00Z")
    #expect(try programme.row(at: "2024-01-13T11:59:59Z").points.pending == 10)
    #expect(try programme.row(at: "2024-01-13T12:00:00Z").points.available == 10)
  }

  @Test("Goods that are taken back in the same order are pieces less")
  func pieces() throws {
    let programme = try Programme(
      #"{"currency": "GBP", "earning": {"rules": [{"name": "items", "points": 5, "each": "item"}]}}"#)
    order(programme, 1000, [line("tea", 3, 1500), line("tea", -1, -500)])
    #expect(try programme.row(at: "2024-01-11T00:00:00Z").points.available == 10)
  }

  @Test("Lines that earn alike are rounded together, whatever rule says so")
  func alike() throws {
    let programme = try Programme(
      #"""
      {"currency": "GBP", "earning": {"per": 100,
       "rules": [{"name": "tea", "for": {"skus": ["tea"]}, "points": 1, "per": 100}]}}
      """#)
    order(programme, 150, [line("tea", 1, 75), line("milk", 1, 75)])
    #expect(try programme.row(at: "2024-01-11T00:00:00Z").points.available == 1)
  }

  @Test("Gift cards that are sold are no spend through any channel")
  func giftCards() throws {
    let programme = try Programme(
      #"""
      {"currency": "GBP", "earning": {"per": 100, "exclude": {"channels": ["web"]}},
       "tiers": {"levels": [{"name": "gold", "from": 1000}]}}
      """#)
    programme.order(100, at: "2024-01-09T12:00:00Z")
    order(
      programme, 3000, channel: 2,
      [line("tea", 1, 500), line("card", 1, 2500) + [OrderLineDetails.kind(.giftCard)]])
    #expect(try programme.row(at: "2024-01-11T00:00:00Z").measure == 600)
  }

  @Test("A plan multiplies the first order too, and who is closed is given nothing for joining")
  func members() throws {
    let programme = try Programme(
      #"""
      {"currency": "GBP", "earning": {"per": 100}, "bonuses": {"joining": 25},
       "membership": {"plans": ["plus"], "multiplier": 2}}
      """#)
    programme.ledger.record(
      .subscriptionStarted, by: 1, at: "2024-01-09T12:00:00Z", reference: 7,
      details: [SubscriptionDetails.plan("plus"), SubscriptionDetails.until("2024-03-01T00:00:00Z")])
    programme.order(1000, at: "2024-01-10T12:00:00Z")
    programme.ledger.record(
      .memberChanged, by: 1, at: "2024-01-11T12:00:00Z", details: [MemberDetails.status(.closed)])
    programme.ledger.record(.programJoined, by: 1, at: "2024-01-12T12:00:00Z")
    #expect(try programme.row(at: "2024-01-13T00:00:00Z").points.available == 20)
  }
}
