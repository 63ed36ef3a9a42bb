// A CSV file that is being read through a mapping.

internal import Ledger

/// The records of a file, after its header, and where the mapping's columns are in them.
struct CSVFile {
  var reader: CSVReader
  let columns: FileColumns

  /// Reads the header.
  ///
  /// - Throws: `ImportError` where the file is empty or lacks a column that the mapping names.
  init(_ source: any ByteSource, _ plan: ResolvedMapping) throws {
    let file = source.name
    let dialect = plan.mapping.dialect
    var reader = CSVReader(source, dialect)
    let names: [String]
    switch dialect.header {
    case .names(let given): names = given
    case .inFile:
      switch try reader.next() {
      case .end:
        throw ImportError(.invalidData, "is empty; a header with the columns' names was expected", file: file)
      case .fault(let problem):
        throw ImportError(.invalidData, "the header \(problem)", file: file, line: reader.line)
      case .record:
        reader.unescape()
        names = reader.fields.indices.map { Self.trimmed(reader.text($0)) }
      }
    }
    self.reader = reader
    columns = try FileColumns(names, plan, file: file)
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
