// The thread that writes: takes what is waiting, commits it as one group, and answers everybody.

internal import Foundation
internal import Glibc
internal import KeyValueStore

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
      return job.refuse(
        LedgerError(
          .notWritable, "the ledger was opened before this process was forked; open it in the child"))
    }
    condition.lock()
    let refused = closed
    if !refused { waiting.append(job) }
    condition.signal()
    condition.unlock()
    if refused {
      job.refuse(LedgerError(.notWritable, "the ledger is closed; open it again to write"))
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
    var jobs: [WriterJob] = []
    while next(&jobs) {
      var start = 0
      for index in jobs.indices where jobs[index].isBetweenGroups {
        commit(jobs[start..<index], writer)
        jobs[index].run(writer)
        start = index + 1
      }
      commit(jobs[start...], writer)
    }
  }

  /// Takes what is waiting, up to the limit of a group, in the place of `jobs`; `false` when the thread is to end.
  private func next(_ jobs: inout [WriterJob]) -> Bool {
    jobs.removeAll(keepingCapacity: true)
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty {
      if closed { return false }
      condition.wait()
    }
    var count = 0
    var taken = 0
    while taken < waiting.count {
      count += waiting[taken].count
      // A batch that is larger than a group goes alone: what it fails for is nobody else's.
      if taken > 0, count > groupLimit { break }
      taken += 1
    }
    if taken == waiting.count {
      swap(&jobs, &waiting)
    } else {
      jobs += waiting[..<taken]
      waiting.removeFirst(taken)
    }
    return true
  }

  private func commit(_ jobs: ArraySlice<WriterJob>, _ writer: LogWriter) {
    guard !jobs.isEmpty else { return }
    var committed: Staging?
    do {
      var staging = try writer.beginGroup()
      let start = writer.mark(staging)
      try writer.store.read { snapshot in
        for job in jobs {
          let mark = writer.mark(staging)
          if !job.stage(writer, &staging, snapshot) { writer.rollBack(&staging, to: mark) }
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
      let half = jobs.startIndex + jobs.count / 2
      commit(jobs[..<half], writer)
      commit(jobs[half...], writer)
      return
    } catch {
      // Nothing of this group is recorded, or nobody knows: no job of it may hear otherwise.
      for job in jobs { job.fail(error) }
    }
    for job in jobs { job.answer() }
    if let committed { writer.afterCommit(committed) }
  }
}

extension LedgerError {
  /// Whether a group was refused because it was larger than one transaction can be.
  fileprivate var isOfTransactionSize: Bool { (cause as? KeyValueError)?.code == .transactionFull }
}
