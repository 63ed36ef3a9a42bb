// Reads policy documents strictly: a field that is missing, of the wrong kind or unknown is an error that
// names its path.

package import Foundation
internal import Words

/// A value of a policy document, whose numbers are exact.
package enum PolicyValue: Decodable {
  case null
  case flag(Bool)
  case number(Decimal)
  case text(String)
  case list([PolicyValue])
  case object([String: PolicyValue])

  package init(from decoder: any Decoder) throws {
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
package struct PolicyObject {
  package let path: String
  private var fields: [String: PolicyValue]
  private var known: Set<String> = []

  package init(document: String) throws {
    let value: PolicyValue
    do {
      value = try JSONDecoder().decode(PolicyValue.self, from: Data(document.utf8))
    } catch {
      throw PolicyFault("", "the document is not JSON")
    }
    try self.init(value, at: "")
  }

  package init(_ value: PolicyValue, at path: String) throws {
    guard case .object(let fields) = value else {
      throw PolicyFault(path, path.isEmpty ? "the document is not a JSON object" : "must be an object")
    }
    self.fields = fields
    self.path = path
  }

  package func path(of field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

  /// Takes the value of a field; `nil` where the field is absent. Null counts as a value, which no field
  /// accepts.
  package mutating func take(_ field: String) -> PolicyValue? {
    known.insert(field)
    return fields.removeValue(forKey: field)
  }

  /// The names of the fields that have not been taken, ascending: for objects whose names are the user's own.
  package var names: [String] { fields.keys.sorted() }

  /// Whether a field is there and has not been taken.
  package func has(_ field: String) -> Bool { fields[field] != nil }

  private mutating func isGiven(_ field: String) -> Bool {
    known.insert(field)
    return has(field)
  }

  package mutating func require(_ field: String) throws -> PolicyValue {
    guard let value = take(field) else { throw PolicyFault(path(of: field), "is required") }
    return value
  }

  /// Takes a whole number within a range; returns the default where the field is absent.
  package mutating func integer(
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

  /// Takes a whole number within a range; `nil` where the field is absent.
  package mutating func optionalInteger(_ field: String, in range: ClosedRange<Int64>) throws -> Int64? {
    isGiven(field) ? try integer(field, in: range) : nil
  }

  /// Takes a number above 0 with at most three decimals, and returns it in thousandths.
  ///
  /// - Parameter most: the highest number that is allowed.
  package mutating func thousandths(_ field: String, default fallback: Int64? = nil, most: Int64 = 1_000_000)
    throws
    -> Int64
  {
    guard let value = take(field) else {
      guard let fallback else { throw PolicyFault(path(of: field), "is required") }
      return fallback
    }
    guard let result = Self.thousandths(value), (1...most * 1000).contains(result) else {
      throw PolicyFault(path(of: field), "must be above 0 and at most \(most), with at most three decimals")
    }
    return result
  }

  /// A number in thousandths; `nil` where it has more decimals than three, or is none.
  package static func thousandths(_ value: PolicyValue) -> Int64? {
    guard case .number(let number) = value else { return nil }
    return integer(number * 1000)
  }

  package mutating func text(_ field: String) throws -> String {
    guard case .text(let text) = try require(field), !text.isEmpty else {
      throw PolicyFault(path(of: field), "must be a text that is not empty")
    }
    return text
  }

  /// Takes a text of at most so many bytes; `nil` where the field is absent.
  package mutating func optionalText(_ field: String, bytesMax: Int = 200) throws -> String? {
    isGiven(field) ? try text(field, bytesMax: bytesMax) : nil
  }

  /// Takes a text of at most so many bytes.
  package mutating func text(_ field: String, bytesMax: Int) throws -> String {
    let text = try text(field)
    guard text.utf8.count <= bytesMax else {
      throw PolicyFault(path(of: field), "must have at most \(bytesMax) bytes")
    }
    return text
  }

  /// Takes true or false; returns the default where the field is absent.
  package mutating func flag(_ field: String, default fallback: Bool) throws -> Bool {
    switch take(field) {
    case nil: return fallback
    case .flag(let flag): return flag
    default: throw PolicyFault(path(of: field), "must be true or false")
    }
  }

  /// Takes one word of a closed set, whose raw values are the words; returns the default where the field
  /// is absent.
  package mutating func word<Word: CaseIterable & RawRepresentable<String>>(
    _ field: String, default fallback: Word
  )
    throws -> Word
  {
    guard let value = take(field) else { return fallback }
    guard case .text(let text) = value, let word = Word(rawValue: text) else {
      throw PolicyFault(path(of: field), "must be \(Self.choice(Word.allCases.map(\.rawValue)))")
    }
    return word
  }

  /// Words to choose from: `a, b or c`.
  package static func choice(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  package mutating func list(_ field: String) throws -> [PolicyValue]? {
    guard let value = take(field) else { return nil }
    guard case .list(let list) = value else { throw PolicyFault(path(of: field), "must be a list") }
    return list
  }

  /// Takes a list with at least one element and at most so many, each with its path; empty where the field
  /// is absent.
  package mutating func elements(_ field: String, max: Int, _ things: String) throws -> [(
    PolicyValue, path: String
  )] {
    guard let list = try list(field) else { return [] }
    guard (1...max).contains(list.count) else {
      throw PolicyFault(path(of: field), "must have 1 to \(max) \(things)")
    }
    let path = path(of: field)
    return list.enumerated().map { ($1, "\(path)[\($0)]") }
  }

  /// Takes a list of objects, as `elements` does.
  package mutating func objects(_ field: String, max: Int, _ things: String) throws -> [PolicyObject] {
    try elements(field, max: max, things).map { try PolicyObject($0, at: $1) }
  }

  /// Takes a list of texts that are not empty, each at most once, as `elements` does.
  package mutating func texts(_ field: String, max: Int = 10_000, _ things: String = "names") throws
    -> [String]
  {
    var texts: [String] = []
    var seen: Set<String> = []
    for (value, path) in try elements(field, max: max, things) {
      guard case .text(let text) = value, !text.isEmpty else {
        throw PolicyFault(path, "must be a text that is not empty")
      }
      guard seen.insert(text).inserted else { throw PolicyFault(path, "\(text) is there twice") }
      texts.append(text)
    }
    return texts
  }

  /// Takes an object; `nil` where the field is absent.
  package mutating func object(_ field: String) throws -> PolicyObject? {
    try take(field).map { try PolicyObject($0, at: path(of: field)) }
  }

  /// Refuses an object that has two fields of which only one can hold: `has both days and months; use one`.
  package func refuseBoth(_ fields: String...) throws {
    let given = fields.filter(has)
    if given.count > 1 { throw PolicyFault(path, "has both \(given[0]) and \(given[1]); use one") }
  }

  /// Ends the reading of the object.
  ///
  /// - Throws: `PolicyFault` about the first field, in the order of names, that was not taken.
  package func finish() throws {
    guard let unknown = fields.keys.sorted().first else { return }
    let list = known.sorted().joined(separator: ", ")
    let hint = Nearest.to(unknown, among: known).map { "did you mean \($0)? There are \(list)" }
    throw PolicyFault(
      path(of: unknown), "is not a field of this policy; \(hint ?? "there are \(list)")")
  }

  private static func integer(_ number: Decimal) -> Int64? {
    var (value, rounded) = (number, Decimal())
    NSDecimalRound(&rounded, &value, 0, .plain)
    guard rounded == number, number <= Decimal(Int64.max), number >= Decimal(Int64.min) else { return nil }
    return Int64(number.description)
  }
}
