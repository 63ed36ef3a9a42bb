// Reading, away from the threads that Swift's tasks share: reads block.

internal import Dispatch
internal import Ledger

/// Reads the present file, one batch after another, on a thread of its own.
actor ImportWorker {
  private let executor = QueueExecutor(label: "perennial.import")
  private var reader: (any TouchpointReader)?
  private var nextNumber = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// What was read next, with its place in the order of the file.
  struct Step: Sendable {
    var number: Int
    /// `nil` after the last batch.
    var outcome: Result<ImportBatch?, any Error>
  }

  /// - Returns: the kinds that the file's touchpoints can be of, its length where it is known, and what its lines cannot be
  ///   read without.
  func open(
    _ input: ImportInput, _ mapping: Mapping?, _ settings: LedgerSettings
  ) throws -> (kinds: [String], bytesTotal: Int?, header: [HeaderLine]) {
    let reader = try input.reader(mapping, settings)
    self.reader = reader
    return (reader.kinds, reader.bytesTotal, reader.header)
  }

  /// The next batch, not made into touchpoints yet.
  func next(upTo count: Int) -> Step {
    let number = nextNumber
    nextNumber += 1
    return Step(number: number, outcome: Result { try read(upTo: count) })
  }

  private func read(upTo count: Int) throws -> ImportBatch? {
    guard var reader else { return nil }
    // Taken out while it changes, so that its buffers are not copied.
    self.reader = nil
    var batch = ImportBatch()
    let hasMore = try reader.read(into: &batch, upTo: count)
    if hasMore { self.reader = reader }
    return batch
  }
}

/// A serial queue as the executor of an actor.
private final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
