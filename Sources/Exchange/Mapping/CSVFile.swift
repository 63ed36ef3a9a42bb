// A CSV file that is being read through a mapping.

internal import Ledger

/// The records of a file below its header, and the places of the mapping's columns in them.
struct CSVFile {
  var table: CSVTable
  let columns: FileColumns
  /// The lines of the header, without which the other lines cannot be read.
  var header: [HeaderLine] { table.headerLines }

  /// Reads up to the header.
  ///
  /// - Throws: `ImportError` where the file is empty, or no line of it has all the columns that the mapping
  ///   names.
  init(_ source: any ByteSource, _ plan: ResolvedMapping, _ dialect: CSVDialect) throws {
    let (file, mapping) = (source.name, plan.mapping)
    do {
      table = try CSVTable(source, dialect, needed: plan.columns.map(\.name))
    } catch let failure as HeaderSearch.Failure {
      guard let name = failure.column,
        let mark = plan.columns.first(where: { $0.name == name })?.mark
      else {
        throw ImportError(.invalidData, failure.problem, file: file, line: failure.line)
      }
      throw ImportError(
        .invalidMapping, failure.problem, file: mapping.name, line: mark.line, column: mark.column)
    } catch let problem as CSVHeader.Problem {
      throw ImportError(.invalidMapping, "\(problem.text) in \(file)", file: mapping.name)
    }
    columns = try FileColumns(table.header, table.reader.scanner, plan, file: file)
  }
}
