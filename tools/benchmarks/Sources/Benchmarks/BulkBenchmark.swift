// Bulk appends, in batches of 10,000 orders of three lines, one commit each.

internal import Foundation
internal import Perennial
internal import Workload

/// Bulk appends whose producer ids ascend, as a till's numbers do.
struct BulkBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    let competitors = try await Competitors(bench, ids: .ascending)
    var measures: [Measure] = []
    for underWay in [1, 2] {
      var race = BulkRace(competitors, underWay: underWay, size: bench.size)
      try await race.run()
      let name = "bulk append, ascending ids" + (underWay == 1 ? "" : ", \(underWay) batches under way")
      measures += race.measures(name, atLeast: 350_000)
      guard underWay == 2 else { continue }
      measures.append(
        Measure(
          "bytes written ÷ payload, bulk append, ascending ids", "×", race.writtenPerPayload, .oursAtMost(1.6)
        ))
    }
    return measures
  }
}

/// Bulk appends whose producer ids are UUIDs, which come in no order.
struct RandomBulkBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    let competitors = try await Competitors(bench, ids: .random)
    var race = BulkRace(competitors, underWay: 2, size: bench.size)
    try await race.run()
    let written = Measure(
      "bytes written ÷ payload, bulk append, random ids", "×", race.writtenPerPayload, against: "the payload",
      Samples(values: [1]), .none(higherIsBetter: false))
    return race.measures("bulk append, random ids, 2 batches under way", atLeast: 150_000) + [written]
  }
}

/// Appends the same batches to each of the three competitors, in some rounds.
private struct BulkRace {
  private static let batchesPerBurst = 5
  private let competitors: Competitors
  private let underWay: Int
  private let size: Size
  private var (ours, floor, store) = (Samples(), Samples(), Samples())
  private var payload = 0.0
  private var written: [Double] = []
  private(set) var writtenPerPayload = Samples()

  init(_ competitors: Competitors, underWay: Int, size: Size) {
    self.competitors = competitors
    self.underWay = underWay
    self.size = size
  }

  mutating func run() async throws {
    for round in 1...size.rounds {
      note("bulk append, \(competitors.data.ids.rawValue) ids, \(underWay) under way, round \(round)")
      let before = try competitors.storedBodyBytes()
      let written = try await runRound()
      let count = Double(size.batchesPerRound * DataSet.batchSize)
      let payload = try competitors.storedBodyBytes() - before + 64 * count
      writtenPerPayload.values.append(written / payload)
    }
  }

  /// - Returns: the bytes that the ledger wrote.
  private mutating func runRound() async throws -> Double {
    var (ours, floor, store, written) = (0.0, 0.0, 0.0, 0.0)
    for _ in 0..<max(1, size.batchesPerRound / Self.batchesPerBurst) {
      let batches = try await competitors.takeBatches(Self.batchesPerBurst)
      let encoded = try batches.map { try EncodedBatch($0) }
      let before = bytesWritten()
      let start = ContinuousClock.now
      try await append(batches)
      ours += seconds(ContinuousClock.now - start)
      written += bytesWritten() - before
      floor += try timed { for batch in batches { try competitors.appendToFloor(batch.count) } }
      store += try timed { for batch in encoded { try batch.insert(into: competitors.store) } }
    }
    // Closing writes the indexes and empties SQLite's log, so it is timed as part of the round.
    let closing = try competitors.closeRound()
    let count = Double(size.batchesPerRound * DataSet.batchSize)
    self.ours.values.append(count / (ours + closing.ours))
    self.floor.values.append(count / (floor + closing.floor))
    self.store.values.append(count / (store + closing.store))
    return written + closing.oursWritten
  }

  private func append(_ batches: [[NewTouchpoint]]) async throws {
    let (ledger, underWay) = (competitors.ledger, underWay)
    try await withThrowingTaskGroup { group in
      for task in 0..<underWay {
        group.addTask {
          for index in stride(from: task, to: batches.count, by: underWay) {
            _ = try await ledger.append(batches[index])
          }
        }
      }
      try await group.waitForAll()
    }
  }

  func measures(_ name: String, atLeast rate: Double) -> [Measure] {
    let disk = competitors.onDisk()
    let costs = (Cost(diskMiB: mebi(disk.ours)), Cost(diskMiB: mebi(disk.store)))
    return [
      Measure(name, "touchpoints/s", ours, .oursAtLeast(rate)),
      Measure(
        name, "touchpoints/s", ours, against: "SQLite, C, rows encoded before", store, .ratioAtLeast(1),
        costs: costs),
      Measure(
        name, "touchpoints/s", ours, against: "C floor, bodies encoded before", floor,
        .none(higherIsBetter: true)),
    ]
  }
}
