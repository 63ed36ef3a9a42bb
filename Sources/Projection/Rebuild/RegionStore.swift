// Where the touchpoints of regions are put when the log is read: in memory, or in a file where that is not enough.

internal import Glibc
internal import Ledger

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
  /// How many have come to each region. In memory of its own: in an array each change would cost as much as all else.
  private let filled: UnsafeMutableBufferPointer<Int>
  private let counts: MappedMemory
  private let memory: MappedMemory
  private let records: UnsafeMutableBufferPointer<Touchpoint>
  /// Nothing: all is in `records`.
  private let file: TemporaryFile?
  private let isInMemory: Bool
  /// Touchpoints in the buffer of a region.
  private let bufferRecords: Int

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
    counts = try MappedMemory(byteCount: regions.count * MemoryLayout<Int>.stride)
    filled = UnsafeMutableBufferPointer(rebasing: counts.elements(Int.self)[..<regions.count])
    let stride = MemoryLayout<Touchpoint>.stride
    if start * stride <= bytesMax {
      (file, bufferRecords, isInMemory) = (nil, 0, true)
      memory = try MappedMemory(byteCount: start * stride)
    } else {
      // Those of the regions are not needed any more when the workers use theirs.
      let buffers = max(regions.count, jobs)
      bufferRecords = max(1, min(bufferBytesMax, bytesMax / buffers) / stride)
      file = try TemporaryFile(in: directory)
      isInMemory = false
      memory = try MappedMemory(byteCount: buffers * bufferRecords * stride)
    }
    records = memory.elements(Touchpoint.self)
  }

  @inline(__always)
  func append(_ touchpoint: Touchpoint, to region: Int) throws {
    let count = filled[region]
    guard count < starts[region + 1] - starts[region] else { throw HistoryGrouping.changed }
    filled[region] = count + 1
    if isInMemory {
      records[starts[region] + count] = touchpoint
      return
    }
    let place = count % bufferRecords
    records[region * bufferRecords + place] = touchpoint
    if place + 1 == bufferRecords { try flush(region) }
  }

  /// Writes what is left in the buffers.
  ///
  /// - Throws: where a region has not got all that were counted.
  func finish() throws {
    for region in filled.indices {
      guard filled[region] == starts[region + 1] - starts[region] else { throw HistoryGrouping.changed }
      if !isInMemory, filled[region] % bufferRecords > 0 { try flush(region) }
    }
  }

  private func flush(_ region: Int) throws {
    let count = (filled[region] - 1) % bufferRecords + 1
    let start = region * bufferRecords
    let piece = UnsafeMutableBufferPointer(rebasing: records[start..<start + count])
    try file?.write(
      UnsafeRawBufferPointer(piece),
      at: (starts[region] + filled[region] - count) * MemoryLayout<Touchpoint>.stride)
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
