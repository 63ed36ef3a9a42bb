import Foundation
import Ledger
import Projection
import ReadModels
import Reporting
import Testing

@testable import PerennialTestKit

/// What decisions go by: a row that is kept from one to the next is what the whole history comes to.
struct KeptRowTests {
  @Test(
    "A row that is kept and brought further is what all touchpoints come to, whatever happened, of every model",
    arguments: RefreshEqualsRebuildTests.parts)
  func property(seeds: Range<UInt64>) throws {
    var origins = Origins()
    for seed in seeds {
      var history = RefreshEqualsRebuildTests.history(seed: seed)
      try Self.drive(&history, rounds: 8, stepsMax: 12, &origins)
    }
    // Rows that are folded anew each time would prove nothing.
    #expect(origins.advanced > seeds.count * 25, "\(origins)")
    // A redaction has every row folded anew that its touchpoint belongs to, so that fewer stand as they were.
    #expect(origins.stored > seeds.count * 3, "\(origins)")
    #expect(origins.refused > seeds.count * 4, "\(origins)")
  }

  @Test(
    "So it is where hardly anything happens but merges and corrections",
    arguments: RefreshEqualsRebuildTests.parts)
  func rearranged(seeds: Range<UInt64>) throws {
    var origins = Origins()
    for seed in seeds where seed % 3 == 0 {
      var history = RandomHistory(
        seed: seed, customersMax: 6, policies: EveryModel.policies,
        weights: [
          .order: 6, .other: 4, .anonymous: 3, .merge: 4, .unmerge: 3, .void: 3, .voidRun: 2, .assign: 4,
          .assignRun: 2, .voidCorrection: 4, .pause: 1,
        ])
      try Self.drive(&history, rounds: 10, stepsMax: 3, &origins)
    }
    #expect(origins.advanced > seeds.count && origins.refused > seeds.count, "\(origins)")
  }

  /// How rows were come by.
  struct Origins {
    var (advanced, refused, stored) = (0, 0, 0)
  }

  private static func drive(
    _ history: inout RandomHistory, rounds: Int, stepsMax: Int, _ origins: inout Origins
  ) throws {
    let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    let directory = memory + "/perennial-kept-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let projectors = try RefreshEqualsRebuildTests.projectors()
    let views = try Views(of: history.ledger, in: directory, projectors: projectors)
    let keepers = projectors.map { Self.keeper($0) }
    for _ in 0..<rounds {
      for _ in 0..<Int.random(in: 0...stepsMax, using: &history.random) { history.step() }
      if history.random.chance(20) { try views.refresh() }
      for keeper in keepers {
        for _ in 0..<3 {
          let customer = UInt32.random(in: 1...history.customersMax, using: &history.random)
          try keeper.check(customer, views, &history, &origins)
        }
      }
    }
  }

  private static func keeper(_ projector: some Projector) -> any RowKeeper { Keeper(projector) }
}

private protocol RowKeeper: AnyObject {
  func check(
    _ customer: UInt32, _ views: Views, _ history: inout RandomHistory, _ origins: inout KeptRowTests.Origins)
    throws
}

/// The kept rows of one model.
private final class Keeper<P: Projector>: RowKeeper {
  private let projector: P
  private var kept: [CustomerNumber: KeptRow<P>] = [:]

  init(_ projector: P) { self.projector = projector }

  func check(
    _ customer: UInt32, _ views: Views, _ history: inout RandomHistory, _ origins: inout KeptRowTests.Origins
  ) throws {
    let ledger = history.ledger
    let root = ledger.arrangement(through: ledger.newestPosition()).root(of: CustomerNumber(customer))
    let place: Comment = "seed \(history.seed), step \(history.steps), \(P.name), \(root)"
    if let known = kept[root], try known.advance(projector, ledger) {
      origins.advanced += 1
    } else {
      if kept[root] != nil { origins.refused += 1 }
      let counting = CountingSource(ledger: ledger, clock: ledger.clock())
      kept[root] = try views.keptRow(of: root, in: projector, from: counting)
      if counting.asked.value.contains(where: { $0 > .start }) { origins.stored += 1 }
    }
    if let row = kept[root] { try compare(row, root, ledger, asOf: ledger.clock(), place) }
    // A view may have been brought to an instant after that of the decision.
    let newest = ledger.touchpoints().last?.fact.recorded ?? history.now
    let earlier = Instant(
      microseconds: Int64.random(in: newest.microseconds...history.now.microseconds, using: &history.random))
    let source = CountingSource(ledger: ledger, clock: earlier)
    try compare(
      try views.keptRow(of: root, in: projector, from: source), root, ledger, asOf: earlier, place)
  }

  private func compare(
    _ kept: KeptRow<P>, _ root: CustomerNumber, _ ledger: MemoryLedger, asOf: Instant, _ place: Comment
  ) throws {
    let state = kept.state
    #expect((state.customer, state.position, state.asOf) == (root, ledger.newestPosition(), asOf), place)
    let expected = Result { try ledger.row(of: root.rawValue, with: projector, asOf: asOf) }
    switch expected {
    case .failure(let error):
      #expect(state.row == nil && state.failure?.reason == "\(error)", place)
    case .success(let row):
      #expect(state.failure == nil, place)
      #expect((state.row ?? projector.initialRow()).encoded == row.encoded, place)
      #expect((state.row == nil) == (row.encoded == projector.initialRow().encoded), place)
    }
    let segments = try PolicyTimeline(
      ledger.policyChanges(), for: projector, through: ledger.newestPosition())
    #expect(state.hasPublishedPolicy == segments.segments[segments.index(at: asOf)].isPublished, place)
  }
}

/// A ledger of which is noted where histories are read from, and whose clock says something else.
private struct CountingSource: FactSource {
  /// Only touched by the thread that reads.
  final class Asked: @unchecked Sendable {
    var value: [Position] = []
  }

  let ledger: MemoryLedger
  let now: Instant
  let asked = Asked()

  init(ledger: MemoryLedger, clock: Instant) { (self.ledger, now) = (ledger, clock) }

  func newestPosition() throws -> Position { ledger.newestPosition() }
  func clock() throws -> Instant { now }
  func scanFacts(
    after: Position, through: Position, types: TypeSet?,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void
  ) throws {
    try ledger.scanFacts(after: after, through: through, types: types, body)
  }
  func arrangement(through: Position) throws -> Arrangement { ledger.arrangement(through: through) }
  func history(of customer: CustomerNumber, as arrangement: Arrangement) throws -> History {
    ledger.history(of: customer, as: arrangement)
  }
  func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) throws
    -> History
  {
    asked.value.append(start)
    var history = ledger.history(of: customer, as: arrangement)
    history.touchpoints.removeAll { $0.position <= start }
    return history
  }
  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan { try ledger.detailPlan(for: needs) }
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) throws -> DetailRecords {
    ledger.details(of: touchpoints, plan, wordsMax: wordsMax)
  }
  func names(in domain: NameDomain, through end: Position?) throws -> DetailNames {
    ledger.names(in: domain, through: end)
  }
  func catalogueNames() throws -> CatalogueNames { ledger.catalogueNames() }
  func policyChanges() throws -> [PolicyChange] { ledger.policyChanges() }
}
