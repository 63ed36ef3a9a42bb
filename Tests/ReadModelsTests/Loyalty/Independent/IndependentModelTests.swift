import Foundation
import PerennialTestKit
import PlainLoyalty
import Projection
import Testing
import Words

@testable import ReadModels

/// The loyalty programme was written a second time, plainly and slowly, from the rules alone: `PlainLoyalty`.
/// Both have to say the same of random histories, to the point: of points by column, lots, holds, debts, tiers,
/// their changes and what caused them, until when they last and what is missing; of punch cards, rewards, paid
/// membership and benefits, referrals, what is due to others, notices and statements; and of all customers
/// together, what is put off for points and has become revenue among it.
///
/// Left out of the histories are lines without amounts, and catalogues of rewards, which only commands ask.
struct IndependentModelTests {
  /// How many histories are compared.
  static let seeds = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap { UInt64($0) } ?? 200

  @Test func `Of every random history both say the same`() throws {
    var reached = Reached()
    for seed in 0..<Self.seeds {
      let random = PlainLoyalty.RandomHistory(seed: seed)
      let differences = try Comparison(random).differences()
      let report = differences.isEmpty ? "" : try report(of: random)
      #expect(report.isEmpty, "seed \(seed)\n\(report)")
      if !report.isEmpty { return }
      reached.note(
        random.played().history, customers: random.customers, at: Array(random.instants.suffix(3)))
    }
    // A comparison of histories in which nothing happens would prove nothing.
    for (kind, count) in reached.counts.sorted(by: { $0.value < $1.value }) {
      #expect(count >= reached.histories / 100, "\(kind): in \(count) of \(reached.histories)")
    }
  }

  /// The shortest history that both say something else of, and what.
  private func report(of random: PlainLoyalty.RandomHistory) throws -> String {
    let shortest = try random.shortest { try !Comparison($0).differences().isEmpty }
    let documents = try shortest.setting.versions.map { "\($0.name): \(try $0.document())" }
    let lines = documents + [shortest.played().history.listing] + (try Comparison(shortest).differences())
    return lines.joined(separator: "\n")
  }
}
