import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Joining and leaving, bonuses, what a member may do, and programmes side by side.
struct MembershipTests {
  @Test("Nothing is earned after leaving; what was earned before stays, and its refunds take it back")
  func leaving() throws {
    let shop = try EarningShop(#""per": 100"#)
    shop.record(.programJoined, at: "2024-01-10T10:00:00Z", ProgramDetails.program("default"))
    shop.order(10_000, 1, at: "2024-01-11T10:00:00Z")
    shop.record(.programLeft, at: "2024-01-12T10:00:00Z", ProgramDetails.program("default"))
    shop.order(10_000, 2, at: "2024-02-11T10:00:00Z")
    var row = try shop.row()
    #expect((row.points.earned, row.points.balance, row.sales.count) == (100, 100, 1))
    shop.record(.refundIssued, 5_000, at: "2024-02-12T10:00:00Z", unit: pounds, reference: 1)
    shop.record(.refundIssued, 5_000, at: "2024-02-12T10:00:00Z", unit: pounds)
    shop.record(.refundIssued, 5_000, at: "2024-02-12T10:00:00Z", unit: pounds, reference: 2)
    row = try shop.row()
    #expect((row.points.balance, row.waiting.count) == (50, 0))
    shop.record(.programJoined, at: "2024-03-01T10:00:00Z", ProgramDetails.program("default"))
    shop.order(10_000, 3, at: "2024-03-02T10:00:00Z")
    #expect(try shop.row().points.balance == 150)
  }

  @Test("Points of those who leave are forfeited where the programme says so")
  func forfeit() throws {
    let shop = try EarningShop(#""per": 100, "pendingDays": 5"#, #""leaving": "forfeit""#)
    shop.order(10_000, at: "2024-01-01T10:00:00Z")
    shop.order(5_000, at: "2024-01-10T10:00:00Z")
    shop.record(.programLeft, at: "2024-01-12T10:00:00Z", ProgramDetails.program("default"))
    let row = try shop.row(at: "2024-01-12T10:00:00Z")
    #expect((row.points.expired, row.points.pending, row.points.available) == (150, 0, 0))
    #expect(row.lots.isEmpty && row.points.imbalance == 0)
  }

  @Test("A birthday that was registered before the first order is known to whoever becomes a member by it")
  func birthdayBefore() throws {
    let shop = try EarningShop(#""per": 100"#, #""bonuses": {"birthday": 30}"#)
    shop.record(
      .customerRegistered, at: "2024-01-01T10:00:00Z", CustomerDetails.birthMonth(4),
      CustomerDetails.birthDay(20))
    shop.order(10_000, 1, at: "2024-01-02T10:00:00Z")
    #expect(try shop.row(at: "2024-04-19T23:59:59Z").points.available == 100)
    #expect(try shop.row(at: "2024-04-20T00:00:00Z").points.available == 130)
    #expect(try shop.row(at: "2025-04-20T00:00:00Z").points.available == 160)
  }

  @Test("Where joining is required, whoever has not joined earns nothing, and nothing of them is kept")
  func required() throws {
    let shop = try EarningShop(#""per": 100"#, #""joining": "required""#)
    shop.order(10_000, 1, at: "2024-01-01T10:00:00Z")
    shop.record(.refundIssued, 100, at: "2024-01-02T10:00:00Z", unit: pounds, reference: 1)
    #expect(try shop.row() == LoyaltyRow())
    let joined = shop.record(.programJoined, at: "2024-01-10T10:00:00Z", ProgramDetails.program("default"))
    shop.order(10_000, 2, at: "2024-01-11T10:00:00Z")
    let row = try shop.row()
    #expect((row.joined, row.points.earned, row.sales.count) == (joined, 100, 1))
  }

  @Test("What the business does by hand needs no joining")
  func byHand() throws {
    let shop = try EarningShop(#""per": 100"#, #""joining": "required""#)
    shop.record(
      .pointsAdjusted, 250, at: "2024-01-10T10:00:00Z", unit: .points, PointsDetails.program("default"))
    #expect(try shop.row().points.balance == 250)
  }

  @Test("An opening balance may say until which day it is good: 250 points, gone on 2024-07-01")
  func openingBalance() throws {
    let shop = try EarningShop(#""per": 100"#, zone: "Europe/Berlin")
    shop.record(
      .pointsAdjusted, 250, at: "2024-01-01T00:00:00Z", unit: .points, PointsDetails.program("default"),
      PointsDetails.expiresOn(CivilDate(year: 2024, month: 6, day: 30).days))
    #expect(try shop.row(at: "2024-06-30T21:59:59Z").points.balance == 250)
    let points = try shop.row(at: "2024-06-30T22:00:00Z").points
    #expect((points.balance, points.expired) == (0, 250))
  }

  @Test("A bonus for joining is given once for ever")
  func joiningBonus() throws {
    let shop = try EarningShop(#""per": 100"#, #""bonuses": {"joining": 100}"#)
    shop.order(1_000, at: "2024-01-01T10:00:00Z")
    #expect(try shop.earned() == 10)
    for (day, type) in [(2, .programJoined), (3, .programLeft), (4, .programJoined)]
      as [(Int, TouchpointType)]
    {
      shop.record(type, at: Instant(year: 2024, month: 1, day: day), ProgramDetails.program("default"))
    }
    let row = try shop.row()
    #expect((row.points.earned, row.points.balance, row.lots.count) == (110, 110, 2))
  }

  @Test(
    "A birthday is once a calendar year, from the start of the local day; 29 February is the 28th in other years"
  )
  func birthdays() throws {
    let shop = try EarningShop(#""per": 100"#, #""bonuses": {"birthday": 200}"#, zone: "Europe/Berlin")
    shop.order(1_000, at: "2023-01-01T10:00:00Z")
    shop.record(
      .customerRegistered, at: "2023-01-02T10:00:00Z", CustomerDetails.birthMonth(2),
      CustomerDetails.birthDay(29))
    for (time, points) in [
      ("2023-02-27T22:59:59Z", 10), ("2023-02-27T23:00:00Z", 210), ("2024-02-28T22:59:59Z", 210),
      ("2024-02-28T23:00:00Z", 410), ("2026-02-27T23:00:00Z", 810),
    ] as [(Instant, Int64)] {
      #expect(try shop.earned(at: time) == points, "\(time)")
    }
    // Another birthday, later in the year, gives nothing more in it.
    shop.record(
      .customerUpdated, at: "2024-03-02T10:00:00Z", CustomerDetails.birthMonth(5), CustomerDetails.birthDay(1)
    )
    #expect(try shop.earned(at: "2024-12-31T00:00:00Z") == 410)
    #expect(try shop.earned(at: "2025-05-01T00:00:00Z") == 610)
  }

  @Test("Who is suspended earns, and who is closed does not")
  func status() throws {
    let shop = try EarningShop(#""per": 100"#)
    shop.order(1_000, at: "2024-01-01T10:00:00Z")
    for (day, status) in [(2, .suspended), (4, .closed), (6, .active)] as [(Int, MemberStatus)] {
      shop.record(
        .memberChanged, at: Instant(year: 2024, month: 1, day: day), MemberDetails.program("default"),
        MemberDetails.status(status))
      shop.order(1_000, UInt64(day), at: Instant(year: 2024, month: 1, day: day + 1))
    }
    let row = try shop.row()
    #expect((row.points.earned, row.sales.count, row.main.status) == (30, 4, .active))
  }

  @Test("Points of another programme stand apart, and count for nothing")
  func unmatched() throws {
    let shop = try EarningShop(#""per": 100"#)
    shop.record(
      .pointsAdjusted, 500, at: "2024-01-10T10:00:00Z", unit: .points, PointsDetails.program("staff"))
    let row = try shop.row()
    #expect((row.points.balance, row.isMember, row.unmatched.count) == (0, false, 1))
    #expect(shop.loyalty.isShown(row))
    var totals = Totals()
    shop.loyalty.contribute(row, to: &totals)
    #expect(totals.count(Counter(6, 0, 0, Int64(bitPattern: NameHash("staff").rawValue))) == 1)
    #expect(totals.counters(ofKind: 2).isEmpty)
  }

  @Test("Programmes stand side by side: each earns by its own rules, and is called by each of its names")
  func sideBySide() throws {
    let shop = try EarningShop(documents: [
      ("club", #""per": 100"#, #""names": ["the club"], "joining": "required""#),
      ("default", #""per": 1000"#, ""),
    ])
    shop.order(10_000, 1, at: "2024-01-10T10:00:00Z")
    shop.record(.programJoined, at: "2024-01-11T10:00:00Z", ProgramDetails.program("the club"))
    shop.order(10_000, 2, at: "2024-01-12T10:00:00Z")
    shop.record(.pointsRedeemed, 30, at: "2024-01-13T10:00:00Z", unit: .points, PointsDetails.program("club"))
    shop.record(.pointsAdjusted, 5, at: "2024-01-13T10:00:00Z", unit: .points)
    shop.record(.refundIssued, 10_000, at: "2024-01-14T10:00:00Z", unit: pounds, reference: 2)
    let row = try shop.row()
    let main = try #require(row[program: "default"])
    let club = try #require(row[program: "club"])
    #expect((main.points.earned, main.points.reversed, main.points.balance) == (20, 10, 10))
    #expect((club.points.earned, club.points.spent, club.points.balance) == (100, 30, -30))
    // Which of two is meant that has no name is not known.
    #expect(row.unmatched.map(\.touchpoints) == [1])
  }

  @Test("Points of a programme that is withdrawn stay, and expire")
  func withdrawn() throws {
    let shop = try EarningShop(#""per": 100"#, #""expiry": {"days": 30}"#)
    shop.order(1_000, at: "2024-01-10T10:00:00Z")
    shop.ledger.withdraw(of: Loyalty.name, effectiveFrom: "2024-01-20T00:00:00Z")
    #expect(try shop.row(at: "2024-02-01T00:00:00Z").points.balance == 10)
    #expect(try shop.row(at: "2024-03-01T00:00:00Z").points.expired == 10)
  }
}

extension CivilDate {
  fileprivate var days: Int64 { Int64(daysSinceEpoch) }
}
