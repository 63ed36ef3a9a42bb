import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// How tiers come and go: by window, by what happens when the measure no longer supports them, and by grace.
struct TierTests {
  private static func policy(
    _ window: String, _ downgrade: String = "toEarned", grace: Int = 0, measure: String = "spend"
  ) -> String {
    let grace = grace > 0 ? #", "grace": {"days": \#(grace)}"# : ""
    return #"""
      {
        "currency": "GBP", "earning": {"per": 100},
        "tiers": {
          "measure": "\#(measure)", "window": \#(window), "downgrade": "\#(downgrade)"\#(grace),
          "levels": [{"name": "silver", "from": 500}, {"name": "gold", "from": 1000}]
        }
      }
      """#
  }

  private static let year = #"{"calendarYear": "01-01"}"#
  private static let joining = #"{"anniversaryOf": "joining"}"#
  private static let tier = #"{"anniversaryOf": "tier"}"#
  private static let rolling = #"{"days": 365}"#

  /// Every window, with every way down, without grace and with 30 days of it. The member joins with 1.00 on 5
  /// January 2020, spends 12.00 on 10 February, 1.00 on 1 March 2021, and nothing any more.
  @Test(
    "A tier falls when its window, the way down and the grace have it so",
    arguments: [
      (#""lifetime""#, "toEarned", 0, ""), (#""lifetime""#, "oneStep", 30, ""),
      (year, "toEarned", 0, "2022-01-01T00:00:00Z none"),
      (year, "oneStep", 0, "2022-01-01T00:00:00Z silver, 2023-01-01T00:00:00Z none"),
      (year, "toEarned", 30, "2022-01-31T00:00:00Z none"),
      (year, "oneStep", 30, "2022-01-31T00:00:00Z silver, 2023-01-31T00:00:00Z none"),
      (joining, "toEarned", 0, "2022-01-05T00:00:00Z none"),
      (joining, "oneStep", 0, "2022-01-05T00:00:00Z silver, 2023-01-05T00:00:00Z none"),
      (joining, "toEarned", 30, "2022-02-04T00:00:00Z none"),
      (joining, "oneStep", 30, "2022-02-04T00:00:00Z silver, 2023-02-04T00:00:00Z none"),
      (tier, "toEarned", 0, "2022-02-10T00:00:00Z none"),
      (tier, "oneStep", 0, "2022-02-10T00:00:00Z silver, 2023-02-10T00:00:00Z none"),
      (tier, "toEarned", 30, "2022-03-12T00:00:00Z none"),
      (tier, "oneStep", 30, "2022-03-12T00:00:00Z silver, 2023-03-12T00:00:00Z none"),
      (rolling, "toEarned", 0, "2021-02-09T12:00:00Z none"),
      (rolling, "oneStep", 0, "2021-02-09T12:00:00Z silver, 2022-02-09T12:00:00Z none"),
      (rolling, "toEarned", 30, "2021-03-11T12:00:00Z none"),
      (rolling, "oneStep", 30, "2021-03-11T12:00:00Z silver, 2022-03-11T12:00:00Z none"),
    ])
  func table(window: String, downgrade: String, grace: Int, falls: String) throws {
    let programme = try Programme(Self.policy(window, downgrade, grace: grace), zone: "UTC")
    programme.order(100, 1, at: "2020-01-05T12:00:00Z")
    let second = programme.order(1200, 2, at: "2020-02-10T12:00:00Z")
    let third = programme.order(100, 3, at: "2021-03-01T12:00:00Z")
    let row = try programme.row(at: "2030-01-01T00:00:00Z")
    let told = row.changes.map { "\($0.at) \($0.tier.isEmpty ? "none" : $0.tier)" }
    let expected = ["2020-02-10T12:00:00Z gold"] + (falls.isEmpty ? [] : [falls])
    #expect(told.joined(separator: ", ") == expected.joined(separator: ", "))
    // The first fall is by the sale that left a rolling window, or counted last in one that ended.
    if row.changes.count > 1 { #expect(row.changes[1].cause == (window == Self.rolling ? second : third)) }
    #expect(row.changes.allSatisfy { $0.cause > .start })
    // Whoever asks on the way finds the same.
    for change in row.changes {
      #expect(try programme.row(at: change.at).tier == change.tier)
    }
  }

  @Test(
    "A refund in the window undoes an upgrade at once, without grace; after the window it does nothing",
    arguments: [year, joining, tier])
  func refundInWindow(window: String) throws {
    for (refunded, tier) in [("2020-06-01T12:00:00Z", ""), ("2021-06-01T12:00:00Z", "gold")] {
      let programme = try Programme(Self.policy(window, "oneStep", grace: 30), zone: "UTC")
      programme.order(1200, 1, at: "2020-02-10T12:00:00Z")
      let time = try #require(Instant(refunded))
      programme.refund(1200, 1, at: time)
      #expect(try programme.row(at: time).tier == tier)
    }
  }

  @Test(
    "A refund takes back no more than an upgrade of its own window: what the one before left stays to its end"
  )
  func refundOfUpgrade() throws {
    let programme = try Programme(Self.policy(Self.year), zone: "UTC")
    programme.order(600, 1, at: "2020-02-10T12:00:00Z")
    programme.order(1200, 2, at: "2021-03-10T12:00:00Z")
    #expect(try programme.row(at: "2021-03-10T12:00:00Z").tier == "gold")
    programme.refund(1200, 2, at: "2021-03-11T12:00:00Z")
    programme.refund(600, 1, at: "2021-03-12T12:00:00Z")
    let row = try programme.row(at: "2021-03-12T12:00:00Z")
    #expect((row.tier, row.measure) == ("silver", 0))
    #expect(try programme.row(at: "2021-12-31T23:59:59Z").tier == "silver")
    #expect(try programme.row(at: "2022-01-01T00:00:00Z").tier == "")
  }

  @Test("A tier that is reached in one window lasts to the end of the next, and is kept by reaching it again")
  func renewal() throws {
    let programme = try Programme(Self.policy(Self.year), zone: "UTC")
    programme.order(1200, at: "2020-02-10T12:00:00Z")
    programme.order(1000, at: "2021-12-31T12:00:00Z")
    programme.order(600, at: "2022-05-01T12:00:00Z")
    #expect(try programme.row(at: "2022-12-31T23:59:59Z").tier == "gold")
    // 2022 supports silver, which lasts to the end of 2023.
    #expect(try programme.row(at: "2023-01-01T00:00:00Z").tier == "silver")
    #expect(try programme.row(at: "2023-12-31T23:59:59Z").tier == "silver")
    #expect(try programme.row(at: "2024-01-01T00:00:00Z").tier == "")
    // Years later a window begins again.
    programme.order(500, at: "2028-02-10T12:00:00Z")
    #expect(try programme.row(at: "2029-12-31T23:59:59Z").tier == "silver")
    #expect(try programme.row(at: "2030-01-01T00:00:00Z").tier == "")
  }

  @Test("Under an anniversary of the tier an upgrade begins the months anew, and what counts goes on")
  func anniversaryOfTier() throws {
    let programme = try Programme(Self.policy(Self.tier), zone: "UTC")
    programme.order(600, at: "2020-02-10T12:00:00Z")
    programme.order(500, at: "2020-10-20T12:00:00Z")
    #expect(try programme.row(at: "2020-10-20T12:00:00Z").tier == "gold")
    #expect(try programme.row(at: "2021-02-10T00:00:00Z").measure == 1100)
    #expect(try programme.row(at: "2021-10-20T00:00:00Z").measure == 0)
    #expect(try programme.row(at: "2022-10-19T23:59:59Z").tier == "gold")
    #expect(try programme.row(at: "2022-10-20T00:00:00Z").tier == "")
  }

  @Test("Points and visits can be what counts, and what is given back of them does not")
  func measures() throws {
    func row(_ measure: String) throws -> LoyaltyRow {
      let programme = try Programme(
        Self.policy(Self.rolling, measure: measure).replacing(#""from": 500"#, with: #""from": 2"#))
      programme.order(1050, 1, at: "2020-02-10T12:00:00Z")
      programme.order(350, 2, at: "2020-02-11T12:00:00Z")
      programme.refund(525, 1, at: "2020-02-12T12:00:00Z")
      programme.refund(350, 2, at: "2020-02-13T12:00:00Z")
      programme.refund(100, at: "2020-02-14T12:00:00Z")
      return try programme.row(at: "2020-02-15T12:00:00Z")
    }
    // 10 + 3 points, less 5, 3 and 1.
    #expect(try row("points").measure == 4)
    #expect(try row("points").tier == "silver")
    // The second visit was given back in full.
    #expect(try row("visits").measure == 1)
    #expect(try row("visits").tier == "")
    #expect(try row("spend").measure == 425)
    // All of it leaves the window again.
    let programme = try Programme(Self.policy(Self.rolling, measure: "points"))
    programme.order(105_000, 1, at: "2020-02-10T12:00:00Z")
    programme.refund(1000, 1, at: "2020-02-12T12:00:00Z")
    #expect(try programme.row(at: "2021-02-09T11:59:59Z").measure == 1040)
    #expect(try programme.row(at: "2021-02-09T12:00:00Z").measure == 0)
  }

  @Test("A tier for life is kept when time takes what counted; a refund takes it")
  func forLife() throws {
    for window in [Self.rolling, Self.year, Self.joining, Self.tier] {
      let document = Self.policy(window).replacing(
        #""name": "gold", "from": 1000"#, with: #""name": "gold", "from": 1000, "forLife": true"#)
      let kept = try Programme(document, zone: "UTC")
      kept.order(1200, 1, at: "2020-02-10T12:00:00Z")
      #expect(try kept.row(at: "2060-01-01T00:00:00Z").tier == "gold")
      // Long after, a refund of what does not count any more changes nothing.
      kept.refund(1200, 1, at: "2060-01-01T00:00:00Z")
      #expect(try kept.row(at: "2060-01-02T00:00:00Z").tier == "gold")
      let undone = try Programme(document, zone: "UTC")
      undone.order(1200, 1, at: "2020-02-10T12:00:00Z")
      undone.refund(300, 1, at: "2020-02-11T12:00:00Z")
      #expect(try undone.row(at: "2020-02-11T12:00:00Z").tier == "silver")
      #expect(try undone.row(at: "2060-01-01T00:00:00Z").tier == "")
    }
  }

  @Test("A grant holds as long as it says, is never for life, and leaves with whoever leaves")
  func grants() throws {
    let calendar = try LocalCalendar(timeZone: "UTC")
    let document = Self.policy(#""lifetime""#).replacing(
      #""name": "gold", "from": 1000"#, with: #""name": "gold", "from": 1000, "forLife": true"#)
    let loyalty = try LoyaltyProgramme(document: document, name: "default")
    let programme = try Programme(document, zone: "UTC")
    programme.order(600, at: "2020-02-10T12:00:00Z")
    var member = try programme.row(at: "2020-02-11T12:00:00Z").main
    func settle(_ time: Instant) throws { try member.settle(to: time, under: loyalty, calendar) }
    member.grant(
      tier: NameHash("gold").rawValue, until: "2020-06-01T00:00:00Z", position: Position(90))
    member.updateTier(under: loyalty, at: "2020-02-12T12:00:00Z", cause: Position(90), calendar)
    #expect(member.tier == "gold")
    #expect(member.nextChange(isInForce: true) == "2020-06-01T00:00:00Z")
    try settle("2020-05-31T23:59:59Z")
    #expect(member.tier == "gold")
    try settle("2020-06-01T00:00:00Z")
    #expect(member.tier == "silver")
    #expect(member.changes.map(\.cause) == [member.joined, Position(90), Position(90)])
    // Whoever leaves has no tier; whoever comes again has what counted before.
    member.grant(tier: NameHash("gold").rawValue, until: .distantFuture, position: Position(91))
    member.leftAt = "2020-07-01T00:00:00Z"
    member.endKeptTiers()
    member.updateTier(under: loyalty, at: "2020-07-01T00:00:00Z", cause: Position(92), calendar)
    #expect((member.tier, member.changes.last?.cause) == ("", Position(92)))
    member.leftAt = .distantFuture
    member.doubtTier()
    member.updateTier(under: loyalty, at: "2020-08-01T00:00:00Z", cause: Position(93), calendar)
    #expect(member.tier == "silver")
  }

  @Test(
    "Until when a tier lasts, and what it takes to keep it",
    arguments: [
      (#""lifetime""#, "toEarned", "2020-03-01T00:00:00Z", nil as String?, 0),
      (rolling, "toEarned", "2020-03-01T00:00:00Z", "2021-02-09T12:00:00Z", 1000),
      (rolling, "oneStep", "2020-03-01T00:00:00Z", "2021-02-09T12:00:00Z", 1000),
      (year, "toEarned", "2020-03-01T00:00:00Z", "2022-01-01T00:00:00Z", 0),
      (year, "toEarned", "2021-03-02T00:00:00Z", "2022-01-01T00:00:00Z", 900),
      (joining, "toEarned", "2021-03-02T00:00:00Z", "2022-01-05T00:00:00Z", 900),
      (tier, "oneStep", "2021-03-02T00:00:00Z", "2022-02-10T00:00:00Z", 900),
    ])
  func forecast(window: String, downgrade: String, asOf: String, until: String?, toStay: Int64) throws {
    let document = Self.policy(window, downgrade)
    let programme = try Programme(document, zone: "UTC")
    programme.order(100, 1, at: "2020-01-05T12:00:00Z")
    programme.order(1200, 2, at: "2020-02-10T12:00:00Z")
    if asOf >= "2021" { programme.order(100, 3, at: "2021-03-01T12:00:00Z") }
    let member = try programme.row(at: try #require(Instant(asOf))).main
    let loyalty = try LoyaltyProgramme(document: document, name: "default")
    let forecast = TierForecast(member, under: loyalty, try LocalCalendar(timeZone: "UTC"))
    #expect(forecast.until == until.flatMap { Instant($0) })
    #expect(forecast.toStay == toStay)
    // The forecast is what comes to pass where nothing more happens.
    if let until = forecast.until {
      #expect(try programme.row(at: until).tier != member.tier)
      #expect(try programme.row(at: Instant(microseconds: until.microseconds - 1)).tier == member.tier)
    }
  }

  @Test("A programme with other windows judges anew, and what its last window left is kept")
  func adoption() throws {
    let programme = try Programme(Self.policy(#""lifetime""#), zone: "UTC")
    programme.order(1200, at: "2020-02-10T12:00:00Z")
    programme.order(600, at: "2021-02-10T12:00:00Z")
    programme.ledger.publish(
      Self.policy(Self.year), for: Loyalty.name, effectiveFrom: "2021-06-01T00:00:00Z")
    let row = try programme.row(at: "2021-06-01T00:00:00Z")
    #expect((row.tier, row.measure) == ("gold", 600))
    #expect(try programme.row(at: "2022-01-01T00:00:00Z").tier == "silver")
    #expect(try programme.row(at: "2023-01-01T00:00:00Z").tier == "")
  }

  /// A member who goes up twice, leaves, comes again, and lets the tier go, under a programme of which a version
  /// comes into force at each of some times that only changes how long points last.
  private func member(_ window: String, _ downgrade: String, grace: Int, versions: [Instant]) throws
    -> Programme
  {
    let document = Self.policy(window, downgrade, grace: grace)
    let programme = try Programme(document, zone: "UTC")
    for (index, time) in versions.enumerated() {
      let expiry = #""expiry": {"days": \#(1000 + index)}, "tiers""#
      programme.ledger.publish(
        document.replacing(#""tiers""#, with: expiry), for: Loyalty.name, effectiveFrom: time)
    }
    programme.order(600, 1, at: "2020-02-10T12:00:00Z")
    programme.order(500, 2, at: "2020-10-20T12:00:00Z")
    programme.refund(50, 1, at: "2020-10-21T12:00:00Z")
    programme.ledger.record(.programLeft, by: 1, at: "2020-11-15T12:00:00Z")
    programme.ledger.record(.programJoined, by: 1, at: "2020-11-20T12:00:00Z")
    programme.order(700, 3, at: "2021-06-01T12:00:00Z")
    return programme
  }

  @Test(
    "Another version of a programme changes nothing of what counts, of a tier that is kept, and of when it falls",
    arguments: [#""lifetime""#, rolling, year, joining, tier], [("toEarned", 0), ("oneStep", 30)])
  func otherVersions(window: String, way: (downgrade: String, grace: Int)) throws {
    let times: [Instant] = [
      "2020-03-01T00:00:00Z", "2020-11-01T00:00:00Z", "2020-12-01T00:00:00Z", "2021-03-01T00:00:00Z",
      "2021-11-25T00:00:00Z", "2022-01-10T00:00:00Z", "2022-06-15T00:00:00Z", "2023-02-01T00:00:00Z",
    ]
    let one = try member(window, way.downgrade, grace: way.grace, versions: [])
    let many = try member(window, way.downgrade, grace: way.grace, versions: times)
    for time in times + ["2024-06-01T00:00:00Z"] {
      let (left, right) = (try one.row(at: time), try many.row(at: time))
      #expect((left.tier, left.measure) == (right.tier, right.measure), "\(time)")
      var (kept, expected) = (right.main.tierState, left.main.tierState)
      // Published versions have positions of their own.
      (kept.cause, expected.cause) = (.start, .start)
      #expect(kept == expected, "\(time)")
      #expect(left.changes.map(\.at) == right.changes.map(\.at), "\(time)")
    }
    #expect(try one.row(at: "2024-06-01T00:00:00Z").changes.count > 2)
  }

  @Test("A version that measures points takes off what refunds took back before it, also those of no order")
  func pointsFromThen() throws {
    let programme = try Programme(Self.policy(#""lifetime""#), zone: "UTC")
    programme.order(105_000, 1, at: "2020-02-10T12:00:00Z")
    programme.refund(1000, 1, at: "2020-02-11T12:00:00Z")
    programme.refund(2000, at: "2020-02-12T12:00:00Z")
    programme.ledger.publish(
      Self.policy(#""lifetime""#, measure: "points"), for: Loyalty.name,
      effectiveFrom: "2020-03-01T00:00:00Z")
    #expect(try programme.row(at: "2020-03-01T00:00:00Z").measure == 1050 - 10 - 20)
  }

  @Test(
    "What counted before the upgrade that began a window counts on under another version, also by an award")
  func otherVersionAfterUpgrade() throws {
    let document = Self.policy(Self.tier, measure: "points").replacing(#""from": 500"#, with: #""from": 0"#)
      .replacing(#""per": 100"#, with: #""per": 100, "limits": {"inAll": 5000}"#)
    let programme = try Programme(document, zone: "UTC")
    programme.points(.pointsAdjusted, 5, at: "2020-01-06T12:00:00Z")
    let sale = programme.order(120_000, 1, at: "2020-04-11T12:00:00Z")
    programme.ledger.record(
      .pointsAdjusted, by: 1, at: "2020-07-08T12:00:00Z", value: 1200, unit: .points,
      details: [PointsDetails.cause(Int64(sale.rawValue))])
    programme.ledger.publish(
      document.replacing(#""tiers""#, with: #""expiry": {"days": 900}, "tiers""#), for: Loyalty.name,
      effectiveFrom: "2020-08-01T00:00:00Z")
    let row = try programme.row(at: "2020-08-02T00:00:00Z")
    #expect((row.tier, row.measure) == ("gold", 1200))
  }

  @Test("Where the tier that a window left is gone from the levels, what counted in it is judged again")
  func renamedLevel() throws {
    let document = Self.policy(Self.year)
    let programme = try Programme(document, zone: "UTC")
    programme.order(1200, at: "2020-02-10T12:00:00Z")
    programme.order(100, at: "2021-02-10T12:00:00Z")
    programme.ledger.publish(
      document.replacing("gold", with: "Gold"), for: Loyalty.name, effectiveFrom: "2021-06-01T00:00:00Z")
    #expect(try programme.row(at: "2021-06-01T00:00:00Z").tier == "Gold")
    #expect(try programme.row(at: "2022-01-01T00:00:00Z").tier == "")
  }

  @Test("A tier by a plan that is paid for, or by a grant of years, lasts as long as that does")
  func forecastBesideTheMeasure() throws {
    let document = Self.policy(Self.year).replacing(
      #""tiers""#, with: #""membership": {"plans": ["plus"], "tier": "gold"}, "tiers""#)
    let programme = try Programme(document, zone: "UTC")
    programme.order(600, at: "2020-02-10T12:00:00Z")
    programme.ledger.record(
      .subscriptionStarted, by: 1, at: "2020-02-11T12:00:00Z", reference: 9,
      details: [SubscriptionDetails.plan("plus"), SubscriptionDetails.until("2020-05-11T12:00:00Z")])
    let loyalty = try LoyaltyProgramme(document: document, name: "default")
    func forecast(_ time: Instant) throws -> TierForecast {
      TierForecast(try programme.row(at: time).main, under: loyalty, try LocalCalendar(timeZone: "UTC"))
    }
    #expect(try forecast("2020-03-01T00:00:00Z").until == "2020-05-11T12:00:00Z")
    #expect(try forecast("2020-03-01T00:00:00Z").toStay == 400)
    programme.ledger.record(
      .tierGranted, by: 1, at: "2020-03-02T12:00:00Z",
      details: [ProgramDetails.tier("gold"), ProgramDetails.until("2029-03-02T12:00:00Z")])
    #expect(try forecast("2020-03-03T00:00:00Z").until == "2029-03-02T12:00:00Z")
  }

  @Test("The next tier is the one above the member's, also where that is kept beyond what counts")
  func nextTier() throws {
    let document = Self.policy(Self.year)
    let programme = try Programme(document, zone: "UTC")
    let loyalty = try LoyaltyProgramme(document: document, name: "default")
    programme.order(600, at: "2020-02-10T12:00:00Z")
    for (time, missing) in [("2020-02-11T12:00:00Z", 400), ("2021-02-11T12:00:00Z", 1000)]
      as [(Instant, Int64)]
    {
      let row = try programme.row(at: time)
      #expect(row.tier == "silver")
      let next = try #require(loyalty.levelAbove(row.main))
      #expect((next.name, next.from - row.measure) == ("gold", missing))
    }
    #expect(try loyalty.levelAbove(programme.row(at: "2022-02-11T12:00:00Z").main)?.name == "silver")
  }
}
