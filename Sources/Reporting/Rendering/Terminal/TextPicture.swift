// A picture of a table for a terminal: blocks of text that need no colour.

/// A table as a picture of at most `width` columns of text.
struct TextPicture {
  /// How many columns of a terminal a picture may take.
  static let width = 80
  /// The most lines of rows that are drawn: as many as a screen shows.
  static let rowsMax = 40

  /// What is drawn, of which table.
  let picture: Picture
  private let kind: ReportPicture

  init(of table: ReportTable, as kind: ReportPicture) {
    (picture, self.kind) = (Picture(of: table, as: kind, named: ""), kind)
  }

  /// The picture, with what it needs to be understood; empty where there is nothing to draw.
  var lines: [String] {
    guard !picture.rows.isEmpty else { return [] }
    return switch kind {
    case .heatMap(let key): heatMap(key)
    case .decay(let key): decay(key)
    case .curves(let keys): curves(keys)
    case .steps(let key, let low, let high): steps(key, low, high)
    case .bars(let keys): bars(keys)
    case .piles(let up, let down): piles(up, down)
    case .waterfall(let start, let losses, let gains, let end): waterfall(start, losses, gains, end)
    case .distribution: distribution
    case .timeline(let time, let lane): timeline(time, lane)
    // Who draws them takes them one by one.
    case .several: []
    }
  }

  /// Whether the picture has all that its table has, in words and numbers.
  var tellsAll: Bool {
    guard case .distribution = kind, picture.table.rows.count <= Self.rowsMax else { return false }
    let shown = picture.table.columns.indices.filter { picture.table.columns[$0].audience.includesPeople }
    return shown.count == 2 && picture.table.footer.isEmpty
      && !picture.table.rows.contains { row in shown.contains { !row[$0].marks.isEmpty } } && !lines.isEmpty
  }

  // MARK: Parts

  /// The name of a row, with the mark of a period that is not over.
  func label(_ row: [ReportCell]) -> String {
    VisibleText.of(picture.label(row)) + (picture.isOpen(row) ? ReportCell.Mark.incomplete.sign : "")
  }

  /// A line that says which rows are drawn, where these are not all.
  func cut(_ shown: Int, _ which: String) -> [String] {
    let all = picture.table.rows.count
    return shown < all ? ["The \(which) \(shown) of \(all) are drawn."] : []
  }
}

/// Text by the columns that it takes on a terminal.
enum TextBlocks {
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  /// What fills a column from below, by eighths.
  static let levels = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// The fillings of several series, and of several strengths from the last to the first.
  static let fillings = ["█", "▓", "▒", "░"]

  /// A bar of some length, in columns, to an eighth. What is more than nothing is seen.
  static func bar(_ length: Double) -> String {
    guard length > 0 else { return "" }
    let parts = max(1, Int((length * 8).rounded()))
    return String(repeating: "█", count: parts / 8) + eighths[parts % 8]
  }

  /// A text so many times; nothing for fewer than none.
  static func run(_ text: String, _ count: Int) -> String { String(repeating: text, count: max(0, count)) }

  /// How many columns a text takes.
  static func width(of text: String) -> Int { text.reduce(0) { $0 + width(of: $1) } }

  private static func width(of character: Character) -> Int {
    // Ideographs, Hangul and emoji take two columns.
    character.unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        true
      default: false
      }
    } ? 2 : 1
  }

  /// The text in exactly so many columns: shortened, or with spaces behind or before it.
  static func fitted(_ text: String, _ width: Int, toRight: Bool = false) -> String {
    var (short, used) = (text, self.width(of: text))
    if used > width {
      (short, used) = ("", 0)
      for character in text where used >= 0 {
        let next = self.width(of: character)
        if used + next > width - 1 { break }
        short.append(character)
        used += next
      }
      short += width > 0 ? "…" : ""
      used += width > 0 ? 1 : 0
    }
    let space = run(" ", width - used)
    return toRight ? space + short : short + space
  }

  /// A text in parts, each of so many columns at most.
  static func parts(of text: String, within width: Int) -> [String] {
    var (parts, used) = ([""], 0)
    for character in text {
      let next = self.width(of: character)
      if used + next > width {
        parts.append("")
        used = 0
      }
      parts[parts.count - 1].append(character)
      used += next
    }
    return parts
  }

  /// How wide the widest of some texts is, up to a bound.
  static func widest(_ texts: some Sequence<String>, atMost most: Int) -> Int {
    min(most, texts.map { width(of: $0) }.max() ?? 0)
  }

  /// Texts at columns, such as names under a picture; one that would run into the one behind it, or beyond
  /// an end, is left out. The last is always there.
  ///
  /// - Parameters:
  ///   - texts: the texts with the columns that their middles stand at, from left to right.
  ///   - width: how many columns there are.
  static func placed(_ texts: [(text: String, middle: Int)], within width: Int) -> String {
    var placed: [(start: Int, text: String)] = []
    var free = width
    for (text, middle) in texts.reversed() {
      let length = self.width(of: text)
      var start = middle - length / 2
      // At an end a name is moved rather than left out.
      start = min(max(0, start), width - length)
      guard start >= 0, start + length <= free, placed.isEmpty || abs(start + length / 2 - middle) <= 2 else {
        continue
      }
      placed.append((start, text))
      free = start - 1
    }
    var line = ""
    var used = 0
    for (start, text) in placed.reversed() {
      line += run(" ", start - used) + text
      used = start + self.width(of: text)
    }
    return line
  }
}
