// A report as data, from which every form of it is rendered: terminal, JSON, CSV, HTML.

/// A finished report: what it is of, and its sections in the order in which they are shown.
public struct ReportDocument: Hashable, Sendable {
  /// `cohorts`: the word by which it is asked for.
  public var name: String
  /// For a person: `Cohorts by month`.
  public var title: String
  public var basis: ReportBasis
  public var sections: [ReportSection]
  /// The key of the table that the report comes to: CSV is that table. `nil` where it is all of it together: CSV is then a
  /// list of names and values.
  public var mainTable: String?
  /// What has to be said beside the figures, whatever form they are shown in, but for what the basis leaves out, which
  /// `allNotes` says too. Empty where nothing has to be.
  public var notes: [String]

  public init(
    _ name: String, title: String, basis: ReportBasis, mainTable: String? = nil,
    sections: [ReportSection] = [],
    notes: [String] = []
  ) {
    (self.name, self.title, self.basis, self.mainTable) = (name, title, basis, mainTable)
    (self.sections, self.notes) = (sections, notes)
  }

  /// What has to be said beside the figures: above all what they leave out.
  public var allNotes: [String] { basis.notes + notes }
}

/// Who is shown a part of a report: what is a list of objects for a script may be columns side by side for a person.
public enum ReportAudience: Hashable, Sendable {
  case everybody
  /// Terminal and HTML.
  case people
  /// JSON.
  case programs
  /// CSV, where that is this section: `ReportDocument.mainTable`.
  case spreadsheets

  var includesPeople: Bool { self == .everybody || self == .people }
  var includesPrograms: Bool { self == .everybody || self == .programs }
}

/// One part of a report. In JSON it is a member of the document; where its key is empty, its fields are members of the
/// document themselves.
public struct ReportSection: Hashable, Sendable {
  public var key: String
  /// Its heading; empty where it needs none.
  public var title: String
  public var content: Content
  /// How it may be drawn; `nil` where figures say it best.
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

  /// - Parameter title: `nil` is the key.
  public init(
    _ key: String, title: String? = nil, _ value: ReportValue, audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, self.value, self.audience) = (key, title ?? key, value, audience)
  }
}

/// How a table may be drawn. Columns are named by their keys; what a row is called stands in its first column.
public enum ReportPicture: Hashable, Sendable {
  /// The rows by the steps of this column's series, each cell as dark as its share of its row's first is large.
  case heatMap(String)
  /// A line over the rows for each of these columns, whose values are of one kind.
  case curves([String])
  /// A bar for each row and each of these columns.
  case bars([String])
  /// A pile for each row, of these columns above the line and of those below it.
  case piles(up: [String], down: [String])
  /// How many there are of each value: the first column's, counted in the second.
  case distribution
  /// What happened when: a lane for each text of one column, a mark for each row at the instant of the other.
  case timeline(time: String, lane: String)
}
