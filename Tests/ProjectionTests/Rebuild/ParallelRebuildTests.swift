import Foundation
import Words
import PerennialTestKit
import Testing

@testable import Projection

/// A projector that looks at orders only.
struct SparseTally: Projector {
  static let name: ViewName = "sparse"
  private let tally = Tally()

  var fingerprint: Fingerprint { tally.fingerprint }
  func policy(from published: [PublishedPolicy]) throws -> Int64 { try tally.policy(from: published) }
  func initialRow() -> Tally.Row { tally.initialRow() }
  func apply(_ touchpoint: Touchpoint, under policy: Int64, to row: inout Tally.Row) throws {
    guard touchpoint.fact.type == .orderPlaced else { throw Tally.Refused() }
    try tally.apply(touchpoint, under: policy, to: &row)
  }
  func settle(_ row: inout Tally.Row, at instant: Instant, under policy: Int64) {
    tally.settle(&row, at: instant, under: policy)
  }
  func nextChange(of row: Tally.Row, under policy: Int64) -> Instant? {
    tally.nextChange(of: row, under: policy)
  }
  func contribute(_ row: Tally.Row, to totals: inout Totals) { tally.contribute(row, to: &totals) }
  func contribute(anonymous touchpoint: Touchpoint, under policy: Int64, to totals: inout Totals) {
    tally.contribute(anonymous: touchpoint, under: policy, to: &totals)
  }
  func types(under policy: Int64) -> TypeSet? { [.orderPlaced] }
}

extension MemoryBudget {
  /// So little that everything happens that can: several windows, many passes, histories through the disk, chunks of
  /// a few rows, due indexes in many runs.
  static func tiny(jobs: Int, records: Int) -> MemoryBudget {
    var budget = MemoryBudget(memoryBytes: 0, jobs: 1, views: 2)
    budget.jobs = jobs
    budget.customersPerWindow = 1500
    budget.recordsMax = records
    budget.regionRecords = max(1, records - records / 10)
    // Room for a few regions at a time, and buffers of a few touchpoints on the way to the file.
    budget.storeBytes = 5 * 4096
    budget.bufferBytesMax = 400
    budget.rowsBytes = 2000
    budget.dueBytes = 1000
    budget.mergeBytes = 20 * 80 * 20
    budget.partMax = 100
    budget.sliceTouchpoints = max(1, records / 10)
    return budget
  }
}

struct ParallelRebuildTests {
  enum Shape: CaseIterable {
    case nothing, one, oneCustomer, disordered, business, quarantined, far, many, random
  }

  private static let day = Instant.microsecondsPerDay
  private static let start = Instant(year: 2020, month: 1, day: 1)

  private static func instant(_ days: Double) -> Instant {
    Instant(microseconds: start.microseconds + Int64(days * Double(day)))
  }

  private func ledger(_ shape: Shape) -> MemoryLedger {
    let ledger = MemoryLedger()
    var random = SeededRandom(seed: 3)
    switch shape {
    case .nothing: break
    case .one: ledger.record(.orderPlaced, by: 1, at: Self.start, value: 7)
    case .oneCustomer:
      for index in 0..<200_000 {
        ledger.record(.orderPlaced, by: 1, at: Self.instant(Double(index) / 1000), value: Int64(index))
      }
    case .disordered:
      // All come in at the end, in any order: half of everything is one customer's.
      let end = Self.instant(500)
      for index in 0..<6000 {
        let customer = index % 2 == 0 ? 40 : UInt32.random(in: 1...90, using: &random)
        let at = Self.instant(Double(Int.random(in: 0...400, using: &random)))
        ledger.record(.orderPlaced, by: customer, at: at, value: Int64(index), recorded: end)
      }
    case .business:
      for index in 0..<5000 {
        ledger.record(.orderPlaced, by: 0, at: Self.instant(Double(index) / 100), value: Int64(index))
      }
    case .quarantined:
      for index in 0..<5000 {
        ledger.record(
          .visitMade, by: UInt32(index % 1700 + 1), at: Self.instant(Double(index) / 100), value: 13)
      }
    case .far: ledger.record(.orderPlaced, by: 3_000_000, at: Self.start, value: 7)
    case .many:
      for index in 0..<20_000 {
        let part = Double.random(in: 0..<1, using: &random)
        let type: TouchpointType = index % 3 == 0 ? .visitMade : .orderPlaced
        ledger.record(
          type, by: UInt32(part * part * part * 4000), at: Self.instant(Double(index) / 1000), value: 12)
      }
    case .random:
      var history = RandomHistory(seed: 11, customersMax: 60, policies: [(Tally.name, "2")])
      for _ in 0..<3000 { history.step() }
      let newest = Int(history.ledger.newestPosition().rawValue)
      for position in stride(from: 5, to: newest, by: 97) {
        let run = Position(UInt64(position))...Position(UInt64(position + 2))
        if position % 2 == 0 {
          history.ledger.void(run, at: history.now)
        } else {
          history.ledger.assign(run, to: 59, at: history.now)
        }
      }
      return history.ledger
    }
    return ledger
  }

  private func contents(_ ledger: MemoryLedger, _ options: Views.Options) throws -> [ViewContents] {
    let directory = NSTemporaryDirectory() + "/perennial-parallel-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let views = try Views(
      of: ledger, in: directory, projectors: [Tally(), SparseTally()], options: options)
    try views.rebuild()
    let contents = try [views.stored(Tally()).contents(), views.stored(SparseTally()).contents()]
    let entries = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    #expect(entries == ["1", "current", "lock"])
    return contents
  }

  private func options(_ budget: MemoryBudget?, jobs: Int, memoryBytes: Int = 256 << 20) -> Views.Options {
    var options = Views.Options()
    options.jobs = jobs
    options.memoryBytes = memoryBytes
    options.budget = budget
    return options
  }

  @Test("Every byte of a view is the same, whatever the threads and the memory", arguments: Shape.allCases)
  func sameBytes(shape: Shape) throws {
    let ledger = ledger(shape)
    let expected = try contents(ledger, options(nil, jobs: 1))
    for jobs in [1, 2, 4] {
      #expect(try contents(ledger, options(nil, jobs: jobs)) == expected, "\(jobs) jobs")
      let records = shape == .oneCustomer ? 20_000 : 300
      let budget = MemoryBudget.tiny(jobs: jobs, records: records)
      for (found, expected) in zip(try contents(ledger, options(budget, jobs: jobs)), expected) {
        #expect(found.difference(from: expected) == nil, "\(jobs) jobs, \(records) records at a time")
      }
    }
    if ledger.newestPosition() <= Position(6000) {
      #expect(try contents(ledger, options(nil, jobs: 4, memoryBytes: 1)) == expected, "no memory at all")
    }
  }

  @Test(
    "What is rebuilt is what the touchpoints come to, one customer after another", arguments: Shape.allCases)
  func rightNumbers(shape: Shape) throws {
    let ledger = ledger(shape)
    let found = try contents(ledger, options(.tiny(jobs: 2, records: 500), jobs: 2))
    let totals = try self.totals(ledger)
    #expect(found[0].totals.map(\.key) == totals.sorted.map { $0.counter.key })
    for (entry, total) in zip(found[0].totals, totals.sorted) {
      #expect(total.counter.decoded(entry.value) == total.value, "counter \(total.counter.kind)")
    }
    switch shape {
    case .nothing, .business: #expect(found[0].rows.isEmpty && found[0].quarantine.isEmpty)
    case .one, .oneCustomer: #expect(found[0].rows.map(\.key) == [bigEndian(1)])
    case .far: #expect(found[0].rows.map(\.key) == [bigEndian(3_000_000)])
    case .quarantined:
      #expect(found[0].rows.isEmpty && found[0].quarantine.count == 1700)
      // The sparse view never sees a visit.
      #expect(found[1].rows.isEmpty && found[1].quarantine.isEmpty)
    case .disordered, .many, .random: #expect(found[0].rows.count > 30)
    }
  }

  /// Totals without the engine's grouping: histories one by one; customers whose fold fails have none.
  private func totals(_ ledger: MemoryLedger) throws -> Totals {
    var (customers, anonymous): (Set<UInt32>, [Touchpoint]) = ([], [])
    let arrangement = ledger.arrangement(through: ledger.newestPosition())
    var histories: [UInt32: [Touchpoint]] = [:]
    try ledger.scanFacts(after: .start, through: ledger.newestPosition()) { first, facts in
      for index in facts.indices {
        let touchpoint = Touchpoint(
          position: Position(first.rawValue + UInt64(index)), fact: facts[index])
        guard let owner = arrangement.owner(of: touchpoint.fact, at: touchpoint.position) else { continue }
        if owner == .business {
          anonymous.append(touchpoint)
        } else {
          customers.insert(owner.rawValue)
          histories[owner.rawValue, default: []].append(touchpoint)
        }
      }
    }
    let policies = try PolicyTimeline(
      ledger.policyChanges(), for: Tally(), through: ledger.newestPosition())
    var totals = Totals()
    for customer in customers {
      var state = FoldState(initial: Tally.Row())
      let history = (histories[customer] ?? []).sorted(by: Touchpoint.precedes)
      guard (try? Tally().fold(history.span, under: policies, into: &state)) != nil else { continue }
      try Tally().settle(&state, under: policies, at: ledger.clock())
      Tally().contribute(state.row, to: &totals)
    }
    for touchpoint in anonymous {
      let policy = policies.policy(at: touchpoint.fact.historyTime)
      Tally().contribute(anonymous: touchpoint, under: policy, to: &totals)
    }
    return totals
  }

  @Test("Random histories with merges, voids and policies come to the same on any number of threads")
  func randomHistories() throws {
    for seed in UInt64(0)..<12 {
      var history = RandomHistory(
        seed: seed, customersMax: 30, policies: [(Tally.name, "2"), (SparseTally.name, "-3")])
      for _ in 0..<700 { history.step() }
      let expected = try contents(history.ledger, options(nil, jobs: 1))
      for records in [1, 5, 40] {
        let budget = MemoryBudget.tiny(jobs: 1 + Int(seed % 4), records: records)
        let found = try contents(history.ledger, options(budget, jobs: 1))
        #expect(found == expected, "seed \(seed), \(records) records at a time")
      }
    }
  }

  @Test("A view of another instant leaves nothing beside the stored ones, even while it is open")
  func scratch() throws {
    let shop = ViewsFixture()
    for day in 0..<400 { shop.order(UInt32(day % 7 + 1), 1, at: Self.instant(Double(day))) }
    let views = try shop.views(memoryBytes: 1)
    try views.rebuild()
    let stale = shop.directory + "/views/\(ScratchDirectory.prefix)left"
    try FileManager.default.createDirectory(atPath: stale, withIntermediateDirectories: false)
    let old = Date(timeIntervalSinceNow: -3600)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: stale)
    let earlier = try views.view(Tally(), asOf: Self.instant(200))
    let latest = try views.view(Tally(), at: Position(300))
    #expect(shop.entries == ["1", "current", "lock"])
    #expect(try (earlier.totals[Counter(2)], latest.totals[Counter(2)]) == (201, 300))
  }
}
