// JSON against a schema.

extension JSONSchema {
  /// Checks a value of a document. What is thrown tells the first demand that the value does not meet.
  package func check(_ document: JSONDocument, _ value: Int = 0) throws(Fault) {
    var check = JSONSchemaCheck(self, document)
    try check.check(value, by: 0)
  }
}

/// One check of one document.
struct JSONSchemaCheck {
  typealias Fault = JSONSchema.Fault

  /// How many steps the check of one document may take: demands, characters against patterns, values
  /// compared.
  static let stepsMax = 1_000_000
  /// How many schemas may lead from one to the next, through values and for one value.
  private static let depthMax = 400

  private let schema: JSONSchema
  private let document: JSONDocument
  private var path: [Step] = []
  private var steps = JSONSchemaCheck.stepsMax
  private var depth = 0
  /// Whether the check was given up: then it is no answer to say that a value does not fit.
  private var isGivenUp = false

  private enum Step {
    case member(Int)
    case item(Int)
  }

  init(_ schema: JSONSchema, _ document: JSONDocument) {
    self.schema = schema
    self.document = document
  }

  mutating func check(_ value: Int, by index: Int) throws(Fault) {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthMax {
      isGivenUp = true
      throw fault("is nested deeper than its schema can be followed")
    }
    for rule in schema.schemas[index].rules {
      try take(1)
      try check(value, rule)
    }
  }

  private mutating func take(_ count: Int) throws(Fault) {
    steps -= count
    if steps < 0 {
      isGivenUp = true
      throw Fault(
        path: "",
        problem:
          "takes more than \(Self.stepsMax) steps to check against the schema of its type; make it smaller, or "
          + "the schema simpler")
    }
  }

  private mutating func check(_ value: Int, _ rule: JSONSchema.Rule) throws(Fault) {
    switch (rule, document.kind(of: value)) {
    case (.never, _): throw fault("is not allowed here")
    case (.types(let types), let kind): try check(value, kind, types)
    case (.oneOf(let constants), _): try checkConstants(value, constants)
    case (.minimum(let bound), .number), (.maximum(let bound), .number), (.multipleOf(let bound), .number):
      try checkNumber(value, rule, bound)
    case (.minLength, .string), (.maxLength, .string), (.pattern, .string), (.format, .string):
      try checkText(document.text(of: value), rule)
    case (.minItems, .array), (.maxItems, .array), (.uniqueItems, .array), (.items, .array),
      (.contains, .array):
      try checkList(value, rule)
    case (.required, .object), (.dependentRequired, .object), (.minProperties, .object),
      (.maxProperties, .object),
      (.properties, .object), (.propertyNames, .object), (.dependentSchemas, .object):
      try checkObject(value, rule)
    case (.reference(let other), _): try check(value, by: other)
    case (.allOf(let all), _): for other in all { try check(value, by: other) }
    case (.anyOf(let any), _): try checkAny(value, any)
    case (.exactlyOneOf(let any), _): try checkOne(value, any)
    case (.not(let other), _):
      if try fits(value, other) { throw fault("is what it must not be, by `\(schema.schemas[other].path)`") }
    case (.conditional(let condition, let then, let otherwise), _):
      if let next = try fits(value, condition) ? then : otherwise { try check(value, by: next) }
    default: break
    }
  }

  private func fault(_ problem: String) -> Fault { Fault(path: pathText, problem: problem) }

  /// The path in words. A name that no schema could have is not repeated, since it may be a value in the
  /// wrong place.
  private var pathText: String {
    var text = ""
    for step in path {
      switch step {
      case .item(let index): text += "[\(index)]"
      case .member(let name): text += (text.isEmpty ? "" : ".") + Self.shown(document.text(of: name))
      }
    }
    return text
  }

  private static func shown(_ name: String) -> String { Check.isCode(name) && !name.isEmpty ? name : "?" }

  // MARK: Any value

  private func check(_ value: Int, _ kind: JSONValue.Kind, _ types: JSONSchema.TypeNames) throws(Fault) {
    let fits = types.names.contains { name in
      switch kind {
      case .null: name == "null"
      case .boolean: name == "boolean"
      case .object: name == "object"
      case .array: name == "array"
      case .string: name == "string"
      case .number: name == "number" || name == "integer" && document.number(of: value).isWhole
      }
    }
    guard !fits else { return }
    throw fault("must be \(types.names.map(Self.words).joined(separator: " or "))")
  }

  private static func words(_ type: String) -> String {
    switch type {
    case "null": "null"
    case "boolean": "true or false"
    case "object": "an object"
    case "array": "a list"
    case "string": "text"
    case "integer": "a whole number"
    default: "a number"
    }
  }

  private mutating func checkConstants(_ value: Int, _ constants: [Int]) throws(Fault) {
    for constant in constants {
      try take(document.nodes[value].count)
      if document.isEqual(value, to: schema.document, constant) { return }
    }
    let texts = constants.prefix(20).map { schema.document.canonical(of: $0) }
    let list = texts.joined(separator: ", ") + (constants.count > texts.count ? " …" : "")
    throw fault(constants.count == 1 ? "must be \(list)" : "must be one of \(list)")
  }

  private func checkNumber(_ value: Int, _ rule: JSONSchema.Rule, _ bound: JSONSchema.Bound) throws(Fault) {
    let number = document.number(of: value)
    switch rule {
    case .minimum:
      if number < bound.number || bound.isExclusive && number == bound.number {
        throw fault("must be \(bound.isExclusive ? "more than" : "at least") \(bound.text)")
      }
    case .maximum:
      if number > bound.number || bound.isExclusive && number == bound.number {
        throw fault("must be \(bound.isExclusive ? "less than" : "at most") \(bound.text)")
      }
    default:
      if !number.isMultiple(of: bound.number) { throw fault("must be a multiple of \(bound.text)") }
    }
  }

  private mutating func checkText(_ text: String, _ rule: JSONSchema.Rule) throws(Fault) {
    switch rule {
    case .minLength(let least):
      // Characters as the draft counts them: code points.
      if text.unicodeScalars.count < least { throw fault("must have at least \(least) characters") }
    case .maxLength(let most):
      if text.unicodeScalars.count > most { throw fault("must have at most \(most) characters") }
    case .pattern(let pattern, let source):
      let found = pattern.isFound(in: text, steps: &steps)
      try take(0)
      if !found { throw fault("must match the pattern \(source)") }
    case .format(let format):
      if !format.holds(text) { throw fault("must be \(format.example)") }
    default: break
    }
  }

  // MARK: Lists and objects

  private mutating func checkList(_ value: Int, _ rule: JSONSchema.Rule) throws(Fault) {
    switch rule {
    case .minItems(let least):
      if document.childCount(of: value) < least { throw fault("must have at least \(least) items") }
    case .maxItems(let most):
      if document.childCount(of: value) > most { throw fault("must have at most \(most) items") }
    case .uniqueItems: try checkUnique(value)
    case .items(let first, let rest):
      var index = 0
      for item in document.children(of: value) {
        if let schema = index < first.count ? first[index] : rest {
          try check(item, by: schema, at: .item(index))
        }
        index += 1
      }
    case .contains(let schema, let least, let most):
      var count = 0
      for item in document.children(of: value) where try fits(item, schema) { count += 1 }
      if count < least { throw fault("must contain \(least) items or more as `\(path(of: schema))` says") }
      if let most, count > most {
        throw fault("must contain at most \(most) items as `\(path(of: schema))` says")
      }
    default: break
    }
  }

  private func path(of schema: Int) -> String { self.schema.schemas[schema].path }

  private mutating func checkUnique(_ value: Int) throws(Fault) {
    try take(document.nodes[value].count)
    var seen: [Int: [Int]] = [:]
    for item in document.children(of: value) {
      let hash = document.hash(of: item)
      for other in seen[hash] ?? [] {
        try take(document.nodes[item].count)
        if document.isEqual(item, to: document, other) { throw fault("must not have two equal items") }
      }
      seen[hash, default: []].append(item)
    }
  }

  private mutating func checkObject(_ value: Int, _ rule: JSONSchema.Rule) throws(Fault) {
    switch rule {
    case .required(let names):
      for name in names where document.member(name, of: value) == nil { throw missing(name, "is required") }
    case .dependentRequired(let dependencies):
      for (name, others) in dependencies where document.member(name, of: value) != nil {
        for other in others where document.member(other, of: value) == nil {
          throw missing(other, "is required where \(name) is given")
        }
      }
    case .minProperties(let least):
      if document.childCount(of: value) < least { throw fault("must have at least \(least) members") }
    case .maxProperties(let most):
      if document.childCount(of: value) > most { throw fault("must have at most \(most) members") }
    case .properties(let properties):
      for name in document.children(of: value) { try check(member: name, by: properties) }
    case .propertyNames(let schema):
      for name in document.children(of: value) { try check(name, by: schema, at: .member(name)) }
    case .dependentSchemas(let dependencies):
      for (name, schema) in dependencies where document.member(name, of: value) != nil {
        try check(value, by: schema)
      }
    default: break
    }
  }

  private func missing(_ name: String, _ problem: String) -> Fault {
    Fault(path: pathText + (path.isEmpty ? "" : ".") + name, problem: problem)
  }

  private mutating func check(member name: Int, by properties: JSONSchema.Properties) throws(Fault) {
    let text = document.text(of: name)
    var isNamed = false
    if let schema = properties.named[text] {
      isNamed = true
      try check(name + 1, by: schema, at: .member(name))
    }
    for (pattern, schema) in properties.patterns {
      let found = pattern.isFound(in: text, steps: &steps)
      try take(1)
      guard found else { continue }
      isNamed = true
      try check(name + 1, by: schema, at: .member(name))
    }
    guard !isNamed, let additional = properties.additional else { return }
    guard case .never? = schema.schemas[additional].rules.first else {
      return try check(name + 1, by: additional, at: .member(name))
    }
    path.append(.member(name))
    defer { path.removeLast() }
    let hint =
      Nearest.to(text, among: properties.named.keys.sorted()).map { "; did you mean \($0)?" }
      ?? (properties.named.isEmpty
        ? "" : "; there are \(properties.named.keys.sorted().prefix(30).joined(separator: ", "))")
    throw fault("is not a field that there is\(hint)")
  }

  private mutating func check(_ value: Int, by schema: Int, at step: Step) throws(Fault) {
    path.append(step)
    defer { path.removeLast() }
    try check(value, by: schema)
  }

  // MARK: Choices

  /// Whether a value fits a schema. That the steps are used up is thrown as a fault, since it answers
  /// nothing.
  private mutating func fits(_ value: Int, _ schema: Int) throws(Fault) -> Bool {
    do {
      try check(value, by: schema)
      return true
    } catch {
      if isGivenUp { throw error }
      return false
    }
  }

  private mutating func checkAny(_ value: Int, _ schemas: [Int]) throws(Fault) {
    var nearest: Fault?
    for schema in schemas {
      do {
        return try check(value, by: schema)
      } catch {
        if isGivenUp { throw error }
        // Of several alternatives, the one that goes wrong furthest inside is probably the one that was
        // meant.
        if error.path.utf8.count > nearest?.path.utf8.count ?? -1 { nearest = error }
      }
    }
    throw none(of: schemas, nearest)
  }

  private mutating func checkOne(_ value: Int, _ schemas: [Int]) throws(Fault) {
    var nearest: Fault?
    var fitting: [Int] = []
    for schema in schemas {
      do {
        try check(value, by: schema)
        fitting.append(schema)
      } catch {
        if isGivenUp { throw error }
        if error.path.utf8.count > nearest?.path.utf8.count ?? -1 { nearest = error }
      }
    }
    if fitting.isEmpty { throw none(of: schemas, nearest) }
    if fitting.count > 1 {
      throw fault(
        "fits `\(path(of: fitting[0]))` and `\(path(of: fitting[1]))`, and may fit one of them only")
    }
  }

  private func none(of schemas: [Int], _ nearest: Fault?) -> Fault {
    guard schemas.count > 1, let nearest else { return nearest ?? fault("is not allowed here") }
    let place = nearest.path == pathText ? "it" : nearest.path
    return fault(
      "fits none of the \(schemas.count) forms that it may have; by the nearest, \(place) \(nearest.problem)")
  }
}
