// Keeps views up to date in the background of a service.

internal import Foundation
internal import Words
internal import Synchronization

/// A thread that brings views up to date again and again, so that readers find little left to do.
///
/// `Views.status(of:)` and `perennial stats` show how far the views have come: the newest position, that
/// of the view, and how long ago it advanced. A failure is passed to `onFailure` and kept in
/// `lastFailure`, and the next round tries again. Closing the ledger ends the thread, which is no
/// failure.
public final class ViewRefresher: Sendable {
  private let signal = Signal()
  private let log = Log()

  /// What the thread has done. The thread holds this, and not the refresher, so that the refresher can be
  /// released.
  private final class Log: Sendable {
    let state = Mutex(State())

    struct State {
      var lastFailure: (any Error)?
      var rounds = 0
    }

    func note(_ failure: (any Error)?) {
      state.withLock { state in
        state.lastFailure = failure
        state.rounds += 1
      }
    }
  }

  /// Wakes the thread, and waits for its end.
  ///
  /// `@unchecked Sendable`: `stopping`, `ended` and `owner` are only touched under `condition`.
  private final class Signal: @unchecked Sendable {
    private let condition = NSCondition()
    private var stopping = false
    private var ended = false
    private var owner: Thread?

    /// Sleeps, until the interval is over or the thread is to stop. Returns whether it is to stop.
    func sleep(_ interval: Duration) -> Bool {
      condition.lock()
      defer { condition.unlock() }
      let parts = interval.components
      let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
      let end = Date(timeIntervalSinceNow: seconds)
      while !stopping, condition.wait(until: end) {}
      return stopping
    }

    func begin() {
      condition.lock()
      owner = Thread.current
      condition.unlock()
    }

    func end() {
      condition.lock()
      ended = true
      owner = nil
      condition.broadcast()
      condition.unlock()
    }

    func stopAndWait() {
      condition.lock()
      stopping = true
      condition.broadcast()
      // `onFailure` may stop or release the refresher on its own thread, which must not wait for itself.
      let isOwn = owner === Thread.current
      while !ended, !isOwn { condition.wait() }
      condition.unlock()
    }
  }

  /// Starts the thread, whose first round begins at once.
  ///
  /// - Parameters:
  ///   - names: the views to bring up to date; `nil` for all.
  ///   - interval: how long the thread rests after each round.
  ///   - onFailure: called on the refresher's thread with the failure of a round.
  public init(
    _ views: Views, _ names: [ViewName]? = nil, every interval: Duration = .milliseconds(500),
    onFailure: (@Sendable (any Error) -> Void)? = nil
  ) {
    let (signal, log) = (signal, log)
    Thread.detachNewThread {
      signal.begin()
      repeat {
        do {
          try views.advance(names)
          log.note(nil)
        } catch {
          // A closed ledger ends the thread.
          if views.source.isClosed { break }
          log.note(error)
          onFailure?(error)
        }
      } while !signal.sleep(interval)
      signal.end()
    }
  }

  /// The failure of the latest round; `nil` where it went well.
  public var lastFailure: (any Error)? { log.state.withLock { $0.lastFailure } }

  /// How many rounds have ended.
  public var rounds: Int { log.state.withLock { $0.rounds } }

  /// Has the thread end after the present round, and waits for that; called by `onFailure`, it does not
  /// wait.
  public func stop() { signal.stopAndWait() }

  deinit { signal.stopAndWait() }
}
