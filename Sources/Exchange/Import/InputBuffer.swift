// A window on a stream of bytes that moves forward and always holds whole records.

internal import Glibc

/// The bytes of a source that are being looked at.
///
///     bytes:  [ consumed … | start … what is being looked at … | end of what was read ]
struct InputBuffer {
  /// A record longer than this is refused: an unclosed quote must not draw a whole file into memory.
  static let recordBytesMax = 4 << 20
  static let pieceBytes = 256 << 10

  private(set) var bytes: [UInt8] = []
  /// Where the unconsumed part begins.
  private(set) var start = 0
  private(set) var isAtEnd = false
  /// How many bytes the source has given so far.
  private(set) var bytesRead = 0
  /// How many of them were consumed.
  var bytesConsumed: Int { bytesRead - (bytes.count - start) }

  private var source: any ByteSource
  private let isLatin1: Bool

  init(_ source: any ByteSource, isLatin1: Bool = false) {
    self.source = source
    self.isLatin1 = isLatin1
  }

  var name: String { source.name }
  var count: Int? { source.count }
  /// Whether reading more would wait for a slow producer.
  var wouldWait: Bool { !isAtEnd && source.wouldWait }

  mutating func consume(upTo index: Int) { start = index }

  /// Appends some of the bytes. (A slice of the array would be counted among its holders for every field of a file.)
  func append(_ range: Range<Int>, to target: inout [UInt8]) {
    bytes.withUnsafeBufferPointer { target.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// Whether some of the bytes are those of `other`, all of it.
  func isEqual(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    range.count == other.count && isEqual(range, other, at: 0)
  }

  /// Whether some of the bytes stand in `other` at `place`, which has room for them.
  func isEqual(_ range: Range<Int>, _ other: [UInt8], at place: Int) -> Bool {
    for offset in 0..<range.count where bytes[range.lowerBound + offset] != other[place + offset] {
      return false
    }
    return true
  }

  /// Where a byte stands first, at `start` or later. C: `memchr`.
  func index(of byte: UInt8, from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      // An empty range has no address that may be looked at.
      guard start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(byte), bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Whether what is unconsumed is already as long as a record may be.
  var isFull: Bool { bytes.count - start >= Self.recordBytesMax }

  /// Reads one more piece; what is unconsumed moves to the front. Sets `isAtEnd` where there is no more.
  mutating func fill() throws {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    let before = bytes.count
    let count = try source.read(upTo: Self.pieceBytes, into: &bytes)
    if count == 0 { isAtEnd = true }
    bytesRead += count
    if isLatin1 { transcode(from: before) }
  }

  /// Turns ISO 8859-1 into UTF-8: everything after this point deals with one encoding.
  private mutating func transcode(from index: Int) {
    guard bytes[index...].contains(where: { $0 >= 0x80 }) else { return }
    let piece = bytes[index...]
    var converted: [UInt8] = []
    converted.reserveCapacity(piece.count + piece.count / 8)
    for byte in piece {
      if byte < 0x80 {
        converted.append(byte)
      } else {
        converted.append(0xC0 | byte >> 6)
        converted.append(0x80 | byte & 0x3F)
      }
    }
    bytes.replaceSubrange(index..., with: converted)
    bytesRead += converted.count - piece.count
  }

  /// Shortens a field in place, where a quote stood for two; see `CSVReader`.
  mutating func replaceDoubledQuotes(in range: Range<Int>) -> Range<Int> {
    var target = range.lowerBound
    var index = range.lowerBound
    while index < range.upperBound {
      bytes[target] = bytes[index]
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
      target += 1
    }
    return range.lowerBound..<target
  }
}
