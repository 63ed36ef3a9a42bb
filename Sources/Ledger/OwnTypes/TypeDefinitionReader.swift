// Reads the definition of a type from JSON: whatever is wrong with it is told with its place.

extension TypeDefinition {
  /// The largest definition that is taken.
  static let bytesMax = 1 << 18

  /// Reads a definition: one JSON object, as schemas/type.schema.json says.
  ///
  /// - Throws: a fault with the place. Where the text is no JSON, the place is its line and column.
  public init(json: String) throws(TypeFault) {
    guard json.utf8.count <= Self.bytesMax else {
      throw TypeFault("", "has \(json.utf8.count) bytes; a definition has at most \(Self.bytesMax)")
    }
    let document: JSONDocument
    do { document = try JSONDocument(json) } catch { throw TypeFault(error, in: json) }
    self = try TypeDefinitionReader(document: document).definition()
  }
}

extension TypeFault {
  /// The fault of a text that is no JSON, with its line and column.
  fileprivate init(_ fault: JSONFault, in text: String) {
    let before = text.utf8.prefix(fault.offset)
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { before.index(after: $0) } ?? before.startIndex
    let column = String(decoding: Array(before[start...]), as: UTF8.self).count + 1
    self.init("", "line \(line), column \(column): is no JSON: \(fault.problem)")
    (self.line, self.column) = (line, column)
  }
}

struct TypeDefinitionReader {
  let document: JSONDocument

  /// How many details a type may have, so that what is recorded of one touchpoint stays small.
  static let detailsMax = 64
  private static let pathNamesMax = 10

  func definition() throws(TypeFault) -> TypeDefinition {
    let object = try members(
      0, "", ["name", "title", "description", "subject", "reference", "value", "schema", "details"])
    let name = try object.requiredText("name", "the type's name, such as acme.tasting.held")
    try Self.checkName(name)
    var definition = TypeDefinition(
      name: name, title: try object.text("title"), description: try object.text("description"))
    if let word = try object.text("subject") {
      let words = VocabularyEntry.Subject.words
      guard let known = words.first(where: { $0.word == word }) else {
        throw TypeFault("subject", "`\(word)` is none; \(Nearest.hint(word, among: words.map(\.word)))")
      }
      definition.subject = known.subject
    }
    definition.reference = try reference(object)
    definition.value = try value(object)
    let schema = try self.schema(object)
    if let place = object["schema"] { definition.schema = document.canonical(of: place) }
    definition.details = try details(object["details"], "details")
    try checkDetails(definition)
    if let schema { try Self.checkPaths(of: definition, in: schema) }
    return definition
  }

  private static func checkName(_ name: String) throws(TypeFault) {
    if Vocabulary.entry(named: name) != nil {
      throw TypeFault(
        "name", "\(name) is built in; give the type a name of your own, such as acme.tasting.held")
    }
    do { try Preparation.checkCustomType(name) } catch { throw TypeFault("name", error.problem) }
  }

  // MARK: What becomes of the fact

  private func reference(_ object: Members) throws(TypeFault) -> TypeDefinition.About? {
    guard let place = object["reference"] else { return nil }
    let about = try members(place, "reference", ["kind", "path", "introduces"])
    let kinds = Reference.Kind.allCases.map(\.word)
    let word = try about.requiredText("kind", "one of \(kinds.joined(separator: ", "))")
    guard let kind = Reference.Kind(word: word) else {
      throw TypeFault("reference.kind", "`\(word)` is none; \(Nearest.hint(word, among: kinds))")
    }
    let introduces = try about.flag("introduces")
    guard !introduces || kind.isNamespaced else {
      let numbered = Reference.Kind.allCases.filter(\.isNamespaced).map(\.word).joined(separator: ", ")
      throw TypeFault(
        "reference.introduces",
        "is said of what producers number: \(numbered). A \(word) means the same whoever names it")
    }
    return TypeDefinition.About(kind, path: try path(about, "path"), introduces: introduces)
  }

  private func value(_ object: Members) throws(TypeFault) -> TypeDefinition.Value? {
    guard let place = object["value"] else { return nil }
    let value = try members(place, "value", ["path", "currency", "unit"])
    let path = try path(value, "path")
    let unit = try value.text("unit")
    guard value["currency"] == nil else {
      if unit != nil { throw TypeFault("value.unit", "stands beside `currency`; money has no other unit") }
      return TypeDefinition.Value(path: path, .money(currency: try self.path(value, "currency")))
    }
    guard let unit else {
      throw TypeFault(
        "value",
        "must say what is counted: `currency`, the path of a currency's code, or `unit`, such as number or glasses"
      )
    }
    guard Check.isCode(unit), unit == unit.lowercased(), !unit.isEmpty,
      MeasureUnit(currency: unit.uppercased()) == nil
    else {
      throw TypeFault(
        "value.unit",
        "must be one of \(MeasureUnit.named.map(\.word).joined(separator: ", ")), or a word of your own in lower case; "
          + "for money give `currency`, the path of its code")
    }
    return TypeDefinition.Value(path: path, .unit(unit))
  }

  // MARK: The schema

  private func schema(_ object: Members) throws(TypeFault) -> JSONSchema? {
    guard let place = object["schema"] else { return nil }
    guard document.kind(of: place) == .object else {
      throw TypeFault("schema", "must be a JSON Schema: an object")
    }
    let schema: JSONSchema
    do { schema = try JSONSchemaReader.read(document, at: place) } catch {
      throw TypeFault("schema" + (error.path.isEmpty ? "" : "." + error.path), error.problem)
    }
    if let place = schema.place(naming: "personal") {
      throw TypeFault(
        place == "schema" ? "schema" : "schema.\(place)",
        "names `personal`, which is taken out and sealed before data is checked: say nothing of it here")
    }
    return schema
  }

  /// Refuses a path that by the schema leads nowhere, or to a value of another kind: such a path is a slip.
  private static func checkPaths(of definition: TypeDefinition, in schema: JSONSchema) throws(TypeFault) {
    func check(_ path: String, _ field: String, _ types: [String]) throws(TypeFault) {
      switch schema.follow(path.split(separator: ".").map(String.init)) {
      case .anything: return
      case .types(let found):
        guard Set(found).isDisjoint(with: types) else { return }
        throw TypeFault(
          field, "leads to what is \(found.joined(separator: " or ")) by the schema, and must be \(types[0])")
      case .nothing(let names):
        let near = path.split(separator: ".").last.flatMap { Nearest.to(String($0), among: names) }
        let hint = near.map { "; did you mean `\($0)`?" } ?? "; there are: \(names.joined(separator: ", "))"
        throw TypeFault(field, "leads to nothing that the schema allows\(hint)")
      }
    }
    if let reference = definition.reference { try check(reference.path, "reference.path", ["string"]) }
    if let value = definition.value {
      try check(value.path, "value.path", ["integer", "number"])
      if case .money(let currency) = value.counts { try check(currency, "value.currency", ["string"]) }
    }
    for (index, detail) in definition.details.enumerated() {
      try check(detail.path, "details[\(index)].path", detail.kind.types)
    }
  }

  // MARK: Details

  private func details(_ place: Int?, _ path: String, isOfList: Bool = false) throws(TypeFault)
    -> [TypeDefinition.Detail]
  {
    guard let place else { return [] }
    guard document.kind(of: place) == .array else { throw TypeFault(path, "must be a list of details") }
    var details: [TypeDefinition.Detail] = []
    for item in document.children(of: place) {
      details.append(try detail(item, "\(path)[\(details.count)]", isOfList: isOfList))
    }
    return details
  }

  private func detail(_ place: Int, _ path: String, isOfList: Bool) throws(TypeFault) -> TypeDefinition.Detail
  {
    let object = try members(place, path, ["name", "path", "kind", "domain", "fields"])
    let name = try object.requiredText("name", "what folds know it by")
    guard Check.isCode(name), !name.isEmpty else {
      throw TypeFault("\(path).name", "must be a word of at most 64 letters, digits and . _ - : /")
    }
    let itemPath = isOfList && object["path"] == nil ? "" : try self.path(object, "path")
    let words = TypeDefinition.Detail.Kind.words
    let word = try object.requiredText("kind", "one of \(words.joined(separator: ", "))")
    let kind = try kind(word, object, path, isOfList: isOfList)
    if word != "name", object["domain"] != nil {
      throw TypeFault("\(path).domain", "is of a `name`; leave it out of a \(word)")
    }
    if word != "list", object["fields"] != nil {
      throw TypeFault("\(path).fields", "are of a `list`; leave them out of a \(word)")
    }
    return TypeDefinition.Detail(name, path: itemPath, kind)
  }

  private func kind(_ word: String, _ object: Members, _ path: String, isOfList: Bool) throws(TypeFault)
    -> TypeDefinition.Detail.Kind
  {
    switch word {
    case "name":
      let domain = try object.requiredText(
        "domain", "what is numbered together, such as acme.wine, sku or actor")
      guard Check.isCode(domain), !domain.isEmpty else {
        throw TypeFault("\(path).domain", "must be a word of at most 64 letters, digits and . _ - : /")
      }
      return .name(domain: domain)
    case "hash": return .hash
    case "amount": return .amount
    case "quantity": return .quantity
    case "number": return .number
    case "flag": return .flag
    case "instant": return .instant
    case "list":
      guard !isOfList else {
        throw TypeFault("\(path).kind", "is a list within a list; details go no deeper")
      }
      let fields = try details(object["fields"], "\(path).fields", isOfList: true)
      guard !fields.isEmpty else {
        throw TypeFault("\(path).fields", "is required: what is taken of each item")
      }
      if fields.count > 1, let index = fields.firstIndex(where: \.path.isEmpty) {
        throw TypeFault(
          "\(path).fields[\(index)].path", "is required: only a single field may be the item itself")
      }
      return .list(fields)
    default:
      throw TypeFault(
        "\(path).kind", "`\(word)` is none; \(Nearest.hint(word, among: TypeDefinition.Detail.Kind.words))")
    }
  }

  private func checkDetails(_ definition: TypeDefinition) throws(TypeFault) {
    var isMoney = false
    if case .money? = definition.value?.counts { isMoney = true }
    var (seen, lists) = ([String: String](), 0)
    func check(_ details: [TypeDefinition.Detail], _ path: String) throws(TypeFault) {
      for (index, detail) in details.enumerated() {
        let place = "\(path)[\(index)]"
        if let other = seen.updateValue(place, forKey: detail.name) {
          throw TypeFault("\(place).name", "\(detail.name) is that of \(other) already")
        }
        if detail.kind == .amount, !isMoney {
          throw TypeFault(
            "\(place).kind",
            "an amount is of the currency that `value` names; give `value` with a `currency`, or let the kind "
              + "be number")
        }
        guard case .list(let fields) = detail.kind else { continue }
        lists += 1
        if lists > 1 { throw TypeFault("\(place).kind", "is a second list; a type has details of one") }
        try check(fields, "\(place).fields")
      }
    }
    try check(definition.details, "details")
    guard seen.count <= Self.detailsMax else {
      throw TypeFault("details", "has \(seen.count) of them; a type has at most \(Self.detailsMax)")
    }
  }

  // MARK: Members

  private func path(_ object: Members, _ name: String) throws(TypeFault) -> String {
    let text = try object.requiredText(name, "names with dots between them, such as wine.name")
    let names = text.split(separator: ".", omittingEmptySubsequences: false)
    let place = JSONSchemaReader.path(object.path, name)
    guard names.allSatisfy({ !$0.isEmpty }), names.count <= Self.pathNamesMax else {
      throw TypeFault(
        place, "must be at most \(Self.pathNamesMax) names with dots between them, such as wine.name")
    }
    guard names[0] != "personal" else {
      throw TypeFault(
        place,
        "leads into `personal`, which is sealed: nothing of it is ever counted, a reference or a detail")
    }
    return text
  }

  /// The members of an object; a member whose name is not among the known ones is refused.
  private func members(_ place: Int, _ path: String, _ known: [String]) throws(TypeFault) -> Members {
    guard document.kind(of: place) == .object else {
      throw TypeFault(
        path, path.isEmpty ? "the definition of a type must be one JSON object" : "must be an object")
    }
    var members = Members(document: document, path: path)
    for name in document.children(of: place) {
      let text = document.text(of: name)
      guard known.contains(text) else {
        throw TypeFault(
          JSONSchemaReader.path(path, text), "is not known here; \(Nearest.hint(text, among: known))")
      }
      guard members.places.updateValue(name + 1, forKey: text) == nil else {
        throw TypeFault(JSONSchemaReader.path(path, text), "comes twice; give it once")
      }
    }
    return members
  }

  /// The values of an object's members by their names.
  private struct Members {
    let document: JSONDocument
    let path: String
    var places: [String: Int] = [:]

    subscript(name: String) -> Int? { places[name] }

    func text(_ name: String) throws(TypeFault) -> String? {
      guard let place = places[name] else { return nil }
      guard document.kind(of: place) == .string else {
        throw TypeFault(JSONSchemaReader.path(path, name), "must be text")
      }
      return document.text(of: place)
    }

    func requiredText(_ name: String, _ what: String) throws(TypeFault) -> String {
      guard let text = try text(name) else {
        throw TypeFault(JSONSchemaReader.path(path, name), "is required: \(what)")
      }
      return text
    }

    func flag(_ name: String) throws(TypeFault) -> Bool {
      guard let place = places[name] else { return false }
      guard document.kind(of: place) == .boolean else {
        throw TypeFault(JSONSchemaReader.path(path, name), "must be true or false")
      }
      return document.boolean(of: place)
    }
  }
}

extension TypeDefinition.Detail.Kind {
  /// The types that JSON Schema has for the values of such a detail.
  fileprivate var types: [String] {
    switch self {
    case .name, .hash, .instant: ["string"]
    case .amount, .quantity, .number: ["integer", "number"]
    case .flag: ["boolean"]
    case .list: ["array"]
    }
  }
}
