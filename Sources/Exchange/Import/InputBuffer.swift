// A window on a stream of bytes, which moves forward and always holds whole records.

internal import Glibc

/// The bytes of a source that are being looked at.
///
///     bytes:  [ consumed … | start … what is being looked at … | end of what was read ]
struct InputBuffer {
  /// A record longer than this is refused: an unclosed quote must not draw a whole file into memory.
  static let recordBytesMax = 4 << 20
  static let pieceBytes = 256 << 10

  /// The bytes as UTF-8, in whichever encoding the source is.
  private(set) var bytes: [UInt8] = []
  /// Where the unconsumed part begins.
  private(set) var start = 0
  private(set) var isAtEnd = false
  /// The encoding of the source.
  private(set) var encoding = TextEncoding.utf8

  private var source: any ByteSource
  private var decoder: TextDecoder?
  /// The encoding that was named, as long as the source's first bytes have not been looked at.
  private var expected: TextEncoding?
  /// The piece of the source that is being decoded.
  private var piece: [UInt8] = []
  /// How many bytes the source has given so far, and how many bytes of UTF-8 they have become.
  private var bytesRead = 0
  private var bytesMade = 0

  /// A buffer that takes the bytes as they are.
  init(_ source: any ByteSource) {
    self.source = source
    decoder = TextDecoder(.utf8)
  }

  /// A buffer of text in an encoding; `nil` for UTF-8, or UTF-16 where the first bytes show it. Reading
  /// throws where the first bytes show another encoding than the one named, or that the file is no text.
  init(_ source: any ByteSource, as encoding: TextEncoding?) {
    self.source = source
    expected = encoding
  }

  /// How many of the source's bytes were consumed.
  var bytesConsumed: Int {
    let consumed = bytesMade - (bytes.count - start)
    // A piece has another length once it is decoded, so that this is a guess until the end is reached.
    guard bytesMade != bytesRead, bytesMade > 0 else { return consumed }
    return Int(Double(consumed) / Double(bytesMade) * Double(bytesRead))
  }

  var name: String { source.name }
  var count: Int? { source.count }
  /// Whether reading more would wait for a slow producer.
  var wouldWait: Bool { !isAtEnd && source.wouldWait }

  mutating func consume(upTo index: Int) { start = index }

  /// Appends some of the bytes. (A slice of the array would hold a reference to it, which would be counted
  /// for every field of a file.)
  func append(_ range: Range<Int>, to target: inout [UInt8]) {
    bytes.withUnsafeBufferPointer { target.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// Whether the bytes of a range are those of all of `other`.
  func isEqual(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    range.count == other.count && isEqual(range, other, at: 0)
  }

  /// Whether the bytes of a range stand in `other` at `place`, where there must be room for them.
  func isEqual(_ range: Range<Int>, _ other: [UInt8], at place: Int) -> Bool {
    for offset in 0..<range.count where bytes[range.lowerBound + offset] != other[place + offset] {
      return false
    }
    return true
  }

  /// The index at which a byte stands first, from `start` on. C: `memchr`.
  func index(of byte: UInt8, from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      // An empty range has no address that could be read.
      guard start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(byte), bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Whether the unconsumed bytes are as many as a record may have.
  var isFull: Bool { bytes.count - start >= Self.recordBytesMax }

  /// Reads one more piece; the unconsumed bytes move to the front. Sets `isAtEnd` where there are no more
  /// bytes.
  mutating func fill() throws {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    let before = bytes.count
    if let decoder, decoder.isUTF8 {
      let count = try source.read(upTo: Self.pieceBytes, into: &bytes)
      if count == 0 { isAtEnd = true }
      bytesRead += count
    } else {
      try fillDecoding()
    }
    bytesMade += bytes.count - before
  }

  private mutating func fillDecoding() throws {
    piece.removeAll(keepingCapacity: true)
    if decoder == nil {
      decoder = try recognise()
    } else {
      bytesRead += try source.read(upTo: Self.pieceBytes, into: &piece)
    }
    if piece.isEmpty {
      decoder?.finish(into: &bytes)
      isAtEnd = true
    } else {
      decoder?.decode(piece, into: &bytes)
    }
  }

  /// Looks at the first line, which shows the encoding.
  private mutating func recognise() throws -> TextDecoder {
    var searched = 0
    while piece.count < TextStart.bytesMax {
      let count = try source.read(upTo: Self.pieceBytes, into: &piece)
      bytesRead += count
      // In UTF-16 the zero byte of a line feed may follow it.
      if count == 0 || piece.count > 4 && piece[searched..<piece.count - 1].contains(0x0A) { break }
      searched = piece.count - 1
    }
    let start = TextStart(piece)
    if let problem = start.problem(expecting: expected) {
      throw ImportError(.invalidData, problem, file: name)
    }
    encoding = start.encoding ?? expected ?? .utf8
    return TextDecoder(encoding, isBigEndian: start.isBigEndian)
  }

  /// Finds the fields of a record. (The array is passed on here, so that no reference to it is counted for
  /// every record of a file.)
  func scan(from start: Int, with scanner: inout RecordScanner) -> RecordScanner.Outcome {
    scanner.scan(bytes, start..<bytes.count, isAtEnd: isAtEnd)
  }

  /// The index behind the end of a line, which is at `index`; `nil` where a line feed may follow that was
  /// not read yet.
  func indexAfterLineEnd(_ index: Int) -> Int? { bytes.indexAfterLineEnd(index, isAtEnd: isAtEnd) }

  /// Changes bytes where they are, but not how many there are.
  mutating func change(_ body: (inout [UInt8]) -> Void) { body(&bytes) }
}
