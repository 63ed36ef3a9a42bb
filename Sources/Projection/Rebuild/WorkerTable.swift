// The threads of a rebuild: what each has for itself, and how it folds a region.

internal import Words

/// A region of a round, with its index in the store.
struct RegionWork: Sendable {
  var region: HistoryRegion
  var index: Int
}

/// The folders of each worker, one for each view, and the memory that it groups a region in.
///
/// `@unchecked Sendable`: `folders`, `budget` and `grouping` never change, and workers use only constants
/// of `grouping`. The elements of `folders`, `scratch` and `details` are only touched by the worker of
/// their index, of which there is one at a time, and by the calling thread while no worker runs:
/// `OrderedParallelMap.run` waits until all have ended.
final class WorkerTable: @unchecked Sendable {
  let folders: [[any HistoryFolding]]
  private var scratch: [MappedMemory] = []
  /// For each worker, where it finds details; empty where none are needed.
  private let details: [RegionDetails]
  /// How many touchpoints of a region each worker has room to group.
  private(set) var scratchRecords = 0
  private let grouping: HistoryGrouping
  private let budget: MemoryBudget
  private let check: @Sendable () throws -> Void

  init(
    _ folders: [[any HistoryFolding]], _ grouping: HistoryGrouping, _ budget: MemoryBudget,
    check: @escaping @Sendable () throws -> Void
  ) throws {
    details =
      try grouping.details.map { plan in
        try folders.map { _ in try RegionDetails(plan, wordsMax: budget.detailWordsMax) }
      } ?? []
    self.folders = folders
    self.grouping = grouping
    self.budget = budget
    self.check = check
  }

  /// Makes room for every worker to group regions of `records` touchpoints. Called while no worker runs.
  func makeRoom(records: Int) throws {
    guard records > scratchRecords else { return }
    scratch.removeAll()
    scratchRecords = records
    scratch = try folders.map { _ in
      try MappedMemory(byteCount: records * MemoryLayout<Touchpoint>.stride)
    }
  }

  /// Groups, orders and folds the histories of a region. Rows are emitted whenever enough have been
  /// collected.
  func fold(
    _ work: RegionWork, of window: GroupedWindow, from store: RegionStore, _ detailStore: DetailStore?,
    by worker: Int, _ emit: (FoldedHistories) throws -> Void
  ) throws {
    let folders = folders[worker]
    let records = UnsafeMutableBufferPointer(
      rebasing: scratch[worker].elements(Touchpoint.self)[..<work.region.records])
    try grouping.group(work.region, work.index, of: window, from: store, by: worker, into: records)
    var slice = HistorySlice()
    let details = detailStore == nil ? nil : details[worker]
    if let details, let detailStore {
      try details.open(work.index, of: detailStore)
      slice.details = details.makeRecords()
    }
    var start = 0
    for offset in work.region.customers {
      let end = Int(window.ends[offset])
      guard end > start else { continue }
      let history = UnsafeMutableBufferPointer(rebasing: records[start..<end])
      history.sortInPlace()
      let customer = window.customer(at: offset)
      if history.count <= budget.partMax,
        try slice.take(details: details, of: history, wordsMax: budget.detailWordsMax)
      {
        slice.add(start..<end, of: customer)
      } else {
        slice.fold(records, by: folders)
        try fold(inParts: history, details, of: customer, by: folders)
        slice.count += 1
      }
      start = end
      if slice.touchpoints.count >= budget.sliceTouchpoints
        || slice.details.words.count > budget.detailWordsMax / 2
      {
        slice.fold(records, by: folders)
      }
      if slice.ends.isEmpty, folders.contains(where: { $0.isFull }) { try emit(slice.take(from: folders)) }
    }
    slice.fold(records, by: folders)
    if slice.count > 0 { try emit(slice.take(from: folders)) }
  }

  private func fold(
    inParts history: UnsafeMutableBufferPointer<Touchpoint>, _ details: RegionDetails?,
    of customer: CustomerNumber, by folders: [any HistoryFolding]
  ) throws {
    var records = details?.makeRecords() ?? .none
    var start = 0
    while start < history.count {
      try check()
      var part = UnsafeMutableBufferPointer(
        rebasing: history[start..<min(start + budget.partMax, history.count)])
      if let details {
        records.removeAll()
        let count = try details.append(part, to: &records, wordsMax: budget.detailWordsMax / 2)
        part = UnsafeMutableBufferPointer(rebasing: part[..<count])
      }
      for folder in folders { folder.fold(part: Span(_unsafeElements: part), records.span) }
      start += part.count
    }
    for folder in folders { folder.endParts(of: customer) }
  }
}

/// Neighbouring histories that one view after another folds: so few that they stay in the cache
/// meanwhile.
private struct HistorySlice {
  /// Where they lie in the region.
  private(set) var touchpoints = 0..<0
  /// Where each one ends in `touchpoints`.
  private(set) var ends: [HistoryEnd] = []
  /// How many histories were folded since rows were last taken.
  var count = 0
  /// The details of the touchpoints.
  var details = DetailRecords.none

  /// Adds the details of a history, which the caller adds next.
  ///
  /// - Returns: whether there was room for them; otherwise none were added.
  mutating func take(
    details source: RegionDetails?, of history: UnsafeMutableBufferPointer<Touchpoint>, wordsMax: Int
  ) throws -> Bool {
    guard let source else { return true }
    let before = details.mark
    if try source.append(history, to: &details, wordsMax: wordsMax) == history.count { return true }
    details.removeAll(after: before)
    return false
  }

  mutating func add(_ range: Range<Int>, of customer: CustomerNumber) {
    if ends.isEmpty { touchpoints = range }
    touchpoints = touchpoints.lowerBound..<range.upperBound
    ends.append(HistoryEnd(customer: customer.rawValue, end: UInt32(touchpoints.count)))
    count += 1
  }

  mutating func fold(_ records: UnsafeMutableBufferPointer<Touchpoint>, by folders: [any HistoryFolding]) {
    let span = Span(_unsafeElements: UnsafeMutableBufferPointer(rebasing: records[touchpoints]))
    for folder in folders { folder.fold(span, details.span, ends.span) }
    details.removeAll()
    touchpoints = 0..<0
    ends.removeAll(keepingCapacity: true)
  }

  /// Takes the rows that the views have come to.
  mutating func take(from folders: [any HistoryFolding]) -> FoldedHistories {
    defer { count = 0 }
    return FoldedHistories(rows: folders.map { $0.takeRows() }, count: count)
  }
}
