// The named values of rows, by which they are listed, sorted, exported and explained.

public import Words

/// A named value of a row.
public struct RowColumn<Row>: Sendable {
  /// The name in lower camel case, `tier`, `pointsAvailable`, for `--sort`, `--where` and `--why`. It
  /// must not be `customer`, which every row has.
  public var name: String
  /// What the values are, by which they are written, compared and added up.
  public var kind: ColumnKind
  /// What the column says, in a line for a person.
  public var title: String
  /// The value in a row; `.absent` where the row has none.
  public var value: @Sendable (Row) -> ColumnValue

  /// A column whose closure gives the value in a row: one of the column's kind, or `.absent`.
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

/// A column without the type of its rows.
public struct ColumnDescription: Hashable, Sendable {
  /// The name in lower camel case, as `RowColumn.name` says: `pointsAvailable`.
  public var name: String
  /// What the values are, by which they are written, compared and added up.
  public var kind: ColumnKind
  /// What the column says, in a line for a person.
  public var title: String

  /// A column that need not be one of a projector's, such as the customer's number; `RowColumn.description`
  /// gives one that is.
  public init(name: String, kind: ColumnKind, title: String) {
    self.name = name
    self.kind = kind
    self.title = title
  }
}

/// What the values of a column are.
public enum ColumnKind: Hashable, Sendable {
  /// A text, such as the name of a tier.
  case text
  /// A count, points, a score.
  case number
  /// Minor units of a currency.
  case money(MeasureUnit)
  /// A moment in time, written as RFC 3339 in UTC.
  case instant
  /// A local day, as a number of days since 1970-01-01.
  case day
  /// Yes or no.
  case flag
  /// The position of a touchpoint.
  case position
}

/// A value of a column.
public enum ColumnValue: Hashable, Sendable {
  /// No value: the row has none, or there is no row.
  case absent
  /// The value of a column of flags.
  case flag(Bool)
  /// The value of a column of numbers, days or positions, or of money in minor units.
  case number(Int64)
  /// The value of a column of instants.
  case instant(Instant)
  /// The value of a column of texts.
  case text(String)
}

/// What a column's value comes of, where a projector can say more than which touchpoints changed it.
public struct ColumnCauses: Hashable, Sendable {
  /// The touchpoints that count for the value.
  public var positions: Set<Position>
  /// Other columns that the value follows from, as a tier follows from the spend.
  public var columns: [String]
  /// The sum or the rule that gives the value, in numbers that can be checked by hand; empty where there
  /// is nothing to say.
  public var remark: String

  /// What a value comes of; each position counts once, however often it is given.
  public init(positions: some Sequence<Position>, columns: [String] = [], remark: String = "") {
    self.positions = Set(positions)
    self.columns = columns
    self.remark = remark
  }
}
