import Words
import PerennialTestKit
import Projection
@testable import ReadModels
import Reporting
import Testing

/// What a row is in bytes: the same row again when it is read.
struct LoyaltyRowTests {
  private static let levels = (0..<12).map { #"{"name": "level \#($0)", "from": \#($0 * 1000)}"# }
  private static let policy = #"""
    {
      "currency": "GBP", "earning": {"per": 7, "pendingDays": 3}, "expiry": {"months": 30},
      "tiers": {"levels": [\#(levels.joined(separator: ", "))]}
    }
    """#

  private func row(_ record: (MemoryLedger) -> Void) throws -> LoyaltyRow {
    let ledger = MemoryLedger()
    ledger.publish(Self.policy, for: Loyalty.name, effectiveFrom: "1950-01-01T00:00:00Z")
    record(ledger)
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "Europe/London"))
    return try ledger.row(of: 1, with: loyalty, asOf: "2095-01-01T00:00:00Z")
  }

  private func bytes(_ row: LoyaltyRow) -> [UInt8] {
    var writer = RowWriter()
    row.encode(to: &writer)
    return writer.bytes
  }

  private func check(_ row: LoyaltyRow) throws {
    var reader = RowReader(bytes(row))
    let read = try LoyaltyRow(from: &reader)
    #expect(reader.atEnd)
    #expect(read == row)
    #expect(bytes(read) == bytes(row))
  }

  @Test("A row is read as it was written, whatever its amounts and times")
  func extremes() throws {
    let row = try row { ledger in
      let times: [Instant] = [
        "1955-03-01T00:00:00Z", "1955-03-01T00:00:00.000001Z", "2020-01-01T12:00:00Z", "2020-01-01T12:00:00Z",
        "2094-12-31T23:59:59Z",
      ]
      let values = [0, 1, 127, 128, 1 << 31, 1 << 56, Int64.max / 16]
      for time in times {
        for value in values {
          ledger.record(.orderPlaced, by: 1, at: time, value: value, unit: pounds, reference: 0)
          ledger.record(
            .orderPlaced, by: 1, at: time, value: value, unit: pounds, reference: .max - UInt64(value))
          ledger.record(.refundIssued, by: 1, at: time, value: value / 3, unit: pounds)
          ledger.record(
            .refundIssued, by: 1, at: time, value: value / 5, unit: pounds,
            reference: .max - UInt64(value))
        }
        ledger.record(.refundIssued, by: 1, at: time, value: 5, unit: pounds, reference: 77)
        ledger.record(.pointsRedeemed, by: 1, at: time, value: 3, unit: .points)
      }
    }
    #expect(row.sales.count > 60)
    #expect(row.lots.contains { $0.isPending })
    #expect(row.waiting.count == 5)
    try check(row)
  }

  @Test("A tier is read again, however long ago the member had it")
  func tiers() throws {
    let row = try row { ledger in
      let time: Instant = "2020-01-01T12:00:00Z"
      for _ in 0..<3 {
        for _ in 0..<11 {
          ledger.record(.orderPlaced, by: 1, at: time, value: 1000, unit: pounds)
        }
        ledger.record(.refundIssued, by: 1, at: time, value: 1000, unit: pounds)
        ledger.record(.refundIssued, by: 1, at: time, value: 10_000, unit: pounds)
      }
    }
    #expect(row.changes.count > 30)
    #expect(Set(row.changes.map(\.tier)).count == 12)
    try check(row)
  }

  @Test("What few members have is read as it was written")
  func extras() throws {
    var row = try row {
      $0.record(.orderPlaced, by: 1, at: "2020-01-01T12:00:00Z", value: 10, unit: pounds)
    }
    let plain = bytes(row).count
    Self.fill(&row.main)
    row.withMember(of: NameHash("spring")) { member, person in
      Self.fill(&member)
      (person.birthMonth, person.birthDay) = (2, 29)
      person.firstOrder = "2020-01-01T12:00:00Z"
    }
    row.withMember(of: NameHash("autumn")) { member, _ in
      member.extras.cards.append(.init(card: 7, stamps: 3, begun: "2020-01-01T12:00:00Z"))
    }
    row.account = .pool
    row.unmatched.append(.init(program: NameHash("staff").rawValue, touchpoints: 3))
    #expect(row.others.count == 2)
    #expect(row[program: "spring"] == row.others[0])
    #expect(bytes(row).count > plain + 500)
    try check(row)
  }

  /// Gives a member something of everything, and of nothing as much as of anything else.
  private static func fill(_ member: inout LoyaltyMember) {
    let time: Instant = "2021-03-01T12:00:00Z"
    (member.joinedAt, member.leftAt, member.status) = (time, "2022-01-01T00:00:00Z", .suspended)
    member.tierState = .init(
      carried: 1, carriedNext: 2, life: 3, carriedAt: time, windowEnd: .distantFuture, stepDue: .distantPast)
    member.extras.holds.append(
      .init(id: Position(9), until: time, reference: 4, points: 5, reward: 6, state: .lapsed))
    let slice = LoyaltyExtras.Slice(
      lot: Position(3), earned: time, expires: .distantFuture, isSliding: true, points: 5)
    member.extras.holdSlices.append(.init(hold: Position(9), slice: slice))
    member.extras.spends.append(
      .init(position: Position(8), reference: 1, reward: 2, points: 3, returned: 1, firstSlice: 1))
    member.extras.spendSlices.append(slice)
    member.extras.grants.append(.init(tier: 5, position: Position(11), until: .distantFuture))
    member.extras.limits.append(.init(rule: 6, day: -3, ofDay: 7, inAll: 8))
    member.extras.claims.append(.init(rule: 7, position: Position(12), points: 9, isAnswered: true))
    member.extras.cards.append(.init(card: 8, stamps: 2, completed: 1, begun: time, until: .distantFuture))
    member.extras.entitlements.append(.init(reward: 9, granted: 2, used: 1, until: time))
    member.extras.rewardCounts.append(.init(reward: 10, count: 3))
    member.extras.paid.append(.init(plan: 11, reference: 12, until: time, isCancelled: true))
    member.extras.recent.append(.init(position: Position(13), at: time, points: 4, money: 5))
    member.extras.referral = .init(
      advocate: 14, code: 15, accepted: time, state: 2, order: Position(16), qualifies: .distantFuture)
    member.extras.pool = .init(pool: 17, share: 500, since: Position(18), mayRedeem: true)
    member.extras.lapsed.append(.init(lot: Position(19), at: time, points: 6))
    member.extras.flows.append(
      .init(month: 600, earned: 1, spent: 2, expired: 3, reversed: 4, allocated: 5, price: 6))
    member.extras.allocations.append(.init(sale: Position(20), allocated: 7, returned: 8))
    member.extras.actors.append(.init(actor: 21, orders: 1, adjusted: 3))
    member.extras.signals = .init(loops: 1, firstHour: 2, busiestDay: 3, day: 4, ofDay: 5)
    member.extras.singles = .init(lastActivity: time, birthdayDue: time, birthdayYear: 2021, referred: 1)
  }

  @Test("A change that names one before the first is refused")
  func damage() throws {
    let row = try row {
      $0.record(.orderPlaced, by: 1, at: "2020-01-01T12:00:00Z", value: 10, unit: pounds)
    }
    var damaged = bytes(row)
    // How many changes ago, in front of the length and the text of the only tier.
    let place = damaged.count - "level 0".utf8.count - 2
    try #require(damaged[place] == 1)
    damaged[place] = 1 << 1 | 1
    var reader = RowReader(damaged)
    #expect(throws: RowReader.Malformed.self) { try LoyaltyRow(from: &reader) }
  }
}
