// The work that is measured in a process of its own, so that each piece has a memory of its own and begins
// in the same state.

internal import Foundation
internal import Glibc
internal import Perennial
internal import Workload

/// A job: its name, and what it is given as KEY=VALUE.
struct Job {
  private let name: String
  private var values: [String: String] = [:]

  init(_ words: some Sequence<String>) throws {
    var words = words.makeIterator()
    guard let name = words.next() else { throw Fault("which job?") }
    self.name = name
    while let word = words.next() {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw Fault("\(word) is not KEY=VALUE") }
      values[String(parts[0])] = String(parts[1])
    }
  }

  func run() async throws {
    let written = bytesWritten()
    var figures = try await figures()
    figures["written"] = [bytesWritten() - written]
    let encoder = JSONEncoder()
    print(String(decoding: try encoder.encode(figures), as: UTF8.self))
  }

  private func figures() async throws -> Figures {
    switch name {
    case "make": return try await make()
    case "crash": return try await crash()
    case "open": return try open()
    case "scan": return try ScanJob(path: try text("ledger")).run()
    case "bodies": return try BodiesJob(path: try text("ledger")).run()
    case "export": return try ExportJob(path: try text("ledger"), directory: try text("to")).run()
    case "rebuild":
      return try RebuildJob(
        path: try text("ledger"), memoryMiB: try number("memory"), isOfLoyalty: values["views"] == "loyalty"
      ).run()
    case "publish": return try await publish()
    case "refresh":
      return try RefreshJob(path: try text("ledger"), data: try data(), count: try number("count")).run()
    case "fold": return try FoldJob(path: try text("ledger"), count: try number("count")).run()
    default: throw Fault("there is no job \(name)")
    }
  }

  private func text(_ key: String) throws -> String {
    guard let text = values[key] else { throw Fault("the job \(name) needs \(key)=…") }
    return text
  }

  private func number(_ key: String) throws -> Int {
    guard let number = Int(try text(key)) else { throw Fault("\(key) of the job \(name) must be a number") }
    return number
  }

  private func data() throws -> DataSet {
    DataSet(touchpoints: try number("touchpoints"), customers: try number("customers"))
  }

  // MARK: The log

  /// Publishes a programme in a ledger of the data set.
  private func publish() async throws -> Figures {
    guard let programme = DataSet.Programme(rawValue: try text("programme")) else {
      throw Fault("there is no such programme")
    }
    let ledger = try Ledger.open(at: try text("ledger"), options: dataSetOptions())
    try await DataSet.publish(programme, in: ledger)
    try ledger.close()
    return [:]
  }

  /// Makes a ledger of the whole data set.
  private func make() async throws -> Figures {
    let path = try text("ledger")
    let took = try await data().make(at: path)
    let ledger = try Ledger.open(at: path, for: .readOnly)
    return ["seconds": [took], "touchpoints": [Double(try ledger.head.rawValue)]]
  }

  /// Appends some touchpoints. The process is killed before the ledger is closed.
  private func crash() async throws -> Figures {
    let data = try data()
    let ledger = try Ledger.open(at: try text("ledger"), options: dataSetOptions())
    // The touchpoints have numbers that no earlier run has used, since the log only grows.
    let first = data.touchpoints + Int(try ledger.head.rawValue)
    _ = try await data.append(first..<first + (try number("count")), to: ledger)
    kill(getpid(), SIGKILL)
    return [:]
  }

  /// Opens the ledger for writing; then closes it, so that the next opening finds it clean.
  private func open() throws -> Figures {
    let path = try text("ledger")
    var ledger: Ledger?
    let took = try timed { ledger = try Ledger.open(at: path, options: dataSetOptions()) }
    try ledger?.close()
    return ["seconds": [took]]
  }
}

/// Reads every fact, each block's checksum checked.
struct ScanJob {
  var path: String

  func run() throws -> Figures {
    let ledger = try Ledger.open(at: path, for: .readOnly)
    let head = try ledger.head
    let took = try timed { _ = try FactTotals(of: ledger, through: head) }
    return ["seconds": [took], "touchpoints": [Double(head.rawValue)]]
  }
}

/// What a scan reads of all facts: sums of values, times and customers.
struct FactTotals: Equatable {
  var count: UInt64 = 0
  var sum: Int64 = 0
  var latest = Int64.min
  var customers: UInt32 = 0

  init(count: UInt64, sum: Int64, latest: Int64, customers: UInt32) {
    (self.count, self.sum, self.latest, self.customers) = (count, sum, latest, customers)
  }

  init(of ledger: Ledger, through head: Position) throws {
    var (sum, latest, customers) = (Int64(0), Instant.distantPast, UInt32(0))
    try ledger.scanFacts(through: head) { _, facts in
      for index in facts.indices {
        let fact = facts[index]
        sum &+= fact.value
        latest = max(latest, fact.historyTime)
        customers ^= fact.customer.rawValue
      }
    }
    self.init(count: head.rawValue, sum: sum, latest: latest.microseconds, customers: customers)
  }
}

/// Reads every touchpoint with its body, checked and decoded, and adds up the lines of orders. That is what
/// a policy that needs lines would cost.
struct BodiesJob {
  var path: String

  func run() throws -> Figures {
    let ledger = try Ledger.open(at: path, for: .readOnly)
    var (touchpoints, lines) = (0, 0)
    let took = try timed {
      try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
        touchpoints += 1
        if case .message(let message) = touchpoint.content, let order = message as? OrderPlaced {
          lines += order.lines.count
        }
        return true
      }
    }
    return ["seconds": [took], "touchpoints": [Double(touchpoints)], "lines": [Double(lines)]]
  }
}
