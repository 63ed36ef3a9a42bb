import Foundation
import PerennialTestKit
import PlainLoyalty
import Projection
import ReadModels
import Testing
import Words

/// The loyalty programme was written a second time, plainly and slowly, from the rules alone: `PlainLoyalty`.
/// Both have to say the same of random histories, to the point: of points by column, lots, holds, debts,
/// tiers and their changes.
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
      for customer in 1...random.customers {
        let row = try recorded.ledger.row(of: UInt32(customer), with: loyalty, asOf: Words.Instant(now))
        for programme in random.setting.names {
          let plain = history.standing(customer, programme, at: now)
          let ours = Standing(row, in: programme, at: now, recorded, random.setting)
          let lines = plain.differences(from: ours, zone)
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
      let random = PlainLoyalty.RandomHistory(seed: seed).supported()
      guard try !differences(random).isEmpty else { continue }
      let shortest = try random.shortest { try !differences($0).isEmpty }
      let documents = try shortest.setting.versions.map { "\($0.name): \(try $0.document())" }
      let report = documents + [shortest.played().history.listing] + (try differences(shortest))
      Issue.record("seed \(seed)\n\(report.joined(separator: "\n"))")
      return
    }
  }
}
