// A report as data, from which every form of it is rendered: terminal, JSON, CSV, HTML.

/// A finished report: its basis, and its sections in the order in which they are shown.
public struct ReportDocument: Hashable, Sendable {
  /// The word by which the report is asked for: `cohorts`.
  public var name: String
  /// The title for a person: `Cohorts by month`.
  public var title: String
  public var basis: ReportBasis
  public var sections: [ReportSection]
  /// The key of the main table, which is what CSV shows. `nil` where no table stands for the whole
  /// report: CSV is then a list of names and values.
  public var mainTable: String?
  /// Sentences that go with the figures in every form. What the basis leaves out is not among them;
  /// `allNotes` has both.
  public var notes: [String]

  public init(
    _ name: String, title: String, basis: ReportBasis, mainTable: String? = nil,
    sections: [ReportSection] = [],
    notes: [String] = []
  ) {
    (self.name, self.title, self.basis, self.mainTable) = (name, title, basis, mainTable)
    (self.sections, self.notes) = (sections, notes)
  }

  /// All sentences that go with the figures: what the basis leaves out, then `notes`.
  public var allNotes: [String] { basis.notes + notes }
}

/// For whom a part of a report is: what a script gets as a list of objects, a person may get as columns
/// side by side.
public enum ReportAudience: Hashable, Sendable {
  case everybody
  /// Terminal and HTML.
  case people
  /// JSON.
  case programs
  /// CSV, for a section that is the main table.
  case spreadsheets

  var includesPeople: Bool { self == .everybody || self == .people }
  var includesPrograms: Bool { self == .everybody || self == .programs }
}

/// One part of a report. In JSON it is a member of the document; where its key is empty, its fields are
/// members of the document themselves.
public struct ReportSection: Hashable, Sendable {
  public var key: String
  /// The heading; empty for none.
  public var title: String
  public var content: Content
  /// How the table may be drawn; `nil` for no picture.
  public var picture: ReportPicture?
  public var audience: ReportAudience

  public enum Content: Hashable, Sendable {
    /// Named values: an object in JSON, two columns for a person.
    case fields([ReportField])
    /// Rows under columns: a list of objects in JSON.
    case table(ReportTable)
  }

  public init(
    _ key: String, title: String = "", fields: [ReportField], audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, content, self.audience) = (key, title, .fields(fields), audience)
  }

  public init(
    _ key: String, title: String = "", table: ReportTable, picture: ReportPicture? = nil,
    audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, content, self.audience) = (key, title, .table(table), audience)
    self.picture = picture
  }
}

/// A named value.
public struct ReportField: Hashable, Sendable {
  /// The member's name in JSON: lower camel case.
  public var key: String
  public var title: String
  public var value: ReportValue
  public var audience: ReportAudience

  /// - Parameter title: the name that a person is shown; `nil` for the key.
  public init(
    _ key: String, title: String? = nil, _ value: ReportValue, audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, self.value, self.audience) = (key, title ?? key, value, audience)
  }
}

/// How a table may be drawn. Columns are named by their keys; the first column holds the name of each
/// row.
public enum ReportPicture: Hashable, Sendable {
  /// A cell for each row and each step of this column's series; the darker, the larger its value is in
  /// proportion to the row's first.
  case heatMap(String)
  /// A line over the rows for each of these columns, whose values must be of one kind.
  case curves([String])
  /// A bar for each row and each of these columns.
  case bars([String])
  /// A pile for each row: the columns `up` above the line, the columns `down` below it.
  case piles(up: [String], down: [String])
  /// A bar for each value of the first column, as long as the count in the second.
  case distribution
  /// A lane for each text of the column `lane`, and in it a mark for each row, at the instant in the
  /// column `time`.
  case timeline(time: String, lane: String)
}
