import Foundation
import Reporting

@testable import ReadModels

/// JSON Schema as far as the schemas of policies use it, so plain that it can be believed at sight. A keyword that it does not
/// know fails the test that meets it.
struct PlainSchema {
  struct UnknownKeyword: Error { var name: String }

  private let schema: PolicyValue

  init(_ text: String) throws { schema = try PolicyValue(text: text) }

  /// Whether a document is one that the schema allows.
  func allows(_ value: PolicyValue) throws -> Bool { try allows(value, schema) }

  private static let describing: Set<String> = [
    "$schema", "$defs", "title", "description", "default", "examples",
  ]

  private func allows(_ value: PolicyValue, _ schema: PolicyValue) throws -> Bool {
    for (keyword, demand) in schema.members where !Self.describing.contains(keyword) {
      guard try meets(value, keyword, demand, schema) else { return false }
    }
    return true
  }

  private func meets(
    _ value: PolicyValue, _ keyword: String, _ demand: PolicyValue, _ schema: PolicyValue
  ) throws -> Bool {
    let bound = demand.number ?? 0
    func ifNumber(_ holds: (Decimal) -> Bool) -> Bool { value.number.map(holds) ?? true }
    switch keyword {
    case "$ref":
      // `#/$defs/name` and nothing else.
      let name = demand.text?.split(separator: "/").last.map { String($0) } ?? ""
      guard let definition = self.schema.members["$defs"]?.members[name] else {
        throw UnknownKeyword(name: "$ref to \(name)")
      }
      return try allows(value, definition)
    case "type": return demand.text == value.type || (demand.text == "number" && value.type == "integer")
    case "const": return value.written == demand.written
    case "enum": return demand.elements.contains { $0.written == value.written }
    case "not": return try !allows(value, demand)
    case "minimum": return ifNumber { $0 >= bound }
    case "maximum": return ifNumber { $0 <= bound }
    case "exclusiveMinimum": return ifNumber { $0 > bound }
    case "multipleOf": return ifNumber { ($0 / bound).isWhole }
    case "minLength": return value.text.map { Decimal($0.unicodeScalars.count) >= bound } ?? true
    case "pattern":
      return try value.text.map { try Regex(demand.text ?? "").firstMatch(in: $0) != nil } ?? true
    case "minItems": return value.type != "array" || Decimal(value.elements.count) >= bound
    case "maxItems": return Decimal(value.elements.count) <= bound
    case "items": return try value.elements.allSatisfy { try allows($0, demand) }
    case "required":
      return value.type != "object" || demand.elements.allSatisfy { value.members[$0.text ?? ""] != nil }
    case "oneOf": return try demand.elements.filter { try allows(value, $0) }.count == 1
    case "properties":
      return try value.members.allSatisfy { name, member in
        try demand.members[name].map { try allows(member, $0) } ?? true
      }
    case "additionalProperties":
      let known = schema.members["properties"]?.members.keys
      return demand.written == "true" || value.members.keys.allSatisfy { known?.contains($0) ?? false }
    default: throw UnknownKeyword(name: keyword)
    }
  }
}

extension PolicyValue {
  init(text: String) throws { self = try JSONDecoder().decode(PolicyValue.self, from: Data(text.utf8)) }

  var members: [String: PolicyValue] { if case .object(let members) = self { members } else { [:] } }
  var elements: [PolicyValue] { if case .list(let elements) = self { elements } else { [] } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Decimal? { if case .number(let number) = self { number } else { nil } }

  var type: String {
    switch self {
    case .null: "null"
    case .flag: "boolean"
    case .number(let number): number.isWhole ? "integer" : "number"
    case .text: "string"
    case .list: "array"
    case .object: "object"
    }
  }

  /// As JSON, members by their names.
  var written: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let number): number.description
    // The texts of policies hold nothing that is escaped.
    case .text(let text): "\"\(text)\""
    case .list(let list): "[\(list.map(\.written).joined(separator: ","))]"
    case .object(let members):
      "{\(members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value.written)" }.joined(separator: ","))}"
    }
  }
}

extension Decimal {
  fileprivate var isWhole: Bool {
    var (exact, rounded) = (self, Decimal())
    NSDecimalRound(&rounded, &exact, 0, .plain)
    return rounded == self
  }
}
