import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// The property that the whole read side rests on, for the read models that come with the library and for one that is
/// awkward on purpose.
struct RefreshEqualsRebuildTests {
  static let zone = "Europe/London"

  /// How many seeds: more where `PERENNIAL_SEEDS` asks for them.
  static var seeds: Range<UInt64> {
    let asked = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 100
    return 0..<asked
  }

  /// The seeds in as many parts as there are threads at work.
  static var parts: [Range<UInt64>] {
    let size = max(1, (seeds.upperBound + 3) / 4)
    return stride(from: 0, to: seeds.upperBound, by: Int(size)).map { $0..<min(seeds.upperBound, $0 + size) }
  }

  static func history(seed: UInt64) -> RandomHistory {
    let passes = Passes.policies.map { (Passes.name, $0) }
    return RandomHistory(
      seed: seed, foreignMoney: seed % 2 == 1 ? [dollars, MeasureUnit(rawValue: 978)] : [],
      policies: EveryModel.policies + [(Loyalty.name, LoyaltyExamples.dollars)] + passes)
  }

  static func projectors() throws -> [any Projector] {
    try EveryModel.made(zone: zone).map { $0 as any Projector } + [Passes()]
  }

  @Test(
    "A refresh equals a rebuild, byte for byte, and both are what the touchpoints come to, whatever happened",
    arguments: parts)
  func refresh(seeds: Range<UInt64>) throws {
    let projectors = try Self.projectors()
    var refreshed = 0
    for seed in seeds {
      var history = Self.history(seed: seed)
      do {
        refreshed += try ProjectorContract.checkRefresh(
          &history, projectors: projectors, rounds: 5, stepsMax: 25)
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
    // Views that are rebuilt each time would prove nothing.
    #expect(refreshed > seeds.count * 8)
  }

  @Test(
    "A refresh equals a rebuild also where hardly anything happens but merges and corrections",
    arguments: parts)
  func rearranged(seeds: Range<UInt64>) throws {
    let calendar = try LocalCalendar(timeZone: Self.zone)
    for seed in seeds where seed % 3 == 0 {
      var history = RandomHistory(
        seed: seed, customersMax: 6, policies: Passes.policies.map { (Passes.name, $0) },
        weights: [
          .order: 6, .other: 4, .anonymous: 3, .merge: 4, .unmerge: 3, .void: 3, .voidRun: 2, .assign: 4,
          .assignRun: 2, .voidCorrection: 4, .pause: 1,
        ])
      do {
        try ProjectorContract.checkRefresh(
          &history, projectors: [Passes(), Retention(calendar: calendar)], rounds: 10, stepsMax: 12)
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test("Each of the wrong shortcuts that somebody could take is noticed", arguments: PlantedFault.allCases)
  func faults(fault: PlantedFault) throws {
    let withDetails = try Self.projectors().filter { !type(of: $0).details.isEmpty }
    for seed in UInt64(0)..<100 {
      var history = RandomHistory(seed: seed, policies: Passes.policies.map { (Passes.name, $0) })
      let source: (MemoryLedger) -> any FactSource = { ledger in
        if fault.isOfSource { return FaultySource(ledger: ledger, fault: fault) }
        return ledger
      }
      do {
        try ProjectorContract.checkRefresh(
          &history,
          projectors: { round in
            if fault == .ignoresRedactions { return withDetails }
            if fault.isOfSource { return [Passes()] }
            // Other code comes with the next release, and its number was forgotten.
            let version = fault == .changesCode && round >= 3 ? 2 : 1
            return [FaultyPasses(fault: fault, base: Passes(version: version))]
          },
          reading: source, rounds: 6)
      } catch is ContractViolation {
        return
      }
    }
    Issue.record("nothing was noticed: \(fault.rawValue)")
  }

  @Test("The read models keep the contract of projectors", arguments: 0..<UInt64(8))
  func contract(seed: UInt64) throws {
    var history = Self.history(seed: seed)
    for _ in 0..<120 { history.step() }
    let (ledger, instants) = (history.ledger, history.instants())
    func check(_ projector: some Projector) throws {
      try ProjectorContract.check(projector, on: ledger, at: instants, seed: seed)
    }
    for projector in try Self.projectors() { try check(projector) }
  }

  @Test(
    "Points are conserved, whatever happened: no lot is negative, and the lots hold what is available and pending"
  )
  func conservation() throws {
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: Self.zone))
    for seed in Self.seeds {
      var history = Self.history(seed: seed)
      for _ in 0..<200 { history.step() }
      for customer in UInt32(1)...12 {
        let row = try history.ledger.row(of: customer, with: loyalty, asOf: history.now)
        let points = row.points
        #expect(points.imbalance == 0, "seed \(seed), customer \(customer)")
        #expect(row.lots.allSatisfy { $0.remaining > 0 })
        #expect(row.lots.reduce(0) { $0 + $1.remaining } == points.available + points.pending)
        #expect(row.lots.reduce(0) { $0 + ($1.isPending ? $1.remaining : 0) } == points.pending)
        #expect(points.debt >= 0)
        let counted = row.sales.filter(\.counts).reduce(0) { $0 + $1.total - $1.refunded }
        #expect(row.measure == counted - row.countedApart, "seed \(seed), customer \(customer)")
      }
    }
  }
}
