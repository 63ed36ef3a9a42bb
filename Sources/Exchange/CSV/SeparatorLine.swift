// `sep=;`: the first line by which spreadsheets are told the separator.

/// A line at a file's start that says what stands between fields; it may be in quotes.
struct SeparatorLine {
  /// How many bytes such a line has at the most: a mark of three bytes, the line in quotes, and its end.
  static let bytesMax = 16

  let separator: UInt8

  /// - Returns: `nil` where no such line is at `index`.
  init?(_ bytes: [UInt8], at index: Int) {
    let end = bytes.lineEnd(from: index) ?? bytes.count
    var line = bytes[index..<end]
    if line.first == UInt8(ascii: "\""), line.last == UInt8(ascii: "\""), line.count > 1 {
      line = line.dropFirst().dropLast()
    }
    guard line.count == 5, let separator = line.last,
      zip(line, "sep=".utf8).allSatisfy({ $0 == $1 || $0 == $1 & 0xDF }),
      separator == 0x09 || separator > 0x20 && separator < 0x7F && separator != UInt8(ascii: "\"")
    else { return nil }
    self.separator = separator
  }
}

extension [UInt8] {
  /// The index at which the next end of a line begins, from an index on: LF, CRLF or CR.
  func lineEnd(from index: Int) -> Int? {
    var index = index
    while index < count {
      if self[index] == 0x0A || self[index] == 0x0D { return index }
      index += 1
    }
    return nil
  }

  /// The index behind the end of a line, which is at `index`; `nil` where a line feed may follow that was
  /// not read yet.
  func indexAfterLineEnd(_ index: Int, isAtEnd: Bool) -> Int? {
    guard index < count else { return index }
    guard self[index] == 0x0D else { return index + 1 }
    if index + 1 == count { return isAtEnd ? index + 1 : nil }
    return self[index + 1] == 0x0A ? index + 2 : index + 1
  }

  /// How many lines end in a range.
  func lineBreaks(in range: Range<Int>) -> Int {
    var breaks = 0
    for index in range where self[index] == 0x0A || self[index] == 0x0D {
      if self[index] == 0x0A || index + 1 == count || self[index + 1] != 0x0A { breaks += 1 }
    }
    return breaks
  }
}
