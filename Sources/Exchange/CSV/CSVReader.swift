// Reads CSV record by record, in bounded memory.
//
// No library is used: those for Swift either take a whole file as a string, or build a String for every
// field. An import must run in bounded memory at hundreds of thousands of lines a second, know the line that
// each record began on, and go on after a faulty record.

internal import Ledger

/// A streaming reader of RFC 4180 and its relatives.
///
/// - Records end with LF, CRLF or CR; the last record needs no end. A byte order mark and a `sep=` line are
///   passed over.
/// - A quoted field may hold separators, line breaks and doubled quotes; blanks may stand around the
///   quotes. A quote within an unquoted field stands for itself, as most programs write it.
/// - Empty lines are passed over, and so are lines that have nothing but separators.
/// - After a faulty record, reading goes on with the next line; after a quote that swallows lines, with the
///   line after the one where it was opened.
struct CSVReader {
  /// All bytes of the present record as they were written, without the line's end.
  private(set) var record = 0..<0
  /// The line that the present record begins on, from 1.
  private(set) var line = 0
  private(set) var buffer: InputBuffer
  /// The separator between two fields; known for certain once something was read.
  private(set) var separator: CSVDialect.Separator
  /// What looks for quotes that swallow lines, once it is known how many columns there are.
  var watch: SwallowedLines?
  /// Whether a `sep=` line was passed over.
  private(set) var hasSeparatorLine = false

  private let dialect: CSVDialect
  /// Where the fields of the present record are, in `buffer.bytes`.
  private(set) var scanner: RecordScanner
  private var place = Place(offset: 0, line: 1)
  private var isAtStart = true
  /// Whether reading is within a line that was too long, the rest of which is passed over.
  private var isInLongLine = false
  private var ahead: (records: Int, place: Place)?

  enum Outcome: Equatable {
    case record
    /// The record cannot be read; `record` has its first line.
    case fault(String)
    case end
  }

  init(_ source: any ByteSource, _ dialect: CSVDialect) {
    buffer = InputBuffer(source, as: dialect.encoding)
    self.dialect = dialect
    separator = dialect.separator ?? .byte(UInt8(ascii: ","))
    scanner = RecordScanner(dialect)
  }

  /// The ranges of the present record's fields in `buffer.bytes`, without quotes.
  var fields: [Range<Int>] { scanner.fields }

  /// Goes on to the next record.
  ///
  /// - Throws: where reading fails, or the file is not text at all.
  mutating func next() throws -> Outcome {
    if isAtStart { try begin() }
    if isInLongLine { try passLine() }
    isInLongLine = false
    if takesPlainRecord() { return .record }
    while true {
      let found = try find(from: place)
      record = found.record
      line = place.line
      isInLongLine = found.isInLongLine
      let length = found.next.offset
      buffer.consume(upTo: buffer.start + length)
      place = Place(offset: 0, line: found.next.line)
      if var ahead {
        ahead.place.offset -= length
        ahead.records -= found.isEmpty ? 0 : 1
        self.ahead = ahead.place.offset >= 0 ? ahead : nil
      }
      if !found.isEmpty { return found.outcome }
    }
  }

  /// Goes on to the next record where that is whole, ASCII and on one line, as nearly all are: does what
  /// `next` does, only faster.
  private mutating func takesPlainRecord() -> Bool {
    let start = buffer.start
    guard ahead == nil,
      case .complete(let end) = buffer.scan(from: start, with: &scanner), scanner.isASCII,
      scanner.multiline.isEmpty,
      !scanner.fields.isEmpty, end - start >= scanner.fields.count, end - start <= InputBuffer.recordBytesMax,
      let next = buffer.indexAfterLineEnd(end)
    else { return false }
    record = start..<end
    line = place.line
    place.line += 1
    buffer.consume(upTo: next)
    return true
  }

  /// Makes one quote of each doubled one in the present record. Only then do `fields` hold what was meant;
  /// `record` no longer holds what was written.
  mutating func unescape() {
    if !scanner.doubled.isEmpty { buffer.change { scanner.unescape(&$0) } }
  }

  /// All fields of the present record as text, without the blanks around them.
  var cells: [String] { fields.map { Blank.text(buffer.bytes, $0) } }

  // MARK: Looking ahead

  /// Goes back to before the present record, which `next` then gives again. To be called only directly
  /// after `next`.
  mutating func putBack() {
    buffer.consume(upTo: record.lowerBound)
    place = Place(offset: 0, line: line)
    isInLongLine = false
    ahead = nil
  }

  /// Whether at least so many records come next. There is no present record until `next` is called again.
  mutating func hasRecords(_ count: Int) throws -> Bool {
    if isAtStart { try begin() }
    if isInLongLine { return true }
    var known = ahead ?? (0, place)
    defer { ahead = known }
    while known.records < count {
      // Very long lines are not kept in memory only to find out what comes behind them: they count as the
      // records.
      if known.place.offset > InputBuffer.recordBytesMax * (count + 1) { return true }
      let found = try find(from: known.place)
      if found.outcome == .end { return false }
      if found.isInLongLine { return true }
      if !found.isEmpty { known.records += 1 }
      known.place = found.next
    }
    return true
  }

  /// How many records come next, as far as `hasRecords` looked.
  var recordsAhead: Int { ahead?.records ?? 0 }

  /// Passes over lines, whatever is in them.
  ///
  /// - Returns: how many of them were not empty.
  mutating func passLines(_ count: Int) throws -> Int {
    if isAtStart { try begin() }
    var filled = 0
    for _ in 0..<count where try passLine() { filled += 1 }
    return filled
  }

  // MARK: One record

  /// The place at which a record begins: so many bytes behind what was consumed.
  private struct Place {
    var offset: Int
    var line: Int
  }

  private struct Found {
    var outcome: Outcome
    var record: Range<Int>
    var isEmpty = false
    var isInLongLine = false
    var next: Place
  }

  /// Looks for a record from a place on. Nothing is consumed: an incomplete record is looked at again when
  /// there are more bytes, so that it makes no difference where the pieces end.
  private mutating func find(from place: Place) throws -> Found {
    while true {
      let start = buffer.start + place.offset
      if let found = look(from: start, place) { return found }
      try buffer.fill()
    }
  }

  /// Looks for a record in the bytes that are there; `nil` where they are not enough to tell.
  private mutating func look(from start: Int, _ place: Place) -> Found? {
    let bytes = buffer.bytes
    if start == bytes.count {
      return buffer.isAtEnd ? Found(outcome: .end, record: start..<start, isEmpty: false, next: place) : nil
    }
    switch scanner.scan(bytes, start..<bytes.count, isAtEnd: buffer.isAtEnd) {
    case .complete(let end):
      guard let next = bytes.indexAfterLineEnd(end, isAtEnd: buffer.isAtEnd) else { return nil }
      if end - start > InputBuffer.recordBytesMax {
        return tooLong(start, scanner.multiline.first?.open, place)
      }
      let breaks = scanner.multiline.isEmpty ? 0 : bytes.lineBreaks(in: start..<end)
      let isEmpty = scanner.fields.isEmpty || end - start == scanner.fields.count - 1
      var found = Found(
        outcome: .record, record: start..<end, isEmpty: isEmpty,
        next: Place(offset: next - buffer.start, line: place.line + breaks + 1))
      if !scanner.multiline.isEmpty, let swallowing = watch?.first(in: scanner, bytes) {
        return leave(start, swallowing.open, place, swallows(swallowing, start, place))
      }
      if !scanner.isASCII, !UTF8Check.isValid(bytes, in: start..<end) {
        found.outcome = .fault(
          buffer.encoding.problem(of: bytes, in: start..<end, ofRejects: dialect.isOfRejects))
      }
      return found
    case .faulty(let open, let close):
      if close - start > InputBuffer.recordBytesMax {
        return tooLong(start, scanner.multiline.first?.open ?? open, place)
      }
      return leave(start, open, place, goesOn(open, close, start, place))
    case .incomplete(let open):
      if bytes.count - start >= InputBuffer.recordBytesMax {
        return tooLong(start, scanner.multiline.first?.open ?? open, place)
      }
      guard buffer.isAtEnd else { return nil }
      return leave(
        start, open, place,
        "has a quote, opened on line \(line(of: open ?? start, start, place)), that is never closed; \(Self.noQuotes)"
      )
    }
  }

  /// Leaves a faulty record at the end of the line on which its quote is.
  private func leave(_ start: Int, _ quote: Int?, _ place: Place, _ problem: String) -> Found? {
    let bytes = buffer.bytes
    let lastLine = line(of: quote ?? start, start, place)
    if let end = bytes.lineEnd(from: quote ?? start) {
      guard let next = bytes.indexAfterLineEnd(end, isAtEnd: buffer.isAtEnd) else { return nil }
      return Found(
        outcome: .fault(problem), record: start..<min(end, start + InputBuffer.recordBytesMax),
        next: Place(offset: next - buffer.start, line: lastLine + 1))
    }
    let isLong = bytes.count - start >= InputBuffer.recordBytesMax
    guard buffer.isAtEnd || isLong else { return nil }
    return Found(
      outcome: .fault(problem), record: start..<min(bytes.count, start + InputBuffer.recordBytesMax),
      isInLongLine: isLong, next: Place(offset: bytes.count - buffer.start, line: lastLine + (isLong ? 0 : 1))
    )
  }

  private func tooLong(_ start: Int, _ quote: Int?, _ place: Place) -> Found? {
    let limit = "\(InputBuffer.recordBytesMax >> 20) MiB"
    guard let quote else { return leave(start, nil, place, "is longer than \(limit)") }
    return leave(
      start, quote, place,
      "has a quote, opened on line \(line(of: quote, start, place)), with which it is longer than \(limit); "
        + Self.noQuotes)
  }

  /// Passes over the rest of a line. Gives whether there was anything in it.
  @discardableResult
  private mutating func passLine() throws -> Bool {
    var isFilled = false
    ahead = nil
    while true {
      let start = buffer.start
      if let end = buffer.bytes.lineEnd(from: start) {
        isFilled = isFilled || end > start
        if let next = buffer.bytes.indexAfterLineEnd(end, isAtEnd: buffer.isAtEnd) {
          buffer.consume(upTo: next)
          place = Place(offset: 0, line: place.line + 1)
          return isFilled
        }
        buffer.consume(upTo: end)
      } else {
        isFilled = isFilled || buffer.bytes.count > start
        buffer.consume(upTo: buffer.bytes.count)
        if buffer.isAtEnd { return isFilled }
      }
      try buffer.fill()
    }
  }
}

// MARK: - What is wrong

extension CSVReader {
  private static let noQuotes = "if `\"` is a sign like any other in this file, say `quotes: none`"

  private func line(of index: Int, _ start: Int, _ place: Place) -> Int {
    place.line + buffer.bytes.lineBreaks(in: start..<index)
  }

  /// Why a quote cannot be closed where it is.
  private func goesOn(_ open: Int, _ close: Int, _ start: Int, _ place: Place) -> String {
    let (first, last) = (line(of: open, start, place), line(of: close, start, place))
    return first == last
      ? "has something between a closing quote and the next separator; \(Self.noQuotes)"
      : "has a quote, opened on line \(first), that runs to line \(last), where something stands between it and the next "
        + "separator; \(Self.noQuotes)"
  }

  private func swallows(_ quoted: RecordScanner.Quoted, _ start: Int, _ place: Place) -> String {
    let (first, last) = (line(of: quoted.open, start, place), line(of: quoted.close, start, place))
    return
      "has a quote, opened on line \(first), that runs to line \(last) and holds what looks like whole lines of the file; "
      + "\(Self.noQuotes); if such fields are meant, say `quotes: double`"
  }
}

// MARK: - The start of a file

extension CSVReader {
  private mutating func begin() throws {
    isAtStart = false
    while buffer.bytes.count < SeparatorLine.bytesMax, !buffer.isAtEnd { try buffer.fill() }
    if buffer.bytes.starts(with: TextStart.utf8Mark) { buffer.consume(upTo: 3) }
    guard let found = SeparatorLine(buffer.bytes, at: buffer.start) else { return }
    if let named = dialect.separator, named != .byte(found.separator) {
      let said = CSVDialect.name(of: .byte(found.separator))
      throw ImportError(
        .invalidData,
        "says by its first line, `sep=`, that its delimiter is \(said), where the mapping says `delimiter: "
          + "\(CSVDialect.name(of: named))`; leave `delimiter` out, or mend the file",
        file: buffer.name, line: 1)
    }
    separator = .byte(found.separator)
    scanner = RecordScanner(separator, quotes: dialect.quotes != .none)
    hasSeparatorLine = true
    try passLine()
  }
}
