// 256 appends in flight from 64 tasks, each awaited by itself.

internal import Foundation
internal import Perennial
internal import Workload

struct ConcurrentBenchmark: Benchmark {
  private static let tasks = 64
  private static let inFlight = 256
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  /// The floor then commits groups of the sizes that came about.
  func measures() async throws -> [Measure] {
    let competitors = try await Competitors(bench, ids: .ascending)
    var (ours, theirs) = (Samples(), Samples())
    for round in 1...bench.size.rounds {
      let touchpoints = competitors.take(bench.size.concurrentPerRound)
      let before = try competitors.ledger.head
      let start = ContinuousClock.now
      try await append(touchpoints, to: competitors.ledger)
      ours.values.append(Double(touchpoints.count) / seconds(ContinuousClock.now - start))
      let groups = try groupSizes(competitors.ledger, after: before)
      note(
        "256 in flight, round \(round): \(groups.count) groups of \(touchpoints.count / max(1, groups.count))"
      )
      let theirSeconds = try timed { for group in groups { try competitors.appendToFloor(group) } }
      theirs.values.append(Double(touchpoints.count) / theirSeconds)
    }
    let name = "256 in flight from 64 tasks"
    return [
      Measure(
        name, "touchpoints/s", ours, against: "C floor, the same groups", theirs, .ratioAtLeast(0.7)),
      Measure(name, "touchpoints/s", ours, .oursAtLeast(80_000)),
    ]
  }

  private func append(_ touchpoints: [NewTouchpoint], to ledger: Ledger) async throws {
    let lanes = Self.inFlight / Self.tasks
    try await withThrowingTaskGroup { group in
      for task in 0..<Self.tasks {
        group.addTask {
          try await withThrowingTaskGroup { own in
            for lane in 0..<lanes {
              own.addTask {
                for index in stride(from: task * lanes + lane, to: touchpoints.count, by: Self.inFlight) {
                  _ = try await ledger.append(touchpoints[index])
                }
              }
            }
            try await own.waitForAll()
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// How many touchpoints each commit held: what one group records has one time.
  private func groupSizes(_ ledger: Ledger, after start: Position) throws -> [Int] {
    var sizes: [Int] = []
    var recorded: Instant?
    try ledger.scanFacts(after: start, through: try ledger.head) { _, facts in
      for index in facts.indices {
        if facts[index].recorded != recorded {
          recorded = facts[index].recorded
          sizes.append(0)
        }
        sizes[sizes.count - 1] += 1
      }
    }
    return sizes
  }
}
