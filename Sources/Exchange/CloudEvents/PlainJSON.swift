// A place in a JSON text, and the few things that it can read there: JSON as most programs write it.

/// A place in a JSON text. It reads part of what RFC 8259 allows: strings without escapes, whole numbers of
/// up to 18 digits, `true` and `false`. For everything else it gives `nil` or `false`, and whoever knows
/// all of JSON has to read the text.
///
/// That strings are well-formed UTF-8 is for the caller to check.
struct PlainJSON {
  private(set) var index: Int
  let end: Int

  /// - Parameter range: the range of the bytes to read, which every call is given.
  init(_ range: Range<Int>) {
    index = range.lowerBound
    end = range.upperBound
  }

  /// Passes over blanks, and over `byte` where that follows.
  @inline(__always)
  mutating func take(_ byte: UInt8, _ json: Span<UInt8>) -> Bool {
    skipBlanks(json)
    guard index < end, json[index] == byte else { return false }
    index += 1
    return true
  }

  @inline(__always)
  private mutating func skipBlanks(_ json: Span<UInt8>) {
    while index < end, Self.isBlank(json[index]) { index += 1 }
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// Whether nothing but blanks is left.
  mutating func isAtEnd(_ json: Span<UInt8>) -> Bool {
    skipBlanks(json)
    return index == end
  }

  /// A string without escapes: its bytes between the quotes.
  @inline(__always)
  mutating func text(_ json: Span<UInt8>) -> Range<Int>? {
    guard take(UInt8(ascii: "\""), json) else { return nil }
    let start = index
    while index < end {
      let byte = json[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return start..<index - 1
      }
      if byte == UInt8(ascii: "\\") || byte < 0x20 { return nil }
      index += 1
    }
    return nil
  }

  /// A whole number of at most 18 digits, without quotes, point or exponent.
  mutating func integer(_ json: Span<UInt8>) -> Int64? {
    skipBlanks(json)
    let isNegative = index < end && json[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let start = index
    var number: Int64 = 0
    while index < end, json[index].isDigit, index - start < 18 {
      number = number * 10 + Int64(json[index] & 0x0F)
      index += 1
    }
    guard index > start, index < end, json[start] != UInt8(ascii: "0") || index == start + 1 else {
      return nil
    }
    switch json[index] {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09:
      return isNegative ? -number : number
    default: return nil
    }
  }

  mutating func boolean(_ json: Span<UInt8>) -> Bool? {
    skipBlanks(json)
    if isWord("true", json) {
      index += 4
      return true
    }
    if isWord("false", json) {
      index += 5
      return false
    }
    return nil
  }

  private func isWord(_ word: StaticString, _ json: Span<UInt8>) -> Bool {
    guard end - index >= word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      for offset in word.indices where word[offset] != json[index + offset] { return false }
      return true
    }
  }
}
