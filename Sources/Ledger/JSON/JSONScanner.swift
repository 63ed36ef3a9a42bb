// A strict scanner for JSON: where the members of an object lie, without building anything.
//
// An envelope has a dozen short members and one long one, `data`, whose bytes go on to the vocabulary's own
// decoder. Foundation's JSON would turn all of it into dictionaries first, at ten times the cost.

/// What is wrong with a JSON text, and at which byte.
package struct JSONFault: Error, Equatable {
  package var problem: String
  /// The byte, counted from the start of the bytes that were scanned.
  package var offset: Int
}

/// A string of a JSON text: its bytes between the quotes, escapes as they were written.
package struct JSONString: Equatable {
  package var range: Range<Int>
  package var hasEscapes: Bool
}

/// A value of a JSON text.
package struct JSONValue: Equatable {
  package enum Kind: Equatable { case object, array, string, number, boolean, null }
  package var kind: Kind
  /// The bytes of the value, those of a string with its quotes.
  package var range: Range<Int>
  package var hasEscapes = false

  /// The contents of a string.
  package var string: JSONString? {
    guard kind == .string else { return nil }
    return JSONString(range: range.lowerBound + 1..<range.upperBound - 1, hasEscapes: hasEscapes)
  }
}

/// Goes through one JSON value by RFC 8259: nothing is accepted that the grammar does not have, text must be
/// well-formed UTF-8, and half a surrogate pair is refused, since no string could hold it.
package struct JSONScanner {
  /// Deeper nesting is refused; the vocabulary's decoder stops there too.
  package static let depthMax = 100

  package let bytes: [UInt8]
  package let end: Int
  package private(set) var index: Int
  private var isFirstMember = true
  /// The nodes of the text, which become those of a `JSONDocument`; stays empty where members are only
  /// looked for.
  private(set) var nodes: [JSONNode] = []
  private let keepsNodes: Bool

  package init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    self.bytes = bytes
    index = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
    keepsNodes = false
  }

  /// A scanner that keeps a node for every value and every name.
  ///
  /// - Parameter nodes: memory to put them in.
  init(keepingNodesOf bytes: [UInt8], in nodes: consuming [JSONNode]) {
    self.bytes = bytes
    index = 0
    end = bytes.count
    keepsNodes = true
    self.nodes = nodes
    self.nodes.removeAll(keepingCapacity: true)
  }

  // MARK: The members of one object

  /// Reads the opening brace of the object that is the whole text.
  package mutating func beginObject() throws(JSONFault) {
    skipWhitespace()
    guard take(UInt8(ascii: "{")) else { throw fault("expected an object, `{`") }
    isFirstMember = true
  }

  /// The next member of the object, or `nil` at its end.
  package mutating func nextMember() throws(JSONFault) -> (name: JSONString, value: JSONValue)? {
    skipWhitespace()
    if take(UInt8(ascii: "}")) { return nil }
    if isFirstMember {
      isFirstMember = false
    } else {
      guard take(UInt8(ascii: ",")) else { throw fault("expected `,` or `}`") }
      skipWhitespace()
    }
    return try member(depth: 1)
  }

  /// Checks that the whole text is one JSON value of any kind.
  package mutating func skipValue() throws(JSONFault) {
    skipWhitespace()
    _ = try value()
    try finish()
  }

  /// Checks that nothing follows.
  package mutating func finish() throws(JSONFault) {
    skipWhitespace()
    if index < end { throw fault("something follows the end of the JSON value") }
  }

  private mutating func member(depth: Int) throws(JSONFault) -> (name: JSONString, value: JSONValue) {
    guard index < end, bytes[index] == UInt8(ascii: "\"") else {
      throw fault("expected a member's name in quotes")
    }
    let name = try string()
    if keepsNodes {
      let range = name.range.lowerBound - 1..<name.range.upperBound + 1
      nodes.append(JSONNode(.string, range, hasEscapes: name.hasEscapes))
    }
    skipWhitespace()
    guard take(UInt8(ascii: ":")) else { throw fault("expected `:` after a member's name") }
    skipWhitespace()
    return (name, try value(depth: depth))
  }

  // MARK: Values

  /// Reads any value from the present index on.
  package mutating func value(depth: Int = 0) throws(JSONFault) -> JSONValue {
    guard keepsNodes else { return try scannedValue(depth: depth) }
    let node = nodes.count
    // The node of a value stands before those of what is in it.
    nodes.append(JSONNode(.null, index..<index))
    let value = try scannedValue(depth: depth)
    nodes[node] = JSONNode(value.kind, value.range, hasEscapes: value.hasEscapes, count: nodes.count - node)
    return value
  }

  private mutating func scannedValue(depth: Int) throws(JSONFault) -> JSONValue {
    guard index < end else { throw fault("the JSON ends too early") }
    let start = index
    switch bytes[index] {
    case UInt8(ascii: "\""):
      let hasEscapes = try string().hasEscapes
      return JSONValue(kind: .string, range: start..<index, hasEscapes: hasEscapes)
    case UInt8(ascii: "{"):
      try object(depth: depth + 1)
      return JSONValue(kind: .object, range: start..<index)
    case UInt8(ascii: "["):
      try array(depth: depth + 1)
      return JSONValue(kind: .array, range: start..<index)
    case UInt8(ascii: "t"):
      try word("true")
      return JSONValue(kind: .boolean, range: start..<index)
    case UInt8(ascii: "f"):
      try word("false")
      return JSONValue(kind: .boolean, range: start..<index)
    case UInt8(ascii: "n"):
      try word("null")
      return JSONValue(kind: .null, range: start..<index)
    default:
      try number()
      return JSONValue(kind: .number, range: start..<index)
    }
  }

  private mutating func object(depth: Int) throws(JSONFault) {
    if depth > Self.depthMax { throw fault("nested more than \(Self.depthMax) deep") }
    index += 1
    skipWhitespace()
    if take(UInt8(ascii: "}")) { return }
    while true {
      _ = try member(depth: depth)
      skipWhitespace()
      if take(UInt8(ascii: "}")) { return }
      guard take(UInt8(ascii: ",")) else { throw fault("expected `,` or `}`") }
      skipWhitespace()
    }
  }

  private mutating func array(depth: Int) throws(JSONFault) {
    if depth > Self.depthMax { throw fault("nested more than \(Self.depthMax) deep") }
    index += 1
    skipWhitespace()
    if take(UInt8(ascii: "]")) { return }
    while true {
      _ = try value(depth: depth)
      skipWhitespace()
      if take(UInt8(ascii: "]")) { return }
      guard take(UInt8(ascii: ",")) else { throw fault("expected `,` or `]`") }
      skipWhitespace()
    }
  }

  /// Reads a string from its opening quote on.
  private mutating func string() throws(JSONFault) -> JSONString {
    index += 1
    let start = index
    var hasEscapes = false
    while index < end {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return JSONString(range: start..<index - 1, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try escape()
      case 0x00..<0x20:
        throw fault("a control character stands in a string; write it as an escape")
      case 0x80...:
        guard let next = UTF8Check.sequence(bytes, at: index, end: end) else {
          throw fault("the text is not well-formed UTF-8")
        }
        index = next
      default:
        index += 1
      }
    }
    throw fault("a string is not closed")
  }

  private mutating func escape() throws(JSONFault) {
    index += 1
    guard index < end else { throw fault("a string is not closed") }
    switch bytes[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 1
    case UInt8(ascii: "u"):
      index += 1
      let unit = try hexadecimalUnit()
      switch unit {
      case 0xD800...0xDBFF:
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
          case 0xDC00...0xDFFF = try hexadecimalUnit()
        else { throw fault("an escape is half of a surrogate pair") }
      case 0xDC00...0xDFFF:
        throw fault("an escape is half of a surrogate pair")
      default: break
      }
    default:
      throw fault("there is no such escape in JSON")
    }
  }

  private mutating func hexadecimalUnit() throws(JSONFault) -> UInt32 {
    guard index + 4 <= end, let unit = Self.hexadecimal(bytes, at: index) else {
      throw fault("`\\u` must be followed by four hexadecimal digits")
    }
    index += 4
    return unit
  }

  private mutating func number() throws(JSONFault) {
    _ = take(UInt8(ascii: "-"))
    guard index < end, bytes[index].isDecimalDigit else { throw fault("expected a value") }
    if !take(UInt8(ascii: "0")) { skipDigits() }
    if index < end, bytes[index].isDecimalDigit { throw fault("a number must not begin with 0") }
    if take(UInt8(ascii: ".")) { try requireDigits() }
    if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try requireDigits()
    }
  }

  private mutating func requireDigits() throws(JSONFault) {
    guard index < end, bytes[index].isDecimalDigit else { throw fault("a number lacks digits") }
    skipDigits()
  }

  private mutating func skipDigits() {
    while index < end, bytes[index].isDecimalDigit { index += 1 }
  }

  private mutating func word(_ expected: StaticString) throws(JSONFault) {
    let count = expected.utf8CodeUnitCount
    let matches =
      index + count <= end
      && expected.withUTF8Buffer { word in
        word.indices.allSatisfy { unsafe word[$0] == bytes[index + $0] }
      }
    guard matches else { throw fault("expected a value") }
    index += count
  }

  private mutating func skipWhitespace() {
    while index < end {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < end, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private func fault(_ problem: String) -> JSONFault { JSONFault(problem: problem, offset: index) }

  fileprivate static func hexadecimal(_ bytes: [UInt8], at index: Int) -> UInt32? {
    var unit: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      guard let digit = byte.hexadecimalDigit else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }
}

extension JSONScanner {
  /// What a string that this scanner found says.
  package func text(of string: JSONString) -> String { Self.text(of: string, in: bytes) }

  static func text(of string: JSONString, in bytes: [UInt8]) -> String {
    let raw = bytes[string.range]
    guard string.hasEscapes else { return String(decoding: raw, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(raw.count)
    var index = string.range.lowerBound
    while index < string.range.upperBound {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        index += 1
        continue
      }
      index += 2
      switch bytes[index - 1] {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"): appendScalar(of: bytes, at: &index, to: &result)
      case let other: result.append(other)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Appends the character of a `\u` escape, or of two that are a surrogate pair.
  private static func appendScalar(of bytes: [UInt8], at index: inout Int, to result: inout [UInt8]) {
    var code = hexadecimal(bytes, at: index) ?? 0xFFFD
    index += 4
    if (0xD800...0xDBFF).contains(code) {
      let low = hexadecimal(bytes, at: index + 2) ?? 0xDC00
      index += 6
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
    result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  /// Whether a string is exactly this ASCII word.
  package func isEqual(_ string: JSONString, _ word: StaticString) -> Bool {
    guard !string.hasEscapes, string.range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      word.indices.allSatisfy { unsafe word[$0] == bytes[string.range.lowerBound + $0] }
    }
  }
}

extension UInt8 {
  /// Whether this is a digit of ASCII.
  fileprivate var isDecimalDigit: Bool { self >= 0x30 && self <= 0x39 }

  /// The value of a hexadecimal digit.
  package var hexadecimalDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
