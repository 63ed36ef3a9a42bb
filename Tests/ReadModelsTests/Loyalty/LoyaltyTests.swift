import Ledger
import PerennialTestKit
import Projection
import ReadModels
import Testing

private let pounds = Unit(rawValue: 826)
private let dollars = Unit(rawValue: 840)

/// Given a policy and what happened to customer 1, what does the member have?
private struct Programme {
  let ledger = MemoryLedger()
  let loyalty: Loyalty

  init(_ policy: String, zone: String = "Europe/London") throws {
    loyalty = Loyalty(calendar: try LocalCalendar(timeZone: zone))
    ledger.publish(policy, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
  }

  @discardableResult
  func order(_ value: Int64, _ reference: UInt64 = 0, at time: Instant, recorded: Instant? = nil) -> Position
  {
    ledger.record(
      .orderPlaced, by: 1, at: time, value: value, unit: pounds, reference: reference, recorded: recorded)
  }

  @discardableResult
  func refund(_ value: Int64, _ reference: UInt64 = 0, at time: Instant) -> Position {
    ledger.record(.refundIssued, by: 1, at: time, value: value, unit: pounds, reference: reference)
  }

  func points(_ type: TouchpointType, _ value: Int64, at time: Instant) {
    ledger.record(type, by: 1, at: time, value: value, unit: .points)
  }

  func row(at time: Instant) throws -> LoyaltyRow { try ledger.row(of: 1, with: loyalty, asOf: time) }
}

struct LoyaltyEarningTests {
  @Test(
    "Points are given for each full amount",
    arguments: [(10_500, 10), (10_000, 10), (999, 0), (1000, 1), (0, 0), (1_999_999, 1999)])
  func floor(amount: Int64, points: Int64) throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.order(amount, at: "2020-01-01T12:00:00Z")
    #expect(try programme.row(at: "2020-01-02T00:00:00Z").points.balance == points)
  }

  @Test(
    "A multiplier multiplies the base, rounded down: 4 × 1.5 = 6",
    arguments: [(4000, 6), (4900, 6), (3000, 4)])
  func multiplier(amount: Int64, points: Int64) throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1000, "multiplier": 1.5}}"#)
    programme.order(amount, at: "2020-01-01T12:00:00Z")
    #expect(try programme.row(at: "2020-01-02T00:00:00Z").points.earned == points)
  }

  @Test("Sales in another currency, and sales before the programme, earn nothing")
  func others() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.ledger.record(.orderPlaced, by: 1, at: "2020-01-01T12:00:00Z", value: 10_000, unit: dollars)
    programme.order(10_000, at: "2018-01-01T12:00:00Z", recorded: "2020-01-01T12:00:00Z")
    #expect(try programme.row(at: "2020-01-02T00:00:00Z") == LoyaltyRow())
  }

  @Test("Without a policy there is no programme")
  func noPolicy() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 1, at: "2020-01-01T12:00:00Z", value: 10_000, unit: pounds)
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "UTC"))
    #expect(try ledger.row(of: 1, with: loyalty, asOf: "2020-01-02T00:00:00Z") == LoyaltyRow())
  }

  @Test("Pending points become available after their days, at the same local time")
  func pending() throws {
    let programme = try Programme(LoyaltyExamples.pending)
    // Clocks go forward on 29 March 2020: two calendar weeks are an hour less.
    programme.order(5000, at: "2020-03-20T12:00:00Z")
    let before = try programme.row(at: "2020-04-03T10:59:59Z").points
    #expect((before.pending, before.available) == (10, 0))
    let after = try programme.row(at: "2020-04-03T11:00:00Z").points
    #expect((after.pending, after.available) == (0, 10))
  }

  @Test("Earned 2020-07-06 with 12 months, end of month: expires 2021-08-01 00:00 local")
  func endOfMonth() throws {
    let programme = try Programme(LoyaltyExamples.full)
    programme.order(4000, at: "2020-07-06T15:00:00Z")
    let before = try programme.row(at: "2021-07-31T22:59:59.999999Z").points
    #expect((before.available, before.expired) == (6, 0))
    // British Summer Time: midnight is 23:00 in UTC.
    let after = try programme.row(at: "2021-07-31T23:00:00Z").points
    #expect((after.available, after.expired) == (0, 6))
  }

  @Test("A lot expires at the first instant that is not before its expiry, in calendar days")
  func rollingDays() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"days": 30}}"#)
    programme.order(4000, at: "2020-03-20T12:00:00Z")
    #expect(try programme.row(at: "2020-04-19T10:59:59.999999Z").points.available == 4)
    #expect(try programme.row(at: "2020-04-19T11:00:00Z").points.expired == 4)
  }
}

struct LoyaltyRefundTests {
  @Test("A refund that names no order takes the points earned last, also where they expire first")
  func newestFirst() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"months": 24}}"#)
    programme.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"months": 1}}"#, for: Loyalty.name,
      effectiveFrom: "2020-02-01T00:00:00Z")
    let old = programme.order(10_000, at: "2020-01-10T12:00:00Z")
    // Both are in order of time and of expiry; from February on lots expire before those of January.
    programme.refund(1000, at: "2020-01-11T12:00:00Z")
    let late = programme.order(5000, at: "2020-02-10T12:00:00Z")
    let latest = programme.order(4000, at: "2020-02-11T12:00:00Z")
    func lots(at time: Instant) throws -> [[Int64]] {
      try programme.row(at: time).lots.map { [Int64($0.id.rawValue), $0.remaining] }
    }
    #expect(
      try lots(at: "2020-02-12T00:00:00Z")
        == [[Int64(late.rawValue), 5], [Int64(latest.rawValue), 4], [Int64(old.rawValue), 9]])
    programme.refund(6000, at: "2020-02-12T12:00:00Z")
    #expect(
      try lots(at: "2020-02-13T00:00:00Z") == [[Int64(late.rawValue), 3], [Int64(old.rawValue), 9]])
  }

  @Test("Partial refunds revoke exactly what one full refund would")
  func partial() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.order(10_500, 7, at: "2020-01-01T12:00:00Z")
    var reversed: [Int64] = []
    for day in 2...5 {
      programme.refund(day == 5 ? 1050 : 3150, 7, at: Instant(year: 2020, month: 1, day: day))
      reversed.append(try programme.row(at: Instant(year: 2020, month: 1, day: day)).points.reversed)
    }
    // floor(10 × 3150 ÷ 10500) = 3, then 6, 9 and 10.
    #expect(reversed == [3, 6, 9, 10])
    #expect(try programme.row(at: "2020-02-01T00:00:00Z").points.balance == 0)
  }

  @Test(
    "Buy, earn, refund keeps no points; more than the total is the total; a total of nothing revokes nothing")
  func clamp() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.order(10_500, 7, at: "2020-01-01T12:00:00Z")
    programme.refund(99_999, 7, at: "2020-01-02T12:00:00Z")
    programme.refund(10_500, 7, at: "2020-01-03T12:00:00Z")
    programme.order(0, 8, at: "2020-01-04T12:00:00Z")
    programme.refund(500, 8, at: "2020-01-05T12:00:00Z")
    let points = try programme.row(at: "2020-02-01T00:00:00Z").points
    #expect((points.earned, points.reversed, points.balance, points.debt) == (10, 10, 0, 0))
  }

  @Test("Points that are spent already are owed, and later earnings pay first")
  func debt() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.order(10_000, 7, at: "2020-01-01T12:00:00Z")
    programme.points(.pointsRedeemed, 8, at: "2020-01-02T12:00:00Z")
    programme.refund(10_000, 7, at: "2020-01-03T12:00:00Z")
    let owed = try programme.row(at: "2020-01-04T00:00:00Z").points
    #expect((owed.balance, owed.debt, owed.reversed, owed.spent) == (-8, 8, 10, 8))
    programme.order(11_000, 8, at: "2020-01-05T12:00:00Z")
    let paid = try programme.row(at: "2020-01-06T00:00:00Z").points
    #expect((paid.balance, paid.debt, paid.available, paid.imbalance) == (3, 0, 3, 0))
  }

  @Test("What is owed is paid at once from points that are there: they do not expire beside the debt")
  func noDebtBesidePoints() throws {
    let expiry = #""expiry": {"months": 2}"#
    for balance in ["stopsAtZero", "mayGoNegative"] {
      let programme = try Programme(
        #"{"currency": "GBP", "earning": {"per": 1000}, \#(expiry), "balance": "\#(balance)"}"#)
      programme.order(10_000, 7, at: "2020-01-01T12:00:00Z")
      programme.points(.pointsRedeemed, 10, at: "2020-01-02T12:00:00Z")
      programme.order(20_000, 8, at: "2020-01-03T12:00:00Z")
      programme.refund(10_000, 7, at: "2020-01-04T12:00:00Z")
      let row = try programme.row(at: "2020-01-05T00:00:00Z")
      #expect((row.points.available, row.points.debt, row.points.balance) == (10, 0, 10))
      #expect(row.lots.map(\.remaining) == [10])
      let later = try programme.row(at: "2020-04-01T00:00:00Z").points
      #expect((later.available, later.expired, later.balance, later.imbalance) == (0, 10, 0, 0))
    }
  }

  @Test("An order that is cancelled before it is recorded counts for nothing")
  func cancelledBefore() throws {
    for ordered in ["2020-01-01T12:00:06Z", "2020-01-01T12:00:05Z", "2020-01-01T12:00:03Z"] as [Instant] {
      let programme = try Programme(LoyaltyExamples.plain)
      programme.ledger.record(.orderCancelled, by: 1, at: "2020-01-01T12:00:05Z", reference: 7)
      programme.order(10_000, 7, at: ordered)
      programme.order(3000, 8, at: "2020-01-02T12:00:00Z")
      let row = try programme.row(at: "2020-02-01T00:00:00Z")
      #expect((row.points.earned, row.points.reversed, row.points.balance) == (13, 10, 3), "\(ordered)")
      #expect((row.measure, row.waiting.count) == (3000, 0), "\(ordered)")
    }
  }

  @Test("Where a zone skipped a day and clocks went back, a stored row knows who leaves first")
  func skippedDay() throws {
    let tiers = #""tiers": {"window": {"days": 272}, "levels": [{"name": "silver", "from": 100}]}"#
    let policy = #"{"currency": "GBP", "earning": {"per": 1000}, \#(tiers)}"#
    let programme = try Programme(policy, zone: "Pacific/Apia")
    programme.ledger.publish(policy, for: Loyalty.name, effectiveFrom: "2000-01-01T00:00:00Z")
    let first = Instant(microseconds: 1_301_748_300_000_000)
    programme.order(5000, 7, at: first)
    let second = Instant(microseconds: first.microseconds + Instant.microsecondsPerDay + 60_000_000)
    programme.order(7000, 8, at: second)
    let row = try programme.row(at: Instant(microseconds: second.microseconds + 1))
    var writer = RowWriter()
    row.encode(to: &writer)
    var reader = RowReader(writer.bytes)
    let stored = try LoyaltyRow(from: &reader)
    let ends = row.sales.map(\.countsUntil)
    try #require(ends.count == 2 && ends[1] < ends[0])
    #expect(programme.loyalty.nextChange(of: row, under: nil) == ends[1])
    #expect(programme.loyalty.nextChange(of: stored, under: nil) == ends[1])
  }

  @Test("Points of a time before all calendars expire, and end nothing")
  func extremeTimes() throws {
    for zone in ["Europe/London", "America/Los_Angeles", "Pacific/Kiritimati"] {
      for expiry in [#"{"months": 12}"#, #"{"months": 1, "roundUpTo": "endOfMonth"}"#, #"{"days": 5}"#] {
        let programme = try Programme(
          #"{"currency": "GBP", "earning": {"per": 1000}, "expiry": \#(expiry)}"#, zone: zone)
        programme.ledger.publish(
          #"{"currency": "GBP", "earning": {"per": 1000}, "expiry": \#(expiry)}"#, for: Loyalty.name,
          effectiveFrom: .distantPast)
        programme.order(5000, 7, at: .distantPast)
        programme.order(5000, 8, at: Instant(microseconds: .min + 3_600_000_000))
        let points = try programme.row(at: "2020-01-01T00:00:00Z").points
        #expect((points.earned, points.expired, points.imbalance) == (10, 10, 0), "\(zone), \(expiry)")
      }
    }
  }

  @Test("A balance that stops at zero forgives what is missing, and forgives it once")
  func stopsAtZero() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1000}, "balance": "stopsAtZero"}"#)
    programme.order(10_000, 7, at: "2020-01-01T12:00:00Z")
    programme.points(.pointsRedeemed, 8, at: "2020-01-02T12:00:00Z")
    programme.refund(5000, 7, at: "2020-01-03T12:00:00Z")
    programme.refund(5000, 7, at: "2020-01-04T12:00:00Z")
    let points = try programme.row(at: "2020-02-01T00:00:00Z").points
    #expect((points.balance, points.debt, points.reversed, points.imbalance) == (0, 0, 2, 0))
  }

  @Test("A refund takes from its own order's points, not from another's")
  func ownLot() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.order(5000, 7, at: "2020-01-01T12:00:00Z")
    programme.order(3000, 8, at: "2020-01-02T12:00:00Z")
    programme.refund(3000, 8, at: "2020-01-03T12:00:00Z")
    let row = try programme.row(at: "2020-02-01T00:00:00Z")
    #expect(row.lots.map(\.remaining) == [5])
  }

  @Test("A refund that names no order takes the newest points first, then is owed")
  func unnamed() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.order(5000, 7, at: "2020-01-01T12:00:00Z")
    programme.order(3000, 8, at: "2020-01-02T12:00:00Z")
    programme.refund(4500, at: "2020-01-03T12:00:00Z")
    #expect(try programme.row(at: "2020-01-04T00:00:00Z").lots.map(\.remaining) == [4])
    programme.refund(9000, at: "2020-01-05T12:00:00Z")
    #expect(try programme.row(at: "2020-01-06T00:00:00Z").points.balance == -5)
  }

  @Test("A refund that is recorded before its order waits for it")
  func early() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.refund(5000, 7, at: "2020-01-01T12:00:00Z")
    let waiting = try programme.row(at: "2020-01-01T13:00:00Z")
    #expect(waiting.waiting.map(\.amount) == [5000])
    #expect(waiting.points == LoyaltyRow.Points())
    programme.order(10_000, 7, at: "2020-01-02T12:00:00Z")
    let row = try programme.row(at: "2020-01-03T00:00:00Z")
    #expect(row.waiting.isEmpty)
    #expect((row.points.earned, row.points.reversed, row.points.balance) == (10, 5, 5))
  }

  @Test("A cancelled order is as good as refunded, and its refund takes nothing twice")
  func cancelled() throws {
    let programme = try Programme(LoyaltyExamples.full)
    programme.order(60_000, 7, at: "2020-01-01T12:00:00Z")
    programme.ledger.record(.orderCancelled, by: 1, at: "2020-01-02T12:00:00Z", reference: 7)
    programme.refund(60_000, 7, at: "2020-01-03T12:00:00Z")
    let row = try programme.row(at: "2020-01-04T00:00:00Z")
    #expect((row.points.balance, row.points.reversed, row.measure, row.tier) == (0, 90, 0, "bronze"))
  }

  @Test("Products do not overflow: earned × refunded takes 128 bits")
  func large() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"points": 1000, "per": 1}}"#)
    let total: Int64 = 8_000_000_000_000_000
    programme.order(total, 7, at: "2020-01-01T12:00:00Z")
    programme.refund(total / 2, 7, at: "2020-01-02T12:00:00Z")
    #expect(try programme.row(at: "2020-02-01T00:00:00Z").points.reversed == total / 2 * 1000)
    // One more of these does not fit in 64 bits.
    programme.order(total, 8, at: "2020-01-03T12:00:00Z")
    #expect(throws: ArithmeticOverflow.self) { try programme.row(at: "2020-02-01T00:00:00Z") }
  }
}

struct LoyaltyPointsTests {
  @Test("Points are spent in the order in which they expire")
  func order() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"days": 30}}"#)
    programme.order(5000, at: "2020-01-01T12:00:00Z")
    programme.order(5000, at: "2020-01-10T12:00:00Z")
    programme.points(.pointsRedeemed, 4, at: "2020-01-11T12:00:00Z")
    #expect(try programme.row(at: "2020-01-12T00:00:00Z").lots.map(\.remaining) == [1, 5])
    // The balance drops what has expired, not also what was spent of it.
    let later = try programme.row(at: "2020-02-05T00:00:00Z").points
    #expect((later.balance, later.expired, later.spent) == (5, 1, 4))
  }

  @Test("A redemption is never judged again: what was not there is owed")
  func overspent() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.points(.pointsRedeemed, 7, at: "2020-01-01T12:00:00Z")
    let points = try programme.row(at: "2020-01-02T00:00:00Z").points
    #expect((points.spent, points.debt, points.balance, points.imbalance) == (7, 7, -7, 0))
  }

  @Test("Pending points are not spent")
  func pendingIsNotSpent() throws {
    let programme = try Programme(LoyaltyExamples.pending)
    programme.order(5000, at: "2020-01-01T12:00:00Z")
    programme.points(.pointsRedeemed, 3, at: "2020-01-02T12:00:00Z")
    let before = try programme.row(at: "2020-01-03T00:00:00Z").points
    #expect((before.pending, before.debt) == (10, 3))
    let after = try programme.row(at: "2020-01-20T00:00:00Z").points
    #expect((after.available, after.debt, after.balance) == (7, 0, 7))
  }

  @Test("Adjustments, transfers and reinstated points are counted apart")
  func moved() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.points(.pointsAdjusted, 10, at: "2020-01-01T12:00:00Z")
    programme.points(.pointsAdjusted, -3, at: "2020-01-02T12:00:00Z")
    programme.points(.pointsTransferred, 20, at: "2020-01-03T12:00:00Z")
    programme.points(.pointsTransferred, -5, at: "2020-01-04T12:00:00Z")
    programme.points(.pointsReinstated, 2, at: "2020-01-05T12:00:00Z")
    let points = try programme.row(at: "2020-02-01T00:00:00Z").points
    #expect((points.adjustedUp, points.adjustedDown) == (10, 3))
    #expect((points.transferredIn, points.transferredOut, points.reinstated) == (20, 5, 2))
    #expect((points.balance, points.imbalance) == (24, 0))
  }

  @Test("A late touchpoint changes what came after it: the spend at 9 finds the lot that expires at 10")
  func late() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"days": 10}}"#)
    programme.order(5000, at: "2020-01-01T00:00:00Z")
    programme.ledger.record(
      .pointsRedeemed, by: 1, at: "2020-01-10T00:00:00Z", value: 5, unit: .points,
      recorded: "2020-01-12T00:00:00Z")
    let points = try programme.row(at: "2020-01-12T00:00:00Z").points
    #expect((points.spent, points.expired, points.debt) == (5, 0, 0))
  }
}

struct LoyaltyTierTests {
  @Test("Up at once, down when spend leaves the window; each change names the touchpoint that did it")
  func window() throws {
    let programme = try Programme(LoyaltyExamples.full)
    let first = programme.order(40_000, at: "2020-01-01T12:00:00Z")
    let second = programme.order(15_000, at: "2020-01-20T12:00:00Z")
    let third = programme.order(50_000, at: "2020-02-01T12:00:00Z")
    let row = try programme.row(at: "2020-06-01T00:00:00Z")
    #expect(row.changes.map(\.tier) == ["bronze", "silver", "gold", "silver", "bronze"])
    // Three orders raise the spend to 105,000; without the first it is 65,000, without the second 50,000.
    #expect(row.changes.map(\.cause) == [first, second, third, first, third])
    // Ninety calendar days after noon in winter are noon in summer: 11:00 in UTC.
    #expect(row.changes[3].at == "2020-03-31T11:00:00Z")
    #expect(try programme.row(at: "2020-03-31T10:59:59.999999Z").tier == "gold")
    #expect(try programme.row(at: "2020-03-31T11:00:00Z").tier == "silver")
    #expect(try programme.row(at: "2020-03-31T11:00:00Z").measure == 65_000)
  }

  @Test("Where clocks go back between two orders, the one that came first leaves the window last")
  func clocksGoBack() throws {
    let programme = try Programme(LoyaltyExamples.full)
    // 01:50 in summer, and twenty minutes later 01:10 in winter.
    let first = programme.order(40_000, at: "2019-10-27T00:50:00Z")
    let second = programme.order(60_000, at: "2019-10-27T01:10:00Z")
    let third = programme.order(70_000, at: "2019-10-27T01:15:00Z")
    let fourth = programme.order(80_000, at: "2020-02-01T12:00:00Z")
    func row(_ time: Instant) throws -> [Int64] {
      let row = try programme.row(at: time)
      let next = programme.loyalty.nextChange(of: row, under: nil)
      return [row.measure, next.map { $0.microseconds / 60_000_000 % 1440 } ?? -1]
    }
    #expect(try row("2020-01-25T01:09:59Z") == [170_000, 70])
    #expect(try row("2020-01-25T01:10:00Z") == [110_000, 75])
    #expect(try row("2020-01-25T01:15:00Z") == [40_000, 110])
    #expect(try row("2020-01-25T01:50:00Z") == [0, 0])
    #expect(try row("2020-02-02T00:00:00Z") == [80_000, 660])
    let changes = try programme.row(at: "2020-06-01T00:00:00Z").changes
    #expect(changes.map(\.tier) == ["bronze", "gold", "bronze", "silver", "bronze"])
    #expect(changes.map(\.cause) == [first, second, third, fourth, fourth])
  }

  @Test("Refunds lower the spend that counts, with their order or by themselves")
  func refunds() throws {
    let programme = try Programme(LoyaltyExamples.full)
    programme.order(60_000, 7, at: "2020-01-01T12:00:00Z")
    programme.refund(20_000, 7, at: "2020-01-05T12:00:00Z")
    #expect(try programme.row(at: "2020-01-06T00:00:00Z").tier == "bronze")
    programme.order(30_000, 8, at: "2020-01-10T12:00:00Z")
    #expect(try programme.row(at: "2020-01-11T00:00:00Z").tier == "silver")
    programme.refund(25_000, at: "2020-01-12T12:00:00Z")
    let row = try programme.row(at: "2020-01-13T00:00:00Z")
    #expect((row.tier, row.measure) == ("bronze", 45_000))
  }

  @Test("Another policy judges the spend anew at its effective instant, and is the cause of what it changes")
  func policyChange() throws {
    let programme = try Programme(LoyaltyExamples.full)
    programme.order(60_000, at: "2020-01-01T12:00:00Z")
    let lower = LoyaltyExamples.full.replacing("100000", with: "60000")
    let position = programme.ledger.publish(
      lower, for: Loyalty.name, effectiveFrom: "2020-01-15T00:00:00Z", recorded: "2020-01-10T00:00:00Z")
    #expect(try programme.row(at: "2020-01-14T23:59:59Z").tier == "silver")
    let row = try programme.row(at: "2020-01-15T00:00:00Z")
    #expect(row.tier == "gold")
    #expect(row.changes.last?.cause == position)
  }

  @Test("What it takes to rise is told beside the tier")
  func standing() throws {
    let programme = try Programme(LoyaltyExamples.full)
    programme.order(60_000, at: "2020-01-01T12:00:00Z")
    let row = try programme.row(at: "2020-01-02T00:00:00Z")
    let standing = LoyaltyStanding(row, under: try LoyaltyPolicy(document: LoyaltyExamples.full))
    #expect((standing.tier, standing.nextTier, standing.amountToNextTier) == ("silver", "gold", 40_000))
    #expect(standing.points == 90)
  }
}

struct LoyaltyPolicyTests {
  @Test(
    "A policy that is wrong is refused with the path of what is wrong",
    arguments: [
      (#"["#, ""), (#"[]"#, ""), (#"{}"#, "currency"),
      (#"{"currency": "XXQ", "earning": {"per": 1}}"#, "currency"),
      (#"{"currency": "GBP"}"#, "earning"),
      (#"{"currency": "GBP", "earning": {}}"#, "earning.per"),
      (#"{"currency": "GBP", "earning": {"per": 0}}"#, "earning.per"),
      (#"{"currency": "GBP", "earning": {"per": 1.5}}"#, "earning.per"),
      (#"{"currency": "GBP", "earning": {"per": "1"}}"#, "earning.per"),
      (#"{"currency": "GBP", "earning": {"per": 1, "multiplier": 1.0005}}"#, "earning.multiplier"),
      (#"{"currency": "GBP", "earning": {"per": 1, "multiplier": 0}}"#, "earning.multiplier"),
      (#"{"currency": "GBP", "earning": {"per": 1, "colour": 3}}"#, "earning.colour"),
      (
        #"{"currency": "GBP", "earning": {"per": 1, "touchpoints": ["order.plcaed"]}}"#,
        "earning.touchpoints[0]"
      ),
      (#"{"currency": "GBP", "earning": {"per": 1}, "expiry": {"days": 0}}"#, "expiry.days"),
      (#"{"currency": "GBP", "earning": {"per": 1}, "expiry": {"days": 1, "months": 1}}"#, "expiry"),
      (
        #"{"currency": "GBP", "earning": {"per": 1}, "expiry": {"months": 1, "roundUpTo": "x"}}"#,
        "expiry.roundUpTo"
      ),
      (#"{"currency": "GBP", "earning": {"per": 1}, "balance": "low"}"#, "balance"),
      (#"{"currency": "GBP", "earning": {"per": 1}, "tiers": {"levels": []}}"#, "tiers.levels"),
      (
        #"{"currency": "GBP", "earning": {"per": 1}, "tiers": {"levels": [{"name": "a", "from": 5}, {"name": "b", "from": 5}]}}"#,
        "tiers.levels[1].from"
      ),
      (#"{"currency": "GBP", "earning": {"per": 1}, "teirs": {}}"#, "teirs"),
    ])
  func refused(document: String, path: String) {
    #expect { try LoyaltyPolicy(document: document) } throws: { error in
      (error as? PolicyFault)?.path == path
    }
  }

  @Test("The examples are read")
  func accepted() throws {
    for document in [LoyaltyExamples.plain, LoyaltyExamples.full, LoyaltyExamples.pending] {
      _ = try LoyaltyPolicy(document: document)
    }
    #expect(throws: PolicyFault.self) { try RetentionPolicy(document: #"{"lookBackDays": 0}"#) }
    #expect(try RetentionPolicy(document: "{}") == RetentionPolicy())
  }
}
