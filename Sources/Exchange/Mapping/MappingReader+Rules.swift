// Reads the YAML of a mapping: grouping, conditions, and the touchpoints that are made.

internal import Ledger
internal import Yams

extension MappingReader {
  // MARK: Grouping and skipping

  func group() throws(MappingFault) -> Mapping.Group? {
    guard let node = root["group"] else { return nil }
    let object = try YAMLObject(node, at: "group", known: ["by", "blanks", "sorted", "window"])
    _ = try object.required("by")
    let by = try indexes(try object.texts("by") ?? [], object, "by")
    for field in by where isOrdinal(field) {
      throw MappingFault(
        "`group.by` cannot be `\(fields[field].name)`: it counts the lines",
        at: object["by"].map(YAMLObject.mark))
    }
    if let text = try object.text("blanks"), text != "above" {
      throw MappingFault(
        "`group.blanks` must be above, or left out", at: object["blanks"].map(YAMLObject.mark))
    }
    return Mapping.Group(
      by: by, blanksAreAbove: object["blanks"] != nil, isSorted: try object.bool("sorted") ?? false,
      hasWindow: object["window"] != nil)
  }

  /// Whether a field's value depends on the lines before its own.
  private func isOrdinal(_ field: Int) -> Bool {
    if case .ordinal = fields[field].rule { return true }
    return fields[field].rule.operands.contains { isOrdinal($0) }
  }

  func skips() throws(MappingFault) -> [Condition] {
    guard let node = root["skip"] else { return [] }
    return [try condition(node, at: "skip")]
  }

  // MARK: Conditions

  func condition(_ node: Node, at path: String) throws(MappingFault) -> Condition {
    guard case .sequence(let sequence) = node else {
      return Condition(alternatives: [try tests(node, at: path)])
    }
    guard !sequence.isEmpty else {
      throw MappingFault("`\(path)` has no condition: leave it out", at: YAMLObject.mark(node))
    }
    var alternatives: [[Condition.Test]] = []
    for (index, item) in sequence.enumerated() {
      alternatives.append(try tests(item, at: "\(path)[\(index)]"))
    }
    return Condition(alternatives: alternatives)
  }

  private func tests(_ node: Node, at path: String) throws(MappingFault) -> [Condition.Test] {
    let object = try YAMLObject(node, at: path)
    guard !object.entries.isEmpty else {
      throw MappingFault(
        "`\(path)` has no condition: name a field and what must hold of it, or leave it out", at: object.mark)
    }
    var tests: [Condition.Test] = []
    for (name, mark, node) in object.entries {
      let field = try index(name, at: path, mark)
      if case .mapping = node {
        let place = object.path(name)
        let operators = try YAMLObject(
          node, at: place,
          known: ["is", "not", "begins", "ends", "contains", "empty", "below", "above"])
        guard !operators.entries.isEmpty else {
          throw MappingFault("`\(place)` says nothing that must hold of the field", at: mark)
        }
        for (key, mark, _) in operators.entries {
          tests.append(
            Condition.Test(field: field, isTrue: try test(key, operators, field, mark)))
        }
      } else {
        tests.append(Condition.Test(field: field, isTrue: try equality(name, object, field, mark)))
      }
    }
    return tests
  }

  private func test(
    _ key: String, _ object: YAMLObject, _ field: Int, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Condition.Operator {
    switch key {
    case "empty": return .isEmpty(try object.bool(key) ?? true)
    case "is": return try equality(key, object, field, mark)
    case "not":
      let texts = try values(key, object, mark)
      return fields[field].kind.isNumber
        ? .differs(try numbers(texts, object.path(key), mark)) : .isNoneOf(texts.map { Array($0.utf8) })
    case "below", "above":
      guard fields[field].kind.isNumber else {
        throw MappingFault(
          "`\(object.path(key))` needs a number: give the field `\(fields[field].name)` `as: integer` or decimal",
          at: mark)
      }
      let limit = try number(try object.requiredText(key), object.path(key), mark)
      return key == "below" ? .below(limit) : .above(limit)
    default:
      let text = Array(try object.requiredText(key).utf8)
      return key == "begins" ? .begins(text) : key == "ends" ? .ends(text) : .contains(text)
    }
  }

  private func equality(
    _ key: String, _ object: YAMLObject, _ field: Int, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Condition.Operator {
    let texts = try values(key, object, mark)
    return fields[field].kind.isNumber
      ? .equals(try numbers(texts, object.path(key), mark)) : .isOneOf(texts.map { Array($0.utf8) })
  }

  /// Reads one value or a list of several.
  private func values(
    _ key: String, _ object: YAMLObject, _ mark: Mapping.Mark
  ) throws(MappingFault) -> [String] {
    let values = try object.texts(key) ?? []
    if values.isEmpty { throw MappingFault("`\(object.path(key))` must have at least one value", at: mark) }
    return values
  }

  private func numbers(
    _ texts: [String], _ path: String, _ mark: Mapping.Mark
  ) throws(MappingFault) -> [DecimalNumber] {
    var numbers: [DecimalNumber] = []
    for text in texts { numbers.append(try number(text, path, mark)) }
    return numbers
  }

  private func number(
    _ text: String, _ path: String, _ mark: Mapping.Mark
  ) throws(MappingFault) -> DecimalNumber {
    let bytes = Array(text.utf8)
    guard let number = DecimalNumber(bytes, in: 0..<bytes.count) else {
      throw MappingFault("`\(path)` must be compared with a number", at: mark)
    }
    return number
  }

  // MARK: Touchpoints

  func templates() throws(MappingFault) -> [TouchpointTemplate] {
    guard case .sequence(let sequence) = try root.required("touchpoints"), !sequence.isEmpty else {
      throw MappingFault(
        "`touchpoints` must be a list of at least one rule, each beginning with `-`", at: root.mark)
    }
    var templates: [TouchpointTemplate] = []
    for (index, node) in sequence.enumerated() {
      let rule = try rule(node, at: "touchpoints[\(index)]")
      if templates.contains(where: { $0.kind == rule.kind }) {
        throw MappingFault("two rules of `touchpoints` have the same `kind`", at: rule.mark)
      }
      templates.append(rule)
    }
    // Several rules often have the same kind in their `also`; it is named once.
    for rule in templates {
      var kinds: Set<String> = [rule.kind]
      for template in rule.also where !kinds.insert(template.kind).inserted {
        throw MappingFault("a rule and what its lines also say have the same `kind`", at: template.mark)
      }
    }
    return templates
  }

  /// - Parameter base: the rule whose `also` this touchpoint stands in: keys that are left out are as in
  ///   the rule.
  private func rule(
    _ node: Node, at path: String, alsoOf base: TouchpointTemplate? = nil
  ) throws(MappingFault) -> TouchpointTemplate {
    let object = try YAMLObject(
      node, at: path,
      known: [
        "kind", "when", "type", "id", "subject", "time", "channel", "context", "tolerance", "cumulative",
        "data",
      ]
        + (base == nil ? ["also"] : []))
    let type = try type(object)
    let id = try template("id", object)
    guard !id.fields.isEmpty else {
      throw MappingFault(
        "`\(object.path("id"))` must have a field in it: the same id is recorded once",
        at: object["id"].map(YAMLObject.mark))
    }
    let when = try object["when"].map { (node) throws(MappingFault) in
      try condition(node, at: object.path("when"))
    }
    let body = try body(object, type)
    func made(_ also: [TouchpointTemplate]) throws(MappingFault) -> TouchpointTemplate {
      TouchpointTemplate(
        kind: try object.requiredText("kind"), when: when ?? .always, type: type, id: id,
        subject: try subject(object, alsoOf: base),
        time: object["time"] == nil ? base?.time : try time(object),
        channel: object["channel"] == nil ? base?.channel : try template("channel", object),
        context: object["context"] == nil ? base?.context ?? [] : try context(object),
        body: body, amounts: try amounts(object, type, body), also: also, mark: object.mark)
    }
    let rule = try made([])
    let also = try also(object, of: rule)
    return also.isEmpty ? rule : try made(also)
  }

  private func also(
    _ object: YAMLObject, of rule: TouchpointTemplate
  ) throws(MappingFault) -> [TouchpointTemplate] {
    guard let node = object["also"] else { return [] }
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      throw MappingFault(
        "`\(object.path("also"))` must be a list of touchpoints, each beginning with `-`",
        at: YAMLObject.mark(node))
    }
    var all: [TouchpointTemplate] = []
    for (index, node) in sequence.enumerated() {
      all.append(try self.rule(node, at: "\(object.path("also"))[\(index)]", alsoOf: rule))
    }
    return all
  }

  private func type(_ object: YAMLObject) throws(MappingFault) -> MappedType {
    let name = try object.requiredText("type")
    if let type = Vocabulary.message(named: name) { return .builtIn(type) }
    do {
      try TypeName.check(name)
    } catch {
      throw MappingFault("`\(object.path("type"))` \(error.problem)", at: object["type"].map(YAMLObject.mark))
    }
    return .custom(name)
  }

  private func time(_ object: YAMLObject) throws(MappingFault) -> Int? {
    guard let node = object["time"] else { return nil }
    let template = try template(node, at: object.path("time"))
    guard let field = template.onlyField, fields[field].kind == .time else {
      throw MappingFault(
        "`\(object.path("time"))` must be one field that is `as: time`", at: YAMLObject.mark(node))
    }
    return field
  }

  private func context(
    _ object: YAMLObject
  ) throws(MappingFault) -> [(TouchpointTemplate.ContextPlace, Template)] {
    guard let node = object["context"] else { return [] }
    let places = TouchpointTemplate.ContextPlace.allCases.map(\.rawValue)
    let context = try YAMLObject(node, at: object.path("context"), known: places)
    var result: [(TouchpointTemplate.ContextPlace, Template)] = []
    for (key, _, node) in context.entries {
      guard let place = TouchpointTemplate.ContextPlace(rawValue: key) else { continue }
      result.append((place, try template(node, at: context.path(key))))
    }
    return result
  }

  // MARK: Templates

  private func template(_ key: String, _ object: YAMLObject) throws(MappingFault) -> Template {
    try template(try object.required(key), at: object.path(key))
  }

  /// Reads a template, `text {field} text`, in which `{{` and `}}` stand for braces.
  func template(_ node: Node, at path: String, allowsSum: Bool = false) throws(MappingFault) -> Template {
    let mark = YAMLObject.mark(node)
    if case .mapping = node {
      throw MappingFault("`\(path)` must be a text; put templates in quotes: \"{field}\"", at: mark)
    }
    let text = Array(try YAMLObject.text(node, at: path).utf8)
    var parts: [Template.Part] = []
    var literal: [UInt8] = []
    var index = 0
    while index < text.count {
      let byte = text[index]
      let isDoubled = index + 1 < text.count && text[index + 1] == byte
      if byte == UInt8(ascii: "{"), !isDoubled {
        guard let close = text[index...].firstIndex(of: UInt8(ascii: "}")) else {
          throw MappingFault("`\(path)` has `{` without `}`", at: mark)
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
        parts.append(try reference(String(decoding: text[index + 1..<close], as: UTF8.self), path, mark))
        index = close + 1
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
        guard isDoubled else { throw MappingFault("`\(path)` has `}` without `{`", at: mark) }
        literal.append(byte)
        index += 2
      } else {
        literal.append(byte)
        index += 1
      }
    }
    if !literal.isEmpty || parts.isEmpty { parts.append(.literal(literal)) }
    let hasSum = parts.contains { if case .sum = $0 { true } else { false } }
    if hasSum && (!allowsSum || parts.count > 1) {
      throw MappingFault("`\(path)`: `{sum …}` stands alone, directly in `data`", at: mark)
    }
    return Template(parts: parts)
  }

  private func reference(
    _ text: String, _ path: String, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Template.Part {
    if text == "currency", !fields.contains(where: { $0.name == text }) { return .currency }
    guard text.hasPrefix("sum ") else { return .field(try index(text, at: path, mark)) }
    let field = try index(String(text.dropFirst(4)), at: path, mark)
    guard fields[field].kind == .integer || fields[field].kind == .money else {
      throw MappingFault("`\(path)` can only sum a field that is `as: integer` or `as: money`", at: mark)
    }
    return .sum(field)
  }
}
