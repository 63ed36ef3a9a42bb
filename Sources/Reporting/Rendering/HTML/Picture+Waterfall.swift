// How one value became another: a waterfall.

extension Picture {
  /// One bar of a waterfall.
  struct Fall {
    /// What the bar is of.
    enum Kind: Int { case level, loss, gain }
    var title: String
    var kind: Kind
    /// Where the bar begins and ends, the lesser first.
    var from: Double
    var to: Double
    /// The value as it is written, with its sign where it is a change.
    var text: String
    /// The level behind the bar, from which the next one goes on.
    var level: Double
  }

  /// The bars of the last row whose period is over, or else of the last row; with the name of the row.
  func falls(_ start: String, _ losses: [String], _ gains: [String], _ end: String) -> (
    falls: [Fall], row: String
  )? {
    guard let row = rows.last(where: { !isOpen($0) }) ?? rows.last, let first = columns([start]).first,
      case let level? = Self.number(row[first.index].value)
    else { return nil }
    func text(_ entry: (index: Int, column: ReportColumn)) -> String {
      ReportText.page.text(row[entry.index].value, in: entry.column)
    }
    var falls = [
      Fall(
        title: first.column.title, kind: .level, from: 0, to: level, text: text(first), level: level)
    ]
    var sum = level
    var whole = row[first.index].value
    for (kind, keys) in [(Fall.Kind.loss, losses), (.gain, gains)] {
      for entry in columns(keys) {
        let change = Self.number(row[entry.index].value) ?? 0
        let next = kind == .loss ? sum - change : sum + change
        let sign = change == 0 ? "" : kind == .loss ? "−" : "+"
        falls.append(
          Fall(
            title: entry.column.title, kind: kind, from: min(sum, next), to: max(sum, next),
            text: sign + text(entry), level: next))
        whole = .sum(whole, row[entry.index].value, isLoss: kind == .loss)
        sum = next
      }
    }
    falls.append(
      Fall(
        title: end, kind: .level, from: min(0, sum), to: max(0, sum),
        text: ReportText.page.text(whole, in: first.column), level: sum))
    return (falls, label(row) + (isOpen(row) ? ReportCell.Mark.incomplete.sign : ""))
  }

  func waterfall(_ start: String, _ losses: [String], _ gains: [String], _ end: String) -> (Markup, String) {
    guard let (falls, row) = falls(start, losses, gains, end) else { return ("", "") }
    let (low, high) = (min(0, falls.map(\.from).min() ?? 0), falls.map(\.to).max() ?? 0)
    guard high > low else { return ("", "") }
    let drawing = SVG.drawing("\(name): \(row)") { width in
      func x(_ value: Double) -> Double { (value - low) / (high - low) * width }
      // Threads lead from where a bar ends to the next one, and stop above a text that is in their way.
      var (content, texts) = ("" as Markup, "" as Markup)
      for (index, fall) in falls.enumerated() {
        let y = Double(index) * 42
        texts += SVG.fitted(
          fall.title.inWords, 0, y + 14, within: width - SVG.width(of: fall.text) - 16)
        texts += SVG.text(fall.text, width, y + 14, anchor: "end")
        let kind = SVG.series[fall.kind.rawValue].name
        let length = max(fall.to > fall.from ? 1 : 0, x(fall.to) - x(fall.from))
        content +=
          "<g class=\"\(kind)\">\(SVG.area(fall.kind.rawValue, x(fall.from), y + 20, length, 14))</g>"
        if index + 1 < falls.count {
          let end = min(max(x(fall.level), 0.5), width - 0.5)
          let next = falls[index + 1]
          // Of a change of nothing there is no bar to begin under.
          let top = length > 0 ? y + 34 : y + 20
          let isFree =
            end > SVG.width(of: next.title.inWords) + 6 && end < width - SVG.width(of: next.text) - 6
          content +=
            "<line class=\"zero\" x1=\"\(end)\" y1=\"\(top)\" x2=\"\(end)\" y2=\"\(y + (isFree ? 62 : 42))\"/>"
        }
      }
      return ("\(content)\(texts)", Double(falls.count) * 42)
    }
    let others = rows.count > 1 ? "; the others stand in the table" : ""
    return (drawing, "\(row)\(others).")
  }
}

extension ReportValue {
  /// The sum or the difference of two values of one kind; the first where the second is of another.
  fileprivate static func sum(_ left: ReportValue, _ right: ReportValue, isLoss: Bool = false) -> ReportValue
  {
    switch (left, right) {
    case (.number(let left), .number(let right)): .number(isLoss ? left - right : left + right)
    case (.money(let left, let unit), .money(let right, let other)) where unit == other:
      .money(isLoss ? left - right : left + right, unit)
    case (.amounts(let left), .amounts(let right))
    where left.count == 1 && right.count == 1 && left[0].unit == right[0].unit:
      .amounts([
        Amount(isLoss ? left[0].value - right[0].value : left[0].value + right[0].value, left[0].unit)
      ])
    default: left
    }
  }
}
