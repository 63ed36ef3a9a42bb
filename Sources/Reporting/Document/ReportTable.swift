// Rows under columns.

public import Words

/// Rows under columns: figures for a person, a list of objects in JSON.
public struct ReportTable: Hashable, Sendable {
  public var columns: [ReportColumn]
  /// The rows, each with as many cells as there are columns.
  public var rows: [[ReportCell]]
  /// Rows that a person is shown under the others, such as sums over all of them. They are not in JSON,
  /// where a section of its own says the same.
  public var footer: [[ReportCell]]
  /// Whether a person is shown a column for each row and a line for each column, for few rows with many
  /// columns.
  public var isTransposed: Bool

  public init(
    _ columns: [ReportColumn], rows: [[ReportCell]] = [], footer: [[ReportCell]] = [],
    isTransposed: Bool = false
  ) {
    self.columns = columns
    self.rows = rows
    self.footer = footer
    self.isTransposed = isTransposed
  }
}

/// A column: its heading, and what kind of values stand under it.
public struct ReportColumn: Hashable, Sendable {
  /// The member's name in JSON, and the heading in CSV: lower camel case.
  public var key: String
  public var title: String
  public var kind: ReportKind
  /// The currency of all amounts in the column, which is then named in the heading; `nil` where each
  /// amount names its own.
  public var unit: MeasureUnit?
  /// An explanation of the column in a line, for a person who asks; empty where the title says enough.
  public var about: String
  /// What the title refers to, where several columns have the same title: `NPS` for `answers`. Only a
  /// page shows it, since at a terminal the column stands beside the one that it refers to. Empty where
  /// the title says enough.
  public var qualifier: String
  /// Whether the member is left out of JSON where there is no value; otherwise it is null there.
  public var isOptional: Bool
  public var audience: ReportAudience

  /// - Parameter title: the heading that a person is shown; `nil` for the key.
  public init(
    _ key: String, title: String? = nil, _ kind: ReportKind, unit: MeasureUnit? = nil, about: String = "",
    of qualifier: String = "", isOptional: Bool = false, audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, self.kind, self.unit) = (key, title ?? key, kind, unit)
    (self.about, self.qualifier, self.isOptional, self.audience) = (about, qualifier, isOptional, audience)
  }
}

/// What the values of a column are.
public enum ReportKind: Hashable, Sendable {
  case text
  /// A number that names something, such as a customer or a position.
  case identifier
  case number, money
  /// A part of a whole: 0.25 is 25 %.
  case share
  /// A quotient that is no part of a whole.
  case ratio
  case instant, day, flag
  /// A duration in seconds.
  case duration
  /// A distribution: how many there are of each of several values.
  case histogram
  /// A value for each of several steps, such as what a cohort did 0, 1, 2 … periods later. A person is
  /// shown a column for each step: `+0`, `+1`, `+2` ….
  indirect case series(ReportKind)
  /// Objects and lists of them, for JSON above all.
  case nested

  /// Whether values are set to the right, so that their digits stand under each other.
  var isNumeric: Bool {
    switch self {
    case .identifier, .number, .money, .share, .ratio, .duration: true
    case .series(let kind): kind.isNumeric
    case .text, .instant, .day, .flag, .histogram, .nested: false
    }
  }
}

/// A value in a table, and whether it is final.
public struct ReportCell: Hashable, Sendable {
  public var value: ReportValue
  /// Whether the value's period is not over, so that it may still change.
  public var isIncomplete: Bool

  public init(_ value: ReportValue, isIncomplete: Bool = false) {
    self.value = value
    self.isIncomplete = isIncomplete
  }
}

extension ReportTable {
  /// How many steps the longest series of a column has: a person is shown as many columns.
  func steps(of column: Int) -> Int {
    (rows + footer).map { row in
      if case .series(let cells) = row[column].value { cells.count } else { 0 }
    }.max() ?? 0
  }

  func index(of key: String) -> Int? { columns.firstIndex { $0.key == key } }

  /// The table as people and spreadsheets get it: with a column for each step of a series, and without
  /// columns that are for programs only.
  func spread() -> ReportTable {
    var result = ReportTable([], rows: rows.map { _ in [] }, footer: footer.map { _ in [] })
    for (index, column) in columns.enumerated() where column.audience.includesPeople {
      guard case .series(let kind) = column.kind else {
        result.columns.append(column)
        for row in rows.indices { result.rows[row].append(rows[row][index]) }
        for row in footer.indices { result.footer[row].append(footer[row][index]) }
        continue
      }
      let steps = steps(of: index)
      result.columns += (0..<steps).map { ReportColumn("+\($0)", kind) }
      for row in rows.indices { result.rows[row] += Self.cells(of: rows[row][index], steps) }
      for row in footer.indices { result.footer[row] += Self.cells(of: footer[row][index], steps) }
    }
    result.isTransposed = isTransposed
    return result
  }

  private static func cells(of cell: ReportCell, _ steps: Int) -> [ReportCell] {
    guard case .series(let cells) = cell.value else {
      return Array(repeating: ReportCell(.absent), count: steps)
    }
    return cells + Array(repeating: ReportCell(.absent), count: steps - cells.count)
  }
}
