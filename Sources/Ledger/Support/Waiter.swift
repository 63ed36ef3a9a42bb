// One thread waits for the answer of another.

internal import Foundation

/// Waits on one thread for what another answers, once.
///
/// `@unchecked Sendable`: `outcome` is only touched under `condition`, and what is in it may be shared.
final class Waiter<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var outcome: Result<Value, any Error>?

  func answer(_ outcome: Result<Value, any Error>) {
    condition.lock()
    self.outcome = outcome
    condition.signal()
    condition.unlock()
  }

  /// - Throws: the error that was answered.
  func wait() throws -> Value {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let outcome { return try outcome.get() }
      condition.wait()
    }
  }
}
