// The thread that writes: takes what is waiting, commits it as one group, and answers everybody.

internal import Foundation
internal import Glibc
internal import KeyValueStore

/// A piece of work for the writer.
struct WriterJob: Sendable {
  /// Stages touchpoints and gives their receipts; on an error everything that it staged is taken back.
  typealias Stage =
    @Sendable (LogWriter, inout Staging, borrowing LogSnapshot) throws -> [Result<Receipt, LedgerError>]

  enum Work: Sendable {
    case stage(count: Int, Stage)
    /// Runs between groups.
    case maintain(@Sendable (LogWriter) throws -> Void)
  }

  var work: Work
  /// Called once, on the writer's thread, when the outcome is durable.
  var finish: @Sendable (Result<[Result<Receipt, LedgerError>], any Error>) -> Void
}

/// One OS thread that owns the `LogWriter`: LMDB's write transactions begin and end on it.
///
/// `@unchecked Sendable`: `waiting`, `closed` and `ended` are only touched under `condition`; `thread` is set by
/// the thread itself before it answers `started`, which `init` waits for under a lock, and never again; the rest never
/// changes. The `LogWriter` is made and used on the thread, and handed to nobody.
final class WriterThread: @unchecked Sendable {
  private let condition = NSCondition()
  private var waiting: [WriterJob] = []
  private var closed = false
  private var ended = false
  private let groupLimit: Int
  /// The thread, once it runs; and the process that it runs in: a fork does not take it along.
  private var thread: pthread_t?
  private let process = getpid()

  /// Starts the thread and waits until `make` has given it its writer.
  init(groupLimit: Int, _ make: @escaping @Sendable () throws -> LogWriter) throws {
    self.groupLimit = max(1, groupLimit)
    let started = Waiter<Void>()
    let thread = Thread { [self] in
      self.thread = pthread_self()
      do {
        let writer = try make()
        started.answer(.success(()))
        run(writer)
      } catch {
        started.answer(.failure(error))
      }
      condition.lock()
      ended = true
      condition.broadcast()
      condition.unlock()
    }
    thread.name = "perennial writer"
    thread.stackSize = 8 << 20
    thread.start()
    try started.wait()
  }

  /// Whether the caller is on the writer's own thread, where nothing can wait for it.
  var isCurrent: Bool { thread == pthread_self() }

  /// Whether this process is a child of the one that the writer runs in.
  var isInherited: Bool { getpid() != process }

  /// Hands a job over; it is refused once the thread is closing.
  func submit(_ job: WriterJob) {
    if isInherited {
      return job.finish(
        .failure(
          LedgerError(
            .notWritable, "the ledger was opened before this process was forked; open it in the child")))
    }
    condition.lock()
    let refused = closed
    if !refused { waiting.append(job) }
    condition.signal()
    condition.unlock()
    if refused {
      job.finish(.failure(LedgerError(.notWritable, "the ledger is closed; open it again to write")))
    }
  }

  /// Lets what is waiting finish, then ends the thread.
  func close() {
    if isInherited { return }
    condition.lock()
    closed = true
    condition.broadcast()
    while !ended { condition.wait() }
    condition.unlock()
  }

  private func run(_ writer: LogWriter) {
    while let jobs = next() {
      var group: [WriterJob] = []
      for job in jobs {
        if case .maintain(let body) = job.work {
          commit(group, writer)
          group = []
          job.finish(
            Result { () throws -> [Result<Receipt, LedgerError>] in
              try body(writer)
              return []
            })
        } else {
          group.append(job)
        }
      }
      commit(group, writer)
    }
  }

  /// What is waiting, up to the limit of a group; `nil` when the thread is to end.
  private func next() -> [WriterJob]? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty {
      if closed { return nil }
      condition.wait()
    }
    var count = 0
    var taken = 0
    while taken < waiting.count {
      if case .stage(let touchpoints, _) = waiting[taken].work { count += touchpoints }
      // A batch that is larger than a group goes alone: what it fails for is nobody else's.
      if taken > 0, count > groupLimit { break }
      taken += 1
    }
    let jobs = Array(waiting.prefix(taken))
    waiting.removeFirst(taken)
    return jobs
  }

  private func commit(_ jobs: [WriterJob], _ writer: LogWriter) {
    guard !jobs.isEmpty else { return }
    var outcomes: [Result<[Result<Receipt, LedgerError>], any Error>] = []
    var committed: Staging?
    do {
      var staging = try writer.beginGroup()
      let start = writer.mark(staging)
      try writer.store.read { snapshot in
        for job in jobs {
          guard case .stage(_, let stage) = job.work else { continue }
          let mark = writer.mark(staging)
          do {
            outcomes.append(.success(try stage(writer, &staging, snapshot)))
          } catch {
            writer.rollBack(&staging, to: mark)
            outcomes.append(.failure(error))
          }
        }
      }
      if !staging.isEmpty {
        do {
          try writer.commit(staging)
          committed = staging
        } catch {
          writer.rollBack(&staging, to: start)
          throw error
        }
      }
    } catch let error as LedgerError where jobs.count > 1 && error.isOfTransactionSize {
      // Too much for one commit together: half of it at a time.
      commit(Array(jobs[..<(jobs.count / 2)]), writer)
      commit(Array(jobs[(jobs.count / 2)...]), writer)
      return
    } catch {
      // Nothing of this group is recorded, or nobody knows: no job of it may hear otherwise.
      outcomes = jobs.map { _ in .failure(error) }
    }
    for (job, outcome) in zip(jobs, outcomes) { job.finish(outcome) }
    if let committed { writer.afterCommit(committed) }
  }
}

extension LedgerError {
  /// Whether a group was refused because it was larger than one transaction can be.
  fileprivate var isOfTransactionSize: Bool { (cause as? KeyValueError)?.code == .transactionFull }
}
