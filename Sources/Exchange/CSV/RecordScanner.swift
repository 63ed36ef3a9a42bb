// One record → its fields.

/// Finds the fields of a record: while a file is read, and again in lines that were held meanwhile.
struct RecordScanner {
  /// Each field's bytes in those that were scanned, without the quotes around it.
  var fields: [Range<Int>] = []
  /// The fields in which two quotes stand for one.
  var doubled: [Int] = []

  private let separator: UInt8
  private let isWhitespace: Bool

  enum Outcome {
    /// The record is whole. It ends at this index, where its line's end stands, or nothing more.
    case complete(end: Int)
    case incomplete
    case faulty(String)
  }

  init(_ dialect: CSVDialect) {
    switch dialect.separator {
    case .byte(let byte): (separator, isWhitespace) = (byte, false)
    case .whitespace: (separator, isWhitespace) = (0x20, true)
    }
  }

  mutating func removeAll() {
    fields.removeAll(keepingCapacity: true)
    doubled.removeAll(keepingCapacity: true)
  }

  /// Scans the record that begins where `range` does. An incomplete one is scanned anew when there is more, so that where the
  /// pieces of a file end cannot matter.
  ///
  /// - Parameter isAtEnd: whether nothing comes after `range`.
  mutating func scan(_ bytes: [UInt8], _ range: Range<Int>, isAtEnd: Bool) -> Outcome {
    removeAll()
    return isWhitespace ? scanBlankSeparated(bytes, range, isAtEnd) : scanSeparated(bytes, range, isAtEnd)
  }

  private mutating func scanSeparated(_ bytes: [UInt8], _ range: Range<Int>, _ isAtEnd: Bool) -> Outcome {
    let end = range.upperBound
    var index = range.lowerBound
    while true {
      guard index < end else { return endOfInput(index, range, isAtEnd) }
      if bytes[index] == UInt8(ascii: "\"") {
        guard let close = scanQuoted(bytes, index + 1..<end, isAtEnd) else { return .incomplete }
        index = close + 1
        guard index < end else { return isAtEnd ? .complete(end: index) : .incomplete }
        let byte = bytes[index]
        if byte != separator && byte != 0x0A && byte != 0x0D {
          return .faulty("has something between a closing quote and the next separator")
        }
      } else {
        let start = index
        while index < end, case let byte = bytes[index],
          byte != separator && byte != 0x0A && byte != 0x0D
        {
          index += 1
        }
        guard index < end else { return endOfInput(start, range, isAtEnd) }
        fields.append(start..<index)
      }
      if bytes[index] != separator { return .complete(end: index) }
      index += 1
    }
  }

  /// The index of the closing quote, or `nil` where it is not there yet. Appends the field.
  private mutating func scanQuoted(_ bytes: [UInt8], _ range: Range<Int>, _ isAtEnd: Bool) -> Int? {
    let end = range.upperBound
    var index = range.lowerBound
    var isDoubled = false
    while index < end {
      guard bytes[index] == UInt8(ascii: "\"") else {
        index += 1
        continue
      }
      if index + 1 < end, bytes[index + 1] == UInt8(ascii: "\"") {
        isDoubled = true
        index += 2
      } else if index + 1 == end, !isAtEnd {
        return nil
      } else {
        if isDoubled { doubled.append(fields.count) }
        fields.append(range.lowerBound..<index)
        return index
      }
    }
    return nil
  }

  private mutating func scanBlankSeparated(
    _ bytes: [UInt8], _ range: Range<Int>, _ isAtEnd: Bool
  ) -> Outcome {
    let end = range.upperBound
    var index = range.lowerBound
    while true {
      while index < end, bytes[index].isBlank { index += 1 }
      let start = index
      while index < end, case let byte = bytes[index], !byte.isBlank && byte != 0x0A && byte != 0x0D {
        index += 1
      }
      if index > start { fields.append(start..<index) }
      guard index < end else {
        return isAtEnd && index > range.lowerBound ? .complete(end: index) : .incomplete
      }
      if !bytes[index].isBlank { return .complete(end: index) }
    }
  }

  /// The last field of a file that does not end with a line's end.
  private mutating func endOfInput(_ start: Int, _ range: Range<Int>, _ isAtEnd: Bool) -> Outcome {
    guard isAtEnd, !range.isEmpty else { return .incomplete }
    fields.append(start..<range.upperBound)
    return .complete(end: range.upperBound)
  }
}
