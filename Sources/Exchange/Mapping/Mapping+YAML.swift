// YAML → Mapping: the file as a whole, and its fields.

internal import Foundation
internal import Ledger
internal import Yams

extension Mapping {
  /// Reads a mapping file.
  ///
  /// - Throws: `ImportError`: `.notFound` or `.unreadable`, or `.invalidMapping` with the line and column.
  public init(contentsOf path: String) throws {
    var source = try FileSource(path: path) as any ByteSource
    var bytes: [UInt8] = []
    while try source.read(upTo: 64 << 10, into: &bytes) > 0 {
      guard bytes.count <= YAMLBounds.bytesMax else {
        throw ImportError(
          .invalidMapping, "is larger than the \(YAMLBounds.bytesMax >> 20) MiB that a mapping may have",
          file: path)
      }
    }
    guard let yaml = String(validating: bytes, as: UTF8.self) else {
      throw ImportError(.invalidMapping, "is not UTF-8", file: path)
    }
    try self.init(yaml: yaml, name: path)
  }

  /// Reads a mapping from its text.
  ///
  /// - Parameter name: What messages call it.
  /// - Throws: `ImportError.Code.invalidMapping` with the line and column, and what would be right.
  public init(yaml: String, name: String = "mapping") throws {
    do {
      try YAMLBounds.check(yaml)
      guard let node = try Yams.compose(yaml: yaml) else {
        throw MappingFault("the mapping is empty", at: nil)
      }
      var reader = try MappingReader(node)
      self = try reader.mapping(name: name)
    } catch let fault as MappingFault {
      throw ImportError(
        .invalidMapping, fault.problem, file: name, line: fault.mark?.line, column: fault.mark?.column)
    } catch let error as YamlError {
      throw Self.notYAML(error, name)
    }
  }

  private static func notYAML(_ error: YamlError, _ name: String) -> ImportError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ImportError(
        .invalidMapping, "is not well-formed YAML: \(problem)", file: name, line: mark.line,
        column: mark.column)
    case .duplicatedKeysInMapping(let duplicates, let context):
      ImportError(
        .invalidMapping, "has keys twice: \(duplicates.map { "\($0)" }.joined(separator: ", "))", file: name,
        line: context.mark.line, column: context.mark.column)
    default:
      ImportError(.invalidMapping, "is not well-formed YAML", file: name)
    }
  }
}

/// Reads one mapping; the names of fields are known before anything that uses them is read.
struct MappingReader {
  let root: YAMLObject
  private(set) var fields: [Mapping.Field] = []

  init(_ node: Node) throws(MappingFault) {
    root = try YAMLObject(
      node, at: "",
      known: [
        "mapping", "source", "namespace", "file", "currency", "time-zone", "placeholders", "fields", "skip",
        "group",
        "touchpoints",
      ])
  }

  mutating func mapping(name: String) throws(MappingFault) -> Mapping {
    guard try root.requiredText("mapping") == "1" else {
      throw MappingFault("`mapping` must be 1, the version of this language", at: root.mark)
    }
    let source = try root.requiredText("source")
    let namespace = try root.text("namespace")
    for (key, name) in [("source", source), ("namespace", namespace ?? source)] {
      guard !name.isEmpty, name.utf8.count <= 200 else {
        throw MappingFault("`\(key)` must be 1 to 200 bytes long", at: root[key].map(YAMLObject.mark))
      }
    }
    let currency = try root.text("currency")
    if let currency, Unit(currency: currency) == nil {
      throw MappingFault(
        "`currency` must be an ISO 4217 code in capitals, such as GBP",
        at: root["currency"].map(YAMLObject.mark))
    }
    let timeZone = try root.text("time-zone")
    if let timeZone, LocalClock(timeZone) == nil {
      throw MappingFault(
        "`time-zone` must be an IANA name, such as Europe/London", at: root["time-zone"].map(YAMLObject.mark))
    }
    try readFields()
    let templates = try templates()
    return Mapping(
      name: name, source: source, namespace: namespace,
      kinds: templates.flatMap { [$0] + $0.also }.map(\.kind),
      dialect: try dialect(), currency: currency, timeZone: timeZone, fields: fields, skips: try skips(),
      group: try group(), templates: templates, placeholders: try placeholders(of: templates))
  }

  // MARK: The file

  private func dialect() throws(MappingFault) -> CSVDialect {
    var dialect = CSVDialect()
    guard let node = root["file"] else { return dialect }
    let file = try YAMLObject(node, at: "file", known: ["delimiter", "encoding", "header"])
    if let delimiter = try file.text("delimiter") {
      dialect.separator = try separator(delimiter, file)
    }
    if let encoding = try file.text("encoding") {
      switch encoding.lowercased() {
      case "utf-8": dialect.encoding = .utf8
      case "latin-1", "iso-8859-1": dialect.encoding = .latin1
      default:
        throw MappingFault(
          "`file.encoding` must be utf-8 or latin-1", at: file["encoding"].map(YAMLObject.mark))
      }
    }
    if let header = file["header"] {
      if case .sequence = header {
        dialect.header = .names(try file.texts("header") ?? [])
      } else if header.bool != true {
        throw MappingFault(
          "`file.header` must be true, or the list of the columns' names where the file has no header",
          at: YAMLObject.mark(header))
      }
    }
    return dialect
  }

  private func separator(_ text: String, _ file: YAMLObject) throws(MappingFault) -> CSVDialect.Separator {
    switch text {
    case "comma": return .byte(UInt8(ascii: ","))
    case "semicolon": return .byte(UInt8(ascii: ";"))
    case "tab": return .byte(0x09)
    case "whitespace": return .whitespace
    default:
      guard text.utf8.count == 1, let byte = text.utf8.first, byte > 0x20 || byte == 0x09,
        byte != UInt8(ascii: "\"")
      else {
        throw MappingFault(
          "`file.delimiter` must be comma, semicolon, tab, whitespace, or one character",
          at: file["delimiter"].map(YAMLObject.mark))
      }
      return .byte(byte)
    }
  }

  // MARK: Fields

  private mutating func readFields() throws(MappingFault) {
    let object = try YAMLObject(try root.required("fields"), at: "fields")
    for (name, mark, node) in object.entries {
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7B && $0 != 0x7D }) else {
        throw MappingFault("`fields.\(name)`: a field's name has no spaces and no braces", at: mark)
      }
      fields.append(try field(name, node, mark))
    }
    if fields.isEmpty { throw MappingFault("`fields` must name at least one field", at: object.mark) }
  }

  private func field(_ name: String, _ node: Node, _ mark: Mapping.Mark) throws(MappingFault) -> Mapping.Field
  {
    let path = "fields.\(name)"
    if case .scalar = node {
      let column = try YAMLObject.text(node, at: path)
      return Mapping.Field(name: name, rule: .column(column, .init(), nil), kind: .text, mark: mark)
    }
    let object = try YAMLObject(
      node, at: path,
      known: [
        "column", "as", "format", "optional", "decimal-point", "thousands", "product", "negative", "ordinal",
        "sorted",
      ])
    let rules = ["column", "product", "negative", "ordinal"].filter { object[$0] != nil }
    guard rules.count == 1 else {
      throw MappingFault("`\(path)` must have one of: column, product, negative, ordinal", at: mark)
    }
    try refuse(object, but: rules[0])
    switch rules[0] {
    case "column": return try columnField(name, object, mark)
    case "product":
      let factors = try numbers(try object.texts("product") ?? [], object, "product")
      let kind = try kind(object) ?? .decimal
      guard factors.count >= 2, kind == .decimal || kind == .money || kind == .integer else {
        throw MappingFault(
          "`\(path)` must be a product of two or more fields, as integer, decimal or money", at: mark)
      }
      return Mapping.Field(name: name, rule: .product(factors), kind: kind, mark: mark)
    case "negative":
      let of = try numbers([try object.requiredText("negative")], object, "negative")
      return Mapping.Field(name: name, rule: .negative(of[0]), kind: fields[of[0]].kind, mark: mark)
    default:
      let of = try indexes(try object.texts("ordinal") ?? [], object, "ordinal")
      let isSorted = try object.bool("sorted") ?? false
      return Mapping.Field(name: name, rule: .ordinal(of, isSorted: isSorted), kind: .integer, mark: mark)
    }
  }

  /// Keys that mean nothing beside a field's rule.
  private func refuse(_ object: YAMLObject, but rule: String) throws(MappingFault) {
    let allowed =
      switch rule {
      case "column": ["as", "format", "optional", "decimal-point", "thousands"]
      case "product": ["as"]
      case "ordinal": ["sorted"]
      default: [String]()
      }
    for (key, mark, _) in object.entries where key != rule && !allowed.contains(key) {
      throw MappingFault("`\(object.path(key))` means nothing beside `\(rule)`", at: mark)
    }
  }

  private func columnField(
    _ name: String, _ object: YAMLObject, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Mapping.Field {
    let kind = try kind(object) ?? .text
    var pattern: DatePattern?
    if kind == .time {
      let text = try object.requiredText("format")
      do {
        pattern = try DatePattern(text)
      } catch {
        throw MappingFault(
          "`\(object.path("format"))` \(error.problem)", at: object["format"].map(YAMLObject.mark))
      }
    } else if object["format"] != nil {
      throw MappingFault("`\(object.path("format"))` means nothing unless `as: time`", at: mark)
    }
    var notation = DecimalNumber.Notation()
    if let point = try byte("decimal-point", object) { notation.point = point }
    if let group = try byte("thousands", object) { notation.group = group }
    if notation.group == notation.point {
      throw MappingFault("`\(object.path)` has the same decimal point and thousands separator", at: mark)
    }
    return Mapping.Field(
      name: name, rule: .column(try object.requiredText("column"), notation, pattern), kind: kind, mark: mark,
      isOptional: try object.bool("optional") ?? false)
  }

  private func byte(_ key: String, _ object: YAMLObject) throws(MappingFault) -> UInt8? {
    guard let text = try object.text(key) else { return nil }
    guard text.utf8.count == 1, let byte = text.utf8.first, !byte.isDigit, byte != UInt8(ascii: "-") else {
      throw MappingFault("`\(object.path(key))` must be one character", at: object[key].map(YAMLObject.mark))
    }
    return byte
  }

  private func kind(_ object: YAMLObject) throws(MappingFault) -> Mapping.Field.Kind? {
    guard let text = try object.text("as") else { return nil }
    guard let kind = Mapping.Field.Kind(rawValue: text) else {
      let all = Mapping.Field.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw MappingFault(
        "`\(object.path("as"))` must be one of \(all)", at: object["as"].map(YAMLObject.mark))
    }
    return kind
  }

  // MARK: Names of fields

  /// The index of a field that stands above.
  func index(_ name: String, at path: String, _ mark: Mapping.Mark?) throws(MappingFault) -> Int {
    if let index = fields.firstIndex(where: { $0.name == name }) { return index }
    let names = fields.map(\.name)
    let hint = Nearest.to(name, among: names).map { "did you mean `\($0)`? " } ?? ""
    throw MappingFault(
      "`\(path)` names the field `\(name)`, which is not defined above; \(hint)There are: "
        + names.joined(separator: ", "), at: mark)
  }

  func indexes(_ names: [String], _ object: YAMLObject, _ key: String) throws(MappingFault) -> [Int] {
    let mark = object[key].map(YAMLObject.mark)
    var indexes: [Int] = []
    for name in names { indexes.append(try index(name, at: object.path(key), mark)) }
    if indexes.isEmpty { throw MappingFault("`\(object.path(key))` must name at least one field", at: mark) }
    return indexes
  }

  private func numbers(_ names: [String], _ object: YAMLObject, _ key: String) throws(MappingFault) -> [Int] {
    let indexes = try indexes(names, object, key)
    for index in indexes where fields[index].kind == .text || fields[index].kind == .time {
      throw MappingFault(
        "`\(object.path(key))` needs numbers: give the field `\(fields[index].name)` `as: integer`, decimal or money",
        at: object[key].map(YAMLObject.mark))
    }
    return indexes
  }
}
