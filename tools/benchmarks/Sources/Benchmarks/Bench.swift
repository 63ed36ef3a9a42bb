// What every benchmark is given: its directory, its size, and the ledger that most of them share.

internal import Foundation
internal import Workload

/// How large a run is.
struct Size {
  var touchpoints: Int
  var customers: Int
  var rounds = 5
  /// How many batches of 10,000 are appended in bulk.
  var batchesPerRound: Int
  var singlesPerRound: Int
  /// How many touchpoints are appended in each of the four turns of a round.
  var concurrentPerRound: Int
  var scansPerSample: Int
  var importEvents: Int
  var eventsPerPythonRound: Int
  var refreshesPerRound: Int

  static let full = Size(
    touchpoints: 10_000_000, customers: 1_000_000, batchesPerRound: 50, singlesPerRound: 1000,
    concurrentPerRound: 25_000, scansPerSample: 2, importEvents: 300_000, eventsPerPythonRound: 4000,
    refreshesPerRound: 1000)
  static let quick = Size(
    touchpoints: 1_000_000, customers: 100_000, batchesPerRound: 5, singlesPerRound: 300,
    concurrentPerRound: 15_000, scansPerSample: 8, importEvents: 100_000, eventsPerPythonRound: 2000,
    refreshesPerRound: 300)

  /// A small run, to try things out.
  static func tiny(_ touchpoints: Int) -> Size {
    Size(
      touchpoints: touchpoints, customers: touchpoints / 10, rounds: 2, batchesPerRound: 5,
      singlesPerRound: 50,
      concurrentPerRound: 1000, scansPerSample: 1, importEvents: 2000, eventsPerPythonRound: 200,
      refreshesPerRound: 20)
  }
}

/// One run, with its directory, its size and its programs.
final class Bench {
  let size: Size
  let directory: String
  let arguments: Arguments
  let data: DataSet
  private var made: Child?

  init(_ arguments: Arguments, size: Size, in directory: String) {
    self.arguments = arguments
    self.size = size
    self.directory = directory
    data = DataSet(touchpoints: size.touchpoints, customers: size.customers)
  }

  /// The ledger of the whole data set, which is made when it is first asked for.
  var ledgerPath: String { directory + "/shop.ledger" }

  @discardableResult
  func ledger() throws -> Child {
    if let made { return made }
    note("making a ledger of \(data.touchpoints) touchpoints of \(data.customers) customers")
    let child = try Child.job("make", dataValues)
    note("made in \(Int(child.seconds)) s")
    made = child
    return child
  }

  /// The values that jobs on that ledger are given.
  var dataValues: [String: String] {
    ["ledger": ledgerPath, "touchpoints": "\(data.touchpoints)", "customers": "\(data.customers)"]
  }

  func job(_ name: String, _ more: [String: String] = [:], endedBy signal: Int32? = nil) throws -> Child {
    try Child.job(name, dataValues.merging(more) { $1 }, endedBy: signal)
  }

  func makeDirectory(_ name: String) throws -> String {
    let path = directory + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}

/// A mebibyte, of bytes.
func mebi(_ bytes: Double) -> Double { bytes / Double(1 << 20) }

extension Cost {
  /// The costs of one side, each the median of its rounds.
  init(_ children: [Child], disk: Double? = nil) {
    anonymousMiB = mebi(Samples(values: children.map { Double($0.peakAnonymousBytes) }).median)
    let written = children.compactMap { $0.figures["written"]?.first }
    writtenMiB = written.isEmpty ? nil : mebi(Samples(values: written).median)
    let disks = children.compactMap { $0.figures["disk"]?.first }
    diskMiB = disk.map(mebi) ?? (disks.isEmpty ? nil : mebi(Samples(values: disks).median))
  }
}
