// Random tables, written in every dialect that a mapping can name.

import Foundation

@testable import Exchange

/// A table of texts, and a file that holds it.
struct RandomTable {
  /// The section `file` of a mapping that reads the file.
  var section: [String] = []
  /// The columns that fields read, as a mapping names them.
  var columns: [String]
  /// The texts in those columns: one row for each record, or for each set of columns that stand side by
  /// side in it.
  var rows: [[String]] = []
  var records = 0
  var passed = PassedLines()
  var bytes: [UInt8] = []

  private var random: SeededRandom
  private var separator = ","
  private var isWhitespace = false
  private var quotes = CSVDialect.Quotes.watched
  private var encoding = TextEncoding.utf8
  private var lineEnd = "\n"
  private var isBlankPadded = false
  private var text = ""
  /// The columns that do not stand side by side.
  private let single: [String]
  private var sideBySide: [String] = []
  private var setCount = 0
  private var isNumbered = false
  private var mayBeShort = false
  private var trailingCells = 0

  init(seed: UInt64) {
    random = SeededRandom(seed)
    single = ["id", "name", "note"].prefix(Int.random(in: 1...3, using: &random)) + ["last"]
    columns = single
    chooseDialect()
    chooseColumns()
    write()
    bytes = encoded()
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func pick<Element>(_ from: [Element]) -> Element {
    from[Int.random(in: 0..<from.count, using: &random)]
  }

  // MARK: Choices

  private mutating func chooseDialect() {
    isWhitespace = chance(10)
    separator = isWhitespace ? " " : pick([",", ";", "\t", "|", "~"])
    lineEnd = pick(["\n", "\r\n", "\r"])
    quotes = isWhitespace ? .none : pick([.watched, .double, .none])
    switch quotes {
    case .watched: break
    case .double: section.append("quotes: double")
    case .none: if !isWhitespace { section.append("quotes: none") }
    }
    isBlankPadded = quotes != .none && chance(20)
    encoding = pick(TextEncoding.allCases)
    switch encoding {
    case .windows1252, .latin1: section.append("encoding: \(encoding.rawValue)")
    case .utf8, .utf16: if chance(20) { section.append("encoding: \(encoding.rawValue)") }
    }
    let hasSeparatorLine = !isWhitespace && chance(20)
    if hasSeparatorLine {
      text += (quotes == .none || chance(50) ? "sep=\(separator)" : "\"sep=\(separator)\"") + lineEnd
    }
    let names = [",": "comma", ";": "semicolon", "\t": "tab", " ": "whitespace"]
    if separator == "," && chance(50) || hasSeparatorLine && chance(50) { return }
    section.append("delimiter: \(names[separator] ?? "\"\(separator)\"")")
  }

  private mutating func chooseColumns() {
    mayBeShort = chance(30)
    if mayBeShort { section.append("short-rows: true") }
    if !isWhitespace, chance(20) { trailingCells = Int.random(in: 1...3, using: &random) }
    guard !isWhitespace, chance(40) else { return }
    setCount = Int.random(in: 1...4, using: &random)
    isNumbered = chance(50)
    sideBySide = isNumbered ? ["Item {n} SKU", "Item {n} Qty"] : ["sku", "qty"]
    columns += sideBySide
    section.append("side-by-side: [\(sideBySide.map { "\"\($0)\"" }.joined(separator: ", "))]")
  }

  private var header: [String] {
    single
      + (0..<setCount).flatMap { set in
        sideBySide.map { $0.replacing("{n}", with: set == 0 ? "01" : "\(set * 3)") }
      }
  }

  // MARK: Values

  private mutating func value() -> String {
    if chance(isWhitespace ? 0 : 20) { return "" }
    var signs = ["a", "B", "7", "é", "ß", ".", "-"]
    if encoding != .latin1 { signs += ["€", "’"] }
    if encoding == .utf8 || encoding == .utf16 { signs += ["ж", "一", "😀"] }
    signs += isWhitespace ? ["\"", ","] : ["\"", " "]
    let isMultiline = quotes != .none && chance(20)
    if isMultiline { signs += ["\n", "\r\n", "\r", "\n"] }
    // Where quotes are watched, lines of a note must not look like records.
    if quotes == .double || quotes == .watched && !isMultiline { signs += [separator, separator] }
    let value = (0..<Int.random(in: 1...9, using: &random)).map { _ in pick(signs) }.joined()
    let trimmed = value.trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
    return trimmed.isEmpty && isWhitespace ? "x" : trimmed
  }

  private mutating func cell(_ value: String) -> String {
    guard quotes != .none else { return value }
    let needsQuotes =
      value.hasPrefix("\"")
      || value.unicodeScalars.contains { "\(separator)\n\r".unicodeScalars.contains($0) }
    guard needsQuotes || chance(15) else { return value }
    let quoted = "\"" + value.replacing("\"", with: "\"\"") + "\""
    return isBlankPadded ? pick(["", " ", "  "]) + quoted + pick(["", " "]) : quoted
  }

  private mutating func line(_ cells: [String]) -> String {
    var written: [String] = []
    for cell in cells { written.append(self.cell(cell)) }
    let between = isWhitespace ? pick([" ", "  ", "\t"]) : separator
    return written.joined(separator: between) + lineEnd
  }

  // MARK: The file

  private mutating func write() {
    let hasHeader = chance(80)
    if !hasHeader { section.append("header: [\(header.map { "\"\($0)\"" }.joined(separator: ", "))]") }
    let before = chance(30) ? Int.random(in: 1...3, using: &random) : 0
    if before > 0 && !hasHeader || chance(15) {
      section.append("skip-lines: \(before + (text.isEmpty ? 0 : 1))")
    }
    for number in 0..<before { text += "Report \(number)" + lineEnd }
    passed.beforeHeader = before
    let trailing = [String](repeating: "", count: trailingCells)
    let headerCells = header + (chance(50) ? trailing : [])
    if hasHeader { text += line(headerCells) }
    for number in 0..<Int.random(in: 0...12, using: &random) {
      if chance(5) {
        text += line(hasHeader ? headerCells : header)
        passed.repeatedHeaders += 1
      }
      if chance(5) { text += lineEnd }
      record(number, trailing)
    }
    let footers = Int.random(in: 0...3, using: &random)
    if footers > 0 || chance(20) { section.append("footer-lines: \(footers)") }
    for _ in 0..<footers {
      text += pick(["Total", "Summe", "printed 1.2.2024", "\"x"].dropLast(quotes == .none ? 0 : 1)) + lineEnd
    }
    passed.footers = footers
    if chance(30), text.hasSuffix(lineEnd), !text.isEmpty {
      text = String(text.unicodeScalars.dropLast(lineEnd.unicodeScalars.count))
    }
  }

  private mutating func record(_ number: Int, _ trailing: [String]) {
    var cells = ["r\(number)"]
    for _ in single.dropFirst() { cells.append(value()) }
    let own = cells
    var sets: [[String]] = []
    for _ in 0..<setCount {
      let set = chance(30) ? ["", ""] : [value(), value()]
      cells += set
      if set != ["", ""] { sets.append(set) }
    }
    if setCount == 0 {
      rows.append(own)
    } else {
      rows += (sets.isEmpty ? [["", ""]] : sets).map { own + $0 }
    }
    records += 1
    if mayBeShort, chance(50) {
      while cells.count > 1, cells.last == "" { cells.removeLast() }
    } else {
      cells += trailing
    }
    text += line(cells)
  }

  private mutating func encoded() -> [UInt8] {
    switch encoding {
    case .utf8: return Array(((chance(30) ? "\u{FEFF}" : "") + text).utf8)
    case .latin1, .windows1252:
      let beyond: [Unicode.Scalar: UInt8] = ["€": 0x80, "’": 0x92]
      return text.unicodeScalars.map { beyond[$0] ?? UInt8($0.value) }
    case .utf16:
      let isBigEndian = chance(50)
      var bytes: [UInt8] = []
      for unit in ((chance(50) ? "\u{FEFF}" : "") + text).utf16 {
        let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
        bytes += isBigEndian ? [high, low] : [low, high]
      }
      return bytes
    }
  }
}
