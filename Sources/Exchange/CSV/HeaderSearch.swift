// Which line of a file is its header.

/// Looks for the first record that has all columns which a mapping needs, because programs write titles,
/// periods and names of shops above it.
struct HeaderSearch {
  static let recordsMax = 50
  static let emptyFile = "is empty; a header with the columns' names was expected"

  private let needed: [ColumnName]
  private let sideBySide: [String]
  private let file: String
  private let quotes: Bool

  /// - Parameter columns: the columns that the mapping names; optional ones need not be there.
  init(_ columns: [ColumnName], _ dialect: CSVDialect, file: String) {
    needed = columns.filter { !$0.isOptional }
    sideBySide = dialect.sideBySide
    quotes = dialect.quotes != .none
    self.file = file
  }

  /// Why a file cannot be read.
  struct Failure: Error {
    var problem: String
    /// The line in the file that is at fault; `nil` where the mapping and the file do not fit.
    var line: Int?
    /// The column that is missing.
    var column: ColumnName?
  }

  /// A record that is not the header, and what it lacks.
  private struct Miss {
    var line: Int
    var cells: [String]
    var missing: [ColumnName]
  }

  private struct OtherSeparator {
    var name: String
    var line: Int
    var columns: Int
    /// How many of the needed columns are among the record's cells.
    var found: Int
  }

  /// Reads up to the header, which then is the present record.
  ///
  /// - Parameter isFirst: Whether it must be the first record.
  /// - Returns: the header's cells, how many records stood before it, and how it was written.
  func find(in reader: inout CSVReader, isFirst: Bool) throws -> (cells: [String], before: Int, text: [UInt8])
  {
    var (first, nearest): (Miss?, Miss?) = (nil, nil)
    var otherSeparator: OtherSeparator?
    var fault: Failure?
    for before in 0..<(isFirst ? 1 : Self.recordsMax) {
      switch try reader.next() {
      case .end:
        guard before == 0 else { break }
        throw Failure(problem: Self.emptyFile)
      case .fault(let problem):
        if before == 0 { fault = Failure(problem: "the header \(problem)", line: reader.line) }
        continue
      case .record:
        let record = Array(reader.buffer.bytes[reader.record])
        reader.unescape()
        let cells = reader.cells
        let missing = missing(in: cells)
        if missing.isEmpty { return (cells, before, record) }
        let miss = Miss(line: reader.line, cells: cells, missing: missing)
        if let other = self.otherSeparator(record, reader, better: needed.count - missing.count),
          first == nil || other.found > otherSeparator?.found ?? 0
        {
          otherSeparator = other
        }
        if first == nil { first = miss }
        if miss.missing.count < nearest?.missing.count ?? Int.max { nearest = miss }
        continue
      }
      break
    }
    if let fault { throw fault }
    guard let first, let nearest else { throw Failure(problem: "has no line that could be a header") }
    throw failure(first, nearest, otherSeparator)
  }

  private func missing(in cells: [String]) -> [ColumnName] {
    // Whether the sets of columns are alike is judged later, once this is known to be the header.
    let header = (try? CSVHeader(cells, sideBySide: sideBySide)) ?? (try? CSVHeader(cells))
    return needed.filter { header?.has($0) != true }
  }

  // MARK: What is wrong

  /// Why there is no header: told of the first line, or of another line that has more of the columns, since
  /// the lines above it may be titles.
  private func failure(_ first: Miss, _ nearest: Miss, _ other: OtherSeparator?) -> Failure {
    let column = nearest.missing.first
    let place = nearest.line == first.line ? file : "\(file), whose header is line \(nearest.line)"
    var problem =
      column.flatMap { try? CSVHeader(nearest.cells).problem($0, in: place) } ?? "has no header that fits"
    if let other {
      let what = other.line == nearest.line ? "it" : "line \(other.line)"
      problem += "; `delimiter: \(other.name)` would split \(what) into \(other.columns)"
    } else if nearest.cells.count == 1 {
      problem += "; is `file.delimiter` right?"
    }
    if nearest.line != first.line, nearest.missing.count > 1 {
      let names = nearest.missing.dropFirst().prefix(5).map { "`\($0.name)`" }.joined(separator: ", ")
      problem += "; it also lacks \(names)"
      if nearest.missing.count > 6 { problem += " and \(nearest.missing.count - 6) more" }
    }
    return Failure(problem: problem, column: column)
  }

  /// The separator by which a record has more of the needed columns than it has now. Where no separator
  /// gives any, the one that splits what is one column now.
  private func otherSeparator(_ record: [UInt8], _ reader: CSVReader, better than: Int) -> OtherSeparator? {
    var best: OtherSeparator?
    for (byte, name) in CSVDialect.commonSeparators where .byte(byte) != reader.separator {
      var scanner = RecordScanner(.byte(byte), quotes: quotes)
      _ = scanner.scan(record, record.indices, isAtEnd: true)
      let cells = scanner.fields.map { Blank.text(record, $0) }
      let found = needed.count - missing(in: cells).count
      guard cells.count > 1, best.map({ ($0.found, $0.columns) < (found, cells.count) }) ?? true else {
        continue
      }
      best = OtherSeparator(name: name, line: reader.line, columns: cells.count, found: found)
    }
    guard let best, best.found > than || reader.fields.count == 1 && than == 0 else { return nil }
    return best
  }
}
