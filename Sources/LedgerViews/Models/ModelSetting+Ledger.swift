// What read models are told about a ledger.

public import Ledger
internal import Projection
public import Reporting

extension ModelSetting {
  /// The setting for a ledger of some settings.
  ///
  /// - Parameters:
  ///   - settings: say the time zone, whose days are the local ones, and the currency.
  ///   - type: gives the number of a user's own type by its name; `nil` where the ledger has none.
  /// - Throws: `ProjectionError` with code `unknownTimeZone`.
  public init(_ settings: LedgerSettings, type: @escaping @Sendable (String) -> TouchpointType?) throws {
    self.init(
      calendar: try LocalCalendar(timeZone: settings.timeZone),
      currency: MeasureUnit(currency: settings.currency) ?? .none, types: TypeNames(custom: type))
  }

  /// The setting for a ledger.
  ///
  /// - Throws: `LedgerError`; `ProjectionError` with code `unknownTimeZone`.
  public init(of ledger: Ledger) throws {
    try self.init(try ledger.settings) { name in (try? ledger.type(named: name)) ?? nil }
  }
}
