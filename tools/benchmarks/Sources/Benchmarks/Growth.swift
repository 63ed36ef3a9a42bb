// How time and memory grow with the ledger.

internal import Foundation
internal import Glibc
internal import Workload

struct Growth {
  private static let rounds = 3
  private let arguments: Arguments
  init(_ arguments: Arguments) throws { self.arguments = arguments }

  /// What is watched: its unit, and how it should grow.
  private enum Quantity: String, CaseIterable {
    case append = "append, ascending ids"
    case scan = "verified scan of facts"
    case rebuild = "rebuild of three views"
    case open = "open after a clean close"
    case crash = "open after a crash (catch-up)"
    case refresh = "refresh of one touchpoint, p50"
    case report = "one customer's 360, p50"

    /// Whether it is a time for each touchpoint of the ledger that should not grow.
    var isPerTouchpoint: Bool { self == .append || self == .scan || self == .rebuild }
  }

  /// At one size: seconds, and peak anonymous memory in bytes.
  private struct Point {
    var touchpoints: Double
    var seconds: [Quantity: Double] = [:]
    var memory: [Quantity: Double] = [:]
  }

  func run() async throws {
    let directory = "\(arguments.directory)/growth-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var points: [Point] = []
    for millions in arguments.sizes.sorted() {
      points.append(try measure(Int(millions * 1e6), in: directory))
      print(table(points) + "\n")
      fflush(nil)
    }
    for line in verdicts(points) { print(line) }
  }

  private func measure(_ touchpoints: Int, in directory: String) throws -> Point {
    let path = "\(directory)/\(touchpoints).ledger"
    defer { for file in [path, path + ".key"] { try? FileManager.default.removeItem(atPath: file) } }
    let values = ["ledger": path, "touchpoints": "\(touchpoints)", "customers": "\(touchpoints / 10)"]
    note("\(touchpoints) touchpoints")
    let made = try Child.job("make", values)
    var point = Point(touchpoints: try made.figure("touchpoints"))
    point.seconds[.append] = try made.figure("seconds")
    point.memory[.append] = Double(made.peakAnonymousBytes)
    /// A job in each round; each quantity is one of its figures.
    func take(_ quantities: KeyValuePairs<Quantity, String>, _ job: () throws -> Child) throws {
      let children = try (0..<Self.rounds).map { _ in try job() }
      for (quantity, figure) in quantities {
        let scale = figure == "seconds" ? 1 : 1e-6
        point.seconds[quantity] = try samples(children, figure, 0.5).median * scale
        point.memory[quantity] = Samples(values: children.map { Double($0.peakAnonymousBytes) }).median
      }
    }
    try take([.scan: "seconds"]) { try Child.job("scan", values) }
    try take([.rebuild: "seconds"]) { try Child.job("rebuild", values.merging(["memory": "256"]) { $1 }) }
    try take([.open: "seconds"]) { try Child.job("open", values) }
    try take([.refresh: "customer360", .report: "report"]) {
      try Child.job("refresh", values.merging(["count": "200"]) { $1 })
    }
    try take([.crash: "seconds"]) {
      let count = ["count": "\(OpenBenchmark.backlog)"]
      _ = try Child.job("crash", values.merging(count) { $1 }, endedBy: SIGKILL)
      return try Child.job("open", values)
    }
    return point
  }

  private func table(_ points: [Point]) -> String {
    let sizes = points.map { Table.text($0.touchpoints) }
    var rows = [
      ["touchpoints"] + sizes + ["slope", "peak anonymous MiB"] + sizes.dropFirst().map { _ in "" } + [
        "slope"
      ]
    ]
    for quantity in Quantity.allCases {
      let times = points.map { $0.seconds[quantity] ?? .nan }
      let memory = points.map { mebi($0.memory[quantity] ?? .nan) }
      rows.append(
        [quantity.rawValue] + times.map(Self.time) + [slope(points, times)] + memory.map { Table.text($0) }
          + [slope(points, memory)])
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

  /// The exponent of growth: the slope of the straight line that fits the logarithms best. 1 is in proportion
  /// to the size, 0 is not at all.
  private func slope(_ points: [Point], _ values: [Double]) -> String {
    guard points.count > 1 else { return "" }
    let (x, y) = (points.map { log($0.touchpoints) }, values.map { log($0) })
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    return String(format: "%.2f", covariance / variance)
  }

  /// Time for each touchpoint, at the largest size beside a million.
  private func verdicts(_ points: [Point]) -> [String] {
    guard let largest = points.last,
      let million = points.min(by: { abs($0.touchpoints - 1e6) < abs($1.touchpoints - 1e6) }),
      largest.touchpoints > million.touchpoints
    else { return [] }
    return Quantity.allCases.filter(\.isPerTouchpoint).map { quantity in
      let (one, other) = (million.seconds[quantity] ?? .nan, largest.seconds[quantity] ?? .nan)
      let ratio = other / largest.touchpoints / (one / million.touchpoints)
      let sizes = "\(Table.text(largest.touchpoints)) ÷ \(Table.text(million.touchpoints))"
      return "\(quantity.rawValue): time per touchpoint at \(sizes) is \(Table.ratio(ratio)) ×"
        + (ratio <= 1.3 ? "" : " (target ≤ 1.3: NO)")
    }
  }
}
