// Batches of one import on their way from being read to being recorded: several at once, recorded in order.

internal import Ledger

/// A batch that only the recording is left of.
struct ReadyBatch: Sendable {
  /// What is to be booked. Touchpoints that the ledger has prepared are gone from it.
  var batch: ImportBatch
  var prepared: PreparedTouchpoints?

  var isEmpty: Bool { batch.origins.isEmpty }
}

/// Who records.
enum ImportRecorder: Sendable {
  case closure(Importer.Append)
  /// A ledger, which can prepare one batch while it records another.
  case ledger(Ledger)

  func prepare(_ batch: inout ImportBatch) -> PreparedTouchpoints? {
    guard case .ledger = self else { return nil }
    let touchpoints = batch.touchpoints
    batch.touchpoints = []
    return PreparedTouchpoints(touchpoints)
  }

  func append(_ ready: ReadyBatch) async throws -> [Result<Receipt, LedgerError>] {
    switch self {
    case .closure(let append): try await append(ready.batch.touchpoints)
    case .ledger(let ledger): try await ledger.appendEach(ready.prepared ?? PreparedTouchpoints([]))
    }
  }
}

/// Brings what was made ready by several tasks back into the order in which it was read.
struct ImportQueue {
  /// How many batches are read and made ready while one is recorded: enough for a slow commit, few enough for memory.
  static let batchesAhead = 3

  struct Step: Sendable {
    var number: Int
    /// `nil` after the last batch.
    var outcome: Result<ReadyBatch?, any Error>
  }

  private var steps: [Int: Step] = [:]
  private var number = 0

  /// Reads the next batch and makes it ready.
  static func step(
    of worker: ImportWorker, _ options: ImportOptions, _ recorder: ImportRecorder
  ) async -> Step {
    let read = await worker.next(upTo: options.batchSize)
    return Step(
      number: read.number,
      outcome: read.outcome.map { batch in batch.map { make($0, options, recorder) } })
  }

  private static func make(
    _ read: ImportBatch, _ options: ImportOptions, _ recorder: ImportRecorder
  ) -> ReadyBatch {
    var batch = read
    batch.make()
    if let name = options.batch {
      for index in batch.touchpoints.indices { batch.touchpoints[index].context.batch = name }
    }
    let prepared = recorder.prepare(&batch)
    return ReadyBatch(batch: batch, prepared: prepared)
  }

  /// Whether the next step in order is not there yet.
  var isWaiting: Bool { steps[number] == nil }

  mutating func add(_ step: Step) { steps[step.number] = step }

  /// The next batch in order; `nil` after the last.
  ///
  /// - Throws: why it could not be read, once those before it are recorded.
  mutating func next() throws -> ReadyBatch? {
    guard let step = steps.removeValue(forKey: number) else { return nil }
    number += 1
    return try step.outcome.get()
  }
}
