// Definitions of types as JSON, in one form: what is recorded, compared and shown.

extension TypeDefinition {
  /// The definition as JSON: the form in which files have it (schemas/type.schema.json), members in the
  /// order of the documentation, without blanks.
  public var json: String { json(withSchema: true) }

  /// The definition as JSON for a person: each member on a line of its own.
  ///
  /// - Parameter indented: whether it is on several lines; otherwise as `json`.
  public func json(indented: Bool) -> String {
    guard indented, let document = try? JSONDocument(json) else { return json }
    return document.indented()
  }

  /// - Parameter withSchema: whether the schema is part of it; in the log the schema stands beside it.
  func json(withSchema: Bool) -> String {
    var out = JSONObjectWriter()
    out.put("name", name)
    if let title { out.put("title", title) }
    if let description { out.put("description", description) }
    out.put("subject", subject.word)
    if let reference {
      var about = JSONObjectWriter()
      about.put("kind", reference.kind.word)
      about.put("path", reference.path)
      if reference.introduces { about.put(raw: "introduces", "true") }
      out.put(raw: "reference", about.finished)
    }
    if let value {
      var counted = JSONObjectWriter()
      counted.put("path", value.path)
      switch value.counts {
      case .money(let currency): counted.put("currency", currency)
      case .unit(let unit): counted.put("unit", unit)
      }
      out.put(raw: "value", counted.finished)
    }
    if withSchema, let schema { out.put(raw: "schema", schema) }
    if !details.isEmpty { out.put(raw: "details", Detail.json(of: details)) }
    return out.finished
  }
}

extension TypeDefinition.Detail {
  fileprivate static func json(of details: [Self]) -> String {
    "[\(details.map(\.json).joined(separator: ","))]"
  }

  private var json: String {
    var out = JSONObjectWriter()
    out.put("name", name)
    if !path.isEmpty { out.put("path", path) }
    out.put("kind", kind.word)
    switch kind {
    case .name(let domain): out.put("domain", domain)
    case .list(let fields): out.put(raw: "fields", Self.json(of: fields))
    default: break
    }
    return out.finished
  }
}

extension TypeDefinition.Detail.Kind {
  static let words = ["name", "hash", "amount", "quantity", "number", "flag", "instant", "list"]

  /// The word for this kind in definitions: `name`, `hash`, `amount` …
  public var word: String {
    switch self {
    case .name: "name"
    case .hash: "hash"
    case .amount: "amount"
    case .quantity: "quantity"
    case .number: "number"
    case .flag: "flag"
    case .instant: "instant"
    case .list: "list"
    }
  }
}

/// Writes a JSON object member by member.
private struct JSONObjectWriter {
  private var bytes: [UInt8] = []

  mutating func put(_ name: String, _ text: String) {
    begin(name)
    bytes.appendJSON(text)
  }

  /// - Parameter value: the value as JSON.
  mutating func put(raw name: String, _ value: String) {
    begin(name)
    bytes += value.utf8
  }

  private mutating func begin(_ name: String) {
    bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
    bytes.appendJSON(name)
    bytes.append(UInt8(ascii: ":"))
  }

  var finished: String { bytes.isEmpty ? "{}" : String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }
}
