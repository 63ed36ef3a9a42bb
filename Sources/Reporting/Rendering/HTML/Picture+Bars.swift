// Pictures of bars: for named things, for periods with piles, and for distributions.

extension Picture {
  /// A bar for each row and column, under its name and value.
  func bars(_ keys: [String]) -> (Markup, String) {
    let drawn = columns(keys)
    let values = rows.map { row in drawn.map { Self.number(row[$0.index].value) ?? 0 } }
    guard reaches(drawn.map(\.index)) else { return ("", "") }
    let most = max(values.joined().max() ?? 0, 1e-9)
    let drawing = SVG.drawing(name) { width in
      var content: Markup = ""
      var y = 0.0
      for (row, cells) in zip(rows, values) {
        for (index, value) in cells.enumerated() {
          let text = ReportText.page.text(row[drawn[index].index].value, in: drawn[index].column)
          let title = drawn.count > 1 ? "\(label(row)), \(drawn[index].column.title)" : label(row)
          content += SVG.fitted(title, 0, y + 14, within: width - SVG.width(of: text) - 16)
          content += SVG.text(text, width, y + 14, anchor: "end")
          let length = max(0, value) / most * width
          let kind = SVG.series[index % SVG.series.count].name
          content += "<g class=\"\(kind)\">\(SVG.area(index, 0, y + 20, length, 12))</g>"
          content += """
            <line class="rule" x1="0" y1="\(y + 32.5)" x2="\(width)" y2="\(y + 32.5)"/>
            """
          y += 42
        }
      }
      return (content, y)
    }
    return (drawing, "")
  }

  /// A pile for each row: some columns above the line, others below it.
  func piles(_ up: [String], _ down: [String]) -> (Markup, String) {
    let (above, below) = (columns(up), columns(down))
    let drawn = above + below
    guard let kind = drawn.first.map({ self.kind(of: $0) }), reaches(drawn.map(\.index)) else {
      return ("", "")
    }
    func sum(_ row: [ReportCell], _ parts: [(index: Int, column: ReportColumn)]) -> Double {
      parts.reduce(0) { $0 + (Self.number(row[$1.index].value) ?? 0) }
    }
    let scale = Scale(
      rows.map { sum($0, above) } + rows.map { -sum($0, below) }, of: kind, steps: 5)
    let drawing = SVG.drawing("\(name): \(drawn.map(\.column.title).joined(separator: ", "))") { width in
      let (left, right, top, height) = (scale.margin(kind), width - 8, 10.0, 240.0)
      let step = (right - left) / Double(rows.count)
      let bar = max(1, min(step * 0.72, 46))
      func centre(_ row: Int) -> Double { left + (Double(row) + 0.5) * step }
      func y(_ value: Double) -> Double { top + height * (1 - scale.part(value)) }
      var content = rules(scale, kind, left, right, y)
      for row in rows.indices {
        var (high, low) = (0.0, 0.0)
        for (index, entry) in drawn.enumerated() {
          let value = Self.number(rows[row][entry.index].value) ?? 0
          guard value > 0 else { continue }
          let isUp = index < above.count
          let top = isUp ? high + value : low
          let bottom = isUp ? high : low - value
          if isUp { high = top } else { low = bottom }
          let text = ReportText.page.text(rows[row][entry.index].value, in: entry.column)
          let shape = SVG.area(index, centre(row) - bar / 2, y(top), bar, y(bottom) - y(top))
          content += """
            <g class="\(SVG.series[index % SVG.series.count].name)"><title>\(label(rows[row])): \
            \(entry.column.title.inWords) \(text)</title>\(shape)</g>
            """
        }
      }
      content += labels(centre, within: width, at: top + height + 20)
      return (content, top + height + 30)
    }
    let names = drawn.enumerated().map { index, entry in
      index < above.count ? entry.column.title : "\(entry.column.title), below the line"
    }
    let caption = rows.contains(where: isOpen) ? "The period with * goes on." : ""
    return ("\(SVG.legend(names))\(drawing)", caption)
  }

  /// A bar for each value, with how many there are of it.
  var distribution: (Markup, String) {
    let shown = table.columns.indices.filter { table.columns[$0].audience.includesPeople }
    guard shown.count > 1, reaches([shown[1]]) else { return ("", "") }
    let counts = rows.map { Self.number($0[shown[1]].value) ?? 0 }
    let most = max(counts.max() ?? 0, 1e-9)
    let drawing = SVG.drawing(name) { width in
      let (top, height) = (20.0, 150.0)
      let step = width / Double(rows.count)
      let bar = max(1, min(step * 0.8, 64))
      func centre(_ row: Int) -> Double { (Double(row) + 0.5) * step }
      var content: Markup = ""
      for row in rows.indices {
        let length = counts[row] / most * height
        content += """
          <g class="one"><title>\(label(rows[row])): \(ReportText.page.text(rows[row][shown[1]].value))</title>\
          \(SVG.area(0, centre(row) - bar / 2, top + height - length, bar, length))</g>
          """
        let text = ReportText.page.text(rows[row][shown[1]].value)
        if step >= SVG.width(of: text) + 4 {
          content += SVG.text(text, centre(row), top + height - length - 6, anchor: "middle")
        }
      }
      content +=
        "<line class=\"zero\" x1=\"0\" y1=\"\(top + height)\" x2=\"\(width)\" y2=\"\(top + height)\"/>"
      content += labels(centre, within: width, at: top + height + 18)
      return (content, top + height + 26)
    }
    let names = shown.prefix(2).map { table.columns[$0].title }
    return (drawing, "\(names[1].inWords) by \(names[0]).")
  }
}
