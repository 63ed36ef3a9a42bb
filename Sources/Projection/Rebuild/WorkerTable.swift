// What each thread of a rebuild has for itself, and what it does with a region.

internal import Ledger

/// A region of a round, with its place in the store.
struct RegionWork: Sendable {
  var region: HistoryRegion
  var index: Int
}

/// The folders of each worker, one for each view, and the memory that it groups a region in.
///
/// `@unchecked Sendable`: `folders`, `budget` and `grouping` never change (of the last, workers use constants only). What is in
/// a row of `folders`, or of `scratch`, is only touched by the worker of that number (no two at a time have the same), and by
/// the calling thread while no worker runs: `OrderedParallelMap.run` waits for their ends.
final class WorkerTable: @unchecked Sendable {
  let folders: [[any HistoryFolding]]
  private var scratch: [MappedMemory] = []
  /// So many touchpoints of a region each of them can group.
  private(set) var scratchRecords = 0
  private let grouping: HistoryGrouping
  private let budget: MemoryBudget
  private let check: @Sendable () throws -> Void

  init(
    _ folders: [[any HistoryFolding]], _ grouping: HistoryGrouping, _ budget: MemoryBudget,
    check: @escaping @Sendable () throws -> Void
  ) {
    self.folders = folders
    self.grouping = grouping
    self.budget = budget
    self.check = check
  }

  /// Lets every worker group regions of so many touchpoints. Called while no worker runs.
  func makeRoom(records: Int) throws {
    guard records > scratchRecords else { return }
    scratch.removeAll()
    scratchRecords = records
    scratch = try folders.map { _ in
      try MappedMemory(byteCount: records * MemoryLayout<Touchpoint>.stride)
    }
  }

  /// Groups, orders and folds the histories of a region; what they come to is emitted whenever it has come to enough.
  func fold(
    _ work: RegionWork, of window: GroupedWindow, from store: RegionStore, by worker: Int,
    _ emit: (FoldedHistories) throws -> Void
  ) throws {
    let folders = folders[worker]
    let records = UnsafeMutableBufferPointer(
      rebasing: scratch[worker].elements(Touchpoint.self)[..<work.region.records])
    try grouping.group(work.region, work.index, of: window, from: store, by: worker, into: records)
    var slice = HistorySlice()
    var start = 0
    for offset in work.region.customers {
      let end = Int(window.ends[offset])
      guard end > start else { continue }
      let history = UnsafeMutableBufferPointer(rebasing: records[start..<end])
      history.sortInPlace()
      let customer = window.customer(at: offset)
      if history.count <= budget.partMax {
        slice.add(start..<end, of: customer)
      } else {
        slice.fold(records, by: folders)
        try fold(inParts: Span(_unsafeElements: history), of: customer, by: folders)
        slice.count += 1
      }
      start = end
      if slice.touchpoints.count >= budget.sliceTouchpoints { slice.fold(records, by: folders) }
      if slice.ends.isEmpty, folders.contains(where: { $0.isFull }) { try emit(slice.take(from: folders)) }
    }
    slice.fold(records, by: folders)
    if slice.count > 0 { try emit(slice.take(from: folders)) }
  }

  private func fold(
    inParts history: Span<Touchpoint>, of customer: CustomerNumber, by folders: [any HistoryFolding]
  )
    throws
  {
    for start in stride(from: 0, to: history.count, by: budget.partMax) {
      try check()
      let part = history.extracting(start..<min(start + budget.partMax, history.count))
      for folder in folders { folder.fold(part: part) }
    }
    for folder in folders { folder.endParts(of: customer) }
  }
}

/// Neighbouring histories that one view after another folds: few enough to stay in a processor's cache meanwhile.
private struct HistorySlice {
  /// Where they lie in the region.
  private(set) var touchpoints = 0..<0
  /// Where each one ends in `touchpoints`.
  private(set) var ends: [HistoryEnd] = []
  /// Histories since the last ones were taken.
  var count = 0

  mutating func add(_ range: Range<Int>, of customer: CustomerNumber) {
    if ends.isEmpty { touchpoints = range }
    touchpoints = touchpoints.lowerBound..<range.upperBound
    ends.append(HistoryEnd(customer: customer.rawValue, end: UInt32(touchpoints.count)))
    count += 1
  }

  mutating func fold(_ records: UnsafeMutableBufferPointer<Touchpoint>, by folders: [any HistoryFolding]) {
    let span = Span(_unsafeElements: UnsafeMutableBufferPointer(rebasing: records[touchpoints]))
    for folder in folders { folder.fold(span, ends.span) }
    touchpoints = 0..<0
    ends.removeAll(keepingCapacity: true)
  }

  /// What the views have come to.
  mutating func take(from folders: [any HistoryFolding]) -> FoldedHistories {
    defer { count = 0 }
    return FoldedHistories(rows: folders.map { $0.takeRows() }, count: count)
  }
}
