// Where one file has the columns that a mapping reads.

internal import Ledger

/// The columns of one file. Files of one import may have them in different places. A class: it is passed for every line.
final class FileColumns: Sendable {
  /// The file's name.
  let file: String
  /// Of all its columns.
  private let names: [String]
  /// For each column that the mapping reads: its place in a line.
  private let places: [Int]

  /// - Throws: `ImportError.Code.invalidMapping` where a column is not there, with those that are.
  init(_ names: [String], _ plan: ResolvedMapping, file: String) throws(ImportError) {
    self.file = file
    self.names = names
    var places: [Int] = []
    for column in plan.columns { places.append(try Self.place(of: column, names, file, plan.mapping)) }
    self.places = places
  }

  /// The fields of the line that was added last become rows. Where there is something wrong with the line, what it has is there
  /// nevertheless: its key may be.
  ///
  /// - Returns: what is wrong with it.
  func addRows(of line: Int, to rows: inout LineRows) -> LineFault? {
    rows.addRow(of: line, from: places)
    let count = rows.cells.count
    guard count != names.count else { return nil }
    return LineFault(reason: "the line has \(count) fields where there are \(names.count) columns")
  }

  /// Where a column that the mapping reads is in a line, as it was written; `nil` where it is not there.
  func cell(_ column: Int, of line: RecordScanner) -> Range<Int>? {
    let place = places[column]
    return line.fields.indices.contains(place) ? line.fields[place] : nil
  }

  private static func place(
    of column: ResolvedColumn, _ names: [String], _ file: String, _ mapping: Mapping
  ) throws(ImportError) -> Int {
    let (name, mark) = (column.name, column.mark)
    if let index = names.firstIndex(of: name) {
      if names.lastIndex(of: name) == index { return index }
      throw ImportError(
        .invalidMapping, "the column `\(name)` is there twice in \(file)", file: mapping.name,
        line: mark.line, column: mark.column)
    }
    // What stands where a header should be may be somebody's data: only names that look like names are shown.
    let looksLikeHeader = names.count > 1 || names.first.map { $0.utf8.count <= 64 } ?? false
    let found =
      looksLikeHeader
      ? "it has: \(names.joined(separator: ", "))"
      : "it has one column only; is `file.delimiter` right?"
    let hint = Nearest.to(name, among: names).map { "did you mean `\($0)`? " } ?? ""
    throw ImportError(
      .invalidMapping, "there is no column `\(name)` in \(file); \(hint)\(found)", file: mapping.name,
      line: mark.line, column: mark.column)
  }
}
