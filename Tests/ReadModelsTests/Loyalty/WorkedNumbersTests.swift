import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing
import Words

/// Examples that were worked out by hand, with the number in the name.
struct WorkedNumbersTests {
  // MARK: Expiry

  /// When the points of an order of 100.00 on a day, at noon in London, expire.
  private func expiry(_ expiry: String, from day: String) throws -> Instant {
    let programme = try Programme(
      #"{"currency": "GBP", "earning": {"per": 100}, "expiry": \#(expiry)}"#)
    let placed = try #require(Instant("\(day)T12:00:00Z"))
    programme.order(10_000, at: placed)
    return try #require(try programme.row(at: placed).lots.first).expires
  }

  @Test("Earned 2020-07-06 with 12 months to the end of the month: gone at 2021-08-01 00:00 local time")
  func endOfMonth() throws {
    let twelve = #"{"months": 12, "roundUpTo": "endOfMonth"}"#
    #expect(try expiry(twelve, from: "2020-07-06") == "2021-07-31T23:00:00Z")
  }

  @Test(
    "12 months to the end of the day from 29 February: 28 February; 1 month from 25 January: 25 February",
    arguments: [
      (12, "2020-02-29", "2021-03-01T00:00:00Z"), (1, "2021-01-25", "2021-02-26T00:00:00Z"),
      (1, "2021-01-31", "2021-03-01T00:00:00Z"), (1, "2021-06-25", "2021-07-25T23:00:00Z"),
    ])
  func endOfDay(months: Int, day: String, expected: String) throws {
    let expires = try expiry(#"{"months": \#(months), "roundUpTo": "endOfDay"}"#, from: day)
    #expect(expires == Instant(expected))
  }

  @Test(
    "Earned 2020-02-10 with 1 month: gone at the end of March, of March, of June, of the year",
    arguments: [
      ("endOfMonth", "2020-03-31T23:00:00Z"), ("endOfQuarter", "2020-03-31T23:00:00Z"),
      ("endOfHalfYear", "2020-06-30T23:00:00Z"), ("endOfYear", "2021-01-01T00:00:00Z"),
    ])
  func endOfPeriods(period: String, expected: String) throws {
    let expires = try expiry(#"{"months": 1, "roundUpTo": "\#(period)"}"#, from: "2020-02-10")
    #expect(expires == Instant(expected))
  }

  @Test(
    "29 February among dates is 28 in other years, and is good through that day",
    arguments: [("2021-01-05", "2021-03-01T00:00:00Z"), ("2020-01-05", "2020-03-01T00:00:00Z")])
  func leapDay(day: String, expected: String) throws {
    #expect(try expiry(#"{"dates": ["02-29", "08-31"]}"#, from: day) == Instant(expected))
  }

  @Test("A date that is less than 60 days away is left out")
  func datesAtLeast() throws {
    let dates = #"{"dates": ["03-31", "09-30"], "atLeastDays": 60}"#
    #expect(try expiry(dates, from: "2021-01-30") == "2021-03-31T23:00:00Z")
    #expect(try expiry(dates, from: "2021-01-31") == "2021-09-30T23:00:00Z")
  }

  @Test("100 that expire at X and 200 at Y, 180 spent before X: 120 lapse at Y")
  func twoExpiries() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 30}}"#)
    programme.order(10_000, at: "2020-01-01T12:00:00Z")
    programme.order(20_000, at: "2020-01-10T12:00:00Z")
    programme.redeem(180, at: "2020-01-20T12:00:00Z")
    #expect(try programme.row(at: "2020-02-05T12:00:00Z").points.expired == 0)
    #expect(try programme.row(at: "2020-02-09T11:59:59Z").points.available == 120)
    let points = try programme.row(at: "2020-02-09T12:00:00Z").points
    #expect((points.available, points.expired, points.spent) == (0, 120, 180))
  }

  @Test("Sliding: 30 days after the last activity, and every lot that slides goes together")
  func sliding() throws {
    func row(_ activity: String, at time: Instant) throws -> LoyaltyRow {
      let programme = try Programme(
        #"""
        {
          "currency": "GBP", "earning": {"per": 100},
          "expiry": {"inactive": {"days": 30}, "activity": "\#(activity)"}
        }
        """#)
      programme.order(10_000, at: "2020-01-01T12:00:00Z")
      programme.redeem(10, at: "2020-01-20T12:00:00Z")
      programme.order(5000, at: "2020-02-10T12:00:00Z")
      // An order of less than a point is no activity, and what is done by hand is none.
      programme.order(99, at: "2020-02-20T12:00:00Z")
      programme.points(.pointsAdjusted, 1, at: "2020-02-25T12:00:00Z")
      return try programme.row(at: time)
    }
    // By an activity that does not count nothing is kept.
    #expect(try row("spend", at: "2020-02-19T12:00:00Z").points.expired == 90)
    #expect(try row("earn", at: "2020-02-01T12:00:00Z").points.expired == 90)
    let either = try row("either", at: "2020-03-11T12:00:00Z")
    #expect(try row("either", at: "2020-03-11T11:59:59Z").points.available == 141)
    #expect((either.points.expired, either.points.available) == (140, 1))
  }

  @Test("Points whose time was over before the next activity come back and expire at once")
  func slidingIsNoRevival() throws {
    let programme = try Programme(
      #"""
      {"currency": "GBP", "earning": {"per": 100}, "expiry": {"inactive": {"days": 30}, "activity": "earn"}}
      """#)
    programme.order(10_000, at: "2020-01-01T12:00:00Z")
    programme.redeem(100, on: 2, at: "2020-01-10T12:00:00Z")
    programme.order(5000, 2, at: "2020-01-10T12:01:00Z")
    programme.redeem(50, on: 3, at: "2020-01-11T12:00:00Z")
    programme.order(5000, 3, at: "2020-03-01T12:00:00Z")
    programme.refund(5000, 2, at: "2020-03-02T12:00:00Z")
    let points = try programme.row(at: "2020-03-02T12:00:00Z").points
    // The first hundred had until 9 February.
    #expect((points.available, points.expired, points.spent) == (0, 100, 50))
  }

  // MARK: Spending

  @Test("Earn on one order and redeem on another: 59 − 50 + 56 = 65")
  func earnAndRedeem() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    programme.order(5900, 1, at: "2020-01-01T12:00:00Z")
    programme.redeem(50, on: 2, at: "2020-01-02T12:00:00Z")
    programme.order(5600, 2, at: "2020-01-02T12:01:00Z")
    #expect(try programme.row(at: "2020-01-03T12:00:00Z").points.balance == 65)
  }

  @Test("Given, returned, given, returned, given: +50 −50 +21 −21 +50 → 50")
  func thereAndBack() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    programme.order(5000, 1, at: "2020-01-01T12:00:00Z")
    programme.refund(5000, 1, at: "2020-01-02T12:00:00Z")
    programme.order(2100, 2, at: "2020-01-03T12:00:00Z")
    programme.refund(2100, 2, at: "2020-01-04T12:00:00Z")
    programme.order(5000, 3, at: "2020-01-05T12:00:00Z")
    let points = try programme.row(at: "2020-01-06T12:00:00Z").points
    #expect((points.balance, points.earned, points.reversed) == (50, 121, 71))
  }

  @Test("A reward of 2 with 3 points: 2 are used, 1 is left")
  func rewardOfTwo() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    programme.order(300, at: "2020-01-01T12:00:00Z")
    programme.redeem(2, at: "2020-01-02T12:00:00Z")
    let points = try programme.row(at: "2020-01-03T12:00:00Z").points
    #expect((points.spent, points.available) == (2, 1))
  }

  @Test("Of 100 points spent on an order of 30.00, refunds of 10.00 each bring back 33, 33 and 34")
  func returnedInThirds() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100000}}"#)
    programme.points(.pointsAdjusted, 100, at: "2020-01-01T12:00:00Z")
    programme.redeem(100, on: 1, at: "2020-01-02T12:00:00Z")
    programme.order(3000, 1, at: "2020-01-02T12:01:00Z")
    var available: [Int64] = []
    for day in 3...5 {
      programme.refund(1000, 1, at: try #require(Instant("2020-01-0\(day)T12:00:00Z")))
      available.append(
        try programme.row(at: try #require(Instant("2020-01-0\(day)T13:00:00Z"))).points.available)
    }
    #expect(available == [33, 66, 100])
  }

  @Test("Of 10 and 11 points spent on one order, half of it back: ⌊21 ÷ 2⌋ = 10, all of the older")
  func returnedOverTheSum() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100000}}"#)
    programme.points(.pointsAdjusted, 50, at: "2020-01-01T12:00:00Z")
    programme.redeem(10, on: 1, at: "2020-01-02T12:00:00Z")
    programme.redeem(11, on: 1, at: "2020-01-02T12:00:30Z")
    programme.order(2000, 1, at: "2020-01-02T12:01:00Z")
    programme.refund(1000, 1, at: "2020-01-03T12:00:00Z")
    #expect(try programme.row(at: "2020-01-04T12:00:00Z").points.spent == 11)
    // What is recorded on it only now comes back in the same proportion at once: ⌊41 ÷ 2⌋ = 20.
    programme.redeem(20, on: 1, at: "2020-01-05T12:00:00Z")
    #expect(try programme.row(at: "2020-01-06T12:00:00Z").points.spent == 21)
  }

  // MARK: Points that come back

  @Test("Points come back to their lots; those whose time has passed come back and expire at once")
  func backToTheirLots() throws {
    func row(_ returns: String) throws -> LoyaltyRow {
      let programme = try Programme(
        #"{"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 30}\#(returns)}"#)
      programme.order(1000, 1, at: "2020-01-01T12:00:00Z")
      programme.order(2000, 2, at: "2020-01-20T12:00:00Z")
      // 10 of the first lot, 5 of the second.
      programme.redeem(15, on: 3, at: "2020-01-25T12:00:00Z")
      programme.order(100, 3, at: "2020-01-25T12:01:00Z")
      programme.refund(100, 3, at: "2020-02-10T12:00:00Z")
      return try programme.row(at: "2020-02-10T12:00:00Z")
    }
    let own = try row("")
    #expect((own.points.available, own.points.expired, own.points.spent) == (20, 10, 0))
    #expect(own.lots.map(\.remaining) == [20])
    let extended = try row(#", "returns": {"extendDays": 20}"#)
    #expect((extended.points.available, extended.points.expired) == (30, 0))
    // 15 of the second lot stay as they were; what came back is good for 20 days from then.
    #expect(extended.lots.map(\.remaining) == [15, 10, 5])
    #expect(
      extended.lots.map(\.expires) == [
        "2020-02-19T12:00:00Z", "2020-03-01T12:00:00Z", "2020-03-01T12:00:00Z",
      ])
  }

  // MARK: Holds

  @Test("100 points, 60 of them held: 40 can be spent; 25 captured, 35 are free again")
  func capture() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    programme.order(10_000, 1, at: "2020-01-01T12:00:00Z")
    let hold = programme.hold(60, until: "2020-01-02T12:30:00Z", at: "2020-01-02T12:00:00Z")
    let held = try programme.row(at: "2020-01-02T12:10:00Z").points
    #expect((held.available, held.held, held.spent) == (40, 60, 0))
    programme.capture(hold, 25, at: "2020-01-02T12:20:00Z")
    let captured = try programme.row(at: "2020-01-02T12:20:00Z").points
    #expect((captured.available, captured.held, captured.spent) == (75, 0, 25))
    // A capture once more is a redemption of its own: a recorded one is never judged again.
    programme.capture(hold, 80, at: "2020-01-02T12:21:00Z")
    let again = try programme.row(at: "2020-01-02T12:22:00Z").points
    #expect((again.available, again.debt, again.spent) == (0, 5, 105))
  }

  @Test("A hold of 30 minutes lapses by time alone, at the 30th")
  func lapse() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    programme.order(10_000, 1, at: "2020-01-01T12:00:00Z")
    let hold = programme.hold(60, until: "2020-01-02T12:30:00Z", at: "2020-01-02T12:00:00Z")
    #expect(try programme.row(at: "2020-01-02T12:29:59.999999Z").points.held == 60)
    let points = try programme.row(at: "2020-01-02T12:30:00Z").points
    #expect((points.available, points.held) == (100, 0))
    programme.release(hold, at: "2020-01-02T13:00:00Z")
    #expect(try programme.row(at: "2020-01-02T13:00:00Z").points == points)
  }

  @Test("A hold of more than there is locks what there is, and makes no debt")
  func smallerHold() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    programme.order(1000, 1, at: "2020-01-01T12:00:00Z")
    let hold = programme.hold(60, until: "2020-01-02T12:30:00Z", at: "2020-01-02T12:00:00Z")
    let points = try programme.row(at: "2020-01-02T12:10:00Z").points
    #expect((points.held, points.available, points.debt) == (10, 0, 0))
    programme.capture(hold, 12, at: "2020-01-02T12:20:00Z")
    let captured = try programme.row(at: "2020-01-02T12:20:00Z").points
    #expect((captured.spent, captured.debt, captured.held) == (12, 2, 0))
  }

  @Test("A lot that expires while held stays usable by the hold, and expires the instant it is released")
  func heldBeyondExpiry() throws {
    for isCaptured in [true, false] {
      let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 1}}"#)
      programme.order(10_000, 1, at: "2020-01-01T12:00:00Z")
      let hold = programme.hold(60, until: "2020-01-02T13:00:00Z", at: "2020-01-02T11:50:00Z")
      let expired = try programme.row(at: "2020-01-02T12:00:00Z").points
      #expect((expired.available, expired.held, expired.expired) == (0, 60, 40))
      if isCaptured {
        programme.capture(hold, 50, at: "2020-01-02T12:30:00Z")
        let points = try programme.row(at: "2020-01-02T12:30:00Z").points
        #expect((points.spent, points.expired, points.held, points.debt) == (50, 50, 0, 0))
      } else {
        programme.release(hold, at: "2020-01-02T12:30:00Z")
        let points = try programme.row(at: "2020-01-02T12:30:00Z").points
        #expect((points.spent, points.expired, points.available) == (0, 100, 0))
      }
    }
  }

  @Test("A refund takes nothing that a hold locks: what is missing is owed")
  func refundBesideHold() throws {
    let programme = try Programme(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    programme.order(10_000, 1, at: "2020-01-01T12:00:00Z")
    let hold = programme.hold(60, until: "2020-01-02T12:30:00Z", at: "2020-01-02T12:00:00Z")
    programme.refund(10_000, 1, at: "2020-01-02T12:10:00Z")
    let points = try programme.row(at: "2020-01-02T12:10:00Z").points
    #expect((points.available, points.held, points.debt, points.reversed) == (0, 60, 60, 100))
    // Points that are free again pay what is owed first.
    programme.release(hold, at: "2020-01-02T12:20:00Z")
    let released = try programme.row(at: "2020-01-02T12:20:00Z").points
    #expect((released.available, released.held, released.debt) == (0, 0, 0))
  }
}
