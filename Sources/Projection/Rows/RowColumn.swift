// What a row shows by name: for listing, sorting, exporting and explaining.

public import Ledger

/// A named value of a row.
public struct RowColumn<Row>: Sendable {
  /// Lower camel case, `tier`, `pointsAvailable`: what `--sort`, `--where` and `--why` name.
  public var name: String
  public var kind: ColumnKind
  /// The value; `.absent` where the row has none.
  public var value: @Sendable (Row) -> ColumnValue

  public init(_ name: String, _ kind: ColumnKind, _ value: @escaping @Sendable (Row) -> ColumnValue) {
    self.name = name
    self.kind = kind
    self.value = value
  }
}

/// What the values of a column are.
public enum ColumnKind: Hashable, Sendable {
  case text
  /// A count, points, a score.
  case number
  /// Minor units of a currency.
  case money(Unit)
  case instant
  case flag
}

/// A value of a column.
public enum ColumnValue: Hashable, Sendable {
  case absent
  case flag(Bool)
  /// Of columns of numbers, and of money in minor units.
  case number(Int64)
  case instant(Instant)
  case text(String)
}
