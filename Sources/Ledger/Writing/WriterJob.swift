// The work that is handed to the writer, and those who wait for it.

internal import KeyValueStore

/// A piece of work for the writer.
///
/// `@unchecked Sendable`: one thread at a time touches it. Whoever makes a job either hands it over, under
/// the writer's lock, and does not touch it again, or has taken the writer and does the job by itself; a
/// job that is refused was not handed over. The writer hands it on, through a queue, to the thread that
/// answers, and does not touch it again either. What a job lets others ask meanwhile, as `AppendJob` does,
/// it guards by itself.
class WriterJob: @unchecked Sendable {
  /// How many touchpoints the job will stage, about.
  let count: Int

  /// Whether the job runs between groups, and not in one.
  var isBetweenGroups: Bool { false }

  /// Whether a task waits for the answer; otherwise a thread does.
  var isOfTask: Bool { false }

  init(count: Int) { self.count = count }

  /// Stages touchpoints. `false` where that failed, and everything that the job staged is to be taken back.
  /// May run again.
  func stage(_ writer: LogWriter, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot) -> Bool {
    true
  }

  /// Does the job's work between two groups, and answers.
  func run(_ writer: LogWriter) {}

  /// Takes in that the job's group was not recorded, or that nobody knows whether it was.
  func fail(_ error: any Error) {}

  /// Answers whoever waits, once the outcome is durable.
  func answer() {}

  /// Answers with an error, without having done anything.
  final func refuse(_ error: any Error) {
    fail(error)
    answer()
  }
}

/// Whoever waits for an answer of the writer. Safe: a job answers once, and `WriterQueue` loses no job.
@safe
enum Asker<Value: Sendable> {
  case task(UnsafeContinuation<Value, any Error>)
  case thread(Waiter<Value>)

  var isTask: Bool {
    switch self {
    case .task: true
    case .thread: false
    }
  }

  func answer(_ outcome: Result<Value, any Error>) {
    switch self {
    case .task(let continuation): unsafe continuation.resume(with: outcome)
    case .thread(let waiter): waiter.answer(outcome)
    }
  }
}

/// Stages touchpoints, and answers with the outcome.
///
/// `@unchecked Sendable` for the reason that `WriterJob` gives: one thread at a time has the job, and nobody
/// else touches its `outcome`.
final class StagingJob<Value: Sendable>: WriterJob, @unchecked Sendable {
  typealias Stage = @Sendable (LogWriter, inout Staging, borrowing LogSnapshot) throws -> Value

  private let body: Stage
  private let asker: Asker<Value>
  private var outcome: Result<Value, any Error>?

  override var isOfTask: Bool { asker.isTask }

  init(count: Int, for asker: Asker<Value>, _ body: @escaping Stage) {
    self.body = body
    self.asker = asker
    super.init(count: count)
  }

  override func stage(_ writer: LogWriter, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot)
    -> Bool
  {
    let result = Result(staging: { try body(writer, &staging, snapshot) })
    outcome = result
    return result.isSuccess
  }

  override func fail(_ error: any Error) { outcome = .failure(error) }

  override func answer() {
    if let outcome { asker.answer(outcome) }
  }
}

/// Works on the indexes and the files, between two groups.
///
/// `@unchecked Sendable` for the reason that `WriterJob` gives, as `StagingJob` is.
final class MaintenanceJob: WriterJob, @unchecked Sendable {
  private let body: @Sendable (LogWriter) throws -> Void
  private let asker: Asker<Void>
  private var outcome: Result<Void, any Error>?

  override var isBetweenGroups: Bool { true }
  override var isOfTask: Bool { asker.isTask }

  init(for asker: Asker<Void>, _ body: @escaping @Sendable (LogWriter) throws -> Void) {
    self.body = body
    self.asker = asker
    super.init(count: 0)
  }

  override func run(_ writer: LogWriter) { asker.answer(Result { try body(writer) }) }

  override func fail(_ error: any Error) { outcome = .failure(error) }

  override func answer() {
    if let outcome { asker.answer(outcome) }
  }
}

extension Result where Failure == any Error {
  /// The outcome of staging, as whoever waits is told it: with a failure of the store in the ledger's
  /// words.
  init(staging body: () throws -> Success) {
    do { self = .success(try body()) } catch let failure as KeyValueError {
      self = .failure(LedgerError(failure, doing: "recording"))
    } catch {
      self = .failure(error)
    }
  }

  var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
