// Brings stored views up to date: those that can be, side by side, so that what is new is read once.

internal import KeyValueStore
internal import Words

extension Views {
  /// Refreshes views as far as that is possible.
  ///
  /// - Parameter answering: becomes which generation of each answers that was looked at; none of one that cannot be read.
  /// - Returns: those that have to be built anew, or that others are building.
  /// - Throws: `staleView` where a view gives other answers than one built anew, and that was to be refused.
  func refreshed(
    _ chosen: [any Projector], to target: RefreshTarget, _ answering: inout [ViewName: Int]
  ) throws -> [any Projector] {
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
    return chosen.filter { left.contains(type(of: $0).name) }
  }

  /// A refresh of a view; `nil` where it has to be built anew.
  private func refresh<P: Projector>(
    _ projector: P, to target: RefreshTarget, _ answering: inout [ViewName: Int]
  ) throws -> (any Refreshing)? {
    let number = directory.pointer(of: P.name)?.current
    answering[P.name] = number
    guard let number, let generation = try directory.generation(number, of: P.name) else { return nil }
    let meta = try generation.read { try generation.meta(in: $0) }
    // Another process has brought it further than what was the newest touchpoint a moment ago.
    let target = meta.position > target.position ? try RefreshTarget(source, asOf: target.asOf) : target
    if let staleness = try meta.staleness(projector, source, to: target) {
      try refuse(P.name, staleness)
      return nil
    }
    return Refresh(projector, of: generation, to: target, options: options)
  }

  /// - Throws: `staleView` where that is not to be mended.
  func refuse(_ name: ViewName, _ staleness: Staleness) throws {
    guard staleness.isOther, options.staleViews == .refuse else { return }
    throw ProjectionError(
      .staleView,
      "the view \(name) cannot be used: \(staleness.words); build it anew (project --rebuild \(name))")
  }
}
