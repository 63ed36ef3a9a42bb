// What read models are told about a ledger.

public import Ledger
public import Projection
public import Reporting

extension ModelSetting {
  /// The setting for a ledger of some settings.
  ///
  /// - Parameters:
  ///   - settings: say the time zone, whose days are the local ones, and the currency.
  ///   - channel: gives the name of a channel by its number; by default those that every ledger has.
  ///   - type: gives the number of a user's own type by its name; `nil` where the ledger has none.
  /// - Throws: `ProjectionError` with code `unknownTimeZone`.
  public init(
    _ settings: LedgerSettings,
    channel: @escaping @Sendable (UInt16) -> String? = { TypeNames.builtInChannel($0) },
    type: @escaping @Sendable (String) -> TouchpointType?
  ) throws {
    self.init(
      calendar: try LocalCalendar(timeZone: settings.timeZone),
      currency: MeasureUnit(currency: settings.currency) ?? .none,
      types: TypeNames(custom: type, channel: channel))
  }

  /// The setting for a ledger.
  ///
  /// - Throws: `LedgerError`; `ProjectionError` with code `unknownTimeZone`.
  public init(of ledger: Ledger) throws {
    try self.init(
      try ledger.settings, channel: { number in (try? ledger.channelName(of: number)) ?? nil }
    ) { name in (try? ledger.type(named: name)) ?? nil }
  }
}
