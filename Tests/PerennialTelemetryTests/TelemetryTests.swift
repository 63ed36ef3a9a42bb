import CoreMetrics
import Foundation
import InMemoryLogging
import Logging
import MetricsTestKit
import Perennial
import PerennialTelemetry
import Synchronization
import Testing

/// What a program's log and metrics are told of a ledger that really works, by backends in memory.
struct TelemetryTests {
  @Test("A commit is measured: its seconds, its touchpoints, and the head")
  func commits() async throws {
    let shop = try WatchedShop()
    // The settings, which are recorded as the ledger is made.
    let made = try shop.ledger.head.rawValue
    let first = try await shop.order("1").position.rawValue
    _ = try await shop.ledger.append([shop.made("2"), shop.made("3", of: "grace")])
    let last = try shop.ledger.head.rawValue
    let labels = [("ledger", "high-street")]
    let total = shop.metrics.counterTotal(label: "perennial_touchpoints_total", dimensions: labels)
    #expect(total == Int64(last - made))
    let groups = try shop.metrics.expectRecorder("perennial_commit_touchpoints", labels)
    #expect(groups.values == [Double(first - made), Double(last - first)])
    let seconds = try shop.metrics.expectTimer("perennial_commit_seconds", labels)
    #expect(seconds.values.count == 2 && seconds.values.allSatisfy { $0 > 0 && $0 < 60_000_000_000 })
    #expect(
      try shop.metrics.expectRecorder("perennial_head_position", labels).values
        == [made, first, last].map { Double($0) })
    #expect(shop.lines(.info).map(\.message) == ["ledger opened for writing"])
    let commits = shop.lines(.trace)
    #expect(commits.map(\.message) == ["touchpoints committed", "touchpoints committed"])
    #expect(
      commits.last?.metadata["touchpoints"] == "\(last - first)"
        && commits.last?.metadata["head"] == "\(last)")
    #expect(commits.allSatisfy { $0.metadata["ledger"] == "high-street" })
  }

  @Test("A view falls behind with every commit, and a refresh of it says so")
  func lag() async throws {
    let shop = try WatchedShop()
    try await shop.order("1")
    let reports = try Reports(of: shop.ledger)
    _ = try reports.loyalty()
    let labels = [("ledger", "high-street"), ("view", "loyalty")]
    let lag = try shop.metrics.expectRecorder("perennial_view_lag_touchpoints", labels)
    #expect(lag.lastValue == 0)
    #expect(shop.metrics.counterTotal(label: "perennial_view_rebuilds_total", dimensions: labels) == 1)
    try await shop.order("2")
    try await shop.order("3")
    #expect(lag.lastValue == 2)
    _ = try reports.loyalty()
    #expect(lag.lastValue == 0)
    #expect(shop.metrics.counterTotal(label: "perennial_view_refreshes_total", dimensions: labels) == 1)
    let ledger = [("ledger", "high-street")]
    #expect(try shop.metrics.expectTimer("perennial_refresh_seconds", ledger).values.count == 1)
    #expect(try shop.metrics.expectTimer("perennial_rebuild_seconds", ledger).values.count == 1)
    #expect(shop.lines(.debug).map(\.message) == ["views refreshed"])
    #expect(shop.lines(.debug).first?.metadata["position"] == "\(try shop.ledger.head)")
    #expect(shop.lines(.info).last?.message == "views rebuilt")
  }

  @Test("A merge that is refused is counted, once it is on disk, and told")
  func refusedMerges() async throws {
    let shop = try WatchedShop { $0.identity.mergeLimit = 0 }
    let (card, email) = (Identifier("card", "9001"), Identifier("email", "shop@example.org"))
    try await shop.ledger.append(shop.made("1", by: [card]))
    try await shop.ledger.append(shop.made("2", by: [email]))
    #expect(try await shop.ledger.append(shop.made("3", by: [card, email])).refusedMerge != nil)
    // Refused as a whole: what it would not have merged counts for nothing.
    await #expect(throws: LedgerError.self) {
      try await shop.ledger.append([
        shop.made("4", by: [card, email]),
        NewTouchpoint(
          source: "till/1", id: "5", subject: .customer(CustomerNumber(99)),
          content: .custom(type: "acme.note.taken", json: "{}")),
      ])
    }
    #expect(shop.metrics.counterTotal(label: "perennial_refused_merges_total") == 1)
    #expect(shop.lines(.notice).map { $0.metadata["merges"] } == ["1"])
  }

  @Test("Customers whose fold fails are counted, and told when there are more of them")
  func quarantine() async throws {
    let shop = try WatchedShop()
    try await shop.order("1")
    let views = try Views(of: shop.ledger, projectors: [Fussy()])
    try views.refresh()
    let gauge = try shop.metrics.expectRecorder(
      "perennial_view_quarantined_customers", [("ledger", "high-street"), ("view", "fussy")])
    #expect(gauge.lastValue == 0)
    try await shop.order("2", of: "grace", total: 13)
    try views.refresh()
    try await shop.order("3")
    try views.refresh()
    #expect(gauge.lastValue == 1)
    #expect(shop.lines(.warning).map { $0.metadata["view"] } == ["fussy"])
    #expect(shop.lines(.warning).map { $0.metadata["customers"] } == ["1"])
  }

  @Test("What fails is told with its code, and counted by it; what is refused to its sender is not")
  func failures() async throws {
    let shop = try WatchedShop()
    try await shop.order("1")
    await #expect(throws: LedgerError.self) { try await shop.order("1", total: 7) }
    #expect(shop.lines(.error).isEmpty)
    shop.clock.set(Instant("2261-01-01T00:00:00Z"))
    await #expect(throws: LedgerError.self) { try await shop.order("2") }
    var options = Views.Options()
    options.strict = true
    shop.clock.set(WatchedShop.start)
    let unlucky = try await shop.order("3", total: 13).position
    let views = try Views(of: shop.ledger, projectors: [Fussy()], options: options)
    #expect(throws: ProjectionError.self) { try views.refresh() }
    #expect(shop.lines(.error).map { $0.metadata["code"] } == ["clockAhead", "quarantined"])
    #expect(shop.lines(.error).map { $0.metadata["work"] } == ["commit", "refresh"])
    #expect(shop.lines(.error).last?.metadata["position"] == "\(unlucky)")
    #expect(
      shop.metrics.counterTotal(
        label: "perennial_failures_total",
        dimensions: [("ledger", "high-street"), ("work", "commit"), ("code", "clockAhead")]) == 1)
  }

  @Test(
    "A decision that holds the writer up is told by its name, and one that does not is not",
    arguments: [Duration.milliseconds(10), .seconds(3600)])
  func slowDecisions(from slow: Duration) async throws {
    let shop = try WatchedShop(slowDecision: slow)
    let ada = try await shop.order("1").customer
    let reports = try Reports(of: shop.ledger)
    _ = try await reports.decide("points.redeem/2", about: [ada], as: TouchpointID("till/1", "r-1")) { _ in
      usleep(15_000)
      return .refuse("slow", "")
    }
    let lines = shop.lines(.notice)
    #expect(lines.map { $0.metadata["decision"] } == (slow > .seconds(1) ? [] : ["points.redeem/2"]))
    let labels = [("ledger", "high-street"), ("decision", "points.redeem/2")]
    let total = shop.metrics.counterTotal(label: "perennial_slow_decisions_total", dimensions: labels)
    #expect(total == (slow > .seconds(1) ? 0 : 1))
  }

  @Test("A ledger that nobody is to be told of tells nobody")
  func silence() async throws {
    let shop = try WatchedShop(isTold: false)
    try await shop.order("1")
    _ = try Reports(of: shop.ledger).summary()
    #expect(shop.log.entries.isEmpty)
    #expect(
      shop.metrics.counters.allSatisfy { $0.values.isEmpty }
        && shop.metrics.timers.allSatisfy { $0.values.isEmpty })
    // And one whose telemetry was given nowhere to tell it works as any other.
    let silent = Telemetry(ledger: "silent")
    silent.observe(.opened(head: Position(1)))
  }

  @Test("An observer that calls the ledger when it is told of a commit is refused, and nobody waits for ever")
  func reentry() async throws {
    let caller = Caller()
    let shop = try WatchedShop(observer: caller)
    caller.ledger.withLock { $0 = shop.ledger }
    try await shop.order("1")
    try await shop.order("2")
    #expect(caller.codes.withLock { $0 }.contains(.insideDecision))
    caller.ledger.withLock { $0 = nil }
  }
}
