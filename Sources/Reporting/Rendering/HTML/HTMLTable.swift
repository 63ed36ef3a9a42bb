// A table of a report in HTML.

internal import Words

/// Rows under columns, with what the columns mean below them.
struct HTMLTable {
  private let table: ReportTable
  /// The columns as they were declared, before series are spread.
  private let columns: [ReportColumn]
  private let name: String

  init(_ table: ReportTable, named name: String) {
    self.table = table.spread()
    columns = table.columns.filter(\.audience.includesPeople)
    self.name = name
  }

  /// The table in HTML. On a screen, a table that is too wide scrolls; on paper it is divided into
  /// several tables, one under the other.
  var markup: Markup {
    guard !table.rows.isEmpty else { return "<p class=\"none\">There is nothing to show.</p>\n" }
    let grid = table.isTransposed ? transposed : upright
    let sheets = grid.sheets
    let screen: Markup = """
      <div class="scroll\(sheets.count > 1 ? " screen" : "" as Markup)" role="region" aria-label="\(name)" tabindex="0">
      \(grid.markup(named: name))</div>

      """
    guard sheets.count > 1 else { return "\(screen)\(meanings)" }
    let all = grid.head.count - 1
    let paper = sheets.map { sheet -> Markup in
      """
      <p class="sheet">Columns \(sheet.lowerBound) to \(sheet.upperBound - 1) of \(all)</p>
      \(grid.only(sheet).markup(named: name))
      """
    }
    return "\(screen)<div class=\"paper\" aria-hidden=\"true\">\n\(paper)</div>\n\(meanings)"
  }

  private var upright: HTMLGrid {
    func cells(_ row: [ReportCell]) -> [HTMLCell] { zip(row, table.columns).map { HTMLCell($0, $1) } }
    var grid = HTMLGrid(
      head: table.columns.map { HTMLCell($0.headingInWords, isNumeric: $0.kind.isNumeric) },
      body: table.rows.map(cells), foot: table.footer.map(cells))
    // The first cells of the foot are our own words, unlike those of the rows.
    for row in grid.foot.indices { grid.foot[row][0].text = grid.foot[row][0].text.capitalizedFirst }
    return grid
  }

  /// A row for each column, with the values of all rows side by side.
  private var transposed: HTMLGrid {
    guard let first = table.columns.first else { return HTMLGrid(head: [], body: []) }
    let heads = table.rows.map { HTMLCell(ReportText.page.text($0[0].value, in: first), isNumeric: true) }
    let lines = table.columns.enumerated().dropFirst().map { index, column -> [HTMLCell] in
      [HTMLCell(column.headingInWords)]
        + table.rows.map { row in
          var cell = HTMLCell(row[index], column)
          cell.isNumeric = true
          return cell
        }
    }
    return HTMLGrid(head: [HTMLCell(first.headingInWords)] + heads, body: Array(lines))
  }

  /// What the columns mean, where their names do not say it.
  private var meanings: Markup {
    let explained =
      columns.filter { !$0.about.isEmpty }.map { ($0.isSeries ? "+0, +1 …" : $0.nameInWords, $0.about) }
      + table.footerMeanings.map { ($0.name.capitalizedFirst, $0.about) }
    guard !explained.isEmpty else { return "" }
    let entries = explained.map { "<dt>\($0)</dt><dd>\($1)</dd>\n" as Markup }
    return "<dl class=\"meanings\">\n\(entries)</dl>\n"
  }
}

extension ReportColumn {
  fileprivate var isSeries: Bool { if case .series = kind { true } else { false } }

  /// The name of the column for a page, with its qualifier: `First reply: 90 %`.
  var nameInWords: String {
    qualifier.isEmpty ? title.inWords : "\(qualifier.inWords): \(title.inWords.lowercasedFirst)"
  }

  var headingInWords: String { unit?.currencyCode.map { "\(nameInWords) (\($0))" } ?? nameInWords }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
