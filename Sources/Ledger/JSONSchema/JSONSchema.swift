// JSON Schema, draft 2020-12, as far as docs/own-types.md says: what a type of the user's own demands of a
// touchpoint.

/// A schema that JSON can be checked against. Every keyword in it has an effect, or is one that only
/// describes: any other was refused when it was read.
///
/// Source: JSON Schema Core and Validation, 2022-06-16 (https://json-schema.org/draft/2020-12).
package struct JSONSchema: Sendable {
  /// The text that the schema was read from, in which its constants lie.
  let document: JSONDocument
  /// All schemas within it; the whole is the first.
  let schemas: [Subschema]

  /// A schema by itself or within another, with what it demands in the order in which it is checked.
  struct Subschema: Sendable {
    var path: String
    var rules: [Rule] = []
  }

  /// One demand. A demand on values of one kind lets values of every other kind pass.
  enum Rule: Sendable {
    /// The schema `false`.
    case never
    case types(TypeNames)
    /// The value equals one of these constants, by their places in `document`.
    case oneOf([Int])
    case minimum(Bound)
    case maximum(Bound)
    case multipleOf(Bound)
    case minLength(Int)
    case maxLength(Int)
    case pattern(TextPattern, String)
    case format(TextFormat)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems
    /// The items at the beginning of a list fit a schema each, and the others fit `rest`.
    case items(first: [Int], rest: Int?)
    case contains(Int, least: Int, most: Int?)
    case required([String])
    case dependentRequired([(name: String, others: [String])])
    case minProperties(Int)
    case maxProperties(Int)
    case properties(Properties)
    case propertyNames(Int)
    case dependentSchemas([(name: String, schema: Int)])
    case reference(Int)
    case allOf([Int])
    case anyOf([Int])
    case exactlyOneOf([Int])
    case not(Int)
    case conditional(if: Int, then: Int?, else: Int?)
  }

  /// A number that values are compared with.
  struct Bound: Sendable {
    var number: ExactNumber
    /// The number as the schema writes it.
    var text: String
    var isExclusive = false
  }

  /// The schemas that the members of an object are checked by.
  struct Properties: Sendable {
    var named: [String: Int] = [:]
    var patterns: [(pattern: TextPattern, schema: Int)] = []
    /// The schema of members that neither `named` nor `patterns` names.
    var additional: Int?
  }

  /// The kinds of value that `type` names.
  struct TypeNames: Sendable {
    static let all = ["null", "boolean", "object", "array", "number", "string", "integer"]
    var names: [String]
  }

  init(document: JSONDocument, schemas: [Subschema]) {
    self.document = document
    self.schemas = schemas
  }

  /// Why JSON does not fit.
  package struct Fault: Error, Hashable {
    /// The place, as a path from the value that was checked: `wine.year`, `glasses[2]`; empty for that
    /// value itself.
    package var path: String
    /// What is demanded. It holds no value: what is in the wrong place may be a person's.
    package var problem: String
  }

  /// Why a schema is refused.
  package struct Problem: Error, Hashable {
    /// The place, as a path from the schema: `properties.wine.minimun`.
    package var path: String
    package var problem: String
  }
}

/// A form of text that `format` names.
enum TextFormat: String, CaseIterable, Sendable {
  case date
  case dateTime = "date-time"
  case time
  case uuid

  /// What a text of the form looks like.
  var example: String {
    switch self {
    case .date: "a date such as 2026-03-01"
    case .dateTime: "a time such as 2026-03-01T18:30:00Z"
    case .time: "a time of day such as 18:30:00Z"
    case .uuid: "a UUID"
    }
  }

  func holds(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    switch self {
    case .date: return Self.isDate(bytes[...])
    case .time: return Self.isTime(bytes[...])
    case .dateTime:
      return bytes.count > 11 && bytes[10] | 0x20 == UInt8(ascii: "t") && Self.isDate(bytes[..<10])
        && Self.isTime(bytes[11...])
    case .uuid:
      return bytes.count == 36
        && bytes.enumerated().allSatisfy { index, byte in
          [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : byte.hexadecimalDigit != nil
        }
    }
  }

  /// `2026-03-01`, of a day that there is.
  private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let year = number(parts[0]), let month = number(parts[1]),
      let day = number(parts[2]), (1...12).contains(month)
    else { return false }
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return (1...days).contains(day)
  }

  /// `18:30:00Z`, `18:30:00.25+01:00`.
  private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(bytes)
    guard bytes.count >= 9, let minutes = minuteOfDay(bytes[..<5]), bytes[5] == UInt8(ascii: ":"),
      let second = number(bytes[6..<8]), second <= 60
    else { return false }
    var index = 8
    if bytes[index] == UInt8(ascii: ".") {
      index += 1
      let start = index
      while index < bytes.count, number(bytes[index...index]) != nil { index += 1 }
      guard index > start, index < bytes.count else { return false }
    }
    var utc = minutes
    switch bytes[index] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      guard index + 1 == bytes.count else { return false }
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard let offset = minuteOfDay(bytes[(index + 1)...]) else { return false }
      utc += bytes[index] == UInt8(ascii: "+") ? 1440 - offset : offset
    default: return false
    }
    // A leap second is the last of a day of UTC.
    return second < 60 || utc % 1440 == 1439
  }

  /// `18:30`.
  private static func minuteOfDay(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count == 5, bytes[bytes.startIndex + 2] == UInt8(ascii: ":"),
      let hour = number(bytes.prefix(2)), let minute = number(bytes.suffix(2)), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }
}
