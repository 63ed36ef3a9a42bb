// Files → touchpoints → the ledger, in bounded memory, with every line accounted for.

public import Ledger

/// Imports CSV and CloudEvents into a ledger.
///
///     let importer = try Importer(options, into: ledger)
///     let summary = try await importer.run([ImportInput(path: "orders.csv")])
///
/// Running an import again adds nothing: ids come from the files. Touchpoints are recorded in the order of
/// the lines (of a group, its last line in the files), since a refund may refer to an order that stands above it. So one
/// commit is under way at a time; the next few batches are read, made into touchpoints and checked meanwhile, by
/// as many processors as there are. Memory holds those.
public struct Importer: Sendable {
  /// Appends touchpoints, each on its own, in their order: a (source, id) that comes twice in one batch is
  /// judged as if the two had come one after the other. `Ledger.appendEach` is one.
  public typealias Append =
    @Sendable (_ batch: [NewTouchpoint]) async throws -> [Result<Receipt, LedgerError>]

  private let options: ImportOptions
  private let settings: LedgerSettings
  private let recorder: ImportRecorder

  /// - Parameters:
  ///   - settings: The ledger's: what a mapping does not say of currency and time zone.
  ///   - append: Records a batch. What it throws ends the import.
  public init(_ options: ImportOptions = ImportOptions(), settings: LedgerSettings, append: @escaping Append)
  {
    self.options = options
    self.settings = settings
    recorder = .closure(append)
  }

  init(_ options: ImportOptions, settings: LedgerSettings, by recorder: ImportRecorder) {
    self.options = options
    self.settings = settings
    self.recorder = recorder
  }

  /// Imports files in their order.
  ///
  /// - Parameter progress: Called after every batch.
  /// - Returns: what became of every line. A cancelled import returns what it did until then.
  /// - Throws: `ImportError` where a file, the mapping or the rejects file is at fault; nothing has been
  ///   recorded if it was found before the first batch. `LedgerError` where the ledger cannot go on (a full
  ///   disk); what was recorded until then stays, and running the import again adds the rest.
  public func run(
    _ inputs: [ImportInput], progress: @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportSummary {
    try await run(inputs, keeping: nil, progress: progress)
  }

  /// Imports files, and keeps the first touchpoints of each kind to be shown.
  func run(
    _ inputs: [ImportInput], keeping examples: ImportExamples?, progress: @Sendable (ImportProgress) -> Void
  ) async throws -> ImportSummary {
    try checkRejects(inputs)
    let inputs = try inputs.flatMap { try $0.parts() }
    let worker = try ImportWorker(inputs, options.mapping, settings)
    try await worker.check()
    var run = ImportRun(options, inputs.map(\.name), worker.kinds, examples: examples)
    try run.begin()
    do {
      try await worker.begin()
      try await importAll(worker, &run, progress)
    } catch is CancellationError {
      run.summary.wasCancelled = true
    }
    return try run.finish()
  }

  /// Finds rejects that would replace what is read, before anything is recorded.
  private func checkRejects(_ inputs: [ImportInput]) throws(ImportError) {
    guard let rejects = options.rejectsFile else { return }
    let read = inputs.compactMap(\.path) + [options.mapping?.name].compactMap { $0 }
    if let problem = OutputPlace.problem(with: rejects, besides: read) {
      throw ImportError(.cannotCreate, problem, file: rejects)
    }
  }

  private func importAll(
    _ worker: ImportWorker, _ run: inout ImportRun, _ progress: @Sendable (ImportProgress) -> Void
  ) async throws {
    let (options, recorder) = (options, recorder)
    try await withThrowingTaskGroup(of: Void.self) { group in
      let queue = ImportQueue()
      func readAhead() {
        group.addTask { queue.add(await ImportQueue.step(of: worker, options, recorder)) }
      }
      for _ in 0..<ImportQueue.batchesAhead { readAhead() }
      while true {
        while queue.isWaiting, try await group.next() != nil {}
        guard let ready = try queue.next(upTo: recorder.batchesAtOnce) else { return }
        try Task.checkCancellation()
        for _ in ready { readAhead() }
        let results = try await recorder.append(ready)
        for (ready, results) in zip(ready, results) {
          try run.record(ready.batch, results)
          progress(run.progress)
        }
      }
    }
  }
}

/// What an import may be told.
public struct ImportOptions: Sendable {
  /// How CSV becomes touchpoints.
  public var mapping: Mapping?
  /// What the touchpoints bear in `context.batch`, so that the import can be undone; `nil` leaves it as it
  /// is.
  public var batch: String?
  /// Where refused lines go, with reasons; `nil` for nowhere. They may hold personal data: the file is
  /// readable by its owner only.
  public var rejectsFile: String?
  /// How many touchpoints are read, checked and recorded at a time, at the most. Where the disk is slow, several such
  /// batches are recorded in one commit.
  public var batchSize: Int
  /// Called for every touchpoint that was recorded or found recorded, in their order.
  public var onReceipt: (@Sendable (_ file: String, _ line: Int, _ receipt: Receipt) -> Void)?
  /// Called for every line that was refused, with the kind of refusal and the reason in words; also, with
  /// `conflictingDuplicate`, for the lines of touchpoints that are in the ledger already with other content.
  public var onReject:
    (@Sendable (_ file: String, _ line: Int, _ code: LedgerError.Code, _ reason: String) -> Void)?

  public init(
    mapping: Mapping? = nil, batch: String? = nil, rejectsFile: String? = nil, batchSize: Int = 2000,
    onReceipt: (@Sendable (_ file: String, _ line: Int, _ receipt: Receipt) -> Void)? = nil,
    onReject: (
      @Sendable (_ file: String, _ line: Int, _ code: LedgerError.Code, _ reason: String) -> Void
    )? = nil
  ) {
    self.mapping = mapping
    self.batch = batch
    self.rejectsFile = rejectsFile
    self.batchSize = max(1, batchSize)
    self.onReceipt = onReceipt
    self.onReject = onReject
  }
}

extension Importer {
  /// An importer into a ledger that is open for writing.
  ///
  /// - Throws: `LedgerError` where the ledger's settings cannot be read.
  public init(_ options: ImportOptions = ImportOptions(), into ledger: Ledger) throws {
    self.init(options, settings: try ledger.settings, by: .ledger(ledger))
  }
}
