import Foundation
import PerennialTestKit
import PlainLoyalty
import Projection
import ReadModels
import Testing
import Words

/// The loyalty programme was written a second time, plainly and slowly, from the rules alone: `PlainLoyalty`.
/// Both have to say the same of random histories, to the point: of points by column, lots, holds, debts,
/// tiers and their changes, punch cards, rewards, paid membership, referrals, what is due to others, and what
/// is put off for points.
///
/// Left out of the histories are: points that a limit over all members grants for orders that wait for their
/// delivery; a new version of a programme whose windows begin with each tier, and one that has other tiers;
/// lines without amounts; and catalogues of rewards, which only commands ask.
struct IndependentModelTests {
  /// How many histories are compared.
  static let seeds = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap { UInt64($0) } ?? 200

  /// What the two say otherwise of a history; empty where they agree.
  private func differences(_ random: PlainLoyalty.RandomHistory) throws -> [String] {
    let recorded = try RecordedHistory(random)
    let history = random.played().history
    let zone = random.setting.zone
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: zone.identifier))
    for now in random.instants {
      // The pool's account is behind the customers.
      for customer in 1...random.customers + 1 {
        let row = try recorded.ledger.row(of: UInt32(customer), with: loyalty, asOf: Words.Instant(now))
        for programme in random.setting.names {
          let plain = history.standing(customer, programme, at: now)
          let ours = Standing(row, in: programme, at: now, recorded, random.setting)
          var lines = plain.differences(from: ours, zone)
          let due = history.folding(customer, programme, at: now).effects(at: now).map(\.text).sorted()
          let items = try recorded.items(of: row, customer, in: programme, with: loyalty, at: now)
          if due != items { lines.append("due: plain \(due), ledger \(items)") }
          if !lines.isEmpty {
            return ["customer \(customer) in \(programme) at \(zone.text(now))"] + lines
          }
        }
      }
    }
    return []
  }

  @Test func `Of every random history both say the same`() throws {
    for seed in 0..<Self.seeds {
      let random = PlainLoyalty.RandomHistory(seed: seed)
      guard try !differences(random).isEmpty else { continue }
      let shortest = try random.shortest { try !differences($0).isEmpty }
      let documents = try shortest.setting.versions.map { "\($0.name): \(try $0.document())" }
      let report = documents + [shortest.played().history.listing] + (try differences(shortest))
      Issue.record("seed \(seed)\n\(report.joined(separator: "\n"))")
      return
    }
  }
}
