// Writes records into the bytes of a file, and notes where each of them stands.

/// One line of an export, before it is written.
struct ExportRecord {
  /// The index of the export's group that it belongs to.
  var group: Int
  /// The cells by the keys of their columns; what is missing is empty.
  var cells: [String: String]
  var damage: LineDamage?
}

/// What is wrong with how a line is written.
enum LineDamage {
  case tooShort, tooLong
  /// A quote stands in front of a cell, and nothing closes it.
  case openQuote(column: String)
  /// A byte that the encoding does not have.
  case brokenByte(column: String)
}

/// A column of a file, by its key and its name there.
struct ExportColumn {
  var key: String
  var header: String
}

/// A file as an import gets it.
struct WrittenFile {
  var name: String
  var text: String
  var bytes: [UInt8]
  /// The line on which each record begins, from 1.
  var lines: [Int]
  /// Each record as it is written, without the end of its line.
  var originals: [String]
}

/// Writes a file in a style.
struct FileWriter {
  let style: FileStyle
  let columns: [ExportColumn]
  private var text = ""
  private var line = 1
  private var lines: [Int] = []
  private var originals: [String] = []

  init(_ style: FileStyle, _ columns: [ExportColumn]) {
    self.style = style
    self.columns = columns
  }

  mutating func write(_ records: [ExportRecord], name: String, _ random: inout SeededRandom) -> WrittenFile {
    if style.hasSeparatorLine { end("sep=" + style.delimiter, &random) }
    for line in style.preamble { end(line, &random) }
    if style.hasHeader { header(&random) }
    for (index, record) in records.enumerated() {
      if style.hasEmptyLines, random.chance(20) { end("", &random) }
      if style.repeatsHeader, index > 0, random.chance(20) { header(&random) }
      lines.append(line)
      originals.append(row(record, &random))
      end(originals[index], &random)
    }
    for line in style.footers { end(line, &random) }
    if !style.endsWithLineEnd, text.last?.isNewline == true { text.removeLast() }
    return WrittenFile(
      name: name, text: text, bytes: style.encoding.mark + style.encoding.bytes(of: text), lines: lines,
      originals: originals)
  }

  private mutating func end(_ content: String, _ random: inout SeededRandom) {
    text += content + random.pick(style.lineEnds)
    line += 1 + content.unicodeScalars.count { $0 == "\n" }
  }

  private mutating func header(_ random: inout SeededRandom) {
    let cells = columns.map { cell($0.header, &random) }
    let trail = style.isHeaderTrailing ? String(repeating: style.delimiter, count: style.trailingCells) : ""
    end(cells.joined(separator: style.delimiter) + trail, &random)
  }

  private func row(_ record: ExportRecord, _ random: inout SeededRandom) -> String {
    var texts = columns.map { record.cells[$0.key] ?? "" }
    if style.isShort, record.damage == nil, random.chance(60) {
      while texts.last == "" { texts.removeLast() }
    }
    var cells = texts.map { cell($0, &random) }
    switch record.damage {
    case nil: break
    case .tooShort: cells.removeLast(2)
    case .tooLong: cells += ["7", "9"]
    case .openQuote(let column): spoil(&cells, column, "\"")
    case .brokenByte(let column): spoil(&cells, column, String(FileEncoding.broken))
    }
    let trail = texts.count == columns.count && record.damage == nil ? style.trailingCells : 0
    return cells.joined(separator: style.delimiter) + String(repeating: style.delimiter, count: trail)
  }

  private func spoil(_ cells: inout [String], _ column: String, _ sign: String) {
    guard let index = columns.firstIndex(where: { $0.key == column }) else { return }
    // Put in front of a quote, it would make the field an unquoted one.
    let place = cells[index].firstIndex(of: "\"").map { cells[index].index(after: $0) }
    cells[index].insert(contentsOf: sign, at: place ?? cells[index].startIndex)
  }

  private func cell(_ text: String, _ random: inout SeededRandom) -> String {
    let needsQuotes =
      text.contains(style.delimiter) || text.contains("\"") || text.contains("\n") || text.first == " "
    switch style.quoting {
    case .none: return text
    case .needed where !needsQuotes: return text
    case .some where !needsQuotes && random.chance(60): return text
    case .blanks where !needsQuotes && random.chance(60): return text
    default: break
    }
    let quoted = "\"" + text.replacing("\"", with: "\"\"") + "\""
    guard style.quoting == .blanks else { return quoted }
    return String(repeating: " ", count: random.int(0...2)) + quoted
      + String(repeating: " ", count: random.int(0...1))
  }
}
