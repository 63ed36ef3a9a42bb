// The one writer of a ledger, and who waits for it: takes what is waiting, commits it as one group, and answers everybody.

internal import Foundation
internal import Glibc
internal import KeyValueStore
internal import Threads

/// The `LogWriter`, which one thread at a time has: one of the pool that all ledgers of the process share, which writes for those
/// who do not write themselves, or one that waits for its own job anyway and finds nobody writing.
///
/// A write transaction of LMDB begins and ends on one thread: whoever has the writer gives it back only between two.
///
/// `@unchecked Sendable`: everything but `jobs` is only touched under `condition`, or never changes. The `LogWriter` and `jobs` are
/// touched only by whoever is `owner`.
final class WriterQueue: @unchecked Sendable {
  /// The threads that write for all ledgers of this process. What they do is wait for the disk: more of them than there are
  /// processors write for several ledgers at once.
  static let pool = ThreadPool("ledger writer", threadsMax: threadsMax)
  static let threadsMax = 32
  /// Where tasks are told, many at a time.
  private static let answers = DispatchQueue(label: "perennial answers")

  private let condition = NSCondition()
  private var waiting: [WriterJob] = []
  /// The thread that has the `LogWriter`; `nil` where nobody has.
  private var owner: pthread_t?
  /// Whether a thread of the pool is to look what is waiting.
  private var isAwaited = false
  /// Whether a thread that committed its own job has left the indexes to be written.
  private var flushDue = false
  private var closed = false
  private let groupLimit: Int
  /// `nil` once it is closed: its files go then, not when the ledger's last reference does.
  private var writer: LogWriter?
  /// What the owner has taken.
  private var jobs: [WriterJob] = []
  /// Which process of those that forked it is in: a fork does not take the pool's threads along.
  private let generation = ForkGeneration.current

  init(_ writer: sending LogWriter, groupLimit: Int) {
    self.writer = writer
    self.groupLimit = max(1, groupLimit)
  }

  /// Whether the caller has the writer, so that nothing can wait for it here.
  var isCurrent: Bool {
    condition.lock()
    defer { condition.unlock() }
    return owner == pthread_self()
  }

  /// Whether this process is a child of the one that the writer is of.
  var isInherited: Bool { ForkGeneration.current != generation }

  /// Hands a job over; it is refused once the ledger is closing.
  func submit(_ job: WriterJob) {
    if isInherited {
      return job.refuse(
        LedgerError(
          .notWritable, "the ledger was opened before this process was forked; open it in the child"))
    }
    condition.lock()
    let isRefused = closed
    if !isRefused { waiting.append(job) }
    // Who has the writer looks when giving it back.
    let isNews = !isRefused && owner == nil && !isAwaited
    if isNews { isAwaited = true }
    condition.unlock()
    if isRefused { job.refuse(LedgerError.closed()) }
    if isNews { summon() }
  }

  /// Has a thread of the pool do what is waiting.
  private func summon() { Self.pool.submit { self.writeNext() } }

  /// Does a job on the calling thread, which waits for it anyway, where nobody is writing; otherwise hands it over. Two
  /// changes of threads are half as long as a commit of one touchpoint takes.
  func perform(_ job: WriterJob) {
    guard !isInherited, let writer = take() else { return submit(job) }
    commit([job][...], writer)
    if giveBack(flushDue: writer.isFlushDue) { summon() }
  }

  /// The writer, where nobody has it and nobody waits for it.
  private func take() -> LogWriter? {
    condition.lock()
    defer { condition.unlock() }
    guard owner == nil, !closed, waiting.isEmpty, !flushDue else { return nil }
    owner = pthread_self()
    return writer
  }

  /// Whether there is more to do, for a thread of the pool.
  private func giveBack(flushDue: Bool = false) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    owner = nil
    if flushDue { self.flushDue = true }
    isAwaited = hasWork
    if closed { condition.broadcast() }
    return isAwaited
  }

  private var hasWork: Bool { !waiting.isEmpty || flushDue }

  /// Lets what is waiting finish, and lets the writer go.
  func close() {
    if isInherited { return }
    condition.lock()
    defer { condition.unlock() }
    closed = true
    while owner != nil || hasWork { condition.wait() }
    writer = nil
  }

  /// Writes one group, on a thread of the pool; whether there is another.
  private func writeNext() -> Bool {
    guard let writer = takeNext() else { return false }
    var start = 0
    for index in jobs.indices where jobs[index].isBetweenGroups {
      commit(jobs[start..<index], writer)
      jobs[index].run(writer)
      start = index + 1
    }
    commit(jobs[start...], writer)
    jobs.removeAll(keepingCapacity: true)
    writer.flushIfDue()
    return giveBack()
  }

  /// Takes the writer and what is waiting, up to the limit of a group; `nil` where somebody else has it, who will see to the rest.
  private func takeNext() -> LogWriter? {
    condition.lock()
    defer { condition.unlock() }
    isAwaited = false
    guard owner == nil, hasWork else { return nil }
    owner = pthread_self()
    flushDue = false
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
    return writer
  }

  private func commit(_ jobs: ArraySlice<WriterJob>, _ writer: LogWriter) {
    guard !jobs.isEmpty else { return }
    do {
      let staging = try stage(jobs, writer)
      answer(jobs)
      if !staging.isEmpty { writer.afterCommit(staging) }
    } catch let error as LedgerError where jobs.count > 1 && error.isOfTransactionSize {
      // Too much for one commit together: half of it at a time.
      let half = jobs.startIndex + jobs.count / 2
      commit(jobs[..<half], writer)
      commit(jobs[half...], writer)
    } catch {
      // Nothing of this group is recorded, or nobody knows: no job of the group may hear otherwise.
      for job in jobs { job.refuse(error) }
    }
  }

  /// How many tasks the writer tells by itself, at the most: to wake so many takes as long as to have another
  /// thread do it.
  private static let ownAnswersMax = 8

  /// Tells everybody. Many tasks are told by another thread: to wake one takes half as long as to stage a touchpoint, and
  /// the next group is waiting. Threads are told here: if all that the system gives wait, none is left to tell them.
  private func answer(_ jobs: ArraySlice<WriterJob>) {
    guard jobs.count > Self.ownAnswersMax else {
      for job in jobs { job.answer() }
      return
    }
    for job in jobs where !job.isOfTask { job.answer() }
    Self.answers.async { for job in jobs where job.isOfTask { job.answer() } }
  }

  /// Stages jobs as one group, and makes it durable.
  private func stage(_ jobs: ArraySlice<WriterJob>, _ writer: LogWriter) throws -> Staging {
    // The snapshot ends before the commit, which may then reuse the pages that it sees.
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
  /// Whether a group was refused because it was larger than one transaction can be.
  fileprivate var isOfTransactionSize: Bool { (cause as? KeyValueError)?.code == .transactionFull }
}
