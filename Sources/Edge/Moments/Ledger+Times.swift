// Times and days in the ledger's zone.

package import Perennial

extension Ledger {
  /// The calendar of the ledger's time zone.
  package var calendar: LocalCalendar { get throws { try LocalCalendar(timeZone: try settings.timeZone) } }

  /// The instant at which something begins: a time (RFC 3339), or the first moment of a day in the ledger's
  /// zone.
  ///
  /// - Parameter parameter: what it was given for, as the asker wrote it, for the message.
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what was expected; `LedgerError`.
  package func start(_ text: String, of parameter: String) throws -> Instant {
    try TimeOrDay(text, of: parameter).start(in: try calendar)
  }

  /// The last instant that is asked for: a time is itself asked for; a day is not, and stands for the last
  /// moment before it.
  ///
  /// - Throws: as `start(_:of:)`.
  package func last(_ text: String, of parameter: String) throws -> Instant {
    try TimeOrDay(text, of: parameter).last(in: try calendar)
  }

  /// The present, as somebody gives it who knows the time: a time, or a day, which stands for its noon so
  /// that it is right to a day.
  ///
  /// - Throws: as `start(_:of:)`.
  package func present(_ text: String, of parameter: String) throws -> Instant {
    let named = try TimeOrDay(text, of: parameter)
    var instant = named.start(in: try calendar)
    if case .day = named { instant.microseconds += Instant.microsecondsPerDay / 2 }
    return instant
  }
}
