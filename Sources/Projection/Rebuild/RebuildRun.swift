// One rebuild: reads, groups and folds the facts, and writes the rows.

internal import KeyValueStore
internal import Words

/// Builds the views of several projectors from all touchpoints, in as few passes over the facts as the
/// memory allows.
///
/// ```
/// for each window of customers          one window, where memory has room for 4 bytes a customer
///   count ─ plan ─ sort what is larger than memory, on disk
///   for each round                      one, where memory has room for a page a region
///     gather                            one scan of the facts, on the calling thread: to memory, or to a file
///     group, order and fold             regions of neighbouring customers, on all threads
///     write                             in order of customers, on the calling thread: all views in one transaction
/// totals, due indexes                   each view's sorted on a thread of its own, written in turn
/// ```
struct RebuildRun {
  private let views: [ViewName]
  private let builders: [any ViewBuilding]
  private let environment: ViewEnvironment
  private let workers: WorkerTable
  private let grouping: HistoryGrouping
  private let source: any FactSource
  private let budget: MemoryBudget
  private let directory: String
  private let check: @Sendable () throws -> Void
  private let report: (Views.Progress) -> Void
  private var progress: Views.Progress
  private var passesDone = 0

  /// - Parameters:
  ///   - environment: the environment that all builders write to.
  ///   - directory: where histories that are larger than memory are sorted.
  ///   - check: called again and again, on several threads; what it throws ends the rebuild.
  init(
    _ source: any FactSource, as arrangement: Arrangement, into builders: [any ViewBuilding],
    of environment: ViewEnvironment, views: [ViewName], _ budget: MemoryBudget, directory: String,
    check: @escaping @Sendable () throws -> Void,
    report: @escaping (Views.Progress) -> Void
  ) throws {
    let types = builders.dropFirst().reduce(builders.first?.types ?? nil) { all, builder in
      if let all, let some = builder.types { all.union(some) } else { nil }
    }
    let details = builders.reduce(DetailNeeds.none) { $0 + $1.details }
    grouping = HistoryGrouping(
      source, as: arrangement, types: types,
      details: details.isEmpty ? nil : try source.detailPlan(for: details), check: check)
    self.source = source
    workers = try WorkerTable(
      (0..<budget.jobs).map { _ in builders.map { $0.makeFolder() } }, grouping, budget, check: check)
    self.builders = builders
    self.environment = environment
    self.views = views
    self.budget = budget
    self.directory = directory
    self.check = check
    self.report = report
    progress = Views.Progress(views: views, customers: 0, customersMax: 0, phase: .counting)
  }

  mutating func run() throws {
    var first: Int? = 1
    while let start = first {
      report(progress)
      let window = try CustomerWindow(first: start, customersMax: budget.customersPerWindow)
      // Every scan comes across the touchpoints of customer 0; they are folded in the first one only.
      if start == 1 { try count(window) } else { try grouping.count(window) { _ in } }
      try fold(window)
      first = window.next
    }
    progress.phase = .writing
    report(progress)
    for folders in workers.folders {
      for (builder, folder) in zip(builders, folders) { builder.add(folder.totals) }
    }
    try finish()
  }

  /// Counts the touchpoints of a window, and folds those of customer 0.
  private func count(_ window: CustomerWindow) throws {
    guard let plan = grouping.details else {
      return try grouping.count(window) { touchpoint in
        for builder in builders { builder.fold(anonymous: touchpoint, DetailSpan()[0]) }
      }
    }
    let collector = DetailCollector<Void>(source, plan) {
      [builders] touchpoint, _, records, index in
      for builder in builders { builder.fold(anonymous: touchpoint, records.span[index]) }
    }
    try grouping.count(window) { touchpoint in
      if plan.looks(at: touchpoint) { return try collector.append(touchpoint, ()) }
      for builder in builders { builder.fold(anonymous: touchpoint, DetailSpan()[0]) }
    }
    try collector.finish()
  }

  /// Writes the totals and due index of each view, one view to a thread: one sorts while another writes.
  private func finish() throws {
    let builders = SharedBuilders(builders: builders)
    let map = OrderedParallelMap(jobs: budget.jobs, stackBytes: budget.stackBytes, check: check)
    try map.run(Array(builders.builders.indices)) { [check] index, _, _ in
      try builders.builders[index].finish(check: check)
    } consume: { (_: Never) in
    }
  }

  private mutating func fold(_ window: CustomerWindow) throws {
    let plan = window.plan(regionRecords: budget.regionRecords, recordsMax: budget.recordsMax)
    let rounds = plan.rounds(regionsMax: budget.regionsMax)
    let isLast = window.next == nil
    progress.phase = .folding
    progress.customersMax = isLast ? progress.customers + plan.histories : 0
    progress.passesMax = isLast ? passesDone + rounds.count : 0
    var large: SortedRecords<OwnedTouchpoint>?
    if plan.largeRecords > 0 {
      let sort = ExternalSort<OwnedTouchpoint>(
        in: directory, runBytes: budget.storeBytes, mergeBytes: budget.mergeBytes)
      try grouping.sortLarge(window, count: plan.largeRecords, into: sort)
      large = try sort.sorted(check: check)
    }
    for regions in rounds {
      passesDone += 1
      progress.pass = passesDone
      report(progress)
      // Not before here: by now the memory that sorting and the round before took is free again.
      try workers.makeRoom(records: regions.map(\.records).max() ?? 0)
      let store = try RegionStore(
        regions, jobs: budget.jobs, bytesMax: budget.storeBytes(largestRegion: workers.scratchRecords),
        bufferBytesMax: budget.bufferBytesMax, directory: directory)
      let details =
        grouping.details == nil
        ? nil
        : try DetailStore(
          regions: regions.count, bytesMax: budget.detailBytes, blockBytesMax: budget.bufferBytesMax,
          directory: directory)
      try grouping.gather(regions, of: window, into: store, details)
      try fold(regions, of: GroupedWindow(window), from: store, details, large)
    }
  }

  /// Folds regions in order of customers: those that are grouped in parallel, the others on this thread.
  private mutating func fold(
    _ regions: ArraySlice<HistoryRegion>, of window: GroupedWindow, from store: RegionStore,
    _ details: DetailStore?, _ large: SortedRecords<OwnedTouchpoint>?
  ) throws {
    var grouped: [RegionWork] = []
    for (index, region) in regions.enumerated() {
      if region.records > 0 { grouped.append(RegionWork(region: region, index: index)) }
      guard region.large > 0, let large else { continue }
      try fold(grouped, of: window, from: store, details)
      grouped.removeAll()
      let customer = window.customer(at: region.customers.lowerBound)
      try fold(touchpoints: region.large, of: customer, from: large)
    }
    try fold(grouped, of: window, from: store, details)
  }

  private mutating func fold(
    _ regions: [RegionWork], of window: GroupedWindow, from store: RegionStore, _ details: DetailStore?
  ) throws {
    let map = OrderedParallelMap(jobs: budget.jobs, stackBytes: budget.stackBytes, check: check)
    let workers = workers
    try map.run(regions) { region, worker, emit in
      try workers.fold(region, of: window, from: store, details, by: worker, emit)
    } consume: { output in
      try write(output)
    }
  }

  /// Folds a history that was sorted on disk, on the calling thread.
  private mutating func fold(
    touchpoints count: Int, of customer: CustomerNumber, from sorted: SortedRecords<OwnedTouchpoint>
  ) throws {
    let own = workers.folders[0]
    var part: [Touchpoint] = []
    part.reserveCapacity(budget.partMax)
    var left = count
    while left > 0 {
      try check()
      part.removeAll(keepingCapacity: true)
      while part.count < budget.partMax, left > 0 {
        guard let record = try sorted.next(), record.owner == customer.rawValue else {
          throw HistoryGrouping.changed
        }
        part.append(record.touchpoint)
        left -= 1
      }
      try fold(part: part, by: own)
    }
    for folder in own { folder.endParts(of: customer) }
    try write(FoldedHistories(rows: own.map { $0.takeRows() }, count: 1))
  }

  /// Folds a part of a history that was sorted on disk, with as many details at a time as there is room
  /// for.
  private func fold(part: [Touchpoint], by folders: [any HistoryFolding]) throws {
    guard let plan = grouping.details else {
      for folder in folders { folder.fold(part: part.span, DetailSpan()) }
      return
    }
    var start = 0
    while start < part.count {
      let rest = part.span.extracting(droppingFirst: start)
      let records = try source.details(of: rest, plan, wordsMax: budget.detailWordsMax)
      guard records.count > 0 else { throw HistoryGrouping.changed }
      for folder in folders { folder.fold(part: rest.extracting(first: records.count), records.span) }
      start += records.count
    }
  }

  private mutating func write(_ output: FoldedHistories) throws {
    let parts = zip(builders, output.rows)
    if output.rows.contains(where: { !$0.entries.isEmpty }) {
      try environment.write { transaction in
        for (builder, rows) in parts { try builder.write(rows, in: &transaction) }
      }
      environment.environment.beginWriting()
    }
    for (builder, rows) in parts { try builder.didWrite(rows) }
    let before = progress.customers
    progress.customers += output.count
    if progress.customers / 10_000 > before / 10_000 || progress.customers == progress.customersMax {
      report(progress)
    }
  }
}

/// The builders of a rebuild, shared by the threads that finish the views.
///
/// `@unchecked Sendable`: no two threads work on one builder, and nobody else works on any until the
/// threads have ended.
private struct SharedBuilders: @unchecked Sendable {
  let builders: [any ViewBuilding]
}

/// The rows that some neighbouring histories came to.
struct FoldedHistories: Sendable {
  /// The rows of each view, in the order of the builders.
  var rows: [FoldedRows]
  /// How many histories they come of.
  var count: Int
}
