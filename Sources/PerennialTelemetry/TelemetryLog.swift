// The lines of the log, as docs/telemetry.md lists them.

internal import Logging
internal import Words

/// Writes lines about one ledger. What they say is in their metadata, for whoever searches; the messages never change.
struct TelemetryLog: Sendable {
  private let logger: Logger

  init(_ logger: Logger, ledger: String) {
    var logger = logger
    logger[metadataKey: "ledger"] = .string(ledger)
    self.logger = logger
  }

  func opened(_ head: Position) {
    logger.info("ledger opened for writing", metadata: ["head": "\(head)"])
  }

  func committed(_ commit: Observation.Commit) {
    logger.trace(
      "touchpoints committed",
      metadata: [
        "touchpoints": "\(commit.touchpoints)", "head": "\(commit.head)",
        "seconds": "\(commit.duration.seconds)",
      ])
    if commit.refusedMerges > 0 {
      logger.notice(
        "merges refused: an identifier is shared by too many",
        metadata: ["merges": "\(commit.refusedMerges)", "head": "\(commit.head)"])
    }
  }

  func refreshed(_ views: [Observation.ViewState], _ duration: Duration) {
    logger.debug("views refreshed", metadata: metadata(views, duration))
  }

  func rebuilt(_ views: [Observation.ViewState], _ duration: Duration) {
    logger.info("views rebuilt", metadata: metadata(views, duration))
  }

  private func metadata(_ views: [Observation.ViewState], _ duration: Duration) -> Logger.Metadata {
    [
      "views": .array(views.map { .string($0.name) }),
      "position": "\(views.map(\.position).min() ?? .start)",
      "seconds": "\(duration.seconds)",
    ]
  }

  func quarantined(_ view: Observation.ViewState) {
    logger.warning(
      "customers left out of a view: their fold fails",
      metadata: ["view": "\(view.name)", "customers": "\(view.quarantined)"])
  }

  func slow(_ decision: Observation.SlowDecision) {
    logger.notice(
      "slow decision: whoever writes has waited for it",
      metadata: [
        "decision": "\(decision.name)", "seconds": "\(decision.duration.seconds)",
        "touchpoints": "\(decision.touchpoints)",
      ])
  }

  func failed(_ failure: Observation.FailedWork) {
    // What was cancelled was asked for, and an index that could not be written is tried again: neither is lost.
    let level: Logger.Level =
      switch failure.work {
      case _ where failure.code == "cancelled": .info
      case .indexes: .warning
      default: .error
      }
    var metadata: Logger.Metadata = ["work": "\(failure.work.rawValue)", "code": "\(failure.code)"]
    if let position = failure.position { metadata["position"] = "\(position)" }
    if !failure.views.isEmpty { metadata["views"] = .array(failure.views.map { .string($0) }) }
    logger.log(level: level, "work failed", metadata: metadata)
  }
}

extension Duration {
  fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
