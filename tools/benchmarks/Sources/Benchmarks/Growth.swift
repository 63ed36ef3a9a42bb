// How time and memory grow with the ledger.

internal import Foundation
internal import Glibc
internal import Workload

struct Growth {
  private static let rounds = 3
  private let arguments: Arguments
  init(_ arguments: Arguments) throws { self.arguments = arguments }

  /// The quantities whose growth is measured.
  private enum Quantity: String, CaseIterable {
    case append = "append, ascending ids"
    case scan = "verified scan of facts"
    case rebuild = "rebuild of three views"
    case open = "open after a clean close"
    case crash = "open after a crash (catch-up)"
    case row = "one customer's row after an append, p50"
    case refresh = "refresh of a view by one touchpoint, written, p50"
    case report = "one customer's 360, p50"
  }

  /// What was measured at one size: seconds, and peak anonymous memory in bytes, by quantity.
  private struct Point: Codable {
    var touchpoints: Double
    var seconds: [String: Double] = [:]
    var memory: [String: Double] = [:]
    /// Seconds per touchpoint, as a multiple of those of ledgers of a million that were measured just
    /// before and after, because a machine is not equally fast all the time.
    var perTouchpoint: [String: Double]?
  }

  /// The measurements as they are written; a run that was ended reads them and goes on.
  private struct Document: Codable {
    var points: [Point] = []
    /// The slopes of the seconds, by quantity.
    var slopes: [String: Double] = [:]
    /// By quantity, the seconds per touchpoint at the largest size as a multiple of those at a million.
    var perTouchpoint: [String: Double] = [:]
  }

  func run() async throws {
    let directory = "\(arguments.directory)/growth-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var points = try earlier()
    for millions in arguments.sizes.sorted() {
      let size = (millions * 1e6).rounded()
      // A ledger also grows by what is appended while it is measured, so that its size is a little more
      // than asked for.
      if points.contains(where: { $0.touchpoints >= size && $0.touchpoints < size * 2 }) { continue }
      points.append(try measure(Int(size), in: directory))
      points.sort { $0.touchpoints < $1.touchpoints }
      print(table(points) + "\n")
      fflush(nil)
      try write(points)
    }
    for line in verdicts(points) { print(line) }
  }

  /// The measurements that an earlier run has written.
  private func earlier() throws -> [Point] {
    guard let data = arguments.json.flatMap({ FileManager.default.contents(atPath: $0) }) else { return [] }
    return try JSONDecoder().decode(Document.self, from: data).points
  }

  private func write(_ points: [Point]) throws {
    guard let path = arguments.json else { return }
    var document = Document(points: points)
    for quantity in Quantity.allCases {
      if points.count > 1 {
        document.slopes[quantity.rawValue] = slope(
          points, points.map { $0.seconds[quantity.rawValue] ?? .nan })
      }
      document.perTouchpoint[quantity.rawValue] = growth(quantity, points)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(document).write(to: URL(fileURLWithPath: path))
  }

  private static let million = 1_000_000

  /// The values that a job on a ledger of so many touchpoints is given.
  private func values(_ touchpoints: Int, at path: String) -> [String: String] {
    ["ledger": path, "touchpoints": "\(touchpoints)", "customers": "\(touchpoints / 10)"]
  }

  private func measure(_ touchpoints: Int, in directory: String) throws -> Point {
    let path = "\(directory)/\(touchpoints).ledger"
    defer { remove(path) }
    let values = values(touchpoints, at: path)
    note("\(touchpoints) touchpoints")
    let isCompared = touchpoints > Self.million
    var beside: [Child] = isCompared ? [try makeMillion(in: directory)] : []
    let made = try Child.job("make", values)
    if isCompared { beside.append(try makeMillion(in: directory)) }
    var point = Point(touchpoints: try made.figure("touchpoints"))
    if isCompared { point.perTouchpoint = [Quantity.append.rawValue: try ratio([made], beside)] }
    point.seconds[Quantity.append.rawValue] = try made.figure("seconds")
    point.memory[Quantity.append.rawValue] = Double(made.peakAnonymousBytes)
    /// Runs a job in each round, and takes each quantity from one of its figures.
    func take(_ quantities: KeyValuePairs<Quantity, String>, _ job: () throws -> Child) throws {
      let children = try (0..<Self.rounds).map { _ in try job() }
      for (quantity, figure) in quantities {
        let scale = figure == "seconds" ? 1 : 1e-6
        point.seconds[quantity.rawValue] = try samples(children, figure, 0.5).median * scale
        point.memory[quantity.rawValue] =
          Samples(values: children.map { Double($0.peakAnonymousBytes) }).median
      }
    }
    for (quantity, job) in [(Quantity.scan, "scan"), (.rebuild, "rebuild")] {
      let memory = ["memory": "256"]
      var (ours, others): ([Child], [Child]) = ([], [])
      try take([quantity: "seconds"]) {
        if isCompared { others.append(try Child.job(job, million(in: directory).merging(memory) { $1 })) }
        ours.append(try Child.job(job, values.merging(memory) { $1 }))
        return ours[ours.count - 1]
      }
      if isCompared { point.perTouchpoint?[quantity.rawValue] = try ratio(ours, others) }
    }
    try take([.open: "seconds"]) { try Child.job("open", values) }
    try take([.row: "customer360", .refresh: "customer360 view", .report: "report"]) {
      try Child.job("refresh", values.merging(["count": "200"]) { $1 })
    }
    try take([.crash: "seconds"]) {
      let count = ["count": "\(OpenBenchmark.backlog)"]
      _ = try Child.job("crash", values.merging(count) { $1 }, endedBy: SIGKILL)
      return try Child.job("open", values)
    }
    return point
  }

  /// Makes the ledger of a million touchpoints with which larger ones are compared.
  private func makeMillion(in directory: String) throws -> Child {
    let values = million(in: directory)
    remove(values["ledger"] ?? "")
    return try Child.job("make", values)
  }

  private func million(in directory: String) -> [String: String] {
    values(Self.million, at: "\(directory)/compared.ledger")
  }

  private func remove(_ path: String) {
    for file in [path, path + ".key"] { try? FileManager.default.removeItem(atPath: file) }
  }

  /// The median seconds per touchpoint of some jobs, as a multiple of those of others.
  private func ratio(_ ours: [Child], _ others: [Child]) throws -> Double {
    func median(_ children: [Child]) throws -> Double {
      Samples(
        values: try children.map { try $0.figure("seconds") / $0.figure("touchpoints") }
      ).median
    }
    return try median(ours) / median(others)
  }

  private func table(_ points: [Point]) -> String {
    let sizes = points.map { Table.text($0.touchpoints) }
    var rows = [
      ["touchpoints"] + sizes + ["slope", "peak anonymous MiB"] + sizes.dropFirst().map { _ in "" } + [
        "slope"
      ]
    ]
    for quantity in Quantity.allCases {
      let times = points.map { $0.seconds[quantity.rawValue] ?? .nan }
      let memory = points.map { mebi($0.memory[quantity.rawValue] ?? .nan) }
      rows.append(
        [quantity.rawValue] + times.map(Self.time) + [text(ofSlope: points, times)]
          + memory.map { Table.text($0) }
          + [text(ofSlope: points, memory)])
    }
    return Table.lines(rows)
  }

  private static func time(_ seconds: Double) -> String {
    switch seconds {
    case 1...: String(format: "%.2f s", seconds)
    case 1e-3...: String(format: "%.2f ms", seconds * 1e3)
    default: String(format: "%.0f µs", seconds * 1e6)
    }
  }

  /// The exponent of growth: the slope of the straight line that fits the logarithms best. 1 is growth in
  /// proportion to the size, 0 is none.
  private func slope(_ points: [Point], _ values: [Double]) -> Double {
    let (x, y) = (points.map { log($0.touchpoints) }, values.map { log($0) })
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    return covariance / variance
  }

  private func text(ofSlope points: [Point], _ values: [Double]) -> String {
    points.count > 1 ? String(format: "%.2f", slope(points, values)) : ""
  }

  /// The seconds per touchpoint at the largest size, as a multiple of those at a million.
  private func growth(_ quantity: Quantity, _ points: [Point]) -> Double? {
    points.last?.perTouchpoint?[quantity.rawValue]
  }

  private func verdicts(_ points: [Point]) -> [String] {
    guard let largest = points.last else { return [] }
    return Quantity.allCases.compactMap { quantity in
      growth(quantity, points).map { ratio in
        "\(quantity.rawValue): time per touchpoint at \(Table.text(largest.touchpoints)) is \(Table.ratio(ratio)) × "
          + "that at a million, before and after it" + (ratio <= 1.3 ? "" : " (target ≤ 1.3: NO)")
      }
    }
  }
}
