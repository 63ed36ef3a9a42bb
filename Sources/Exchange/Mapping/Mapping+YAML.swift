// Reads the YAML of a mapping: the file as a whole.

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
  /// - Parameters:
  ///   - yaml: the text, one YAML document of at most 1 MiB.
  ///   - name: the name of the mapping in messages.
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
      throw Self.notYAML(error, yaml, name)
    }
  }

  private static func isIndentedByTab(_ yaml: String, _ line: Int) -> Bool {
    let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.indices.contains(line - 1) else { return false }
    return lines[line - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
  }

  private static func notYAML(_ error: YamlError, _ yaml: String, _ name: String) -> ImportError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ImportError(
        .invalidMapping,
        isIndentedByTab(yaml, mark.line)
          ? "has a tab, and YAML indents by blanks" : "is not well-formed YAML: \(problem)",
        file: name, line: mark.line, column: mark.column)
    case .duplicatedKeysInMapping(let duplicates, let context):
      ImportError(
        .invalidMapping, "has keys twice: \(duplicates.map { "\($0)" }.joined(separator: ", "))", file: name,
        line: context.mark.line, column: context.mark.column)
    default:
      ImportError(.invalidMapping, "is not well-formed YAML", file: name)
    }
  }
}

/// Reads one mapping. The names of fields are known before anything that uses them is read.
struct MappingReader {
  let root: YAMLObject
  var fields: [Mapping.Field] = []
  /// How the CSV file is written. It is read before the fields, which may name columns that stand side by
  /// side.
  private(set) var dialect = CSVDialect()

  init(_ node: Node) throws(MappingFault) {
    root = try YAMLObject(
      node, at: "",
      known: [
        "mapping", "title", "documentation", "source", "namespace", "file", "currency", "time-zone",
        "placeholders", "fields", "skip", "group", "touchpoints",
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
    if let currency, MeasureUnit(currency: currency) == nil {
      let isSmall = MeasureUnit(currency: currency.uppercased()) != nil
      throw MappingFault(
        "`currency` must be an ISO 4217 code in capitals, such as \(isSmall ? currency.uppercased() : "GBP")",
        at: root["currency"].map(YAMLObject.mark))
    }
    let timeZone = try root.text("time-zone")
    if let timeZone, LocalClock(timeZone) == nil {
      let near = Nearest.to(timeZone, among: TimeZone.knownTimeZoneIdentifiers)
      throw MappingFault(
        "`time-zone` must be an IANA name, such as \(near ?? "Europe/London")",
        at: root["time-zone"].map(YAMLObject.mark))
    }
    dialect = try readDialect()
    try readFields()
    let templates = try templates()
    let group = try group()
    try checkSideBySide(group)
    return Mapping(
      name: name, title: try root.text("title"), documentation: try root.text("documentation"),
      source: source, namespace: namespace, kinds: Mapping.kinds(of: templates), dialect: dialect,
      currency: currency, timeZone: timeZone, fields: fields, skips: try skips(), group: group,
      templates: templates, placeholders: try placeholders(of: templates))
  }
}
