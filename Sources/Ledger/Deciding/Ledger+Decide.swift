// Deciding inside the write: what is decided on is what is recorded up to there, with nobody in between.

internal import Synchronization

extension Ledger {
  /// Decides on what the log holds, and records what follows from it. A request that was decided before is answered with
  /// its first outcome, and nothing is decided.
  ///
  /// `body` runs on the thread that writes, perhaps more than once, on the log with the touchpoints of others that are being
  /// recorded with it included; see `DecisionScope`.
  ///
  /// - Throws: what `body` throws, and then nothing was recorded; `conflictingDuplicate` where the id was used for something
  ///   else; `unknownSubject` where one of the customers is not; otherwise as `append` of a batch, whose `index` is that of
  ///   what the decision records.
  package func decide(
    _ request: DecisionRequest, _ body: @escaping @Sendable (StagedLog) throws -> Verdict
  ) async throws -> DecisionOutcome {
    try request.check()
    let names = names
    let taken = Mutex<Observation.SlowDecision?>(nil)
    defer {
      // Told by the task that asked: the writer does not wait for it.
      if let observer, let taken = taken.withLock({ $0 }), taken.duration >= options.slowDecision {
        observer.observe(.slowDecision(taken))
      }
    }
    return try await performAsync(count: 1) { writer, staging, snapshot in
      do {
        if let first = try writer.outcome(of: request, staging, snapshot) { return first }
        try writer.checkCustomers(of: request, staging)
        let (begun, log) = (ContinuousClock.now, StagedLog(writer, names))
        defer {
          let name = request.name.description
          taken.withLock {
            $0 = .init(name: name, duration: .now - begun, touchpoints: log.touchpointsRead)
          }
        }
        let verdict = try log.open(staging, snapshot) {
          try DecisionScope.run(in: writer.store) { try body(log) }
        }
        return try writer.record(verdict, of: request, log.consents, &staging, snapshot)
      }
    }
  }
}
