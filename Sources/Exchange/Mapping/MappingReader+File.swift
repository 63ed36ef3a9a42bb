// Reads the YAML of a mapping: the section `file`, which says how the CSV file is written.

internal import Ledger
internal import Yams

extension MappingReader {
  /// How many lines may stand before the header: a file with more of them would be another file.
  private static let linesBeforeMax = 100_000
  /// How many records a footer may have, because so many are looked at ahead.
  private static let footerRecordsMax = 1000

  func readDialect() throws(MappingFault) -> CSVDialect {
    var dialect = CSVDialect()
    guard let node = root["file"] else { return dialect }
    let file = try YAMLObject(
      node, at: "file",
      known: [
        "delimiter", "encoding", "quotes", "header", "skip-lines", "footer-lines", "short-rows",
        "side-by-side",
      ])
    dialect.separator = try separator(file)
    dialect.encoding = try encoding(file)
    dialect.quotes = try quotes(file, dialect)
    if let header = file["header"] { dialect.header = try self.header(header, file) }
    dialect.linesBefore = try count("skip-lines", file, upTo: Self.linesBeforeMax)
    dialect.footerRecords = try count("footer-lines", file, upTo: Self.footerRecordsMax)
    dialect.mayBeShort = try file.bool("short-rows") ?? false
    dialect.sideBySide = try sideBySide(file)
    return dialect
  }

  private func separator(_ file: YAMLObject) throws(MappingFault) -> CSVDialect.Separator? {
    guard let text = try file.text("delimiter") else { return nil }
    if text == "whitespace" { return .whitespace }
    if let common = CSVDialect.commonSeparators.first(where: { $0.name == text }) {
      return .byte(common.byte)
    }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte > 0x20 || byte == 0x09, byte < 0x7F,
      byte != UInt8(ascii: "\"")
    else {
      throw fault(
        file, "delimiter", "must be comma, semicolon, tab, whitespace, or one character of ASCII but `\"`")
    }
    return .byte(byte)
  }

  private func encoding(_ file: YAMLObject) throws(MappingFault) -> TextEncoding? {
    guard let text = try file.text("encoding") else { return nil }
    let name = text.lowercased().replacing("_", with: "-")
    if let encoding = TextEncoding(rawValue: name) ?? Self.otherNames[name] { return encoding }
    let all = TextEncoding.allCases.map(\.rawValue)
    throw fault(
      file, "encoding", "must be one of \(all.joined(separator: ", "))\(Nearest.question(name, among: all))")
  }

  /// Other names by which encodings are known.
  private static let otherNames: [String: TextEncoding] = [
    "utf8": .utf8, "cp1252": .windows1252, "windows1252": .windows1252, "ansi": .windows1252,
    "latin1": .latin1,
    "iso-8859-1": .latin1, "utf16": .utf16, "utf-16le": .utf16, "utf-16be": .utf16, "utf-16-le": .utf16,
    "utf-16-be": .utf16, "unicode": .utf16,
  ]

  private func quotes(_ file: YAMLObject, _ dialect: CSVDialect) throws(MappingFault) -> CSVDialect.Quotes {
    guard let text = try file.text("quotes") else { return .watched }
    if dialect.separator == .whitespace {
      throw fault(file, "quotes", "means nothing beside `delimiter: whitespace`, where there are no quotes")
    }
    switch text {
    case "double": return .double
    case "none": return .none
    default: throw fault(file, "quotes", "must be double, or none where `\"` is a sign like any other")
    }
  }

  private func header(_ node: Node, _ file: YAMLObject) throws(MappingFault) -> CSVDialect.Header {
    if case .sequence = node {
      let names = try file.texts("header") ?? []
      if names.isEmpty { throw fault(file, "header", "must name at least one column") }
      return .names(names)
    }
    guard node.bool == true else {
      throw fault(
        file, "header", "must be true, or the list of the columns' names where the file has no header")
    }
    return .inFile
  }

  private func count(_ key: String, _ file: YAMLObject, upTo max: Int) throws(MappingFault) -> Int? {
    guard let text = try file.text(key) else { return nil }
    guard text.utf8.allSatisfy(\.isDigit), let count = Int(text), count <= max else {
      throw fault(file, key, "must be a number of lines, 0 to \(max)")
    }
    return count
  }

  private func sideBySide(_ file: YAMLObject) throws(MappingFault) -> [String] {
    guard file["side-by-side"] != nil else { return [] }
    let names = try file.texts("side-by-side") ?? []
    if names.isEmpty { throw fault(file, "side-by-side", "must name at least one column") }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw fault(
        file, "side-by-side", "names `\(twice)` twice; each column is named once, however often it is there")
    }
    let patterns = names.filter(SideBySide.isPattern)
    guard patterns.isEmpty || patterns.count == names.count else {
      throw fault(
        file, "side-by-side",
        "must have `\(SideBySide.number)`, where the number stands, in all of its names or in none")
    }
    if let pattern = patterns.first(where: { $0.ranges(of: SideBySide.number).count > 1 }) {
      throw fault(file, "side-by-side", "has `\(SideBySide.number)` more than once in `\(pattern)`")
    }
    return names
  }

  /// Refuses columns side by side of which no field reads any, and grouping by one of them: a line belongs to
  /// one group, and has several values of such a column.
  func checkSideBySide(_ group: Mapping.Group?) throws(MappingFault) {
    guard !dialect.sideBySide.isEmpty, let node = root["file"] else { return }
    let file = try YAMLObject(node, at: "file")
    guard fields.indices.contains(where: standsSideBySide) else {
      throw fault(file, "side-by-side", "names no column that a field reads")
    }
    for field in fields {
      guard case .columns(let columns) = field.rule,
        let numbered = columns.first(where: { $0.nth != nil && dialect.sideBySide.contains($0.name) })
      else { continue }
      throw MappingFault(
        "`fields.\(field.name).nth` means nothing, since `\(numbered.name)` is among `file.side-by-side`: a row is made of each",
        at: field.mark)
    }
    if let field = group?.by.first(where: standsSideBySide) {
      throw MappingFault(
        "`group.by` cannot be `\(fields[field].name)`: it stands several times in a line, by `file.side-by-side`",
        at: root["group"].map(YAMLObject.mark))
    }
  }

  private func standsSideBySide(_ field: Int) -> Bool {
    if case .columns(let names) = fields[field].rule {
      return names.contains { dialect.sideBySide.contains($0.name) }
    }
    return fields[field].rule.operands.contains(where: standsSideBySide)
  }

  private func fault(_ file: YAMLObject, _ key: String, _ problem: String) -> MappingFault {
    MappingFault("`\(file.path(key))` \(problem)", at: file[key].map(YAMLObject.mark))
  }
}
