// Pictures of bars that lie: for named things, distributions, periods with piles, and waterfalls.

extension TextPicture {
  /// A bar for each row and column, between its name and its value.
  func bars(_ keys: [String]) -> [String] {
    let drawn = picture.columns(keys)
    guard picture.reaches(drawn.map(\.index)) else { return [] }
    let rows = picture.rows.prefix(max(1, Self.rowsMax / max(1, drawn.count)))
    let bars = rows.flatMap { row in
      drawn.map { entry in
        Bar(
          label: drawn.count > 1 ? "\(label(row)), \(entry.column.title)" : label(row),
          value: Picture.number(row[entry.index].value) ?? 0,
          text: ReportText.page.text(row[entry.index].value, in: entry.column))
      }
    }
    return Self.lines(of: bars) + cut(rows.count, "first")
  }

  /// A bar for each value of the first column that people see, as long as the count in the second.
  var distribution: [String] {
    let table = picture.table
    let shown = table.columns.indices.filter { table.columns[$0].audience.includesPeople }
    guard shown.count > 1, picture.reaches([shown[1]]) else { return [] }
    let rows = picture.rows.prefix(Self.rowsMax)
    let bars = rows.map { row in
      Bar(
        label: label(row), value: Picture.number(row[shown[1]].value) ?? 0,
        text: ReportText.page.text(row[shown[1]].value))
    }
    return Self.lines(of: bars) + cut(rows.count, "first")
  }

  private struct Bar {
    var label: String
    var value: Double
    var text: String
  }

  private static func lines(of bars: [Bar]) -> [String] {
    let most = max(bars.map(\.value).max() ?? 0, 1e-9)
    let texts = bars.map { VisibleText.of($0.text) }
    let side = TextBlocks.widest(bars.map(\.label), atMost: 28)
    let room = Double(width - side - 3 - TextBlocks.widest(texts, atMost: 24))
    return zip(bars, texts).map { bar, text in
      let drawn = TextBlocks.bar(max(0, bar.value) / most * room)
      return "\(TextBlocks.fitted(bar.label, side))  \(drawn)\(drawn.isEmpty ? "" : " ")\(text)"
    }
  }

  /// A pile for each row: some columns to the right of a line, others to the left of it.
  func piles(_ up: [String], _ down: [String]) -> [String] {
    let (right, left) = (picture.columns(up), picture.columns(down))
    let drawn = right + left
    guard picture.reaches(drawn.map(\.index)) else { return [] }
    let rows = picture.rows.suffix(Self.rowsMax)
    func values(_ row: [ReportCell], _ parts: [(index: Int, column: ReportColumn)]) -> [Double] {
      parts.map { max(0, Picture.number(row[$0.index].value) ?? 0) }
    }
    func most(_ parts: [(index: Int, column: ReportColumn)]) -> Double {
      rows.map { values($0, parts).reduce(0, +) }.max() ?? 0
    }
    let side = TextBlocks.widest(rows.map(label), atMost: 20)
    let room = Double(Self.width - side - 2)
    let unit = max(most(right) + most(left), 1e-9) / (room - (left.isEmpty ? 0 : 1))
    let before = left.isEmpty ? 0 : Int((most(left) / unit).rounded(.up))
    let names = drawn.enumerated().map { index, entry in
      "\(Self.filling(index)) \(VisibleText.of(entry.column.title))"
    }
    // Of more series than there are fillings, two on either side of the line may have the same one.
    let legend =
      right.isEmpty || left.isEmpty
      ? Self.legend("", names)
      : Self.legend("right of the line: ", names.prefix(right.count))
        + Self.legend("left: ", names.dropFirst(right.count))
    let lines = rows.map { row -> String in
      let above = Self.pile(values(row, right), unit, from: 0)
      let below = Self.pile(values(row, left), unit, from: right.count)
      let space = TextBlocks.run(" ", before - below.count)
      return "\(TextBlocks.fitted(label(row), side)) \(space)\(String(below.reversed()))│\(above)"
    }
    return legend + lines + cut(rows.count, "newest")
  }

  /// What the fillings of a picture stand for, whole, on as many lines as that takes.
  ///
  /// - Parameter place: what stands before the first.
  private static func legend(_ place: String, _ entries: some Sequence<String>) -> [String] {
    var lines: [String] = []
    for entry in entries {
      if let line = lines.last, TextBlocks.width(of: line) + 2 + TextBlocks.width(of: entry) <= width {
        lines[lines.count - 1] = "\(line)  \(entry)"
      } else {
        let side = TextBlocks.width(of: place)
        for part in TextBlocks.parts(of: entry, within: width - side) {
          lines.append((lines.isEmpty ? place : TextBlocks.run(" ", side)) + part)
        }
      }
    }
    return lines
  }

  private static func filling(_ index: Int) -> String {
    TextBlocks.fillings[index % TextBlocks.fillings.count]
  }

  /// Values one behind the other, each with the filling of its series. Ends are rounded, so that lengths add
  /// up.
  private static func pile(_ values: [Double], _ unit: Double, from first: Int) -> String {
    var (text, sum, used) = ("", 0.0, 0)
    for (index, value) in values.enumerated() {
      sum += value
      let end = Int((sum / unit).rounded())
      text += TextBlocks.run(filling(first + index), end - used)
      used = max(used, end)
    }
    return text
  }

  func waterfall(_ start: String, _ losses: [String], _ gains: [String], _ end: String) -> [String] {
    guard let (falls, row) = picture.falls(start, losses, gains, end) else { return [] }
    let (low, high) = (min(0, falls.map(\.from).min() ?? 0), falls.map(\.to).max() ?? 0)
    guard high > low else { return [] }
    let titles = falls.map { VisibleText.of($0.title) }
    let texts = falls.map { VisibleText.of($0.text) }
    let side = TextBlocks.widest(titles, atMost: 30)
    let end = TextBlocks.widest(texts, atMost: 24)
    let room = Double(Self.width - side - end - 4)
    func column(_ value: Double) -> Int { Int(((value - low) / (high - low) * room).rounded()) }
    let lines = falls.indices.map { index -> String in
      let fall = falls[index]
      let from = column(fall.from)
      let length = max(fall.to > fall.from ? 1 : 0, column(fall.to) - from)
      let filling = fall.kind == .level ? "█" : fall.kind == .loss ? "░" : "▓"
      // What is as thin as a column is drawn inside of the picture.
      let space = TextBlocks.run(" ", min(from, Int(room) - length))
      let bar = TextBlocks.fitted(space + TextBlocks.run(filling, length), Int(room))
      return
        "\(TextBlocks.fitted(titles[index], side))  \(bar)  \(TextBlocks.fitted(texts[index], end, toRight: true))"
    }
    let others = picture.rows.count > 1 ? "; the others stand in the table" : ""
    return ["\(VisibleText.of(row))\(others)"] + lines
  }
}
