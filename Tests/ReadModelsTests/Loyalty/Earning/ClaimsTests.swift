import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// Points that a limit over all members may still refuse, and what becomes of them.
struct ClaimsTests {
  private static let scarce = #"{"name": "scarce", "points": 10, "each": "order", "limits": {"inAll": 500}}"#

  /// A shop whose points wait three days from the delivery on.
  private func awaiting(_ earning: String) throws -> EarningShop {
    try EarningShop(
      #"\#(earning) "pendingUntil": "order.delivered", "pendingDays": 3, "rules": [\#(Self.scarce)]"#)
  }

  private func award(_ shop: EarningShop, _ sale: Position, at time: Instant) {
    shop.record(
      .pointsAdjusted, 10, at: time, unit: .points, PointsDetails.cause(Int64(sale.rawValue)))
  }

  private func points(_ shop: EarningShop, at time: Instant) throws -> [Int64] {
    let points = try shop.row(at: time).points
    return [points.pending, points.available]
  }

  @Test(
    "An award waits for the delivery of its order as the order's own points do, whether there are any or not",
    arguments: [(#""per": 100,"#, 100), ("", 0)])
  func delivery(earning: String, own: Int64) throws {
    for awarded in ["2024-01-12T10:00:00Z", "2024-01-15T10:00:00Z", "2024-01-20T10:00:00Z"] as [Instant] {
      let shop = try awaiting(earning)
      let sale = shop.order(10_000, 1, at: "2024-01-10T10:00:00Z")
      award(shop, sale, at: awarded)
      shop.record(.orderDelivered, at: "2024-01-14T10:00:00Z", reference: 1)
      let (before, after) = (try points(shop, at: awarded), try points(shop, at: "2024-02-01T00:00:00Z"))
      #expect(before == (awarded < "2024-01-17T10:00:00Z" ? [own + 10, 0] : [0, own + 10]), "\(awarded)")
      #expect(after == [0, own + 10])
      let isEarly = awarded < "2024-01-17T00:00:00Z"
      #expect(try points(shop, at: "2024-01-17T09:59:59Z") == [own + (isEarly ? 10 : 0), 0])
    }
  }

  @Test("An award to an order whose delivery never comes, or that came before its order was recorded")
  func deliveryBefore() throws {
    let never = try awaiting("")
    award(never, never.order(10_000, 1, at: "2024-01-10T10:00:00Z"), at: "2024-01-11T10:00:00Z")
    #expect(try points(never, at: "2025-01-01T00:00:00Z") == [10, 0])
    let early = try awaiting("")
    early.order(100, 9, at: "2024-01-01T10:00:00Z")
    early.record(.orderDelivered, at: "2024-01-09T10:00:00Z", reference: 1)
    award(early, early.order(10_000, 1, at: "2024-01-10T10:00:00Z"), at: "2024-01-11T10:00:00Z")
    #expect(try points(early, at: "2024-01-13T09:59:59Z") == [10, 0])
    #expect(try points(early, at: "2024-01-13T10:00:00Z") == [0, 10])
  }

  @Test("An award of points that waited for a delivery no longer waits under a version that awaits none")
  func awaitsNoMore() throws {
    let shop = try awaiting("")
    let sale = shop.order(10_000, 1, at: "2024-01-10T10:00:00Z")
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"rules": [\#(Self.scarce)]}}"#, for: Loyalty.name,
      effectiveFrom: "2024-01-11T00:00:00Z")
    award(shop, sale, at: "2024-01-12T10:00:00Z")
    #expect(try points(shop, at: "2024-01-12T10:00:00Z") == [0, 10])
  }

  @Test("Nothing comes of what waits for a limit, of who leaves and forfeits their points, or is closed")
  func forfeited() throws {
    let earning = #""per": 100, "rules": [\#(Self.scarce)]"#
    for (members, type, due) in [
      (#""leaving": "forfeit""#, .programLeft, 0), (#""leaving": "keep""#, .programLeft, 1),
      (#""leaving": "keep""#, .memberChanged, 0),
    ] as [(String, TouchpointType, Int)] {
      let shop = try EarningShop(earning, members)
      shop.order(10_000, 1, at: "2024-01-10T10:00:00Z")
      if type == .programLeft {
        shop.record(type, at: "2024-01-11T10:00:00Z", ProgramDetails.program("default"))
      } else {
        shop.record(type, at: "2024-01-11T10:00:00Z", MemberDetails.status(.closed))
      }
      let row = try shop.row(at: "2024-01-12T10:00:00Z")
      let policy = try LoyaltyPolicy(document: #"{"currency": "GBP", "earning": {\#(earning)}, \#(members)}"#)
      let items = LoyaltyWork.items(
        of: row, CustomerNumber(1), under: policy, now: "2024-01-12T10:00:00Z", shop.loyalty.calendar)
      #expect(items.count == due, "\(members) \(type)")
      // Nor under a version without the limit.
      shop.ledger.publish(
        #"{"currency": "GBP", "earning": {"per": 100, "rules": [{"name": "scarce", "points": 10, "each": "order"}]}}"#,
        for: Loyalty.name, effectiveFrom: "2024-01-13T00:00:00Z")
      #expect(try shop.row(at: "2024-01-13T00:00:00Z").points.earned == 100 + 10 * Int64(due))
    }
  }

  @Test(
    "What waits for a limit over all members takes the room of the member's limits, behind what is certain")
  func roomOfMember() throws {
    func waiting(_ limits: String) throws -> (earned: Int64, claims: [Int64]) {
      let shop = try EarningShop(#""per": 100, "limits": {\#(limits)}, "rules": [\#(Self.scarce)]"#)
      shop.order(2_000, 1, at: "2024-01-10T10:00:00Z")
      shop.order(1_000, 2, at: "2024-01-10T11:00:00Z")
      shop.order(1_000, 3, at: "2024-01-11T10:00:00Z")
      let row = try shop.row(at: "2024-02-01T00:00:00Z")
      return (row.points.earned, row.main.extras.claims.map(\.points))
    }
    #expect(try waiting(#""perOrder": 1000"#) == (40, [10, 10, 10]))
    #expect(try waiting(#""perOrder": 24"#) == (40, [4, 10, 10]))
    #expect(try waiting(#""perOrder": 15"#) == (35, [5, 5]))
    #expect(try waiting(#""perDay": 45"#) == (40, [10, 5, 10]))
    #expect(try waiting(#""perMember": 52"#) == (32, [10, 10]))
  }

  @Test(
    "What waits for a limit that a version drops is earned; of a rule that it drops it is not",
    arguments: [
      (#""per": 100, "rules": [\#(scarce)]"#, #""per": 100, "rules": [\#(scarce)]"#, 100, 1),
      (
        #""per": 100, "rules": [\#(scarce)]"#,
        #""per": 100, "rules": [{"name": "scarce", "points": 99, "each": "order"}]"#, 110, 0
      ),
      (#""per": 100, "rules": [\#(scarce)]"#, #""per": 100"#, 100, 0),
      (#""per": 100, "limits": {"inAll": 500}"#, #""per": 100, "limits": {"inAll": 5}"#, 0, 1),
      (#""per": 100, "limits": {"inAll": 500}"#, #""per": 100"#, 100, 0),
    ])
  func dropped(earning: String, later: String, earned: Int64, due: Int) throws {
    let shop = try EarningShop(earning)
    shop.order(10_000, 1, at: "2024-01-10T10:00:00Z")
    let document = #"{"currency": "GBP", "earning": {\#(later)}}"#
    shop.ledger.publish(document, for: Loyalty.name, effectiveFrom: "2024-01-11T00:00:00Z")
    let row = try shop.row(at: "2024-01-11T00:00:00Z")
    #expect(row.points.earned == earned && row.points.available == earned)
    #expect(row.main.extras.claims.count { !$0.isAnswered } == due)
    let calendar = shop.loyalty.calendar
    let items = LoyaltyWork.items(
      of: row, CustomerNumber(1), under: try LoyaltyPolicy(document: document),
      now: "2024-01-11T00:00:00Z", calendar)
    #expect(items.map(\.kind) == Array(repeating: .claim, count: due))
    // Its order given back takes it back as well.
    shop.record(.refundIssued, 10_000, at: "2024-01-12T10:00:00Z", unit: pounds, reference: 1)
    #expect(try shop.row(at: "2024-01-12T10:00:00Z").points.balance == 0)
  }
}
