// The text of lines in the columns that a mapping reads.

/// Lines, split into rows. A row is a line, or a part of a line in which items stand side by side.
///
///     bytes    │ a line, its quotes put right │ the next line … │
///     fields   │ row 0: where each column's text is in bytes, without blanks around it │ row 1 … │
struct LineRows {
  private(set) var bytes: [UInt8] = []
  /// The fields of each row: as many as there are columns that the mapping reads.
  private var fields: [Range<Int>] = []
  private let width: Int
  /// The ordinals of each row, as many as the mapping has; 0 where one is not known.
  private var ordinals: [Int64] = []
  private let ordinalCount: Int
  /// For each row, the index of its line among those that were added.
  private(set) var lines: [Int] = []
  /// All fields of the line that was added last, as its file has them.
  private(set) var cells: [Range<Int>] = []

  /// The range that stands for a column which the line is too short for.
  private static let missing = -1 ..< -1

  init(columns: Int, ordinals: Int) {
    width = columns
    ordinalCount = ordinals
  }

  var count: Int { lines.count }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    ordinals.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
  }

  /// Adds the bytes of a line. It has no rows yet: `FileColumns.addRows` makes them.
  ///
  /// - Parameters:
  ///   - record: the range of the line in `source`.
  ///   - scanner: the scanner that has found the line's fields in `source`.
  mutating func addLine(_ source: [UInt8], _ record: Range<Int>, _ scanner: RecordScanner) {
    let shift = bytes.count - record.lowerBound
    bytes.append(source, record)
    cells.removeAll(keepingCapacity: true)
    for field in scanner.fields { cells.append(field.lowerBound + shift..<field.upperBound + shift) }
    for index in scanner.doubled { cells[index] = bytes.replaceDoubledQuotes(in: cells[index]) }
  }

  /// Adds a row of some cells; a cell at a negative place is empty.
  ///
  /// - Parameter mayBeShort: whether cells that the line is too short for count as empty.
  mutating func addRow(of line: Int, from places: [Int], mayBeShort: Bool) {
    lines.append(line)
    for _ in 0..<ordinalCount { ordinals.append(0) }
    for place in places {
      if place < 0 || mayBeShort && place >= cells.count {
        fields.append(0..<0)
      } else {
        fields.append(place < cells.count ? bytes.withoutBlanks(cells[place]) : Self.missing)
      }
    }
  }

  /// Adds a text that was made of other texts, behind the lines.
  mutating func add(_ text: [UInt8]) -> Range<Int> {
    bytes.append(contentsOf: text)
    return bytes.count - text.count..<bytes.count
  }

  /// Whether a cell of the line that was added last is empty or missing.
  func isBlankCell(_ place: Int) -> Bool {
    place >= cells.count || cells[place].allSatisfy { bytes[$0].isBlank }
  }

  /// Adds a row that is like another one except for some columns.
  mutating func addRow(like row: Int, with replaced: [(column: Int, text: Range<Int>)]) {
    lines.append(lines[row])
    for index in 0..<ordinalCount { ordinals.append(ordinals[row * ordinalCount + index]) }
    for column in 0..<width { fields.append(fields[row * width + column]) }
    for (column, text) in replaced { fields[fields.count - width + column] = text }
  }

  // MARK: Ordinals

  /// An ordinal of a row; `nil` where it is not known.
  func ordinal(_ row: Int, _ index: Int) -> Int64? {
    let ordinal = ordinals[row * ordinalCount + index]
    return ordinal == 0 ? nil : ordinal
  }

  mutating func setOrdinal(_ row: Int, _ index: Int, _ ordinal: Int64) {
    ordinals[row * ordinalCount + index] = ordinal
  }

  /// The ordinals of the rows from `first` on.
  func ordinals(from first: Int) -> ArraySlice<Int64> { ordinals[(first * ordinalCount)...] }

  /// Sets the ordinals of the rows from `first` on, as `ordinals(from:)` has given them.
  mutating func setOrdinals(from first: Int, _ known: some Collection<Int64>) {
    for (index, ordinal) in known.prefix(ordinals.count - first * ordinalCount).enumerated() {
      ordinals[first * ordinalCount + index] = ordinal
    }
  }

  // MARK: Fields

  /// The text of a column; `nil` where the line is too short to have it.
  func text(_ row: Int, _ column: Int) -> Range<Int>? {
    let range = fields[row * width + column]
    return range.lowerBound < 0 ? nil : range
  }

  mutating func setEmpty(_ row: Int, _ column: Int) { fields[row * width + column] = 0..<0 }

  func isEmpty(_ row: Int, _ column: Int) -> Bool { fields[row * width + column].isEmpty }

  /// Whether the bytes of a range are those of all of `other`.
  func isEqual(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    guard range.count == other.count else { return false }
    for offset in 0..<range.count where bytes[range.lowerBound + offset] != other[offset] { return false }
    return true
  }

  /// Whether two rows have the same bytes in some columns.
  func agree(_ row: Int, _ other: Int, in columns: [Int]) -> Bool {
    for column in columns {
      let (one, two) = (fields[row * width + column], fields[other * width + column])
      if one == two { continue }
      guard one.count == two.count else { return false }
      for offset in 0..<one.count where bytes[one.lowerBound + offset] != bytes[two.lowerBound + offset] {
        return false
      }
    }
    return true
  }

  func append(_ range: Range<Int>, to target: inout [UInt8]) { target.append(bytes, range) }
}
