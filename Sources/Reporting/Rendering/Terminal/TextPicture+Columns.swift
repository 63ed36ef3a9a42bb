// Pictures of columns over an axis: values by period, and how cohorts thin out.

extension TextPicture {
  /// How many lines a column may be high.
  private static let height = 6

  /// A column over each row, in a picture of its own for each of some columns of the table.
  func curves(_ keys: [String]) -> [String] {
    let drawn = picture.columns(keys)
    var lines: [String] = []
    for entry in drawn {
      let kind = picture.kind(of: entry)
      let rows = picture.table.rows
      let values = rows.map { Picture.number($0[entry.index].value) }
      let chart = columns(
        zip(rows, values).map { Column(value: $1, label: label($0), isOpen: picture.isOpen($0)) }, kind)
      guard !chart.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      let median = entry.column.kind == .histogram ? "median of " : ""
      if drawn.count > 1 {
        let title = VisibleText.of("\(median)\(entry.column.title)")
        lines.append(TextBlocks.fitted(title, Self.width).trimmingTrailingSpaces)
      }
      lines += chart
    }
    let isOpen = !lines.isEmpty && picture.rows.contains(where: picture.isOpen)
    return lines + (isOpen ? ["A pale column is of a period that goes on."] : [])
  }

  /// A column over each step of a series, in a picture of its own for each line that has a name.
  func decay(_ key: String) -> [String] {
    let named = picture.decayLines(key).filter { $0.name != nil }
    var lines: [String] = []
    for line in named {
      let chart = columns(
        line.values.enumerated().map { Column(value: $0.element, label: "+\($0.offset + 1)") }, .share)
      guard !chart.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      if named.count > 1 {
        lines.append(TextBlocks.fitted(VisibleText.of(line.label), Self.width).trimmingTrailingSpaces)
      }
      lines += chart
    }
    guard !lines.isEmpty else { return [] }
    return lines + [
      named.contains(where: \.isWhole)
        ? "All rows together, in percent of all that they began with: those that have got so far."
        : "In percent of all that a row began with."
    ]
  }

  private struct Column {
    var value: Double?
    var label: String
    var isOpen = false
  }

  /// A picture of columns; empty where none has a value. Where there are too many, the last are drawn.
  private func columns(_ all: [Column], _ kind: ReportKind) -> [String] {
    let known = all.compactMap(\.value)
    guard known.contains(where: { $0 != 0 }) else { return [] }
    let scale = Scale(known, of: kind, steps: 3)
    let names = scale.ticks.map { scale.name(of: $0, kind) }
    let side = TextBlocks.widest(names, atMost: 16)
    let room = Self.width - side - 2
    let shown = Array(all.suffix(room))
    let step = min(6, max(1, room / shown.count))
    let bar = max(1, step - 1)
    // The lines above 0, and those below it.
    let above =
      scale.low < 0
      ? max(1, Int((Double(Self.height) * scale.high / (scale.high - scale.low)).rounded())) : Self.height
    let below = scale.low < 0 ? max(1, Self.height - above) : 0
    var lines = (0..<above).reversed().map { line in
      shown.map { Self.cell($0, scale.high, above, line, bar) + TextBlocks.run(" ", step - bar) }.joined()
    }
    lines += (0..<below).map { line in
      shown.map { Self.cellBelow($0, scale.low, below, line, bar) + TextBlocks.run(" ", step - bar) }.joined()
    }
    var sides = Array(repeating: "", count: lines.count)
    for (tick, name) in zip(scale.ticks, names) {
      // A name stands beside the line whose upper end is nearest to it.
      let line =
        tick >= 0
        ? above - Int((tick / max(scale.high, 1e-9) * Double(above)).rounded())
        : above
          + Int((tick / scale.low * Double(below)).rounded()) - 1
      if tick != 0, sides.indices.contains(line) { sides[line] = name }
    }
    let marked = zip(sides, lines).map { name, line in
      "\(TextBlocks.fitted(name, side, toRight: true)) \(name.isEmpty ? "│" : "┤")\(line)"
        .trimmingTrailingSpaces
    }
    let middles = shown.enumerated().map { (text: $0.element.label, middle: $0.offset * step + bar / 2) }
    let under = TextBlocks.placed(middles, within: max(shown.count * step, 12))
    let axis = "\(TextBlocks.run(" ", side)) └\(TextBlocks.run("─", shown.count * step))"
    let labels = TextBlocks.fitted("\(TextBlocks.run(" ", side + 2))\(under)", Self.width)
      .trimmingTrailingSpaces
    return marked + [axis, labels] + cut(shown.count, of: all.count)
  }

  private func cut(_ shown: Int, of all: Int) -> [String] {
    shown < all ? ["The newest \(shown) of \(all) are drawn."] : []
  }

  /// The part of a column that lies in a line, counted from 0 upwards.
  private static func cell(_ column: Column, _ high: Double, _ lines: Int, _ line: Int, _ bar: Int) -> String
  {
    guard let value = column.value, value > 0, high > 0 else { return TextBlocks.run(" ", bar) }
    if column.isOpen {
      let whole = max(1, Int((value / high * Double(lines)).rounded()))
      return TextBlocks.run(line < whole ? "░" : " ", bar)
    }
    let eighths = max(1, Int((value / high * Double(lines) * 8).rounded()))
    return TextBlocks.run(TextBlocks.levels[min(8, max(0, eighths - line * 8))], bar)
  }

  /// The part of a column that lies in a line below 0, counted downwards.
  private static func cellBelow(_ column: Column, _ low: Double, _ lines: Int, _ line: Int, _ bar: Int)
    -> String
  {
    guard let value = column.value, value < 0, low < 0 else { return TextBlocks.run(" ", bar) }
    let halves = max(1, Int((value / low * Double(lines) * 2).rounded())) - line * 2
    return TextBlocks.run(halves <= 0 ? " " : column.isOpen ? "░" : halves == 1 ? "▀" : "█", bar)
  }
}
