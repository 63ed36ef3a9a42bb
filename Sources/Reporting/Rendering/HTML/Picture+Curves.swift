// Lines over periods.

extension Picture {
  func curves(_ keys: [String]) -> (Markup, String) {
    let drawn = columns(keys)
    guard let kind = drawn.first.map({ self.kind(of: $0) }) else { return ("", "") }
    let values = drawn.map { entry in rows.map { Self.number($0[entry.index].value) } }
    let known = values.flatMap { $0.compactMap(\.self) }
    guard !known.isEmpty else { return ("", "") }
    let scale = Scale(known, of: kind)
    let names = drawn.map { $0.column.kind == .histogram ? "median of \($0.column.title)" : $0.column.title }
    let drawing = SVG.drawing("\(name): \(names.joined(separator: ", "))") { width in
      let (left, right, top, height) = (scale.margin(kind), width - 24, 14.0, 200.0)
      func x(_ row: Int) -> Double {
        rows.count == 1 ? (left + right) / 2 : left + (right - left) * Double(row) / Double(rows.count - 1)
      }
      func y(_ value: Double) -> Double { top + height * (1 - scale.part(value)) }
      var content = rules(scale, kind, left, right, y)
      for (index, series) in values.enumerated() {
        content += curve(index, series, drawn[index].column, x, y)
      }
      content += labels(x, within: width, at: top + height + 20)
      return (content, top + height + 30)
    }
    let legend: Markup = SVG.legend(names, asLines: true)
    return (
      "\(legend)\(drawing)", rows.contains(where: isOpen) ? "A hollow point is of a period that goes on." : ""
    )
  }

  /// Horizontal lines at round values, with their names.
  func rules(
    _ scale: Scale, _ kind: ReportKind, _ left: Double, _ right: Double, _ y: (Double) -> Double
  ) -> Markup {
    var content: Markup = ""
    for tick in scale.ticks {
      let height = y(tick)
      let line: Markup = abs(tick) < scale.step / 1000 ? "zero" : "rule"
      content += "<line class=\"\(line)\" x1=\"\(left)\" y1=\"\(height)\" x2=\"\(right)\" y2=\"\(height)\"/>"
      content += SVG.text(scale.name(of: tick, kind), left - 8, height + 4, anchor: "end", name: "quiet")
    }
    return content
  }

  private func curve(
    _ index: Int, _ series: [Double?], _ column: ReportColumn, _ x: (Int) -> Double, _ y: (Double) -> Double
  ) -> Markup {
    let (kind, _, dashes) = SVG.series[index % SVG.series.count]
    var (path, points) = ("" as Markup, "" as Markup)
    var isBroken = true
    for (row, value) in series.enumerated() {
      guard let value else {
        isBroken = true
        continue
      }
      let command: Markup = isBroken ? "M" : "L"
      path += "\(command)\(x(row)) \(y(value))"
      isBroken = false
      // Where there are many points, only the line is drawn, with the points whose period is not over.
      guard series.count <= 60 || isOpen(rows[row]) else { continue }
      let text = ReportText.page.text(rows[row][columnIndex(column)].value)
      let shape: Markup = isOpen(rows[row]) ? "hollow" : "dot"
      points += """
        <circle class="\(shape)" cx="\(x(row))" cy="\(y(value))" r="4">\
        <title>\(label(rows[row])): \(column.title.inWords) \(text)</title></circle>
        """
    }
    return
      "<g class=\"\(kind)\"><path class=\"line\" stroke-dasharray=\"\(dashes)\" d=\"\(path)\"/>\(points)</g>"
  }

  private func columnIndex(_ column: ReportColumn) -> Int { table.columns.firstIndex(of: column) ?? 0 }
}
