// Builds views from nothing: into new environments, which take the place of the present ones when they are on disk.

internal import Foundation
internal import KeyValueStore
internal import Ledger

extension Views {
  /// Builds the views of several projectors in one go, as of an instant that is never before the newest touchpoint.
  ///
  /// - Parameter replaced: which generations are to be replaced; where another has taken the place of one by the time that
  ///   nobody else builds, that view is left as it is. `nil` is whatever there is.
  /// - Returns: the views that were built.
  @discardableResult
  func rebuild(_ projectors: [any Projector], asOf: Instant?, inPlaceOf replaced: [ViewName: Int]? = nil)
    throws -> Set<ViewName>
  {
    try directory.locked(check: cancellation) {
      let left = projectors.filter { projector in
        guard let replaced else { return true }
        let name = type(of: projector).name
        return replaced[name] == directory.pointer(of: name)?.current
      }
      if !left.isEmpty { try build(left, asOf: asOf) }
      return Set(left.map { type(of: $0).name })
    }
  }

  /// Called with the lock held.
  private func build(_ projectors: [any Projector], asOf: Instant?) throws {
    let target = try RefreshTarget(source, asOf: asOf)
    let newest = try source.fact(at: target.position)
    var building: [(name: ViewName, generation: ViewGeneration)] = []
    // What was begun and not finished goes with its generation.
    defer { for view in building { view.generation.retire() } }
    ScratchDirectory.removeStale(in: directory.path)
    let budget = budget(views: projectors.count)
    var builders: [any ViewBuilding] = []
    for projector in projectors {
      let name = type(of: projector).name
      let (number, path) = try directory.makeGeneration(name)
      let generation = try ViewGeneration(building: number, path: path, directory.timelines)
      building.append((name, generation))
      builders.append(
        try builder(projector, into: generation, to: target, newest: newest, budget))
    }
    try fold(into: builders, through: target.position, views: building.map(\.name), budget)
    for (projector, view) in zip(projectors, building) {
      try catchUp(projector, view.generation, asOf: asOf)
      if options.strict { try view.generation.checkNobodyIsQuarantined(in: view.name) }
      try view.generation.sync()
    }
    for projector in projectors {
      try switchOver(projector, to: building[0].generation, asOf: asOf)
      building.removeFirst()
    }
  }

  /// Gives up what somebody has cancelled.
  var cancellation: @Sendable () throws -> Void {
    { [isCancelled = options.isCancelled] in
      if let isCancelled, isCancelled() {
        throw ProjectionError(
          .cancelled, "cancelled; every view that is stored is whole, and answers as before")
      }
    }
  }

  /// Lets a generation answer that is built and on disk.
  ///
  /// Nobody can refresh the one that it replaces meanwhile, in this process or another: so the new one is not older, and
  /// what somebody has read is never unread.
  private func switchOver<P: Projector>(_ projector: P, to generation: ViewGeneration, asOf: Instant?) throws
  {
    func publish() throws {
      generation.keep()
      generation.environment.close()
      try directory.publish(P.name, number: generation.number)
    }
    for _ in 0..<20 {
      let position = try generation.read { try generation.meta(in: $0).position }
      // One that cannot be read is in nobody's way.
      guard let replaced = try? directory.current(P.name) else { return try publish() }
      let newest = try source.newestPosition()
      let isPublished = try replaced.write { transaction in
        let stored = try transaction.value(at: 0, in: replaced.tables.meta)?.array
        if let meta = stored.flatMap({ try? ViewMeta($0) }), meta.position > position, meta.position <= newest
        {
          return false
        }
        try publish()
        return true
      }
      if isPublished { return }
      try catchUp(projector, generation, asOf: asOf)
      try generation.sync()
    }
    throw ProjectionError(.contended, "\(P.name): it keeps being refreshed while it is rebuilt; try again")
  }

  /// Takes in what was recorded while a view was built, so that the one that it replaces is not ahead of it.
  private func catchUp<P: Projector>(_ projector: P, _ generation: ViewGeneration, asOf: Instant?) throws {
    let reader = ChangeReader(source, refoldMax: options.refoldMax)
    var taken = UInt64.max
    while true {
      let target = try RefreshTarget(source, asOf: asOf)
      let meta = try generation.read { try generation.meta(in: $0) }
      // A policy that was published meanwhile: the next refresh builds the view anew.
      guard try meta.staleness(projector, source, to: target) == nil else { return }
      let refresh = Refresh(projector, of: generation, to: target, options: options)
      while try refresh.step(reader) == .advanced {}
      // What is recorded while that is done is less each time, but for a writer who is faster than this.
      let left = try source.newestPosition().rawValue - target.position.rawValue
      if left < 1000 || left > taken / 2 { return }
      taken = left
    }
  }

  /// A view of other instants than the stored one's, or under other policies, in a directory that goes with it.
  ///
  /// - Parameter policies: as if they had been published too.
  func scratch<P: Projector>(
    _ projector: P, asOf: Instant?, at: Position?, adding policies: [PolicyChange] = []
  ) throws -> View<P> {
    let (position, instant) = try moment(asOf: asOf, at: at)
    let policyChanges = try source.policyChanges().filter { $0.position <= position } + policies
    let parent = ScratchDirectory.parent(of: directory.path)
    let generation = try ScratchDirectory.use(in: parent) { path in
      try ViewGeneration(building: 0, path: path, directory.timelines)
    }
    // Policies that are not published come after the newest touchpoint: the view is of a ledger that ends with them.
    let end = policies.reduce(position) { max($0, $1.position) }
    let target = RefreshTarget(position: end, asOf: instant, clock: instant, policyChanges: policyChanges)
    let budget = budget(views: 1)
    let builder = try builder(
      projector, into: generation, to: target, newest: try source.fact(at: position), budget)
    try fold(into: [builder], through: position, views: [P.name], budget)
    return try View(projector, generation, in: directory, policyChanges: policyChanges)
  }

  /// The state of the ledger that is asked for: without an as-of that of the instant of the position.
  func moment(asOf: Instant?, at: Position?) throws -> (Position, Instant) {
    let head = try source.newestPosition()
    let position = at ?? head
    guard position <= head else {
      throw ProjectionError(.invalidRequest, "position \(position) is not recorded; the newest is \(head)")
    }
    if let asOf { return (position, asOf) }
    guard at != nil else { return (position, try source.clock()) }
    return (position, try source.fact(at: position)?.recorded ?? .distantPast)
  }

  private func budget(views: Int) -> MemoryBudget {
    options.budget ?? MemoryBudget(memoryBytes: options.memoryBytes, jobs: options.jobs, views: views)
  }

  private func fold(
    into builders: [any ViewBuilding], through position: Position, views: [ViewName], _ budget: MemoryBudget
  ) throws {
    var run = RebuildRun(
      source, as: try source.arrangement(through: position), into: builders, views: views, budget,
      directory: ScratchDirectory.parent(of: directory.path), check: cancellation
    ) { [options] in
      options.progress?($0)
    }
    try run.run()
  }

  private func builder<P: Projector>(
    _ projector: P, into generation: ViewGeneration, to target: RefreshTarget, newest: Fact?,
    _ budget: MemoryBudget
  ) throws -> any ViewBuilding {
    try ViewBuilder(
      projector, into: generation, to: target, newest: newest, budget,
      directory: ScratchDirectory.parent(of: directory.path))
  }
}
