// Keeps views up to date in the background of a service.

internal import Foundation
internal import Words
internal import Threads

/// Brings views up to date again and again, so that readers find little left to do.
///
/// All refreshers of a process share a few threads, and hold none between two rounds: there may be very many of them. Where
/// nothing was recorded and nothing has become due since the last round, the views are not touched.
///
/// How far it has come, `Views.status(of:)` and `perennial stats` show: the newest position, that of the view, and how
/// long ago it advanced. A failure is told and kept in `lastFailure`, and the next round tries again. Closing the ledger ends
/// it, which is no failure.
public final class ViewRefresher: Sendable {
  /// As many as there are processors, and two at least: one that builds views anew does not keep all others waiting.
  private static let pool = ThreadPool(
    "view refresher", threadsMax: max(2, min(8, ProcessInfo.processInfo.activeProcessorCount)))

  private let work: Work

  /// Begins at once.
  ///
  /// - Parameters:
  ///   - views: the views of one ledger.
  ///   - names: which of them; all where it is `nil`.
  ///   - interval: how long it rests after each round.
  ///   - onFailure: called on a thread of the refreshers'.
  public init(
    _ views: Views, _ names: [ViewName]? = nil, every interval: Duration = .milliseconds(500),
    onFailure: (@Sendable (any Error) -> Void)? = nil
  ) {
    let work = Work(Work.Task(views: views, names: names, interval: interval, onFailure: onFailure))
    self.work = work
    Self.pool.submit { Self.round(of: work) }
  }

  private static func round(of work: Work) -> Bool {
    guard let task = work.beginRound() else { return false }
    var failure: (any Error)?
    var isOver = false
    do { try work.settled.advance(task.views, task.names) } catch {
      // Whoever closes the ledger ends what reads it.
      isOver = task.views.source.isClosed
      failure = error
    }
    if !isOver {
      work.note(failure)
      if let failure, let onFailure = task.onFailure { pool.lend { onFailure(failure) } }
    }
    if work.endRound(isLast: isOver) {
      pool.submit(after: task.interval) { round(of: work) }
    }
    return false
  }

  /// The failure of the latest round; `nil` where it went well.
  public var lastFailure: (any Error)? { work.lastFailure }

  /// How many rounds have ended.
  public var rounds: Int { work.rounds }

  /// Ends after the round under way, and waits for that; does not wait where it is called by `onFailure`.
  public func stop() { work.stopAndWait() }

  deinit { work.stopAndWait() }
}

/// What a refresher does, and how far it is: what waits for the next round holds on to this, and not to the refresher.
///
/// `@unchecked Sendable`: everything is only touched under `condition`, but `settled`, by whoever does the round: one at a time.
private final class Work: @unchecked Sendable {
  struct Task {
    let views: Views
    let names: [ViewName]?
    let interval: Duration
    let onFailure: (@Sendable (any Error) -> Void)?
  }

  private let condition = NSCondition()
  /// `nil` once it is over: then the views are let go of, however long it is to the next round.
  private var task: Task?
  /// The thread that does a round.
  private var owner: pthread_t?
  private var failure: (any Error)?
  private var roundCount = 0
  let settled = SettledViews()

  init(_ task: Task) { self.task = task }

  func beginRound() -> Task? {
    condition.lock()
    defer { condition.unlock() }
    if task != nil { owner = pthread_self() }
    return task
  }

  func note(_ failure: (any Error)?) {
    condition.lock()
    defer { condition.unlock() }
    self.failure = failure
    roundCount += 1
  }

  /// Whether there is to be another one.
  func endRound(isLast: Bool) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    if isLast { task = nil }
    owner = nil
    condition.broadcast()
    return task != nil
  }

  var lastFailure: (any Error)? {
    condition.lock()
    defer { condition.unlock() }
    return failure
  }

  var rounds: Int {
    condition.lock()
    defer { condition.unlock() }
    return roundCount
  }

  func stopAndWait() {
    condition.lock()
    defer { condition.unlock() }
    task = nil
    // Who is told of a failure may stop it, or let it go, on its own thread: that ends when the round does.
    while let owner, owner != pthread_self() { condition.wait() }
  }
}
