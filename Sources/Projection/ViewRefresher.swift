// Keeps views up to date in the background of a service.

internal import Foundation
internal import Words
internal import Synchronization

/// A thread that brings views up to date again and again, so that readers find little left to do.
///
/// How far it has come, `Views.status(of:)` and `perennial stats` show: the newest position, that of the view, and how
/// long ago it advanced. A failure is told and kept in `lastFailure`, and the next round tries again. Closing the ledger ends
/// it, which is no failure.
public final class ViewRefresher: Sendable {
  private let signal = Signal()
  private let log = Log()

  /// What the thread has done; it holds on to this, and not to the refresher.
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

  /// Wakes the thread up, and waits for its end.
  ///
  /// `@unchecked Sendable`: `stopping`, `ended` and `owner` are only touched under `condition`.
  private final class Signal: @unchecked Sendable {
    private let condition = NSCondition()
    private var stopping = false
    private var ended = false
    private var owner: Thread?

    /// Sleeps, unless it is over. Gives whether it is.
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
      // Who is told of a failure may stop it, or let it go, on its own thread: that ends when the round does.
      let isOwn = owner === Thread.current
      while !ended, !isOwn { condition.wait() }
      condition.unlock()
    }
  }

  /// Begins at once.
  ///
  /// - Parameters:
  ///   - names: the views; all of them where it is `nil`.
  ///   - interval: how long it rests after each round.
  ///   - onFailure: called on the refresher's thread.
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
          // Whoever closes the ledger ends what reads it.
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

  /// Ends after the round under way, and waits for that; does not wait where it is called by `onFailure`.
  public func stop() { signal.stopAndWait() }

  deinit { signal.stopAndWait() }
}
