// Batches of one import on their way from being read to being recorded: several at once, recorded in order.

internal import Ledger
internal import Synchronization

/// A batch that is ready to be recorded.
struct ReadyBatch: Sendable {
  /// The batch, to be booked once its touchpoints are recorded.
  var batch: ImportBatch
  /// The touchpoints where nobody prepares them; otherwise they are in `prepared`.
  var touchpoints: [NewTouchpoint] = []
  var prepared = PreparedTouchpoints()

  var isEmpty: Bool { batch.origins.isEmpty }
}

/// Where touchpoints go as they are made. For a ledger each is prepared at once, while it is in the
/// processor's cache, and so that its memory is soon free for the next.
struct TouchpointSink {
  /// The name of the import, which all touchpoints bear in their context.
  private let name: String?
  private var preparer: TouchpointPreparer?
  /// The touchpoints that were made, where nobody prepares them.
  private(set) var touchpoints: [NewTouchpoint] = []
  /// What some of the touchpoints say beyond their facts; few do.
  private(set) var claims: [ImportBatch.Claim] = []
  private var count = 0

  init(name: String? = nil, preparer: TouchpointPreparer? = nil) {
    self.name = name
    self.preparer = preparer
  }

  mutating func add(_ made: NewTouchpoint) {
    var touchpoint = made
    if let name { touchpoint.context.batch = name }
    if case .message(let message) = made.content, let claim = message.claim {
      claims.append(ImportBatch.Claim(index: count, type: type(of: message).type, claim: claim))
    }
    count += 1
    if preparer?.add(touchpoint) == nil { touchpoints.append(touchpoint) }
  }

  /// What was prepared.
  consuming func finish() -> PreparedTouchpoints { preparer?.finish() ?? PreparedTouchpoints() }
}

/// Who records the touchpoints of an import.
enum ImportRecorder: Sendable {
  case closure(Importer.Append)
  /// A ledger, which can prepare one batch while it records another.
  case ledger(Ledger)
  /// Nobody records: a rehearsal finds out what a ledger would do.
  case rehearsal(Rehearsal)

  /// A sink for the touchpoints of one batch.
  func sink(named name: String?, expected: Int) -> TouchpointSink {
    switch self {
    case .closure: TouchpointSink(name: name)
    case .ledger, .rehearsal: TouchpointSink(name: name, preparer: TouchpointPreparer(expected: expected))
    }
  }

  /// How many batches the recorder can be given at once.
  var batchesAtOnce: Int {
    switch self {
    case .closure: 1
    case .ledger: ImportQueue.batchesAhead
    case .rehearsal: 1
    }
  }

  /// - Returns: the outcomes of each batch.
  func append(_ ready: [ReadyBatch]) async throws -> [[Result<Receipt, LedgerError>]] {
    if ready.allSatisfy(\.isEmpty) { return ready.map { _ in [] } }
    switch self {
    case .closure(let append):
      var outcomes: [[Result<Receipt, LedgerError>]] = []
      for batch in ready { outcomes.append(try await append(batch.touchpoints)) }
      return outcomes
    case .ledger(let ledger): return try await ledger.appendEach(ready.map(\.prepared))
    case .rehearsal(let rehearsal): return try rehearsal.appendEach(ready.map(\.prepared))
    }
  }
}

/// Brings batches, which several tasks make ready, back into the order in which they were read.
final class ImportQueue: Sendable {
  /// How many batches are read and made ready while one is recorded: enough for a slow commit, few enough
  /// for memory.
  static let batchesAhead = 3

  struct Step: Sendable {
    var number: Int
    /// The batch that was made ready; `nil` behind the last one.
    var outcome: Result<ReadyBatch?, any Error>
  }

  private struct State {
    var steps: [Int: Step] = [:]
    /// The number of the step that is next in order.
    var number = 0
  }

  private let state = Mutex(State())

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
    var sink = recorder.sink(named: options.batch, expected: batch.unmadeCount)
    batch.make(into: &sink)
    batch.claims = sink.claims
    let touchpoints = sink.touchpoints
    return ReadyBatch(batch: batch, touchpoints: touchpoints, prepared: sink.finish())
  }

  /// Whether the step that is next in order is not there yet.
  var isWaiting: Bool { state.withLock { $0.steps[$0.number] == nil } }

  func add(_ step: Step) { state.withLock { $0.steps[step.number] = step } }

  /// The next batches in order, as many as are there; `nil` behind the last one.
  ///
  /// - Throws: why the first of them could not be read; that is told only once those before it are
  ///   recorded.
  func next(upTo count: Int) throws -> [ReadyBatch]? {
    try state.withLock { state in
      guard let first = try state.steps[state.number]?.outcome.get() else { return nil }
      var ready = [first]
      state.steps[state.number] = nil
      state.number += 1
      while ready.count < count, case .success(let batch?)? = state.steps[state.number]?.outcome {
        ready.append(batch)
        state.steps[state.number] = nil
        state.number += 1
      }
      return ready
    }
  }
}
