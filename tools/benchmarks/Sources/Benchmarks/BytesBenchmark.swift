// How many bytes a ledger takes on disk: those of its truth, and those of its indexes.

internal import Floor
internal import Foundation

struct BytesBenchmark: Benchmark {
  private static let tables = ["facts", "bodies", "meta", "heads", "ids", "references", "structure"]
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    let made = try bench.ledger()
    let (log, count) = (bench.ledgerPath + "/log", try made.figure("touchpoints"))
    let bodies = Double(baseline_body_bytes(log))
    guard bodies >= 0 else { throw Fault("cannot read the bodies in \(log)") }
    var bytes: [String: Double] = [:]
    for table in Self.tables {
      var size = baseline_table()
      guard baseline_table_size(log, table, &size) == 0 else { continue }
      bytes[table] = Double(size.pages) * 4096
      note(
        "\(table): \(Table.text(Double(size.pages) * 4096 / count)) bytes a touchpoint, \(size.entries) entries"
      )
    }
    let truth = (bytes["facts"] ?? .nan) + (bytes["bodies"] ?? .nan)
    let indexes = bytes.filter { !["facts", "bodies", "meta"].contains($0.key) }.values.reduce(0, +)
    let links = bytesOnDisk(bench.ledgerPath + "/links")
    let payload = (64 * count + bodies) / count
    func measure(_ name: String, _ bytes: Double, _ target: Measure.Target, _ cost: Cost? = nil) -> Measure {
      Measure(
        name, "bytes a touchpoint", Samples(values: [bytes / count]), against: "64 + body",
        Samples(values: [payload]), target, costs: (cost, nil))
    }
    // The costs of making that ledger, batch by batch.
    let making = Cost([made], disk: bytesOnDisk(bench.ledgerPath))
    return [
      measure("facts and bodies on disk", truth, .ratioAtMost(1.05), making),
      measure("indexes of the log on disk", indexes, .none(higherIsBetter: false)),
      measure("links on disk", links, .none(higherIsBetter: false)),
    ]
  }
}
