// One run: the chosen benchmarks, one after another, and what came of them.

internal import Foundation

/// What every benchmark is.
protocol Benchmark {
  init(_ bench: Bench)
  func measures() async throws -> [Measure]
}

struct Run {
  /// In the order in which they run; those after `scan` share the ledger of the whole data set, and what
  /// makes it grow is last.
  private static var benchmarks: [(name: String, type: any Benchmark.Type)] {
    [
      ("bulk", BulkBenchmark.self), ("random", RandomBulkBenchmark.self), ("single", SingleBenchmark.self),
      ("concurrent", ConcurrentBenchmark.self), ("import", ImportBenchmark.self),
      ("help", HelpBenchmark.self),
      ("scan", ScanBenchmark.self), ("bytes", BytesBenchmark.self), ("rebuild", RebuildBenchmark.self),
      ("fold", FoldBenchmark.self), ("refresh", RefreshBenchmark.self), ("open", OpenBenchmark.self),
    ]
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    let names = Self.benchmarks.map(\.name)
    for name in arguments.only where !names.contains(name) {
      throw Fault("there is no benchmark \(name); there are \(names.joined(separator: ", "))")
    }
  }

  func run() async throws {
    let directory = "\(arguments.directory)/benchmark-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let size = arguments.touchpoints.map(Size.tiny) ?? (arguments.quick ? .quick : .full)
    let bench = Bench(arguments, size: size, in: directory)
    var measures: [Measure] = []
    for (name, type) in Self.benchmarks where arguments.only.isEmpty || arguments.only.contains(name) {
      let start = ContinuousClock.now
      measures += try await type.init(bench).measures()
      note("\(name): \((ContinuousClock.now - start).components.seconds) s in all")
    }
    for index in measures.indices { measures[index].touchpoints = bench.size.touchpoints }
    try report(measures)
  }

  private func report(_ measures: [Measure]) throws {
    let earlier = arguments.results.flatMap { try? Results(contentsOf: $0) }
    print(Table.text(of: measures, since: earlier))
    for text in [Table.costs(of: measures), Table.bars(of: measures)] where !text.isEmpty {
      print("\n" + text)
    }
    if let file = arguments.json {
      try Results(measures).write(to: file)
      try Chart.svg(of: measures).write(toFile: Self.chart(beside: file), atomically: true, encoding: .utf8)
    }
    if arguments.save, let file = arguments.results {
      let kept = (earlier ?? Results([])).updated(with: measures)
      try kept.write(to: file)
      try Chart.svg(of: kept.measures).write(
        toFile: Self.chart(beside: file), atomically: true, encoding: .utf8)
    }
  }

  private static func chart(beside file: String) -> String {
    (file.hasSuffix(".json") ? String(file.dropLast(5)) : file) + ".svg"
  }
}
