// Where the touchpoints of regions are put when the log is read: in memory, or in a file where that is not enough.

internal import Glibc
internal import Words

/// Touchpoints by region, each region's in the order in which they came.
///
/// ```
/// in memory     │ region 0          │ region 1     │ …     as many as were counted of each
/// in a file     the same, and for each region a buffer in memory, which is written when it is full
/// ```
/// `@unchecked Sendable`: filled by one thread, and then only read: `forEachPiece` may be called by several threads at a time,
/// each with a worker's number of its own, whose buffer is its.
final class RegionStore: @unchecked Sendable {
  /// Where each region begins, in touchpoints; and where the last one ends.
  private let starts: [Int]
  /// Where each region stands. In memory of its own: in an array each change would cost as much as all else.
  private let places: UnsafeMutableBufferPointer<Place>
  private let placeMemory: MappedMemory
  private let memory: MappedMemory
  private let records: UnsafeMutableBufferPointer<Touchpoint>
  /// Nothing: all is in `records`.
  private let file: TemporaryFile?
  /// Touchpoints in the buffer of a region.
  private let bufferRecords: Int
  /// Has the system give out `memory` while it is being filled.
  private var populating: WorkerThread?

  private struct Place: BitwiseCopyable {
    /// Of `records`: where the next touchpoint goes, and where its buffer ends, or the region.
    var next: Int
    var end: Int
    /// How many are to come.
    var left: Int
  }

  /// What one takes in memory.
  ///
  /// - Parameter bufferBytesMax: a region's buffer is not larger.
  init(
    _ regions: ArraySlice<HistoryRegion>, jobs: Int, bytesMax: Int, bufferBytesMax: Int, directory: String
  ) throws {
    var (starts, start) = ([Int](), 0)
    for region in regions {
      starts.append(start)
      start += region.records
    }
    self.starts = starts + [start]
    placeMemory = try MappedMemory(byteCount: regions.count * MemoryLayout<Place>.stride)
    places = UnsafeMutableBufferPointer(rebasing: placeMemory.elements(Place.self)[..<regions.count])
    let stride = MemoryLayout<Touchpoint>.stride
    if start * stride <= bytesMax {
      (file, bufferRecords) = (nil, 0)
      memory = try MappedMemory(byteCount: start * stride)
    } else {
      // Those of the regions are not needed any more when the workers use theirs.
      let buffers = max(regions.count, jobs)
      bufferRecords = max(1, min(bufferBytesMax, bytesMax / buffers) / stride)
      file = try TemporaryFile(in: directory)
      memory = try MappedMemory(byteCount: buffers * bufferRecords * stride)
    }
    records = memory.elements(Touchpoint.self)
    for region in places.indices {
      let begin = file == nil ? self.starts[region] : region * bufferRecords
      let left = self.starts[region + 1] - self.starts[region]
      places[region] = Place(next: begin, end: begin + (file == nil ? left : bufferRecords), left: left)
    }
    if jobs > 1, file == nil {
      // It changes nothing that is in there: a page is given out, whatever it holds. And `memory` outlives it, since whoever
      // ends this waits for it first.
      nonisolated(unsafe) let memory = memory
      populating = WorkerThread(stackBytes: 64 << 10) { memory.populate() }
    }
  }

  deinit { populating?.join() }

  @inline(__always)
  func append(_ fact: UnsafePointer<Fact>, at position: Position, to region: Int) throws {
    let place = places[region]
    guard place.left > 0 else { throw HistoryGrouping.changed }
    if let record = records.baseAddress.map({ $0 + place.next }) {
      record.pointee.position = position
      record.pointee.fact = fact.pointee
    }
    places[region].next = place.next &+ 1
    places[region].left = place.left &- 1
    if place.next &+ 1 == place.end { try flush(region) }
  }

  /// Writes what is left in the buffers.
  ///
  /// - Throws: where a region has not got all that were counted.
  func finish() throws {
    populating?.join()
    populating = nil
    for region in places.indices {
      guard places[region].left == 0 else { throw HistoryGrouping.changed }
      try flush(region)
    }
  }

  /// Writes what is in the buffer of a region, which is empty then.
  private func flush(_ region: Int) throws {
    guard let file else { return }
    let start = region * bufferRecords
    let piece = UnsafeMutableBufferPointer(rebasing: records[start..<places[region].next])
    try file.write(
      UnsafeRawBufferPointer(piece),
      at: (starts[region + 1] - places[region].left - piece.count) * MemoryLayout<Touchpoint>.stride)
    places[region].next = start
  }

  /// Calls `body` with the touchpoints of a region, piece by piece.
  func forEachPiece(
    of region: Int, by worker: Int, _ body: (UnsafeMutableBufferPointer<Touchpoint>) throws -> Void
  ) throws {
    let (begin, end) = (starts[region], starts[region + 1])
    guard let file else { return try body(UnsafeMutableBufferPointer(rebasing: records[begin..<end])) }
    let buffer = worker * bufferRecords
    for start in stride(from: begin, to: end, by: bufferRecords) {
      let count = min(bufferRecords, end - start)
      let piece = UnsafeMutableBufferPointer(rebasing: records[buffer..<buffer + count])
      try file.read(
        into: UnsafeMutableRawBufferPointer(piece), at: start * MemoryLayout<Touchpoint>.stride)
      try body(piece)
    }
  }
}
