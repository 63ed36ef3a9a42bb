// An instant and the local time that clocks on the wall show then.

public import Words

/// An instant with its local time, as `LocalCalendar.moment(of:)` gives it.
@frozen
public struct LocalMoment: Hashable, Sendable {
  /// The moment in time, the same in every time zone; `wall` and `day` are what clocks show then.
  public let instant: Instant
  /// The offset from UTC that holds then, in microseconds, positive east of it.
  public let offset: Int64

  @inlinable
  init(instant: Instant, offset: Int64) {
    self.instant = instant
    self.offset = offset
  }

  /// The local time, in microseconds since 1970-01-01 00:00 local time.
  @inlinable
  public var wall: Int64 {
    let (wall, overflow) = instant.microseconds.addingReportingOverflow(offset)
    return overflow ? instant.microseconds : wall
  }

  /// The local day, in days since 1970-01-01.
  @inlinable
  public var day: Int32 { Int32(clamping: wall.quotientFloored(by: Instant.microsecondsPerDay)) }
}
