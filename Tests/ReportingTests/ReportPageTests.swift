import Foundation
import Words
import PerennialTestKit
import Reporting
import Testing

/// The page for a browser: whole in itself, and nobody's text is markup in it.
@Suite("A report as a page")
struct ReportPageTests {
  private static let hostile = "</title><script>alert(1)</script>\"'&\u{202E}\u{1B}[2J"

  /// A page with every picture, and a hostile text wherever there is room for one.
  static func page(_ text: String, rows: Int = 3) -> String { document(text, rows: rows).html }

  /// A document with every picture, and a text wherever there is room for one.
  static func document(_ text: String, rows: Int) -> ReportDocument {
    let periods = ReportTable(
      [
        ReportColumn("period", .day), ReportColumn("new", title: text, .number, about: text),
        ReportColumn("lost", .number), ReportColumn("rate", .share), ReportColumn("active", .series(.number)),
      ],
      rows: (0..<rows).map { row in
        [
          ReportCell(.day("\(text) \(row)"), isIncomplete: row == rows - 1), ReportCell(.count(row * 3)),
          ReportCell(.count(row)), ReportCell(.share(row == 1 ? nil : Double(row) / Double(rows))),
          ReportCell(.series((0...row).map { ReportCell(.count($0), isIncomplete: $0 == row) })),
        ]
      })
    let things = ReportTable(
      [ReportColumn("at", .instant), ReportColumn("type", .text)],
      rows: [
        [ReportCell(.instant("2011-01-01T00:00:00Z")), ReportCell(.text(text))],
        [ReportCell(.instant("2011-02-01T00:00:00Z")), ReportCell(.text("order.placed"))],
      ])
    let pictures: [ReportPicture] = [
      .curves(["rate"]), .curves(["new", "lost"]), .bars(["new"]), .piles(up: ["new"], down: ["lost"]),
      .heatMap("active"), .distribution, .curves(["no such column"]), .heatMap("no such column"),
      .several([.decay("active"), .waterfall(start: "new", losses: ["lost"], gains: [], end: text)]),
      .several([]), .decay("no such column"), .steps("no such column", low: "", high: ""),
      .waterfall(start: "no such column", losses: [], gains: [], end: text),
    ]
    var sections = pictures.map { ReportSection("s", title: text, table: periods, picture: $0) }
    sections.append(
      ReportSection("t", title: text, table: things, picture: .timeline(time: "at", lane: "type")))
    let curve = ReportTable(
      [
        ReportColumn("days", title: text, .number), ReportColumn("share", title: text, .share),
        ReportColumn("low", title: text, .share), ReportColumn("high", .share),
      ],
      rows: (0..<rows).map { row in
        let share = 1 / Double(row + 1)
        // Where all or none are left there is no interval.
        let band: [ReportValue] =
          row == 0 ? [.absent, .share(nil)] : [.share(share / 2), .share((share + 1) / 2)]
        return [ReportCell(.count(row * row)), ReportCell(.share(share))] + band.map { ReportCell($0) }
      })
    sections.append(
      ReportSection("u", title: text, table: curve, picture: .steps("share", low: "low", high: "high")))
    sections.append(ReportSection("", fields: [ReportField("x", title: text, .text(text))]))
    let basis = ReportBasis(
      asOf: "2011-12-09T12:50:00Z", position: Position(7), rules: [ReportBasis.Rule("x", "y", text)])
    return ReportDocument(
      "r", title: text, basis: basis, sections: sections, notes: [text, "see `perennial rows`"])
  }

  @Test("What strangers typed is text, wherever it stands")
  func hostile() {
    let page = Self.page(Self.hostile)
    #expect(!page.contains("<script") && !page.contains("alert(1)<"))
    #expect(page.contains("&lt;script&gt;"))
    #expect(!page.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" })
    #expect(page.contains("<code>perennial rows</code>"))
  }

  @Test("It needs no script and no network, says its language, and is well-formed")
  func whole() throws {
    for rows in [0, 1, 3, 500] {
      let page = Self.page("Cohorts", rows: rows)
      #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
      for word in ["<script", "http://", "https://", "<link", "@import", "src=", "nan", "inf\""] {
        #expect(!page.contains(word), "\(word), \(rows) rows")
      }
      // Every `url` names a filling of the page itself.
      #expect(page.components(separatedBy: "url(").dropFirst().allSatisfy { $0.hasPrefix("#") })
      try Self.check(page)
    }
  }

  /// Reads the page as XML once what HTML leaves open is closed: whatever else is not well-formed is found.
  private static func check(_ page: String) throws {
    var depth: [Substring] = []
    let void: Set<Substring> = ["meta", "!doctype"]
    var rest = page[...]
    while let start = rest.firstIndex(of: "<") {
      let after = rest[rest.index(after: start)...]
      let end = try #require(after.firstIndex(of: ">"))
      let tag = after[..<end]
      rest = after[after.index(after: end)...]
      let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
      if tag.hasPrefix("/") {
        #expect(depth.popLast() == name, "</\(name)> closes something else")
      } else if !tag.hasSuffix("/"), !void.contains(name) {
        depth.append(name)
      }
    }
    #expect(depth.isEmpty, "\(depth)")
  }

  @Test("Every picture has a table beside it, and every cell of a heat map its value")
  func tables() {
    let page = Self.page("Cohorts")
    #expect(
      page.components(separatedBy: "<figure>").count - 1 == 9,
      "five have no column to draw, and of one all is 0")
    #expect(page.components(separatedBy: "<table>").count - 1 == 15)
    // The first of a row is all of it; where that is nobody, there is no share.
    #expect(page.contains("<title>Cohorts 2 +0: 0, –</title>"))
    // On a dark page more is lighter.
    #expect(page.contains("the stronger its colour, the more.") && !page.contains("darker"))
  }

  private static func page(of table: ReportTable, _ picture: ReportPicture? = nil) -> String {
    ReportDocument(
      "r", title: "Rows", basis: ReportBasis(position: Position(1)), mainTable: "rows",
      sections: [ReportSection("rows", table: table, picture: picture)]
    ).html
  }

  @Test("Every picture says in words what it is, and where its values stand")
  func alternatives() {
    let page = Self.page("Cohorts")
    let pictures = page.components(separatedBy: "<svg ").dropFirst()
    #expect(pictures.count > 10)
    for picture in pictures {
      let tag = picture.prefix { $0 != ">" }
      let isNamed = tag.contains("role=\"img\"") && tag.contains("The table below has the values.")
      #expect(isNamed || tag.contains("aria-hidden=\"true\""), "\(tag)")
    }
  }

  @Test("On paper a table that is wider than it is several, which have all columns between them")
  func paper() {
    let columns = [ReportColumn("name", .text)] + (1...40).map { ReportColumn("c\($0)", .number) }
    let row = [ReportCell(.text("a"))] + (1...40).map { ReportCell(.count(1000 + $0)) }
    let page = Self.page(of: ReportTable(columns, rows: [row]))
    let paper = page.components(separatedBy: "<div class=\"paper\"").last ?? ""
    #expect(paper.contains("Columns 1 to ") && paper.contains(" to 40 of 40"))
    for number in 1...40 {
      #expect(
        paper.components(separatedBy: ">1,0\(number < 10 ? "0" : "")\(number)<").count == 2, "\(number)")
    }
    let tables = paper.components(separatedBy: "<table>").count - 1
    #expect(tables > 1 && paper.components(separatedBy: "<th scope=\"row\">a</th>").count - 1 == tables)
    #expect(
      !Self.page(of: ReportTable(Array(columns[..<4]), rows: [Array(row[..<4])])).contains("class=\"paper\""))
  }

  @Test("A table without rows says so, and values that are all 0 are no picture")
  func nothing() {
    let columns = [ReportColumn("days", .text), ReportColumn("n", .number)]
    #expect(Self.page(of: ReportTable(columns)).contains("There is nothing to show."))
    let zeros = ReportTable(columns, rows: [[ReportCell(.text("0")), ReportCell(.count(0))]])
    for picture in [.distribution, .bars(["n"]), .piles(up: ["n"], down: [])] as [ReportPicture] {
      #expect(!Self.page(of: zeros, picture).contains("<figure>"))
    }
  }

  @Test("A long name takes several lines in a table, and is cut in a picture with all of it said beside it")
  func longNames() {
    let name = String(repeating: "W", count: 200)
    let table = ReportTable(
      [ReportColumn("name", .text), ReportColumn("n", .number)],
      rows: [[ReportCell(.text(name)), ReportCell(.count(7))]])
    let page = Self.page(of: table, .bars(["n"]))
    #expect(page.contains("<th scope=\"row\" class=\"long\">\(name)</th>"))
    #expect(page.contains("<title>\(name)</title>") && page.contains("WWW…</text>"))
    #expect(!page.contains("\(name)</text>"))
  }

  @Test("Rules of a scale have different names: small shares, large numbers, durations")
  func scales() {
    func page(_ kind: ReportKind, _ values: [ReportValue]) -> String {
      let rows = values.enumerated().map { [ReportCell(.day("2011-0\($0 + 1)")), ReportCell($1)] }
      return Self.page(
        of: ReportTable([ReportColumn("period", .day), ReportColumn("n", kind)], rows: rows), .curves(["n"]))
    }
    let shares = page(.share, [.share(0.001), .share(0.02)])
    for rule in ["0.5 %", "1.5 %"] { #expect(shares.contains(">\(rule)</text>"), "\(rule)") }
    let large = page(.number, [.count(3_000_000_000), .count(9_000_000_000)])
    #expect(large.contains(">7.5 bn</text>"))
    let durations = page(.duration, [.duration(3600), .duration(40_000)])
    #expect(durations.contains(">3 h</text>") && durations.contains(">12 h</text>"))
  }
}
