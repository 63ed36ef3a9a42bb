// The few calls of SQLite that an export needs, typed. The only importer of CSQLite.

internal import CSQLite
internal import Glibc
internal import Ledger

/// A value of a SQLite table.
enum SQLiteValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}

/// A database that is written once, in one transaction, and then closed. See sqlite3.h for the C functions.
final class SQLiteFile {
  private let database: OpaquePointer
  /// The name of the file in messages.
  private let name: String

  /// Opens an empty file. C: `sqlite3_open_v2`.
  ///
  /// There is no journal and no wait for the disk, because a file that is not finished is thrown away.
  init(path: String, named name: String) throws {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw ExportError(.cannotCreate, "SQLite: \(String(cString: sqlite3_errstr(code)))", file: name)
    }
    database = opened
    self.name = name
    try execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
  }

  deinit { sqlite3_close_v2(database) }

  /// Runs statements. C: `sqlite3_exec`.
  func execute(_ statements: String) throws {
    guard sqlite3_exec(database, statements, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  /// Runs a statement once for each row that `rows` gives to it. C: `sqlite3_prepare_v2`, `sqlite3_step`.
  func insert<Result>(
    _ statement: String, _ rows: (_ insert: ([SQLiteValue]) throws -> Void) throws -> Result
  ) throws -> Result {
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(database, statement, -1, &prepared, nil) == SQLITE_OK, let prepared else {
      throw failure()
    }
    defer { sqlite3_finalize(prepared) }
    return try rows { values in
      for (index, value) in values.enumerated() {
        let code = Self.bind(value, to: prepared, at: Int32(index + 1))
        guard code == SQLITE_OK else { throw failure() }
      }
      guard sqlite3_step(prepared) == SQLITE_DONE, sqlite3_reset(prepared) == SQLITE_OK else {
        throw failure()
      }
    }
  }

  func commit() throws { try execute("COMMIT") }

  private static func bind(_ value: SQLiteValue, to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, number)
    case .text(let text):
      var text = text
      return text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) {
          csqlite_bind_text(statement, index, $0.baseAddress, Int32(clamping: $0.count))
        }
      }
    }
  }

  private func failure() -> ExportError {
    let reason =
      sqlite3_errcode(database) & 0xFF == SQLITE_FULL
      ? systemMessage(ENOSPC) : String(cString: sqlite3_errmsg(database))
    return ExportError(.inputOutput, "SQLite: \(reason)", file: name)
  }

  /// A name as SQL writes it.
  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
