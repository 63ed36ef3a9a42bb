// The places of a mapping's columns in one file.

internal import Ledger

/// The columns of one file; files of one import may have them in different places. It is a class because it
/// is passed for every line.
final class FileColumns: Sendable {
  /// The file's name.
  let file: String
  /// Finds the fields of its records.
  let scanner: RecordScanner
  /// How many columns have names.
  private let columnCount: Int
  private let mayBeShort: Bool
  /// For each column that the mapping reads, its place in a line; -1 where it is missing, or stands side by
  /// side with others.
  private let places: [Int]
  /// For each set of columns that stand side by side, the places of the columns that the mapping reads, as
  /// `places` has them.
  private let placesOfSets: [[Int]]
  /// The places of each set's columns, including those that no field reads.
  private let sets: [[Int]]

  /// - Throws: `ImportError.Code.invalidMapping` where a column is missing; the message names those that
  ///   are there.
  init(_ header: CSVHeader, _ scanner: RecordScanner, _ plan: ResolvedMapping, file: String)
    throws(ImportError)
  {
    self.file = file
    self.scanner = scanner
    columnCount = header.names.count
    mayBeShort = plan.mapping.dialect.mayBeShort
    sets = header.places
    var places: [Int] = []
    var placesOfSets = [[Int]](repeating: [], count: header.setCount)
    for column in plan.columns {
      var place = -1
      var inSets: [Int]?
      switch header.lookup(column.name) {
      case .place(let index): place = index
      case .places(let each): inSets = each
      case .absent: break
      case .missing, .repeated:
        throw ImportError(
          .invalidMapping, header.problem(column.name, in: file) ?? "", file: plan.mapping.name,
          line: column.mark.line, column: column.mark.column)
      }
      places.append(place)
      for set in placesOfSets.indices { placesOfSets[set].append(inSets?[set] ?? place) }
    }
    self.places = places
    self.placesOfSets = placesOfSets
  }

  /// Makes rows of the fields of the line that was added last: one row, or one for each set of columns that
  /// is not empty. Rows are made of a faulty line too, since its key may be among its cells.
  ///
  /// - Returns: what is wrong with the line; `nil` where nothing is.
  func addRows(of line: Int, to rows: inout LineRows) -> LineFault? {
    var isAdded = false
    for (set, own) in sets.enumerated() where !own.allSatisfy(rows.isBlankCell) {
      rows.addRow(of: line, from: placesOfSets[set], mayBeShort: mayBeShort)
      isAdded = true
    }
    if !isAdded { rows.addRow(of: line, from: places, mayBeShort: mayBeShort) }
    return fault(rows.cells.count, isBlank: rows.isBlankCell)
  }

  /// What is wrong with the number of a record's fields: any of its cells may then stand under another name
  /// than its own. `nil` where nothing is.
  func fault(of reader: CSVReader) -> LineFault? {
    let fields = reader.scanner.fields
    return fault(fields.count) { reader.trimmed(fields[$0]).isEmpty }
  }

  /// The range of a column's text in a line, as it was written; `nil` where the column is missing.
  func cell(_ column: Int, of line: RecordScanner) -> Range<Int>? {
    let place = places[column]
    return line.fields.indices.contains(place) ? line.fields[place] : nil
  }

  private func fault(_ fieldCount: Int, isBlank: (Int) -> Bool) -> LineFault? {
    if fieldCount == columnCount || fieldCount < columnCount && mayBeShort { return nil }
    // Cells under empty names must be blank: a separator that was not in quotes moves the cells behind it,
    // and may move one there.
    if fieldCount > columnCount, (columnCount..<fieldCount).allSatisfy(isBlank) { return nil }
    let fields = fieldCount == 1 ? "1 field" : "\(fieldCount) fields"
    let columns = columnCount == 1 ? "is 1 column" : "are \(columnCount) columns"
    let problem = "the line has \(fields) where there \(columns)"
    return LineFault(
      reason: fieldCount > columnCount
        ? problem : "\(problem); `short-rows: true` reads lines that lack cells at their end")
  }
}
