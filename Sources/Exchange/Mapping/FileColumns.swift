// Where one file has the columns that a mapping reads.

internal import Ledger

/// The columns of one file. Files of one import may have them in different places.
struct FileColumns: Sendable {
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

  private static func place(
    of column: ResolvedColumn, _ names: [String], _ file: String, _ mapping: Mapping
  ) throws(ImportError) -> Int {
    let (name, mark) = (column.name.name, column.mark)
    for name in [name] + column.name.alsoCalled {
      let found = names.indices.filter { names[$0] == name }
      if let nth = column.name.nth, nth <= found.count { return found[nth - 1] }
      if column.name.nth != nil || found.isEmpty { continue }
      if found.count == 1 { return found[0] }
      throw ImportError(
        .invalidMapping, "the column `\(name)` is there \(found.count) times in \(file); say which: `nth: 1`",
        file: mapping.name, line: mark.line, column: mark.column)
    }
    if column.name.isOptional { return -1 }
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
