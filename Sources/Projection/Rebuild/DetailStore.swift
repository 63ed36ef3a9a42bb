// Where the details of regions are put while the log is read: in memory, or in a file where they do not
// fit.

internal import Words

/// For each region the detail records of its touchpoints, in the order of the log.
///
/// ```
/// region    block │ block │ block …                     the last one is being filled
/// words     position │ words of the record │ the record │ position │ …
/// ```
/// All blocks are of one size. A record goes on in the next block where it does not fit; when there is no
/// block left the full ones go to a file.
///
/// `@unchecked Sendable`: the thread of the rebuild fills it (`HistoryGrouping.gather`) and has finished
/// before it starts the workers that read it (`OrderedParallelMap.run`), so that they see all of it. From
/// then on nothing here changes: `copy` writes to memory of its caller's, and reads the file by offsets.
/// So several workers may call it at a time.
final class DetailStore: @unchecked Sendable {
  private let memory: MappedMemory
  private let words: UnsafeMutableBufferPointer<Int64>
  /// How far each region is filled. They are not an array: changing an element would cost as much as
  /// everything else.
  private let places: UnsafeMutableBufferPointer<Place>
  private let placeMemory: MappedMemory
  private let blockWords: Int
  private let directory: String
  /// The blocks of each region: the index of one in memory, or the complement of the index of one in the
  /// file.
  private var blocks: [[Int]]
  private var free: [Int]
  /// The full blocks in memory, each as its region and its index in the list of that region's blocks.
  private var full: [(region: Int, place: Int)] = []
  private var file: TemporaryFile?

  private struct Place: BitwiseCopyable {
    /// Where in `words` the region's next word goes, and where its last block ends.
    var next: Int
    var end: Int
    /// How many words the region has.
    var count: Int
  }

  /// - Parameter bytesMax: how much memory the blocks may take; there are at least two for each region,
  ///   whatever that takes.
  init(regions count: Int, bytesMax: Int, blockBytesMax: Int, directory: String) throws {
    let bytes = max(64, min(blockBytesMax, bytesMax / max(1, 2 * count)))
    blockWords = bytes / MemoryLayout<Int64>.stride
    let blockCount = max(2 * count, bytesMax / (blockWords * MemoryLayout<Int64>.stride))
    memory = try MappedMemory(byteCount: blockCount * blockWords * MemoryLayout<Int64>.stride)
    words = memory.elements(Int64.self)
    placeMemory = try MappedMemory(byteCount: count * MemoryLayout<Place>.stride)
    // Zeroed: no region has a block yet.
    places = UnsafeMutableBufferPointer(rebasing: placeMemory.elements(Place.self)[..<count])
    free = Array((0..<blockCount).reversed())
    blocks = Array(repeating: [], count: count)
    self.directory = directory
  }

  // MARK: Filling

  func append(_ record: Span<Int64>, of position: Position, to region: Int) throws {
    try append(Int64(bitPattern: position.rawValue), to: region)
    try append(Int64(record.count), to: region)
    var done = 0
    while done < record.count {
      if places[region].next == places[region].end { try extend(region) }
      let place = places[region]
      let count = min(record.count - done, place.end - place.next)
      for index in 0..<count { words[place.next + index] = record[done + index] }
      places[region].next = place.next + count
      places[region].count = place.count + count
      done += count
    }
  }

  private func append(_ word: Int64, to region: Int) throws {
    if places[region].next == places[region].end { try extend(region) }
    words[places[region].next] = word
    places[region].next += 1
    places[region].count += 1
  }

  /// Gives another block to a region that has none, or whose last one is full.
  private func extend(_ region: Int) throws {
    if !blocks[region].isEmpty { full.append((region, blocks[region].count - 1)) }
    if free.isEmpty { try spill() }
    guard let block = free.popLast() else { throw HistoryGrouping.changed }
    blocks[region].append(block)
    places[region].next = block * blockWords
    places[region].end = (block + 1) * blockWords
  }

  /// Moves all full blocks to the file.
  private func spill() throws {
    let file = try file ?? TemporaryFile(in: directory)
    self.file = file
    let stride = blockWords * MemoryLayout<Int64>.stride
    for (region, place) in full {
      let block = blocks[region][place]
      blocks[region][place] = ~(file.size / stride)
      let bytes = UnsafeRawBufferPointer(words)[block * stride..<(block + 1) * stride]
      try file.append(UnsafeRawBufferPointer(rebasing: bytes))
      free.append(block)
    }
    full.removeAll(keepingCapacity: true)
  }

  // MARK: Reading

  func wordCount(of region: Int) -> Int { places[region].count }

  /// Copies words of a region.
  func copy(_ range: Range<Int>, of region: Int, to target: UnsafeMutablePointer<Int64>) throws {
    let blocks = blocks[region]
    var next = range.lowerBound
    while next < range.upperBound {
      let block = blocks[next / blockWords]
      let start = next % blockWords
      let count = min(range.upperBound - next, blockWords - start)
      let place = target + (next - range.lowerBound)
      if block >= 0 {
        guard let source = words.baseAddress else { return }
        place.update(from: source + block * blockWords + start, count: count)
      } else if let file {
        try file.read(
          into: UnsafeMutableRawBufferPointer(start: place, count: count * MemoryLayout<Int64>.stride),
          at: (~block * blockWords + start) * MemoryLayout<Int64>.stride)
      }
      next += count
    }
  }
}
