// Appends one touchpoint at a time, each with a commit of its own, on one thread that waits for it.

internal import Floor
internal import Foundation
internal import Perennial
internal import Workload

struct SingleBenchmark: Benchmark {
  /// How many appends a competitor makes before the next one's turn: few, so that other work of the disk
  /// hits all alike.
  private static let turn = 50
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  /// The microseconds that each competitor's appends took, in one round.
  private struct Round {
    var (ours, floor, bare, store) = (Samples(), Samples(), Samples(), Samples())
    var (synced, syncedInPlace) = (Samples(), Samples())
    /// The mean of the Python peer, which runs in a process of its own.
    var eventsourcing: Double?
    var written = 0.0
  }

  func measures() async throws -> [Measure] {
    let competitors = try await Competitors(bench, ids: .ascending)
    guard let bare = baseline_open(try bench.makeDirectory("bare")) else {
      throw Fault("LMDB cannot be opened")
    }
    defer { baseline_close(bare) }
    // The logs have some depth before anything is measured.
    for batch in try await competitors.takeBatches(10) {
      _ = try await competitors.ledger.append(batch)
      try competitors.appendToFloor(batch.count)
      try EncodedBatch(batch).insert(into: competitors.store)
    }
    let rounds = try (1...bench.size.rounds).map { round in
      note("durable single append, round \(round)")
      var result = try run(competitors, bare)
      result.eventsourcing = try PythonPeers.eventsourcing(bench, round: round).map {
        1e6 / (try $0.figure("appended"))
      }
      return result
    }
    return measures(of: rounds)
  }

  private func run(_ competitors: Competitors, _ bare: OpaquePointer) throws -> Round {
    var round = Round()
    let ledger = competitors.ledger
    let value = competitors.bodyBytes + 64
    for _ in 0..<max(1, bench.size.singlesPerRound / Self.turn) {
      let touchpoints = competitors.take(Self.turn)
      let encoded = try touchpoints.map { try EncodedBatch([$0]) }
      let before = bytesWritten()
      for touchpoint in touchpoints {
        round.ours.values.append(try timed { _ = try ledger.append([touchpoint]) } * 1e6)
      }
      round.written += bytesWritten() - before
      for _ in 0..<Self.turn {
        round.bare.values.append(
          try timed { guard baseline_put(bare, value) == 0 else { throw Fault("LMDB cannot put") } } * 1e6)
      }
      for _ in 0..<Self.turn {
        round.floor.values.append(try timed { try competitors.appendToFloor(1) } * 1e6)
      }
      for row in encoded {
        round.store.values.append(try timed { try row.insert(into: competitors.store) } * 1e6)
      }
      round.synced.values += try sync(inPlace: false)
      round.syncedInPlace.values += try sync(inPlace: true)
    }
    return round
  }

  private func sync(inPlace: Bool) throws -> [Double] {
    var micros = [Double](repeating: 0, count: Self.turn)
    guard baseline_sync(bench.directory + "/synced", inPlace ? 1 : 0, Self.turn, &micros) == 0 else {
      throw Fault("a file in \(bench.directory) cannot be written")
    }
    return micros
  }

  private func measures(of rounds: [Round]) -> [Measure] {
    func samples(_ part: Double, _ side: KeyPath<Round, Samples>) -> Samples {
      Samples(values: rounds.map { $0[keyPath: side].percentile(part) })
    }
    func measure(
      _ name: String, _ part: Double, _ against: String, _ side: KeyPath<Round, Samples>,
      _ target: Measure.Target
    ) -> Measure {
      Measure(
        "durable single append, \(name)", "µs", samples(part, \.ours), against: against, samples(part, side),
        target)
    }
    let pages = rounds.map { $0.written / 4096 / Double($0.ours.values.count) }
    let python = Samples(values: rounds.compactMap(\.eventsourcing))
    let againstPython =
      python.values.isEmpty
      ? []
      : [
        Measure(
          "durable single append, p50", "µs", samples(0.5, \.ours), against: "eventsourcing, mean of saves",
          python,
          .none(higherIsBetter: false))
      ]
    return [
      measure("p50", 0.5, "bare LMDB put and commit", \.bare, .ratioAtMost(1.3)),
      measure("p99", 0.99, "bare LMDB put and commit", \.bare, .none(higherIsBetter: false)),
      measure("p50", 0.5, "C floor", \.floor, .none(higherIsBetter: false)),
      measure("p50", 0.5, "SQLite, C, row encoded before", \.store, .none(higherIsBetter: false)),
      measure("p50", 0.5, "fdatasync of a page at the end of a file", \.synced, .none(higherIsBetter: false)),
      measure("p50", 0.5, "fdatasync of a page in place", \.syncedInPlace, .none(higherIsBetter: false)),
      Measure("pages written by a single append", "pages", Samples(values: pages), .oursAtMost(12)),
    ] + againstPython
  }
}
