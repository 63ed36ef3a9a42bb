// 256 appends in flight: from 64 tasks that submit, and from as many tasks as there are appends.

internal import Foundation
internal import Perennial
internal import Workload

struct ConcurrentBenchmark: Benchmark {
  private static let inFlight = 256
  /// How many turns the ledger and the floor take in a round, so that both see the same disk.
  private static let turns = 4
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    let submitting = try await samples("256 in flight from 64 tasks") { touchpoints, ledger in
      try await submit(touchpoints, to: ledger, tasks: 64)
    }
    let awaiting = try await samples("256 tasks") { touchpoints, ledger in
      try await append(touchpoints, to: ledger)
    }
    let unit = "touchpoints/s"
    let floor = "C floor, the same groups"
    let (name, other) = ("256 in flight from 64 tasks", "256 tasks, each awaiting its own")
    return [
      Measure(name, unit, submitting.ours, against: floor, submitting.floor, .ratioAtLeast(0.7)),
      Measure(name, unit, submitting.ours, .oursAtLeast(80_000)),
      Measure(other, unit, awaiting.ours, against: floor, awaiting.floor, .none(higherIsBetter: true)),
    ]
  }

  /// Has the floor commit groups of the sizes that the ledger's commits had.
  private func samples(
    _ name: String, _ append: ([NewTouchpoint], Ledger) async throws -> Void
  ) async throws -> (ours: Samples, floor: Samples) {
    let competitors = try await Competitors(bench, ids: .ascending)
    var (ours, floor) = (Samples(), Samples())
    let count = bench.size.concurrentPerRound
    for round in 1...bench.size.rounds {
      var (ourSeconds, floorSeconds, commits) = (0.0, 0.0, 0)
      for _ in 0..<Self.turns {
        let touchpoints = competitors.take(count)
        let before = try competitors.ledger.head
        let start = ContinuousClock.now
        try await append(touchpoints, competitors.ledger)
        ourSeconds += seconds(ContinuousClock.now - start)
        let groups = try groupSizes(competitors.ledger, after: before)
        commits += groups.count
        floorSeconds += try timed { for group in groups { try competitors.appendToFloor(group) } }
      }
      let touchpoints = count * Self.turns
      note("\(name), round \(round): \(commits) groups of \(touchpoints / max(1, commits))")
      ours.values.append(Double(touchpoints) / ourSeconds)
      floor.values.append(Double(touchpoints) / floorSeconds)
    }
    return (ours, floor)
  }

  /// Appends from tasks each of which has several touchpoints under way, and waits for the oldest before it
  /// submits another.
  private func submit(_ touchpoints: [NewTouchpoint], to ledger: Ledger, tasks: Int) async throws {
    try await withThrowingTaskGroup { group in
      for task in 0..<tasks {
        group.addTask {
          var pending: [PendingAppend] = []
          var oldest = 0
          for index in stride(from: task, to: touchpoints.count, by: tasks) {
            if pending.count < Self.inFlight / tasks {
              pending.append(try ledger.submit(touchpoints[index]))
              continue
            }
            _ = try await pending[oldest].receipt
            pending[oldest] = try ledger.submit(touchpoints[index])
            oldest = (oldest + 1) % pending.count
          }
          for append in pending { _ = try await append.receipt }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Appends from tasks each of which has one touchpoint under way.
  private func append(_ touchpoints: [NewTouchpoint], to ledger: Ledger) async throws {
    try await withThrowingTaskGroup { group in
      for task in 0..<Self.inFlight {
        group.addTask {
          for index in stride(from: task, to: touchpoints.count, by: Self.inFlight) {
            _ = try await ledger.append(touchpoints[index])
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// How many touchpoints each commit held: those of one group were recorded at the same time.
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
