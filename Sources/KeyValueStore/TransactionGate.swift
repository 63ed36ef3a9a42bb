// A map can change its size only while no transaction of this process is active. The gate counts them, and lets one
// thread wait until there are none.

internal import Glibc

/// Counts the active transactions of one environment; `exclusively` runs with none active.
///
/// `@unchecked Sendable`: all state is guarded by the mutex below it.
@safe
final class TransactionGate: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var active = 0
  private var closing = false

  init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  func enter() {
    unsafe pthread_mutex_lock(mutex)
    while closing { unsafe pthread_cond_wait(condition, mutex) }
    active += 1
    unsafe pthread_mutex_unlock(mutex)
  }

  func leave() {
    unsafe pthread_mutex_lock(mutex)
    active -= 1
    if active == 0 { unsafe pthread_cond_broadcast(condition) }
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Waits until no transaction is active, holds new ones back, and runs `body`.
  ///
  /// - Returns: what is still active after `seconds`, and then `body` has not run; 0 where it has.
  func exclusively(waiting seconds: Int, _ body: () -> Void) -> Int {
    var deadline = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &deadline)
    deadline.tv_sec += seconds
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while closing { unsafe pthread_cond_wait(condition, mutex) }
    closing = true
    defer {
      closing = false
      unsafe pthread_cond_broadcast(condition)
    }
    while active > 0 {
      if unsafe pthread_cond_timedwait(condition, mutex, &deadline) != 0, active > 0 { return active }
    }
    body()
    return 0
  }
}
