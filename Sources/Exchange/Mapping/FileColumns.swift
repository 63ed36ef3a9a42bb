// Where one file has the columns that a mapping reads.

internal import Ledger

/// The columns of one file. Files of one import may have them in different places. A class: it is passed for every line.
final class FileColumns: Sendable {
  /// The file's name.
  let file: String
  /// Finds the fields of its records.
  let scanner: RecordScanner
  /// How many columns have names.
  private let columnCount: Int
  private let mayBeShort: Bool
  /// For each column that the mapping reads: its place in a line; -1 where it is not there, or stands side by side.
  private let places: [Int]
  /// For each set of columns that stand side by side: the places of those that the mapping reads, as in
  /// `places`.
  private let placesOfSets: [[Int]]
  /// The places of each set, also of those columns that no field reads.
  private let sets: [[Int]]

  /// - Throws: `ImportError.Code.invalidMapping` where a column is not there, with those that are.
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

  /// Makes rows of the fields of the line that was added last: one, or one for each set of columns that is
  /// not empty. Where there is something wrong with the line, what it has is there nevertheless: its key may
  /// be.
  ///
  /// - Returns: what is wrong with it.
  func addRows(of line: Int, to rows: inout LineRows) -> LineFault? {
    var isAdded = false
    for (set, own) in sets.enumerated() where !own.allSatisfy(rows.isBlankCell) {
      rows.addRow(of: line, from: placesOfSets[set], mayBeShort: mayBeShort)
      isAdded = true
    }
    if !isAdded { rows.addRow(of: line, from: places, mayBeShort: mayBeShort) }
    return fault(rows.cells.count, isBlank: rows.isBlankCell)
  }

  /// What is wrong with the number of fields of a record: any of its cells may then stand under another name than its own.
  func fault(of reader: CSVReader) -> LineFault? {
    let fields = reader.scanner.fields
    return fault(fields.count) { reader.trimmed(fields[$0]).isEmpty }
  }

  /// Where a column that the mapping reads is in a line, as it was written; `nil` where it is not there.
  func cell(_ column: Int, of line: RecordScanner) -> Range<Int>? {
    let place = places[column]
    return line.fields.indices.contains(place) ? line.fields[place] : nil
  }

  private func fault(_ fieldCount: Int, isBlank: (Int) -> Bool) -> LineFault? {
    if fieldCount == columnCount || fieldCount < columnCount && mayBeShort { return nil }
    // Cells may also stand under empty names: a separator that was not in quotes moves what stands behind it
    // there.
    if fieldCount > columnCount, (columnCount..<fieldCount).allSatisfy(isBlank) { return nil }
    let fields = fieldCount == 1 ? "1 field" : "\(fieldCount) fields"
    let columns = columnCount == 1 ? "is 1 column" : "are \(columnCount) columns"
    let problem = "the line has \(fields) where there \(columns)"
    return LineFault(
      reason: fieldCount > columnCount
        ? problem : "\(problem); `short-rows: true` reads lines that lack cells at their end")
  }
}
