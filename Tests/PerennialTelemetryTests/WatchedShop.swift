import Foundation
import InMemoryLogging
import Logging
import MetricsTestKit
import Perennial
import PerennialTelemetry
import Synchronization

/// A ledger whose log and metrics are kept in memory, gone with the test.
final class WatchedShop: Sendable {
  static let start = Instant(year: 2026, month: 3, day: 1, hour: 12)

  let ledger: Ledger
  let metrics = TestMetrics()
  let log = InMemoryLogHandler()
  let clock = SetClock()
  private let path = NSTemporaryDirectory() + "/perennial-telemetry-\(UUID().uuidString)"

  /// A clock that tests set, beside one that stands still.
  final class SetClock: Sendable {
    private let instant = Mutex(WatchedShop.start)

    func set(_ instant: Instant?) { self.instant.withLock { $0 = instant ?? $0 } }
    var now: Instant { instant.withLock { $0 } }
  }

  init(
    isTold: Bool = true, observer: (any Observer)? = nil, slowDecision: Duration = .milliseconds(10),
    _ change: (inout LedgerSettings) -> Void = { _ in }
  ) throws {
    var settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    change(&settings)
    var options = LedgerOptions()
    options.clock = { [clock] in clock.now }
    options.elapsed = { .zero }
    options.slowDecision = slowDecision
    let handler = log
    var logger = Logger(label: "perennial", factory: { _ in handler })
    logger.logLevel = .trace
    let telemetry = Telemetry(ledger: "high-street", logger: logger, metrics: metrics)
    options.observer = observer ?? (isTold ? telemetry : nil)
    ledger = try Ledger.create(at: path, settings: settings, options: options)
  }

  deinit {
    try? ledger.close()
    for file in [path, path + ".key"] { try? FileManager.default.removeItem(atPath: file) }
  }

  func made(_ id: String, of customer: String = "ada", total: Int64 = 1500) -> NewTouchpoint {
    made(id, by: [Identifier("crm", customer)], total: total)
  }

  func made(_ id: String, by identifiers: [Identifier], total: Int64 = 1500) -> NewTouchpoint {
    NewTouchpoint(
      source: "till/1", id: id, subject: .identifiers(identifiers),
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.total = total
      })
  }

  @discardableResult
  func order(_ id: String, of customer: String = "ada", total: Int64 = 1500) async throws -> Receipt {
    try await ledger.append(made(id, of: customer, total: total))
  }

  /// The lines of one level.
  func lines(_ level: Logger.Level) -> [InMemoryLogHandler.Entry] { log.entries.filter { $0.level == level } }

  /// Everything that was told, as text: lines with what they say, and metrics with their labels.
  var told: [String] {
    let lines = log.entries.map {
      "\($0.level) \($0.message) \($0.metadata) \($0.error.map { "\($0)" } ?? "")"
    }
    let counters = metrics.counters.map { "\($0.label) \($0.dimensions)" }
    let recorders = metrics.recorders.map { "\($0.label) \($0.dimensions)" }
    return lines + counters + recorders + metrics.timers.map { "\($0.label) \($0.dimensions)" }
  }
}

/// Fails where an order comes to 13, and says whose it was as its own code would.
struct Fussy: Projector {
  static let name: ViewName = "fussy"
  var version = 1

  struct Row: ViewRow {
    var count: Int64 = 0

    init() {}
    init(from reader: inout RowReader) throws { count = try reader.number() }
    func encode(to writer: inout RowWriter) { writer.write(count) }
  }

  struct Unlucky: Error {}

  var fingerprint: Fingerprint { Fingerprint("fussy/\(version)") }

  func initialRow() -> Row { Row() }

  func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Row) throws {
    if touchpoint.fact.type == .orderPlaced, touchpoint.fact.value == 13 { throw Unlucky() }
    row.count += 1
  }

  func contribute(_ row: Row, to totals: inout Totals) { totals.add(row.count, to: Counter(1)) }
}

/// Calls the ledger whenever it is told of something.
final class Caller: Observer {
  let ledger = Mutex<Ledger?>(nil)
  let codes = Mutex<[LedgerError.Code]>([])

  func observe(_ observation: Observation) {
    guard let ledger = ledger.withLock({ $0 }) else { return }
    do { _ = try ledger.append(order) } catch let error as LedgerError {
      codes.withLock { $0.append(error.code) }
    } catch {}
  }

  private var order: NewTouchpoint {
    NewTouchpoint(
      source: "observer", id: "1", subject: .business, content: .custom(type: "a.b.c", json: "{}"))
  }
}
