// Appending and scanning, the engine and the C floor in turn.

internal import Floor
internal import Foundation
internal import Perennial

/// A ledger and a log of the floor side by side, which grow by the same touchpoints.
final class LogBenchmark {
  struct Size {
    var rounds = 5
    var batch = 10_000
    var customers: UInt32
    var batchesPerRound: Int
    var singlesPerRound: Int
    var concurrentPerRound: Int
    var scansPerSample: Int

    static let full = Size(
      customers: 20_000, batchesPerRound: 40, singlesPerRound: 1000, concurrentPerRound: 50_000,
      scansPerSample: 4)
    static let quick = Size(
      customers: 5000, batchesPerRound: 10, singlesPerRound: 300, concurrentPerRound: 15_000,
      scansPerSample: 8)
  }

  private static let tasks = 64
  private static let inFlight = 256
  private let size: Size
  private let path: String
  private let floorPath: String
  private var ledger: Ledger
  private var floor: OpaquePointer
  private var workload: Workload
  private let bodyBytes: Int
  private let clock = ContinuousClock()

  init(in directory: String, size: Size) throws {
    self.size = size
    path = directory + "/shop.ledger"
    floorPath = directory + "/floor"
    try FileManager.default.createDirectory(atPath: floorPath, withIntermediateDirectories: false)
    workload = Workload(customers: size.customers)
    var sample = workload
    bodyBytes = try Workload.bodyBytes(of: sample.orders(1000))
    ledger = try Ledger.create(at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    floor = try Self.openFloor(floorPath)
    try registerCustomers()
  }

  deinit { floor_close(floor) }

  /// Everything, in an order in which the log grows first: single appends then work on a tree of some depth.
  func measures() async throws -> [Measure] {
    note("bodies of \(bodyBytes) bytes, \(size.customers) customers, \(size.rounds) rounds")
    var measures = [try bulk()]
    measures += try single()
    measures.append(try await concurrent())
    measures.append(try scan())
    try ledger.close()
    return measures
  }

  // MARK: Measures

  /// Batches of 10,000, one commit each; closing, which writes the indexes, counts too.
  private func bulk() throws -> Measure {
    var (ours, theirs) = (Samples(), Samples())
    for round in 1...size.rounds {
      note("bulk append, round \(round)")
      var (oursSeconds, theirSeconds) = (0.0, 0.0)
      for _ in 0..<size.batchesPerRound {
        let batch = workload.orders(size.batch)
        oursSeconds += try seconds { _ = try ledger.appendAndWait(batch) }
        theirSeconds += try seconds { try floorAppend(size.batch) }
      }
      oursSeconds += try seconds { try ledger.close() }
      theirSeconds += seconds { floor_close(floor) }
      ledger = try Ledger.open(at: path)
      floor = try Self.openFloor(floorPath)
      let count = Double(size.batch * size.batchesPerRound)
      ours.values.append(count / oursSeconds)
      theirs.values.append(count / theirSeconds)
    }
    return Measure("bulk append", "touchpoints/s", ours, theirs, .oursAtLeast(350_000))
  }

  /// One touchpoint, one commit, one thread.
  private func single() throws -> [Measure] {
    var (ours, theirs) = ([Samples](), [Samples]())
    for round in 1...size.rounds {
      note("durable single append, round \(round)")
      var (oursTimes, theirTimes) = (Samples(), Samples())
      // A few of each at a time, so that what else goes on at the disk hits both.
      for _ in 0..<size.singlesPerRound / 50 {
        for touchpoint in workload.orders(50) {
          oursTimes.values.append(try seconds { _ = try ledger.appendAndWait([touchpoint]) } * 1e6)
        }
        for _ in 0..<50 { theirTimes.values.append(try seconds { try floorAppend(1) } * 1e6) }
      }
      ours.append(oursTimes)
      theirs.append(theirTimes)
    }
    func measure(_ name: String, _ part: Double, _ bound: Double) -> Measure {
      Measure(
        "durable single append \(name)", "µs", Samples(values: ours.map { $0.percentile(part) }),
        Samples(values: theirs.map { $0.percentile(part) }), .ratioAtMost(bound))
    }
    return [measure("p50", 0.5, 1.3), measure("p99", 0.99, 1.3)]
  }

  /// 256 appends in flight from 64 tasks. The floor then commits groups of the sizes that came about.
  private func concurrent() async throws -> Measure {
    var (ours, theirs) = (Samples(), Samples())
    for round in 1...size.rounds {
      let touchpoints = workload.orders(size.concurrentPerRound)
      let before = try ledger.head
      let start = clock.now
      try await appendConcurrently(touchpoints)
      ours.values.append(Double(touchpoints.count) / Self.seconds(clock.now - start))
      let groups = try groupSizes(after: before)
      note("256 in flight, round \(round): \(groups.count) groups of \(touchpoints.count / groups.count)")
      let theirSeconds = try seconds { for group in groups { try floorAppend(group) } }
      theirs.values.append(Double(touchpoints.count) / theirSeconds)
    }
    return Measure("256 in flight, 64 tasks", "touchpoints/s", ours, theirs, .ratioAtLeast(0.7))
  }

  private func appendConcurrently(_ touchpoints: [NewTouchpoint]) async throws {
    let (ledger, lanes) = (ledger, Self.inFlight / Self.tasks)
    try await withThrowingTaskGroup { group in
      for task in 0..<Self.tasks {
        group.addTask {
          try await withThrowingTaskGroup { own in
            for lane in 0..<lanes {
              own.addTask {
                for index in stride(from: task * lanes + lane, to: touchpoints.count, by: Self.inFlight) {
                  _ = try await ledger.append(touchpoints[index])
                }
              }
            }
            try await own.waitForAll()
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// How many touchpoints each commit held: what one group records has one time.
  private func groupSizes(after start: Position) throws -> [Int] {
    var sizes: [Int] = []
    var recorded: Instant?
    try ledger.scanFacts(after: start, through: try ledger.head) { _, facts in
      for index in facts.indices {
        if facts[index].recorded != recorded {
          recorded = facts[index].recorded
          sizes.append(0)
        }
        sizes[sizes.count - 1] += 1
      }
    }
    return sizes
  }

  /// Values, times and customers of all facts: ours with every checksum checked, the floor with none.
  private func scan() throws -> Measure {
    var (ours, theirs) = (Samples(), Samples())
    let (head, passes) = (try ledger.head, size.scansPerSample)
    for round in 1...size.rounds * 2 {
      note("scan, round \(round)")
      var totals = floor_totals()
      let oursSeconds = try seconds { for _ in 0..<passes { totals = try ledgerScan(through: head) } }
      ours.values.append(Double(totals.count) * Double(passes) / oursSeconds)
      let theirSeconds = seconds { for _ in 0..<passes { totals = floor_scan(floor) } }
      theirs.values.append(Double(totals.count) * Double(passes) / theirSeconds)
    }
    return Measure("verified scan of facts", "facts/s", ours, theirs, .ratioAtLeast(0.6))
  }

  private func ledgerScan(through head: Position) throws -> floor_totals {
    var (sum, latest, customers) = (Int64(0), Instant.distantPast, UInt32(0))
    try ledger.scanFacts(through: head) { _, facts in
      for index in facts.indices {
        let fact = facts[index]
        sum &+= fact.value
        latest = max(latest, fact.historyTime)
        customers ^= fact.customer.rawValue
      }
    }
    return floor_totals(count: head.rawValue, sum: sum, latest: latest.microseconds, customers: customers)
  }

  // MARK: Parts

  /// Customers are numbers that the ledger gives: one touchpoint of each, before anything is measured.
  private func registerCustomers() throws {
    for start in stride(from: 1, through: Int(size.customers), by: size.batch) {
      let numbers = start..<min(start + size.batch, Int(size.customers) + 1)
      _ = try ledger.appendAndWait(
        numbers.map { number in
          var order = workload.order()
          order.source = "registration"
          order.subject = .identifiers([Identifier("crm", String(number))])
          return order
        })
    }
  }

  private static func openFloor(_ path: String) throws -> OpaquePointer {
    guard let floor = floor_open(path) else { throw Fault("the floor cannot open \(path)") }
    return floor
  }

  private func floorAppend(_ count: Int) throws {
    let code = floor_append(floor, count, bodyBytes)
    guard code == 0 else { throw Fault("the floor cannot append: error \(code)") }
  }

  private func seconds(_ body: () throws -> Void) rethrows -> Double { Self.seconds(try clock.measure(body)) }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  private func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
