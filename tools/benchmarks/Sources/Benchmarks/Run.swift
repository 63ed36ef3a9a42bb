// One run: the benchmarks that were chosen, one after another, and their results.

internal import Floor
internal import Foundation

/// Something that is measured, which gives one measure or several.
protocol Benchmark {
  init(_ bench: Bench)
  func measures() async throws -> [Measure]
}

struct Run {
  /// The benchmarks in the order in which they run. Those that wait for the disk come before those that
  /// keep it busy; those from `scan` on share the ledger of the whole data set, and those that make it grow
  /// are the last.
  private static var benchmarks: [(name: String, type: any Benchmark.Type)] {
    [
      ("help", HelpBenchmark.self), ("single", SingleBenchmark.self),
      ("concurrent", ConcurrentBenchmark.self),
      ("decide", DecideBenchmark.self),
      ("import", ImportBenchmark.self), ("bulk", BulkBenchmark.self), ("random", RandomBulkBenchmark.self),
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
    var disk = DiskProbe(in: directory, patience: arguments.quick ? 180 : 900)
    for (name, type) in Self.benchmarks where arguments.only.isEmpty || arguments.only.contains(name) {
      try await disk.look()
      let start = ContinuousClock.now
      measures += try await type.init(bench).measures()
      note("\(name): \((ContinuousClock.now - start).components.seconds) s in all")
    }
    for index in measures.indices { measures[index].touchpoints = bench.size.touchpoints }
    try disk.lookAgain()
    try report(measures)
    if let warning = disk.warning { print("\n" + warning) }
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

/// Watches whether the disk is equally fast all the time, which a disk is not that is shared or whose owner
/// bounds it.
private struct DiskProbe {
  private static let syncs = 20
  /// How many times slower than before the disk may be and still count as equally fast.
  private static let factor = 3.0
  private let path: String
  private var micros: [Double] = []
  /// For how many seconds a slow disk may still be waited for.
  private var patience: Int

  init(in directory: String, patience: Int) {
    path = directory + "/probe"
    self.patience = patience
  }

  /// Measures how long writing a page takes. Where that is much longer than before, gives the disk some
  /// time to recover.
  mutating func look() async throws {
    var time = try pageMicros()
    while let least = micros.min(), time > Self.factor * least, patience > 0 {
      note("the disk takes \(Table.text(time)) µs for a page, and took \(Table.text(least)); waiting")
      try await Task.sleep(for: .seconds(10))
      patience -= 10
      time = try pageMicros()
    }
    micros.append(time)
  }

  /// Measures once more at the end, when there is nothing to wait for.
  mutating func lookAgain() throws { micros.append(try pageMicros()) }

  private func pageMicros() throws -> Double {
    var times = [Double](repeating: 0, count: Self.syncs)
    guard baseline_sync(path, 1, Self.syncs, &times) == 0 else { throw Fault("\(path) cannot be written") }
    return Samples(values: times).median
  }

  var warning: String? {
    guard let least = micros.min(), let most = micros.max(), most > Self.factor * least else { return nil }
    return
      "WARNING: the disk has taken between \(Table.text(least)) and \(Table.text(most)) µs for a page in this run: "
      + "what waits for it does not compare"
  }
}
