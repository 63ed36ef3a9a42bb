// Times and days in arguments, and an as-of instant for a person.

internal import Perennial

/// An instant in an argument that something begins at, or lies before: RFC 3339, or a day, which is its first moment in the
/// ledger's time zone.
func instant(_ text: String, option: String, in settings: LedgerSettings) throws -> Instant {
  if let instant = Instant(text) { return instant }
  guard let date = CivilDate(text) else {
    throw Failure.usage("\(option) \(text) is not a time; give 2011-12-01 or 2011-12-01T09:30:00Z")
  }
  return try LocalCalendar(timeZone: settings.timeZone).start(ofDay: Int32(date.daysSinceEpoch))
}

/// An instant in an argument up to which something is asked for: RFC 3339, which is in it; or a day, which is not: the last
/// moment before it in the ledger's time zone.
func lastInstant(_ text: String, option: String, in settings: LedgerSettings) throws -> Instant {
  let named = try instant(text, option: option, in: settings)
  if Instant(text) != nil { return named }
  return Instant(microseconds: named.microseconds - 1)
}

/// An as-of instant in what a command prints: RFC 3339 for programs.
struct PrintedInstant: Encodable {
  var instant: Instant

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(instant.description)
  }

  func text(as format: OutputFormat, _ calendar: LocalCalendar) -> String {
    format == .table ? instant.readable(in: calendar) : instant.description
  }
}

extension Ledger {
  /// The calendar of the ledger's time zone.
  var calendar: LocalCalendar { get throws { try LocalCalendar(timeZone: try settings.timeZone) } }
}
