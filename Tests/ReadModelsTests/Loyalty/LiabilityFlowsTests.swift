import PerennialTestKit
import Projection
import Testing
import Words

@testable import ReadModels

/// What a row keeps for the books: flows of points by month, and the revenue that is put off for them.
struct LiabilityFlowsTests {
  private static let document = #"""
    {
      "currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60},
      "liability": {"value": 100, "expectedRedemption": 0.95}
    }
    """#

  @Test("Of 1,000.00 with 100 points at 1.00 each, of which 95 % are expected: 1000 × 95 ÷ 1095 = 86.76")
  func allocated() throws {
    let liability = LoyaltyProgramme.Liability(value: 100_000, expectedRedemption: 950)
    #expect(liability.allocated(of: 100_000, for: 100) == 8676)
    // Half a penny is rounded up: 1 × 1 ÷ 2.
    #expect(LoyaltyProgramme.Liability(value: 1000, expectedRedemption: 1000).allocated(of: 1, for: 1) == 1)
    #expect(LoyaltyProgramme.Liability(value: 1000, expectedRedemption: 0).allocated(of: 100, for: 100) == 0)
    // Never more than the price, whatever points are worth.
    let most = LoyaltyProgramme.Liability(value: 1_000_000_000, expectedRedemption: 1000)
    #expect(most.allocated(of: .max, for: 1_000_000_000_000_000) < .max)
    #expect(most.allocated(of: 5, for: .max) == 5)
  }

  @Test("Flows stand in the months in which points come and go, and sum to the columns")
  func flows() throws {
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    let programme = try LoyaltyProgramme(document: Self.document, name: "default")
    let rules = programme.rules
    var member = LoyaltyMember()
    func sell(_ total: Int64, _ position: Int, at time: Instant) throws {
      try member.settle(to: time, under: programme, calendar)
      let moment = calendar.moment(of: time)
      member.join(Position(UInt64(position)), at: time)
      let sale = LoyaltyRow.Sale(
        position: Position(UInt64(position)), reference: UInt64(position), placed: time, total: total,
        earned: rules.points(for: total), countsUntil: .distantFuture, counts: true, unit: pounds)
      let lot = LoyaltyRow.Lot(
        id: sale.position, earned: time, active: time, expires: rules.expiry.end(from: moment, calendar),
        remaining: sale.earned, isPending: false)
      try member.earn(sale, lot, rules, calendar)
      try member.allocate(total, ofSale: member.sales.count - 1, #require(programme.liability), calendar)
      member.noteFlows(at: time, calendar)
    }
    try sell(100_000, 1, at: "2020-01-31T23:59:59Z")
    try sell(50_000, 2, at: "2020-02-01T00:00:00Z")
    let refund = Fact(
      historyTime: "2020-03-05T12:00:00Z", recorded: "2020-03-05T12:00:00Z", value: 25_000, previous: .start,
      reference: 2, customer: CustomerNumber(1), type: .refundIssued, channel: 0, unit: pounds, flags: [])
    try member.refund(refund, Position(3), rules, calendar)
    member.noteFlows(at: refund.historyTime, calendar)
    try member.settle(to: "2020-06-01T00:00:00Z", under: programme, calendar)
    let flows = member.extras.flows
    // January 2020 is the 600th month.
    #expect(flows.map(\.month) == [600, 601, 602, 603])
    #expect(flows.map(\.earned) == [1000, 500, 0, 0])
    #expect(flows.map(\.reversed) == [0, 0, 250, 0])
    // 60 days after 31 January is 31 March, by then in summer time.
    #expect(flows.map(\.expired) == [0, 0, 1000, 250])
    let whole = try #require(programme.liability).allocated(of: 50_000, for: 500)
    #expect(flows[1].allocated == whole)
    #expect(flows[2].allocated == -(whole - whole / 2))
    #expect(flows.map(\.price) == [100_000, 50_000, 0, 0])
    #expect(member.points.imbalance == 0)
  }
}
