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

  /// Whether the first rows are drawn, where there are too many, or else the last. Periods ascend, so
  /// that the last are the newest. Timelines begin with the newest, and bars with the largest.
  private static func drawsFirst(_ kind: ReportPicture) -> Bool {
    switch kind {
    case .timeline, .bars, .distribution, .steps: true
    case .heatMap, .decay, .curves, .piles, .waterfall, .several: false
    }
  }

  /// The most rows that are drawn.
  private static func rowsMax(_ kind: ReportPicture) -> Int {
    switch kind {
    // Each row has a line of its own, and each of a heat map a cell for every step.
    case .bars: 60
    case .heatMap: 104
    case .curves, .decay, .steps, .piles, .waterfall, .distribution, .timeline, .several: 400
    }
  }

  /// The picture with its caption; empty where there is nothing to draw.
  var figure: Markup {
    guard !rows.isEmpty else { return "" }
    let (drawing, caption): (Markup, String) =
      switch kind {
      case .heatMap(let key): heatMap(key)
      case .decay(let key): decay(key)
      case .curves(let keys): curves(keys)
      case .steps(let key, let low, let high): steps(key, low, high)
      case .bars(let keys): bars(keys)
      case .piles(let up, let down): piles(up, down)
      case .waterfall(let start, let losses, let gains, let end): waterfall(start, losses, gains, end)
      case .distribution: distribution
      case .timeline(let time, let lane): timeline(time, lane)
      // Who draws them takes them one by one.
      case .several: ("", "")
      }
    if drawing.text.isEmpty { return "" }
    let which =
      switch kind {
      case .bars, .distribution, .steps: "first"
      case .heatMap, .decay, .curves, .piles, .waterfall, .timeline, .several: "newest"
      }
    let cut =
      rows.count < table.rows.count && !isOfOneRow
      ? "The \(which) \(rows.count) of \(table.rows.count) are drawn." : ""
    let captions = [caption, cut].filter { !$0.isEmpty }.joined(separator: " ")
    let shown: Markup = captions.isEmpty ? "" : "<figcaption>\(captions)</figcaption>\n"
    return "<figure>\n\(drawing)\(shown)</figure>\n"
  }

  /// Whether the picture shows one row only, which its caption names.
  private var isOfOneRow: Bool { if case .waterfall = kind { true } else { false } }

  // MARK: Cells

  /// The columns with some keys, as far as the table has them and people see them.
  func columns(_ keys: [String]) -> [(index: Int, column: ReportColumn)] {
    keys.compactMap { key in
      table.columns.firstIndex { $0.key == key && $0.audience.includesPeople }.map { ($0, table.columns[$0]) }
    }
  }

  /// The name of a row: its first cell that people see.
  func label(_ row: [ReportCell]) -> String {
    let first = table.columns.firstIndex { $0.audience.includesPeople } ?? 0
    return ReportText.page.text(row[first].value)
  }

  /// Whether a row's period is not over.
  func isOpen(_ row: [ReportCell]) -> Bool { row.first?.isIncomplete ?? false }

  /// Whether a row is of so few that chance decides much of it.
  func isSmall(_ row: [ReportCell]) -> Bool { row.contains(where: \.isSmall) }

  /// The name of a row, with the mark of one that is of few.
  func markedLabel(_ row: [ReportCell]) -> String {
    label(row) + (isSmall(row) ? ReportCell.Mark.small.sign : "")
  }

  /// The series of the rows in a column; of rows that have none there it is empty.
  static func series(_ rows: [[ReportCell]], in column: Int) -> [[ReportCell]] {
    rows.map { if case .series(let cells) = $0[column].value { cells } else { [] } }
  }

  /// What part of the first of a series one of its steps is; `nil` where the first is nothing.
  static func share(_ series: [ReportCell], _ step: Int) -> Double? {
    guard let first = series.first.flatMap({ number($0.value) }), first > 0 else { return nil }
    return number(series[step].value).map { $0 / first }
  }

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

  /// The kind of the numbers that are drawn of a column; for histograms these are the medians.
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
  ///   - centre: gives where the middle of a row is.
  ///   - width: the width of the picture, beyond which no name may reach.
  func labels(_ centre: (Int) -> Double, within width: Double, at y: Double) -> Markup {
    let names = rows.map {
      SVG.shortened(label($0), to: 110) + (isOpen($0) ? ReportCell.Mark.incomplete.sign : "")
    }
    let widths = names.map { SVG.width(of: $0) }
    var labels: [Markup] = []
    var free = Double.infinity
    // The newest is always named.
    for row in rows.indices.reversed() {
      let half = widths[row] / 2
      let middle = min(max(centre(row), half), width - half)
      // At the sides a name may have to be moved; it is left out if it would then seem to name another
      // row.
      guard middle + half + 10 <= free, row == rows.count - 1 || abs(middle - centre(row)) <= half / 2 else {
        continue
      }
      labels.append(SVG.text(names[row], middle, y, anchor: "middle", name: "quiet"))
      free = middle - half
    }
    return "\(labels)"
  }

  /// Whether any number of some columns is above 0, so that there is something to draw.
  func reaches(_ columns: [Int]) -> Bool {
    rows.contains { row in columns.contains { (Self.number(row[$0].value) ?? 0) > 0 } }
  }
}
