// A table of a report in HTML.

internal import Words

/// Rows under columns, with what the columns mean below them.
struct HTMLTable {
  private let table: ReportTable
  /// As it was declared, with its series.
  private let columns: [ReportColumn]
  private let name: String

  init(_ table: ReportTable, named name: String) {
    self.table = table.spread()
    columns = table.columns.filter(\.audience.includesPeople)
    self.name = name
  }

  var markup: Markup {
    let body = table.isTransposed ? transposed : rows
    return """
      <div class="scroll" role="region" aria-label="\(name)" tabindex="0">
      <table>
      <caption>\(name)</caption>
      \(body)</table>
      </div>
      \(meanings)
      """
  }

  private var rows: Markup {
    let heads = table.columns.map { column -> Markup in
      "<th scope=\"col\"\(Self.numeric(column))>\(column.headingInWords)</th>"
    }
    let body = table.rows.map { "<tr>\(cells($0))</tr>\n" as Markup }
    let footer = table.footer.map { "<tr>\(cells($0))</tr>\n" as Markup }
    return """
      <thead>
      <tr>\(heads)</tr>
      </thead>
      <tbody>
      \(body)</tbody>
      \(footer.isEmpty ? "" : "<tfoot>\n\(footer)</tfoot>\n" as Markup)
      """
  }

  private func cells(_ row: [ReportCell]) -> [Markup] {
    zip(table.columns, row).enumerated().map { index, pair in
      let (column, cell) = pair
      let value = Self.value(cell, column)
      return index == 0
        ? "<th scope=\"row\"\(Self.numeric(column))>\(value)</th>"
        : "<td\(Self.numeric(column))>\(value)</td>"
    }
  }

  /// A row for each column, with the values of all rows side by side.
  private var transposed: Markup {
    guard let first = table.columns.first else { return "" }
    let heads = table.rows.map { row -> Markup in
      "<th scope=\"col\" class=\"n\">\(ReportText.page.text(row[0].value, in: first))</th>"
    }
    let lines = table.columns.enumerated().dropFirst().map { index, column -> Markup in
      let values = table.rows.map { "<td class=\"n\">\(Self.value($0[index], column))</td>" as Markup }
      return "<tr><th scope=\"row\">\(column.headingInWords)</th>\(values)</tr>\n"
    }
    return """
      <thead>
      <tr><th scope="col">\(first.headingInWords)</th>\(heads)</tr>
      </thead>
      <tbody>
      \(lines)</tbody>

      """
  }

  private static func value(_ cell: ReportCell, _ column: ReportColumn) -> Markup {
    let text = ReportText.page.text(cell.value, in: column)
    return cell.isIncomplete ? "<span class=\"open\">\(text)<span class=\"mark\">*</span></span>" : "\(text)"
  }

  private static func numeric(_ column: ReportColumn) -> Markup {
    column.kind.isNumeric ? " class=\"n\"" : ""
  }

  /// What the columns mean, where their names do not say it.
  private var meanings: Markup {
    let explained = columns.filter { !$0.about.isEmpty }
    guard !explained.isEmpty else { return "" }
    let entries = explained.map {
      "<dt>\($0.isSeries ? "+0, +1 …" : $0.title.inWords)</dt><dd>\($0.about)</dd>\n" as Markup
    }
    return "<dl class=\"meanings\">\n\(entries)</dl>\n"
  }
}

extension ReportColumn {
  fileprivate var isSeries: Bool { if case .series = kind { true } else { false } }

  var headingInWords: String { unit?.currencyCode.map { "\(title.inWords) (\($0))" } ?? title.inWords }
}
