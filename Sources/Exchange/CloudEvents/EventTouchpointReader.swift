// Reads the CloudEvents of a file into touchpoints.

internal import Ledger

/// Events of a file that were found but not read yet.
struct RawEvents: Sendable {
  private var bytes: [UInt8] = []
  private var pieces: [Piece] = []

  private struct Piece {
    var line: Int
    var range: Range<Int>
    /// Why the event is refused without being read; `nil` where it is to be read.
    var problem: String?
  }

  var byteCount: Int { bytes.count }
  var count: Int { pieces.count }

  /// The number of their file among those of the import.
  let file: Int

  init(file: Int) { self.file = file }

  /// Adds an event: the bytes of `buffer` at a range.
  mutating func append(_ line: Int, _ range: Range<Int>, of buffer: InputBuffer, problem: String? = nil) {
    let start = bytes.count
    buffer.append(range, to: &bytes)
    pieces.append(Piece(line: line, range: start..<bytes.count, problem: problem))
  }

  /// Makes touchpoints of the events.
  func make(into batch: inout ImportBatch, _ sink: inout TouchpointSink, by reader: EventReader) {
    batch.origins.reserveCapacity(pieces.count)
    for piece in pieces {
      let place = LinePlace(file: file, line: piece.line)
      if let problem = piece.problem {
        batch.reject(place, problem, bytes[piece.range])
        continue
      }
      do throws(TouchpointFault) {
        sink.add(try reader.touchpoint(bytes, in: piece.range))
        let taken = batch.taken.count
        batch.taken.append(batch.source.count)
        batch.source.append(place, piece.range, of: bytes)
        batch.origins.append(ImportBatch.Origin(kind: 0, lines: taken..<taken + 1))
      } catch {
        batch.reject(place, error.description, bytes[piece.range])
      }
    }
  }
}

/// Finds CloudEvents: one a line (NDJSON), or as JSON values one after another or in one array.
struct EventTouchpointReader {
  enum Framing {
    /// Each event is a line; after a faulty one reading goes on with the next line.
    case lines
    /// Each event ends with its closing brace. Between events stand commas or white space, around them
    /// brackets.
    case values
  }

  /// The kind under which the import counts the touchpoints.
  static let kinds = ["events"]

  private var buffer: InputBuffer
  private let readers = EventReaders()
  private let framing: Framing
  /// The file's number among those of the import.
  private let file: Int
  private var nextLine = 1
  private let isGuess: Bool
  private var isAtStart = true
  private var isAtEnd = false

  /// - Parameter isGuess: whether it is only guessed that the file holds events.
  init(_ source: any ByteSource, _ framing: Framing, file: Int = 0, isGuess: Bool = false) {
    buffer = InputBuffer(source)
    self.isGuess = isGuess
    self.framing = framing
    self.file = file
  }

  var bytesTotal: Int? { buffer.count }

  /// Adds events to an empty batch until it holds `count` of them, or the file has to be waited for.
  ///
  /// - Returns: whether there are more events.
  mutating func read(into batch: inout ImportBatch, upTo count: Int) throws -> Bool {
    let linesMax = batch.lines + count
    var events = RawEvents(file: file)
    reading: while !isAtEnd, batch.lines < linesMax, events.byteCount < ImportBatch.bytesMax {
      // Whoever sends events one by one waits for the answer to one before sending the next: so what has
      // come is not held back.
      switch try nextPiece(mayWait: batch.lines == 0) {
      case .end: isAtEnd = true
      case .pending: break reading
      case .event(let range, let line):
        batch.lines += 1
        events.append(line, range, of: buffer)
      case .fault(let range, let line, let problem):
        batch.lines += 1
        events.append(line, range, of: buffer, problem: problem)
      }
    }
    batch.bytesConsumed = buffer.bytesConsumed
    batch.unmade = .events(events, readers)
    return !isAtEnd
  }

  // MARK: Where events begin and end

  private enum Piece {
    case event(Range<Int>, line: Int)
    case fault(Range<Int>, line: Int, String)
    /// The rest of the next event has not come yet.
    case pending
    case end
  }

  /// - Parameter mayWait: whether to wait for a producer that writes slowly.
  private mutating func nextPiece(mayWait: Bool) throws -> Piece {
    if isAtStart { try begin() }
    return framing == .lines ? try nextOfLines(mayWait) : try nextOfValues(mayWait)
  }

  private mutating func begin() throws {
    isAtStart = false
    while buffer.bytes.count < 4, !buffer.isAtEnd { try buffer.fill() }
    if buffer.bytes.starts(with: TextStart.utf8Mark) { buffer.consume(upTo: 3) }
    if buffer.bytes.starts(with: [0xFF, 0xFE]) || buffer.bytes.starts(with: [0xFE, 0xFF]) {
      throw ImportError(.invalidData, "is UTF-16; JSON is exchanged in UTF-8", file: buffer.name)
    }
    if isGuess { try checkBeginsAsJSON() }
  }

  /// Refuses a file that is no JSON with a single error, instead of one for each line: it may have been
  /// meant as CSV.
  private mutating func checkBeginsAsJSON() throws {
    var index = buffer.start
    while true {
      while index < buffer.bytes.count,
        buffer.bytes[index].isBlank || [0x0A, 0x0D].contains(buffer.bytes[index])
      {
        index += 1
      }
      if index < buffer.bytes.count || buffer.isAtEnd || buffer.isFull { break }
      let offset = index - buffer.start
      try buffer.fill()
      index = buffer.start + offset
    }
    guard index < buffer.bytes.count, ![UInt8(ascii: "{"), UInt8(ascii: "[")].contains(buffer.bytes[index])
    else {
      return
    }
    throw ImportError(
      .unknownFormat,
      "standard input is read as CloudEvents unless `--mapping` is given, and this begins with neither `{` nor `[`",
      file: buffer.name)
  }

  private mutating func nextOfLines(_ mayWait: Bool) throws -> Piece {
    var searched = 0
    while true {
      let start = buffer.start
      if let newline = buffer.index(of: 0x0A, from: start + searched) {
        let line = nextLine
        nextLine += 1
        buffer.consume(upTo: newline + 1)
        if !isBlank(start..<newline) { return .event(start..<newline, line: line) }
        searched = 0
        continue
      }
      searched = buffer.bytes.count - start
      if buffer.isAtEnd {
        buffer.consume(upTo: buffer.bytes.count)
        return isBlank(start..<buffer.bytes.count) ? .end : .event(start..<buffer.bytes.count, line: nextLine)
      }
      if buffer.isFull { return try passLongLine() }
      if !mayWait, buffer.wouldWait { return .pending }
      try buffer.fill()
    }
  }

  private func isBlank(_ range: Range<Int>) -> Bool {
    range.allSatisfy { buffer.bytes[$0].isBlank || buffer.bytes[$0] == 0x0D }
  }

  /// Passes over a line that is longer than an event can be. Its first bytes stand for it in the rejects.
  private mutating func passLongLine() throws -> Piece {
    let line = nextLine
    while true {
      if let newline = buffer.index(of: 0x0A, from: buffer.start) {
        buffer.consume(upTo: newline + 1)
        nextLine += 1
        break
      }
      buffer.consume(upTo: buffer.bytes.count)
      if buffer.isAtEnd { break }
      try buffer.fill()
    }
    return .fault(0..<0, line: line, tooLong)
  }

  private var tooLong: String {
    "JSON: is longer than the \(InputBuffer.recordBytesMax >> 20) MiB an event may have"
  }

  private mutating func nextOfValues(_ mayWait: Bool) throws -> Piece {
    while true {
      guard try skipBetweenValues(mayWait) else { return .pending }
      let start = buffer.start
      if start == buffer.bytes.count { return .end }
      let line = nextLine
      if let end = endOfValue() {
        countLines(start..<end)
        buffer.consume(upTo: end)
        return .event(start..<end, line: line)
      }
      if buffer.isAtEnd || buffer.isFull {
        // Where the event ends is not known, so what follows it cannot be told apart.
        let problem = buffer.isFull ? tooLong : "JSON: ends within an event"
        let end = buffer.bytes.count
        countLines(start..<end)
        buffer.consume(upTo: end)
        return .fault(start..<end, line: line, problem)
      }
      if !mayWait, buffer.wouldWait { return .pending }
      try buffer.fill()
    }
  }

  /// Goes to the next value. Brackets and commas may stand between values, and are not checked: files that
  /// were cut or put together by hand are read as far as their events are whole.
  ///
  /// - Returns: whether the next value, or the end of the file, has come.
  private mutating func skipBetweenValues(_ mayWait: Bool) throws -> Bool {
    while true {
      var index = buffer.start
      while index < buffer.bytes.count {
        switch buffer.bytes[index] {
        case 0x0A: nextLine += 1
        case 0x20, 0x09, 0x0D, UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","): break
        default:
          buffer.consume(upTo: index)
          return true
        }
        index += 1
      }
      buffer.consume(upTo: index)
      if buffer.isAtEnd { return true }
      if !mayWait, buffer.wouldWait { return false }
      try buffer.fill()
    }
  }

  /// The index behind the value that begins at `buffer.start`, by its braces; `nil` where they are not all
  /// closed yet.
  private func endOfValue() -> Int? {
    let bytes = buffer.bytes
    var index = buffer.start
    // A value that is no object is taken to end with its line: it is refused, and the next line may be
    // better.
    guard bytes[index] == UInt8(ascii: "{") else { return bytes[index...].firstIndex(of: 0x0A) ?? atEnd }
    var depth = 0
    var isInString = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\") where isInString: index += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString:
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return nil
  }

  private var atEnd: Int? { buffer.isAtEnd ? buffer.bytes.count : nil }

  private mutating func countLines(_ range: Range<Int>) {
    for byte in buffer.bytes[range] where byte == 0x0A { nextLine += 1 }
  }
}
