// One customer: the stored row after an append, and the fold from the log.

internal import Foundation

/// Reads one customer's row after the append has returned. Then brings the whole view up to date and writes
/// it, as is needed by whoever reads more than one row.
struct RefreshBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    try bench.ledger()
    let children = try (1...bench.size.rounds).map { round in
      note("refresh, round \(round)")
      return try bench.job("refresh", ["count": "\(bench.size.refreshesPerRound)"])
    }
    let cost = Cost(children)
    let all = Measure(
      "all three views refreshed and written after an append, p50", "µs",
      try samples(children, "all views", 0.5), against: "their commits alone",
      try samples(children, "all commit", 0.5), .none(higherIsBetter: false))
    return try [all]
      + ["customer360", "loyalty", "retention"].flatMap { view in
        let row = "row of \(view) refreshed and read after an append"
        let whole = "view \(view) refreshed and written after an append"
        return [
          Measure("\(row), p50", "µs", try samples(children, view, 0.5), .oursAtMost(300), cost: cost),
          Measure("\(row), p99", "µs", try samples(children, view, 0.99), .oursAtMost(300)),
          Measure(
            "\(whole), p50", "µs", try samples(children, "\(view) view", 0.5), against: "its commit alone",
            try samples(children, "\(view) commit", 0.5), .none(higherIsBetter: false)),
          Measure(
            "\(whole), beyond its commit, p99", "µs", try samples(children, "\(view) beyond", 0.99),
            .oursAtMost(300)),
        ]
      }
  }
}

/// Folds customers of about 100 facts, from the log alone.
struct FoldBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    try bench.ledger()
    let children = try (1...bench.size.rounds).map { round in
      note("fold, round \(round)")
      return try bench.job("fold", ["count": "200"])
    }
    return try ["customer360", "loyalty"].map { view in
      Measure(
        "fold of a customer of 100 facts into \(view), p99", "µs", try samples(children, view, 0.99),
        .oursAtMost(300))
    }
  }
}

/// A percentile of a figure, for each round.
func samples(_ children: [Child], _ figure: String, _ part: Double) throws -> Samples {
  Samples(
    values: try children.map { child in
      guard let values = child.figures[figure] else { throw Fault("a job has not told its \(figure)") }
      return Samples(values: values).percentile(part)
    })
}
