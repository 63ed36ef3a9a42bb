// The thread that writes: it takes the jobs that wait, commits them as one group, and answers everybody.

internal import Foundation
internal import Glibc
internal import KeyValueStore

/// Lends the `LogWriter` to one thread at a time, and has a thread of its own that writes for everybody who
/// does not.
///
/// A write transaction of LMDB begins and ends on one thread, so the writer is only given back between two
/// transactions.
///
/// `@unchecked Sendable`: `waiting`, `busy`, `flushDue`, `closed` and `ended` are only touched under
/// `condition`; `thread` is set by the thread itself before it answers `started`, which `init` waits for
/// under a lock, and never again; the rest never changes. The `LogWriter` is made on the thread, and
/// touched only by whoever has set `busy`.
final class WriterThread: @unchecked Sendable {
  private let condition = NSCondition()
  private var waiting: [WriterJob] = []
  /// Whether somebody has the `LogWriter`: this thread, or one that commits its own job.
  private var busy = true
  /// Whether a thread that committed its own job has left the indexes to be written.
  private var flushDue = false
  private var closed = false
  private var ended = false
  private let groupLimit: Int
  /// The queue on which tasks are answered, where there are many at a time.
  private let answers = DispatchQueue(label: "perennial answers")
  /// The writer, which only the thread that has set `busy` touches.
  private var writer: LogWriter?
  /// The thread, once it runs; and the fork generation of the process that it runs in, since a fork does
  /// not take threads along.
  private var thread: pthread_t?
  private let generation = ForkGeneration.current

  /// Starts the thread and waits until `make` has given it its writer.
  init(groupLimit: Int, _ make: @escaping @Sendable () throws -> LogWriter) throws {
    self.groupLimit = max(1, groupLimit)
    let started = Waiter<Void>()
    let thread = Thread { [self] in
      self.thread = pthread_self()
      // The name is set from within the thread and has at most 15 bytes: otherwise Linux shows the name of
      // the thread that made it.
      Thread.current.name = "ledger writer"
      do {
        let writer = try make()
        self.writer = writer
        giveBack()
        started.answer(.success(()))
        run(writer)
      } catch {
        started.answer(.failure(error))
      }
      condition.lock()
      // Nobody takes the writer any more once this is closed: its files are closed now, and not when the
      // ledger's last reference goes.
      self.writer = nil
      ended = true
      condition.broadcast()
      condition.unlock()
    }
    thread.stackSize = 8 << 20
    thread.start()
    try started.wait()
  }

  /// Whether the caller is on the writer's own thread, where nothing can wait for the writer.
  var isCurrent: Bool { thread == pthread_self() }

  /// Whether this process is a fork of the one that the writer runs in.
  var isInherited: Bool { ForkGeneration.current != generation }

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

  /// Does a job on the calling thread, which waits for the job anyway, where nobody is writing; otherwise
  /// hands it over. Changing threads twice would take half as long as committing one touchpoint.
  func perform(_ job: WriterJob) {
    guard !isInherited, let writer = take() else { return submit(job) }
    commit([job][...], writer)
    giveBack(flushDue: writer.isFlushDue)
  }

  /// Takes the writer, where nobody has it and no job waits for it.
  private func take() -> LogWriter? {
    condition.lock()
    defer { condition.unlock() }
    guard !busy, !closed, waiting.isEmpty, !flushDue else { return nil }
    busy = true
    return writer
  }

  private func giveBack(flushDue: Bool = false) {
    condition.lock()
    busy = false
    if flushDue { self.flushDue = true }
    if !waiting.isEmpty || closed || self.flushDue { condition.broadcast() }
    condition.unlock()
  }

  /// Lets the jobs that wait finish, then ends the thread.
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
      jobs.removeAll(keepingCapacity: true)
      writer.flushIfDue()
      giveBack()
    }
  }

  /// Takes the writer and the jobs that wait, up to the limit of a group; `false` where the thread is to
  /// end.
  private func next(_ jobs: inout [WriterJob]) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while busy || (waiting.isEmpty && !flushDue) {
      if closed, !busy { return false }
      condition.wait()
    }
    busy = true
    flushDue = false
    var count = 0
    var taken = 0
    while taken < waiting.count {
      count += waiting[taken].count
      // A batch that is larger than a group goes alone, so that whatever it fails for is its own failure.
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
    do {
      let staging = try stage(jobs, writer)
      answer(jobs)
      if !staging.isEmpty { writer.afterCommit(staging) }
    } catch let error as LedgerError where jobs.count > 1 && error.isOfTransactionSize {
      // The jobs are too much for one commit together: half of them go at a time.
      let half = jobs.startIndex + jobs.count / 2
      commit(jobs[..<half], writer)
      commit(jobs[half...], writer)
    } catch {
      // Nothing of this group is recorded, or nobody knows whether it is: no job of the group may be told
      // otherwise.
      for job in jobs { job.refuse(error) }
    }
  }

  /// How many tasks the writer answers by itself at the most: waking so many takes as long as having
  /// another thread do it.
  private static let ownAnswersMax = 8

  /// Answers everybody. Where many tasks wait, another thread answers them: waking one takes half as long
  /// as staging a touchpoint, and the next group is waiting. Threads that wait are answered here: if all
  /// threads that the system gives wait, none is left to answer them.
  private func answer(_ jobs: ArraySlice<WriterJob>) {
    guard jobs.count > Self.ownAnswersMax else {
      for job in jobs { job.answer() }
      return
    }
    for job in jobs where !job.isOfTask { job.answer() }
    answers.async { for job in jobs where job.isOfTask { job.answer() } }
  }

  /// Stages jobs as one group, and makes it durable.
  private func stage(_ jobs: ArraySlice<WriterJob>, _ writer: LogWriter) throws -> Staging {
    // The snapshot ends before the commit, which may then reuse the pages that the snapshot sees.
    let (start, staging) = try writer.store.read { snapshot in
      var staging = try writer.beginGroup(snapshot)
      let start = writer.mark(staging)
      for job in jobs {
        let mark = writer.mark(staging)
        if !job.stage(writer, &staging, snapshot) { writer.rollBack(&staging, to: mark) }
      }
      return (start, staging)
    }
    guard !staging.isEmpty else { return staging }
    do {
      try writer.commit(staging)
    } catch {
      var undone = staging
      writer.rollBack(&undone, to: start)
      throw error
    }
    return staging
  }
}

extension LedgerError {
  /// Whether a group was refused because it was larger than a transaction can be.
  fileprivate var isOfTransactionSize: Bool { (cause as? KeyValueError)?.code == .transactionFull }
}
