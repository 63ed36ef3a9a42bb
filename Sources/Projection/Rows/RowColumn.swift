// What a row shows by name: for listing, sorting, exporting and explaining.

public import Words

/// A named value of a row.
public struct RowColumn<Row>: Sendable {
  /// Lower camel case, `tier`, `pointsAvailable`: what `--sort`, `--where` and `--why` name. Not `customer`: every row
  /// has that.
  public var name: String
  public var kind: ColumnKind
  /// What it is, in a line for a person.
  public var title: String
  /// The value; `.absent` where the row has none.
  public var value: @Sendable (Row) -> ColumnValue

  public init(
    _ name: String, _ kind: ColumnKind, title: String = "",
    _ value: @escaping @Sendable (Row) -> ColumnValue
  ) {
    self.name = name
    self.kind = kind
    self.title = title
    self.value = value
  }

  /// The column without its row.
  public var description: ColumnDescription { ColumnDescription(name: name, kind: kind, title: title) }
}

/// A column of rows of whatever type.
public struct ColumnDescription: Hashable, Sendable {
  public var name: String
  public var kind: ColumnKind
  /// What it is, in a line for a person.
  public var title: String

  public init(name: String, kind: ColumnKind, title: String) {
    self.name = name
    self.kind = kind
    self.title = title
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
  /// A local day, as a number of days since 1970-01-01.
  case day
  case flag
  /// Where a touchpoint is, as a number.
  case position
}

/// A value of a column.
public enum ColumnValue: Hashable, Sendable {
  case absent
  case flag(Bool)
  /// Of columns of numbers, days and positions, and of money in minor units.
  case number(Int64)
  case instant(Instant)
  case text(String)
}

/// What made a column what it is, where a projector knows better than "whatever changed it".
public struct ColumnCauses: Hashable, Sendable {
  /// The touchpoints that count for the value.
  public var positions: Set<Position>
  /// The columns that it follows from, such as the spend of a tier.
  public var columns: [String]
  /// The sum or the rule, in numbers that can be checked by hand; empty where there is nothing to say.
  public var remark: String

  public init(positions: some Sequence<Position>, columns: [String] = [], remark: String = "") {
    self.positions = Set(positions)
    self.columns = columns
    self.remark = remark
  }
}
