// Jobs on the read side: rebuilds, refreshes, single folds.

internal import Foundation
internal import Perennial
internal import Waiting
internal import Workload

/// Builds views from nothing, and waits until they are written: loyalty, retention and customer 360, or loyalty
/// alone.
struct RebuildJob {
  var path: String
  var memoryMiB: Int
  var isOfLoyalty: Bool

  func run() throws -> Figures {
    try? FileManager.default.removeItem(atPath: path + "/views")
    let ledger = try Ledger.open(at: path, for: .readOnly, options: dataSetOptions())
    var options = Views.Options()
    options.memoryBytes = memoryMiB << 20
    let models = try ModelViews(of: ledger, options: options)
    let names = isOfLoyalty ? [Loyalty.name] : [Customer360.name, Loyalty.name, Retention.name]
    let took = try timed { try models.views.rebuild(names) }
    let touchpoints = Double(try ledger.head.rawValue)
    if isOfLoyalty { return ["seconds": [took], "touchpoints": [touchpoints]] }
    let summary = try SummaryReport(models.views.stored(models[Customer360.self]))
    return [
      "seconds": [took], "touchpoints": [touchpoints],
      "orders": [
        Double(summary.currencies.reduce(0) { $0 + $1.orders })
      ],
      "disk": [bytesOnDisk(path + "/views")],
    ]
  }
}

/// Appends a touchpoint and reads its customer's row, as `Views.row(of:in:)` gives it. Then brings the
/// whole view up to date, and reads the row that is stored. Gives the times of both for each view, and how
/// much of the latter the thread spent in the calls that hand the view's commit to the disk.
struct RefreshJob {
  /// How often a view is asked at the least, and for how long at the most: a slow one is asked less often.
  private static let (countMin, enough) = (20, Duration.seconds(3))
  var path: String
  var data: DataSet
  var count: Int

  func run() throws -> Figures {
    let ledger = try Ledger.open(at: path, options: dataSetOptions())
    let reports = try Reports(of: ledger)
    let models = reports.models
    try models.views.refresh()
    var figures: Figures = [:]
    try measure(models[Customer360.self], models.views, ledger, into: &figures)
    try measure(models[Loyalty.self], models.views, ledger, into: &figures)
    try measure(models[Retention.self], models.views, ledger, into: &figures)
    try measureAll(models.views, ledger, into: &figures)
    figures["report"] = try (0..<count).map { index in
      let customer = CustomerNumber(UInt32(index * 7919 % data.customers + 1))
      return try timed { _ = try reports.customer(customer) } * 1e6
    }
    try ledger.close()
    return figures
  }

  private func measure<P: Projector>(
    _ projector: P, _ views: Views, _ ledger: Ledger, into figures: inout Figures
  ) throws {
    // Brings the view up to date with what was appended for the views before it.
    _ = try views.view(projector)
    var (rows, wholes, commits): ([Double], [Double], [Double]) = ([], [], [])
    let start = ContinuousClock.now
    while rows.count < count, rows.count < Self.countMin || ContinuousClock.now - start < Self.enough {
      // The touchpoint has a number that no earlier run has used, since the log only grows.
      let next = data.touchpoint(data.touchpoints + Int(try ledger.head.rawValue))
      let receipt = try ledger.append([next])[0]
      rows.append(try timed { _ = try views.row(of: receipt.customer, in: projector) } * 1e6)
      let waited = waiting_seconds()
      let took = try timed {
        _ = try views.view(projector, atLeast: receipt.position).row(of: receipt.customer)
      }
      wholes.append(took * 1e6)
      commits.append((waiting_seconds() - waited) * 1e6)
    }
    figures[P.name.text] = rows
    figures["\(P.name.text) view"] = wholes
    figures["\(P.name.text) commit"] = commits
    figures["\(P.name.text) beyond"] = zip(wholes, commits).map { $0 - $1 }
  }

  /// Measures what a `ViewRefresher` of a service does after an append: it brings all views up to date at
  /// once.
  private func measureAll(_ views: Views, _ ledger: Ledger, into figures: inout Figures) throws {
    try views.refresh()
    var (wholes, commits): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      let next = data.touchpoint(data.touchpoints + Int(try ledger.head.rawValue))
      _ = try ledger.append([next])
      let waited = waiting_seconds()
      wholes.append(try timed { try views.refresh() } * 1e6)
      commits.append((waiting_seconds() - waited) * 1e6)
    }
    figures["all views"] = wholes
    figures["all commit"] = commits
  }
}

/// Folds single customers of about 100 facts from the log, without a stored view.
struct FoldJob {
  var path: String
  var count: Int

  func run() throws -> Figures {
    let ledger = try Ledger.open(at: path, for: .readOnly, options: dataSetOptions())
    let models = try ModelViews(of: ledger)
    let customers = try chosen(ledger)
    return [
      "customer360": try micros(customers, models[Customer360.self], models.views, ledger),
      "loyalty": try micros(customers, models[Loyalty.self], models.views, ledger),
      "facts": [Double(try ledger.history(of: customers[0]).touchpoints.count)],
    ]
  }

  /// The customers whose numbers of facts are nearest to 100.
  private func chosen(_ ledger: Ledger) throws -> [CustomerNumber] {
    var facts = [Int](repeating: 0, count: Int(try ledger.customerCount) + 1)
    try ledger.scanFacts(through: try ledger.head) { _, span in
      for index in span.indices { facts[Int(span[index].customer.rawValue)] += 1 }
    }
    let sorted = facts.indices.dropFirst().sorted { abs(facts[$0] - 100) < abs(facts[$1] - 100) }
    return sorted.prefix(count).map { CustomerNumber(UInt32($0)) }
  }

  private func micros<P: Projector>(
    _ customers: [CustomerNumber], _ projector: P, _ views: Views, _ ledger: Ledger
  ) throws -> [Double] {
    try customers.map { customer in
      try timed { _ = try views.row(of: customer, in: projector, asOf: try ledger.now) } * 1e6
    }
  }
}

/// Writes the columns of all facts into files, from which the peers make their own.
struct ExportJob {
  var path: String
  var directory: String

  func run() throws -> Figures {
    let ledger = try Ledger.open(at: path, for: .readOnly)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let columns = [
      try ColumnFile(directory + "/time.i8"), try ColumnFile(directory + "/recorded.i8"),
      try ColumnFile(directory + "/value.i8"), try ColumnFile(directory + "/reference.u8"),
      try ColumnFile(directory + "/customer.u4"), try ColumnFile(directory + "/source.u4"),
      try ColumnFile(directory + "/type.u2"), try ColumnFile(directory + "/channel.u2"),
      try ColumnFile(directory + "/unit.u2"),
    ]
    var (orders, spend, buyers) = (0, Int64(0), Set<UInt32>())
    try ledger.scanFacts(through: try ledger.head) { _, facts in
      for index in facts.indices {
        let fact = facts[index]
        columns[0].add(fact.historyTime.microseconds)
        columns[1].add(fact.recorded.microseconds)
        columns[2].add(fact.value)
        columns[3].add(fact.reference)
        columns[4].add(fact.customer.rawValue)
        columns[5].add(fact.source)
        columns[6].add(fact.type.rawValue)
        columns[7].add(fact.channel)
        columns[8].add(fact.unit.rawValue)
        guard fact.type == .orderPlaced else { continue }
        orders += 1
        spend += fact.value
        buyers.insert(fact.customer.rawValue)
      }
      for column in columns { try column.writeIfLarge() }
    }
    for column in columns { try column.close() }
    return [
      "orderType": [Double(TouchpointType.orderPlaced.rawValue)], "orders": [Double(orders)],
      "spend": [Double(spend)], "buyers": [Double(buyers.count)],
    ]
  }
}

/// A file of numbers of one width, one after another.
private final class ColumnFile {
  private let file: FileHandle
  private var bytes: [UInt8] = []

  init(_ path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw Fault("cannot write \(path)") }
    self.file = file
  }

  func add(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  func writeIfLarge() throws { if bytes.count > 1 << 20 { try write() } }

  func close() throws {
    try write()
    try file.close()
  }

  private func write() throws {
    try file.write(contentsOf: bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
