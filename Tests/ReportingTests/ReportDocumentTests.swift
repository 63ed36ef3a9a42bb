import Foundation
import Words
import PerennialTestKit
import Projection
import Reporting
import Statistics
import Testing

/// One document in all its forms.
@Suite("A report as a document")
struct ReportDocumentTests {
  static let pounds = MeasureUnit(currency: "GBP") ?? .none

  private func document(
    _ sections: [ReportSection], main: String? = nil, notes: [String] = [],
    basis: ReportBasis = ReportBasis(position: Position(7))
  ) -> ReportDocument {
    ReportDocument("visits", title: "Visits", basis: basis, mainTable: main, sections: sections, notes: notes)
  }

  private func json(_ document: ReportDocument) throws -> String {
    String(decoding: try document.json, as: UTF8.self)
  }

  /// Every kind of value, its JSON, and what a person, a spreadsheet and a browser are shown.
  static let values: [(value: ReportValue, json: String, person: String, spreadsheet: String, page: String)] =
    [
      (.absent, "null", "–", "", "–"), (.text("a"), "\"a\"", "a", "a", "a"),
      (.texts(["a", "b"]), "[\"a\",\"b\"]", "a, b", "\"a, b\"", "a, b"),
      (.identifier(12_345), "12345", "12345", "12345", "12345"),
      (.identifiers([1, 3]), "[1,3]", "1 + 3", "1 + 3", "1 + 3"),
      (.number(-1_234_567), "-1234567", "-1,234,567", "-1234567", "-1,234,567"),
      (
        .number(Int128(Int64.max) * 10), "92233720368547758070", "92,233,720,368,547,758,070",
        "92233720368547758070", "92,233,720,368,547,758,070"
      ),
      (.money(123_456, pounds), "123456", "1,234.56 GBP", "1234.56 GBP", "1,234.56 GBP"),
      (.money(0, .none), "0", "–", "", "–"),
      (
        .amounts([.init(1250, pounds), .init(7, MeasureUnit(currency: "JPY") ?? .none)]),
        "{\"GBP\":1250,\"JPY\":7}",
        "12.50 GBP, 7 JPY", "\"12.50 GBP, 7 JPY\"", "12.50 GBP, 7 JPY"
      ),
      (.share(0.3333), "0.3333", "0.3333", "0.3333", "33.3 %"), (.share(1), "1", "1.0", "1.0", "100.0 %"),
      (.share(nil), "null", "–", "", "–"), (.ratio(1.4043), "1.4043", "1.4043", "1.4043", "1.40"),
      (.ratio(nil), "null", "–", "", "–"),
      (
        .instant("2011-12-09T12:50:00Z"), "\"2011-12-09T12:50:00Z\"", "2011-12-09T12:50:00Z",
        "2011-12-09T12:50:00Z", "2011-12-09 12:50:00 UTC"
      ),
      (.day("2011-11"), "\"2011-11\"", "2011-11", "2011-11", "2011-11"),
      (.duration(91_800), "91800", "1 d 1 h", "91800", "1 d 1 h"), (.duration(0), "0", "0 s", "0", "0 s"),
      (.duration(-61), "-61", "-1 min 1 s", "-61", "-1 min 1 s"), (.flag(true), "true", "yes", "yes", "yes"),
      (
        .histogram(ReportHistogram(Histogram([.init(60, 3), .init(7200, 1)]), isDuration: true)),
        #"{"count":4,"median":60,"p90":7200}"#, "median 1 min, 90 % within 2 h (4)",
        "\"median 60, 90 % within 7200 (4)\"", "median 1 min, 90 % within 2 h (4)"
      ),
      (
        .histogram(ReportHistogram(Histogram([Histogram.Bar]()))), #"{"count":0,"median":null,"p90":null}"#,
        "–",
        "", "–"
      ),
      (
        .fields([ReportField("score", .number(9)), ReportField("at", .absent)]), #"{"at":null,"score":9}"#,
        "score 9", "score 9", "score 9"
      ),
    ]

  @Test("Every kind of value is written by one rule for each form")
  func everyValue() throws {
    for (value, json, person, spreadsheet, page) in Self.values {
      let document = document([
        ReportSection("", fields: [ReportField("it", .number(0)), ReportField("x", value)])
      ])
      #expect(try self.json(document).hasSuffix(",\"x\":\(json)}"), "\(value)")
      if value == .absent { continue }
      #expect(document.lines.last == (person.isEmpty ? "x" : "x   \(person)"), "\(value)")
      #expect(document.csv().hasSuffix("\nx,\(spreadsheet)\n"), "\(document.csv())")
      #expect(document.html.contains("<dd>\(page)</dd>"), "\(value)")
    }
  }

  @Test("A series is a column for each step, a list in JSON, and its marks are explained")
  func series() throws {
    func cells(_ numbers: [Int], open: Bool = false) -> ReportCell {
      ReportCell(
        .series(
          numbers.enumerated().map {
            ReportCell(.count($1), isIncomplete: open && $0 == numbers.count - 1)
          }))
    }
    let table = ReportTable(
      [
        ReportColumn("cohort", .day), ReportColumn("active", .series(.number)),
        ReportColumn("forPrograms", .number, audience: .programs),
      ],
      rows: [
        [ReportCell(.day("2011-01")), cells([1000, 5, 2]), ReportCell(.number(1))],
        [ReportCell(.day("2011-02")), cells([20, 3], open: true), ReportCell(.number(2))],
      ], footer: [[ReportCell(.text("all")), cells([1020, 5, 2]), ReportCell(.absent)]])
    let document = document(
      [ReportSection("cohorts", table: table, picture: .heatMap("active"))], main: "cohorts")
    #expect(
      document.lines.dropFirst(3) == [
        "           +1    +2", "2011-01 ░░0.5 ░░0.2", "2011-02 ██ 15*",
        "The denser, the more of all that a row began with, in percent.", "",
        "cohort      +0  +1  +2", "───────  ─────  ──  ──", "2011-01  1,000  5    2",
        "2011-02     20  3*   –", "───────  ─────  ──  ──", "all      1,020  5    2", "",
        "* goes on after this report: its period is not over",
      ])
    let lines = document.lines
    #expect(document.csv() == "cohort,+0,+1,+2\n2011-01,1000,5,2\n2011-02,20,3,\n")
    #expect(
      try json(document).contains(
        #""cohorts":[{"active":[1000,5,2],"cohort":"2011-01","forPrograms":1},{"active":[20,3],"cohort":"2011-02","forPrograms":2}]"#
      ))
    #expect(!lines.contains { $0.contains("forPrograms") } && !document.html.contains("forPrograms"))
    #expect(document.html.contains(">3<span class=\"mark\">*</span>"))
  }

  @Test("Digits stand under each other whether a value is marked or not")
  func alignment() {
    let table = ReportTable(
      [ReportColumn("month", .day), ReportColumn("n", .number)],
      rows: [
        [ReportCell(.day("2011-01")), ReportCell(.number(10))],
        [ReportCell(.day("2011-02")), ReportCell(.number(7), isIncomplete: true)],
      ])
    let lines = document([ReportSection("months", table: table)], main: "months").lines
    #expect(lines[5...6] == ["2011-01  10", "2011-02   7*"])
  }

  @Test("The basis is said in lines, in JSON twice, on the page, and not in CSV")
  func basis() throws {
    let basis = ReportBasis(
      view: "retention", asOf: "2011-11-30T23:59:59.999999Z", position: Position(9),
      timeZone: "Europe/London",
      period: .month, omissions: [ReportBasis.Omission("retention", quarantined: 2)],
      rules: [
        ReportBasis.Rule("cancelled", "out", "cancelled orders are left out"),
        ReportBasis.Rule("anonymous", "out", "sales to nobody are left out"),
      ])
    let document = document(
      [ReportSection("", fields: [ReportField("n", .number(1))])], notes: ["and this"], basis: basis)
    #expect(
      document.lines.prefix(3) == [
        "Visits",
        "as of the end of 2011-11-30, position 9, time zone Europe/London, by month, 2 customers left out",
        "cancelled orders are left out; sales to nobody are left out",
      ])
    let text = try json(document)
    #expect(
      text.contains(
        #""basis":{"anonymous":"out","asOf":"2011-11-30T23:59:59.999999Z","cancelled":"out","period":"month","position":9,"quarantined":2,"setAside":[],"timeZone":"Europe/London","view":"retention"}"#
      ), "\(text)")
    #expect(text.contains(#""position":9,"quarantined":2,"report":"visits""#))
    #expect(document.allNotes.count == 2 && document.allNotes[0].hasPrefix("2 customers are left out"))
    for words in ["as of the end of 2011-11-30", "Cancelled orders are left out", "and this"] {
      #expect(document.html.lowercased().contains(words.lowercased()), "\(words)")
    }
    #expect(document.csv() == "measure,value\nn,1\n")
  }

  @Test("What a report says by itself under a name of the basis, it says in its own words")
  func ownWords() throws {
    let sides = ReportValue.fields([ReportField("before", .number(1)), ReportField("after", .number(2))])
    let document = document(
      [ReportSection("", fields: [ReportField("quarantined", sides)])],
      basis: ReportBasis(
        view: "retention", position: Position(1),
        omissions: [ReportBasis.Omission("retention", quarantined: 5)]))
    let object = try #require(try JSONSerialization.jsonObject(with: document.json) as? [String: Any])
    #expect((object["quarantined"] as? [String: Int]) == ["before": 1, "after": 2])
    #expect((object["basis"] as? [String: Any])?["quarantined"] as? Int == 5)
  }

  @Test("Several currencies stand side by side, and as lines of names and values in CSV")
  func transposed() {
    func row(_ code: String, _ orders: Int, _ spent: Int) -> [ReportCell] {
      let unit = MeasureUnit(currency: code) ?? .none
      return [ReportCell(.text(code)), ReportCell(.count(orders)), ReportCell(.money(Int128(spent), unit))]
    }
    let columns = [
      ReportColumn("currency", .text), ReportColumn("orders", .number), ReportColumn("spent", .money),
    ]
    let both = ReportTable(
      columns, rows: [row("GBP", 12, 123_456), row("EUR", 2, 5000)], isTransposed: true)
    #expect(
      document([ReportSection("currencies", table: both)]).lines.suffix(3) == [
        "                 GBP        EUR", "orders            12          2",
        "spent   1,234.56 GBP  50.00 EUR",
      ])
    #expect(
      document([ReportSection("currencies", table: both)]).csv()
        == "measure,value\n\"orders, GBP\",12\n\"spent, GBP\",1234.56 GBP\n\"orders, EUR\",2\n\"spent, EUR\",50.00 EUR\n"
    )
    let one = ReportTable(columns, rows: [row("GBP", 12, 123_456)], isTransposed: true)
    #expect(
      document([ReportSection("currencies", table: one)]).csv()
        == "measure,value\norders,12\nspent,1234.56 GBP\n")
  }

  @Test(
    "A column of one currency says it in its heading, and a member that is optional is left out where there is none"
  )
  func columns() throws {
    let table = ReportTable(
      [
        ReportColumn("customer", .identifier), ReportColumn("spend", .money, unit: Self.pounds),
        ReportColumn("note", .text, isOptional: true), ReportColumn("tier", .text),
      ],
      rows: [
        [
          ReportCell(.identifier(1234)), ReportCell(.money(123_456, Self.pounds)), ReportCell(.absent),
          ReportCell(.absent),
        ]
      ])
    let document = document([ReportSection("rows", table: table)], main: "rows")
    #expect(
      document.lines.suffix(3) == [
        "customer  spend (GBP)  note  tier", "────────  ───────────  ────  ────",
        "    1234     1,234.56  –     –",
      ])
    #expect(document.csv() == "customer,spend,note,tier\n1234,1234.56,,\n")
    #expect(try json(document).contains(#""rows":[{"customer":1234,"spend":123456,"tier":null}]"#))
  }

  @Test("A table without rows is not shown, but for the main one")
  func empty() {
    let table = ReportTable([ReportColumn("a", .text)])
    let sections = [
      ReportSection("main", table: table), ReportSection("other", title: "Other", table: table),
    ]
    let lines = document(sections, main: "main").lines
    #expect(lines.suffix(2) == ["a", "─"] && !lines.contains("Other"))
    #expect(!document(sections, main: "main").html.contains("Other"))
  }

  @Test("A spreadsheet runs nothing of it, unless it is asked for as it is")
  func formulas() {
    let document = document([ReportSection("", fields: [ReportField("x", .text("=1+1"))])])
    #expect(document.csv().hasSuffix("x,'=1+1\n"))
    #expect(document.csv(guardsFormulas: false).hasSuffix("x,=1+1\n"))
  }
  @Test("In CSV histograms and sums of several currencies are columns that a spreadsheet can count with")
  func plainColumns() {
    let yen = MeasureUnit(currency: "JPY") ?? .none
    let table = ReportTable(
      [
        ReportColumn("period", .day), ReportColumn("firstReply", .histogram), ReportColumn("revenue", .money),
      ],
      rows: [
        [
          ReportCell(.day("2011-01")),
          ReportCell(
            .histogram(ReportHistogram(Histogram([.init(60, 9), .init(7200, 1)]), isDuration: true))),
          ReportCell(.amounts([.init(123_456, Self.pounds), .init(700, yen)])),
        ],
        [ReportCell(.day("2011-02")), ReportCell(.absent), ReportCell(.amounts([.init(1, Self.pounds)]))],
      ])
    let document = document(
      [ReportSection("periods", table: table, picture: .curves(["firstReply"]))], main: "periods")
    #expect(
      document.csv() == """
        period,firstReply.count,firstReply.median,firstReply.p90,revenue.GBP,revenue.JPY
        2011-01,10,60,60,1234.56,700
        2011-02,,,,0.01,

        """)
    #expect(document.html.contains("Median of first reply"), "the median is what is drawn")
    #expect(document.lines.contains("2011-01  median 1 min, 90 % within 1 min (10)  1,234.56 GBP, 700 JPY"))
  }
}
