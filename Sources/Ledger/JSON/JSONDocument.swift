// A JSON text taken apart: where each of its values lies, without building any of them.

/// A value of a JSON text, or the name of a member.
package struct JSONNode: Sendable {
  package var kind: JSONValue.Kind
  package var hasEscapes: Bool
  private var start: Int32
  private var end: Int32
  private var nodeCount: Int32

  init(_ kind: JSONValue.Kind, _ range: Range<Int>, hasEscapes: Bool = false, count: Int = 1) {
    self.kind = kind
    self.hasEscapes = hasEscapes
    start = Int32(truncatingIfNeeded: range.lowerBound)
    end = Int32(truncatingIfNeeded: range.upperBound)
    nodeCount = Int32(truncatingIfNeeded: count)
  }

  /// The bytes of the value, those of a string with its quotes.
  package var range: Range<Int> { Int(start)..<Int(end) }
  /// How many nodes the value takes: its own, and those of all that is in it.
  package var count: Int { Int(nodeCount) }
}

/// A JSON text and its values, in the order of the text: each value is followed by what is in it, and the
/// name of a member stands before the member's value. A value is named by its place in that order, 0 for
/// the whole. Whoever reads many texts one after another reads them into one document, and then nothing is
/// allocated.
package struct JSONDocument: Sendable {
  /// The largest text that is read, in bytes; longer ones are refused.
  static let bytesMax = 64 << 20

  package private(set) var bytes: [UInt8]
  package private(set) var nodes: [JSONNode] = []

  /// - Throws: where the text is not one JSON value by RFC 8259. A member that comes twice is none of its
  ///   faults.
  package init(_ bytes: [UInt8]) throws(JSONFault) {
    self.bytes = bytes
    try read()
  }

  package init(_ text: String) throws(JSONFault) { try self.init(Array(text.utf8)) }

  /// Reads another text instead.
  package mutating func read(_ bytes: [UInt8]) throws(JSONFault) {
    self.bytes = bytes
    try read()
  }

  private mutating func read() throws(JSONFault) {
    guard bytes.count <= Self.bytesMax else {
      throw JSONFault(problem: "the text is longer than \(Self.bytesMax) bytes", offset: Self.bytesMax)
    }
    var spare: [JSONNode] = []
    swap(&spare, &nodes)
    var scanner = JSONScanner(keepingNodesOf: bytes, in: spare)
    try scanner.skipValue()
    nodes = scanner.nodes
  }

  // MARK: Values

  package func kind(of value: Int) -> JSONValue.Kind { nodes[value].kind }

  /// The place behind a value and all that is in it.
  package func end(of value: Int) -> Int { value + nodes[value].count }

  /// What a string or a name says.
  package func text(of value: Int) -> String {
    JSONScanner.text(of: string(value), in: bytes)
  }

  private func string(_ value: Int) -> JSONString {
    let range = nodes[value].range
    return JSONString(range: range.lowerBound + 1..<range.upperBound - 1, hasEscapes: nodes[value].hasEscapes)
  }

  package func boolean(of value: Int) -> Bool { bytes[nodes[value].range.lowerBound] == UInt8(ascii: "t") }

  package func number(of value: Int) -> ExactNumber { ExactNumber(bytes, in: nodes[value].range) }

  /// A number that is whole and that 64 bits hold: `45`, `45.0`, `4.5e1`; `nil` for any other value.
  package func integer(of value: Int) -> Int64? {
    guard kind(of: value) == .number else { return nil }
    return plainInteger(nodes[value].range) ?? number(of: value).integer
  }

  /// A number of at most 18 digits and nothing else, as nearly all are.
  private func plainInteger(_ range: Range<Int>) -> Int64? {
    let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
    let digits = (isNegative ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound
    guard digits.count <= 18 else { return nil }
    var number: Int64 = 0
    for index in digits {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + Int64(digit)
    }
    return isNegative ? -number : number
  }

  /// The value of a member; `nil` where the object has none of the name.
  package func member(_ name: String, of object: Int) -> Int? {
    guard kind(of: object) == .object else { return nil }
    var place = object + 1
    let end = end(of: object)
    while place < end {
      if isName(place, name) { return place + 1 }
      place = self.end(of: place + 1)
    }
    return nil
  }

  /// Whether the name at a place is this one.
  func isName(_ place: Int, _ name: String) -> Bool {
    let node = nodes[place]
    guard !node.hasEscapes else { return text(of: place).utf8.elementsEqual(name.utf8) }
    let (range, utf8) = (node.range, name.utf8)
    guard range.count - 2 == utf8.count else { return false }
    return bytes[range.lowerBound + 1..<range.upperBound - 1].elementsEqual(utf8)
  }

  /// The values of a list; or, of an object, the places of its members' names, each of which has its value
  /// behind it.
  package func children(of value: Int) -> Children { Children(document: self, value) }

  package struct Children: Sequence, IteratorProtocol {
    private let document: JSONDocument
    private let isObject: Bool
    private var place: Int
    private let end: Int

    fileprivate init(document: JSONDocument, _ value: Int) {
      self.document = document
      isObject = document.kind(of: value) == .object
      place = value + 1
      end = document.end(of: value)
    }

    package mutating func next() -> Int? {
      guard place < end else { return nil }
      defer { place = document.end(of: isObject ? place + 1 : place) }
      return place
    }
  }

  /// How many values a list has, or members an object.
  package func childCount(of value: Int) -> Int {
    var count = 0
    for _ in children(of: value) { count += 1 }
    return count
  }
}

extension JSONDocument {
  /// A value by the names that lead to it; `nil` where there is none.
  package func value(at path: [String], of object: Int = 0) -> Int? {
    var place = object
    for name in path {
      guard let next = member(name, of: place) else { return nil }
      place = next
    }
    return place
  }

  /// A value as JSON in one form: members sorted by their names, no blanks, strings and numbers as
  /// `canonical` writes them.
  package func canonical(of value: Int = 0) -> String {
    var out: [UInt8] = []
    write(value, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private func write(_ value: Int, to out: inout [UInt8]) {
    switch kind(of: value) {
    case .string: out.appendJSON(text(of: value))
    case .object:
      let members = children(of: value).map { (name: text(of: $0), value: $0 + 1) }
      out.append(UInt8(ascii: "{"))
      for (index, member) in members.sorted(by: { $0.name < $1.name }).enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        out.appendJSON(member.name)
        out.append(UInt8(ascii: ":"))
        write(member.value, to: &out)
      }
      out.append(UInt8(ascii: "}"))
    case .array:
      out.append(UInt8(ascii: "["))
      for (index, item) in children(of: value).enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        write(item, to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .number, .boolean, .null: out += bytes[nodes[value].range]
    }
  }
}

extension JSONDocument {
  /// The text with each member and each item on a line of its own, where there are several or they hold
  /// others.
  package func indented() -> String {
    var out: [UInt8] = []
    writeIndented(0, depth: 0, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private func writeIndented(_ value: Int, depth: Int, to out: inout [UInt8]) {
    let isObject = kind(of: value) == .object
    guard isObject || kind(of: value) == .array, isNested(value) else {
      return out.append(contentsOf: inline(value))
    }
    out.append(UInt8(ascii: isObject ? "{" : "["))
    for (index, child) in children(of: value).enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(0x0A)
      out.append(contentsOf: [UInt8](repeating: 0x20, count: 2 * (depth + 1)))
      if isObject {
        out.appendJSON(text(of: child))
        out += ": ".utf8
      }
      writeIndented(isObject ? child + 1 : child, depth: depth + 1, to: &out)
    }
    out.append(0x0A)
    out.append(contentsOf: [UInt8](repeating: 0x20, count: 2 * depth))
    out.append(UInt8(ascii: isObject ? "}" : "]"))
  }

  /// Whether a value takes lines of its own: one with others in it that hold something, or with many members.
  private func isNested(_ value: Int) -> Bool {
    let isObject = kind(of: value) == .object
    return nodes[value].range.count > 80
      || isObject && children(of: value).contains { nodes[$0 + 1].count > 1 && kind(of: $0 + 1) == .object }
  }

  /// A value on one line, a blank behind each comma and each colon.
  private func inline(_ value: Int) -> [UInt8] {
    var out: [UInt8] = []
    switch kind(of: value) {
    case .object, .array:
      let isObject = kind(of: value) == .object
      out.append(UInt8(ascii: isObject ? "{" : "["))
      for (index, child) in children(of: value).enumerated() {
        if index > 0 { out += ", ".utf8 }
        if isObject {
          out.appendJSON(text(of: child))
          out += ": ".utf8
        }
        out += inline(isObject ? child + 1 : child)
      }
      out.append(UInt8(ascii: isObject ? "}" : "]"))
    case .string: out.appendJSON(text(of: value))
    default: out += bytes[nodes[value].range]
    }
    return out
  }
}
