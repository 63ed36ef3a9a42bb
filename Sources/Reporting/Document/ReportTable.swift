// Rows under columns.

public import Words

/// Rows under columns: figures for a person, a list of objects in JSON.
public struct ReportTable: Hashable, Sendable {
  public var columns: [ReportColumn]
  /// As many cells in each as there are columns.
  public var rows: [[ReportCell]]
  /// What stands under the rows for a person: sums and rates of all of them. In JSON that is a section of its own.
  public var footer: [[ReportCell]]
  /// A person is shown a column for each row, and a line for each column: for few rows with many columns.
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

/// What stands under a heading.
public struct ReportColumn: Hashable, Sendable {
  /// The member's name in JSON, and the heading in CSV: lower camel case.
  public var key: String
  public var title: String
  public var kind: ReportKind
  /// The currency of all its amounts, which then stands in the heading; `nil` where each says its own.
  public var unit: Unit?
  /// What it is, in a line for a person who asks; empty where the title says it.
  public var about: String
  /// What the title is of, where several columns have the same: `NPS` for `answers`. A page says it; at a terminal a
  /// column stands beside what it is of. Empty where the title says it.
  public var qualifier: String
  /// In JSON the member is left out where there is no value; else it is null.
  public var isOptional: Bool
  public var audience: ReportAudience

  /// - Parameter title: `nil` is the key.
  public init(
    _ key: String, title: String? = nil, _ kind: ReportKind, unit: Unit? = nil, about: String = "",
    of qualifier: String = "", isOptional: Bool = false, audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, self.kind, self.unit) = (key, title ?? key, kind, unit)
    (self.about, self.qualifier, self.isOptional, self.audience) = (about, qualifier, isOptional, audience)
  }
}

/// What the values of a column are.
public enum ReportKind: Hashable, Sendable {
  case text
  /// A customer, a position: a number that is a name.
  case identifier
  case number, money
  /// A part of a whole: 0.25 is 25 %.
  case share
  /// A quotient that is no part of a whole.
  case ratio
  case instant, day, flag
  /// In seconds.
  case duration
  /// How many there are of each of several values.
  case histogram
  /// A value for each step after the first: what a cohort did 0, 1, 2 … periods later. A column for each, `+0`, `+1`, `+2` ….
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

/// A value, with what has to be known of it.
public struct ReportCell: Hashable, Sendable {
  public var value: ReportValue
  /// Its period is not over.
  public var isIncomplete: Bool

  public init(_ value: ReportValue, isIncomplete: Bool = false) {
    self.value = value
    self.isIncomplete = isIncomplete
  }
}

extension ReportTable {
  /// The longest series of a column, which has as many columns for a person.
  func steps(of column: Int) -> Int {
    (rows + footer).map { row in
      if case .series(let cells) = row[column].value { cells.count } else { 0 }
    }.max() ?? 0
  }

  func index(of key: String) -> Int? { columns.firstIndex { $0.key == key } }

  /// The table as people and spreadsheets are given it: with a column for each step of each series, and none that is for
  /// programs alone.
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
