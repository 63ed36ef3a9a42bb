// A line of steps over numbers, with a band around it: survival curves and their intervals.

extension Picture {
  /// - Parameters:
  ///   - key: the column of the line.
  ///   - low: the column of the band's lower end.
  ///   - high: the column of its upper end.
  func steps(_ key: String, _ low: String, _ high: String) -> (Markup, String) {
    guard let line = stepPoints(key, low, high), !line.points.isEmpty else { return ("", "") }
    let (points, kind, title) = (line.points, line.kind, line.axis)
    let scale = Scale(points.flatMap { [$0.value, $0.band?.high ?? $0.value] }, of: kind)
    let axis = Scale(points.map(\.at), of: .number, steps: 6)
    let drawing = SVG.drawing("\(name): \(line.title) by \(title)") { width in
      let (left, right, top, height) = (scale.margin(kind), width - 24, 14.0, 220.0)
      func x(_ value: Double) -> Double { left + (right - left) * axis.part(value) }
      func y(_ value: Double) -> Double { top + height * (1 - scale.part(value)) }
      var content = rules(scale, kind, left, right, y)
      content += "<g class=\"one\">\(Self.band(points, x, y))"
      content += "<path class=\"line\" d=\"\(Self.stepPath(points, x, y))\"/>"
      for point in points where points.count <= 80 {
        content += """
          <circle class="mark" cx="\(x(point.at))" cy="\(y(point.value))" r="5">\
          <title>\(title) \(point.label): \(point.text)</title></circle>
          """
      }
      content += "</g>"
      for tick in axis.ticks {
        content += SVG.text(
          axis.name(of: tick, .number), x(tick), top + height + 20, anchor: "middle", name: "quiet")
      }
      content += SVG.text(title, right + 16, top + height + 38, anchor: "end", name: "quiet")
      return (content, top + height + 46)
    }
    let ends = columns([low, high]).map(\.column.title)
    let hasBand = points.contains { $0.band != nil }
    return (drawing, hasBand ? "The band reaches from \(ends.joined(separator: " to "))." : "")
  }

  /// The points of a line of steps, with their kind and the titles of its column and of the axis.
  struct StepLine {
    var points: [StepPoint]
    var kind: ReportKind
    var title: String
    var axis: String
  }

  /// The points of a line; `nil` where the table has no such column.
  func stepPoints(_ key: String, _ low: String, _ high: String) -> StepLine? {
    guard let first = table.columns.firstIndex(where: \.audience.includesPeople),
      let entry = columns([key]).first
    else { return nil }
    let ends = columns([low, high])
    let points = rows.compactMap { row -> StepPoint? in
      guard let at = Self.number(row[first].value), let value = Self.number(row[entry.index].value) else {
        return nil
      }
      let band = ends.count == 2 ? ends.compactMap { Self.number(row[$0.index].value) } : []
      let text = ReportText.page.text(row[entry.index].value, in: entry.column)
      return StepPoint(
        at: at, value: value, band: band.count == 2 ? (band[0], band[1]) : nil, label: label(row), text: text)
    }
    return StepLine(
      points: points, kind: kind(of: entry), title: entry.column.title, axis: table.columns[first].title)
  }

  /// A row of a line of steps.
  struct StepPoint {
    var at: Double
    var value: Double
    var band: (low: Double, high: Double)?
    var label: String
    var text: String
  }

  /// The line: each value up to the next point, and then down or up to its value.
  private static func stepPath(
    _ points: [StepPoint], _ x: (Double) -> Double, _ y: (Double) -> Double
  ) -> Markup {
    var path: Markup = ""
    for (index, point) in points.enumerated() {
      path += "\(index == 0 ? "M" : "L" as Markup)\(x(point.at)) \(y(point.value))"
      if index + 1 < points.count { path += "L\(x(points[index + 1].at)) \(y(point.value))" }
    }
    return path
  }

  /// A box from each point with a band to the next.
  private static func band(
    _ points: [StepPoint], _ x: (Double) -> Double, _ y: (Double) -> Double
  ) -> Markup {
    var boxes: [Markup] = []
    for (point, next) in zip(points, points.dropFirst()) {
      guard let band = point.band, next.at > point.at else { continue }
      boxes.append(
        "M\(x(point.at)) \(y(band.high))H\(x(next.at))V\(y(band.low))H\(x(point.at))Z")
    }
    return "<path class=\"band\" d=\"\(boxes)\"/>"
  }
}
