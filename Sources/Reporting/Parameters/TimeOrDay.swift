// Times and days as people write them.

public import Words
public import Projection

/// A time (RFC 3339), or a day. When a day begins depends on the time zone.
public enum TimeOrDay: Hashable, Sendable {
  /// A time, which is the same moment in every time zone.
  case time(Instant)
  /// A day by its date; when it begins, only a time zone says.
  case day(CivilDate)

  /// Reads a time or a day.
  ///
  /// - Parameters:
  ///   - text: `2011-12-01` or `2011-12-01T09:30:00Z`.
  ///   - parameter: the name of the parameter that it was given for, for the message.
  /// - Throws: `ProjectionError` with code `invalidRequest`, whose message says what was expected.
  public init(_ text: String, of parameter: String) throws {
    if let instant = Instant(text) {
      self = .time(instant)
    } else if let date = CivilDate(text) {
      self = .day(date)
    } else {
      throw ProjectionError(
        .invalidRequest, "\(parameter) \(text) is not a time; give \(Self.dayForm), or \(Self.timeForm)")
    }
  }

  /// How days are written, for messages.
  package static let dayForm = "a day such as 2011-12-01"
  /// How times are written, for messages.
  package static let timeForm =
    "a time with its zone, such as 2011-12-01T09:30:00Z or 2011-12-01T09:30:00+01:00"

  /// The instant as a beginning, or as an end that is excluded: the time itself, or the first moment of
  /// the day.
  public func start(in calendar: LocalCalendar) -> Instant {
    switch self {
    case .time(let instant): instant
    case .day(let date): calendar.start(ofDay: Int32(date.daysSinceEpoch))
    }
  }

  /// The instant as an end that is included: the time itself, or the last moment before the day, which is
  /// excluded.
  public func last(in calendar: LocalCalendar) -> Instant {
    switch self {
    case .time(let instant): instant
    case .day: Instant(microseconds: start(in: calendar).microseconds - 1)
    }
  }
}

/// How much of the log is meant: up to a position, or what had been recorded by a time.
public enum LogExtent: Hashable, Sendable {
  /// Everything up to a position, which is included.
  case position(Position)
  /// Everything that had been recorded by a time, or before a day began.
  case time(TimeOrDay)

  /// Reads a position, a time or a day.
  ///
  /// - Parameters:
  ///   - text: `4711`, `2011-12-01` or `2011-12-01T09:30:00Z`.
  ///   - parameter: the name of the parameter that it was given for, for the message.
  /// - Throws: `ProjectionError` with code `invalidRequest`, whose message says what was expected.
  public init(_ text: String, of parameter: String) throws {
    if let number = UInt64(text) {
      self = .position(Position(number))
    } else if let time = try? TimeOrDay(text, of: parameter) {
      self = .time(time)
    } else {
      throw ProjectionError(
        .invalidRequest,
        "\(parameter) \(text) is neither a position nor a time; give a position such as 4711, \(TimeOrDay.dayForm), or "
          + TimeOrDay.timeForm)
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
