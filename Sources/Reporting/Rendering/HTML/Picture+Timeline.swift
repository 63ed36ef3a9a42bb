// What happened when: a lane for each kind of thing.

internal import Words

extension Picture {
  func timeline(_ time: String, _ lane: String) -> (Markup, String) {
    guard let marks = marks(time, lane), let first = marks.map(\.instant).min(),
      let last = marks.map(\.instant).max()
    else { return ("", "") }
    var names: [String] = []
    for mark in marks where !names.contains(mark.lane) { names.append(mark.lane) }
    let span = max(1, Double(last.microseconds) - Double(first.microseconds))
    let drawing = SVG.drawing(name) { width in
      let (left, right) = (8.0, width - 8)
      func x(_ instant: Instant) -> Double {
        first == last
          ? (left + right) / 2
          : left + (right - left) * (Double(instant.microseconds) - Double(first.microseconds)) / span
      }
      var content: Markup = ""
      for (index, lane) in names.enumerated() {
        let y = Double(index) * 36 + 28
        let count = marks.filter { $0.lane == lane }.count
        content += SVG.fitted("\(lane) (\(count))", left, y - 12, within: right - left, name: "quiet")
        content +=
          "<line class=\"rule\" x1=\"\(left)\" y1=\"\(y)\" x2=\"\(right)\" y2=\"\(y)\"/><g class=\"one\">"
        for mark in marks where mark.lane == lane {
          content += """
            <circle class="dot" cx="\(x(mark.instant))" cy="\(y)" r="5">\
            <title>\(ReportText.page.text(.instant(mark.instant))): \(lane)</title></circle>
            """
        }
        content += "</g>"
      }
      let bottom = Double(names.count) * 36 + 18
      content += SVG.text(Self.day(first), left, bottom, name: "quiet")
      if first != last { content += SVG.text(Self.day(last), right, bottom, anchor: "end", name: "quiet") }
      return (content, bottom + 8)
    }
    return (drawing, "")
  }

  /// What happened, in the order of the table; `nil` where it has no such columns.
  func marks(_ time: String, _ lane: String) -> [(lane: String, instant: Instant)]? {
    guard let times = table.index(of: time), let lanes = table.index(of: lane) else { return nil }
    return rows.compactMap { row in
      guard case .instant(let instant) = row[times].value else { return nil }
      return (ReportText.page.text(row[lanes].value), instant)
    }
  }

  static func day(_ instant: Instant) -> String { String(instant.description.prefix(10)) }
}
