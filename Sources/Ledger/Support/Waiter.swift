// One thread waits for another.

internal import Foundation

/// Waits on one thread for what another answers.
///
/// `@unchecked Sendable`: guarded by its condition.
final class Waiter: @unchecked Sendable {
  private let condition = NSCondition()
  private var outcome: Result<[Result<Receipt, LedgerError>], any Error>?

  func answer(_ outcome: Result<[Result<Receipt, LedgerError>], any Error>) {
    condition.lock()
    self.outcome = outcome
    condition.signal()
    condition.unlock()
  }

  func wait() throws -> [Result<Receipt, LedgerError>] {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let outcome { return try outcome.get() }
      condition.wait()
    }
  }
}
