// Imports, end to end: the command line reads a file into an empty ledger and closes it.

internal import Foundation
internal import Workload

struct ImportBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    guard let perennial = bench.arguments.perennial else {
      note("no --perennial: imports are left out")
      return []
    }
    let (csv, lines) = try csvFile()
    let events = bench.directory + "/orders.ndjson"
    try ImportFiles.events(bench.size.importEvents).write(toFile: events, atomically: false, encoding: .utf8)
    defer { bench.remove(events) }
    var (csvRuns, eventRuns) = ([Child](), [Child]())
    for round in 1...bench.size.rounds {
      note("imports, round \(round)")
      let mapping = bench.arguments.repository + "/mappings/online-retail.yaml"
      csvRuns.append(try run(perennial, [csv, "--mapping", mapping]))
      eventRuns.append(try run(perennial, [events]))
    }
    func measure(_ name: String, _ unit: String, _ count: Int, _ runs: [Child], _ rate: Double) -> Measure {
      let rates = Samples(values: runs.map { Double(count) / $0.seconds })
      return Measure(name, unit, rates, .oursAtLeast(rate), cost: Cost(runs))
    }
    return [
      measure("import of Online Retail CSV, \(lines) lines", "lines/s", lines, csvRuns, 200_000),
      measure(
        "import of CloudEvents NDJSON, 3-line orders", "events/s", bench.size.importEvents, eventRuns, 60_000),
    ]
  }

  /// Runs one import into a ledger of its own. Its time is that of the process, from its start to its end.
  private func run(_ perennial: String, _ words: [String]) throws -> Child {
    let ledger = bench.directory + "/import.ledger"
    defer {
      bench.remove(ledger)
      bench.remove(ledger + ".key")
    }
    _ = try Child.run(
      perennial, ["init", "--ledger", ledger, "--currency", "GBP", "--time-zone", "Europe/London"],
      watched: false)
    return try Child.run(
      perennial, ["import"] + words + ["--ledger", ledger, "--rejects", bench.directory + "/rejects.csv"])
  }

  /// The file of Online Retail in the folder that `PERENNIAL_DATA` names; otherwise a file of the same
  /// shape.
  private func csvFile() throws -> (path: String, lines: Int) {
    if let folder = ProcessInfo.processInfo.environment["PERENNIAL_DATA"] {
      let path = folder + "/online-retail-2010-2011.csv"
      if FileManager.default.fileExists(atPath: path) { return (path, ImportFiles.lineCount) }
      note("\(path) is not there; a file of its shape is made")
    }
    let path = bench.directory + "/online-retail.csv"
    try ImportFiles.csv(lines: ImportFiles.lineCount).write(toFile: path, atomically: false, encoding: .utf8)
    return (path, ImportFiles.lineCount)
  }
}
