// Finds quotes that nobody meant as such, which make a field of whole lines of the file.

/// Tells notes and addresses of several lines from lines of the file that a stray quote has made part of a
/// field.
///
///     1,"Best tea,5.00      begins as a record does: with the separators before it, it has as many as a record
///     2,Mug,6.00            is as long as one
///     3,Pizza 12",7.00      ends as one does
///
/// A comma in a sentence has a blank behind it. So a separator with a blank behind it is no sign of a
/// record, unless the file has blanks behind all of its separators.
struct SwallowedLines {
  private let separator: UInt8
  /// How many separators a whole record has, at least and at most: columns without a name, at the end, may
  /// be missing.
  private let separators: ClosedRange<Int>
  /// Whether the file has blanks behind its separators.
  private let hasBlanks: Bool

  /// - Parameters:
  ///   - columns: How many columns the file has, without and with those at its end that have no name.
  ///   - hasBlanks: Whether its header has blanks behind separators.
  /// - Returns: `nil` for one column only, where nothing can be told.
  init?(_ separator: UInt8, columns: ClosedRange<Int>, hasBlanks: Bool) {
    guard columns.lowerBound > 1 else { return nil }
    self.separator = separator
    separators = columns.lowerBound - 1...columns.upperBound - 1
    self.hasBlanks = hasBlanks
  }

  /// The first of a record's quoted fields that holds what looks like whole lines of the file.
  func first(in record: RecordScanner, _ bytes: [UInt8]) -> RecordScanner.Quoted? {
    record.multiline.first { swallows($0, record.fields.count, bytes) }
  }

  private func swallows(_ quoted: RecordScanner.Quoted, _ fieldCount: Int, _ bytes: [UInt8]) -> Bool {
    var parts: [Part] = []
    var begin = quoted.open + 1
    for index in quoted.open + 1..<quoted.close where bytes[index] == 0x0A || bytes[index] == 0x0D {
      parts.append(part(bytes, begin..<index))
      begin = index + 1
    }
    guard let first = parts.first else { return false }
    let last = part(bytes, begin..<quoted.close)
    let inner = parts.dropFirst().filter { !$0.isEmpty }
    let (begins, ends) = (
      sign(of: first, outside: quoted.field), sign(of: last, outside: fieldCount - 1 - quoted.field)
    )
    let innerRecords = inner.count { sign(of: $0, outside: 0) == .certain }
    let isFramed = begins != .none && ends != .none && (begins == .certain || ends == .certain)
    // With two columns a record has a single separator, and a comma in a sentence proves nothing.
    if separators.lowerBound == 1 { return isFramed && innerRecords == inner.count }
    if innerRecords > 0 { return true }
    // A record whose number of fields is not that of the header is broken, whichever quote has swallowed
    // what.
    return separators.contains(fieldCount - 1) ? isFramed : begins == .certain || ends == .certain
  }

  /// The text between two line breaks.
  private struct Part {
    var isEmpty: Bool
    var separators = 0
    /// How many separators have no blank behind them.
    var tight = 0
    /// How many separators have nothing behind them but separators and blanks.
    var trailing = 0
  }

  private func part(_ bytes: [UInt8], _ range: Range<Int>) -> Part {
    var part = Part(isEmpty: range.isEmpty)
    for index in range {
      let byte = bytes[index]
      if byte == separator {
        part.separators += 1
        part.trailing += 1
        let next = index + 1 < range.upperBound ? bytes[index + 1] : separator
        if !next.isBlank || next == separator { part.tight += 1 }
      } else if !byte.isBlank {
        part.trailing = 0
      }
    }
    return part
  }

  private enum Sign {
    case none
    /// The part would fit into a record, but has no separator of its own.
    case possible
    case certain
  }

  /// Whether a part, together with some separators outside the quotes, makes a whole record; empty cells
  /// may follow it.
  private func sign(of part: Part, outside: Int) -> Sign {
    let all = part.separators + outside
    guard all >= separators.lowerBound,
      all <= max(separators.upperBound, separators.lowerBound + part.trailing)
    else {
      return .none
    }
    return (hasBlanks ? part.separators : part.tight) > 0 ? .certain : .possible
  }
}
