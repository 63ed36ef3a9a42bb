// An unknown file as a table: how the file is written, and where its columns begin.

internal import Ledger

/// The first lines of a file, and what they show of how it is written.
struct SketchTable {
  /// How many bytes of a file are looked at.
  static let bytesMax = 2 << 20
  static let recordsMax = 5000

  /// The encoding of the text; `nil` for UTF-8, which need not be said.
  private(set) var encoding: TextEncoding?
  private(set) var separator = CSVDialect.Separator.byte(UInt8(ascii: ","))
  /// Whether the file itself says its separator.
  private(set) var hasSeparatorLine = false
  private(set) var hasQuotes = true
  /// The names of the columns, which are made up where the file has none.
  private(set) var names: [String] = []
  private(set) var hasHeader = true
  /// How many records stand above the header.
  private(set) var before = 0
  /// How many of the last records look like totals.
  private(set) var footers = 0
  private(set) var records: [[String]] = []
  /// Whether the whole file was looked at, and not only its beginning.
  private(set) var isWhole = false

  init(_ source: any ByteSource) throws {
    let text = try read(source)
    if let line = SeparatorLine(text, at: 0) {
      (separator, hasSeparatorLine) = (.byte(line.separator), true)
    } else {
      separator = Self.separator(of: text)
    }
    var all = Self.records(of: text, separator, quotes: true, upTo: Self.recordsMax + 100)
    if case .byte(let byte) = separator, text.contains(UInt8(ascii: "\"")) {
      let plain = Self.records(of: text, .byte(byte), quotes: false, upTo: Self.recordsMax + 100)
      // Where quotes make records faulty, and without them most lines have the same number of cells, nobody
      // meant them as such: they would swallow separators and lines.
      if all.faults > 0, plain.records.count > all.records.count, Self.evenness(plain.records) > 0.9 {
        (all, hasQuotes) = (plain, false)
      }
    }
    takeHeader(from: all.records)
    if isWhole { takeFooters() }
  }

  // MARK: Text

  private mutating func read(_ given: any ByteSource) throws -> [UInt8] {
    var (source, bytes) = (given, [UInt8]())
    while bytes.count <= Self.bytesMax {
      if try source.read(upTo: 256 << 10, into: &bytes) == 0 {
        isWhole = true
        break
      }
    }
    let start = TextStart(bytes)
    if let problem = start.problem(expecting: nil) {
      throw ImportError(.invalidData, problem, file: source.name)
    }
    guard !bytes.isEmpty else {
      throw ImportError(
        .invalidData, "is empty: there is nothing to sketch a mapping from", file: source.name)
    }
    encoding = start.encoding == .utf8 ? nil : start.encoding
    if !isWhole, encoding == nil, let end = bytes.lastIndex(of: 0x0A) { bytes.removeSubrange((end + 1)...) }
    if start.encoding == nil, !UTF8Check.isValid(bytes, in: 0..<bytes.count) { encoding = .windows1252 }
    var (decoder, text) = (TextDecoder(encoding ?? .utf8, isBigEndian: start.isBigEndian), [UInt8]())
    decoder.decode(bytes, into: &text)
    if text.starts(with: TextStart.utf8Mark) { text.removeFirst(3) }
    return text
  }

  private static func records(
    of text: [UInt8], _ separator: CSVDialect.Separator, quotes: Bool, upTo count: Int
  ) -> (records: [[String]], faults: Int) {
    var dialect = CSVDialect()
    dialect.separator = separator
    dialect.quotes = quotes ? .double : .none
    var reader = CSVReader(MemorySource(text), dialect)
    var (records, faults) = ([[String]](), 0)
    while records.count < count, let outcome = try? reader.next(), outcome != .end {
      guard outcome == .record else {
        faults += 1
        continue
      }
      reader.unescape()
      records.append(reader.cells)
    }
    return (records, faults)
  }

  // MARK: Separators

  /// The separator by which most lines have the same number of cells, and many of them.
  private static func separator(of text: [UInt8]) -> CSVDialect.Separator {
    var best: (separator: CSVDialect.Separator, score: Double)?
    let candidates = CSVDialect.commonSeparators.map { CSVDialect.Separator.byte($0.byte) }
    for separator in candidates {
      let records = records(of: text, separator, quotes: true, upTo: 300).records
      let width = width(of: records)
      guard width > 1 else { continue }
      let score = evenness(records) * Double(min(width, 40))
      if score > best?.score ?? 0 { best = (separator, score) }
    }
    if let best { return best.separator }
    let blank = records(of: text, .whitespace, quotes: true, upTo: 300).records
    return width(of: blank) > 1 && evenness(blank) > 0.8 ? .whitespace : .byte(UInt8(ascii: ","))
  }

  /// How many cells most records have.
  private static func width(of records: [[String]]) -> Int {
    var counts: [Int: Int] = [:]
    for record in records { counts[record.count, default: 0] += 1 }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
  }

  /// The share of records that have as many cells as most records have.
  private static func evenness(_ records: [[String]]) -> Double {
    let width = width(of: records)
    return records.isEmpty ? 0 : Double(records.count { $0.count == width }) / Double(records.count)
  }

  // MARK: Header and footers

  private mutating func takeHeader(from all: [[String]]) {
    let width = Self.width(of: all)
    let wide = all.prefix(50).firstIndex {
      $0.count >= width && $0.count(where: { !$0.isEmpty }) * 3 >= width * 2
    }
    let first = wide ?? all.startIndex
    guard first < all.count else { return }
    hasHeader = Self.isHeader(all[first], above: all.dropFirst(first + 1).prefix(200))
    before = hasHeader ? first : 0
    if hasHeader {
      let named = all[first].lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
      names = Array(all[first].prefix(named))
    } else {
      names = (1...max(1, width)).map { "column\($0)" }
    }
    records = Array(all.dropFirst(hasHeader ? first + 1 : 0).prefix(Self.recordsMax))
    if all.count > first + 1 + Self.recordsMax { isWhole = false }
  }

  /// Whether a record holds names of columns and not somebody's data, since it is going to be shown.
  private static func isHeader(_ cells: [String], above records: ArraySlice<[String]>) -> Bool {
    for cell in cells {
      let digits = cell.utf8.count { $0.isDigit }
      if cell.contains("@") || digits * 2 > cell.utf8.count || cell.utf8.count > 80 { return false }
    }
    if cells.contains(where: { !ColumnRole.named($0).isEmpty }) { return true }
    // Where none of the cells is a known name, names of columns still differ in kind from the values below
    // them.
    return cells.indices.contains { column in
      let below = records.compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
      return below.count > 1 && below.allSatisfy { $0.utf8.contains { $0.isDigit } }
    }
  }

  private mutating func takeFooters() {
    while footers < TotalsLine.recordsFromEnd, let last = records.last {
      let first = Array((last.first { !$0.isEmpty } ?? "").utf8)
      guard TotalsLine.begins(first, [0..<first.count]) else { return }
      records.removeLast()
      footers += 1
    }
  }
}
