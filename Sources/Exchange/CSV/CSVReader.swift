// Reads CSV record by record, in bounded memory.
//
// No library is used: those for Swift either take a whole file as a string, or build a String for every
// field. An import must run in bounded memory at hundreds of thousands of lines a second, know the line that
// each record began on, and go on after a faulty record.

/// A streaming reader of RFC 4180 and its relatives.
///
/// - Records end with LF, CRLF or CR; the last one needs no end. A byte order mark is skipped.
/// - A quoted field may hold separators, line breaks and doubled quotes. A quote within an unquoted field
///   stands for itself, as most programs write it.
/// - Empty lines are passed over.
/// - After a faulty record, reading goes on with the next line.
struct CSVReader {
  /// The fields of the present record, in `buffer.bytes`.
  private(set) var scanner: RecordScanner
  /// All bytes of the present record as they were written, without the line's end.
  private(set) var record = 0..<0
  /// The line that the present record begins on, from 1.
  private(set) var line = 0
  private(set) var buffer: InputBuffer

  private let isWhitespace: Bool
  private var nextLine = 1
  private var isAtStart = true

  enum Outcome: Equatable {
    case record
    /// The record cannot be read; `record` has its first line.
    case fault(String)
    case end
  }

  init(_ source: any ByteSource, _ dialect: CSVDialect) {
    buffer = InputBuffer(source, isLatin1: dialect.encoding == .latin1)
    scanner = RecordScanner(dialect)
    isWhitespace = dialect.separator == .whitespace
  }

  /// Each field's bytes in `buffer.bytes`, without quotes.
  var fields: [Range<Int>] { scanner.fields }

  /// Goes on to the next record.
  ///
  /// - Throws: where reading fails, or the file is not text at all.
  mutating func next() throws -> Outcome {
    if isAtStart { try begin() }
    while true {
      switch scan() {
      case .complete(let next):
        line = nextLine
        let wasEmpty = record.isEmpty
        finish(at: next)
        if wasEmpty { continue }
        guard isValidText else {
          return .fault("is not UTF-8; if the file is ISO 8859-1, say `encoding: latin-1` in the mapping")
        }
        return .record
      case .faulty(let problem):
        if hasWholeLine || buffer.isAtEnd || buffer.isFull { return .fault(passLine(problem)) }
        try buffer.fill()
      case .incomplete:
        if buffer.isAtEnd {
          if buffer.start == buffer.bytes.count { return .end }
          return .fault(passLine("has a quote that is opened and never closed"))
        }
        if buffer.isFull {
          let megabytes = InputBuffer.recordBytesMax >> 20
          return .fault(
            passLine("does not end within \(megabytes) MiB; is there a quote that is not closed?"))
        }
        try buffer.fill()
      }
    }
  }

  /// Puts the doubled quotes of the present record right. Only then do `fields` hold what was meant; `record`
  /// no longer holds what was written.
  mutating func unescape() {
    for index in scanner.doubled {
      scanner.fields[index] = buffer.replaceDoubledQuotes(in: scanner.fields[index])
    }
    scanner.doubled.removeAll(keepingCapacity: true)
  }

  /// A field of the present record as text.
  func text(_ index: Int) -> String { String(decoding: buffer.bytes[fields[index]], as: UTF8.self) }

  // MARK: The start of a file

  private mutating func begin() throws {
    isAtStart = false
    while buffer.bytes.count < 4, !buffer.isAtEnd { try buffer.fill() }
    let bytes = buffer.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      buffer.consume(upTo: 3)
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ImportError(.invalidData, "is UTF-16; save it as UTF-8", file: buffer.name)
    } else if bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0xFD, 0x37, 0x7A])
      || bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
    {
      throw ImportError(
        .invalidData, "is compressed, or a workbook; unpack or export it first", file: buffer.name)
    }
  }

  // MARK: One record

  private enum Scan {
    /// The record is whole, and the next begins at this index.
    case complete(next: Int)
    case incomplete
    case faulty(String)
  }

  /// Looks at the bytes from `buffer.start` on. Nothing is consumed: an incomplete record is looked at again
  /// when there is more, so that where the pieces end cannot matter.
  private mutating func scan() -> Scan {
    switch scanner.scan(buffer.bytes, buffer.start..<buffer.bytes.count, isAtEnd: buffer.isAtEnd) {
    case .incomplete: return .incomplete
    case .faulty(let problem): return .faulty(problem)
    case .complete(let end):
      guard let next = indexAfterLineEnd(end) else { return .incomplete }
      record = buffer.start..<end
      if isWhitespace && scanner.fields.isEmpty { record = end..<end }
      return .complete(next: next)
    }
  }

  private func indexAfterLineEnd(_ index: Int) -> Int? {
    let end = buffer.bytes.count
    guard index < end else { return index }
    guard buffer.bytes[index] == 0x0D else { return index + 1 }
    if index + 1 == end && !buffer.isAtEnd { return nil }
    return index + 1 < end && buffer.bytes[index + 1] == 0x0A ? index + 2 : index + 1
  }

  private mutating func finish(at next: Int) {
    nextLine += 1
    // Only quoted fields can hold line breaks.
    for field in scanner.fields
    where field.lowerBound > 0 && buffer.bytes[field.lowerBound - 1] == UInt8(ascii: "\"") {
      nextLine += lineBreaks(in: field)
    }
    buffer.consume(upTo: next)
  }

  private func lineBreaks(in range: Range<Int>) -> Int {
    var count = 0
    for index in range {
      if buffer.bytes[index] == 0x0A || (buffer.bytes[index] == 0x0D && buffer.bytes[index + 1] != 0x0A) {
        count += 1
      }
    }
    return count
  }

  private var isValidText: Bool {
    var all: UInt8 = 0
    for index in record { all |= buffer.bytes[index] }
    return all < 0x80 || UTF8Check.isValid(buffer.bytes, in: record)
  }

  private var hasWholeLine: Bool { buffer.bytes[buffer.start...].contains(0x0A) }

  /// Leaves a faulty record behind at the end of its first line.
  private mutating func passLine(_ problem: String) -> String {
    line = nextLine
    nextLine += 1
    scanner.removeAll()
    var index = buffer.start
    while index < buffer.bytes.count, buffer.bytes[index] != 0x0A { index += 1 }
    record = buffer.start..<index
    buffer.consume(upTo: min(index + 1, buffer.bytes.count))
    return problem
  }
}
