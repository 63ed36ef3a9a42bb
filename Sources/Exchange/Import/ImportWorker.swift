// Reads files on a thread of its own, because reads block and Swift's tasks share their threads.

internal import Dispatch
internal import Ledger

/// Reads the files of an import, one batch after another, on a thread of its own.
actor ImportWorker {
  private let executor = QueueExecutor(label: "perennial.import")
  private var reader: ImportReader?
  private var nextNumber = 0
  /// The kinds under which the import counts the touchpoints.
  nonisolated let kinds: [String]

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// A batch that was read, and its place in the order of reading.
  struct Step: Sendable {
    var number: Int
    /// The batch; `nil` behind the last one.
    var outcome: Result<ImportBatch?, any Error>
  }

  /// - Throws: `ImportError` where it cannot be told how to read a file.
  init(_ inputs: [ImportInput], _ mapping: Mapping?, _ settings: LedgerSettings) throws(ImportError) {
    let reader = try ImportReader(inputs, mapping, settings)
    kinds = reader.kinds
    self.reader = reader
  }

  /// Refuses files that cannot be read as they should be, before anything is recorded.
  func check() throws { try reader?.check() }

  /// Reads what has to be read before the first batch.
  func begin() throws { try reader?.begin() }

  /// The next batch, which is not made into touchpoints yet.
  func next(upTo count: Int) -> Step {
    let number = nextNumber
    nextNumber += 1
    return Step(number: number, outcome: Result { try read(upTo: count) })
  }

  private func read(upTo count: Int) throws -> ImportBatch? {
    guard var reader else { return nil }
    // The reader is taken out while it changes, so that its buffers are not copied.
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
