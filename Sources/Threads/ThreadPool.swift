// A few threads for the work of many: of all ledgers of a process, and of all their views.

internal import Glibc
internal import Synchronization

/// Threads that are made when there is work, and end when there has been none for a while.
///
/// Not tasks: what is done here waits for the disk and for other processes, and the threads of Swift's pool are for everybody.
/// Work is done in the order in which it comes, as much at once as there may be threads.
///
/// `@unchecked Sendable`: all state is guarded by `mutex`, but `generation`, which is atomic; the two pointers never change. In
/// the child of a fork the one thread that changes `generation` first makes the state anew, and others wait for it. A pool is
/// never freed while it has threads: they hold it.
package final class ThreadPool: @unchecked Sendable {
  /// What is to be done; whether it wants to be done again, after what waits already.
  package typealias Work = @Sendable () -> Bool

  private let name: String
  private let threadsMax: Int
  private let stackBytes: Int
  private let idleNanoseconds: Int64
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state = State()
  /// Under which fork the threads were made.
  private let generation: Atomic<Int>

  private struct State {
    var ready = WorkQueue()
    var later = LaterWork()
    var threads = 0
    /// Threads that wait for work.
    var idle = 0
    /// Whether one of them waits for what is due next.
    var isWatched = false
    /// Threads that run code of others', which may wait for anything.
    var lent = 0
    /// How much work was begun.
    var begun: UInt64 = 0
    var isStuckChecked = false

    /// Makes ready what is due; how much that is.
    mutating func takeDue(by now: Int64) -> Int {
      var count = 0
      while let work = later.take(dueBy: now) {
        ready.append(work)
        count += 1
      }
      return count
    }
  }

  /// What looks after others, of which little is done at a time.
  package static let upkeep = ThreadPool("upkeep", threadsMax: 1)

  /// - Parameters:
  ///   - name: of the threads, at most 15 bytes.
  ///   - threadsMax: so much is done at once.
  ///   - idleSeconds: a thread that has found no work for so long ends.
  package init(_ name: String, threadsMax: Int, stackBytes: Int = 8 << 20, idleSeconds: Int = 5) {
    self.name = name
    self.threadsMax = max(1, threadsMax)
    self.stackBytes = stackBytes
    idleNanoseconds = Int64(idleSeconds) * 1_000_000_000
    generation = Atomic(ForkGeneration.current)
    makeLock()
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  private func makeLock() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // A wait must not change with the wall clock.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  // MARK: Handing over

  /// Has something done.
  package func submit(_ work: @escaping Work) {
    lock()
    state.ready.append(work)
    let isServed = provide()
    checkStuckLater()
    pthread_mutex_unlock(mutex)
    if !isServed { serve(endingAtOnce: true) }
  }

  /// Has something done once some time has passed.
  package func submit(after delay: Duration, _ work: @escaping Work) {
    let parts = delay.components
    let (nanoseconds, overflow) = parts.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (due, never) = Self.now.addingReportingOverflow(
      overflow ? .max : nanoseconds &+ parts.attoseconds / 1_000_000_000)
    lock()
    let isNext = state.later.insert(work, due: never ? .max : due)
    // Whoever waits for what was due next is to wait for this.
    if isNext { pthread_cond_broadcast(condition) }
    if state.idle == 0, state.threads < threadsMax { _ = start() }
    let isServed = state.threads > 0
    pthread_mutex_unlock(mutex)
    // Without a thread there is nobody to wait: done early is better than never.
    if !isServed { while work() {} }
  }

  /// Runs code of others', which may wait for what is only done here: while it stands still, another thread may take its place.
  package func lend<Value>(_ body: () throws -> Value) rethrows -> Value {
    lock()
    state.lent += 1
    checkStuckLater()
    pthread_mutex_unlock(mutex)
    defer {
      lock()
      state.lent -= 1
      pthread_mutex_unlock(mutex)
    }
    return try body()
  }

  /// How many threads there are.
  package var threadCount: Int {
    lock()
    defer { pthread_mutex_unlock(mutex) }
    return state.threads
  }

  // MARK: Threads

  /// Sees to it that what is ready is taken up; `false` where there is no thread, and none can be made.
  private func provide() -> Bool {
    if state.idle > 0 { pthread_cond_signal(condition) }
    // One that was woken is idle until it has the lock.
    guard state.ready.count > state.idle, state.threads < threadsMax else { return true }
    return start() || state.threads > 0
  }

  private func start() -> Bool {
    state.threads += 1
    if SystemThread.start(name, stackBytes: stackBytes, { self.serve() }) { return true }
    state.threads -= 1
    return false
  }

  /// Has another thread wait for what is due next.
  private func haveWatched() {
    if state.idle > 0 {
      pthread_cond_signal(condition)
    } else if state.threads < threadsMax {
      _ = start()
    }
  }

  /// - Parameter endingAtOnce: on a thread of somebody else's, which was not counted: does what is ready, and returns.
  private func serve(endingAtOnce: Bool = false) {
    lock()
    if endingAtOnce { state.threads += 1 }
    while let work = next(endingAtOnce) {
      pthread_mutex_unlock(mutex)
      let isAgain = work()
      lock()
      // This thread takes it up again where nothing else waits.
      if isAgain { state.ready.append(work) }
    }
    state.threads -= 1
    pthread_mutex_unlock(mutex)
  }

  /// What to do next; `nil` where the thread is to end.
  private func next(_ endingAtOnce: Bool) -> Work? {
    var waited = false
    while true {
      for _ in 0..<state.takeDue(by: Self.now) { _ = provide() }
      // One that took the place of another, which goes on by now.
      if state.threads > threadsMax + state.lent { return nil }
      if let work = state.ready.popFirst() {
        state.begun &+= 1
        if !state.later.isEmpty, !state.isWatched { haveWatched() }
        return work
      }
      if endingAtOnce || (waited && (state.later.isEmpty || state.isWatched)) { return nil }
      waited = wait()
    }
  }

  /// Waits for work; whether in vain for as long as an idle thread stays.
  private func wait() -> Bool {
    let idleEnd = Self.now.addingReportingOverflow(idleNanoseconds).partialValue
    var until = idleEnd
    let isWatching = !state.isWatched && !state.later.isEmpty
    if isWatching, let due = state.later.due {
      state.isWatched = true
      until = due
    }
    state.idle += 1
    var deadline = timespec()
    deadline.tv_sec = Int(until / 1_000_000_000)
    deadline.tv_nsec = Int(until % 1_000_000_000)
    let code = pthread_cond_timedwait(condition, mutex, &deadline)
    state.idle -= 1
    if isWatching { state.isWatched = false }
    return code == ETIMEDOUT && !isWatching
  }

  // MARK: Standing still

  /// Looks after a while whether anything goes on, where all threads are busy and some of them with code of others'.
  private func checkStuckLater() {
    guard state.lent > 0, !state.isStuckChecked, state.ready.count > 0, state.idle == 0,
      state.threads >= threadsMax
    else { return }
    state.isStuckChecked = true
    let begun = state.begun
    ThreadPool.upkeep.submit(after: .milliseconds(50)) { [weak self] in
      self?.checkStuck(begun)
      return false
    }
  }

  private func checkStuck(_ begun: UInt64) {
    lock()
    defer { pthread_mutex_unlock(mutex) }
    state.isStuckChecked = false
    if state.begun == begun, state.ready.count > 0, state.idle == 0, state.threads < threadsMax + state.lent {
      _ = start()
    }
    checkStuckLater()
  }

  // MARK: The lock

  /// Takes the lock. In the child of a fork the pool begins anew: it has none of the threads, and whoever held the lock is gone.
  private func lock() {
    let present = ForkGeneration.current
    var known = generation.load(ordering: .acquiring)
    let beginning = -1
    while known != present {
      if known != beginning,
        generation.compareExchange(expected: known, desired: beginning, ordering: .acquiringAndReleasing)
          .exchanged
      {
        state = State()
        makeLock()
        generation.store(present, ordering: .releasing)
      }
      known = generation.load(ordering: .acquiring)
    }
    pthread_mutex_lock(mutex)
  }

  /// Nanoseconds of a clock that nobody sets.
  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
