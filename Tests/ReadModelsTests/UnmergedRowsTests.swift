import Foundation
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing
import Words

/// Merges that were taken back leave nothing, in any of the standard models.
struct UnmergedRowsTests {
  /// How many seeds: more where `PERENNIAL_SEEDS` asks for them.
  static var seeds: Range<UInt64> {
    0..<(ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 40)
  }

  static var parts: [Range<UInt64>] {
    let size = max(1, (seeds.upperBound + 3) / 4)
    return stride(from: 0, to: seeds.upperBound, by: Int(size)).map { $0..<min(seeds.upperBound, $0 + size) }
  }

  /// Something that is said of two customers.
  private struct Said {
    enum Word { case merge, suggested, unmerge, dismissed }
    var word: Word
    var pair: (UInt32, UInt32)
    /// Whether it is a merge that nobody takes back.
    var stays = false
  }

  private static func chance(_ percent: Int, _ random: inout SeededRandom) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  /// What is said of customers 1 to 6, in any order: merges, often several in force at once, and often undone out of order.
  private static func script(_ random: inout SeededRandom, steps: Int, keeping: Bool) -> [Said] {
    var script: [Said] = []
    var merged: [(UInt32, UInt32)] = []
    func isSame(_ one: (UInt32, UInt32), _ other: (UInt32, UInt32)) -> Bool {
      one.0 == other.0 && one.1 == other.1
    }
    for _ in 0..<steps {
      let pair = [UInt32](1...6).shuffled(using: &random).prefix(2).sorted()
      let drawn = (pair[0], pair[1])
      if chance(40, &random), let undone = merged.randomElement(using: &random) {
        script.append(Said(word: .unmerge, pair: undone))
        merged.removeAll { isSame($0, undone) }
      } else if chance(15, &random) {
        script.append(Said(word: chance(50, &random) ? .suggested : .dismissed, pair: drawn))
      } else if !merged.contains(where: { isSame($0, drawn) }) {
        script.append(Said(word: .merge, pair: drawn))
        merged.append(drawn)
      }
    }
    if !keeping {
      script += merged.shuffled(using: &random).map { Said(word: .unmerge, pair: $0) }
      merged = []
    }
    for pair in merged {
      if let last = script.lastIndex(where: { $0.word == .merge && isSame($0.pair, pair) }) {
        script[last].stays = true
      }
    }
    return script
  }

  /// Says it, or, in a ledger where it never happened, defines as many products, so that positions stay alike.
  private static func say(_ said: Said, in history: RandomHistory, happens: Bool) {
    let (ledger, now, (left, right)) = (history.ledger, history.now, said.pair)
    guard happens else {
      for _ in 0..<2 { ledger.record(.productDefined, by: 0, at: now) }
      return
    }
    switch said.word {
    case .merge: ledger.merge(left, right, at: now)
    case .unmerge: ledger.unmerge(left, right, at: now)
    case .suggested, .dismissed:
      let type: TouchpointType = said.word == .suggested ? .mergeSuggested : .mergeDismissed
      ledger.record(type, by: left, at: now, value: Int64(right), unit: .customer)
      ledger.record(type, by: right, at: now, value: Int64(left), unit: .customer)
    }
  }

  private static func history(_ seed: UInt64) -> RandomHistory {
    RandomHistory(
      seed: seed, foreignMoney: [dollars], policies: EveryModel.policies,
      weights: [
        .order: 30, .refund: 10, .cancel: 6, .points: 10, .account: 3, .other: 16, .anonymous: 3, .burst: 2,
        .resend: 2, .publish: 2, .withdraw: 1, .pause: 2,
      ])
  }

  /// The encoding of every row, and the totals, of a projector.
  private static func contents<P: Projector>(_ projector: P, _ ledger: MemoryLedger, _ asOf: Instant) throws
    -> [String]
  {
    let rows = (UInt32(1)...14).map { customer -> String in
      var writer = RowWriter()
      do { try ledger.row(of: customer, with: projector, asOf: asOf).encode(to: &writer) } catch {
        return "\(error)"
      }
      return "\(customer): \(writer.bytes)"
    }
    return rows + ["\(try ledger.totals(with: projector, asOf: asOf, skippingFailures: true).sorted)"]
  }

  private static func compare(_ seed: UInt64, keeping: Bool) throws -> Int {
    var random = SeededRandom(seed: seed &+ 7_919)
    let script = script(&random, steps: 8, keeping: keeping)
    var (one, other) = (history(seed), history(seed))
    for said in script {
      for _ in 0..<6 {
        one.step()
        other.step()
      }
      say(said, in: one, happens: true)
      say(said, in: other, happens: said.stays)
    }
    for _ in 0..<6 {
      one.step()
      other.step()
    }
    for asOf in [one.now, Instant(microseconds: one.now.microseconds + 400 * Instant.microsecondsPerDay)] {
      for model in try EveryModel.made(zone: "Europe/London") {
        let (mine, theirs) = (
          try contents(model, one.ledger, asOf), try contents(model, other.ledger, asOf)
        )
        for (first, second) in zip(mine, theirs) where first != second {
          Issue.record("seed \(seed), \(type(of: model).name): \(first) is not \(second)")
        }
      }
    }
    return script.count { $0.word == .unmerge }
  }

  @Test(
    "After merges at random, all taken back, rows and totals are those of a ledger in which no merge ever happened",
    arguments: parts)
  func unmerged(seeds: Range<UInt64>) throws {
    var undone = 0
    for seed in seeds { undone += try Self.compare(seed, keeping: false) }
    #expect(undone > seeds.count * 2)
  }

  @Test(
    "Where some merges stay in force, rows and totals are those of a ledger in which only these happened",
    arguments: parts)
  func partly(seeds: Range<UInt64>) throws {
    var undone = 0
    for seed in seeds { undone += try Self.compare(seed, keeping: true) }
    #expect(undone > seeds.count)
  }
}
