// What views tell their observer.

internal import Words

extension Views {
  /// When something begins that the observer is to be told of; `nil` where nobody is told.
  var observationStart: ContinuousClock.Instant? { options.observer == nil ? nil : .now }

  /// Tells how the views of generations stand that something was done to.
  func observe(
    _ generations: [ViewGeneration], since start: ContinuousClock.Instant?,
    _ observation: ([Observation.ViewState], Duration) -> Observation
  ) {
    guard let observer = options.observer, let start, !generations.isEmpty else { return }
    let duration = ContinuousClock.now - start
    // One that cannot be read says so to whoever reads it.
    let states = generations.compactMap { generation in
      (try? generation.read { try generation.meta(in: $0) }).map { meta in
        Observation.ViewState(
          name: generation.view.text, position: meta.position, rows: meta.rows, quarantined: meta.quarantined)
      }
    }
    observer.observe(observation(states, duration))
  }

  /// Tells where something fails; that reading ends with the ledger is no failure.
  func observing<Result>(
    _ work: Observation.FailedWork.Work, of projectors: [any Projector], _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch {
      if let observer = options.observer, !source.isClosed {
        let names = projectors.map { type(of: $0).name.text }
        observer.observe(.failed(Observation.FailedWork(work, of: names, error)))
      }
      throw error
    }
  }
}

extension ProjectionError: CodedError {
  package var codeName: String { code.rawValue }
}
