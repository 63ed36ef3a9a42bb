// Splits one record into its fields.

/// Finds the fields of a record: while a file is read, and once more in lines that were held meanwhile.
///
/// A field is searched for its end eight bytes at a time. Only a field that begins with a quote, perhaps
/// behind blanks, is read otherwise.
struct RecordScanner: Sendable {
  /// The ranges of the fields, without quotes. The fields in `doubled` still hold doubled quotes.
  private(set) var fields: [Range<Int>] = []
  private(set) var doubled: [Int] = []
  /// Fields in quotes that hold line breaks.
  private(set) var multiline: [Quoted] = []
  /// Whether all bytes are known to be ASCII.
  private(set) var isASCII = true

  struct Quoted: Equatable {
    /// The indexes of the field's quotes.
    var open: Int
    var close: Int
    var field: Int
  }

  enum Outcome: Equatable {
    /// The record is whole. It ends at this index, where the end of its line stands or there are no more
    /// bytes.
    case complete(end: Int)
    /// There are not enough bytes to tell. A quote that was opened and not closed yet is at `open`.
    case incomplete(open: Int?)
    /// Behind a closing quote stands something that is no separator.
    case faulty(open: Int, close: Int)
  }

  private let separator: UInt8
  private let isWhitespace: Bool
  private let hasQuotes: Bool
  private let separators: UInt64

  init(_ dialect: CSVDialect) {
    self.init(dialect.separator ?? .byte(UInt8(ascii: ",")), quotes: dialect.quotes != .none)
  }

  init(_ separator: CSVDialect.Separator, quotes: Bool) {
    switch separator {
    case .byte(let byte): (self.separator, isWhitespace, hasQuotes) = (byte, false, quotes)
    case .whitespace: (self.separator, isWhitespace, hasQuotes) = (0x20, true, false)
    }
    separators = UInt64(self.separator) &* 0x0101_0101_0101_0101
  }

  /// Scans the record that begins where `range` does. An incomplete record is scanned anew when there are
  /// more bytes, so that it makes no difference where the pieces of a file end.
  ///
  /// - Parameter isAtEnd: Whether nothing comes after `range`.
  mutating func scan(_ bytes: [UInt8], _ range: Range<Int>, isAtEnd: Bool) -> Outcome {
    bytes.withUnsafeBytes { scan($0, from: range.lowerBound, to: range.upperBound, isAtEnd: isAtEnd) }
  }

  /// Makes one quote of each doubled one. Only then do the fields hold what was meant, and the record no
  /// longer holds what was written.
  mutating func unescape(_ bytes: inout [UInt8]) {
    for index in doubled { fields[index] = bytes.replaceDoubledQuotes(in: fields[index]) }
    doubled.removeAll(keepingCapacity: true)
  }

  // MARK: Between separators

  private mutating func scan(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, isAtEnd: Bool
  ) -> Outcome {
    fields.removeAll(keepingCapacity: true)
    doubled.removeAll(keepingCapacity: true)
    multiline.removeAll(keepingCapacity: true)
    isASCII = true
    if isWhitespace { return scanBlankSeparated(bytes, start, end, isAtEnd) }
    var index = start
    var block = Block(at: start)
    var high: UInt64 = 0
    defer { if high & Self.highBits != 0 { isASCII = false } }
    while true {
      if hasQuotes, let quote = openingQuote(bytes, index, end) {
        // Where the bytes end with blanks, a quote may still follow them.
        guard quote < end else { return isAtEnd ? lastField(index, end, start) : .incomplete(open: nil) }
        switch quotedField(bytes, quote, end, isAtEnd) {
        case .ended(let after): index = after
        case .outcome(let outcome): return outcome
        }
        isASCII = false
        guard index < end else { return isAtEnd ? .complete(end: index) : .incomplete(open: nil) }
        block = Block(at: index)
      } else {
        let begin = index
        index = stop(bytes, &block, end, &high)
        guard index < end else { return isAtEnd ? lastField(begin, end, start) : .incomplete(open: nil) }
        fields.append(begin..<index)
      }
      if bytes[index] != separator { return .complete(end: index) }
      block.pass(index)
      index += 1
    }
  }

  /// The last field, where the bytes do not end with the end of a line.
  private mutating func lastField(_ begin: Int, _ end: Int, _ start: Int) -> Outcome {
    // Without any bytes there is no record.
    if end > start { fields.append(begin..<end) }
    return .complete(end: end)
  }

  /// Eight bytes, and which of them may end a field.
  private struct Block {
    var start: Int
    /// The highest bit of each byte that may end a field, without those of bytes that were passed.
    var hits: UInt64 = 0
    var isLoaded = false

    init(at start: Int) { self.start = start }

    /// Takes out the hits up to an index.
    mutating func pass(_ index: Int) {
      if isLoaded { hits &= hits &- 1 } else { start = index + 1 }
    }
  }

  /// The index of the next byte that ends a field, from the present block on; `end` where there is none.
  private func stop(
    _ bytes: UnsafeRawBufferPointer, _ block: inout Block, _ end: Int, _ high: inout UInt64
  ) -> Int {
    while true {
      if !block.isLoaded {
        guard block.start < end else { return end }
        let word = Self.word(bytes, block.start, end)
        high |= word
        block.hits =
          Self.zeroBytes(word ^ separators) | Self.zeroBytes(word ^ Self.lineFeeds)
          | Self.zeroBytes(word ^ Self.returns)
        block.isLoaded = true
      }
      if block.hits != 0 { return block.start + block.hits.trailingZeroBitCount >> 3 }
      block = Block(at: block.start + 8)
    }
  }

  /// Eight bytes as a number, the first of them lowest; bytes beyond `end` count as zeros.
  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ end: Int) -> UInt64 {
    if index + 8 <= end {
      return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
    var word: UInt64 = 0
    for (place, index) in (index..<end).enumerated() { word |= UInt64(bytes[index]) << UInt64(place * 8) }
    return word
  }

  /// The highest bit of each byte that is zero.
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    ~((word & lowBits &+ lowBits) | word) & highBits
  }

  private static let lowBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
  private static let highBits: UInt64 = 0x8080_8080_8080_8080
  private static let lineFeeds: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
  private static let returns: UInt64 = 0x0D0D_0D0D_0D0D_0D0D

  // MARK: Between quotes

  /// The index of a field's opening quote; `end` where that cannot be told yet.
  private func openingQuote(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ end: Int) -> Int? {
    var index = index
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { return index }
      guard byte.isBlank, byte != separator else { return nil }
      index += 1
    }
    return index
  }

  private enum Quote {
    /// The field has ended: a separator or the end of the line stands at this index.
    case ended(Int)
    case outcome(Outcome)
  }

  private mutating func quotedField(
    _ bytes: UnsafeRawBufferPointer, _ open: Int, _ end: Int, _ isAtEnd: Bool
  ) -> Quote {
    var index = open + 1
    var isDoubled = false
    var hasBreaks = false
    while true {
      guard index < end else { return .outcome(.incomplete(open: open)) }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        guard index + 1 < end || isAtEnd else { return .outcome(.incomplete(open: open)) }
        guard index + 1 < end, bytes[index + 1] == UInt8(ascii: "\"") else { break }
        isDoubled = true
        index += 1
      } else if byte == 0x0A || byte == 0x0D {
        hasBreaks = true
      }
      index += 1
    }
    let close = index
    if isDoubled { doubled.append(fields.count) }
    if hasBreaks { multiline.append(Quoted(open: open, close: close, field: fields.count)) }
    fields.append(open + 1..<close)
    index += 1
    while index < end, bytes[index].isBlank, bytes[index] != separator { index += 1 }
    guard index < end else { return isAtEnd ? .ended(index) : .outcome(.incomplete(open: nil)) }
    let byte = bytes[index]
    guard byte == separator || byte == 0x0A || byte == 0x0D else {
      return .outcome(.faulty(open: open, close: close))
    }
    return .ended(index)
  }

  // MARK: Between blanks

  private mutating func scanBlankSeparated(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ isAtEnd: Bool
  ) -> Outcome {
    var index = start
    while true {
      while index < end, bytes[index].isBlank { index += 1 }
      let begin = index
      while index < end, case let byte = bytes[index], !byte.isBlank && byte != 0x0A && byte != 0x0D {
        if byte >= 0x80 { isASCII = false }
        index += 1
      }
      if index > begin { fields.append(begin..<index) }
      guard index < end else { return isAtEnd ? .complete(end: index) : .incomplete(open: nil) }
      if !bytes[index].isBlank { return .complete(end: index) }
    }
  }
}

extension [UInt8] {
  /// Makes one quote of each doubled one in a range.
  ///
  /// - Returns: the range that the text then has; the bytes behind it, up to the old end, mean nothing.
  mutating func replaceDoubledQuotes(in range: Range<Int>) -> Range<Int> {
    var (target, place) = (range.lowerBound, range.lowerBound)
    while place < range.upperBound {
      self[target] = self[place]
      place += self[place] == UInt8(ascii: "\"") ? 2 : 1
      target += 1
    }
    return range.lowerBound..<target
  }
}
