// Rows of views in files: as CSV, as NDJSON, or as a SQLite database for tools that ask in SQL.

public import Projection
public import Words

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

    /// The rows of a view that a query asks for; without one, all of them with all columns.
    public init(_ view: any ListableView, _ query: RowQuery = RowQuery()) {
      self.view = view
      self.query = query
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

    init(_ view: any ListableView, rows: Int) {
      self.view = view.schema.view
      self.rows = rows
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
  ///   - before: is told the customers whose rows were written, before the file takes its place. Where it throws, there is none.
  /// - Throws: `ExportError`, also where the file would lie inside a ledger; what reading the views throws.
  public static func write(
    _ parts: [Part], to path: String, as format: Format? = nil, guardsFormulas: Bool = true,
    before: ((Set<CustomerNumber>) throws -> Void)? = nil
  ) throws -> [Outcome] {
    let format = try format ?? Format(path: path)
    if let problem = OutputPlace.problem(with: path, besides: []) {
      throw ExportError(.cannotCreate, problem, file: path)
    }
    let file = try WholeFile(path: path, needsName: format == .sqlite)
    let outcomes: [Outcome]
    switch format {
    case .sqlite:
      outcomes = try SQLiteExport(file).write(parts)
    case .text(let format):
      guard parts.count == 1 else {
        throw ExportError(
          .unknownFormat, "it can hold the rows of one view; write several into a .sqlite file", file: path)
      }
      outcomes = [try write(parts[0], as: format, guardsFormulas, to: file)]
    }
    if let before {
      var customers: Set<CustomerNumber> = []
      for part in parts { try part.view.list(part.query) { customers.insert($0.customer) } }
      try before(customers)
    }
    try file.finish()
    return outcomes
  }

  private static func write(
    _ part: Part, as format: RowText.Format, _ guardsFormulas: Bool, to file: WholeFile
  ) throws -> Outcome {
    let columns = try part.view.shown(by: part.query)
    let text = RowText(format, columns: columns, guardsFormulas: guardsFormulas)
    try file.write(text.header)
    var rows = 0
    try part.view.list(part.query) { row in
      try file.write(text.line(row))
      rows += 1
    }
    return Outcome(part.view, rows: rows)
  }
}
