// Where the touchpoints of regions are put while the log is read: in memory, or in a file where they do
// not fit.

internal import Glibc
internal import Words

/// Touchpoints by region, each region's in the order in which they came.
///
/// ```
/// in memory     │ region 0          │ region 1     │ …     each as long as was counted
/// in a file     the same, and for each region a buffer in memory, which is written when it is full
/// ```
/// `@unchecked Sendable`: one thread fills it, and from then on it is only read. Several threads may call
/// `forEachPiece` at a time, each with a worker's number of its own, and use the buffer of that number.
final class RegionStore: @unchecked Sendable {
  /// Where each region begins, in touchpoints; and where the last one ends.
  private let starts: [Int]
  /// How far each region is filled. They are not an array: changing an element would cost as much as
  /// everything else.
  private let places: UnsafeMutableBufferPointer<Place>
  private let placeMemory: MappedMemory
  private let memory: MappedMemory
  private let records: UnsafeMutableBufferPointer<Touchpoint>
  /// The file; `nil` where all touchpoints are in `records`.
  private let file: TemporaryFile?
  /// How many touchpoints the buffer of a region has room for.
  private let bufferRecords: Int
  /// The thread that has the system provide the pages of `memory` while they are being filled.
  private var populating: WorkerThread?

  private struct Place: BitwiseCopyable {
    /// Where in `records` the next touchpoint goes, and where the region's buffer, or the region itself,
    /// ends.
    var next: Int
    var end: Int
    /// How many touchpoints are still to come.
    var left: Int
  }

  /// - Parameters:
  ///   - bytesMax: how much memory it may take; touchpoints that take more go to a file.
  ///   - bufferBytesMax: the largest buffer of a region for what is on its way to the file.
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
      // Workers use the same buffers for reading, when the regions do not need them for writing any more.
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
      // Populating a page does not change what is in it. And `memory` outlives the thread, which is
      // joined before.
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
  /// - Throws: where a region did not get as many touchpoints as were counted.
  func finish() throws {
    populating?.join()
    populating = nil
    for region in places.indices {
      guard places[region].left == 0 else { throw HistoryGrouping.changed }
      try flush(region)
    }
  }

  /// Writes the buffer of a region to the file, and empties it.
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
