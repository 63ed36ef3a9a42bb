// Reads a schema, so that every keyword in it has an effect or is refused.

/// Turns the text of a schema into what values are checked by.
struct JSONSchemaReader {
  typealias Problem = JSONSchema.Problem
  typealias Rule = JSONSchema.Rule

  let document: JSONDocument
  private let root: Int
  private var schemas: [JSONSchema.Subschema] = []
  /// The numbers of the schemas, by the places of their texts: a schema that several others lead to is read
  /// once.
  private var indexes: [Int: Int] = [:]

  /// How many schemas one schema may hold; more are refused.
  static let schemasMax = 2000

  /// - Parameter root: where the schema lies in the document.
  static func read(_ document: JSONDocument, at root: Int = 0) throws(Problem) -> JSONSchema {
    var reader = JSONSchemaReader(document, root)
    _ = try reader.schema(root, at: "")
    let schema = JSONSchema(document: document, schemas: reader.schemas)
    try schema.checkLoops()
    return schema
  }

  private init(_ document: JSONDocument, _ root: Int) {
    self.document = document
    self.root = root
  }

  /// The number of the schema at a place, which is read now where it was not before.
  mutating func schema(_ place: Int, at path: String) throws(Problem) -> Int {
    if let known = indexes[place] { return known }
    let index = schemas.count
    guard index < Self.schemasMax else {
      throw Problem(
        path: path, problem: "is one schema too many; at most \(Self.schemasMax) stand within one")
    }
    indexes[place] = index
    schemas.append(JSONSchema.Subschema(path: path.isEmpty ? "schema" : path))
    switch document.kind(of: place) {
    case .boolean: schemas[index].rules = document.boolean(of: place) ? [] : [.never]
    case .object: schemas[index].rules = try rules(place, path)
    default: throw Problem(path: path, problem: "must be a schema: an object, or true or false")
    }
    return index
  }

  static func path(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  // MARK: Keywords

  /// Keywords that describe the schema and demand nothing.
  private static let describing: Set<String> = [
    "title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly",
  ]

  /// Keywords that other drafts or programs use and that are refused here, with what to write instead.
  private static let refused = [
    "unevaluatedProperties":
      "is not taken here; say `additionalProperties` beside the `properties` that it is about",
    "unevaluatedItems": "is not taken here; say `items` beside the `prefixItems` that it is about",
    "$anchor": "is not taken here; refer by the path, as in #/$defs/wine",
    "$dynamicAnchor": "is not taken here; refer by the path, as in #/$defs/wine",
    "$dynamicRef": "is not taken here; write `$ref`",
    "$recursiveRef": "is not taken here; write `$ref`",
    "$vocabulary": "is of schemas of schemas, and is not taken here",
    "contentEncoding": "would not be checked, and is not taken here",
    "contentMediaType": "would not be checked, and is not taken here",
    "contentSchema": "would not be checked, and is not taken here",
    "definitions": "is called `$defs` in draft 2020-12",
    "dependencies": "is called `dependentRequired` or `dependentSchemas` in draft 2020-12",
    "additionalItems": "is called `items` in draft 2020-12, beside `prefixItems`",
    "id": "is called `$id`",
    "nullable": "is none of JSON Schema's; write `type: [\"string\", \"null\"]`",
    "example": "is none of JSON Schema's; write `examples`, a list",
  ]

  private static let demanding = [
    "$ref", "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf",
    "minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "prefixItems",
    "items",
    "contains", "minContains", "maxContains", "required", "dependentRequired", "minProperties",
    "maxProperties",
    "properties", "patternProperties", "additionalProperties", "propertyNames", "dependentSchemas", "allOf",
    "anyOf",
    "oneOf", "not", "if", "then", "else", "$defs", "$schema", "$id",
  ]

  /// The keywords of one schema, and where the value of each lies.
  private typealias Keywords = [String: Int]

  private mutating func rules(_ place: Int, _ path: String) throws(Problem) -> [Rule] {
    var keywords: Keywords = [:]
    for name in document.children(of: place) {
      let text = document.text(of: name)
      guard keywords.updateValue(name + 1, forKey: text) == nil else {
        throw Problem(path: Self.path(path, text), problem: "comes twice; give it once")
      }
      try checkKnown(text, path)
    }
    try checkIdentity(keywords, place, path)
    var rules: [Rule] = []
    if let reference = keywords["$ref"] {
      rules.append(.reference(try target(of: reference, Self.path(path, "$ref"))))
    }
    rules += try valueRules(keywords, path)
    rules += try numberRules(keywords, path)
    rules += try textRules(keywords, path)
    rules += try listRules(keywords, path)
    rules += try objectRules(keywords, path)
    rules += try choiceRules(keywords, path)
    // Definitions that nothing refers to are read as well, so that a mistake in them is told.
    if let definitions = keywords["$defs"] { _ = try named(definitions, Self.path(path, "$defs")) }
    return rules
  }

  private func checkKnown(_ keyword: String, _ path: String) throws(Problem) {
    if Self.describing.contains(keyword) || Self.demanding.contains(keyword) { return }
    if let why = Self.refused[keyword] { throw Problem(path: Self.path(path, keyword), problem: why) }
    let near = Nearest.to(keyword, among: Self.demanding + Self.describing.sorted())
    throw Problem(
      path: Self.path(path, keyword),
      problem: "is no keyword of JSON Schema that is taken here"
        + (near.map { "; did you mean `\($0)`?" } ?? ""))
  }

  private func checkIdentity(_ keywords: Keywords, _ place: Int, _ path: String) throws(Problem) {
    if let draft = keywords["$schema"] {
      let known = "https://json-schema.org/draft/2020-12/schema"
      let text = try self.text(draft, Self.path(path, "$schema"))
      guard text == known || text == known + "#" else {
        throw Problem(
          path: Self.path(path, "$schema"), problem: "must be \(known), the draft that schemas are read by")
      }
    }
    if let id = keywords["$id"] {
      _ = try text(id, Self.path(path, "$id"))
      guard place == root else {
        throw Problem(
          path: Self.path(path, "$id"), problem: "is taken of the whole schema only, not of one within it")
      }
    }
  }

  // MARK: Values of keywords

  func text(_ place: Int, _ path: String) throws(Problem) -> String {
    guard document.kind(of: place) == .string else { throw Problem(path: path, problem: "must be text") }
    return document.text(of: place)
  }

  /// A whole number of 0 or more, `nil` where the keyword is absent.
  private func count(_ keywords: Keywords, _ keyword: String, _ path: String) throws(Problem) -> Int? {
    guard let place = keywords[keyword] else { return nil }
    guard let number = document.integer(of: place), number >= 0 else {
      throw Problem(path: Self.path(path, keyword), problem: "must be a whole number of 0 or more")
    }
    return Int(number)
  }

  private func isTrue(_ keywords: Keywords, _ keyword: String, _ path: String) throws(Problem) -> Bool {
    guard let place = keywords[keyword] else { return false }
    guard document.kind(of: place) == .boolean else {
      throw Problem(path: Self.path(path, keyword), problem: "must be true or false")
    }
    return document.boolean(of: place)
  }

  /// A list of different texts.
  private func texts(_ place: Int, _ path: String) throws(Problem) -> [String] {
    guard document.kind(of: place) == .array else {
      throw Problem(path: path, problem: "must be a list of texts")
    }
    var texts: [String] = []
    for item in document.children(of: place) {
      let text = try text(item, "\(path)[\(texts.count)]")
      if texts.contains(text) { throw Problem(path: path, problem: "has \(text) twice; give it once") }
      texts.append(text)
    }
    return texts
  }

  private mutating func list(_ place: Int, _ path: String) throws(Problem) -> [Int] {
    guard document.kind(of: place) == .array, document.childCount(of: place) > 0 else {
      throw Problem(path: path, problem: "must be a list of at least one schema")
    }
    var found: [Int] = []
    for item in document.children(of: place) { found.append(try schema(item, at: "\(path)[\(found.count)]")) }
    return found
  }

  private mutating func named(_ place: Int, _ path: String) throws(Problem) -> [(name: String, schema: Int)] {
    guard document.kind(of: place) == .object else {
      throw Problem(path: path, problem: "must be an object: names, each with a schema")
    }
    var found: [(name: String, schema: Int)] = []
    for name in document.children(of: place) {
      let text = document.text(of: name)
      guard !found.contains(where: { $0.name == text }) else {
        throw Problem(path: Self.path(path, text), problem: "comes twice; give it once")
      }
      found.append((text, try schema(name + 1, at: Self.path(path, text))))
    }
    return found
  }

  private mutating func one(_ keywords: Keywords, _ keyword: String, _ path: String) throws(Problem) -> Int? {
    guard let place = keywords[keyword] else { return nil }
    return try schema(place, at: Self.path(path, keyword))
  }

  // MARK: Rules

  private func valueRules(_ keywords: Keywords, _ path: String) throws(Problem) -> [Rule] {
    var rules: [Rule] = []
    if let place = keywords["type"] {
      let path = Self.path(path, "type")
      let names = document.kind(of: place) == .array ? try texts(place, path) : [try text(place, path)]
      for name in names where !JSONSchema.TypeNames.all.contains(name) {
        throw Problem(
          path: path,
          problem: "`\(name)` is no type of JSON; \(Nearest.hint(name, among: JSONSchema.TypeNames.all))")
      }
      guard !names.isEmpty else { throw Problem(path: path, problem: "must name at least one type") }
      rules.append(.types(JSONSchema.TypeNames(names: names)))
    }
    if let place = keywords["const"] { rules.append(.oneOf([place])) }
    if let place = keywords["enum"] {
      guard document.kind(of: place) == .array, document.childCount(of: place) > 0 else {
        throw Problem(path: Self.path(path, "enum"), problem: "must be a list of at least one value")
      }
      rules.append(.oneOf(Array(document.children(of: place))))
    }
    return rules
  }

  private func numberRules(_ keywords: Keywords, _ path: String) throws(Problem) -> [Rule] {
    var rules: [Rule] = []
    if let bound = try bound(keywords, "minimum", path) { rules.append(.minimum(bound)) }
    if let bound = try bound(keywords, "exclusiveMinimum", path, isExclusive: true) {
      rules.append(.minimum(bound))
    }
    if let bound = try bound(keywords, "maximum", path) { rules.append(.maximum(bound)) }
    if let bound = try bound(keywords, "exclusiveMaximum", path, isExclusive: true) {
      rules.append(.maximum(bound))
    }
    if let bound = try bound(keywords, "multipleOf", path) {
      guard !bound.number.isBelowZero, !bound.number.isZero, bound.number.digitCount <= 18 else {
        throw Problem(
          path: Self.path(path, "multipleOf"), problem: "must be a number above 0 of at most 18 digits")
      }
      rules.append(.multipleOf(bound))
    }
    return rules
  }

  private func bound(_ keywords: Keywords, _ keyword: String, _ path: String, isExclusive: Bool = false)
    throws(Problem) -> JSONSchema.Bound?
  {
    guard let place = keywords[keyword] else { return nil }
    guard document.kind(of: place) == .number else {
      throw Problem(path: Self.path(path, keyword), problem: "must be a number")
    }
    return JSONSchema.Bound(
      number: document.number(of: place), text: document.canonical(of: place), isExclusive: isExclusive)
  }

  private func textRules(_ keywords: Keywords, _ path: String) throws(Problem) -> [Rule] {
    var rules: [Rule] = []
    if let least = try count(keywords, "minLength", path) { rules.append(.minLength(least)) }
    if let most = try count(keywords, "maxLength", path) { rules.append(.maxLength(most)) }
    if let place = keywords["pattern"] {
      let path = Self.path(path, "pattern")
      let source = try text(place, path)
      rules.append(.pattern(try Self.pattern(source, path), source))
    }
    if let place = keywords["format"] {
      let path = Self.path(path, "format")
      let name = try text(place, path)
      guard let format = TextFormat(rawValue: name) else {
        let known = TextFormat.allCases.map(\.rawValue)
        throw Problem(
          path: path,
          problem:
            "`\(name)` is none that is checked here; \(Nearest.hint(name, among: known)). For another form give a "
            + "`pattern`")
      }
      rules.append(.format(format))
    }
    return rules
  }

  private static func pattern(_ source: String, _ path: String) throws(Problem) -> TextPattern {
    do { return try TextPattern(source) } catch { throw Problem(path: path, problem: error.text) }
  }

  private mutating func listRules(_ keywords: Keywords, _ path: String) throws(Problem) -> [Rule] {
    var rules: [Rule] = []
    if let least = try count(keywords, "minItems", path) { rules.append(.minItems(least)) }
    if let most = try count(keywords, "maxItems", path) { rules.append(.maxItems(most)) }
    if try isTrue(keywords, "uniqueItems", path) { rules.append(.uniqueItems) }
    let first = try keywords["prefixItems"].map { place throws(Problem) in
      try list(place, Self.path(path, "prefixItems"))
    }
    let rest = try one(keywords, "items", path)
    if first != nil || rest != nil { rules.append(.items(first: first ?? [], rest: rest)) }
    let (least, most) = (try count(keywords, "minContains", path), try count(keywords, "maxContains", path))
    if let contained = try one(keywords, "contains", path) {
      rules.append(.contains(contained, least: least ?? 1, most: most))
    } else if least != nil || most != nil {
      throw Problem(
        path: Self.path(path, least != nil ? "minContains" : "maxContains"),
        problem: "counts what `contains` says, which is not given")
    }
    return rules
  }

  private mutating func objectRules(_ keywords: Keywords, _ path: String) throws(Problem) -> [Rule] {
    var rules: [Rule] = []
    if let place = keywords["required"] {
      rules.append(.required(try texts(place, Self.path(path, "required"))))
    }
    if let place = keywords["dependentRequired"] {
      rules.append(.dependentRequired(try dependencies(place, Self.path(path, "dependentRequired"))))
    }
    if let least = try count(keywords, "minProperties", path) { rules.append(.minProperties(least)) }
    if let most = try count(keywords, "maxProperties", path) { rules.append(.maxProperties(most)) }
    var properties = JSONSchema.Properties()
    if let place = keywords["properties"] {
      for (name, schema) in try named(place, Self.path(path, "properties")) {
        properties.named[name] = schema
      }
    }
    if let place = keywords["patternProperties"] {
      let path = Self.path(path, "patternProperties")
      for (source, schema) in try named(place, path) {
        properties.patterns.append((try Self.pattern(source, Self.path(path, source)), schema))
      }
    }
    properties.additional = try one(keywords, "additionalProperties", path)
    if properties.additional != nil || !properties.named.isEmpty || !properties.patterns.isEmpty {
      rules.append(.properties(properties))
    }
    if let names = try one(keywords, "propertyNames", path) { rules.append(.propertyNames(names)) }
    if let place = keywords["dependentSchemas"] {
      rules.append(.dependentSchemas(try named(place, Self.path(path, "dependentSchemas"))))
    }
    return rules
  }

  private func dependencies(_ place: Int, _ path: String) throws(Problem) -> [(
    name: String, others: [String]
  )] {
    guard document.kind(of: place) == .object else {
      throw Problem(path: path, problem: "must be an object: names, each with a list of names")
    }
    var found: [(name: String, others: [String])] = []
    for name in document.children(of: place) {
      let text = document.text(of: name)
      found.append((text, try texts(name + 1, Self.path(path, text))))
    }
    return found
  }

  private mutating func choiceRules(_ keywords: Keywords, _ path: String) throws(Problem) -> [Rule] {
    var rules: [Rule] = []
    if let place = keywords["allOf"] { rules.append(.allOf(try list(place, Self.path(path, "allOf")))) }
    if let place = keywords["anyOf"] { rules.append(.anyOf(try list(place, Self.path(path, "anyOf")))) }
    if let place = keywords["oneOf"] {
      rules.append(.exactlyOneOf(try list(place, Self.path(path, "oneOf"))))
    }
    if let other = try one(keywords, "not", path) { rules.append(.not(other)) }
    let (then, otherwise) = (try one(keywords, "then", path), try one(keywords, "else", path))
    if let condition = try one(keywords, "if", path) {
      rules.append(.conditional(if: condition, then: then, else: otherwise))
    } else if then != nil || otherwise != nil {
      throw Problem(
        path: Self.path(path, then != nil ? "then" : "else"),
        problem: "follows from an `if`, which is not given")
    }
    return rules
  }

  // MARK: References

  /// The schema that a `$ref` leads to: within this text, by a JSON Pointer (RFC 6901).
  private mutating func target(of place: Int, _ path: String) throws(Problem) -> Int {
    let reference = try text(place, path)
    guard reference.hasPrefix("#"), let pointer = PercentEncoding.decode(reference.dropFirst()) else {
      throw Problem(path: path, problem: "must lead to a schema within this one, as #/$defs/wine does")
    }
    guard !pointer.isEmpty else { return try schema(root, at: "") }
    guard pointer.hasPrefix("/") else {
      throw Problem(path: path, problem: "must be a path behind the #, as in #/$defs/wine")
    }
    var (target, targetPath) = (root, "")
    for step in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      let name = step.replacing("~1", with: "/").replacing("~0", with: "~")
      guard let next = child(String(name), of: target) else {
        let hint =
          Nearest.to(String(name), among: document.names(of: target)).map { "; did you mean `\($0)`?" } ?? ""
        throw Problem(path: path, problem: "leads to `\(name)`, which is not there\(hint)")
      }
      target = next
      targetPath = Self.path(targetPath, String(name))
    }
    return try schema(target, at: targetPath)
  }

  private func child(_ name: String, of place: Int) -> Int? {
    guard document.kind(of: place) == .array else { return document.member(name, of: place) }
    guard let index = Int(name), index >= 0 else { return nil }
    return document.children(of: place).dropFirst(index).first { _ in true }
  }
}

extension JSONDocument {
  /// The names of an object's members; none for a value that is no object.
  func names(of value: Int) -> [String] {
    kind(of: value) == .object ? children(of: value).map { text(of: $0) } : []
  }
}
