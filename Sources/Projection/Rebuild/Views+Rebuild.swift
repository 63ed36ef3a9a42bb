// Builds views from nothing, into a new environment that takes the place of the present ones once it is
// on disk.

internal import Foundation
internal import KeyValueStore
internal import Words

extension Views {
  /// Builds the views of several projectors in one go, as of an instant that is never before the newest
  /// touchpoint.
  ///
  /// - Parameter replaced: the number of the generation to replace, for each view. A view that has
  ///   another generation by the time the lock is held is left as it is. `nil` replaces whatever there
  ///   is.
  /// - Returns: the views that were built.
  @discardableResult
  func rebuild(_ projectors: [any Projector], asOf: Instant?, inPlaceOf replaced: [ViewName: Int]? = nil)
    throws -> Set<ViewName>
  {
    let start = observationStart
    let built = try directory.locked(check: cancellation) {
      let left = projectors.filter { projector in
        guard let replaced else { return true }
        let name = type(of: projector).name
        return replaced[name] == directory.pointer(of: name)?.current
      }
      if !left.isEmpty { try build(left, asOf: asOf) }
      return Set(left.map { type(of: $0).name })
    }
    if start != nil {
      observe(built.sorted { $0.text < $1.text }.compactMap { try? directory.current($0) }, since: start) {
        .rebuilt($0, in: $1)
      }
    }
    return built
  }

  /// Builds views. The caller holds the lock of the directory.
  private func build(_ projectors: [any Projector], asOf: Instant?) throws {
    let target = try RefreshTarget(source, asOf: asOf)
    let newest = try source.fact(at: target.position)
    ScratchDirectory.removeStale(in: directory.path)
    // If anything throws, the environment's files go with the last reference to it.
    let environment = try directory.makeEnvironment()
    let budget = budget(of: projectors)
    var generations: [ViewGeneration] = []
    var builders: [any ViewBuilding] = []
    for projector in projectors {
      let generation = try environment.makeGeneration(of: type(of: projector).name)
      generations.append(generation)
      builders.append(try builder(projector, into: generation, to: target, newest: newest, budget))
    }
    try fold(
      into: builders, of: environment, through: target.position, views: generations.map(\.view), budget)
    try catchUp(projectors, in: environment, asOf: asOf)
    if options.strict { for generation in generations { try generation.checkNobodyIsQuarantined() } }
    try environment.sync()
    try switchOver(projectors, generations, to: environment, asOf: asOf, copyBytes: budget.rowsBytes)
  }

  /// Throws where `options.isCancelled` says that the work is to be given up.
  var cancellation: @Sendable () throws -> Void {
    { [isCancelled = options.isCancelled] in
      if let isCancelled, isCancelled() {
        throw ProjectionError(
          .cancelled, "cancelled; every view that is stored is whole, and answers as before")
      }
    }
  }

  /// Lets an environment answer that is built and on disk; catches up first as often as others have come
  /// further.
  private func switchOver(
    _ projectors: [any Projector], _ built: [ViewGeneration], to environment: ViewEnvironment, asOf: Instant?,
    copyBytes: Int
  ) throws {
    for _ in 0..<20 {
      if try publish(built, in: environment, copyBytes: copyBytes) { return }
      try catchUp(projectors, in: environment, asOf: asOf)
      try environment.sync()
    }
    throw Self.contended(built.map(\.view))
  }

  /// Lets an environment answer, unless what it replaces is newer. The replaced and moved views are
  /// locked meanwhile, in this process and others, so that nobody who has read a view is later shown an
  /// older one.
  ///
  /// - Returns: whether it answers now; otherwise nothing has changed, and what was built has to catch up
  ///   first.
  private func publish(_ built: [ViewGeneration], in environment: ViewEnvironment, copyBytes: Int) throws
    -> Bool
  {
    // A generation that cannot be read does not keep the new one from taking its place.
    let replaced = built.map { try? directory.current($0.view) }
    let moving = try directory.companions(of: built.map(\.view))
    var homes: [ViewEnvironment] = []
    for case let generation? in replaced + moving where !homes.contains(where: { $0 === generation.home }) {
      homes.append(generation.home)
    }
    return try ViewEnvironment.locked(homes) {
      let newest = try source.newestPosition()
      for (new, old) in zip(built, replaced) {
        guard let old, let stored = try? old.read({ try old.meta(in: $0) }) else { continue }
        let position = try new.read { try new.meta(in: $0).position }
        // A view that is ahead of the log belongs to another log, and does not count.
        if stored.position > position, stored.position <= newest { return false }
      }
      let moved = try move(moving, to: environment, copyBytes: copyBytes)
      environment.keep()
      environment.environment.close()
      do {
        try directory.publish(environment.number, built: built.map(\.view), moved: moved)
      } catch {
        environment.retire()
        throw error
      }
      return true
    }
  }

  /// Takes in what was recorded while views were built, so that the views they replace are not ahead of
  /// them.
  private func catchUp(_ projectors: [any Projector], in environment: ViewEnvironment, asOf: Instant?) throws
  {
    let reader = ChangeReader(source, refoldMax: options.refoldMax)
    var taken = UInt64.max
    while true {
      let target = try RefreshTarget(source, asOf: asOf)
      let refreshes = try projectors.compactMap { try refresh($0, in: environment, to: target) }
      var run = RefreshRun(
        refreshes, reader, pendingBytesMax: options.pendingBytesMax, check: cancellation
      ) { _ in true }
      try run.run()
      // Each round leaves less to take in, unless a writer is faster than this.
      let left = try source.newestPosition().rawValue - target.position.rawValue
      if left < 1000 || left > taken / 2 { return }
      taken = left
    }
  }

  /// The refresh of a view that is being built; `nil` where a policy was published meanwhile: then the
  /// next refresh builds it anew.
  private func refresh<P: Projector>(
    _ projector: P, in environment: ViewEnvironment, to target: RefreshTarget
  ) throws -> (any Refreshing)? {
    guard let generation = try environment.generation(of: P.name) else { return nil }
    let meta = try generation.read { try generation.meta(in: $0) }
    guard try meta.staleness(projector, source, to: target) == nil else { return nil }
    return Refresh(projector, of: generation, to: target, options: options)
  }

  /// Builds a temporary view, of another instant or position than the stored one, or under other
  /// policies.
  ///
  /// - Parameter policies: policy changes to take in as if they had been recorded.
  func scratch<P: Projector>(
    _ projector: P, asOf: Instant?, at: Position?, adding policies: [PolicyChange] = []
  ) throws -> View<P> {
    let (position, instant) = try moment(asOf: asOf, at: at)
    let policyChanges = try source.policyChanges().filter { $0.position <= position } + policies
    let parent = ScratchDirectory.parent(of: directory.path)
    let generation = try ScratchDirectory.use(in: parent) { path in
      try ViewEnvironment(building: 0, path: path, views: 1, directory.timelines)
        .makeGeneration(of: P.name)
    }
    // Policies that are not recorded have positions after the newest touchpoint: the view is of a log
    // that would end with them.
    let end = policies.reduce(position) { max($0, $1.position) }
    let target = RefreshTarget(position: end, asOf: instant, clock: instant, policyChanges: policyChanges)
    let budget = budget(of: [projector])
    let builder = try builder(
      projector, into: generation, to: target, newest: try source.fact(at: position), budget)
    try fold(into: [builder], of: generation.home, through: position, views: [P.name], budget)
    return try View(projector, generation, in: directory, of: source, policyChanges: policyChanges)
  }

  /// The position and instant that are asked for. Without `asOf` the instant is the one at which the
  /// position was recorded, or the ledger's clock where no position is asked for either.
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

  private func budget(of projectors: [any Projector]) -> MemoryBudget {
    options.budget
      ?? MemoryBudget(
        memoryBytes: options.memoryBytes, jobs: options.jobs, views: projectors.count,
        hasDetails: projectors.contains { !type(of: $0).details.isEmpty })
  }

  private func fold(
    into builders: [any ViewBuilding], of environment: ViewEnvironment, through position: Position,
    views: [ViewName], _ budget: MemoryBudget
  ) throws {
    var run = try RebuildRun(
      source, as: try source.arrangement(through: position), into: builders, of: environment, views: views,
      budget, directory: ScratchDirectory.parent(of: directory.path), check: cancellation
    ) { [options] in
      options.progress?($0)
    }
    try run.run()
  }

  private func builder<P: Projector>(
    _ projector: P, into generation: ViewGeneration, to target: RefreshTarget, newest: Fact?,
    _ budget: MemoryBudget
  ) throws -> any ViewBuilding {
    let builder = try ViewBuilder(
      projector, into: generation, to: target, newest: newest, budget,
      directory: ScratchDirectory.parent(of: directory.path))
    // The plan of each view by itself is made only for its error, which names the view.
    if !builder.details.isEmpty { _ = try source.detailPlan(for: builder.details, of: P.name) }
    return builder
  }
}
