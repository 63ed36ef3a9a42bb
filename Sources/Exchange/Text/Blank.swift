// The blanks that programs write, since a blank is not always U+0020.

/// The blanks that UTF-8 text may have, beside spaces and tabs.
enum Blank {
  /// How many bytes the blank at `index` takes; 0 where there is none.
  static func length(_ bytes: [UInt8], at index: Int, end: Int) -> Int {
    let first = bytes[index]
    if first < 0x80 { return first.isBlank ? 1 : 0 }
    if first == 0xC2 { return index + 1 < end && bytes[index + 1] == 0xA0 ? 2 : 0 }  // U+00A0, no-break
    guard first == 0xE2, index + 2 < end, bytes[index + 1] == 0x80 else { return 0 }
    switch bytes[index + 2] {
    // U+2000 to U+200A, fixed widths: an en space, a figure space, a thin space …; U+202F, narrow no-break.
    case 0x80...0x8A, 0xAF: return 3
    default: return 0
    }
  }

  /// Passes over the blanks at `index`.
  static func skip(_ bytes: [UInt8], _ index: inout Int, end: Int) {
    while index < end {
      let length = length(bytes, at: index, end: end)
      if length == 0 { return }
      index += length
    }
  }

  /// A range without the blanks at its beginning and end.
  static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    skip(bytes, &start, end: end)
    while start < end {
      if bytes[end - 1].isBlank {
        end -= 1
      } else if end - start >= 2, bytes[end - 1] >= 0x80, length(bytes, at: end - 2, end: end) == 2 {
        end -= 2
      } else if end - start >= 3, bytes[end - 1] >= 0x80, length(bytes, at: end - 3, end: end) == 3 {
        end -= 3
      } else {
        break
      }
    }
    return start..<end
  }
}

extension Blank {
  /// The text of a range, without the blanks at its beginning and end.
  static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    String(decoding: bytes[trimmed(bytes, range)], as: UTF8.self)
  }
}

extension [UInt8] {
  /// A range without the spaces and tabs at its beginning and end. Other blanks are rare, and take longer
  /// to find (`Blank.trimmed`).
  func withoutBlanks(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, self[start].isBlank { start += 1 }
    while start < end, self[end - 1].isBlank { end -= 1 }
    return start..<end
  }
}

extension UInt8 {
  /// Whether the byte is a digit of ASCII.
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  /// A letter of ASCII as a capital; any other byte as it is.
  var capital: UInt8 { self >= 0x61 && self <= 0x7A ? self - 0x20 : self }
  /// Whether the byte is a space or a tab.
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  /// Whether the byte is a letter of ASCII.
  var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
  /// Whether the byte is a letter of ASCII, or part of a character that is not in ASCII.
  var isOfWord: Bool { isLetter || self >= 0x80 }
  /// An ASCII letter as a small one; any other byte as it is.
  var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
