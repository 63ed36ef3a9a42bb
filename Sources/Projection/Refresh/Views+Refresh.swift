// Brings several stored views up to date together, so that the log is read once.

internal import KeyValueStore
internal import Words

extension Views {
  /// Refreshes those views that can be refreshed.
  ///
  /// - Parameter answering: gets the number of the generation that answers for each view; none for a view
  ///   that was never built.
  /// - Returns: the projectors of the views that have to be built anew, or that others are building.
  /// - Throws: `ProjectionError` with code `staleView` where a view gives wrong answers, and
  ///   `Options.staleViews` is `.refuse`.
  func refreshed(
    _ chosen: [any Projector], to target: RefreshTarget, _ answering: inout [ViewName: Int]
  ) throws -> [any Projector] {
    let start = observationStart
    var refreshes: [any Refreshing] = []
    var left: Set<ViewName> = []
    for projector in chosen {
      if let refresh = try refresh(projector, to: target, &answering) {
        refreshes.append(refresh)
      } else {
        left.insert(type(of: projector).name)
      }
    }
    let reader = ChangeReader(source, refoldMax: options.refoldMax)
    var run = RefreshRun(
      refreshes, reader, pendingBytesMax: options.pendingBytesMax, check: cancellation
    ) { [directory] generation in
      directory.pointer(of: generation.view)?.current == generation.number
    }
    try run.run()
    left.formUnion(run.left)
    if start != nil {
      observe(refreshes.map(\.generation).filter { !left.contains($0.view) }, since: start) {
        .refreshed($0, in: $1)
      }
    }
    return chosen.filter { left.contains(type(of: $0).name) }
  }

  /// The refresh of a view; `nil` where it has to be built anew.
  private func refresh<P: Projector>(
    _ projector: P, to target: RefreshTarget, _ answering: inout [ViewName: Int]
  ) throws -> (any Refreshing)? {
    let number = directory.pointer(of: P.name)?.current
    answering[P.name] = number
    guard let number, let generation = try directory.generation(number, of: P.name) else { return nil }
    let meta = try generation.read { try generation.meta(in: $0) }
    // Another process may have brought the view beyond the touchpoint that was the newest a moment ago.
    let target = meta.position > target.position ? try RefreshTarget(source, asOf: target.asOf) : target
    if let staleness = try meta.staleness(projector, source, to: target) {
      try refuse(P.name, staleness)
      return nil
    }
    return Refresh(projector, of: generation, to: target, options: options)
  }

  /// Refuses a view that gives wrong answers, where `Options.staleViews` says so.
  ///
  /// - Throws: `ProjectionError` with code `staleView`.
  func refuse(_ name: ViewName, _ staleness: Staleness) throws {
    guard staleness.isOther, options.staleViews == .refuse else { return }
    throw ProjectionError(
      .staleView,
      "the view \(name) cannot be used: \(staleness.words); build it anew (project --rebuild \(name))")
  }
}
