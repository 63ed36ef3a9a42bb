// An instant and what the local wall shows then.

public import Words

/// An instant on the wall of a `LocalCalendar`, which gives it.
@frozen
public struct LocalMoment: Hashable, Sendable {
  public let instant: Instant
  /// Microseconds east of UTC.
  public let offset: Int64

  @inlinable
  init(instant: Instant, offset: Int64) {
    self.instant = instant
    self.offset = offset
  }

  /// Microseconds since 1970-01-01 00:00 on that wall.
  @inlinable
  public var wall: Int64 {
    let (wall, overflow) = instant.microseconds.addingReportingOverflow(offset)
    return overflow ? instant.microseconds : wall
  }

  /// Days since 1970-01-01 on the local calendar.
  @inlinable
  public var day: Int32 { Int32(clamping: wall.quotientFloored(by: Instant.microsecondsPerDay)) }
}
