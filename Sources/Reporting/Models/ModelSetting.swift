// What of a ledger a read model may go by.

public import Words
public import Projection

/// What every read model is made from: what a ledger was created with, and the types that it knows.
public struct ModelSetting: Sendable {
  /// The local days of the ledger's time zone.
  public var calendar: LocalCalendar
  /// The ledger's currency.
  public var currency: Unit
  /// The numbers of the types that policies name.
  public var types: TypeNames

  public init(calendar: LocalCalendar, currency: Unit = .none, types: TypeNames = TypeNames()) {
    (self.calendar, self.currency, self.types) = (calendar, currency, types)
  }
}
