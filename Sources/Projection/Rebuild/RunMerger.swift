// Reads several sorted runs of a file as one.

/// A sorted run in a temporary file.
struct SortedRun: Hashable {
  /// Where it begins in the file, in bytes.
  var start: Int
  /// How many records it has.
  var count: Int
}

/// How the memory for merging is divided: a piece for each run that is read, and one for what is written.
struct MergePlan<Record: SortableRecord> {
  private let records: UnsafeMutableBufferPointer<Record>
  private let pieceRecords: Int
  /// How many runs are read at the same time.
  let runsMax: Int

  /// Divides memory into pieces of 4 to 64 KiB; a sixteenth of the memory where that lies between.
  init(_ memory: MappedMemory) {
    records = memory.elements(Record.self)
    let bytes = max(4096, min(64 << 10, memory.bytes.count / 16))
    pieceRecords = max(1, min(bytes / MemoryLayout<Record>.stride, records.count / 4))
    runsMax = records.count / pieceRecords - 1
  }

  func piece(_ index: Int) -> UnsafeMutableBufferPointer<Record> {
    UnsafeMutableBufferPointer(rebasing: records[index * pieceRecords..<(index + 1) * pieceRecords])
  }

  /// Merges runs into one at the end of another file.
  func merge(
    _ runs: [SortedRun], of source: TemporaryFile, to target: TemporaryFile, check: () throws -> Void
  ) throws -> SortedRun {
    var merger = try RunMerger(runs, of: source, self)
    let output = piece(runsMax)
    let start = target.size
    var (count, filled) = (0, 0)
    while let record = try merger.next() {
      output[filled] = record
      filled += 1
      if filled < output.count { continue }
      try target.append(UnsafeRawBufferPointer(output))
      count += filled
      filled = 0
      try check()
    }
    try target.append(UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: output[..<filled])))
    return SortedRun(start: start, count: count + filled)
  }
}

/// Reads several sorted runs as one.
struct RunMerger<Record: SortableRecord> {
  private let file: TemporaryFile
  private var readers: [Reader] = []
  /// A binary heap of the readers that have a record left; the one with the smallest is at the root.
  private var heap: [Int] = []

  private struct Reader {
    var piece: UnsafeMutableBufferPointer<Record>
    /// Where in the piece the next record is, and where the records that were read end.
    var index = 0
    var end = 0
    /// Where in the file the records that were not read yet begin, and how many they are.
    var offset: Int
    var left: Int
  }

  init(_ runs: [SortedRun], of file: TemporaryFile, _ plan: MergePlan<Record>) throws {
    self.file = file
    for (index, run) in runs.enumerated() where run.count > 0 {
      readers.append(Reader(piece: plan.piece(index), offset: run.start, left: run.count))
      try refill(readers.count - 1)
      heap.append(readers.count - 1)
    }
    for index in heap.indices.reversed() { sink(from: index) }
  }

  /// The next record in order; `nil` after the last one.
  mutating func next() throws -> Record? {
    guard let top = heap.first else { return nil }
    let record = readers[top].piece[readers[top].index]
    readers[top].index += 1
    if readers[top].index == readers[top].end {
      if readers[top].left > 0 {
        try refill(top)
      } else {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
    }
    sink(from: 0)
    return record
  }

  private mutating func refill(_ index: Int) throws {
    let count = min(readers[index].left, readers[index].piece.count)
    let piece = UnsafeMutableBufferPointer(rebasing: readers[index].piece[..<count])
    try file.read(into: UnsafeMutableRawBufferPointer(piece), at: readers[index].offset)
    readers[index].offset += count * MemoryLayout<Record>.stride
    readers[index].left -= count
    readers[index].index = 0
    readers[index].end = count
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    Record.precedes(
      readers[left].piece[readers[left].index], readers[right].piece[readers[right].index])
  }

  private mutating func sink(from start: Int) {
    var index = start
    while true {
      var smallest = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if precedes(heap[child], heap[smallest]) { smallest = child }
      }
      if smallest == index { return }
      heap.swapAt(index, smallest)
      index = smallest
    }
  }
}
