// State that one thread at a time may touch.

internal import Foundation

/// A value behind a lock.
///
/// `Mutex` of the standard library asks that nothing in its state was ever in other hands, which a snapshot lent to
/// the closure already breaks. Here the rule is the usual one instead: nothing of the state leaves the closure but
/// values.
///
/// `@unchecked Sendable`: the value is only reached under the lock.
final class Guarded<State>: @unchecked Sendable {
  private let lock = NSLock()
  private var state: State

  init(_ state: State) { self.state = state }

  func withLock<Result, Failure: Error>(_ body: (inout State) throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    lock.lock()
    defer { lock.unlock() }
    return try body(&state)
  }
}
