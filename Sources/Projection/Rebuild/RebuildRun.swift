// One rebuild: the facts are read, grouped and folded, and the rows written.

internal import Ledger

/// Builds the views of several projectors from all touchpoints, in as few passes over the facts as the memory allows.
///
/// ```
/// for each window of customers          one window, where memory has room for 4 bytes a customer
///   count ─ plan ─ sort what is larger than memory, on disk
///   for each pass                       as many histories as memory has room for
///     gather                            one scan of the facts, on the calling thread
///     order and fold                    slices of neighbouring customers, on all threads
///     write                             in order of customers, on the calling thread
/// totals, due indexes                   on the calling thread
/// ```
struct RebuildRun {
  private let views: [ViewName]
  private let builders: [any ViewBuilding]
  private let folders: FolderTable
  private let grouping: HistoryGrouping
  private let budget: MemoryBudget
  private let directory: String
  private let check: @Sendable () throws -> Void
  private let report: (Views.Progress) -> Void
  private var progress: Views.Progress
  private var passesDone = 0

  /// - Parameter directory: where histories are sorted that are larger than memory.
  /// - Parameter check: asked again and again, on several threads; what it throws ends the rebuild.
  init(
    _ source: any FactSource, as arrangement: Arrangement, into builders: [any ViewBuilding],
    views: [ViewName], _ budget: MemoryBudget, directory: String,
    check: @escaping @Sendable () throws -> Void,
    report: @escaping (Views.Progress) -> Void
  ) {
    let types = builders.dropFirst().reduce(builders.first?.types ?? nil) { all, builder in
      if let all, let some = builder.types { all.union(some) } else { nil }
    }
    grouping = HistoryGrouping(source, as: arrangement, types: types, check: check)
    folders = FolderTable((0..<budget.jobs).map { _ in builders.map { $0.makeFolder() } })
    self.builders = builders
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
      try grouping.count(window) { touchpoint in
        // Every scan comes across them; the first one is enough.
        if start == 1 { for builder in builders { builder.fold(anonymous: touchpoint) } }
      }
      try fold(window)
      first = window.next
    }
    progress.phase = .writing
    report(progress)
    for folders in folders.rows {
      for (builder, folder) in zip(builders, folders) { builder.add(folder.totals) }
    }
    for builder in builders { try builder.finish(check: check) }
  }

  private mutating func fold(_ window: CustomerWindow) throws {
    let plan = window.passes(recordsMax: budget.recordsMax)
    let isLast = window.next == nil
    progress.phase = .folding
    progress.customersMax = isLast ? progress.customers + plan.histories : 0
    progress.passesMax = isLast ? passesDone + plan.passes.count : 0
    var large: SortedRecords<OwnedTouchpoint>?
    if plan.largeRecords > 0 {
      let sort = ExternalSort<OwnedTouchpoint>(
        in: directory, runBytes: budget.recordsMax * MemoryLayout<Touchpoint>.stride,
        mergeBytes: budget.mergeBytes)
      try grouping.sortLarge(window, count: plan.largeRecords, into: sort)
      large = try sort.sorted(check: check)
    }
    // Only now: what sorting took is gone.
    let recordsMax = plan.passes.map(\.records).max() ?? 0
    let records = try MappedMemory(byteCount: recordsMax * MemoryLayout<Touchpoint>.stride)
    for pass in plan.passes {
      passesDone += 1
      progress.pass = passesDone
      report(progress)
      let gathered = GatheredPass(window, in: records)
      try grouping.gather(pass, of: window, into: gathered.records)
      try fold(pass, gathered, large)
    }
  }

  /// Folds a pass in order of customers: what is grouped in parallel, what is not on this thread.
  private mutating func fold(
    _ pass: HistoryPass, _ gathered: GatheredPass, _ large: SortedRecords<OwnedTouchpoint>?
  ) throws {
    var begin = pass.customers.lowerBound
    var start = 0
    for history in pass.large {
      try fold(pass.slices(of: begin..<history.offset, ends: gathered.ends, start: &start, budget), gathered)
      if let large { try fold(history, of: gathered.customer(at: history.offset), from: large) }
      begin = history.offset + 1
    }
    try fold(
      pass.slices(of: begin..<pass.customers.upperBound, ends: gathered.ends, start: &start, budget), gathered
    )
  }

  private mutating func fold(_ slices: [HistorySlice], _ gathered: GatheredPass) throws {
    let map = OrderedParallelMap(jobs: budget.jobs, stackBytes: budget.stackBytes, check: check)
    let (folders, partMax, check) = (folders, budget.partMax, check)
    try map.run(slices) { slice, worker, emit in
      try folders.fold(slice, of: gathered, by: worker, partMax: partMax, check: check, emit)
    } consume: { output in
      try write(output)
    }
  }

  /// Folds a history that comes from the disk, on the calling thread.
  private mutating func fold(
    _ history: LargeHistory, of customer: CustomerNumber, from sorted: SortedRecords<OwnedTouchpoint>
  ) throws {
    let own = folders.rows[0]
    var part: [Touchpoint] = []
    part.reserveCapacity(budget.partMax)
    var left = history.count
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
      for folder in own { folder.fold(part: part.span) }
    }
    for folder in own { folder.endParts(of: customer) }
    try write(FoldedHistories(chunks: own.map { $0.takeChunk() }, count: 1))
  }

  private mutating func write(_ output: FoldedHistories) throws {
    for (builder, chunk) in zip(builders, output.chunks) { try builder.write(chunk) }
    let before = progress.customers
    progress.customers += output.count
    if progress.customers / 10_000 > before / 10_000 || progress.customers == progress.customersMax {
      report(progress)
    }
  }
}

/// What some neighbouring histories came to, by view.
struct FoldedHistories: Sendable {
  var chunks: [ViewChunk]
  /// How many histories.
  var count: Int
}

/// The grouped touchpoints of a pass, as threads share them.
///
/// `@unchecked Sendable`: while threads run, `ends` is only read, and slices do not overlap: the `records` of one are only
/// touched by the thread that works on it. The threads have ended when `OrderedParallelMap.run` returns. Both pieces of
/// memory are held here, for as long as anything points into them.
struct GatheredPass: @unchecked Sendable {
  let records: UnsafeMutableBufferPointer<Touchpoint>
  /// Where each customer's touchpoints end, by its place in the window.
  let ends: UnsafeMutableBufferPointer<UInt32>
  private let memory: MappedMemory
  private let window: CustomerWindow

  init(_ window: CustomerWindow, in memory: MappedMemory) {
    self.window = window
    self.memory = memory
    records = memory.elements(Touchpoint.self)
    ends = window.counts
  }

  func customer(at offset: Int) -> CustomerNumber { CustomerNumber(UInt32(window.first + offset)) }
}

/// The folders of each worker, one for each view.
///
/// `@unchecked Sendable`: `rows` never changes. The folders of a row do, and are only touched by the worker of its number
/// (no two at a time have the same), and by the calling thread while no worker runs: `OrderedParallelMap.run` waits for
/// their ends.
struct FolderTable: @unchecked Sendable {
  let rows: [[any HistoryFolding]]

  init(_ rows: [[any HistoryFolding]]) { self.rows = rows }

  /// Orders and folds the histories of a slice; what they come to is emitted whenever it has come to a chunk.
  func fold(
    _ slice: HistorySlice, of pass: GatheredPass, by worker: Int, partMax: Int, check: () throws -> Void,
    _ emit: (FoldedHistories) throws -> Void
  ) throws {
    let folders = rows[worker]
    var start = slice.start
    var count = 0
    for offset in slice.customers {
      let end = Int(pass.ends[offset])
      guard end > start else { continue }
      let history = UnsafeMutableBufferPointer(rebasing: pass.records[start..<end])
      start = end
      history.sortInPlace()
      let span = Span(_unsafeElements: history)
      let customer = pass.customer(at: offset)
      if span.count <= partMax {
        for folder in folders { folder.fold(span, of: customer) }
      } else {
        for part in stride(from: 0, to: span.count, by: partMax) {
          try check()
          let touchpoints = span.extracting(part..<min(part + partMax, span.count))
          for folder in folders { folder.fold(part: touchpoints) }
        }
        for folder in folders { folder.endParts(of: customer) }
      }
      count += 1
      if folders.contains(where: { $0.isFull }) {
        try emit(FoldedHistories(chunks: folders.map { $0.takeChunk() }, count: count))
        count = 0
      }
    }
    if count > 0 { try emit(FoldedHistories(chunks: folders.map { $0.takeChunk() }, count: count)) }
  }
}
