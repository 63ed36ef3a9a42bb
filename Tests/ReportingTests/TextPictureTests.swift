import Words
import PerennialTestKit
import Reporting
import Testing

/// Pictures at a terminal: of blocks, without colour, 80 columns wide.
@Suite("Pictures at a terminal")
struct TextPictureTests {
  /// The lines of a picture, without what stands above and below it.
  private func picture(_ table: ReportTable, _ kind: ReportPicture) -> [String] {
    func lines(_ picture: ReportPicture?) -> [String] {
      ReportDocument(
        "r", title: "r", basis: ReportBasis(position: Position(1)), mainTable: "t",
        sections: [ReportSection("t", table: table, picture: picture)]
      ).lines
    }
    let (plain, drawn) = (lines(nil), lines(kind))
    // The title, the basis and an empty line stand above, an empty line and the table below.
    #expect(drawn.count == plain.count || drawn[drawn.count - plain.count + 2] == "")
    return Array(drawn.dropFirst(3).prefix(max(0, drawn.count - plain.count - 1)))
  }

  private func table(_ columns: [ReportColumn], _ rows: [[ReportValue]], open: Int? = nil) -> ReportTable {
    ReportTable(
      columns,
      rows: rows.enumerated().map { row, values in
        values.map { ReportCell($0, isIncomplete: row == open) }
      })
  }

  @Test("Whatever there is to draw, and whoever named it, a line has 80 columns at most and no colour")
  func width() {
    let hostile = "\u{1B}[31m\u{202E}" + String(repeating: "W日", count: 60)
    for rows in [0, 1, 2, 3, 30, 500] {
      for text in ["Cohorts", hostile] {
        let document = ReportPageTests.document(text, rows: rows)
        var isPicture = false
        for line in document.lines {
          #expect(!line.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
          // What is no picture is a table, which may be as wide as it has to be.
          let marks = line.unicodeScalars.filter { "█▓▒░▁▂▃▄▅▆▇▏▎▍▌▋▊▉│└┤┃".unicodeScalars.contains($0) }
          guard !marks.isEmpty else { continue }
          isPicture = true
          let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value == 0x65E5 ? 2 : 1) }
          #expect(columns <= 80, "\(columns): \(line)")
        }
        #expect(isPicture == (rows > 0) || rows == 0)
      }
    }
  }

  @Test("A bar is as long as its value, to an eighth of a column; what is more than nothing is seen")
  func bars() {
    let tiers = table(
      [ReportColumn("tier", .text), ReportColumn("customers", .number)],
      [
        [.text("gold"), .number(1000)], [.text("silver"), .number(500)], [.text("bronze"), .number(1)],
        [.text("none"), .number(0)],
      ])
    #expect(
      picture(tiers, .bars(["customers"])) == [
        "gold    \(run("█", 66)) 1,000", "silver  \(run("█", 33)) 500", "bronze  ▏ 1", "none    0",
      ])
    // Where the picture says all that there is, there is no table below it.
    let document = ReportDocument(
      "r", title: "r", basis: ReportBasis(position: Position(1)),
      sections: [ReportSection("t", table: tiers, picture: .distribution)])
    #expect(document.lines.dropFirst(3).elementsEqual(picture(tiers, .bars(["customers"]))))
  }

  private func run(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test("Piles stand to both sides of a line, and are as long together as their sum")
  func piles() {
    let months = table(
      [
        ReportColumn("period", .day), ReportColumn("new", .number), ReportColumn("current", .number),
        ReportColumn("dormant", .number),
      ],
      [
        [.day("2011-10"), .number(30), .number(12), .number(0)],
        [.day("2011-11"), .number(10), .number(20), .number(27)],
      ], open: 1)
    // Of 80 columns 8 are for the names, a space and the line take 2: one column is one customer.
    #expect(
      picture(months, .piles(up: ["new", "current"], down: ["dormant"])) == [
        "right of the line: █ new  ▓ current", "left: ▒ dormant",
        "2011-10  \(run(" ", 27))│\(run("█", 30))\(run("▓", 12))",
        "2011-11* \(run("▒", 27))│\(run("█", 10))\(run("▓", 20))",
      ])
  }

  @Test("The legend of many series is whole, and says on which side of the line each of them is")
  func legends() {
    let titles = ["new", "resurrected", "expansion", "contraction", "churned"]
    let months = table(
      titles.reduce(into: [ReportColumn("period", .day)]) { $0.append(ReportColumn($1, .number)) },
      [[.day("2011-10"), .number(5), .number(4), .number(3), .number(2), .number(1)]])
    let lines = picture(
      months, .piles(up: Array(titles.prefix(3)), down: Array(titles.suffix(2))))
    #expect(
      lines.prefix(2) == [
        "right of the line: █ new  ▓ resurrected  ▒ expansion", "left: ░ contraction  █ churned",
      ])
    // What does not fit goes on below.
    let long = run("x", 50)
    let wide = table(
      [
        ReportColumn("period", .day), ReportColumn("a", title: long, .number),
        ReportColumn("b", title: long, .number),
      ],
      [[.day("2011-10"), .number(5), .number(4)]])
    #expect(picture(wide, .piles(up: ["a", "b"], down: [])).prefix(2) == ["█ \(long)", "▓ \(long)"])
  }

  @Test("A waterfall leads from what there was to what became of it, in the last period that is over")
  func waterfall() throws {
    let pounds = ReportDocumentTests.pounds
    func money(_ amount: Int128) -> ReportValue { .money(amount, pounds) }
    let months = table(
      ["start", "churned", "contraction", "expansion"].reduce(into: [ReportColumn("period", .day)]) {
        $0.append(ReportColumn($1, .money, unit: pounds))
      },
      [
        [.day("2011-10"), money(10_000), money(4000), money(1000), money(2500)],
        [.day("2011-11"), money(1), money(1), money(0), money(0)],
      ], open: 1)
    let kind = ReportPicture.waterfall(
      start: "start", losses: ["churned", "contraction"], gains: ["expansion"], end: "spent now")
    let lines = picture(months, kind)
    #expect(lines.count == 6 && lines[0] == "2011-10; the others stand in the table")
    // From 100.00 by -40.00, -10.00 and +25.00 to 75.00, of 59 columns.
    #expect(lines[1] == "start        \(run("█", 59))  100.00")
    #expect(lines[2] == "churned      \(run(" ", 35))\(run("░", 24))  −40.00")
    #expect(lines[3] == "contraction  \(run(" ", 30))\(run("░", 5))\(run(" ", 24))  −10.00")
    #expect(lines[4] == "expansion    \(run(" ", 30))\(run("▓", 14))\(run(" ", 15))  +25.00")
    #expect(lines[5] == "spent now    \(run("█", 44))\(run(" ", 15))   75.00")
    let page = ReportDocument(
      "r", title: "Money", basis: ReportBasis(position: Position(1)),
      sections: [ReportSection("t", table: months, picture: kind)]
    ).html
    for text in [">−40.00<", ">+25.00<", ">75.00<", ">Spent now<", "2011-10; the others"] {
      #expect(page.contains(text), "\(text)")
    }
    // The thread from the start's end would go through the number below it, and stops above; the next is free.
    #expect(
      page.contains(#"y1="34" x2="719.5" y2="42"/>"#) && page.contains(#"x2="432" y2="104"/>"#), "\(page)")
  }

  @Test("Columns stand over their periods; one that goes on is pale; what has no value is left empty")
  func columns() {
    let months = table(
      [ReportColumn("period", .day), ReportColumn("rate", .share)],
      [
        [.day("2011-09"), .share(nil)], [.day("2011-10"), .share(1)], [.day("2011-11"), .share(0.5)],
        [.day("2011-12"), .share(0.25)],
      ], open: 3)
    #expect(
      picture(months, .curves(["rate"])) == [
        "100 % ┤      █████", "      │      █████", "      │      █████", " 50 % ┤      █████ █████",
        "      │      █████ █████ ░░░░░", "      │      █████ █████ ░░░░░", "      └\(run("─", 24))",
        "\(run(" ", 12))2011-10    2011-12*", "A pale column is of a period that goes on.",
      ])
  }

  @Test("All rows of cohorts together are those that have got so far")
  func decay() throws {
    func series(_ values: [Int], open: Bool) -> ReportCell {
      ReportCell(
        .series(
          values.indices.map { ReportCell(.count(values[$0]), isIncomplete: open && $0 == values.count - 1) })
      )
    }
    let cohorts = ReportTable(
      [ReportColumn("cohort", .day), ReportColumn("active", .series(.number))],
      rows: [
        [ReportCell(.day("2011-09")), series([100, 40, 20, 5], open: true)],
        [ReportCell(.day("2011-10")), series([300, 60, 90], open: true)],
        [ReportCell(.day("2011-11")), series([50, 50], open: true)],
      ])
    let page = ReportDocument(
      "r", title: "Cohorts", basis: ReportBasis(position: Position(1)),
      sections: [ReportSection("t", table: cohorts, picture: .decay("active"))]
    ).html
    // After one period 100 of 400, after two 20 of 100; after three none has got so far.
    #expect(page.contains(" +1: 25%</title>") && page.contains(" +2: 20%</title>"))
    #expect(!page.contains(" +3:"))
    let lines = picture(cohorts, .decay("active"))
    #expect(lines.count == 9 && lines[7].trimmed == "+1    +2")
    #expect(lines[0] == "30 % ┤")
    #expect(picture(cohorts, .several([.decay("active"), .heatMap("active")])).count > 14)
  }

  @Test("A heat map says every share, and is the denser the larger it is; small ones do not decide how dense")
  func heatMap() {
    func row(_ name: String, _ values: [Int], of size: Int64) -> [ReportCell] {
      let cells = values.enumerated().map { ReportCell(.count($1), isIncomplete: $0 == 3) }
      return [ReportCell(.day(name)), ReportCell(.count(size), of: size), ReportCell(.series(cells))]
    }
    let cohorts = ReportTable(
      [
        ReportColumn("cohort", .day), ReportColumn("size", .number), ReportColumn("active", .series(.number)),
      ],
      rows: [row("2011-09", [100, 40, 20, 4], of: 100), row("2011-10", [4, 4, 0], of: 4)])
    #expect(
      picture(cohorts, .heatMap("active")) == [
        "            +1    +2    +3", "2011-09  ██ 40 ▒▒ 20 ░░4.0*", "2011-10° ██100     0",
        "The denser, the more of all that a row began with, in percent.",
      ])
    // A cell with both marks makes all cells wider.
    let marked = ReportTable(
      cohorts.columns,
      rows: [
        [
          ReportCell(.day("2011-09")), ReportCell(.count(100), of: 100),
          ReportCell(
            .series([ReportCell(.count(100)), ReportCell(.count(5), isIncomplete: true, isSmall: true)])),
        ]
      ])
    let page = ReportDocument(
      "r", title: "Cohorts", basis: ReportBasis(position: Position(1)),
      sections: [ReportSection("t", table: marked, picture: .heatMap("active"))]
    ).html
    #expect(page.contains(">5.0%*°</text>") && page.contains(#"width="121.6""#), "\(page)")
    let many = ReportTable(
      cohorts.columns, rows: [row("2011-09", Array(repeating: 50, count: 60), of: 50)])
    let lines = picture(many, .heatMap("active"))
    #expect(
      lines[1] == "2011-09 \(run("█", 72))" && lines.last == "What comes after +36 stands in the table.")
  }

  @Test("A line of steps holds each value up to the next, with its interval around it")
  func steps() {
    let curve = table(
      [
        ReportColumn("days", .number), ReportColumn("share", .share), ReportColumn("low", .share),
        ReportColumn("high", .share),
      ],
      [
        [.number(0), .share(0.95), .share(0.82), .share(1)],
        [.number(50), .share(0.42), .share(0.22), .share(0.68)],
        [.number(100), .share(0.4), .absent, .absent],
      ])
    let lines = picture(curve, .steps("share", low: "low", high: "high"))
    func count(_ line: Int, _ mark: Character) -> Int { lines[line].count { $0 == mark } }
    #expect(lines.count == 13)
    #expect(lines[0].hasPrefix("100 % ┤▀▀▀▀") && count(0, "▀") == 36 && count(1, "░") == 36)
    // After 50 days there is the line between 40 and 45 %, and the band from 22 to 68 %.
    #expect(count(2, "░") == 0 && count(3, "░") == 36 && count(5, "▄") == 37 && lines[5].hasSuffix("▄"))
    let spaces = run(" ", 12)
    #expect(lines[11].trimmed == "0\(spaces)20\(spaces)40 \(spaces)60\(spaces)80\(spaces)100")
    #expect(lines[12] == "share by days; ░ is the interval")
    // The last point is seen, in the column that reaches it, and nothing after it.
    let down = table(
      [ReportColumn("days", .number), ReportColumn("share", .share)],
      [[.number(0), .share(1)], [.number(30), .share(0.5)], [.number(70), .share(0)]])
    let drawn = picture(down, .steps("share", low: "low", high: "high"))
    #expect(drawn[9].hasSuffix("▄") && drawn[9].count { $0 == "▄" } == 1, "\(drawn[9])")
    #expect(drawn[9].count > drawn[4].count, "\(drawn)")
  }

  @Test("A timeline has a lane for each kind, a stroke for what happened, and a block for several")
  func timeline() {
    let things = table(
      [ReportColumn("at", .instant), ReportColumn("type", .text)],
      [
        [.instant("2011-03-01T00:00:00Z"), .text("order.placed")],
        [.instant("2011-01-01T00:10:00Z"), .text("order.placed")],
        [.instant("2011-01-01T00:00:00Z"), .text("order.placed")],
        [.instant("2011-01-30T12:00:00Z"), .text("refund.issued")],
      ])
    #expect(
      picture(things, .timeline(time: "at", lane: "type")) == [
        "order.placed (3)   █\(run("─", 59))┃", "refund.issued (1)  \(run("─", 30))┃\(run("─", 30))",
        "                   2011-01-01\(run(" ", 41))2011-03-01",
      ])
  }

  @Test("Where there is nothing to draw there is no picture, and of too many rows it says which are drawn")
  func nothing() {
    let columns = [ReportColumn("period", .day), ReportColumn("n", .number)]
    let zeros = table(columns, [[.day("2011-01"), .number(0)]])
    for kind in [.bars(["n"]), .distribution, .curves(["n"]), .piles(up: ["n"], down: []), .curves(["x"])]
      as [ReportPicture]
    {
      #expect(picture(zeros, kind).isEmpty, "\(kind)")
    }
    let many = table(columns, (1...90).map { [.day("day \($0)"), .number($0)] })
    #expect(picture(many, .distribution).last == "The first 40 of 90 are drawn.")
    #expect(picture(many, .bars(["n"])).last == "The first 40 of 90 are drawn.")
    #expect(picture(many, .piles(up: ["n"], down: [])).last == "The newest 40 of 90 are drawn.")
    #expect(picture(many, .curves(["n"])).last == "The newest 75 of 90 are drawn.")
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
