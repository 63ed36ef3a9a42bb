// A map can change its size, and an environment can be closed, only while no transaction of this process is
// active. The gate counts them, and lets one thread wait until there are none.

internal import Glibc

/// Counts the active transactions of one environment; `exclusively` runs with none active.
///
/// `@unchecked Sendable`: all state is guarded by `mutex`; the two pointers never change, and what they
/// point to goes with the last reference. What may run on another thread, `atEnd`, is `@Sendable`.
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

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var active = 0
  /// Whether a thread waits for the active transactions to end; new ones are held back meanwhile.
  private var waiting = false
  private var shut = false
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
  func enter() -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while waiting, !shut { unsafe pthread_cond_wait(condition, mutex) }
    if shut { return false }
    active += 1
    return true
  }

  /// Counts a transaction in even while another thread waits for its exclusive run: for short work on a
  /// thread that may hold a transaction, which would otherwise wait for itself. `false` where the gate is
  /// shut.
  func join() -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    if shut { return false }
    active += 1
    return true
  }

  func leave() {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    active -= 1
    guard active == 0 else { return }
    runAtEnd()
    unsafe pthread_cond_broadcast(condition)
  }

  /// Runs `body` while the map stays as it is; `nil` where the gate is shut. `body` must be short.
  func still<Value>(_ body: () -> Value) -> Value? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return shut ? nil : body()
  }

  /// Waits until no transaction is active, holds new ones back, and runs `body`; shuts the gate where it
  /// gives `false`.
  func exclusively(waiting seconds: Int, _ body: () -> Bool) -> Outcome {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while waiting, !shut { unsafe pthread_cond_wait(condition, mutex) }
    if shut { return .shut }
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
