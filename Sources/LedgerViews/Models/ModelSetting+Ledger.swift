// What of a ledger its read models go by.

public import Ledger
internal import Projection
public import Reporting

extension ModelSetting {
  /// - Parameter type: finds the user's own types, which the ledger numbers.
  /// - Throws: `ProjectionError` with code `unknownTimeZone`.
  public init(_ settings: LedgerSettings, type: @escaping @Sendable (String) -> TouchpointType?) throws {
    self.init(
      calendar: try LocalCalendar(timeZone: settings.timeZone),
      currency: Unit(currency: settings.currency) ?? .none, types: TypeNames(custom: type))
  }

  /// That of a ledger.
  public init(of ledger: Ledger) throws {
    try self.init(try ledger.settings) { name in (try? ledger.type(named: name)) ?? nil }
  }
}
