import Foundation
import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// What must hold of points whatever the programme and whatever happens.
struct LoyaltyLawsTests {
  static var seeds: Range<UInt64> {
    0..<(ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 100)
  }

  private static let zones = ["Europe/London", "UTC", "America/New_York"]

  @Test("Points are conserved after every touchpoint, and whenever time alone changes something")
  func conservation() throws {
    var reached = Reached()
    for seed in Self.seeds {
      let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: Self.zones[Int(seed % 3)]))
      let history = RandomMembership(seed: seed, steps: 60)
      let policies = try history.ledger.policies(for: loyalty)
      var state = FoldState(initial: loyalty.initialRow())
      func check(_ row: LoyaltyRow, at instant: Instant, after what: String) throws {
        let programme = policies.policy(at: instant)?.programmes.first
        for broken in MemberLaws(row.main, under: programme, at: instant).broken {
          Issue.record("seed \(seed), after \(what) at \(instant): \(broken)")
        }
        reached.note(row.main)
        if let next = loyalty.nextChange(of: row, under: policies.policy(at: instant)) {
          #expect(next > instant, "seed \(seed), after \(what) at \(instant)")
        }
        // A row that was stored goes on as the one in memory.
        guard row.main.sales.count % 5 == 0 else { return }
        var (kept, stored) = (row, try LoyaltyRow(stored: row))
        let policy = policies.policy(at: instant)
        #expect(loyalty.nextChange(of: stored, under: policy) == loyalty.nextChange(of: kept, under: policy))
        try loyalty.settle(&kept, at: history.end, under: policy)
        try loyalty.settle(&stored, at: history.end, under: policy)
        #expect(kept == stored, "seed \(seed), stored after \(what) at \(instant)")
      }
      let touchpoints = history.ledger.touchpoints().filter { $0.fact.customer.rawValue == 1 }.sorted {
        ($0.fact.historyTime, $0.position) < ($1.fact.historyTime, $1.position)
      }
      for touchpoint in touchpoints {
        let name = "\(touchpoint.fact.type)"
        let now = touchpoint.fact.historyTime
        try loyalty.settle(&state, under: policies, at: now) { _, instant, state in
          do { try check(state.row, at: instant, after: "time") } catch { Issue.record(error) }
        }
        let details = try history.ledger.details(
          of: [touchpoint], policies.details(for: loyalty), of: Loyalty.name)
        try loyalty.fold([touchpoint].span, details.span, under: policies, into: &state)
        try check(state.row, at: now, after: "\(name) \(touchpoint.position)")
      }
      try loyalty.settle(&state, under: policies, at: history.end) { _, instant, state in
        do { try check(state.row, at: instant, after: "time") } catch { Issue.record(error) }
      }
      // Step by step and in one go are the same, also where the row is stored in between.
      let whole = try history.ledger.row(of: 1, with: loyalty, asOf: history.end)
      #expect(state.row == whole, "seed \(seed)")
    }
    reached.expectAll()
  }

  /// What the histories came to: laws over nothing would prove nothing.
  private struct Reached {
    var held = 0
    var heldBeyondExpiry = 0
    var returned = 0
    var debts = 0
    var expired = 0
    var slid = 0
    var carried = 0
    var graced = 0
    var forLife = 0

    mutating func note(_ member: LoyaltyMember) {
      if member.points.held > 0 { held += 1 }
      if let lot = member.lots.first, lot.free == 0 { heldBeyondExpiry += 1 }
      if member.extras.spends.contains(where: { $0.returned > 0 }) { returned += 1 }
      if member.points.debt > 0 { debts += 1 }
      if member.points.expired > 0 { expired += 1 }
      if member.lots.contains(where: \.isSliding) { slid += 1 }
      if member.tierState.carried != 0 { carried += 1 }
      if member.tierState.carriedAt < .distantFuture { graced += 1 }
      if member.tierState.life != 0 { forLife += 1 }
    }

    func expectAll() {
      for count in [held, heldBeyondExpiry, returned, debts, expired, slid, carried, graced, forLife] {
        #expect(count > 20)
      }
    }
  }

  @Test(
    "Partial refunds take and give back exactly what one full refund does", arguments: 0..<50 as Range<UInt64>
  )
  func partialRefunds(seed: UInt64) throws {
    var random = SeededRandom(seed: seed &+ 31)
    let total = Int.random(in: 1...20_000, using: &random)
    let document = RandomProgramme.document(seed: seed)
    // Where the balance stops at zero, what is forgiven depends on what was there by then.
    let isForgiving = document.contains("stopsAtZero")
    let spent = Int.random(in: 1...(isForgiving ? 200 : 300), using: &random)
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "Europe/London"))
    func row(_ refunds: [Int]) throws -> LoyaltyRow {
      let ledger = MemoryLedger()
      ledger.publish(document, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
      ledger.record(.pointsAdjusted, by: 1, at: "2020-01-01T12:00:00Z", value: 200, unit: .points)
      ledger.record(
        .pointsRedeemed, by: 1, at: "2020-01-02T12:00:00Z", value: Int64(spent), unit: .points, reference: 7)
      ledger.record(
        .orderPlaced, by: 1, at: "2020-01-02T12:00:00Z", value: Int64(total), unit: pounds, reference: 7)
      for refund in refunds {
        ledger.record(
          .refundIssued, by: 1, at: "2020-01-02T18:00:00Z", value: Int64(refund), unit: pounds, reference: 7)
      }
      return try ledger.row(of: 1, with: loyalty, asOf: "2020-01-02T20:00:00Z")
    }
    var parts: [Int] = []
    while parts.reduce(0, +) < total {
      parts.append(Int.random(in: 1...max(1, total / 3), using: &random))
    }
    let (full, partial) = (try row([total]), try row(parts))
    #expect(full.points == partial.points, "seed \(seed): \(parts) of \(total)")
    #expect(full.lots == partial.lots, "seed \(seed): \(parts) of \(total)")
    #expect(full.main.extras.spends.first?.returned == Int64(spent))
  }
}

extension LoyaltyRow {
  /// A row as it comes back from where it was stored.
  fileprivate init(stored row: LoyaltyRow) throws {
    var writer = RowWriter()
    row.encode(to: &writer)
    var reader = RowReader(writer.bytes)
    try self.init(from: &reader)
  }
}
