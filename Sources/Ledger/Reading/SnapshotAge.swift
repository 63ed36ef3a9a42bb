// How long a snapshot may be held: meanwhile the log's file grows with everything that is written.

internal import Glibc

/// The age of a snapshot. A scan that runs others' code lets go of a snapshot that has become old, and goes
/// on in another.
struct SnapshotAge {
  /// The age at which a snapshot is let go of: in so little time no writer makes a file much larger, and
  /// beginning another takes a microsecond.
  private static let nanosecondsMax: Int64 = 100_000_000

  private let end = Self.now() + Self.nanosecondsMax

  var isOver: Bool { Self.now() > end }

  /// The time to about 4 milliseconds, without a call of the system, since it is asked for after every
  /// block.
  private static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
