// What a read model is told about the ledger that it is for.

public import Words
public import Projection

/// What every read model is made from: the ledger's calendar and currency, and the types that it knows.
public struct ModelSetting: Sendable {
  /// The calendar of the ledger's time zone, by which local days begin.
  public var calendar: LocalCalendar
  /// The ledger's currency.
  public var currency: MeasureUnit
  /// Finds the number of a type by its name, for policies that name types.
  public var types: TypeNames

  /// What models are told of a ledger; without `types`, only the built-in types have names.
  public init(calendar: LocalCalendar, currency: MeasureUnit = .none, types: TypeNames = TypeNames()) {
    (self.calendar, self.currency, self.types) = (calendar, currency, types)
  }
}
