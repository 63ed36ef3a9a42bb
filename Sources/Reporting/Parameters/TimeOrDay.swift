// Times and days as people write them, wherever one is asked for.

public import Words
public import Projection

/// A time (RFC 3339), or a day, which is a time only in a time zone.
public enum TimeOrDay: Hashable, Sendable {
  case time(Instant)
  case day(CivilDate)

  /// - Parameters:
  ///   - text: `2011-12-01` or `2011-12-01T09:30:00Z`.
  ///   - parameter: what it was given for, as the asker wrote it, for the message.
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what was expected.
  public init(_ text: String, of parameter: String) throws {
    if let instant = Instant(text) {
      self = .time(instant)
    } else if let date = CivilDate(text) {
      self = .day(date)
    } else {
      throw ProjectionError(
        .invalidRequest, "\(parameter) \(text) is not a time; give 2011-12-01 or 2011-12-01T09:30:00Z")
    }
  }

  /// Where something begins, or before which it lies: the time, or the first moment of the day.
  public func start(in calendar: LocalCalendar) -> Instant {
    switch self {
    case .time(let instant): instant
    case .day(let date): calendar.start(ofDay: Int32(date.daysSinceEpoch))
    }
  }

  /// Up to where something is asked for: the time, which is in it; or the day, which is not: the last moment before it.
  public func last(in calendar: LocalCalendar) -> Instant {
    switch self {
    case .time(let instant): instant
    case .day: Instant(microseconds: start(in: calendar).microseconds - 1)
    }
  }
}

/// How much of the log is asked for: as it was up to a position, or at a time.
public enum LogExtent: Hashable, Sendable {
  case position(Position)
  case time(TimeOrDay)

  /// Reads a position, a time or a day. As `TimeOrDay(_:of:)`.
  public init(_ text: String, of parameter: String) throws {
    if let number = UInt64(text) {
      self = .position(Position(number))
    } else {
      self = .time(try TimeOrDay(text, of: parameter))
    }
  }
}

extension TimeOrDay: CustomStringConvertible {
  public var description: String {
    switch self {
    case .time(let instant): instant.description
    case .day(let date): date.description
    }
  }
}
