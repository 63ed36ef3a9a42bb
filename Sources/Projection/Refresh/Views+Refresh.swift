// Brings stored views up to date: those that can be, side by side, so that what is new is read once.

internal import KeyValueStore
internal import Ledger

extension Views {
  /// Refreshes views as far as that is possible.
  ///
  /// - Parameter answering: becomes which generation of each answers that was looked at; none of one that cannot be read.
  /// - Returns: those that have to be built anew.
  /// - Throws: `staleView` where a view gives other answers than one built anew, and that was to be refused.
  func refreshed(
    _ chosen: [any Projector], to target: RefreshTarget, _ answering: inout [ViewName: Int]
  ) throws -> [any Projector] {
    var stale: [any Projector] = []
    var running: [(projector: any Projector, refresh: any RefreshStepping)] = []
    for projector in chosen {
      if let refresh = try refresh(projector, to: target, &answering) {
        running.append((projector, refresh))
      } else {
        stale.append(projector)
      }
    }
    let reader = ChangeReader(source, refoldMax: options.refoldMax)
    var overtaken = 0
    while !running.isEmpty {
      // Between two steps every view is whole.
      try cancellation()
      var next: [(projector: any Projector, refresh: any RefreshStepping)] = []
      for view in running {
        switch try view.refresh.step(reader) {
        case .done: overtaken = 0
        case .advanced:
          overtaken = 0
          next.append(view)
        case .impossible: stale.append(view.projector)
        case .overtaken:
          // What was computed is of no use; it starts over from what the other has made of it.
          overtaken += 1
          guard overtaken < 20 else {
            throw ProjectionError(
              .contended, "\(view.refresh.name): other processes keep refreshing it; try again")
          }
          next.append(view)
        }
      }
      running = next
    }
    return stale
  }

  /// A refresh of a view; `nil` where it has to be built anew.
  private func refresh<P: Projector>(
    _ projector: P, to target: RefreshTarget, _ answering: inout [ViewName: Int]
  ) throws -> (any RefreshStepping)? {
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
