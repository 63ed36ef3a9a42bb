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

  init(of table: ReportTable, as kind: ReportPicture, named name: String) {
    (self.table, self.kind, self.name) = (table, kind, name)
    rows =
      Self.drawsFirst(kind)
      ? Array(table.rows.prefix(Self.rowsMax(kind))) : Array(table.rows.suffix(Self.rowsMax(kind)))
  }

  /// Periods ascend, and of them the newest are drawn, which come last. What happened comes the newest first, and things
  /// side by side come the largest first.
  private static func drawsFirst(_ kind: ReportPicture) -> Bool {
    switch kind {
    case .timeline, .bars, .distribution: true
    case .heatMap, .curves, .piles: false
    }
  }

  /// More rows than this nobody tells apart.
  private static func rowsMax(_ kind: ReportPicture) -> Int {
    switch kind {
    // Each row has a line of its own, and each of a heat map a cell for every step.
    case .bars: 60
    case .heatMap: 104
    case .curves, .piles, .distribution, .timeline: 400
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
    let which =
      switch kind {
      case .bars, .distribution: "first"
      case .heatMap, .curves, .piles, .timeline: "newest"
      }
    let cut =
      rows.count < table.rows.count ? "The \(which) \(rows.count) of \(table.rows.count) are drawn." : ""
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

  /// The names of rows under a picture, as many as there is room for.
  ///
  /// - Parameters:
  ///   - centre: where a row is.
  ///   - width: that of the picture, which no name sticks out of.
  func labels(_ centre: (Int) -> Double, within width: Double, at y: Double) -> Markup {
    let names = rows.map { SVG.shortened(label($0), to: 110) + (isOpen($0) ? "*" : "") }
    let widths = names.map { SVG.width(of: $0) }
    var labels: [Markup] = []
    var free = Double.infinity
    // The newest is always named.
    for row in rows.indices.reversed() {
      let half = widths[row] / 2
      let middle = min(max(centre(row), half), width - half)
      // Those that stand apart from their places at the sides would name another's.
      guard middle + half + 10 <= free, row == rows.count - 1 || abs(middle - centre(row)) <= half / 2 else {
        continue
      }
      labels.append(SVG.text(names[row], middle, y, anchor: "middle", name: "quiet"))
      free = middle - half
    }
    return "\(labels)"
  }

  /// How far the numbers of a column reach: whether there is anything to draw.
  func reaches(_ columns: [Int]) -> Bool {
    rows.contains { row in columns.contains { (Self.number(row[$0].value) ?? 0) > 0 } }
  }
}
