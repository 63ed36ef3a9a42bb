// Builds views from nothing: into new environments, which take the place of the present ones when they are on disk.

internal import Foundation
internal import KeyValueStore
internal import Ledger

extension Views {
  /// Builds the views of several projectors in one go, as of an instant that is never before the newest touchpoint.
  func rebuild(_ projectors: [any Projector], asOf: Instant?) throws {
    try directory.locked {
      // The position first: the clock that is read after it is not before anything recorded up to there.
      let position = try source.newestPosition()
      let clock = try source.clock()
      let earliest = try newestInstant(at: position)
      let instant = max(earliest, min(asOf ?? clock, clock))
      let published = try source.publishedPolicies()
      var building: [(name: ViewName, generation: ViewGeneration)] = []
      ScratchDirectory.removeStale(in: directory.path)
      // What was begun and not finished goes with its generation.
      defer { for view in building { view.generation.retire() } }
      let budget = budget(views: projectors.count)
      var builders: [any ViewBuilding] = []
      for projector in projectors {
        let name = type(of: projector).name
        let (number, path) = try directory.makeGeneration(name)
        let generation = try ViewGeneration(number: number, path: path, building: true, temporary: true)
        building.append((name, generation))
        builders.append(
          try builder(
            projector, into: generation, through: position, asOf: instant, published: published, budget))
      }
      try fold(into: builders, through: position, views: building.map(\.name), budget)
      for view in building { try view.generation.environment.sync() }
      while let view = building.popLast() {
        view.generation.keep()
        view.generation.environment.close()
        try directory.publish(view.name, number: view.generation.number)
      }
    }
  }

  /// A view of other instants than the stored one's, or under other policies, in a directory that goes with it.
  ///
  /// - Parameter policies: as if they had been published too.
  func scratch<P: Projector>(
    _ projector: P, asOf: Instant?, at: Position?, adding policies: [PublishedPolicy] = []
  ) throws -> View<P> {
    let head = try source.newestPosition()
    let position = min(at ?? head, head)
    // Without an as-of, a ledger as it was known at a position is as of the instant of that position.
    let instant: Instant
    if let asOf {
      instant = asOf
    } else if at != nil {
      instant = try newestInstant(at: position)
    } else {
      instant = try source.clock()
    }
    let published = try source.publishedPolicies().filter { $0.position <= position } + policies
    let parent = ScratchDirectory.parent(of: directory.path)
    let generation = try ScratchDirectory.use(in: parent) { path in
      try ViewGeneration(number: 0, path: path, building: true, temporary: true)
    }
    let budget = budget(views: 1)
    let builder = try builder(
      projector, into: generation, through: position, asOf: instant, published: published, budget)
    try fold(into: [builder], through: position, views: [P.name], budget)
    return try View(projector, generation, published: published)
  }

  private func budget(views: Int) -> MemoryBudget {
    options.budget ?? MemoryBudget(memoryBytes: options.memoryBytes, jobs: options.jobs, views: views)
  }

  private func fold(
    into builders: [any ViewBuilding], through position: Position, views: [ViewName], _ budget: MemoryBudget
  ) throws {
    let isCancelled = options.isCancelled
    var run = RebuildRun(
      source, as: try source.arrangement(through: position), into: builders, views: views, budget,
      directory: ScratchDirectory.parent(of: directory.path)
    ) {
      if let isCancelled, isCancelled() {
        throw ProjectionError(.cancelled, "the rebuild was cancelled; the views are as they were")
      }
    } report: { [options] in
      options.progress?($0)
    }
    try run.run()
  }

  private func builder<P: Projector>(
    _ projector: P, into generation: ViewGeneration, through position: Position, asOf: Instant,
    published: [PublishedPolicy], _ budget: MemoryBudget
  ) throws -> any ViewBuilding {
    try ViewBuilder(
      projector, into: generation, through: position, asOf: asOf, published: published, budget,
      directory: ScratchDirectory.parent(of: directory.path))
  }

  /// When the touchpoint at a position was recorded; the distant past at position 0.
  func newestInstant(at position: Position) throws -> Instant {
    guard position > .start else { return .distantPast }
    var instant = Instant.distantPast
    try source.scanFacts(after: Position(position.rawValue - 1), through: position) { _, facts in
      for index in facts.indices { instant = facts[index].recorded }
    }
    return instant
  }
}
