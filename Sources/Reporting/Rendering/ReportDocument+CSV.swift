// A report as CSV, for spreadsheets.

internal import Words
internal import Statistics

extension ReportDocument {
  /// The report as CSV (RFC 4180): its main table under the keys of the columns, or a list of names and
  /// values where there is no main table. It is data only: the caller shows `basis` and `allNotes` beside
  /// it.
  ///
  /// - Parameter guardsFormulas: see `CSVText.field(_:guardsFormulas:)`.
  public func csv(guardsFormulas: Bool = true) -> String {
    spreadsheet.csv(guardsFormulas: guardsFormulas)
  }

  private var spreadsheet: TextTable {
    let tables = sections.filter { section in
      if case .table = section.content {
        section.key == mainTable && section.audience != .programs
      } else {
        false
      }
    }
    let main = tables.first { $0.audience == .spreadsheets } ?? tables.first
    guard case .table(let table) = main?.content else {
      return TextTable(columns: ["measure", "value"], rows: sections.flatMap(Self.measures))
    }
    let spread = table.spread().withPlainColumns
    return TextTable(
      columns: spread.columns.map(\.key),
      rows: spread.rows.map { row in
        zip(row, spread.columns).map { ReportText.spreadsheet.text($0.value, in: $1) }
      })
  }

  /// The names and values of a section, one to a line: `points earned`, `tier gold`, `orders, EUR`.
  private static func measures(of section: ReportSection) -> [[String]] {
    guard section.audience.includesPeople else { return [] }
    switch section.content {
    case .fields(let fields):
      return fields.filter { $0.audience.includesPeople && $0.value != .absent }.map { field in
        [
          section.key.isEmpty ? field.title : "\(section.key) \(field.title)",
          ReportText.spreadsheet.text(field.value),
        ]
      }
    case .table(let table):
      return measures(of: table.spread())
    }
  }

  /// The names and values of a table that is not the main one.
  private static func measures(of table: ReportTable) -> [[String]] {
    table.rows.flatMap { row -> [[String]] in
      guard let first = row.first else { return [] }
      let label = ReportText.spreadsheet.text(first.value)
      return zip(table.columns, row).dropFirst().compactMap { column, cell in
        let value = ReportText.spreadsheet.text(cell.value)
        if value.isEmpty { return nil }
        guard table.isTransposed else {
          let name = "\(table.columns[0].title) \(label)"
          return [table.columns.count > 2 ? "\(name) \(column.title)" : name, value]
        }
        return [table.rows.count > 1 ? "\(column.title), \(label)" : column.title, value]
      }
    }
  }
}

extension ReportTable {
  /// The table with a column for each part of compound values, with which a spreadsheet cannot calculate:
  /// `firstReply.median`, `revenue.GBP`.
  fileprivate var withPlainColumns: ReportTable {
    var result = ReportTable([], rows: rows.map { _ in [] })
    for (index, column) in columns.enumerated() {
      for part in parts(of: column, index) {
        result.columns.append(part.column)
        for row in rows.indices { result.rows[row].append(ReportCell(part.value(rows[row][index].value))) }
      }
    }
    return result
  }

  /// A column of a spreadsheet, and how its values follow from those of the report's column.
  private struct Part {
    var column: ReportColumn
    var value: (ReportValue) -> ReportValue
  }

  private func parts(of column: ReportColumn, _ index: Int) -> [Part] {
    if column.kind == .histogram {
      func part(_ name: String, _ number: @escaping (Histogram) -> Int128?) -> Part {
        Part(column: ReportColumn("\(column.key).\(name)", .number)) { (cell: ReportValue) -> ReportValue in
          guard case .histogram(let histogram) = cell, let number = number(histogram.histogram) else {
            return .absent
          }
          return .number(number)
        }
      }
      return [
        part("count") { $0.count }, part("median") { $0.median.map { Int128($0) } },
        part("p90") { $0.quantile(.ninetieth).map { Int128($0) } },
      ]
    }
    var units: Set<MeasureUnit> = []
    for row in rows {
      if case .amounts(let amounts) = row[index].value { units.formUnion(amounts.map(\.unit)) }
    }
    if units.isEmpty { return [Part(column: column) { $0 }] }
    return units.sorted { $0.code < $1.code }.map { Self.part(of: column, in: $0) }
  }

  /// The column with the amounts in one currency.
  private static func part(of column: ReportColumn, in unit: MeasureUnit) -> Part {
    Part(column: ReportColumn("\(column.key).\(unit.code)", .money, unit: unit)) {
      (cell: ReportValue) -> ReportValue in
      guard case .amounts(let amounts) = cell, let amount = amounts.first(where: { $0.unit == unit }) else {
        return .absent
      }
      return .money(amount.value, unit)
    }
  }
}
