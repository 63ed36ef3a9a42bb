// Lines over the steps of series, each in proportion to its first: how cohorts thin out.

extension Picture {
  /// A line of such a picture: a value for each step, the first step left out.
  struct DecayLine {
    /// The name in the legend; `nil` for a line that is one of many.
    var name: String?
    var label: String
    var values: [Double?]
    /// Whether it is of all rows together.
    var isWhole = false
  }

  /// The lines: all rows together and each row by itself; or, where the series are shares already, which cannot be
  /// added up, the first rows by their names and the others. Empty where nothing comes behind the first step.
  func decayLines(_ key: String) -> [DecayLine] {
    guard let index = table.index(of: key) else { return [] }
    func line(_ row: [ReportCell], _ name: String?) -> DecayLine {
      let values = Self.finished(Self.series([row], in: index)[0])
      return DecayLine(name: name, label: label(row), values: Array(values.dropFirst()))
    }
    let lines: [DecayLine]
    if case .series(.share) = table.columns[index].kind {
      lines = table.rows.prefix(Self.decayMax).enumerated().map { number, row in
        line(row, number < SVG.series.count ? label(row) : nil)
      }
    } else {
      let all = Self.overall(Self.series(table.rows, in: index))
      let whole = DecayLine(name: "all together", label: "all", values: Array(all.dropFirst()), isWhole: true)
      lines = [whole] + table.rows.suffix(Self.decayMax).map { line($0, nil) }
    }
    let steps = lines.filter { $0.name != nil }.map(\.values.count).max() ?? 0
    guard lines.contains(where: { $0.name != nil && $0.values.contains { $0 != nil } }) else { return [] }
    return lines.map { line in
      var line = line
      line.values = Array(line.values.prefix(steps))
      return line
    }
  }

  /// More lines than these cannot be told apart.
  private static let decayMax = 24

  /// - Parameter key: the column whose series are drawn.
  func decay(_ key: String) -> (Markup, String) {
    let lines = decayLines(key)
    guard let count = lines.map(\.values.count).max(), let index = table.index(of: key) else {
      return ("", "")
    }
    let (named, others) = (lines.filter { $0.name != nil }, lines.filter { $0.name == nil })
    let scale = Scale(lines.flatMap { $0.values.compactMap(\.self) }, of: .share)
    let drawing = SVG.drawing("\(name): \(table.columns[index].title) by steps") { width in
      let (left, right, top, height) = (scale.margin(.share), width - 24, 14.0, 200.0)
      func x(_ step: Int) -> Double {
        count == 1 ? (left + right) / 2 : left + (right - left) * Double(step) / Double(count - 1)
      }
      func y(_ value: Double) -> Double { top + height * (1 - scale.part(value)) }
      var content = rules(scale, .share, left, right, y)
      for line in others {
        content +=
          "<path class=\"thin\" d=\"\(Self.path(line.values, x, y))\"><title>\(line.label)</title></path>"
      }
      for (number, line) in named.enumerated() {
        let (kind, _, dashes) = SVG.series[number % SVG.series.count]
        content += """
          <g class="\(kind)"><path class="line" stroke-dasharray="\(dashes)" d="\(Self.path(line.values, x, y))"/>
          """
        for (step, value) in line.values.enumerated() where count <= 60 {
          guard let value else { continue }
          content += """
            <circle class="dot" cx="\(x(step))" cy="\(y(value))" r="4">\
            <title>\(line.label) +\(step + 1): \(Self.percent(value))</title></circle>
            """
        }
        content += "</g>"
      }
      for step in Self.namedSteps(count, within: right - left) {
        let isLast = count > 1 && step == count - 1
        content += SVG.text(
          "+\(step + 1)", isLast ? right + 12 : x(step), top + height + 20, anchor: isLast ? "end" : "middle",
          name: "quiet")
      }
      return (content, top + height + 30)
    }
    let sample: Markup = """
      <li><svg width="28" height="14" aria-hidden="true">\
      <line class="thin" x1="1" y1="7" x2="27" y2="7"/></svg><span>\(named.count > 1 ? "Others" : "One row each")</span></li>

      """
    let legend = SVG.legend(
      named.compactMap(\.name), asLines: true, and: others.isEmpty ? "" : sample)
    let reached =
      named.contains(where: \.isWhole)
      ? " All together are, at each step, the rows that have got so far." : ""
    return (
      "\(legend)\(drawing)",
      "In percent of all that a row began with; what is not over is not drawn.\(reached)"
    )
  }

  /// The shares of a series up to its first step that is not over.
  private static func finished(_ series: [ReportCell]) -> [Double?] {
    let count = series.firstIndex(where: \.isIncomplete) ?? series.count
    return (0..<count).map { share(series, $0) }
  }

  /// At each step, the share of all rows together for which it is over; `nil` where there are none, and
  /// without the steps at the end that no row has got to.
  static func overall(_ series: [[ReportCell]]) -> [Double?] {
    let longest = series.map(\.count).max() ?? 0
    var shares = (0..<longest).map { step -> Double? in
      let reached = series.filter { $0.count > step && !$0[step].isIncomplete }
      let whole = reached.reduce(0) { $0 + (number($1[0].value) ?? 0) }
      return whole > 0 ? reached.reduce(0) { $0 + (number($1[step].value) ?? 0) } / whole : nil
    }
    while case .some(nil) = shares.last { shares.removeLast() }
    return shares
  }

  /// A path through the points that there are.
  private static func path(_ values: [Double?], _ x: (Int) -> Double, _ y: (Double) -> Double) -> Markup {
    var (path, isBroken) = ("" as Markup, true)
    for (step, value) in values.enumerated() {
      guard let value else {
        isBroken = true
        continue
      }
      path += "\(isBroken ? "M" : "L" as Markup)\(x(step)) \(y(value))"
      isBroken = false
    }
    return path
  }

  /// The steps that are named under a picture: as many as there is room for, counted from the first.
  private static func namedSteps(_ count: Int, within room: Double) -> [Int] {
    let most = max(1, Int(room / 36))
    let every = [1, 2, 3, 4, 6, 12, 13, 26, 52, 104].first { count / $0 <= most } ?? count
    return Array(stride(from: 0, to: count, by: every))
  }
}
