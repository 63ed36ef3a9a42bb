// A grid of cells in HTML, laid out for a screen and for paper.

/// A cell of a grid.
struct HTMLCell {
  var text: String
  var isNumeric = false
  /// Whether it is a moment, which may be broken into two lines.
  var isMoment = false
  /// Whether its period is not over.
  var isOpen = false
  /// The marks behind its text.
  var marks = ""
  /// The length from which on a text is broken into several lines.
  private static let lineMax = 28

  init(_ text: String, isNumeric: Bool = false) { (self.text, self.isNumeric) = (text, isNumeric) }

  init(_ cell: ReportCell, _ column: ReportColumn) {
    self.init(ReportText.page.text(cell.value, in: column), isNumeric: column.kind.isNumeric)
    if case .instant = cell.value { isMoment = true }
    (isOpen, marks) = (cell.isIncomplete, cell.marks)
  }

  fileprivate var content: Markup {
    if marks.isEmpty { return "\(text)" }
    let marked: Markup = "\(text)<span class=\"mark\">\(marks)</span>"
    return isOpen ? "<span class=\"open\">\(marked)</span>" : marked
  }

  fileprivate var classes: Markup {
    let names = [
      isNumeric ? "n" : "", isMoment ? "moment" : "",
      !isNumeric && text.count > Self.lineMax ? "long" : "",
    ].filter { !$0.isEmpty }
    return names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
  }

  /// About how wide the cell is on paper, in points, in the print style of `HTMLStyle`.
  fileprivate var points: Double {
    Double(min(text.count, isNumeric ? text.count : Self.lineMax) + marks.count) * 4.7 + 7.5
  }
}

/// A head, rows, and a foot; all rows have as many cells.
struct HTMLGrid {
  var head: [HTMLCell]
  var body: [[HTMLCell]]
  var foot: [[HTMLCell]] = []
  /// How wide a sheet of paper is between its margins, in points. A4 and Letter both have at least this.
  private static let sheetPoints = 505.0

  /// How the columns are divided into several tables on paper. The first column is not counted: it is
  /// repeated in each table.
  var sheets: [Range<Int>] {
    let widths = head.indices.map { column in
      // A heading may be broken into lines, so that its longest word counts.
      let words = head[column].text.split(separator: " ").map { HTMLCell(String($0)).points }
      return ((body + foot).map { $0[column].points } + words).max() ?? 0
    }
    guard let first = widths.first, widths.count > 1 else { return [1..<max(1, head.count)] }
    var sheets: [Range<Int>] = []
    var (start, used) = (1, first)
    for column in widths.indices.dropFirst() {
      if used + widths[column] > Self.sheetPoints, column > start {
        sheets.append(start..<column)
        (start, used) = (column, first)
      }
      used += widths[column]
    }
    return sheets + [start..<widths.count]
  }

  /// The grid with the first column and some of the others only.
  func only(_ columns: Range<Int>) -> HTMLGrid {
    func cells(_ row: [HTMLCell]) -> [HTMLCell] { Array(row.prefix(1) + row[columns]) }
    return HTMLGrid(head: cells(head), body: body.map(cells), foot: foot.map(cells))
  }

  func markup(named name: String) -> Markup {
    let heads = head.map {
      // A percent sign is kept on the line of its number.
      "<th scope=\"col\"\($0.isNumeric ? " class=\"n\"" : "" as Markup)>\($0.text.replacing(" %", with: "\u{A0}%"))</th>"
        as Markup
    }
    let (rows, footer) = (body.map(Self.row), foot.map(Self.row))
    return """
      <table>
      <caption>\(name)</caption>
      <thead>
      <tr>\(heads)</tr>
      </thead>
      <tbody>
      \(rows)</tbody>
      \(footer.isEmpty ? "" : "<tfoot>\n\(footer)</tfoot>\n" as Markup)</table>

      """
  }

  /// The markup of a row. A row whose first cell is empty continues the row above it.
  private static func row(_ cells: [HTMLCell]) -> Markup {
    let goesOn = cells.first?.text.isEmpty ?? false
    let content = cells.enumerated().map { index, cell -> Markup in
      index == 0 && !goesOn
        ? "<th scope=\"row\"\(cell.classes)>\(cell.content)</th>" : "<td\(cell.classes)>\(cell.content)</td>"
    }
    return "<tr\(goesOn ? " class=\"on\"" : "" as Markup)>\(content)</tr>\n"
  }
}
