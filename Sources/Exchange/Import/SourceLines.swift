// Lines of files, as they were written.

/// Some lines of the files of an import, with their places there and their ordinals.
struct SourceLines: Sendable {
  struct Line: Sendable {
    var place: LinePlace
    /// The range of the line's text in `bytes`.
    var text: Range<Int>
    /// The range of the line's ordinals in `ordinals`.
    var ordinals = 0..<0
  }

  private(set) var bytes: [UInt8] = []
  private(set) var lines: [Line] = []
  /// The ordinals of the rows of the lines, where the mapping asks for ordinals.
  private(set) var ordinals: [Int64] = []

  var count: Int { lines.count }

  subscript(index: Int) -> Line { lines[index] }

  func text(_ index: Int) -> ArraySlice<UInt8> { bytes[lines[index].text] }

  /// Adds a line, whose text is a range of other bytes.
  mutating func append(
    _ place: LinePlace, _ range: Range<Int>, of source: [UInt8],
    ordinals added: some Collection<Int64> = EmptyCollection<Int64>()
  ) {
    let start = bytes.count
    bytes.append(source, range)
    lines.append(Line(place: place, text: start..<bytes.count))
    guard !added.isEmpty else { return }
    let first = ordinals.count
    ordinals.append(contentsOf: added)
    lines[lines.count - 1].ordinals = first..<ordinals.count
  }
}

/// The place of a line.
struct LinePlace: Hashable, Sendable {
  /// The number of its file among those of the import, from 0.
  var file: Int
  /// The line's number, from 1; for a record of several lines, that of the first.
  var line: Int
}
