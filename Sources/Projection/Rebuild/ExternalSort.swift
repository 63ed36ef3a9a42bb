// Sorts more than fits in memory: sorted runs go to a file, and are merged while they are read.

internal import Words

/// A record that can be sorted. It is written to a file as it lies in memory, and read back by the same
/// process.
protocol SortableRecord: BitwiseCopyable {
  /// A strict order; no two records are equal in it.
  static func precedes(_ left: Self, _ right: Self) -> Bool
  /// Whether `sortKey` is used.
  static var hasSortKey: Bool { get }
  /// A number by which records are roughly ordered: a record with a lesser key precedes one with a
  /// greater.
  var sortKey: UInt64 { get }
}

extension SortableRecord {
  static var hasSortKey: Bool { false }
  var sortKey: UInt64 { 0 }
}

extension Touchpoint: SortableRecord {}

/// Takes records in any order and gives them back sorted, in bounded memory.
final class ExternalSort<Record: SortableRecord> {
  private let directory: String
  private let runBytes: Int
  private let mergeBytes: Int
  private var memory: MappedMemory?
  private var buffer = UnsafeMutableBufferPointer<Record>(start: nil, count: 0)
  private var buffered = 0
  private var file: TemporaryFile?
  private var runs: [SortedRun] = []
  /// How many records there are.
  private(set) var count = 0

  /// - Parameters:
  ///   - directory: where a file without a name is made, if one is needed.
  ///   - runBytes: how much memory is used while records come in.
  ///   - mergeBytes: how much memory is used while they are given back.
  init(in directory: String, runBytes: Int, mergeBytes: Int) {
    self.directory = directory
    self.runBytes = max(runBytes, 16 * MemoryLayout<Record>.stride)
    self.mergeBytes = max(mergeBytes, 16 * MemoryLayout<Record>.stride)
  }

  func append(_ record: Record) throws {
    if buffered == buffer.count { try makeRoom() }
    buffer[buffered] = record
    buffered += 1
    count += 1
  }

  /// All records in order. None can be added afterwards.
  ///
  /// - Parameter check: asked now and then; what it throws is thrown.
  func sorted(check: () throws -> Void = {}) throws -> SortedRecords<Record> {
    // Giving back may take no more than `mergeBytes`, also where nothing was spilled while records came
    // in.
    guard file != nil || buffered * MemoryLayout<Record>.stride > mergeBytes else {
      let whole = UnsafeMutableBufferPointer(rebasing: buffer[..<buffered])
      whole.sortInPlace()
      return SortedRecords(whole, in: memory)
    }
    let file = try file ?? TemporaryFile(in: directory)
    try spill(to: file)
    memory = nil
    buffer = UnsafeMutableBufferPointer(start: nil, count: 0)
    let memory = try MappedMemory(byteCount: mergeBytes)
    let plan = MergePlan<Record>(memory)
    var (source, left) = (file, runs)
    // Where there are more runs than can be read at one time, they are first merged into fewer, longer
    // ones.
    while left.count > plan.runsMax {
      let target = try TemporaryFile(in: directory)
      var merged: [SortedRun] = []
      for start in stride(from: 0, to: left.count, by: plan.runsMax) {
        try check()
        let some = Array(left[start..<min(start + plan.runsMax, left.count)])
        merged.append(try plan.merge(some, of: source, to: target, check: check))
      }
      (source, left) = (target, merged)
    }
    return try SortedRecords(RunMerger(left, of: source, plan), in: memory)
  }

  /// Takes the memory when the first record comes, and spills it when it is full.
  private func makeRoom() throws {
    if memory == nil {
      let memory = try MappedMemory(byteCount: runBytes)
      buffer = memory.elements(Record.self)
      self.memory = memory
      return
    }
    let file = try file ?? TemporaryFile(in: directory)
    self.file = file
    try spill(to: file)
  }

  private func spill(to file: TemporaryFile) throws {
    let run = UnsafeMutableBufferPointer(rebasing: buffer[..<buffered])
    run.sortInPlace()
    runs.append(SortedRun(start: file.size, count: buffered))
    try file.append(UnsafeRawBufferPointer(run))
    buffered = 0
  }
}

/// Sorted records, one after another.
final class SortedRecords<Record: SortableRecord> {
  private let memory: MappedMemory?
  private var rest: Slice<UnsafeMutableBufferPointer<Record>>
  private var merger: RunMerger<Record>?
  /// The record that `next` will give; `nil` at the end.
  private(set) var first: Record?

  init(_ records: UnsafeMutableBufferPointer<Record>, in memory: MappedMemory?) {
    self.memory = memory
    rest = records[...]
    first = rest.popFirst()
  }

  init(_ merger: RunMerger<Record>, in memory: MappedMemory) throws {
    self.memory = memory
    rest = UnsafeMutableBufferPointer<Record>(start: nil, count: 0)[...]
    self.merger = merger
    first = try self.merger?.next()
  }

  /// Gives `first` and goes on to the next one.
  func next() throws -> Record? {
    let result = first
    first = merger == nil ? rest.popFirst() : try merger?.next()
    return result
  }
}
