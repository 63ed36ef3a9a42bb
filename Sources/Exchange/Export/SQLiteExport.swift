// Views as tables of a SQLite database:
//
//   <view>    customer INTEGER PRIMARY KEY, and a column for each of the view's: INTEGER for numbers, flags (0, 1),
//             positions and money in minor units; TEXT for texts, instants (RFC 3339) and days (2011-06-01)
//   views     view, position, asOf, digest, rows, quarantined: which state of the ledger each table is of
//   columns   view, name, kind, currency, minorDigits, title: what the columns are

internal import Ledger
internal import Projection

struct SQLiteExport {
  private static let tables = ["views", "columns"]

  private let file: WholeFile

  init(_ file: WholeFile) { self.file = file }

  func write(_ parts: [RowExport.Part], _ customers: inout Set<CustomerNumber>?) throws
    -> [RowExport.Outcome]
  {
    let names = parts.map(\.view.schema.view.text)
    guard Set(names + Self.tables).count == names.count + Self.tables.count else {
      throw ExportError(.unknownFormat, "two tables would have the same name", file: file.path)
    }
    let database = try SQLiteFile(path: file.temporary, named: file.path)
    try database.execute(
      """
      CREATE TABLE views (view TEXT PRIMARY KEY, position INTEGER NOT NULL, asOf TEXT NOT NULL, digest TEXT NOT NULL,
        rows INTEGER NOT NULL, quarantined INTEGER NOT NULL);
      CREATE TABLE columns (view TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, currency TEXT,
        minorDigits INTEGER, title TEXT NOT NULL, PRIMARY KEY (view, name))
      """)
    var outcomes: [RowExport.Outcome] = []
    for part in parts { outcomes.append(try write(part, into: database, &customers)) }
    try database.commit()
    return outcomes
  }

  private func write(
    _ part: RowExport.Part, into database: SQLiteFile, _ customers: inout Set<CustomerNumber>?
  ) throws -> RowExport.Outcome {
    let (view, schema) = (part.view, part.view.schema)
    let columns = try part.columns()
    let table = SQLiteFile.quoted(schema.view.text)
    let definitions = columns.map { ", \(SQLiteFile.quoted($0.name)) \($0.kind.sqliteType)" }.joined()
    try database.execute("CREATE TABLE \(table) (customer INTEGER PRIMARY KEY\(definitions))")
    let places = String(repeating: ", ?", count: columns.count)
    let outcome = try database.insert("INSERT INTO \(table) VALUES (?\(places))") { insert in
      try part.list(&customers) { row in
        let values = zip(columns, row.values).map { $0.kind.sqliteValue($1) }
        try insert([.integer(Int64(row.customer.rawValue))] + values)
      }
    }
    try database.insert("INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?)") { insert in
      for column in columns {
        try insert([
          .text(schema.view.text), .text(column.name), .text(column.kind.word),
          column.kind.currencyCode.map { .text($0) } ?? .null,
          column.kind.minorDigits.map { .integer(Int64($0)) } ?? .null, .text(column.title),
        ])
      }
    }
    try database.insert("INSERT INTO views VALUES (?, ?, ?, ?, ?, ?)") { insert in
      try insert([
        .text(schema.view.text), .integer(Int64(clamping: view.position.rawValue)),
        .text(view.asOf.description), .text(view.digest.description), .integer(Int64(outcome.rows)),
        .integer(Int64(view.quarantined)),
      ])
    }
    return outcome
  }
}

extension ColumnKind {
  fileprivate var sqliteType: String {
    switch self {
    case .text, .instant, .day: "TEXT"
    case .number, .money, .flag, .position: "INTEGER"
    }
  }

  fileprivate func sqliteValue(_ value: ColumnValue) -> SQLiteValue {
    switch (self, value) {
    case (_, .absent): .null
    case (.day, _), (_, .instant), (_, .text): .text(plain(value))
    case (_, .flag(let flag)): .integer(flag ? 1 : 0)
    case (_, .number(let number)): .integer(number)
    }
  }

  fileprivate var minorDigits: Int? {
    if case .money(let unit) = self { unit.minorDigits } else { nil }
  }
}
