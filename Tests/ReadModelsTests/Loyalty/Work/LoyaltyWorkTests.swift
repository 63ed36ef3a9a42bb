import PerennialTestKit
import Projection
import Testing
import Words

@testable import ReadModels

/// What is due for a member, given their row.
@Suite struct LoyaltyWorkTests {
  private static let document = #"""
    {
      "currency": "GBP",
      "earning": {
        "per": 100, "limits": {"inAll": 1000000},
        "rules": [{"name": "tea/time", "points": 50, "each": "order", "limits": {"inAll": 500}}]
      },
      "referral": {"points": 300, "friendPoints": 100},
      "pools": {},
      "notices": {"days": [30, 7, 1]}
    }
    """#

  /// A member of the programme `club`, and what is due for them as of a local noon in London.
  private struct Member {
    var member = LoyaltyMember()
    let programme: LoyaltyProgramme
    let calendar: LocalCalendar

    init(_ document: String = LoyaltyWorkTests.document) throws {
      programme = try LoyaltyProgramme(document: document, name: "club")
      calendar = try LocalCalendar(timeZone: "Europe/London")
      member.joined = Position(1)
    }

    mutating func lot(
      _ points: Int64, at position: UInt64, expires: Instant = .distantFuture,
      _ change: (inout LoyaltyRow.Lot) -> Void = { _ in }
    ) {
      var lot = LoyaltyRow.Lot(
        id: Position(position), earned: "2024-01-01T00:00:00Z", active: "2024-01-01T00:00:00Z",
        expires: expires,
        remaining: points, isPending: false)
      change(&lot)
      member.lots.append(lot)
    }

    /// An order that earned points, and the lot of them.
    mutating func sale(
      _ points: Int64, revoked: Int64 = 0, at position: UInt64, expires: Instant = .distantFuture,
      _ change: (inout LoyaltyRow.Lot) -> Void = { _ in }
    ) {
      var sale = LoyaltyRow.Sale(
        position: Position(position), reference: 0, placed: "2024-01-01T00:00:00Z", total: points * 100,
        countsUntil: .distantFuture, counts: true, unit: pounds)
      (sale.earned, sale.revoked) = (points, revoked)
      member.sales.append(sale)
      lot(points - revoked, at: position, expires: expires, change)
    }

    func items(on now: Instant = "2024-06-01T12:00:00Z") -> [LoyaltyWork.Item] {
      LoyaltyWork.items(of: member, CustomerNumber(7), in: programme, now: now, calendar)
    }
  }

  // MARK: Referrals

  @Test(arguments: LoyaltyExtras.Referral.State.allCases)
  func aReferralIsDueInTwoOfItsStates(_ state: LoyaltyExtras.Referral.State) throws {
    var friend = try Member()
    friend.member.extras.referral = LoyaltyExtras.Referral(
      advocate: 3, state: state.rawValue, order: Position(9))
    let items = friend.items()
    switch state {
    case .due:
      #expect(items.map(\.kind) == [.referral] && items[0].id == "referral/club/7")
    case .undone:
      #expect(items.map(\.kind) == [.rescind] && items[0].id == "referral/club/7/rescinded")
    default:
      #expect(items.isEmpty)
      return
    }
    #expect(items[0].others == [CustomerNumber(3)] && items[0].points == 300 && items[0].cause == Position(9))
  }

  @Test func aReferralIsDueNoMoreUnderAProgrammeWithoutReferrals() throws {
    var friend = try Member(#"{"currency": "GBP", "earning": {"per": 100}}"#)
    friend.member.extras.referral = LoyaltyExtras.Referral(
      advocate: 3, state: LoyaltyExtras.Referral.State.due.rawValue, order: Position(9))
    #expect(friend.items().isEmpty)
  }

  // MARK: Pools

  @Test func thePoolGetsItsShareOfEachLotEarnedSinceRoundedDown() throws {
    var member = try Member()
    member.member.extras.pool = LoyaltyExtras.Pool(pool: 40, share: 333, since: Position(10))
    member.sale(100, at: 9)
    member.sale(100, at: 11, expires: "2030-01-01T00:00:00Z")
    member.sale(3, at: 12)
    member.sale(2, at: 13)
    member.sale(1000, at: 14) { $0.isPending = true }
    member.sale(1000, at: 15) { $0.isContributed = true }
    member.lot(1000, at: 16)
    let items = member.items()
    #expect(items.map(\.id) == ["pool/40/11"], "a third of 3 points is less than one, and 16 was no order")
    #expect(items.map(\.points) == [33] && items[0].others == [CustomerNumber(40)])
    #expect(items[0].cause == Position(11) && items[0].expires == "2030-01-01T00:00:00Z")
  }

  @Test func theShareIsOfWhatTheOrderEarnedAndAtMostWhatIsLeft() throws {
    var member = try Member()
    member.member.extras.pool = LoyaltyExtras.Pool(pool: 40, share: 500, since: Position(10))
    member.sale(200, revoked: 40, at: 11)
    #expect(member.items().map(\.points) == [80])
    member.member.lots = []
    member.lot(60, at: 11)
    #expect(member.items().map(\.points) == [60])
  }

  @Test func aLotWaitsWhileAHoldLocksSomeOfItsShare() throws {
    var member = try Member()
    member.member.extras.pool = LoyaltyExtras.Pool(pool: 40, share: 500, since: Position(10))
    member.sale(200, at: 11) { $0.held = 101 }
    #expect(member.items().isEmpty)
    member.member.lots[0].held = 100
    #expect(member.items().map(\.points) == [100], "what is free is enough for the share")
  }

  @Test func whoLeftTheProgrammeSharesNothing() throws {
    var member = try Member()
    member.member.extras.pool = LoyaltyExtras.Pool(pool: 40, share: 500, since: Position(10))
    member.sale(100, at: 11)
    member.member.leftAt = "2024-05-01T00:00:00Z"
    #expect(member.items().isEmpty)
  }

  // MARK: Claims

  @Test func claimsThatAreNotAnsweredAreDueUnderTheirRule() throws {
    var member = try Member()
    let rule = NameHash("tea/time").rawValue
    member.member.extras.claims = [
      LoyaltyExtras.Claim(rule: rule, position: Position(21), points: 50),
      LoyaltyExtras.Claim(rule: rule, position: Position(22), points: 50, isAnswered: true),
      LoyaltyExtras.Claim(rule: 0, position: Position(21), points: 8),
      LoyaltyExtras.Claim(rule: NameHash("gone").rawValue, position: Position(23), points: 50),
    ]
    let items = member.items()
    #expect(items.map(\.id) == ["limit/club/tea%2Ftime/21", "limit/club//21"])
    #expect(items.map(\.rule) == ["tea/time", ""])
    #expect(items.map(\.points) == [50, 8] && items.map(\.cause.rawValue) == [21, 21])
  }

  // MARK: Notices

  @Test func aNoticeOfMorePointsThanThereAreNumbersSaysTheMostThereIs() throws {
    var member = try Member()
    member.lot(.max, at: 5, expires: "2024-06-05T23:00:00Z")
    member.lot(.max, at: 6, expires: "2024-06-05T23:00:00Z")
    #expect(member.items().map(\.points) == [.max])
  }

  @Test func aNoticeIsDueFromItsLocalDayOnUntilTheNextOne() throws {
    var member = try Member()
    member.lot(40, at: 5, expires: "2024-07-31T23:00:00Z")  // 1 August in London
    member.lot(2, at: 6, expires: "2024-08-01T10:00:00Z")
    func notice(_ now: Instant) -> [String] { member.items(on: now).map { "\($0.id) \($0.points)" } }
    #expect(notice("2024-07-01T22:59:59Z").isEmpty)
    #expect(notice("2024-07-01T23:00:00Z") == ["notice/club/7/2024-08-01/30 42"])
    #expect(notice("2024-07-24T12:00:00Z") == ["notice/club/7/2024-08-01/30 42"])
    #expect(notice("2024-07-25T12:00:00Z") == ["notice/club/7/2024-08-01/7 42"])
    #expect(notice("2024-07-31T12:00:00Z") == ["notice/club/7/2024-08-01/1 42"])
    #expect(member.items(on: "2024-07-31T12:00:00Z").map(\.expires) == ["2024-07-31T23:00:00Z"])
  }

  @Test func eachDayHasANoticeOfItsOwn() throws {
    var member = try Member()
    member.lot(40, at: 5, expires: "2024-06-05T23:00:00Z")
    member.lot(5, at: 6, expires: "2024-06-20T23:00:00Z")
    member.lot(5, at: 7, expires: "2024-08-20T23:00:00Z")
    member.lot(5, at: 8)
    #expect(
      member.items().map { "\($0.id) \($0.points)" } == [
        "notice/club/7/2024-06-06/7 40", "notice/club/7/2024-06-21/30 5",
      ])
    #expect(member.items().map(\.days) == [7, 30])
  }

  @Test func nobodyIsToldWhoLeftOrWhoseMembershipIsClosed() throws {
    var member = try Member()
    member.lot(40, at: 5, expires: "2024-06-05T23:00:00Z")
    var left = member
    left.member.leftAt = "2024-05-01T00:00:00Z"
    var closed = member
    closed.member.status = .closed
    member.member.status = .suspended
    #expect(left.items().isEmpty && closed.items().isEmpty && member.items().count == 1)
  }
}
