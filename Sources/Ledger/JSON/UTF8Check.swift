// Well-formedness of UTF-8, for text that comes from outside.

/// Checks UTF-8 by the table of well-formed byte sequences (The Unicode Standard, table 3-7).
@usableFromInline
package enum UTF8Check {
  /// The index after the sequence that begins at `index` with a byte above 0x7F; `nil` where it is not well
  /// formed or does not end before `end`.
  @inlinable
  package static func sequence(_ bytes: [UInt8], at index: Int, end: Int) -> Int? {
    let first = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: length = 3
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard index + length <= end, second.contains(bytes[index + 1]) else { return nil }
    for next in index + 2..<index + max(2, length) where bytes[next] & 0xC0 != 0x80 { return nil }
    return index + length
  }

  /// Whether all bytes of a range are well-formed UTF-8.
  package static func isValid(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      if bytes[index] < 0x80 {
        index += 1
      } else if let next = sequence(bytes, at: index, end: range.upperBound) {
        index = next
      } else {
        return false
      }
    }
    return true
  }
}
