// A picture of a table: what is drawn, and which rows of it.

internal import Words
internal import Statistics

/// A table as a picture.
struct Picture {
  let name: String
  let kind: ReportPicture
  let table: ReportTable
  /// The rows that are drawn.
  let rows: [[ReportCell]]
  /// More rows than this nobody tells apart.
  static let rowsMax = 400

  init(of table: ReportTable, as kind: ReportPicture, named name: String) {
    (self.table, self.kind, self.name) = (table, kind, name)
    // Periods ascend, and of them the newest are drawn; what happened comes the newest first.
    if case .timeline = kind {
      rows = Array(table.rows.prefix(Self.rowsMax))
    } else {
      rows = Array(table.rows.suffix(Self.rowsMax))
    }
  }

  /// The picture with what it is called; empty where there is nothing to draw.
  var figure: Markup {
    guard !rows.isEmpty else { return "" }
    let (drawing, caption): (Markup, String) =
      switch kind {
      case .heatMap(let key): heatMap(key)
      case .curves(let keys): curves(keys)
      case .bars(let keys): bars(keys)
      case .piles(let up, let down): piles(up, down)
      case .distribution: distribution
      case .timeline(let time, let lane): timeline(time, lane)
      }
    if drawing.text.isEmpty { return "" }
    let cut =
      rows.count < table.rows.count ? "The newest \(rows.count) of \(table.rows.count) are drawn." : ""
    let captions = [caption, cut].filter { !$0.isEmpty }.joined(separator: " ")
    let shown: Markup = captions.isEmpty ? "" : "<figcaption>\(captions)</figcaption>\n"
    return "<figure>\n\(drawing)\(shown)</figure>\n"
  }

  // MARK: Cells

  /// The columns that are drawn: those that there are.
  func columns(_ keys: [String]) -> [(index: Int, column: ReportColumn)] {
    keys.compactMap { key in
      table.columns.firstIndex { $0.key == key && $0.audience.includesPeople }.map { ($0, table.columns[$0]) }
    }
  }

  /// What a row is called: its first cell that people see.
  func label(_ row: [ReportCell]) -> String {
    let first = table.columns.firstIndex { $0.audience.includesPeople } ?? 0
    return ReportText.page.text(row[first].value)
  }

  /// A row whose name is marked goes on after the report.
  func isOpen(_ row: [ReportCell]) -> Bool { row.first?.isIncomplete ?? false }

  static func number(_ value: ReportValue) -> Double? {
    switch value {
    case .number(let number): Double(number)
    case .money(let number, let unit): Double(number) / pow10(unit.minorDigits ?? 0)
    case .share(let quotient), .ratio(let quotient): quotient
    case .duration(let seconds): Double(seconds)
    case .histogram(let histogram): histogram.histogram.median.map { Double($0) }
    // Of several currencies there is no one number.
    case .amounts(let amounts) where amounts.count == 1: number(.money(amounts[0].value, amounts[0].unit))
    default: nil
    }
  }

  /// What the numbers of a column are: of histograms, what their medians are.
  func kind(of entry: (index: Int, column: ReportColumn)) -> ReportKind {
    guard entry.column.kind == .histogram else { return entry.column.kind }
    let isDuration = rows.contains { row in
      if case .histogram(let histogram) = row[entry.index].value { histogram.isDuration } else { false }
    }
    return isDuration ? .duration : .number
  }

  private static func pow10(_ digits: Int) -> Double { (0..<digits).reduce(1) { power, _ in power * 10 } }

  /// A value at a rule of a scale.
  static func tick(_ value: Double, _ kind: ReportKind) -> String {
    switch kind {
    case .share: return "\(ReportText.decimal(value * 100, 0)) %"
    case .ratio: return ReportText.decimal(value, 1)
    case .duration: return ReportText.duration(Int64(value))
    default: return ReportText.page.text(.number(Int128(value.rounded())))
    }
  }

  /// The names of rows under a picture, as many as there is room for.
  ///
  /// - Parameters:
  ///   - centre: where a row is.
  ///   - width: that of the picture, which no name sticks out of.
  func labels(_ centre: (Int) -> Double, within width: Double, at y: Double) -> Markup {
    let names = rows.map { label($0) + (isOpen($0) ? "*" : "") }
    let longest = Double(names.map(\.count).max() ?? 1) * 7.4
    let step = rows.count > 1 ? abs(centre(rows.count - 1) - centre(0)) / Double(rows.count - 1) : width
    let every = max(1, Int(((longest + 12) / max(step, 0.01)).rounded(.up)))
    // The newest is always named.
    let shown = rows.indices.filter { (rows.count - 1 - $0).isMultiple(of: every) }
    let placed = shown.map { row -> Markup in
      let half = Double(names[row].count) * 3.7
      return SVG.text(
        names[row], min(max(centre(row), half), width - half), y, anchor: "middle", name: "quiet")
    }
    return "\(placed)"
  }
}
