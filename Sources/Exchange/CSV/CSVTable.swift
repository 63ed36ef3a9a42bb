// A CSV file as a table: its header, and the records below it.

/// Reads a file's records below its header. What stands above, between and below them is passed over and
/// counted.
struct CSVTable {
  private(set) var reader: CSVReader
  let header: CSVHeader
  private(set) var passed = PassedLines()

  private let footerRecords: Int
  /// Whether totals are looked for at the file's end, because the mapping does not say what stands there.
  private let watchesTotals: Bool
  /// The header's cells as they were written.
  private let headerCells: [[UInt8]]
  /// The line that says the separator, and the record that names the columns, as they were written, where
  /// the file has them.
  let headerLines: [HeaderLine]

  enum Outcome: Equatable {
    case record
    /// The record cannot be read, and what it belongs to cannot be told.
    case fault(String)
    /// The record can be read but is probably none, such as a line of totals: only this line is refused.
    case refused(String)
    case end
  }

  /// Reads up to the header.
  ///
  /// - Parameter needed: The columns that a record must have to be the header.
  /// - Throws: `HeaderSearch.Failure`, `CSVHeader.Problem`, or why the file cannot be read.
  init(_ source: any ByteSource, _ dialect: CSVDialect, needed: [ColumnName]) throws {
    let file = source.name
    var reader = CSVReader(source, dialect)
    if let lines = dialect.linesBefore {
      passed.beforeHeader = try reader.passLines(beforeHeader: lines)
    }
    let cells: [String]
    var headerLines: [HeaderLine] = []
    switch dialect.header {
    case .names(let names):
      // A separator that a `sep=` line says has to be known to whoever takes the records apart once more.
      _ = try reader.hasRecords(1)
      cells = names
      headerCells = names.map { Array($0.utf8) }
    case .inFile:
      let found = try HeaderSearch(needed, dialect, file: file).find(
        in: &reader, isFirst: dialect.linesBefore != nil)
      cells = found.cells
      passed.beforeHeader += found.before
      headerCells = reader.fields.map { Array(reader.buffer.bytes[reader.trimmed($0)]) }
      headerLines = [HeaderLine(number: reader.line, text: found.text)]
    }
    if reader.hasSeparatorLine, case .byte(let separator) = reader.separator {
      headerLines.insert(HeaderLine(number: 1, text: Array("sep=".utf8) + [separator]), at: 0)
    }
    self.headerLines = headerLines
    header = try CSVHeader(cells, sideBySide: dialect.sideBySide)
    if dialect.quotes == .watched { try reader.watchQuotes(header.width) }
    footerRecords = dialect.footerRecords ?? 0
    watchesTotals = dialect.footerRecords == nil
    self.reader = reader
  }

  /// Goes on to the next record.
  mutating func next() throws -> Outcome {
    while true {
      if footerRecords > 0, try !reader.hasRecords(footerRecords + 1) { return try passFooters() }
      switch try reader.next() {
      case .end: return .end
      case .fault(let problem): return .fault(problem)
      case .record: break
      }
      if isHeader {
        passed.repeatedHeaders += 1
        continue
      }
      if watchesTotals, TotalsLine.begins(reader.buffer.bytes, reader.fields), let refusal = try refusal() {
        return .refused(refusal)
      }
      return .record
    }
  }

  /// Makes one quote of each doubled one in the present record.
  mutating func unescape() { reader.unescape() }

  /// Passes over the last records, which a mapping says are a footer, up to one that looks like a record:
  /// where a file has no footer for once, its last line must not get lost.
  private mutating func passFooters() throws -> Outcome {
    while true {
      switch try reader.next() {
      case .end: return .end
      case .record where !isHeader && looksLikeRecord:
        return .fault(
          "stands where the mapping has a footer, and looks like a record; `footer-lines: 0` reads it as one")
      case .record, .fault: passed.footers += 1
      }
    }
  }

  /// Whether the present record looks like one: it has as many cells as the header, most of them filled,
  /// and does not begin as totals do. Where there is a single column, or blanks stand between columns, any
  /// text would look so: then it never does.
  private var looksLikeRecord: Bool {
    let fields = reader.fields
    guard header.names.count > 1, reader.separator != .whitespace, header.width.contains(fields.count),
      let first = fields.first, !reader.trimmed(first).isEmpty
    else { return false }
    let named = fields.prefix(header.names.count)
    let blanks = named.count { reader.trimmed($0).isEmpty }
    return 2 * blanks < named.count && !TotalsLine.begins(reader.buffer.bytes, fields)
  }

  /// Whether the present record repeats the header.
  private var isHeader: Bool {
    let fields = reader.fields
    guard fields.count == headerCells.count else { return false }
    for (field, cell) in zip(fields, headerCells) {
      guard reader.buffer.isEqual(reader.trimmed(field), cell) else { return false }
    }
    return true
  }

  /// Why the present record, which begins with a word for totals, is refused; `nil` where it is not near
  /// the end of the file.
  private mutating func refusal() throws -> String? {
    reader.putBack()
    let isNearEnd = try !reader.hasRecords(TotalsLine.recordsFromEnd + 1)
    let count = reader.recordsAhead
    _ = try reader.next()
    guard isNearEnd else { return nil }
    return
      "looks like the totals at the end of a file; `footer-lines: \(count)` leaves out what is no record there, "
      + "`footer-lines: 0` says that it is one"
  }
}

extension CSVReader {
  /// Passes over the lines that a mapping says stand before the header; a `sep=` line is one of them.
  fileprivate mutating func passLines(beforeHeader count: Int) throws -> Int {
    _ = try hasRecords(1)
    return try passLines(max(0, hasSeparatorLine ? count - 1 : count))
  }

  /// The range of a field without the blanks around it.
  func trimmed(_ field: Range<Int>) -> Range<Int> { buffer.bytes.withoutBlanks(field) }

  /// Begins to look for quotes that swallow lines, now that it is known how many columns there are.
  fileprivate mutating func watchQuotes(_ width: ClosedRange<Int>) throws {
    guard case .byte(let separator) = separator else { return }
    if record.isEmpty { _ = try hasRecords(1) }
    let end = buffer.bytes.lineEnd(from: buffer.start) ?? buffer.bytes.count
    let line = record.isEmpty ? buffer.start..<end : record
    let hasBlanks = line.dropLast().contains {
      buffer.bytes[$0] == separator && buffer.bytes[$0 + 1].isBlank && buffer.bytes[$0 + 1] != separator
    }
    watch = SwallowedLines(separator, columns: width, hasBlanks: hasBlanks)
  }
}
