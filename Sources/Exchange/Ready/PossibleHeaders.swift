// The records of an unknown file that could be its header.

/// The first records of a file, split by each delimiter that files have: one of them may be its header.
struct PossibleHeaders {
  /// How many bytes of a file are looked at, at the most.
  private static let bytesMax = 256 << 10

  /// The possible headers by separator; `nil` stands for a comma, or for what a `sep=` line says.
  private var bySeparator: [(separator: CSVDialect.Separator?, headers: [CSVHeader])] = []

  /// Whether the file has nothing in it but ends of lines.
  let isEmpty: Bool

  /// - Throws: `ImportError` where the file cannot be read.
  init(of file: ImportInput) throws {
    var source = try file.source()
    var start: [UInt8] = []
    while start.count < Self.bytesMax,
      try source.read(upTo: Self.bytesMax - start.count, into: &start) > 0
    {}
    let mark = start.starts(with: TextStart.utf8Mark) ? 3 : 0
    isEmpty = start[mark...].allSatisfy { $0.isBlank || $0 == 0x0A || $0 == 0x0D }
    bySeparator.append((nil, try Self.headers(start, file.name, nil)))
    let others = CSVDialect.commonSeparators.map { CSVDialect.Separator.byte($0.byte) } + [.whitespace]
    for separator in others {
      // Where a `sep=` line says another separator, this one cannot be meant.
      guard let headers = try? Self.headers(start, file.name, separator) else { continue }
      bySeparator.append((separator, headers))
    }
  }

  private static func headers(
    _ start: [UInt8], _ name: String, _ separator: CSVDialect.Separator?
  ) throws -> [CSVHeader] {
    var dialect = CSVDialect()
    dialect.separator = separator
    var reader = CSVReader(MemorySource(start, name: name), dialect)
    var headers: [CSVHeader] = []
    for _ in 0..<HeaderSearch.recordsMax {
      switch try reader.next() {
      case .end: return headers
      case .fault: continue
      case .record:
        reader.unescape()
        headers.append(try CSVHeader(reader.cells))
      }
    }
    return headers
  }

  /// The header that has some columns, and the delimiter that it was split by.
  ///
  /// - Parameter separator: the separator that the mapping of these columns says; `nil` where it leaves
  ///   that to the file.
  func find(
    _ columns: [ColumnName], _ separator: CSVDialect.Separator?
  ) -> (separator: CSVDialect.Separator?, header: CSVHeader)? {
    for (found, headers) in bySeparator where separator == nil ? found != .whitespace : found == separator {
      if let header = headers.first(where: { header in columns.allSatisfy(header.has) }) {
        return (found, header)
      }
    }
    return nil
  }
}
