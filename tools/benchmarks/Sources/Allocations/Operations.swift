// The operations whose allocations are counted: those of all threads, the writer's and the rebuild's among
// them.

internal import Counting
internal import Foundation
internal import Perennial
internal import Workload

struct Operations {
  private static let touchpoints = 50_000
  private static let customers = 5000
  private static let singles = 500
  private let directory: String
  private let mapping: String
  private let data = DataSet(touchpoints: touchpoints, customers: customers)

  /// - Parameter mapping: the file of the mapping for Online Retail.
  init(in directory: String, mapping: String) {
    self.directory = directory
    self.mapping = mapping
  }

  func counts() async throws -> [Count] {
    let path = directory + "/shop.ledger"
    var counts = try await appends(to: path)
    counts += try reads(of: path)
    counts += try refreshes(of: path)
    counts += try await imports()
    return counts
  }

  // MARK: Counting

  private func counted(_ operation: String, per number: Int, _ body: () throws -> Void) rethrows -> Count {
    let before = counting_now().allocations
    try body()
    return Count(
      operation: operation, allocations: Double(counting_now().allocations - before) / Double(number))
  }

  private func counted(_ operation: String, per number: Int, _ body: () async throws -> Void) async rethrows
    -> Count
  {
    let before = counting_now().allocations
    try await body()
    return Count(
      operation: operation, allocations: Double(counting_now().allocations - before) / Double(number))
  }

  // MARK: Operations

  /// Appends, one by one and in bulk. Closing the ledger, which writes the indexes, counts for the bulk
  /// appends.
  private func appends(to path: String) async throws -> [Count] {
    _ = try await data.make(at: path)
    let ledger = try Ledger.open(at: path, options: dataSetOptions())
    let first = Self.touchpoints
    let singles = data.batch(first..<first + Self.singles)
    let single = try counted("single append", per: Self.singles) {
      for touchpoint in singles { try append(touchpoint, to: ledger) }
    }
    let batches = try await data.batches(first + 100_000..<first + 200_000)
    let count = batches.reduce(0) { $0 + $1.count }
    let bulk = try await counted("bulk append, one touchpoint", per: count) {
      for batch in batches { _ = try await ledger.append(batch) }
      try ledger.close()
    }
    return [bulk, single]
  }

  private func append(_ touchpoint: NewTouchpoint, to ledger: Ledger) throws {
    _ = try ledger.append([touchpoint])
  }

  private func reads(of path: String) throws -> [Count] {
    let ledger = try Ledger.open(at: path, for: .readOnly, options: dataSetOptions())
    let head = try ledger.head
    var sum: Int64 = 0
    let passes = 10
    let millions = Double(head.rawValue) * Double(passes) / 1e6
    var scan = try counted("verified scan, a million facts", per: 1) {
      for _ in 0..<passes {
        try ledger.scanFacts(through: head) { _, facts in
          for index in facts.indices { sum &+= facts[index].value }
        }
      }
    }
    scan.allocations /= millions
    let models = try ModelViews(of: ledger, options: Self.options)
    let rebuild = try counted("rebuild of three views, one touchpoint", per: Int(head.rawValue)) {
      try models.views.rebuild([Customer360.name, Loyalty.name, Retention.name])
    }
    let perCustomer = Count(
      operation: "rebuild of three views, one customer",
      allocations: rebuild.allocations * Double(head.rawValue) / Double(try ledger.customerCount))
    let folds = try folds(models, ledger)
    return [scan, rebuild, perCustomer] + folds
  }

  /// Two threads, whatever the machine has, so that the counts are the same everywhere.
  private static var options: Views.Options {
    var options = Views.Options()
    options.jobs = 2
    return options
  }

  /// Folds of customers with about 100 facts, from the log.
  private func folds(_ models: ModelViews, _ ledger: Ledger) throws -> [Count] {
    var facts = [Int](repeating: 0, count: Int(try ledger.customerCount) + 1)
    try ledger.scanFacts(through: try ledger.head) { _, span in
      for index in span.indices { facts[Int(span[index].customer.rawValue)] += 1 }
    }
    let chosen = facts.indices.dropFirst().sorted { (abs(facts[$0] - 100), $0) < (abs(facts[$1] - 100), $1) }
    let customers = chosen.prefix(100).map { CustomerNumber(UInt32($0)) }
    let now = try ledger.now
    func count<P: Projector>(_ projector: P) throws -> Count {
      try counted("fold of a customer of 100 facts into \(P.name)", per: customers.count) {
        for customer in customers { _ = try models.views.row(of: customer, in: projector, asOf: now) }
      }
    }
    return [try count(models[Customer360.self]), try count(models[Loyalty.self])]
  }

  private func refreshes(of path: String) throws -> [Count] {
    let ledger = try Ledger.open(at: path, options: dataSetOptions())
    let models = try ModelViews(of: ledger, options: Self.options)
    try models.views.refresh()
    let touchpoints = data.batch(1_000_000..<1_000_000 + Self.singles)
    var allocations: UInt64 = 0
    for touchpoint in touchpoints {
      let receipt = try ledger.append([touchpoint])[0]
      let before = counting_now().allocations
      _ = try models.views.view(models[Customer360.self], atLeast: receipt.position).row(of: receipt.customer)
      allocations += counting_now().allocations - before
    }
    try ledger.close()
    let each = Double(allocations) / Double(Self.singles)
    return [Count(operation: "refresh of customer360 by one touchpoint, and its row", allocations: each)]
  }

  private func imports() async throws -> [Count] {
    let ledger = try Ledger.create(at: directory + "/import.ledger", settings: DataSet.settings)
    let (lines, events) = (40_000, 10_000)
    let csv = ImportInput(Array(ImportFiles.csv(lines: lines).utf8), name: "lines.csv")
    let ndjson = ImportInput(Array(ImportFiles.events(events).utf8), name: "events.ndjson")
    var options = ImportOptions()
    options.mapping = try Mapping(contentsOf: mapping)
    let csvImporter = try Importer(options, into: ledger)
    let eventImporter = try Importer(into: ledger)
    let counts = [
      try await counted("import of CSV, one line", per: lines) { _ = try await csvImporter.run([csv]) },
      try await counted("import of NDJSON, one event of 3 lines", per: events) {
        _ = try await eventImporter.run([ndjson])
      },
    ]
    try ledger.close()
    return counts
  }
}
