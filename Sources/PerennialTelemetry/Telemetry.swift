// What a ledger and its views do, told to swift-log and swift-metrics.

public import CoreMetrics
public import Logging
internal import Synchronization
public import Words

/// Tells a program's log and its metrics what one ledger and its views do: commits, refreshes, rebuilds, and what fails.
///
/// ```swift
/// import Logging
/// import Metrics
/// import Perennial
/// import PerennialTelemetry
///
/// var options = LedgerOptions()
/// options.observer = Telemetry(
///   ledger: "high-street", logger: Logger(label: "perennial"), metrics: MetricsSystem.factory)
/// let ledger = try Ledger.open(at: path, options: options)
/// let reports = try Reports(of: ledger)  // its views are told of as well
/// ```
///
/// What is not given is silent. No line and no label ever holds a personal value: there are numbers, names of views, codes of
/// errors, and the name that the program gives here. The guide, docs/telemetry.md, lists the metrics and the lines.
public final class Telemetry: Observer {
  private let log: TelemetryLog
  private let metrics: TelemetryMetrics
  private let standing = Mutex(Standing())

  /// What was told last, for what follows from two observations.
  private struct Standing {
    var head: Position = .start
    var views: [String: View] = [:]

    struct View {
      var state: Observation.ViewState
      var metrics: TelemetryMetrics.OfView
    }
  }

  /// - Parameters:
  ///   - ledger: tells one ledger from others, in every line and as the label `ledger` of every metric. It is the program's own
  ///     name for it, a shop's for one, and never a person's.
  ///   - logger: where lines go; its level decides which. Nowhere, where none is given.
  ///   - metrics: what makes the metrics: `MetricsSystem.factory`, once the program has bootstrapped it. Nothing is measured
  ///     where none is given.
  public init(
    ledger: String,
    logger: Logger = Logger(label: "perennial", factory: { _ in SwiftLogNoOpLogHandler() }),
    metrics: any MetricsFactory = NOOPMetricsHandler.instance
  ) {
    log = TelemetryLog(logger, ledger: ledger)
    self.metrics = TelemetryMetrics(metrics, ledger: ledger)
  }

  public func observe(_ observation: Observation) {
    switch observation {
    case .opened(let head):
      advance(to: head)
      log.opened(head)
    case .committed(let commit):
      metrics.count(commit)
      advance(to: commit.head)
      log.committed(commit)
    case .refreshed(let views, let duration):
      metrics.refreshes.recordNanoseconds(duration.nanoseconds)
      log.refreshed(views, duration)
      note(views) { $0.refreshes.increment() }
    case .rebuilt(let views, let duration):
      metrics.rebuilds.recordNanoseconds(duration.nanoseconds)
      log.rebuilt(views, duration)
      note(views) { $0.rebuilds.increment() }
    case .slowDecision(let decision):
      metrics.count(decision)
      log.slow(decision)
    case .failed(let work):
      metrics.count(work)
      log.failed(work)
    }
  }

  private func advance(to head: Position) {
    standing.withLock { standing in
      // Two that are told at the same time may come in either order.
      standing.head = max(standing.head, head)
      metrics.head.record(standing.head.rawValue)
      for view in standing.views.values { view.metrics.record(view.state, head: standing.head) }
    }
  }

  private func note(_ views: [Observation.ViewState], _ count: (TelemetryMetrics.OfView) -> Void) {
    let newlyQuarantined = standing.withLock { standing in
      views.filter { state in
        let before = standing.views[state.name]
        let metrics = before?.metrics ?? metrics.ofView(state.name)
        standing.views[state.name] = Standing.View(state: state, metrics: metrics)
        // A process that only reads, or that has not written yet, hears of the head from its views.
        standing.head = max(standing.head, state.position)
        count(metrics)
        metrics.record(state, head: standing.head)
        return state.quarantined > (before?.state.quarantined ?? 0)
      }
    }
    for state in newlyQuarantined { log.quarantined(state) }
  }
}

extension Duration {
  /// Whole nanoseconds; those of what is longer than 292 years are as many as there can be.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : whole + attoseconds / 1_000_000_000
  }
}
