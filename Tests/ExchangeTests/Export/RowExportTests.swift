import CSQLite
import Exchange
import Foundation
import Glibc
import Ledger
import LedgerViews
import Projection
import ReadModels
import Reporting
import Schema
import SwiftProtobuf
import Testing

/// Rows of a small shop, exported and read back.
struct RowExportTests {
  private let directory = Files.temporary("export")

  /// An as-of by which everything has happened.
  private let asOf = Instant(year: 2020, month: 2, day: 1)

  /// Customers 1 and 2 have orders; customer 3 has only visited.
  private func views() throws -> Views {
    let ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    try ledger.publishPolicy(
      view: "loyalty", name: "default",
      document:
        #"{"currency": "GBP", "earning": {"per": 100}, "tiers": {"levels": [{"name": "a \"b\", c", "from": 1000}]}}"#,
      effectiveFrom: Instant(year: 2019, month: 1, day: 1))
    func order(_ customer: String, _ total: Int64, day: Int) -> NewTouchpoint {
      NewTouchpoint(
        source: "till", id: customer, subject: .identifiers([Identifier("crm", customer)]),
        occurred: Instant(year: 2020, month: 1, day: day),
        OrderPlaced.with {
          $0.order = customer
          $0.currency = "GBP"
          $0.total = total
        })
    }
    let visit = NewTouchpoint(
      source: "till", id: "visit", subject: .identifiers([Identifier("crm", "c")]),
      occurred: Instant(year: 2020, month: 1, day: 3), VisitMade())
    _ = try ledger.append([order("a", 1250, day: 1), order("b", 999, day: 2), visit])
    return try ModelViews(of: ledger).views
  }

  private func part(_ views: Views, _ view: ViewName, columns: String = "", where conditions: [String] = [])
    throws -> RowExport.Part
  {
    let view = try views.listable(view, asOf: asOf)
    return RowExport.Part(view, try RowQuery(where: conditions, columns: columns, in: view.schema))
  }

  private func withDirectory(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
  }

  @Test("CSV has money with its decimal point, and quotes what needs them")
  func csv() throws {
    try withDirectory {
      let part = try part(try views(), Loyalty.name, columns: "tier,spend,tierSince")
      let outcome = try RowExport.write([part], to: directory + "/rows.csv")
      #expect(
        try text("rows.csv") == """
          customer,tier,spend,tierSince
          1,"a ""b"", c",12.50,2020-01-01T00:00:00Z
          2,,9.99,

          """)
      #expect(outcome.map(\.rows) == [2])
    }
  }

  @Test("NDJSON has money in minor units, and null where there is no value")
  func ndjson() throws {
    try withDirectory {
      let views = try views()
      let path = directory + "/rows.NDJSON"
      _ = try RowExport.write([try part(views, Loyalty.name, columns: "tier,spend")], to: path)
      #expect(
        try text("rows.NDJSON") == """
          {"customer":1,"tier":"a \\"b\\", c","spend":1250}
          {"customer":2,"tier":null,"spend":999}

          """)
      let retention = try part(
        views, Retention.name, columns: "active,lastDay", where: ["lastDay>2020-01-01"])
      _ = try RowExport.write([retention], to: path)
      #expect(try text("rows.NDJSON") == #"{"customer":2,"active":true,"lastDay":"2020-01-02"}"# + "\n")
    }
  }

  // MARK: SQLite

  /// The cells that a statement gives: `nil` for NULL, digits for numbers.
  private func ask(_ statement: String) throws -> [[String?]] {
    var database: OpaquePointer?
    defer { sqlite3_close_v2(database) }
    try #require(
      sqlite3_open_v2(directory + "/shop.sqlite", &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
    var prepared: OpaquePointer?
    defer { sqlite3_finalize(prepared) }
    try #require(
      sqlite3_prepare_v2(database, statement, -1, &prepared, nil) == SQLITE_OK,
      "\(String(cString: sqlite3_errmsg(database)))")
    var rows: [[String?]] = []
    while sqlite3_step(prepared) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(prepared)).map { column in
          sqlite3_column_text(prepared, column).map { String(cString: $0) }
        })
    }
    return rows
  }

  @Test("SQLite has a table for each view, and tables that say what they are of")
  func sqlite() throws {
    try withDirectory {
      let views = try views()
      let outcomes = try RowExport.write(
        [try part(views, Loyalty.name), try part(views, Customer360.name), try part(views, Retention.name)],
        to: directory + "/shop.sqlite")
      #expect(outcomes.map(\.rows) == [2, 3, 2])
      #expect(
        try ask("SELECT customer, tier, spend, tierSince, typeof(spend) FROM loyalty ORDER BY customer") == [
          ["1", "a \"b\", c", "1250", "2020-01-01T00:00:00Z", "integer"], ["2", nil, "999", nil, "integer"],
        ])
      #expect(
        try ask("SELECT orders, spent, averageOrder FROM customer360 WHERE customer = 3") == [
          ["0", "0", nil]
        ])
      #expect(try ask("SELECT active, lastDay FROM retention WHERE customer = 2") == [["1", "2020-01-02"]])
      let view = try views.listable(Loyalty.name, asOf: asOf)
      #expect(
        try ask("SELECT position, asOf, digest, rows, quarantined FROM views WHERE view = 'loyalty'") == [
          ["\(view.position)", "2020-02-01T00:00:00Z", view.digest.description, "2", "0"]
        ])
      #expect(
        try ask("SELECT kind, currency, minorDigits FROM columns WHERE view = 'loyalty' AND name = 'spend'")
          == [["money", "GBP", "2"]])
      #expect(
        try ask("SELECT sql FROM sqlite_master WHERE name = 'retention'")[0][0]?.contains(
          "customer INTEGER PRIMARY KEY") == true)
      #expect(try ask("PRAGMA integrity_check") == [["ok"]])
    }
  }

  // MARK: Failures

  @Test("An export that fails leaves the file that was there, and nothing beside it")
  func failing() throws {
    try withDirectory {
      let views = try views()
      let parts = [try part(views, Loyalty.name), try part(views, Retention.name)]
      for name in ["shop.sqlite", "rows.csv"] {
        try Data("before".utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
      }
      var unknown = parts[0]
      unknown.query.columns = ["colour"]
      #expect(throws: ProjectionError.self) {
        try RowExport.write([parts[1], unknown], to: directory + "/shop.sqlite")
      }
      #expect(throws: ExportError.self) { try RowExport.write(parts, to: directory + "/rows.csv") }
      #expect(throws: ExportError.self) {
        try RowExport.write([parts[0], parts[0]], to: directory + "/shop.sqlite")
      }
      #expect(try text("shop.sqlite") == "before")
      #expect(try text("rows.csv") == "before")
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(names.sorted() == ["rows.csv", "shop.ledger", "shop.ledger.key", "shop.sqlite"])
    }
  }

  @Test(
    "What a process that was killed has left beside a file goes with the next export; what is being written stays"
  )
  func abandoned() throws {
    try withDirectory {
      let part = try part(try views(), Loyalty.name)
      func path(_ ending: String) -> String { directory + "/shop.sqlite.new-" + ending }
      for ending in ["1", "2", "old", "3x"] { try Data().write(to: URL(fileURLWithPath: path(ending))) }
      try FileManager.default.createSymbolicLink(atPath: path("4"), withDestinationPath: path("old"))
      let writing = open(path("2"), O_WRONLY | O_CLOEXEC)
      defer { close(writing) }
      try #require(flock(writing, LOCK_EX | LOCK_NB) == 0)
      _ = try RowExport.write([part], to: directory + "/shop.sqlite")
      let left = try FileManager.default.contentsOfDirectory(atPath: directory).filter {
        $0.contains(".new-")
      }
      #expect(left.sorted() == ["2", "3x", "4", "old"].map { "shop.sqlite.new-" + $0 })
    }
  }

  @Test(
    "What a file is to be, its name says",
    arguments: ["rows.xlsx", "rows", "csv", ".csv/rows", "/"])
  func names(path: String) {
    #expect {
      try RowExport.Format(path: path)
    } throws: { error in
      (error as? ExportError)?.code == .unknownFormat && "\(error)".contains(".sqlite")
    }
  }

  @Test("A directory that is not there is named")
  func nowhere() throws {
    try withDirectory {
      let part = try part(try views(), Loyalty.name)
      #expect {
        try RowExport.write([part], to: directory + "/no/rows.csv")
      } throws: { error in
        (error as? ExportError)?.code == .cannotCreate && "\(error)".contains("/no/rows.csv")
      }
    }
  }
}
