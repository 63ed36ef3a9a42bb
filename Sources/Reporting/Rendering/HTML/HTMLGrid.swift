// Cells in rows and columns, laid out for a screen and for paper.

/// What stands in a cell.
struct HTMLCell {
  var text: String
  var isNumeric = false
  /// A moment, which may take two lines where there is little room.
  var isMoment = false
  /// Its period is not over.
  var isOpen = false
  /// A longer text takes several lines.
  private static let lineMax = 28

  init(_ text: String, isNumeric: Bool = false) { (self.text, self.isNumeric) = (text, isNumeric) }

  init(_ cell: ReportCell, _ column: ReportColumn) {
    self.init(ReportText.page.text(cell.value, in: column), isNumeric: column.kind.isNumeric)
    if case .instant = cell.value { isMoment = true }
    isOpen = cell.isIncomplete
  }

  fileprivate var content: Markup {
    isOpen ? "<span class=\"open\">\(text)<span class=\"mark\">*</span></span>" : "\(text)"
  }

  fileprivate var classes: Markup {
    let names = [
      isNumeric ? "n" : "", isMoment ? "moment" : "",
      !isNumeric && text.count > Self.lineMax ? "long" : "",
    ].filter { !$0.isEmpty }
    return names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
  }

  /// How wide it is on paper, in points, at the size of `HTMLStyle`'s print: near enough to tell what fits.
  fileprivate var points: Double {
    Double(min(text.count, isNumeric ? text.count : Self.lineMax) + (isOpen ? 1 : 0)) * 4.7 + 7.5
  }
}

/// A head, rows, and what stands under them; all with as many cells.
struct HTMLGrid {
  var head: [HTMLCell]
  var body: [[HTMLCell]]
  var foot: [[HTMLCell]] = []
  /// How wide a sheet of paper is between its margins, in points: A4 and Letter both have this much.
  private static let sheetPoints = 505.0

  /// The columns of each of the tables that this one is on paper, the first one apart: that stands in each of them.
  var sheets: [Range<Int>] {
    let widths = head.indices.map { column in
      // A heading takes several lines: its longest word counts.
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

  /// The first column and some of the others.
  func only(_ columns: Range<Int>) -> HTMLGrid {
    func cells(_ row: [HTMLCell]) -> [HTMLCell] { Array(row.prefix(1) + row[columns]) }
    return HTMLGrid(head: cells(head), body: body.map(cells), foot: foot.map(cells))
  }

  func markup(named name: String) -> Markup {
    let heads = head.map {
      // A sign of percent stays with its number.
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

  /// A row whose first cell is empty goes on with what the one above it began.
  private static func row(_ cells: [HTMLCell]) -> Markup {
    let goesOn = cells.first?.text.isEmpty ?? false
    let content = cells.enumerated().map { index, cell -> Markup in
      index == 0 && !goesOn
        ? "<th scope=\"row\"\(cell.classes)>\(cell.content)</th>" : "<td\(cell.classes)>\(cell.content)</td>"
    }
    return "<tr\(goesOn ? " class=\"on\"" : "" as Markup)>\(content)</tr>\n"
  }
}
