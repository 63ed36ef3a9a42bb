import Foundation
import Words
import PerennialTestKit
import Reporting
import Testing

/// The page for a browser: whole in itself, and nobody's text is markup in it.
@Suite("A report as a page")
struct ReportPageTests {
  private static let hostile = "</title><script>alert(1)</script>\"'&\u{202E}\u{1B}[2J"

  /// A document with every picture, and a hostile text wherever there is room for one.
  static func page(_ text: String, rows: Int = 3) -> String {
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
    ]
    var sections = pictures.map { ReportSection("s", title: text, table: periods, picture: $0) }
    sections.append(
      ReportSection("t", title: text, table: things, picture: .timeline(time: "at", lane: "type")))
    sections.append(ReportSection("", fields: [ReportField("x", title: text, .text(text))]))
    let basis = ReportBasis(
      asOf: "2011-12-09T12:50:00Z", position: Position(7), rules: [ReportBasis.Rule("x", "y", text)])
    return ReportDocument(
      "r", title: text, basis: basis, sections: sections, notes: [text, "see `perennial rows`"]
    )
    .html
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
      page.components(separatedBy: "<figure>").count - 1 == 7, "two of the pictures have no column to draw")
    #expect(page.components(separatedBy: "<table>").count - 1 == 9)
    // The first of a row is all of it; where that is nobody, there is no share.
    #expect(page.contains("<title>Cohorts 2 +0: 0, –</title>"))
  }
}
