// The metrics, by the names that docs/telemetry.md lists.

internal import CoreMetrics
internal import Words

/// The metrics of one ledger.
struct TelemetryMetrics: Sendable {
  private let factory: any MetricsFactory
  private let ledger: String
  private let commits: Timer
  private let groups: Recorder
  private let touchpoints: Counter
  private let refusedMerges: Counter
  let head: Gauge
  let refreshes: Timer
  let rebuilds: Timer

  init(_ factory: any MetricsFactory, ledger: String) {
    self.factory = factory
    self.ledger = ledger
    let labels = [("ledger", ledger)]
    func timer(_ name: String) -> Timer {
      Timer(label: name, dimensions: labels, preferredDisplayUnit: .seconds, factory: factory)
    }
    commits = timer("perennial_commit_seconds")
    refreshes = timer("perennial_refresh_seconds")
    rebuilds = timer("perennial_rebuild_seconds")
    groups = Recorder(
      label: "perennial_commit_touchpoints", dimensions: labels, aggregate: true, factory: factory)
    touchpoints = Counter(label: "perennial_touchpoints_total", dimensions: labels, factory: factory)
    refusedMerges = Counter(label: "perennial_refused_merges_total", dimensions: labels, factory: factory)
    head = Gauge(label: "perennial_head_position", dimensions: labels, factory: factory)
  }

  func count(_ commit: Observation.Commit) {
    commits.recordNanoseconds(commit.duration.nanoseconds)
    groups.record(commit.touchpoints)
    touchpoints.increment(by: commit.touchpoints)
    if commit.refusedMerges > 0 { refusedMerges.increment(by: commit.refusedMerges) }
  }

  func count(_ decision: Observation.SlowDecision) {
    Counter(
      label: "perennial_slow_decisions_total",
      dimensions: [("ledger", ledger), ("decision", decision.name)], factory: factory
    ).increment()
  }

  func count(_ failure: Observation.FailedWork) {
    Counter(
      label: "perennial_failures_total",
      dimensions: [("ledger", ledger), ("work", failure.work.rawValue), ("code", failure.code)],
      factory: factory
    ).increment()
  }

  func ofView(_ name: String) -> OfView { OfView(factory, [("ledger", ledger), ("view", name)]) }

  /// The metrics of one view.
  struct OfView: Sendable {
    let refreshes: Counter
    let rebuilds: Counter
    private let lag: Gauge
    private let rows: Gauge
    private let quarantined: Gauge

    fileprivate init(_ factory: any MetricsFactory, _ labels: [(String, String)]) {
      func counter(_ name: String) -> Counter { Counter(label: name, dimensions: labels, factory: factory) }
      func gauge(_ name: String) -> Gauge { Gauge(label: name, dimensions: labels, factory: factory) }
      refreshes = counter("perennial_view_refreshes_total")
      rebuilds = counter("perennial_view_rebuilds_total")
      lag = gauge("perennial_view_lag_touchpoints")
      rows = gauge("perennial_view_rows")
      quarantined = gauge("perennial_view_quarantined_customers")
    }

    func record(_ state: Observation.ViewState, head: Position) {
      lag.record(head.rawValue - min(head.rawValue, state.position.rawValue))
      rows.record(state.rows)
      quarantined.record(state.quarantined)
    }
  }
}
