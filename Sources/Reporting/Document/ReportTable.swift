// Rows under columns.

public import Words

/// Rows under columns: figures for a person, a list of objects in JSON.
public struct ReportTable: Hashable, Sendable {
  /// The columns, in the order in which they are shown.
  public var columns: [ReportColumn]
  /// The rows, each with as many cells as there are columns.
  public var rows: [[ReportCell]]
  /// Rows that a person is shown under the others, such as sums over all of them. They are not in JSON,
  /// where a section of its own says the same.
  public var footer: [[ReportCell]]
  /// An explanation of each row of the footer in a line; there may be fewer than rows, or empty ones.
  public var footerAbout: [String]
  /// Whether a person is shown a column for each row and a line for each column, for few rows with many
  /// columns.
  public var isTransposed: Bool

  /// A table of these columns. Each row, and each row of the footer, has a cell for every column.
  public init(
    _ columns: [ReportColumn], rows: [[ReportCell]] = [], footer: [[ReportCell]] = [],
    footerAbout: [String] = [], isTransposed: Bool = false
  ) {
    self.columns = columns
    self.rows = rows
    self.footer = footer
    self.footerAbout = footerAbout
    self.isTransposed = isTransposed
  }

  /// The names of the rows of the footer that are explained, with the explanation.
  var footerMeanings: [(name: String, about: String)] {
    zip(footer, footerAbout).compactMap { row, about in
      row.first.flatMap { about.isEmpty ? nil : (ReportText.person.text($0.value), about) }
    }
  }
}

/// A column: its heading, and what kind of values stand under it.
public struct ReportColumn: Hashable, Sendable {
  /// The member's name in JSON, and the heading in CSV: lower camel case.
  public var key: String
  /// The heading that a person is shown.
  public var title: String
  /// What the values are, by which they are written and set under each other.
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
  /// In which forms of the report the column is. CSV has those that are for people.
  public var audience: ReportAudience

  /// - Parameters:
  ///   - key: the member's name in JSON, and the heading in CSV: lower camel case.
  ///   - title: the heading that a person is shown; `nil` for the key.
  ///   - kind: what the values are.
  ///   - unit: the currency of all amounts in the column; `nil` where each amount names its own.
  ///   - about: an explanation of the column in a line; empty where the title says enough.
  ///   - qualifier: what the title refers to, where several columns have the same title.
  ///   - isOptional: whether the member is left out of JSON where there is no value.
  ///   - audience: in which forms of the report the column is.
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
  /// A text, such as a name or a code.
  case text
  /// A number that names something, such as a customer or a position.
  case identifier
  /// A whole number, or an amount of money in minor units: for a person, with commas between thousands.
  case number, money
  /// A quotient that is said in percent: 0.25 is 25 %. It is a part of a whole, or compared with one: net retention of
  /// money may be above 1.
  case share
  /// A quotient that is not said in percent.
  case ratio
  /// A moment in time, a local day or longer period by its name (`2011-11`), or a yes or no.
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

/// A value in a table, and how far it can be relied on.
public struct ReportCell: Hashable, Sendable {
  /// What stands in the cell; `.absent` for nothing.
  public var value: ReportValue
  /// Whether the value's period is not over, so that it may still change.
  public var isIncomplete: Bool
  /// Whether the value is of so few customers that chance may have made it.
  public var isSmall: Bool

  /// How many customers a share is of, at the least, so that it is not marked as small.
  public static let largeFrom: Int64 = 30

  /// A cell whose value is final, unless it is said to be incomplete or of few customers.
  public init(_ value: ReportValue, isIncomplete: Bool = false, isSmall: Bool = false) {
    (self.value, self.isIncomplete, self.isSmall) = (value, isIncomplete, isSmall)
  }

  /// A cell whose value is of so many customers: from 1 to 29 it is marked as small.
  public init(_ value: ReportValue, isIncomplete: Bool = false, of customers: Int64) {
    self.init(value, isIncomplete: isIncomplete, isSmall: Self.isSmall(of: customers))
  }

  /// Whether a value of so many customers is marked as small; a value of nobody is not.
  static func isSmall(of customers: Int64) -> Bool { (1..<largeFrom).contains(customers) }
}

extension ReportCell {
  /// What a mark behind a value means.
  enum Mark: CaseIterable {
    case incomplete, small

    var sign: String {
      switch self {
      case .incomplete: "*"
      case .small: "°"
      }
    }

    /// What is said of the mark under a report.
    var meaning: String {
      switch self {
      case .incomplete: "goes on after this report: its period is not over"
      case .small: "of fewer than \(ReportCell.largeFrom) customers: may well be chance"
      }
    }
  }

  func has(_ mark: Mark) -> Bool {
    switch mark {
    case .incomplete: isIncomplete
    case .small: isSmall
    }
  }

  /// The marks of the value, one after another.
  var marks: String { Mark.allCases.filter { has($0) }.map(\.sign).joined() }
}

extension ReportField {
  /// The marks of the value.
  var marks: [ReportCell.Mark] { isSmall ? [.small] : [] }
}

extension ReportTable {
  /// Whether a cell that a person is shown has a mark.
  func has(_ mark: ReportCell.Mark) -> Bool {
    let spread = spread()
    return (spread.rows + spread.footer).contains { $0.contains { $0.has(mark) } }
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
      result.columns += (0..<steps).map { ReportColumn("+\($0)", kind, unit: column.unit) }
      for row in rows.indices { result.rows[row] += Self.cells(of: rows[row][index], steps) }
      for row in footer.indices { result.footer[row] += Self.cells(of: footer[row][index], steps) }
    }
    (result.footerAbout, result.isTransposed) = (footerAbout, isTransposed)
    return result
  }

  private static func cells(of cell: ReportCell, _ steps: Int) -> [ReportCell] {
    guard case .series(let cells) = cell.value else {
      return Array(repeating: ReportCell(.absent), count: steps)
    }
    return cells + Array(repeating: ReportCell(.absent), count: steps - cells.count)
  }
}
