// Cohorts by steps, each cell as dark as its share is large.

extension Picture {
  private static let cell = (width: 52.0, height: 26.0)
  private static let left = 78.0
  private static let top = 34.0

  /// - Parameter key: the column whose series is drawn.
  func heatMap(_ key: String) -> (Markup, String) {
    guard let index = table.index(of: key) else { return ("", "") }
    let series = rows.map { row -> [ReportCell] in
      if case .series(let cells) = row[index].value { cells } else { [] }
    }
    func share(_ row: Int, _ step: Int) -> Double? {
      guard let first = Self.number(series[row][0].value), first > 0 else { return nil }
      return Self.number(series[row][step].value).map { $0 / first }
    }
    // After the last step at which anybody was there, there is nothing to see.
    let last = series.map { cells in cells.lastIndex { (Self.number($0.value) ?? 0) > 0 } ?? 0 }.max() ?? 0
    let longest = series.map(\.count).max() ?? 0
    let steps = min(longest, last + 2)
    let most =
      rows.indices.flatMap { row in
        (1..<max(1, min(steps, series[row].count))).compactMap { share(row, $0) }
      }.max() ?? 1
    var drawing: Markup = ""
    for step in 0..<steps {
      let x = Self.left + (Double(step) + 0.5) * Self.cell.width
      drawing += SVG.text("+\(step)", x, Self.top - 9, anchor: "middle", name: "quiet")
    }
    for row in rows.indices {
      let y = Self.top + Double(row) * Self.cell.height
      drawing += SVG.text(label(rows[row]), Self.left - 10, y + 17, anchor: "end")
      for step in series[row].indices.prefix(steps) {
        let strength = step == 0 ? 0 : 0.04 + 0.66 * (share(row, step) ?? 0) / max(most, 1e-9)
        drawing += cell(series[row][step], share(row, step), strength, row, step, y)
      }
    }
    let size = (
      Self.left + Double(steps) * Self.cell.width + 4, Self.top + Double(rows.count) * Self.cell.height + 4
    )
    let svg: Markup = """
      <div class="scroll" role="region" aria-label="\(name), as a picture" tabindex="0">
      <svg role="img" aria-label="\(name)" width="\(size.0)" height="\(size.1)" viewBox="0 0 \(size.0) \(size.1)">\
      \(drawing)</svg>
      </div>

      """
    let rest = steps < longest ? " After +\(last) there is nothing up to +\(longest - 1)." : ""
    return (
      svg, "Each cell: how many of all that its row began with, in percent; the darker, the more.\(rest)"
    )
  }

  private func cell(
    _ cell: ReportCell, _ share: Double?, _ strength: Double, _ row: Int, _ step: Int, _ y: Double
  ) -> Markup {
    let x = Self.left + Double(step) * Self.cell.width
    let (width, height) = (Self.cell.width - 2, Self.cell.height - 2)
    let text = share.map { Self.percent($0) } ?? "–"
    let about = "\(label(rows[row])) +\(step): \(ReportText.page.text(cell.value)), \(text)"
    let opacity = ReportText.decimal(strength, 3)
    let rim: Markup = cell.isIncomplete ? "open-rim" : "cell-rim"
    return """
      <g><title>\(about)</title>\
      <rect class="cell" x="\(x)" y="\(y)" width="\(width)" height="\(height)" fill-opacity="\(opacity)"/>\
      <rect class="\(rim)" x="\(x + 0.5)" y="\(y + 0.5)" width="\(width - 1)" height="\(height - 1)"/>\
      \(SVG.text(text + (cell.isIncomplete ? "*" : ""), x + width / 2, y + 16.5, anchor: "middle"))</g>
      """
  }

  private static func percent(_ share: Double) -> String {
    let decimals = share > 0 && share < 0.0995 ? 1 : 0
    return ReportText.decimal(share * 100, decimals) + "%"
  }
}
