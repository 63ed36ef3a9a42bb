// A report as data, from which every form of it is rendered: terminal, JSON, CSV, HTML.

public import Ledger

/// A finished report: what it is of, and its sections in the order in which they are shown.
public struct ReportDocument: Hashable, Sendable {
  /// `cohorts`: the word by which it is asked for.
  public var name: String
  /// For a person: `Cohorts by month`.
  public var title: String
  public var basis: ReportBasis
  public var sections: [ReportSection]
  /// What has to be said beside the figures, whatever form they are shown in. Empty where nothing has to be.
  public var notes: [String]

  public init(
    _ name: String, title: String, basis: ReportBasis, sections: [ReportSection] = [], notes: [String] = []
  ) {
    self.name = name
    self.title = title
    self.basis = basis
    self.sections = sections
    self.notes = notes
  }
}

/// One part of a report. In JSON it is a member of the document, or where its key is empty, its fields are members of
/// the document themselves.
public struct ReportSection: Hashable, Sendable {
  public var key: String
  public var title: String
  public var content: Content
  /// How it may be drawn; `nil` where figures say it best.
  public var picture: ReportPicture?

  public enum Content: Hashable, Sendable {
    /// Named values: an object in JSON, two columns for a person.
    case fields([ReportField])
    /// Rows under columns: a list of objects in JSON.
    case table(ReportTable)
  }

  public init(_ key: String, title: String, fields: [ReportField]) {
    (self.key, self.title, content) = (key, title, .fields(fields))
  }

  public init(_ key: String, title: String, table: ReportTable, picture: ReportPicture? = nil) {
    (self.key, self.title, content, self.picture) = (key, title, .table(table), picture)
  }
}

/// A named value.
public struct ReportField: Hashable, Sendable {
  /// The member's name in JSON: lower camel case.
  public var key: String
  public var title: String
  public var cell: ReportCell

  public init(_ key: String, title: String, _ value: ReportValue) {
    (self.key, self.title, cell) = (key, title, ReportCell(value))
  }
}

/// Rows under columns.
public struct ReportTable: Hashable, Sendable {
  public var columns: [ReportColumn]
  /// As many cells in each as there are columns.
  public var rows: [[ReportCell]]

  public init(_ columns: [ReportColumn], rows: [[ReportCell]] = []) {
    self.columns = columns
    self.rows = rows
  }
}

/// What stands under a heading.
public struct ReportColumn: Hashable, Sendable {
  /// The member's name in JSON: lower camel case.
  public var key: String
  public var title: String
  public var kind: ReportKind

  public init(_ key: String, title: String, _ kind: ReportKind) {
    (self.key, self.title, self.kind) = (key, title, kind)
  }
}

/// What the values of a column are.
public enum ReportKind: Hashable, Sendable {
  case text, number, money, ratio, instant, day, flag
  /// In seconds.
  case duration
  /// How many there are of each of several values.
  case histogram
  /// A value for each step after the first: what a cohort did 0, 1, 2 … periods later.
  indirect case series(ReportKind)
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

/// A value of a report.
public enum ReportValue: Hashable, Sendable {
  case absent
  case text(String)
  case number(Int128)
  /// Minor units of a currency.
  case money(Int128, Unit)
  /// A sum in each of several currencies.
  case amounts([Amount])
  /// A share or a quotient of whole numbers, rounded to four decimals; `nil` where its denominator is 0.
  case ratio(Double?)
  case instant(Instant)
  /// A local day, as reports name it: `2011-11-30`.
  case day(String)
  /// In seconds.
  case duration(Int64)
  case flag(Bool)
  case histogram([Bar])
  case series([ReportCell])
  case texts([String])

  public struct Amount: Hashable, Sendable {
    public var unit: Unit
    public var value: Int128

    public init(_ value: Int128, _ unit: Unit) { (self.unit, self.value) = (unit, value) }
  }

  public struct Bar: Hashable, Sendable {
    public var label: String
    public var count: Int128

    public init(_ label: String, _ count: Int128) { (self.label, self.count) = (label, count) }
  }
}

/// How a table may be drawn.
public enum ReportPicture: Hashable, Sendable {
  /// Rows by steps, each cell as dark as its share of the first is large.
  case heatMap
  /// A line over the periods of the rows for each of these columns.
  case curves([String])
  /// A bar for each row, of these columns.
  case bars([String])
  /// How many there are of each value.
  case distribution
  /// What happened when, the newest first.
  case timeline
}
