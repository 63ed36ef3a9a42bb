// How much of the machine a backup takes from those who append.

internal import Glibc

/// Lets others go first: while touchpoints come in, a run rests twice as long as it has worked. Where nobody appends it does not
/// rest at all.
///
/// Without it, appending at full rate to a ledger in memory fell to half beside a backup, on two processors.
struct BackupPace {
  /// The longest rest: whoever waits for the backup waits not much longer because a single step was slow.
  private static let restMax = Duration.milliseconds(200)

  private let clock = ContinuousClock()
  private var seen: Position
  private var start: ContinuousClock.Instant

  /// - Parameter head: the ledger's newest position when the run begins.
  init(from head: Position) {
    seen = head
    start = clock.now
  }

  /// Whether others have appended since it rested last.
  ///
  /// - Parameter head: the ledger's newest position.
  func isShared(at head: Position) -> Bool { head > seen }

  /// Rests, where others have appended since it was called last.
  ///
  /// - Parameter head: the ledger's newest position.
  mutating func rest(at head: Position) {
    if isShared(at: head) {
      let (seconds, attoseconds) = min((clock.now - start) * 2, Self.restMax).components
      usleep(UInt32(seconds) * 1_000_000 + UInt32(attoseconds / 1_000_000_000_000))
    }
    (seen, start) = (head, clock.now)
  }
}
