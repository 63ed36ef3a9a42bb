// Lines over the steps of series, each in proportion to its first: how cohorts thin out.

extension Picture {
  /// - Parameter key: the column whose series are drawn.
  func decay(_ key: String) -> (Markup, String) {
    guard let index = table.index(of: key) else { return ("", "") }
    let all = Self.overall(Self.series(table.rows, in: index))
    // At step 0 everybody is there, which would leave little room for the rest.
    guard all.count > 1, all.dropFirst().contains(where: { $0 != nil }) else { return ("", "") }
    let lines = Self.series(rows, in: index).map { Array(Self.finished($0).prefix(all.count).dropFirst()) }
    let scale = Scale((lines + [Array(all.dropFirst())]).flatMap { $0.compactMap(\.self) }, of: .share)
    let names = ["all together", "one row each"]
    let drawing = SVG.drawing("\(name): \(table.columns[index].title) by steps") { width in
      let (left, right, top, height) = (scale.margin(.share), width - 24, 14.0, 200.0)
      let count = all.count - 1
      func x(_ step: Int) -> Double {
        count == 1 ? (left + right) / 2 : left + (right - left) * Double(step - 1) / Double(count - 1)
      }
      func y(_ value: Double) -> Double { top + height * (1 - scale.part(value)) }
      var content = rules(scale, .share, left, right, y)
      for (row, line) in zip(rows, lines) {
        let path = Self.path(line.enumerated().map { ($0 + 1, $1) }, x, y)
        content += "<path class=\"thin\" d=\"\(path)\"><title>\(label(row))</title></path>"
      }
      let whole = all.enumerated().dropFirst().map { ($0.offset, $0.element) }
      content += "<g class=\"one\"><path class=\"line\" d=\"\(Self.path(whole, x, y))\"/>"
      for (step, value) in whole {
        guard let value, count <= 60 else { continue }
        content += """
          <circle class="dot" cx="\(x(step))" cy="\(y(value))" r="4">\
          <title>+\(step): \(Self.percent(value))</title></circle>
          """
      }
      content += "</g>"
      for step in Self.named(1...count, within: right - left) {
        let (anchor, middle) = count > 1 && step == count ? ("end", right + 8) : ("middle", x(step))
        content += SVG.text("+\(step)", middle, top + height + 20, anchor: anchor, name: "quiet")
      }
      return (content, top + height + 30)
    }
    let legend: Markup = """
      <ul class="legend">
      <li class="one"><svg width="28" height="14" aria-hidden="true">\
      <line class="line" x1="1" y1="7" x2="27" y2="7"/></svg><span>\(names[0].inWords)</span></li>
      <li><svg width="28" height="14" aria-hidden="true">\
      <line class="thin" x1="1" y1="7" x2="27" y2="7"/></svg><span>\(names[1].inWords)</span></li>
      </ul>

      """
    return (
      "\(legend)\(drawing)",
      "In percent of all that a row began with. All together are, at each step, the rows that have got so far; "
        + "what is not over is not drawn."
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
  static func path(
    _ points: some Sequence<(Int, Double?)>, _ x: (Int) -> Double, _ y: (Double) -> Double
  ) -> Markup {
    var (path, isBroken) = ("" as Markup, true)
    for (step, value) in points {
      guard let value else {
        isBroken = true
        continue
      }
      path += "\(isBroken ? "M" : "L" as Markup)\(x(step)) \(y(value))"
      isBroken = false
    }
    return path
  }

  /// The steps that are named under a picture: as many as there is room for.
  private static func named(_ steps: ClosedRange<Int>, within room: Double) -> [Int] {
    let most = max(1, Int(room / 36))
    let every = [1, 2, 3, 4, 6, 12, 13, 26, 52, 104].first { steps.count / $0 <= most } ?? steps.count
    return steps.filter { ($0 - 1).isMultiple(of: every) || $0 == steps.upperBound && every == 1 }
  }
}
