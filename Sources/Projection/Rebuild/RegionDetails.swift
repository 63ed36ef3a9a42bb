// Finds the details of touchpoints by position, in the region that a thread of a rebuild is working on.

internal import Words

/// The details of one region, found by position. Each worker has one of its own; none is shared.
final class RegionDetails {
  private let plan: DetailPlan
  private let memory: MappedMemory
  private let words: UnsafeMutableBufferPointer<Int64>
  private var store: DetailStore?
  private var region = 0
  /// Whether all of the region is in `words`.
  private var isLoaded = false
  /// The positions that have records, ascending; and where in the region the record of each begins.
  private var positions: [UInt64] = []
  private var starts: [Int] = []
  /// How many words the region has.
  private var end = 0
  /// How many words stand in front of each record: its position, and how many words it has.
  private static let headerWords = 2
  /// Room for one record, where the region is too large to be loaded.
  private var single: [Int64] = []

  /// - Parameters:
  ///   - plan: the plan that the records in the store were made for.
  ///   - wordsMax: a region with more words is not loaded, but read record by record.
  init(_ plan: DetailPlan, wordsMax: Int) throws {
    self.plan = plan
    memory = try MappedMemory(byteCount: wordsMax * MemoryLayout<Int64>.stride)
    words = memory.elements(Int64.self)
  }

  /// Empty `DetailRecords` of the plan.
  func makeRecords() -> DetailRecords { DetailRecords(plan) }

  /// Goes to a region.
  func open(_ region: Int, of store: DetailStore) throws {
    self.store = store
    self.region = region
    positions.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    end = store.wordCount(of: region)
    isLoaded = end <= words.count
    if isLoaded, let start = words.baseAddress { try store.copy(0..<end, of: region, to: start) }
    var next = 0
    while next < end {
      let (position, count) = try header(at: next, store)
      positions.append(position)
      next += Self.headerWords
      starts.append(next)
      next += count
    }
  }

  private func header(at start: Int, _ store: DetailStore) throws -> (UInt64, Int) {
    if isLoaded { return (UInt64(bitPattern: words[start]), Int(words[start + 1])) }
    return try withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2) { header in
      guard let place = header.baseAddress else { throw HistoryGrouping.changed }
      try store.copy(start..<start + 2, of: region, to: place)
      return (UInt64(bitPattern: header[0]), Int(header[1]))
    }
  }

  /// Appends the records of touchpoints of the region.
  ///
  /// - Parameter wordsMax: appending ends after the touchpoint with which the records exceed this many
  ///   words.
  /// - Returns: how many touchpoints' records were appended.
  func append(
    _ touchpoints: UnsafeMutableBufferPointer<Touchpoint>, to records: inout DetailRecords, wordsMax: Int
  ) throws -> Int {
    for index in touchpoints.indices {
      if index > 0, records.words.count > wordsMax { return index }
      guard plan.looks(at: touchpoints[index]) else {
        records.appendNone()
        continue
      }
      try append(touchpoints[index].position.rawValue, to: &records)
    }
    return touchpoints.count
  }

  private func append(_ position: UInt64, to records: inout DetailRecords) throws {
    var (low, high) = (0, positions.count)
    while low < high {
      let middle = (low + high) / 2
      if positions[middle] < position { low = middle + 1 } else { high = middle }
    }
    guard low < positions.count, positions[low] == position else { throw HistoryGrouping.changed }
    let next = low + 1 < starts.count ? starts[low + 1] - Self.headerWords : end
    let range = starts[low]..<next
    if isLoaded {
      return records.append(record: UnsafeBufferPointer(rebasing: words[range]))
    }
    if single.count < range.count { single = Array(repeating: 0, count: range.count) }
    try single.withUnsafeMutableBufferPointer { single in
      guard let place = single.baseAddress else { return }
      try store?.copy(range, of: region, to: place)
      records.append(record: UnsafeBufferPointer(start: place, count: range.count))
    }
  }
}

/// Reads details of touchpoints that come one by one, a few hundred at a time.
final class DetailCollector<Tag> {
  private static var touchpointsMax: Int { 512 }
  private static var wordsMax: Int { 1 << 16 }

  private let source: any FactSource
  private let plan: DetailPlan
  private let take: (Touchpoint, Tag, DetailRecords, Int) throws -> Void
  private var touchpoints: [Touchpoint] = []
  private var tags: [Tag] = []

  /// - Parameter take: called with each touchpoint, in order, its tag, the records that hold its details,
  ///   and its index among them.
  init(
    _ source: any FactSource, _ plan: DetailPlan,
    _ take: @escaping (Touchpoint, Tag, DetailRecords, Int) throws -> Void
  ) {
    self.source = source
    self.plan = plan
    self.take = take
    touchpoints.reserveCapacity(Self.touchpointsMax)
    tags.reserveCapacity(Self.touchpointsMax)
  }

  func append(_ touchpoint: Touchpoint, _ tag: Tag) throws {
    touchpoints.append(touchpoint)
    tags.append(tag)
    if touchpoints.count == Self.touchpointsMax { try finish() }
  }

  /// Reads the details of the touchpoints that are still waiting.
  func finish() throws {
    // A local copy, since a span cannot borrow a property of an object.
    let touchpoints = touchpoints
    var done = 0
    while done < touchpoints.count {
      let rest = touchpoints.span.extracting(droppingFirst: done)
      let records = try source.details(of: rest, plan, wordsMax: Self.wordsMax)
      guard records.count > 0 else { throw HistoryGrouping.changed }
      for index in 0..<records.count {
        try take(touchpoints[done + index], tags[done + index], records, index)
      }
      done += records.count
    }
    self.touchpoints.removeAll(keepingCapacity: true)
    tags.removeAll(keepingCapacity: true)
  }
}
