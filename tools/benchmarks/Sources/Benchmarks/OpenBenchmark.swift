// Opening a large ledger, after it was closed and after a crash; and starting the command line.

internal import Foundation
internal import Glibc

struct OpenBenchmark: Benchmark {
  /// How many touchpoints a crash leaves to be caught up with: nearly as many as a ledger ever holds only
  /// in memory.
  static let backlog = 280_000
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    try bench.ledger()
    var (closed, crashed) = ([Child](), [Child]())
    // The first opening takes care of what a rebuild or a test has left, so that those that are timed find
    // a clean ledger.
    _ = try bench.job("open")
    for round in 1...bench.size.rounds {
      note("open, round \(round)")
      closed.append(try bench.job("open"))
      _ = try bench.job("crash", ["count": "\(Self.backlog)"], endedBy: SIGKILL)
      crashed.append(try bench.job("open"))
    }
    func measure(_ name: String, _ children: [Child], _ bound: Double) throws -> Measure {
      let times = try samples(children, "seconds", 0.5).map { $0 * 1000 }
      return Measure(name, "ms", times, .oursAtMost(bound), cost: Cost(children))
    }
    return [
      try measure("open after a clean close", closed, 20),
      try measure("open after a crash, \(Self.backlog) touchpoints to catch up with", crashed, 1500),
    ]
  }
}

/// Starts `perennial --help`, beside a program that does nothing.
struct HelpBenchmark: Benchmark {
  private static let starts = 20
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    guard let perennial = bench.arguments.perennial else {
      note("no --perennial: the command line is left out")
      return []
    }
    var (ours, theirs) = (Samples(), Samples())
    for _ in 1...bench.size.rounds {
      var (helps, nothings) = (Samples(), Samples())
      for _ in 0..<Self.starts {
        helps.values.append(try Child.run(perennial, ["--help"], watched: false).seconds * 1000)
        nothings.values.append(try Child.run("/bin/true", [], watched: false).seconds * 1000)
      }
      ours.values.append(helps.median)
      theirs.values.append(nothings.median)
    }
    return [
      Measure("perennial --help", "ms", ours, .oursAtMost(30)),
      Measure("perennial --help", "ms", ours, against: "/bin/true", theirs, .none(higherIsBetter: false)),
    ]
  }
}
