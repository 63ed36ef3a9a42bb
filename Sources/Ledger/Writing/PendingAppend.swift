// An append that is under way, and those who wait for it.

internal import Synchronization

/// A touchpoint that is being recorded, as `Ledger.submit(_:expecting:)` gives it.
///
/// The touchpoint is recorded whether anybody waits or not. Only `receipt` says whether it was, and how.
public struct PendingAppend: Sendable {
  let job: AppendJob
  let store: LogStore

  /// Waits until the touchpoint is on disk. Any number of tasks may ask, and as often as they like.
  ///
  /// - Throws: as `Ledger.append(_:expecting:)`.
  public nonisolated(nonsending) var receipt: Receipt {
    get async throws {
      try DecisionScope.checkOutside(store)
      return try await job.receipt
    }
  }
}

/// Stages one touchpoint. It is the most frequent job of all, so it holds what it needs by itself, where a
/// `StagingJob` takes a closure, and nothing in it is generic.
///
/// `@unchecked Sendable`: what it stages never changes, and `outcome` is touched by one thread at a time,
/// for the reason that `WriterJob` gives. Whoever made it may ask at any time, but only for what is in
/// `answered`, which a lock guards.
@safe
final class AppendJob: WriterJob, @unchecked Sendable {
  /// Those who asked for the answer before it was there; then the answer. Safe for the reason that `Asker`
  /// gives.
  @safe
  private enum Answer {
    case open
    case asked(UnsafeContinuation<Receipt, any Error>)
    case askedOften([UnsafeContinuation<Receipt, any Error>])
    case given(Result<Receipt, any Error>)
  }

  private let prepared: PreparedTouchpoint
  private let expectation: Expectation
  private var outcome: Result<Receipt, any Error>?
  private let answered: Mutex<Answer>

  override var isOfTask: Bool { true }

  /// - Parameter asker: who waits for the answer from the beginning.
  init(
    _ prepared: PreparedTouchpoint, _ expectation: Expectation,
    for asker: UnsafeContinuation<Receipt, any Error>? = nil
  ) {
    self.prepared = prepared
    self.expectation = expectation
    answered = unsafe Mutex(asker.map { unsafe .asked($0) } ?? .open)
    super.init(count: 1)
  }

  override func stage(_ writer: LogWriter, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot)
    -> Bool
  {
    let result = Result(staging: {
      try writer.check(expectation, staging, snapshot) {
        try writer.isRecorded(prepared, staging, snapshot)
      }
      do { return try writer.stage(prepared, &staging, snapshot) } catch {
        throw LedgerError(refusing: error)
      }
    })
    outcome = result
    return result.isSuccess
  }

  override func fail(_ error: any Error) { outcome = .failure(error) }

  override func answer() {
    guard let outcome else { return }
    let before = answered.withLock { answer in
      defer { answer = .given(outcome) }
      return answer
    }
    switch before {
    case .open, .given: break
    case .asked(let continuation): unsafe continuation.resume(with: outcome)
    case .askedOften(let continuations):
      unsafe continuations.forEach { unsafe $0.resume(with: outcome) }
    }
  }

  /// The answer. A task that asks for it before it is there is suspended until it is.
  nonisolated(nonsending) var receipt: Receipt {
    get async throws {
      if case .given(let outcome) = answered.withLock({ $0 }) { return try outcome.get() }
      return try await unsafe withUnsafeThrowingContinuation { continuation in
        if let outcome = unsafe ask(continuation) { unsafe continuation.resume(with: outcome) }
      }
    }
  }

  /// The answer, where it is there by now; otherwise `nil`, and the continuation is resumed with the
  /// answer, once.
  private func ask(_ continuation: UnsafeContinuation<Receipt, any Error>) -> Result<Receipt, any Error>? {
    answered.withLock { answer in
      switch answer {
      case .given(let outcome): return outcome
      case .open: unsafe answer = .asked(continuation)
      case .asked(let first): unsafe answer = .askedOften([first, continuation])
      case .askedOften(let others): unsafe answer = .askedOften(others + [continuation])
      }
      return nil
    }
  }
}
