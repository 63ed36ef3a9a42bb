import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

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
    let known = try LoyaltyPolicy(document: policy)
    #expect(programme.loyalty.nextChange(of: row, under: known) == ends[1])
    #expect(programme.loyalty.nextChange(of: stored, under: known) == ends[1])
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

  @Test(
    "Points that expired are not taken a second time when their order is given back; those that were spent are owed"
  )
  func expiredThenRefunded() throws {
    let policy = #"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"months": 2}}"#
    for parts in [[10_000], [5000, 5000], [2000, 7000, 1000]] as [[Int64]] {
      for (spent, debts) in [(0, 0), (4, 4), (10, 10)] as [(Int64, Int64)] {
        let programme = try Programme(policy)
        programme.order(3000, 6, at: "2020-01-01T12:00:00Z")
        programme.order(10_000, 7, at: "2020-01-01T12:00:00Z")
        // The three points of the other order are spent first.
        programme.points(.pointsRedeemed, 3 + spent, at: "2020-01-02T12:00:00Z")
        for (index, part) in parts.enumerated() {
          programme.refund(part, 7, at: Instant(year: 2020, month: 4, day: 1 + index))
        }
        let points = try programme.row(at: "2020-05-01T00:00:00Z").points
        #expect((points.balance, points.debt, points.expired) == (-debts, debts, 10 - spent))
        #expect((points.reversed, points.imbalance) == (debts, 0))
      }
    }
  }

  @Test(
    "Points that expired and came back are taken again when their order is given back",
    arguments: [(10, 0), (10, 10), (4, 0), (4, 3)] as [(Int64, Int64)])
  func reinstatedThenRefunded(reinstated: Int64, spent: Int64) throws {
    for named in [0, 6, 7] as [UInt64] {
      let policy = #"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"months": 2}}"#
      let programme = try Programme(policy)
      programme.order(10_000, 7, at: "2020-01-01T12:00:00Z")
      programme.ledger.record(
        .pointsReinstated, by: 1, at: "2020-03-05T12:00:00Z", value: reinstated, unit: .points,
        reference: named)
      if spent > 0 { programme.points(.pointsRedeemed, spent, at: "2020-03-06T12:00:00Z") }
      programme.refund(10_000, 7, at: "2020-03-10T12:00:00Z")
      let points = try programme.row(at: "2020-03-11T00:00:00Z").points
      #expect((points.balance, points.debt, points.reversed) == (-spent, spent, reinstated))
      #expect(points.imbalance == 0)
    }
  }

  @Test("A refund that names no order takes no points a second time that expired, where no others are left")
  func expiredThenRefundedUnnamed() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1000}, "expiry": {"months": 2}}"#)
    programme.order(10_000, at: "2020-01-01T12:00:00Z")
    programme.order(2000, at: "2020-03-05T12:00:00Z")
    programme.refund(10_000, at: "2020-03-10T12:00:00Z")
    let points = try programme.row(at: "2020-03-11T00:00:00Z").points
    #expect((points.balance, points.debt, points.reversed, points.expired) == (0, 0, 2, 10))
    // Two of the ten are left that no refund has met.
    programme.refund(5000, at: "2020-03-12T12:00:00Z")
    let later = try programme.row(at: "2020-03-13T00:00:00Z").points
    #expect((later.balance, later.debt, later.reversed, later.imbalance) == (-3, 3, 5, 0))
  }

  @Test("Of two orders with one reference a refund is of the newest that has something left")
  func sameReference() throws {
    let programme = try Programme(LoyaltyExamples.plain)
    programme.order(10_000, 7, at: "2020-01-01T12:00:00Z")
    programme.order(5000, 7, at: "2020-01-02T12:00:00Z")
    programme.refund(5000, 7, at: "2020-01-03T12:00:00Z")
    #expect(try programme.row(at: "2020-01-04T00:00:00Z").measure == 10_000)
    programme.refund(10_000, 7, at: "2020-01-05T12:00:00Z")
    let row = try programme.row(at: "2020-01-06T00:00:00Z")
    #expect((row.measure, row.points.balance, row.points.reversed) == (0, 0, 15))
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
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 1}}"#)
    let total: Int64 = 800_000_000_000_000
    programme.order(total, 7, at: "2020-01-01T12:00:00Z")
    programme.refund(total / 2, 7, at: "2020-01-02T12:00:00Z")
    #expect(try programme.row(at: "2020-02-01T00:00:00Z").points.reversed == total / 2)
  }

  @Test("One order earns 10^15 points at most, so that no amount stops a row")
  func most() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"points": 1000, "per": 1}}"#)
    programme.order(.max, 7, at: "2020-01-01T12:00:00Z")
    #expect(try programme.row(at: "2020-02-01T00:00:00Z").points.earned == 1_000_000_000_000_000)
  }
}

struct LoyaltyCurrencyTests {
  /// Pounds until May, dollars from then on.
  private func programme() throws -> Programme {
    let programme = try Programme(LoyaltyExamples.full)
    programme.ledger.publish(
      LoyaltyExamples.dollars, for: Loyalty.name, effectiveFrom: "2020-05-01T00:00:00Z")
    return programme
  }

  @Test("Spend in the currency of the programme before counts for no tier of the one after")
  func tier() throws {
    let programme = try programme()
    programme.order(100_000, 7, at: "2020-04-10T12:00:00Z")
    #expect(try programme.row(at: "2020-04-11T00:00:00Z").tier == "gold")
    let changed = try programme.row(at: "2020-05-01T00:00:00Z")
    #expect((changed.tier, changed.measure) == ("", 0))
    programme.order(500, 8, dollars, at: "2020-05-02T12:00:00Z")
    programme.order(500_000, 9, pounds, at: "2020-05-03T12:00:00Z")
    let later = try programme.row(at: "2020-05-04T00:00:00Z")
    #expect((later.tier, later.measure, later.points.earned) == ("dime", 500, 150))
    // And back: what was spent in pounds since then earned nothing, and is not spend of the programme.
    programme.ledger.publish(LoyaltyExamples.full, for: Loyalty.name, effectiveFrom: "2020-05-05T00:00:00Z")
    let back = try programme.row(at: "2020-05-06T00:00:00Z")
    #expect((back.tier, back.measure) == ("gold", 100_000))
    // 90 days after the order.
    #expect(try programme.row(at: "2020-07-10T00:00:00Z").tier == "bronze")
  }

  @Test("An order is refunded in its own currency, whatever the programme's is by then")
  func refund() throws {
    let programme = try programme()
    programme.order(100_000, 7, at: "2020-04-10T12:00:00Z")
    programme.order(70_000, 8, dollars, at: "2020-05-02T12:00:00Z")
    programme.refund(50_000, 7, at: "2020-05-03T12:00:00Z")
    let half = try programme.row(at: "2020-05-04T00:00:00Z")
    #expect((half.points.reversed, half.points.balance, half.measure) == (75, 175, 70_000))
    // Neither is a refund of the other's order.
    programme.refund(50_000, 7, dollars, at: "2020-05-05T12:00:00Z")
    programme.refund(70_000, 8, pounds, at: "2020-05-06T12:00:00Z")
    let same = try programme.row(at: "2020-05-07T00:00:00Z")
    #expect((same.points.reversed, same.measure, same.waiting.count) == (75, 70_000, 1))
    // A cancellation names no currency.
    programme.ledger.record(.orderCancelled, by: 1, at: "2020-05-08T12:00:00Z", reference: 7)
    #expect(try programme.row(at: "2020-05-09T00:00:00Z").points.reversed == 150)
    // A refund that names no order counts in the programme's.
    programme.refund(700, at: "2020-05-10T12:00:00Z")
    #expect(try programme.row(at: "2020-05-11T00:00:00Z").points.reversed == 150)
    programme.refund(700, 0, dollars, at: "2020-05-12T12:00:00Z")
    let last = try programme.row(at: "2020-05-13T00:00:00Z")
    #expect((last.points.reversed, last.measure, last.points.imbalance) == (151, 69_300, 0))
  }

  @Test("A refund that comes before its order waits for one in its currency")
  func early() throws {
    let programme = try programme()
    programme.refund(3500, 7, dollars, at: "2020-05-02T12:00:00Z")
    programme.order(7000, 7, pounds, at: "2020-05-03T12:00:00Z")
    #expect(try programme.row(at: "2020-05-04T00:00:00Z").waiting.count == 1)
    programme.order(7000, 7, dollars, at: "2020-05-05T12:00:00Z")
    let row = try programme.row(at: "2020-05-06T00:00:00Z")
    #expect((row.waiting.count, row.points.earned, row.points.reversed, row.measure) == (0, 10, 5, 3500))
  }
}
