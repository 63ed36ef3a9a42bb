// Builds loyalty, retention and customer 360 from nothing, against the time that others take for one table.

internal import Foundation
internal import Workload

struct RebuildBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  /// The peers' jobs: which library, on which table, and what the measure is called.
  private enum Peer: String, CaseIterable {
    case duckdbCustomers = "DuckDB, per-customer table"
    case duckdbCohorts = "DuckDB, month cohorts"
    case polarsCustomers = "Polars, per-customer table"
    case polarsCohorts = "Polars, month cohorts"

    var words: [String] {
      switch self {
      case .duckdbCustomers: ["duckdb_job.py", "customers"]
      case .duckdbCohorts: ["duckdb_job.py", "cohorts"]
      case .polarsCustomers: ["polars_job.py", "customers"]
      case .polarsCohorts: ["polars_job.py", "cohorts"]
      }
    }
  }

  func measures() async throws -> [Measure] {
    let touchpoints = try bench.ledger().figure("touchpoints")
    let python = try PythonPeers(bench)
    var (wide, narrow, bodies) = ([Child](), [Child](), [Child]())
    var (peers, projections) = ([Peer: [Child]](), [Child]())
    for round in 1...bench.size.rounds {
      note("rebuild, round \(round)")
      wide.append(try bench.job("rebuild", ["memory": "256"]))
      narrow.append(try bench.job("rebuild", ["memory": "64"]))
      bodies.append(try bench.job("bodies"))
      guard let python else { continue }
      for peer in Peer.allCases { peers[peer, default: []].append(try python.run(peer.words)) }
      if let child = try PythonPeers.eventsourcing(bench, round: round) { projections.append(child) }
    }
    let times = try samples(wide)
    let rates = times.map { touchpoints / $0 }
    let name = "rebuild of loyalty, retention and customer 360"
    var measures = [
      Measure(name, "touchpoints/s", rates, .oursAtLeast(4_000_000), cost: Cost(wide)),
      Measure(
        "every body read and decoded", "touchpoints/s", try samples(bodies).map { touchpoints / $0 },
        against: "rebuild from facts", rates, .none(higherIsBetter: true), costs: (Cost(bodies), nil)),
    ]
    measures += try ofGoods(touchpoints)
    guard let python else { return measures }
    let byPeer = try peers.mapValues(samples)
    measures += try againstPeers(name, wide, narrow, peers, byPeer)
    measures.append(
      Measure(
        name, "touchpoints/s", rates, against: "eventsourcing, projection",
        Samples(values: try projections.map { try $0.figure("projected") }), .ratioAtLeast(50),
        costs: (nil, Cost(projections))))
    try python.check(wide + narrow + peers.values.flatMap { $0 })
    return measures
  }

  /// Loyalty by itself, under a programme where some goods earn double. That of totals is published again afterwards,
  /// for the benchmarks that follow.
  private func ofGoods(_ touchpoints: Double) throws -> [Measure] {
    var children: [Child] = []
    _ = try bench.job("publish", ["programme": DataSet.Programme.ofGoods.rawValue])
    for _ in 1...bench.size.rounds {
      children.append(try bench.job("rebuild", ["memory": "256", "views": "loyalty"]))
    }
    _ = try bench.job("publish", ["programme": DataSet.Programme.ofTotals.rawValue])
    let rates = try samples(children).map { touchpoints / $0 }
    return [
      Measure(
        "rebuild of loyalty, some goods earn double", "touchpoints/s", rates, .oursAtLeast(1_500_000),
        cost: Cost(children))
    ]
  }

  private func againstPeers(
    _ name: String, _ wide: [Child], _ narrow: [Child], _ peers: [Peer: [Child]], _ times: [Peer: Samples]
  ) throws -> [Measure] {
    let (ours, within) = (try samples(wide), try samples(narrow))
    let jobs = [Peer.duckdbCustomers, .duckdbCohorts]
    guard let smaller = jobs.min(by: { (times[$0]?.median ?? .infinity) < (times[$1]?.median ?? .infinity) }),
      let duckdb = times[smaller]
    else { return [] }
    let smallerName = "DuckDB, 2 threads, its smaller job"
    let cost = peers[smaller].map { Cost($0) }
    let measures = [
      Measure(name, "s", ours, against: smallerName, duckdb, .ratioAtMost(1), costs: (Cost(wide), cost)),
      Measure(
        name + ", within 64 MiB", "s", within, against: smallerName, duckdb, .ratioAtMost(1.1),
        costs: (Cost(narrow), nil)),
    ]
    return measures
      + Peer.allCases.compactMap { peer in
        times[peer].map {
          Measure(
            name, "s", ours, against: peer.rawValue, $0, .none(higherIsBetter: false),
            costs: (nil, peers[peer].map { Cost($0) }))
        }
      }
  }

  private func samples(_ children: [Child]) throws -> Samples {
    Samples(values: try children.map { try $0.figure("seconds") })
  }
}
