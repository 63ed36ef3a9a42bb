// A report as lines of text for a terminal.

internal import Words
internal import Projection

extension ReportDocument {
  /// The report for a person at a terminal: its title, its basis, its sections with their pictures, what its
  /// rates are of what, and what the marks mean. Pictures are of blocks that need no colour, and 80 columns
  /// wide at most. Notes are not included; the caller shows `allNotes`. Characters that a terminal would
  /// obey are made visible.
  public var lines: [String] {
    var lines = [title] + basis.lines
    var marks: Set<ReportCell.Mark> = []
    for section in sections where section.audience.includesPeople {
      let shown = isEmpty(section) ? [] : Self.lines(of: section, &marks)
      guard !shown.isEmpty else { continue }
      lines.append("")
      if !section.title.isEmpty { lines.append(section.title) }
      lines += shown
    }
    let definitions = definitions(where: \.includesPeople).map { "\($0.title): \($0.text)" }
    if !definitions.isEmpty { lines += [""] + definitions.uniqued }
    let meanings = ReportCell.Mark.allCases.filter(marks.contains).map { "\($0.sign) \($0.meaning)" }
    if !meanings.isEmpty { lines += [""] + meanings }
    return lines.map { VisibleText.of($0) }
  }

  /// Whether a section is a table without rows, which is not shown. The main table never counts as empty:
  /// it shows that there are no rows.
  func isEmpty(_ section: ReportSection) -> Bool {
    guard case .table(let table) = section.content else { return false }
    return table.rows.isEmpty && section.key != mainTable
  }

  private static func lines(of section: ReportSection, _ marks: inout Set<ReportCell.Mark>) -> [String] {
    switch section.content {
    case .fields(let fields):
      let shown = fields.filter { $0.audience.includesPeople && $0.value != .absent }
      marks.formUnion(shown.flatMap(\.marks))
      return aligned(
        shown.map { [$0.title, ReportText.person.text($0.value) + $0.marks.map(\.sign).joined()] })
    case .table(let table):
      let spread = table.spread()
      let pictures = (section.picture?.each ?? []).map { TextPicture(of: table, as: $0) }
      if pictures.count == 1, pictures[0].tellsAll { return pictures[0].lines }
      let drawn = pictures.map(\.lines).filter { !$0.isEmpty }.flatMap { $0 + [""] }
      return drawn + (table.isTransposed ? transposed(spread) : lines(of: spread, &marks))
    }
  }

  private static func lines(of table: ReportTable, _ marks: inout Set<ReportCell.Mark>) -> [String] {
    let all = table.rows + table.footer
    let marked = table.columns.indices.map { column in
      ReportCell.Mark.allCases.filter { mark in all.contains { $0[column].has(mark) } }
    }
    marks.formUnion(marked.joined())
    func texts(_ row: [ReportCell]) -> [String] {
      row.indices.map { column in
        let text = ReportText.person.text(row[column].value, in: table.columns[column])
        // Without a mark there is a space, so that digits stand under each other.
        return text + marked[column].map { row[column].has($0) ? $0.sign : " " }.joined()
      }
    }
    var text = TextTable(columns: table.columns.map(\.heading), rows: table.rows.map(texts))
    text.footer = table.footer.map(texts)
    text.isNumeric = table.columns.map(\.kind.isNumeric)
    return text.lines
  }

  /// A line for each column, with the values of all rows side by side. Where there are several rows,
  /// their names stand above.
  private static func transposed(_ table: ReportTable) -> [String] {
    let lines = table.columns.enumerated().dropFirst(table.rows.count == 1 ? 1 : 0).map { index, column in
      [index == 0 ? "" : column.heading]
        + table.rows.map { ReportText.person.text($0[index].value, in: column) }
    }
    return table.rows.isEmpty ? [] : aligned(lines)
  }

  /// Lines whose texts stand under each other; the first ones are set to the left.
  private static func aligned(_ lines: [[String]]) -> [String] {
    let lines = lines.map { $0.map { VisibleText.of($0) } }
    let widths = (0..<(lines.map(\.count).max() ?? 0)).map { column in
      lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { line in
      zip(line, widths).enumerated().map { index, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return index > 0 && line.count > 2 ? space + cell.0 : cell.0 + space
      }.joined(separator: "  ").trimmingTrailingSpaces
    }
  }
}

extension ReportColumn {
  /// The heading for a person, with the currency where the column has one.
  var heading: String { unit?.currencyCode.map { "\(title) (\($0))" } ?? title }
}

extension ReportText {
  /// A value in a column. An amount is written without its currency where the heading names it.
  func text(_ value: ReportValue, in column: ReportColumn) -> String {
    guard case .money(let amount, let unit) = value, unit == column.unit else { return text(value) }
    if self != .spreadsheet { return ColumnKind.money(unit).text(sum: amount) }
    return Int64(exactly: amount).map { ColumnKind.money(unit).plain(.number($0)) } ?? text(value)
  }
}

extension [String] {
  /// The texts, each once.
  fileprivate var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
