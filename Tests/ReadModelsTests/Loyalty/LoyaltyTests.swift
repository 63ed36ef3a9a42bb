import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

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
    let standing = LoyaltyStanding(
      row, under: try LoyaltyPolicy(document: LoyaltyExamples.full), programme.loyalty.calendar,
      asOf: "2020-01-02T00:00:00Z")
    #expect((standing.tier, standing.nextTier) == ("silver", "gold"))
    let pounds = try #require(MeasureUnit(currency: "GBP"))
    #expect(
      (standing.measure, standing.amountToNextTier) == (Measure(60_000, pounds), Measure(40_000, pounds)))
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
      (#"{"currency": "GBP", "earning": {}}"#, "earning"),
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
