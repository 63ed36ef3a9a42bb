// State that one thread at a time may touch.

internal import Foundation

/// A value behind a lock.
///
/// `Mutex` of the standard library asks that nothing in its state was ever in other hands, which a snapshot
/// lent to the closure already breaks. Here the compiler checks the other half: what is put in is given
/// away, and what leaves the closure may be shared between threads.
///
/// `@unchecked Sendable`: the value is only reached under the lock, and what a closure returns is `Sendable`.
/// The compiler does not see a closure that puts a reference from the value into a variable outside: none
/// may, and none does.
final class Guarded<State>: @unchecked Sendable {
  private let lock = NSLock()
  private var state: State

  init(_ state: sending State) { self.state = state }

  func withLock<Result: Sendable, Failure: Error>(_ body: (inout State) throws(Failure) -> Result)
    throws(Failure)
    -> Result
  {
    lock.lock()
    defer { lock.unlock() }
    return try body(&state)
  }
}
