// A report as data, from which every form of it is rendered: terminal, JSON, CSV, HTML.

/// A finished report: its basis, and its sections in the order in which they are shown.
public struct ReportDocument: Hashable, Sendable {
  /// The word by which the report is asked for: `cohorts`.
  public var name: String
  /// The title for a person: `Cohorts by month`.
  public var title: String
  /// Which touchpoints count in the figures, up to where, and by which rules.
  public var basis: ReportBasis
  /// The parts of the report, in the order in which they are shown; each form leaves out those that are not
  /// for it.
  public var sections: [ReportSection]
  /// The key of the main table, which is what CSV shows. `nil` where no table stands for the whole
  /// report: CSV is then a list of names and values.
  public var mainTable: String?
  /// Sentences that go with the figures in every form. What the basis leaves out is not among them;
  /// `allNotes` has both.
  public var notes: [String]

  /// A report of these sections; `mainTable` is the key of one of them whose content is a table.
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
  /// All forms: terminal, HTML, JSON and CSV.
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
  /// The member's name in JSON, in lower camel case; empty where the fields are members of the document
  /// themselves.
  public var key: String
  /// The heading; empty for none.
  public var title: String
  /// What stands in the section, for people and programs alike.
  public var content: Content
  /// How the table may be drawn; `nil` for no picture.
  public var picture: ReportPicture?
  /// In which forms of the report the section is.
  public var audience: ReportAudience

  /// What a section consists of: named values, or a table.
  public enum Content: Hashable, Sendable {
    /// Named values: an object in JSON, two columns for a person.
    case fields([ReportField])
    /// Rows under columns: a list of objects in JSON.
    case table(ReportTable)
  }

  /// A section of named values; with an empty key they become members of the document.
  public init(
    _ key: String, title: String = "", fields: [ReportField], audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, content, self.audience) = (key, title, .fields(fields), audience)
  }

  /// A section that is a table, and may be drawn as a picture beside it.
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
  /// The name that a person is shown.
  public var title: String
  /// What is said under the name. An absent value is null in JSON, and a person is not shown the field.
  public var value: ReportValue
  /// In which forms of the report the field is.
  public var audience: ReportAudience
  /// An explanation of the value in a line; a rate says what it is of what. Empty where the title says enough.
  public var about: String
  /// Whether the value is of so few customers that chance may have made it.
  public var isSmall = false

  /// - Parameters:
  ///   - key: the member's name in JSON, in lower camel case.
  ///   - title: the name that a person is shown; `nil` for the key.
  ///   - value: what is said under the name.
  ///   - customers: how many customers the value is of: from 1 to 29 it is marked as small. `nil` where that does not
  ///     matter, as for a count.
  ///   - about: an explanation of the value in a line; empty where the title says enough.
  ///   - audience: in which forms of the report the field is.
  public init(
    _ key: String, title: String? = nil, _ value: ReportValue, of customers: Int64? = nil,
    about: String = "", audience: ReportAudience = .everybody
  ) {
    (self.key, self.title, self.value, self.audience) = (key, title ?? key, value, audience)
    self.about = about
    isSmall = customers.map { ReportCell.isSmall(of: $0) } ?? false
  }
}

/// How a table may be drawn. Columns are named by their keys; the first column holds the name of each
/// row.
///
/// A page for a browser and a terminal draw the same pictures, each in its own way, from the same table.
public indirect enum ReportPicture: Hashable, Sendable {
  /// A cell for each row and each step of this column's series; the denser, the larger its value is in
  /// proportion to the row's first.
  case heatMap(String)
  /// A line for each row over the steps of this column's series, in proportion to the row's first, and one
  /// for all rows together: at each step, those that have got so far.
  case decay(String)
  /// A line over the rows for each of these columns, whose values must be of one kind.
  case curves([String])
  /// A line of steps over the numbers in the first column: its value in this column holds up to the next
  /// row; and a band between two other columns, such as an interval. Where these have no value, there is no
  /// band.
  case steps(String, low: String, high: String)
  /// A bar for each row and each of these columns.
  case bars([String])
  /// A pile for each row: the columns `up` above the line, the columns `down` below it.
  case piles(up: [String], down: [String])
  /// How one value became another: a bar for the column `start`, what each column of `losses` takes from
  /// it, what each of `gains` adds, and a bar for what that comes to, under the name `end`. It is of the
  /// last row whose period is over; where there is none, of the last.
  case waterfall(start: String, losses: [String], gains: [String], end: String)
  /// A bar for each value of the first column, as long as the count in the second.
  case distribution
  /// A lane for each text of the column `lane`, and in it a mark for each row, at the instant in the
  /// column `time`.
  case timeline(time: String, lane: String)
  /// Several pictures of one table, one under the other.
  case several([ReportPicture])

  /// The pictures one by one.
  var each: [ReportPicture] {
    if case .several(let pictures) = self { pictures.flatMap(\.each) } else { [self] }
  }
}
