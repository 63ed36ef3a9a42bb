// Decisions: one after another beside appends, and many at a time about one balance and about many.

internal import Foundation
internal import Perennial
internal import Synchronization
internal import Workload

/// Redeeming a point where there is one: a row of loyalty read inside the write, and a touchpoint recorded.
struct DecideBenchmark: Benchmark {
  /// A few of each at a time, so that what else goes on at the disk hits both.
  private static let turn = 50
  private static let tasks = 64
  /// What each member has to spend: more than is asked for.
  private static let points: Int64 = 1_000_000_000
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    let path = try bench.makeDirectory("decide-\(UUID().uuidString)")
    defer { bench.remove(path) }
    let ledger = try Ledger.create(at: path + "/shop.ledger", settings: DataSet.settings)
    defer { try? ledger.close() }
    try await ledger.publishPolicy(
      view: "loyalty", name: "club", document: #"{"currency": "GBP", "earning": {"points": 1, "per": 100}}"#,
      effectiveFrom: DataSet.begin)
    let members = try await members(of: ledger)
    let shop = Till(reports: try Reports(of: ledger), members: members)
    var (decided, appended, one, many) = (Samples(), Samples(), Samples(), Samples())
    for round in 1...bench.size.rounds {
      note("decisions, round \(round)")
      let (ours, theirs) = try await turns(shop)
      decided.values.append(ours.percentile(0.5))
      appended.values.append(theirs.percentile(0.5))
      one.values.append(try await rate(shop) { _ in members[0] })
      many.values.append(try await rate(shop) { members[$0 % members.count] })
    }
    return [
      Measure(
        "decision, p50", "µs", decided, against: "an append of what it records", appended, .ratioAtMost(1.3)),
      Measure("decisions of 64 tasks about one balance", "decisions/s", one, .oursAtLeast(10_000)),
      Measure("decisions of 64 tasks about 64 balances", "decisions/s", many, .oursAtLeast(10_000)),
    ]
  }

  private func members(of ledger: Ledger) async throws -> [CustomerNumber] {
    let welcomes = (0..<Self.tasks).map { member in
      NewTouchpoint(
        source: DataSet.source, id: "welcome-\(member)",
        subject: .identifiers([Identifier("crm", "member-\(member)")]),
        PointsAdjusted.with {
          $0.program = "club"
          $0.points = Self.points
          $0.reason = "welcome"
          $0.actor = "desk"
        })
    }
    return try await ledger.append(welcomes).map(\.customer)
  }

  /// Decisions and appends, one after another, of one task that waits for each.
  private func turns(_ shop: Till) async throws -> (decided: Samples, appended: Samples) {
    var (decided, appended) = (Samples(), Samples())
    for _ in 0..<max(1, bench.size.singlesPerRound / Self.turn) {
      for index in 0..<Self.turn {
        let start = ContinuousClock.now
        try await shop.redeem(from: shop.members[index % shop.members.count])
        decided.values.append(seconds(ContinuousClock.now - start) * 1e6)
      }
      for index in 0..<Self.turn {
        let start = ContinuousClock.now
        try await shop.append(of: shop.members[index % shop.members.count])
        appended.values.append(seconds(ContinuousClock.now - start) * 1e6)
      }
    }
    return (decided, appended)
  }

  private func rate(_ shop: Till, _ member: @escaping @Sendable (_ task: Int) -> CustomerNumber) async throws
    -> Double
  {
    let count = bench.size.concurrentPerRound
    let start = ContinuousClock.now
    try await withThrowingTaskGroup { group in
      for task in 0..<Self.tasks {
        group.addTask {
          for _ in stride(from: task, to: count, by: Self.tasks) { try await shop.redeem(from: member(task)) }
        }
      }
      try await group.waitForAll()
    }
    return Double(count) / seconds(ContinuousClock.now - start)
  }
}

/// Where points are redeemed.
private final class Till: Sendable {
  let reports: Reports
  let members: [CustomerNumber]
  private let numbers = Atomic(0)

  init(reports: Reports, members: [CustomerNumber]) { (self.reports, self.members) = (reports, members) }

  /// An id that was not used before.
  private var nextID: String { "redeem-\(numbers.add(1, ordering: .relaxed).newValue)" }

  private static let redeemed = PointsRedeemed.with {
    $0.program = "club"
    $0.points = 1
  }

  func redeem(from member: CustomerNumber) async throws {
    let outcome = try await reports.decide(
      "points.redeem/1", about: [member], as: TouchpointID("till/1", nextID)
    ) {
      decision in
      let balance = try decision.row(of: member, in: Loyalty.self)?.points.balance ?? 0
      guard balance >= 1 else { return .refuse("balance", "has no points", ["balance": balance]) }
      return .record([DecidedTouchpoint(Self.redeemed, for: member)], numbers: ["balance": balance - 1])
    }
    guard case .recorded = outcome else { throw Fault("a point was refused: \(outcome)") }
  }

  func append(of member: CustomerNumber) async throws {
    try await reports.ledger.append(
      NewTouchpoint(source: "till/1", id: nextID, subject: .customer(member), Self.redeemed))
  }
}
