// Builds views from nothing: into new environments, which take the place of the present ones when they are on disk.

internal import Foundation
internal import KeyValueStore
internal import Ledger

extension Views {
  /// Builds the views of several projectors in one go, as of an instant that is never before the newest touchpoint.
  func rebuild(_ projectors: [any Projector], asOf: Instant?) throws {
    try directory.locked {
      let target = try RefreshTarget(source, asOf: asOf)
      let newest = try source.fact(at: target.position)
      var building: [(name: ViewName, generation: ViewGeneration)] = []
      // What was begun and not finished goes with its generation.
      defer { for view in building { view.generation.retire() } }
      var builders: [any HistoryFolding] = []
      for projector in projectors {
        let name = type(of: projector).name
        let (number, path) = try directory.makeGeneration(name)
        let generation = try ViewGeneration(number: number, path: path, building: true, temporary: true)
        building.append((name, generation))
        builders.append(
          try Self.builder(projector, into: generation, to: target, newest: newest))
      }
      try fold(into: builders, through: target.position, views: building.map(\.name))
      for view in building {
        if options.strict { try view.generation.checkNobodyIsQuarantined(in: view.name) }
        try view.generation.environment.sync()
      }
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
      instant = try source.fact(at: position)?.recorded ?? .distantPast
    } else {
      instant = try source.clock()
    }
    let published = try source.publishedPolicies().filter { $0.position <= position } + policies
    let path = NSTemporaryDirectory() + "/perennial-view-" + UUID().uuidString
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    } catch {
      throw ProjectionError(.inputOutput, "\(path) cannot be created", cause: error)
    }
    let generation = try ViewGeneration(number: 0, path: path, building: true, temporary: true)
    let target = RefreshTarget(position: position, asOf: instant, clock: instant, published: published)
    let builder = try ViewBuilder(
      projector, into: generation, to: target, newest: try source.fact(at: position))
    try fold(into: [builder], through: position, views: [P.name])
    return try View(projector, generation, published: published)
  }

  private func fold(
    into builders: [any HistoryFolding], through position: Position, views: [ViewName]
  ) throws {
    let arrangement = try source.arrangement(through: position)
    let types = builders.dropFirst().reduce(builders.first?.types ?? nil) { all, builder in
      if let all, let some = builder.types { all.union(some) } else { nil }
    }
    let grouping = try HistoryGrouping(source, as: arrangement, types: types) { touchpoint in
      for builder in builders { try builder.fold(anonymous: touchpoint) }
    }
    let customersMax = grouping.counts.lazy.filter { $0 > 0 }.count
    var customers = 0
    try grouping.forEach(memoryBytes: options.memoryBytes) { customer, touchpoints in
      for builder in builders { try builder.fold(customer: customer, touchpoints) }
      customers += 1
      if customers % 10_000 == 0 || customers == customersMax {
        options.progress?(Progress(views: views, customers: customers, customersMax: customersMax))
      }
    }
    for builder in builders { try builder.finish() }
  }

  private static func builder<P: Projector>(
    _ projector: P, into generation: ViewGeneration, to target: RefreshTarget, newest: Fact?
  ) throws -> any HistoryFolding {
    try ViewBuilder(projector, into: generation, to: target, newest: newest)
  }
}
