// Rows of views in files: as CSV, as NDJSON, or as a SQLite database for tools that ask in SQL.

public import Projection
package import Words

/// Writes rows into files, each of which is replaced as a whole or left as it was.
public enum RowExport {
  /// The format of a file, told by its name.
  public enum Format: Hashable, Sendable {
    /// Lines of text: `.csv`, or `.ndjson` and `.jsonl`.
    case text(RowText.Format)
    /// A SQLite database with a table for each view: `.sqlite`, `.sqlite3`, `.db`.
    case sqlite

    /// The format that a file's name ends in.
    ///
    /// - Throws: `ExportError` with code `unknownFormat`, which lists the endings that name a format.
    public init(path: String) throws {
      let name = path.split(separator: "/").last ?? ""
      switch name.split(separator: ".").dropFirst().last?.lowercased() {
      case "csv": self = .text(.csv)
      case "ndjson", "jsonl": self = .text(.ndjson)
      case "sqlite", "sqlite3", "db": self = .sqlite
      default:
        throw ExportError(
          .unknownFormat, "what file is that to be? Its name must end in .csv, .ndjson or .sqlite", file: path
        )
      }
    }
  }

  /// The rows of one view, or some of them.
  public struct Part {
    /// The view whose rows are written.
    public var view: any ListableView
    /// Which of its rows are written, which of their columns, and in which order.
    public var query: RowQuery
    /// Columns behind those of the view that the view itself does not have; `nil` for none.
    package var added: AddedColumns?

    /// The rows of a view that a query asks for; without one, all of them with all columns.
    public init(_ view: any ListableView, _ query: RowQuery = RowQuery()) {
      self.view = view
      self.query = query
    }
  }

  /// Columns that are added to the rows of a view, such as what people's profiles say.
  package struct AddedColumns {
    package var columns: [ColumnDescription]
    /// The values of a customer, in the order of the columns.
    package var values: (CustomerNumber) throws -> [ColumnValue]

    package init(
      _ columns: [ColumnDescription], _ values: @escaping (CustomerNumber) throws -> [ColumnValue]
    ) {
      (self.columns, self.values) = (columns, values)
    }
  }

  /// What was written of one view.
  public struct Outcome: Hashable, Sendable {
    /// The view's name, which is that of its table in SQLite.
    public var view: ViewName
    /// How many rows were written.
    public var rows: Int
    /// How many customers are missing because their fold fails.
    public var quarantined: Int
    /// Sentences that say what the view leaves out.
    public var notes: [String]
    /// Of fields of profiles that were added to the rows, in how many rows each is empty, since none is known.
    public var empty: [String: Int]

    init(_ view: any ListableView, rows: Int, empty: [String: Int]) {
      self.view = view.schema.view
      (self.rows, self.empty) = (rows, empty)
      quarantined = view.quarantined
      notes = view.notes
    }
  }

  /// Writes the rows that the parts ask for, one at a time; they are held in memory only where a query
  /// sorts them.
  ///
  /// - Parameters:
  ///   - parts: rows of different views; several only into SQLite, where each view is a table of its name.
  ///   - path: the file's path. What is there is replaced once everything is written.
  ///   - format: the file's format; `nil` for the one that its name says.
  ///   - guardsFormulas: `false` leaves texts in CSV as they are; see `CSVText.field(_:guardsFormulas:)`.
  /// - Throws: `ExportError`, also where the file would lie inside a ledger; what reading the views throws.
  public static func write(
    _ parts: [Part], to path: String, as format: Format? = nil, guardsFormulas: Bool = true
  ) throws -> [Outcome] {
    try written(parts, to: path, as: format, guardsFormulas: guardsFormulas, notingCustomers: false).finish()
  }

  /// A file that is written and has not taken its place yet.
  package struct Written: ~Copyable {
    /// The customers whose rows are in it, where they were to be noted.
    package let customers: Set<CustomerNumber>
    private let outcomes: [Outcome]
    private let file: WholeFile

    fileprivate init(_ file: WholeFile, _ outcomes: [Outcome], _ customers: Set<CustomerNumber>) {
      (self.file, self.outcomes, self.customers) = (file, outcomes, customers)
    }

    /// Puts the file in its place. Where this is not called there is none.
    package consuming func finish() throws -> [Outcome] {
      try file.finish()
      return outcomes
    }
  }

  /// Writes as `write` does, up to where the file would take its place.
  ///
  /// With added columns, which are personal, the file can be read by its owner alone.
  package static func written(
    _ parts: [Part], to path: String, as format: Format?, guardsFormulas: Bool, notingCustomers: Bool
  ) throws -> Written {
    let format = try format ?? Format(path: path)
    if let problem = OutputPlace.problem(with: path, besides: []) {
      throw ExportError(.cannotCreate, problem, file: path)
    }
    for part in parts { try part.check() }
    let isPersonal = parts.contains { $0.added != nil }
    let file = try WholeFile(path: path, mode: isPersonal ? 0o600 : 0o644, needsName: format == .sqlite)
    var customers: Set<CustomerNumber>? = notingCustomers ? [] : nil
    let outcomes: [Outcome]
    switch format {
    case .sqlite:
      outcomes = try SQLiteExport(file).write(parts, &customers)
    case .text(let format):
      guard parts.count == 1 else {
        throw ExportError(
          .unknownFormat, "it can hold the rows of one view; write several into a .sqlite file", file: path)
      }
      outcomes = [try write(parts[0], as: format, guardsFormulas, to: file, &customers)]
    }
    return Written(file, outcomes, customers ?? [])
  }

  private static func write(
    _ part: Part, as format: RowText.Format, _ guardsFormulas: Bool, to file: WholeFile,
    _ customers: inout Set<CustomerNumber>?
  ) throws -> Outcome {
    let text = RowText(format, columns: try part.columns(), guardsFormulas: guardsFormulas)
    try file.write(text.header)
    return try part.list(&customers) { try file.write(text.line($0)) }
  }
}

extension RowExport.Part {
  /// Refuses added columns that the rows have already.
  fileprivate func check() throws {
    let shown = Set(try view.shown(by: query).map(\.name))
    guard let twice = added?.columns.first(where: { shown.contains($0.name) }) else { return }
    throw ProjectionError(
      .invalidRequest,
      "\(view.schema.view) has a column \(twice.name) of its own beside that of the profile; leave one out, as with --columns"
    )
  }

  /// The columns that are written, without the customer.
  func columns() throws -> [ColumnDescription] {
    try view.shown(by: query) + (added?.columns ?? [])
  }

  /// Calls `body` with the rows, in the order of the query, and says what they were.
  ///
  /// - Parameter customers: gets those whose rows they are; `nil` where nobody asks for them.
  func list(_ customers: inout Set<CustomerNumber>?, _ body: (ListedRow) throws -> Void) throws
    -> RowExport.Outcome
  {
    var (rows, empty) = (0, [Int](repeating: 0, count: added?.columns.count ?? 0))
    try view.list(query) { row in
      var row = row
      if let added {
        let values = try added.values(row.customer)
        for (index, value) in values.enumerated() where value == .absent { empty[index] += 1 }
        row.values += values
      }
      customers?.insert(row.customer)
      rows += 1
      try body(row)
    }
    let counts = zip(added?.columns ?? [], empty).map { ($0.name, $1) }
    return RowExport.Outcome(view, rows: rows, empty: Dictionary(uniqueKeysWithValues: counts))
  }
}
