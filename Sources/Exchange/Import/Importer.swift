// Imports files into a ledger, in bounded memory, with every line accounted for.

public import Ledger

/// Imports CSV and CloudEvents into a ledger.
///
///     let importer = try Importer(options, into: ledger)
///     let summary = try await importer.run([ImportInput(path: "orders.csv")])
///
/// Running an import again adds nothing, because ids come from the files. Touchpoints are recorded in the
/// order of their lines (those of a group in the place of its last line), because a refund may refer to an
/// order that stands above it. So one commit is under way at a time. Meanwhile the next few batches are
/// read, made into touchpoints and checked, by as many processors as there are; memory holds only those.
public struct Importer: Sendable {
  /// Appends touchpoints, each for itself, in their order: where a (source, id) comes twice in one batch,
  /// the second is judged as if the first had been recorded. `Ledger.appendEach` is such a function.
  public typealias Append =
    @Sendable (_ batch: [NewTouchpoint]) async throws -> [Result<Receipt, LedgerError>]

  private let options: ImportOptions
  private let settings: LedgerSettings
  private let recorder: ImportRecorder

  /// An importer that records by a function, where what it records into is not a ledger that is open here.
  ///
  /// - Parameters:
  ///   - options: the options of the import.
  ///   - settings: the settings of the ledger, for what a mapping does not say of currency and time zone.
  ///   - append: records a batch. What it throws ends the import.
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
  /// - Parameters:
  ///   - inputs: the files, each of which is read once.
  ///   - progress: is called after every batch.
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

  /// Refuses a rejects file that would replace a file that is read, before anything is recorded.
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

/// The options of an import.
public struct ImportOptions: Sendable {
  /// The mapping by which CSV becomes touchpoints.
  public var mapping: Mapping?
  /// The batch that touchpoints bear in their context, by which the import can be undone; `nil` leaves
  /// their context as it is.
  public var batch: String?
  /// The path at which refused lines are written with their reasons; `nil` for nowhere. They may hold
  /// personal data, so only the file's owner may read it.
  public var rejectsFile: String?
  /// How many touchpoints are read, checked and recorded at a time, at the most. Where the disk is slow,
  /// several such batches are recorded in one commit.
  public var batchSize: Int
  /// Called for every touchpoint that was recorded or found recorded, in their order.
  public var onReceipt: (@Sendable (_ file: String, _ line: Int, _ receipt: Receipt) -> Void)?
  /// Called for every line that was refused, with the kind of refusal and the reason in words; also, with
  /// `conflictingDuplicate`, for the lines of touchpoints that are in the ledger already with other content.
  public var onReject:
    (@Sendable (_ file: String, _ line: Int, _ code: LedgerError.Code, _ reason: String) -> Void)?

  /// The options of an import. Without a mapping it reads CloudEvents only; a batch size below 1 is taken as
  /// 1.
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
