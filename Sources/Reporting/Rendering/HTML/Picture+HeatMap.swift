// Cohorts by steps, each cell of as strong a colour as its share is large.

extension Picture {
  /// The least width of a cell: one whose text has more marks is wider, and all others with it.
  private static let cell = (width: 52.0, height: 26.0)
  private static let top = 34.0
  /// The most steps that are drawn: nobody would scroll further.
  private static let stepsMax = 104
  /// The most steps with which the values in the cells can still be read on paper.
  private static let stepsOnPaper = 18

  /// - Parameter key: the column whose series is drawn.
  func heatMap(_ key: String) -> (Markup, String) {
    guard let index = table.index(of: key) else { return ("", "") }
    let series = Self.series(rows, in: index)
    func share(_ row: Int, _ step: Int) -> Double? { Self.share(series[row], step) }
    // After the last step at which anybody was there, there is nothing to see.
    let last = series.map { cells in cells.lastIndex { (Self.number($0.value) ?? 0) > 0 } ?? 0 }.max() ?? 0
    let longest = series.map(\.count).max() ?? 0
    let steps = min(longest, last + 2, Self.stepsMax)
    let most = strongest(series, of: rows, steps)
    let texts = series.map { cells in cells.indices.prefix(steps).map { Self.text(of: cells, $0) } }
    let width = max(Self.cell.width, (texts.joined().map { SVG.width(of: $0) }.max() ?? 0) + 12)
    let names = rows.map { SVG.shortened(markedLabel($0), to: 130) }
    let side = (names.map { SVG.width(of: $0) }.max() ?? 0) + 14
    let size = (Double(steps) * width + 4, Self.top + Double(rows.count) * Self.cell.height + 4)
    var (labels, drawing) = ("" as Markup, "" as Markup)
    for step in 0..<steps {
      let x = (Double(step) + 0.5) * width
      drawing += SVG.text("+\(step)", x, Self.top - 9, anchor: "middle", name: "quiet")
    }
    for row in rows.indices {
      let y = Self.top + Double(row) * Self.cell.height
      labels += SVG.text(names[row], side - 10, y + 17, anchor: "end")
      for step in series[row].indices.prefix(steps) {
        let strength = step == 0 ? 0 : 0.04 + 0.66 * min(1, (share(row, step) ?? 0) / most)
        let about =
          "\(label(rows[row])) +\(step): \(ReportText.page.text(series[row][step].value)), \(texts[row][step])"
        drawing += Self.cell(
          texts[row][step], about, strength, isOpen: series[row][step].isIncomplete, Double(step) * width, y,
          width)
      }
    }
    // The names stay in sight while the cells are scrolled, and on paper both are made smaller alike.
    let picture: Markup = """
      <div class="scroll heat\(steps > Self.stepsOnPaper ? " dense" : "" as Markup)" role="region" \
      aria-label="\(name), as a picture" tabindex="0">
      \(Self.part("names", side, size.1, of: side + size.0, labels, label: nil))\
      \(Self.part("cells", size.0, size.1, of: side + size.0, drawing, label: SVG.alternative(name)))</div>

      """
    let rest = steps < longest ? " \(Self.rest(steps, last, longest))" : ""
    return (
      picture,
      "Each cell: how many of all that its row began with, in percent; the stronger its colour, the more.\(rest)"
    )
  }

  /// The largest share behind the first step, which is drawn strongest. Rows of few are not asked, since one customer
  /// who always comes would make all others pale; unless there are no others.
  func strongest(_ series: [[ReportCell]], of rows: some Collection<[ReportCell]>, _ steps: Int) -> Double {
    let shares = zip(series, rows).flatMap { cells, row in
      (1..<max(1, min(steps, cells.count))).compactMap { step in
        Self.share(cells, step).map { (share: $0, isSmall: isSmall(row) || cells[step].isSmall) }
      }
    }
    let ofMany = shares.filter { !$0.isSmall }
    return max((ofMany.isEmpty ? shares : ofMany).map(\.share).max() ?? 1, 1e-9)
  }

  /// A sentence about the steps that are not drawn.
  private static func rest(_ steps: Int, _ last: Int, _ longest: Int) -> String {
    last >= steps
      ? "What comes after +\(steps - 1) stands in the table."
      : "After +\(last) there is nothing up to +\(longest - 1)."
  }

  /// One of the two drawings that stand side by side.
  private static func part(
    _ kind: Markup, _ width: Double, _ height: Double, of whole: Double, _ content: Markup, label: String?
  ) -> Markup {
    let role: Markup = label.map { "role=\"img\" aria-label=\"\($0)\"" } ?? "aria-hidden=\"true\""
    return """
      <svg class="\(kind)" \(role) width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      style="--part:\(100 * width / whole)%;--full:\(width)px">\(content)</svg>
      """
  }

  /// What stands in a cell: its share of the row's first in percent, and its marks.
  private static func text(of cells: [ReportCell], _ step: Int) -> String {
    (share(cells, step).map { percent($0) } ?? "–") + cells[step].marks
  }

  private static func cell(
    _ text: String, _ about: String, _ strength: Double, isOpen: Bool, _ left: Double, _ y: Double,
    _ width: Double
  ) -> Markup {
    let (width, height) = (width - 3, cell.height - 3)
    let opacity = ReportText.decimal(strength, 3)
    let kind: Markup = isOpen ? "cell open" : "cell"
    return """
      <g><title>\(about)</title>\
      <rect class="\(kind)" x="\(left + 0.5)" y="\(y + 0.5)" width="\(width)" height="\(height)" fill-opacity="\(opacity)"/>\
      \(SVG.text(text, left + 0.5 + width / 2, y + 16.5, anchor: "middle"))</g>
      """
  }

  static func percent(_ share: Double) -> String {
    let decimals = share > 0 && share < 0.0995 ? 1 : 0
    return ReportText.decimal(share * 100, decimals) + "%"
  }
}
