// Bounds a YAML text before anything is made of it, because a few lines of aliases of aliases can stand for
// billions of nodes.

// The parser on which Yams is built. Yams itself only gives nodes, in which all aliases are written out.
internal import CYaml

/// Bounds of a mapping file whose aliases are written out.
enum YAMLBounds {
  static let bytesMax = 1 << 20
  static let nodesMax = 100_000
  static let depthMax = 64

  /// - Throws: which bound is exceeded, and where. Whether the text is YAML at all is for the reader to
  ///   check.
  static func check(_ yaml: String) throws(MappingFault) {
    guard yaml.utf8.count <= bytesMax else {
      throw MappingFault("is larger than the \(bytesMax >> 20) MiB that a mapping may have")
    }
    var measure = YAMLMeasure()
    var fault: MappingFault?
    var text = yaml
    text.withUTF8 { bytes in
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else { return }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      var isGoingOn = true
      while isGoingOn, fault == nil {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return }
        defer { yaml_event_delete(&event) }
        do throws(MappingFault) {
          isGoingOn = try measure.take(event)
        } catch {
          fault = error
        }
      }
    }
    if let fault { throw fault }
  }
}

/// Counts nodes as the parser meets them.
private struct YAMLMeasure {
  /// The size of a node: how many nodes it is with all below it, and how many levels deep.
  private struct Size {
    var nodes = 1
    var depth = 1
  }

  private struct OpenNode {
    var anchor: String?
    var size = Size()
  }

  private var open: [OpenNode] = []
  private var anchored: [String: Size] = [:]

  /// Takes in an event of the parser.
  ///
  /// - Returns: whether the document goes on.
  mutating func take(_ event: yaml_event_t) throws(MappingFault) -> Bool {
    switch event.type {
    case YAML_SCALAR_EVENT: try add(Size(), Self.text(event.data.scalar.anchor), event)
    case YAML_ALIAS_EVENT:
      if let anchor = Self.text(event.data.alias.anchor), let size = anchored[anchor] {
        try add(size, nil, event)
      }
    case YAML_SEQUENCE_START_EVENT:
      try begin(Self.text(event.data.sequence_start.anchor), event)
    case YAML_MAPPING_START_EVENT:
      try begin(Self.text(event.data.mapping_start.anchor), event)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      if let ended = open.popLast() { try add(ended.size, ended.anchor, event) }
    case YAML_DOCUMENT_END_EVENT, YAML_STREAM_END_EVENT, YAML_NO_EVENT: return false
    default: break
    }
    return true
  }

  private mutating func begin(_ anchor: String?, _ event: yaml_event_t) throws(MappingFault) {
    open.append(OpenNode(anchor: anchor))
    if open.count > YAMLBounds.depthMax { throw tooDeep(event) }
  }

  private mutating func add(_ size: Size, _ anchor: String?, _ event: yaml_event_t) throws(MappingFault) {
    if let anchor { anchored[anchor] = size }
    guard let last = open.indices.last else { return }
    open[last].size.nodes += size.nodes
    open[last].size.depth = max(open[last].size.depth, size.depth + 1)
    if open.count + size.depth > YAMLBounds.depthMax { throw tooDeep(event) }
    guard open[last].size.nodes <= YAMLBounds.nodesMax else {
      throw MappingFault(
        "comes to more than \(YAMLBounds.nodesMax) values, with its aliases written out", at: Self.mark(event)
      )
    }
  }

  private func tooDeep(_ event: yaml_event_t) -> MappingFault {
    MappingFault(
      "is nested more than \(YAMLBounds.depthMax) deep, with its aliases written out", at: Self.mark(event))
  }

  private static func mark(_ event: yaml_event_t) -> Mapping.Mark {
    Mapping.Mark(line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
  }

  private static func text(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    anchor.map { String(cString: $0) }
  }
}
