// Reads every fact: in the ledger with every checksum checked, in the floor with none, and as a copy of so
// many bytes.

internal import Floor
internal import Foundation
internal import Perennial
internal import Workload

struct ScanBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    try bench.ledger()
    let ledger = try Ledger.open(at: bench.ledgerPath, for: .readOnly)
    let (head, passes) = (try ledger.head, bench.size.scansPerSample)
    let path = try bench.makeDirectory("scan-floor")
    defer { bench.remove(path) }
    guard let floor = floor_open(path) else { throw Fault("the floor cannot open \(path)") }
    defer { floor_close(floor) }
    try fill(floor, Int(head.rawValue))
    var (ours, theirs, copies) = (Samples(), Samples(), Samples())
    let count = Double(head.rawValue) * Double(passes)
    for round in 1...bench.size.rounds * 2 {
      note("scan, round \(round)")
      ours.values.append(
        count / (try timed { for _ in 0..<passes { _ = try FactTotals(of: ledger, through: head) } }))
      var scanned: UInt64 = 0
      theirs.values.append(count / timed { for _ in 0..<passes { scanned += floor_scan(floor).count } })
      guard scanned == head.rawValue * UInt64(passes) else {
        throw Fault("the floor has scanned \(scanned) facts")
      }
      let bytes = 256 << 20
      copies.values.append(Double(bytes) / baseline_copy(bytes) / 1e9)
    }
    return [
      Measure("verified scan of facts", "facts/s", ours, .oursAtLeast(40_000_000)),
      Measure(
        "verified scan of facts", "facts/s", ours, against: "C floor, no checksums", theirs,
        .ratioAtLeast(0.6)),
      Measure(
        "verified scan of facts", "GB/s", ours.map { $0 * 4096 / 63 / 1e9 }, against: "memcpy", copies,
        .none(higherIsBetter: true)),
    ]
  }

  private func fill(_ floor: OpaquePointer, _ count: Int) throws {
    var left = count
    while left > 0 {
      // Bodies are written between the facts, as in the ledger.
      guard floor_append(floor, min(left, DataSet.batchSize), 120) == 0 else {
        throw Fault("the floor cannot append")
      }
      left -= min(left, DataSet.batchSize)
    }
  }
}
