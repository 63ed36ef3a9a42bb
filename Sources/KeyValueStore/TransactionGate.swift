// A map can change its size, and an environment can be closed or rest, only while no transaction of this process is
// active. The gate counts them, and lets one thread wait until there are none.

internal import Glibc

/// Counts the active transactions of one environment; `exclusively` runs with none active.
///
/// `@unchecked Sendable`: all state is guarded by `mutex`; the two pointers never change, and what they
/// point to goes with the last reference. `wake`, `whenIdle` and `atEnd` may run on another thread than the
/// one that gave them, under the mutex: they hold the environment, which is `Sendable`, and values.
@safe
final class TransactionGate: @unchecked Sendable {
  /// What became of an exclusive run.
  enum Outcome: Equatable {
    case done
    /// So many transactions were still active when the wait was over; nothing was run.
    case blocked(Int)
    /// The gate is shut for good; nothing was run.
    case shut
  }

  typealias Wake = () throws(KeyValueError) -> Void

  /// What an environment must not have been used since to count as idle.
  enum Idleness { case sweep, room, nothing }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var active = 0
  /// Whether a thread waits for the active transactions to end; new ones are held back meanwhile.
  private var waiting = false
  private var shut = false
  /// Opens the files; `nil` while they are open. Whoever enters wakes the environment first.
  private var wake: Wake?
  /// Those who keep the environment from resting between their transactions.
  private var holders = 0
  /// How often somebody has entered, and how often somebody had when it was looked at last, by whom.
  private var entries: UInt64 = 0
  private var seen: [Idleness: UInt64] = [:]
  /// What is run once no transaction is active.
  private var whenIdle: (() -> Void)?
  /// What the last active transaction runs when it leaves a gate that is shut.
  private var atEnd: (@Sendable () -> Void)?

  init() {
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    // A wait must not change with the wall clock.
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Counts a transaction in, once no exclusive run is waiting or under way; `false` where the gate is
  /// shut.
  func enter() throws(KeyValueError) -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while waiting, !shut { unsafe pthread_cond_wait(condition, mutex) }
    return try enterLocked()
  }

  /// Counts a transaction in even while another thread waits for its exclusive run: for short work on a
  /// thread that may hold a transaction, which would otherwise wait for itself. `false` where the gate is
  /// shut.
  func join() throws(KeyValueError) -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try enterLocked()
  }

  private func enterLocked() throws(KeyValueError) -> Bool {
    if shut { return false }
    try awaken()
    active += 1
    entries &+= 1
    return true
  }

  private func awaken() throws(KeyValueError) {
    guard let wake else { return }
    try wake()
    self.wake = nil
  }

  func leave() {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    active -= 1
    guard active == 0 else { return }
    runAtEnd()
    if let whenIdle, !shut {
      self.whenIdle = nil
      whenIdle()
    }
    unsafe pthread_cond_broadcast(condition)
  }

  /// Has `body` run as soon as no transaction is active, on the thread that leaves last, unless something waits to be run already.
  func whenIdle(_ body: @escaping () -> Void) {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    if whenIdle == nil { whenIdle = body }
  }

  /// Runs `body` while the map stays as it is; `nil` where the gate is shut. `body` must be short.
  func still<Value>(_ body: () -> Value) throws(KeyValueError) -> Value? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    if shut { return nil }
    try awaken()
    return body()
  }

  // MARK: Resting

  /// Keeps the environment awake, until `letGo`; `false` where the gate is shut.
  func hold() throws(KeyValueError) -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    if shut { return false }
    try awaken()
    holders += 1
    entries &+= 1
    return true
  }

  func letGo() {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    holders -= 1
  }

  /// Runs `close`, where nobody uses or holds the environment, nor has since the last time that the same was asked for.
  ///
  /// - Parameter wake: opens what `close` has closed; run by whoever enters next.
  /// - Returns: whether the environment rests now, and did not before.
  func rest(ifIdleFor idleness: Idleness, _ close: () -> Void, wakingBy wake: @escaping Wake) -> Bool {
    // Whoever has the lock is using it.
    guard unsafe pthread_mutex_trylock(mutex) == 0 else { return false }
    defer { unsafe pthread_mutex_unlock(mutex) }
    if idleness != .nothing {
      let before = seen.updateValue(entries, forKey: idleness)
      if before != entries { return false }
    }
    guard active == 0, holders == 0, !waiting, !shut, self.wake == nil else { return false }
    close()
    self.wake = wake
    return true
  }

  /// Runs `body` where the environment rests, and while it does; otherwise gives `nil`. `body` must be short.
  func asleep<Value>(_ body: () -> Value) -> Value? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return wake == nil ? nil : body()
  }

  // MARK: Alone

  /// Waits until no transaction is active, holds new ones back, and runs `body`; shuts the gate where it
  /// gives `false`.
  func exclusively(waiting seconds: Int, _ body: () -> Bool) throws(KeyValueError) -> Outcome {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while waiting, !shut { unsafe pthread_cond_wait(condition, mutex) }
    if shut { return .shut }
    try awaken()
    waiting = true
    defer {
      waiting = false
      unsafe pthread_cond_broadcast(condition)
    }
    let active = waitUntilIdle(seconds)
    if shut { return .shut }
    guard active == 0 else { return .blocked(active) }
    if !body() { shut = true }
    return .done
  }

  /// Shuts the gate and runs `end` once nothing is active: before this returns if that is within `seconds`,
  /// otherwise on the thread that leaves last.
  func shut(waiting seconds: Int, _ end: @escaping @Sendable () -> Void) {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    shut = true
    wake = nil
    whenIdle = nil
    atEnd = end
    unsafe pthread_cond_broadcast(condition)
    if waitUntilIdle(seconds) == 0 { runAtEnd() }
  }

  private func runAtEnd() {
    let end = atEnd
    atEnd = nil
    end?()
  }

  /// Waits until no transaction is active, for `seconds` at the most, and gives how many still are. The
  /// caller holds the mutex; while this waits, others may take it.
  private func waitUntilIdle(_ seconds: Int) -> Int {
    var deadline = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
    deadline.tv_sec += seconds
    while active > 0 {
      if unsafe pthread_cond_timedwait(condition, mutex, &deadline) != 0 { break }
    }
    return active
  }
}
