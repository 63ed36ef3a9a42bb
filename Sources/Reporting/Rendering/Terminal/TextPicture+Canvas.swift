// Pictures of lines and marks: survival curves, timelines, heat maps.

internal import Words

extension TextPicture {
  /// A line of steps with a band around it, over the numbers in the first column.
  func steps(_ key: String, _ low: String, _ high: String) -> [String] {
    guard let points = picture.stepPoints(key, low, high), let last = points.points.last else { return [] }
    let kind = points.kind
    let scale = Scale(points.points.flatMap { [$0.value, $0.band?.high ?? $0.value] }, of: kind)
    let names = scale.ticks.map { scale.name(of: $0, kind) }
    let side = TextBlocks.widest(names, atMost: 16)
    let room = Self.width - side - 2
    let axis = Scale(points.points.map(\.at), of: .number, steps: 6)
    let height = 10
    func line(_ value: Double) -> Int {
      min(2 * height - 1, max(0, Int(scale.part(value) * Double(2 * height))))
    }
    var cells = Array(repeating: Array(repeating: " ", count: room), count: height)
    func edge(_ column: Int) -> Double {
      axis.low + (axis.high - axis.low) * Double(column) / Double(room)
    }
    for column in 0..<room where edge(column) <= last.at {
      // The last point that the column reaches.
      guard let point = points.points.last(where: { $0.at <= edge(column + 1) }) else { continue }
      if let band = point.band {
        for row in (line(band.low) / 2)...(line(band.high) / 2) { cells[row][column] = "░" }
      }
      let half = line(point.value)
      cells[half / 2][column] = half.isMultiple(of: 2) ? "▄" : "▀"
    }
    var sides = Array(repeating: "", count: height)
    for (tick, name) in zip(scale.ticks, names) { sides[line(tick) / 2] = name }
    let drawn = zip(sides, cells).reversed().map { name, row in
      "\(TextBlocks.fitted(name, side, toRight: true)) \(name.isEmpty ? "│" : "┤")\(row.joined())"
        .trimmingTrailingSpaces
    }
    let middles = axis.ticks.map { tick in
      (text: axis.name(of: tick, .number), middle: Int(axis.part(tick) * Double(room - 1)))
    }
    let name = "\(VisibleText.of(points.title)) by \(VisibleText.of(points.axis))"
    let legend = points.points.contains { $0.band != nil } ? [name, "░ is the interval"] : [name]
    let caption = legend.joined(separator: "; ")
    return drawn + [
      "\(TextBlocks.run(" ", side)) └\(TextBlocks.run("─", room))",
      "\(TextBlocks.run(" ", side + 2))\(TextBlocks.placed(middles, within: room))",
    ]
      + (TextBlocks.width(of: caption) <= Self.width
        ? [caption] : legend.flatMap { TextBlocks.parts(of: $0, within: Self.width) })
  }

  /// A lane for each text, with a stroke where something happened, and a block where several things did.
  func timeline(_ time: String, _ lane: String) -> [String] {
    guard let marks = picture.marks(time, lane), let first = marks.map(\.instant).min(),
      let last = marks.map(\.instant).max()
    else { return [] }
    var (lanes, counts) = ([String](), [String: Int]())
    for mark in marks {
      if counts[mark.lane] == nil { lanes.append(mark.lane) }
      counts[mark.lane, default: 0] += 1
    }
    let shown = lanes.prefix(Self.rowsMax)
    let names = shown.map { "\(VisibleText.of($0)) (\(counts[$0] ?? 0))" }
    let side = TextBlocks.widest(names, atMost: 30)
    let room = Self.width - side - 2
    let span = Double(last.microseconds) - Double(first.microseconds)
    func column(_ instant: Instant) -> Int {
      let distance = Double(instant.microseconds) - Double(first.microseconds)
      return span > 0 ? min(room - 1, Int(distance / span * Double(room - 1) + 0.5)) : room / 2
    }
    var lines = zip(shown, names).map { lane, name -> String in
      var cells = Array(repeating: 0, count: room)
      for mark in marks where mark.lane == lane { cells[column(mark.instant)] += 1 }
      let track = cells.map { $0 == 0 ? "─" : $0 == 1 ? "┃" : "█" }.joined()
      return "\(TextBlocks.fitted(name, side))  \(track)"
    }
    if shown.count < lanes.count {
      lines.append("The first \(shown.count) of \(lanes.count) kinds are drawn.")
    }
    let (start, end) = (Picture.day(first), Picture.day(last))
    let half = TextBlocks.width(of: start) / 2
    let ends =
      start == end
      ? [(text: start, middle: room / 2)]
      : [(text: start, middle: half), (text: end, middle: room - TextBlocks.width(of: end) + half)]
    return lines + ["\(TextBlocks.run(" ", side + 2))\(TextBlocks.placed(ends, within: room))"]
  }

  // MARK: Heat maps

  /// A cell for each row and step behind the first: the denser, the larger its share of the row's first.
  func heatMap(_ key: String) -> [String] {
    guard let index = picture.table.index(of: key) else { return [] }
    let rows = picture.rows.suffix(Self.rowsMax)
    let series = Picture.series(Array(rows), in: index)
    let last = series.map { cells in cells.lastIndex { (Picture.number($0.value) ?? 0) > 0 } ?? 0 }.max() ?? 0
    // At step 0 everybody is there.
    guard last > 0 else { return [] }
    let names = rows.map { VisibleText.of(picture.markedLabel($0)) }
    let side = TextBlocks.widest(names, atMost: 20)
    let longest = series.map(\.count).max() ?? 0
    let steps = min(longest - 1, last + 1)
    // With the share beside its shade a cell takes six columns, and without it two.
    let isNamed = steps * 6 + side < Self.width
    let shown = isNamed ? steps : min(steps, (Self.width - side - 1) / 2)
    let most = picture.strongest(series, of: rows, shown + 1)
    let lines = zip(names, series).map { name, cells -> String in
      let drawn = (1...shown).map { step in
        step < cells.count ? Self.cell(cells, step, most, isNamed) : ""
      }.joined()
      return "\(TextBlocks.fitted(name, side)) \(drawn)".trimmingTrailingSpaces
    }
    let head =
      isNamed
      ? (1...shown).map { TextBlocks.fitted("+\($0)", 5, toRight: true) + " " }.joined()
      : TextBlocks.placed(
        (1...shown).filter { $0 == 1 || $0.isMultiple(of: 5) }.map { ("+\($0)", 2 * $0 - 1) },
        within: 2 * shown + 2)
    let rest = shown < last ? ["What comes after +\(shown) stands in the table."] : []
    return ["\(TextBlocks.run(" ", side + 1))\(head)".trimmingTrailingSpaces] + lines
      + ["The denser, the more of all that a row began with" + (isNamed ? ", in percent." : ".")] + rest
      + cut(rows.count, "newest")
  }

  private static func cell(_ cells: [ReportCell], _ step: Int, _ most: Double, _ isNamed: Bool) -> String {
    let share = Picture.share(cells, step)
    let strength = min(1, (share ?? 0) / most)
    let level = Int((strength * 4).rounded(.up))
    let shade = TextBlocks.run(level == 0 ? " " : TextBlocks.fillings[4 - level], 2)
    guard isNamed else { return shade }
    let percent = share.map { String(Picture.percent($0).dropLast()) } ?? "–"
    return shade + TextBlocks.fitted(percent, 3, toRight: true) + String(cells[step].marks.first ?? " ")
  }
}
