// Reads policy documents strictly: a field that is missing, of the wrong kind or unknown is an error that
// names its path.

internal import Foundation
internal import Words

/// A value of a policy document, whose numbers are exact.
enum PolicyValue: Decodable {
  case null
  case flag(Bool)
  case number(Decimal)
  case text(String)
  case list([PolicyValue])
  case object([String: PolicyValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Decimal.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([PolicyValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: PolicyValue].self))
    }
  }
}

/// A JSON object of a policy, which is read field by field; `finish` refuses fields that were not read.
struct PolicyObject {
  let path: String
  private var fields: [String: PolicyValue]
  private var known: [String] = []

  init(document: String) throws {
    let value: PolicyValue
    do {
      value = try JSONDecoder().decode(PolicyValue.self, from: Data(document.utf8))
    } catch {
      throw PolicyFault("", "the document is not JSON")
    }
    try self.init(value, at: "")
  }

  init(_ value: PolicyValue, at path: String) throws {
    guard case .object(let fields) = value else {
      throw PolicyFault(path, path.isEmpty ? "the document is not a JSON object" : "must be an object")
    }
    self.fields = fields
    self.path = path
  }

  func path(of field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

  /// Takes the value of a field; `nil` where the field is absent. Null counts as a value, which no field
  /// accepts.
  mutating func take(_ field: String) -> PolicyValue? {
    known.append(field)
    return fields.removeValue(forKey: field)
  }

  mutating func require(_ field: String) throws -> PolicyValue {
    guard let value = take(field) else { throw PolicyFault(path(of: field), "is required") }
    return value
  }

  /// Takes a whole number within a range; returns the default where the field is absent.
  mutating func integer(
    _ field: String, in range: ClosedRange<Int64>, default fallback: Int64? = nil
  ) throws -> Int64 {
    guard let value = take(field) else {
      guard let fallback else { throw PolicyFault(path(of: field), "is required") }
      return fallback
    }
    guard case .number(let number) = value, let integer = Self.integer(number), range.contains(integer) else {
      let most = range.upperBound == .max ? "or more" : "to \(range.upperBound)"
      throw PolicyFault(path(of: field), "must be a whole number, \(range.lowerBound) \(most)")
    }
    return integer
  }

  /// Takes a number above 0 with at most three decimals, and returns it in thousandths.
  mutating func thousandths(_ field: String, default fallback: Int64) throws -> Int64 {
    guard let value = take(field) else { return fallback }
    guard case .number(let number) = value, let result = Self.integer(number * 1000),
      (1...1_000_000_000).contains(result)
    else {
      throw PolicyFault(path(of: field), "must be above 0 and at most 1000000, with at most three decimals")
    }
    return result
  }

  mutating func text(_ field: String) throws -> String {
    guard case .text(let text) = try require(field), !text.isEmpty else {
      throw PolicyFault(path(of: field), "must be a text that is not empty")
    }
    return text
  }

  mutating func list(_ field: String) throws -> [PolicyValue]? {
    guard let value = take(field) else { return nil }
    guard case .list(let list) = value else { throw PolicyFault(path(of: field), "must be a list") }
    return list
  }

  /// Ends the reading of the object.
  ///
  /// - Throws: `PolicyFault` about the first field, in the order of names, that was not taken.
  func finish() throws {
    guard let unknown = fields.keys.sorted().first else { return }
    throw PolicyFault(
      path(of: unknown), "is not a field of this policy; there are \(known.sorted().joined(separator: ", "))")
  }

  private static func integer(_ number: Decimal) -> Int64? {
    var (value, rounded) = (number, Decimal())
    NSDecimalRound(&rounded, &value, 0, .plain)
    guard rounded == number, number <= Decimal(Int64.max), number >= Decimal(Int64.min) else { return nil }
    return Int64(number.description)
  }
}
