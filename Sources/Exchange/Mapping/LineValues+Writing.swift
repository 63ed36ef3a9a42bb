// What of a line goes into the data of a touchpoint.

internal import Ledger

extension LineValues {
  // MARK: Conditions

  mutating func satisfies(_ condition: Condition) throws(LineFault) -> Bool {
    for tests in condition.alternatives {
      var holds = true
      for test in tests {
        guard try satisfies(test) else {
          holds = false
          break
        }
      }
      if holds { return true }
    }
    return false
  }

  private mutating func satisfies(_ test: Condition.Test) throws(LineFault) -> Bool {
    let value = try value(test.field)
    switch test.isTrue {
    case .isEmpty(let expected):
      if case .empty = value { return expected }
      return !expected
    case .below(let limit): return try compare(test.field, limit) { $0 < 0 }
    case .above(let limit): return try compare(test.field, limit) { $0 > 0 }
    case .equals(let limit): return try compare(test.field, limit) { $0 == 0 }
    case .differs(let limit): return try !compare(test.field, limit) { $0 == 0 }
    case .isOneOf(let texts):
      return try matches(test.field) { text in texts.contains { text.elementsEqual($0) } }
    case .isNoneOf(let texts):
      return try !matches(test.field) { text in texts.contains { text.elementsEqual($0) } }
    case .begins(let prefix): return try matches(test.field) { $0.starts(with: prefix) }
    case .ends(let suffix): return try matches(test.field) { $0.suffix(suffix.count).elementsEqual(suffix) }
    case .contains(let part): return try matches(test.field) { $0.contains(part) }
    }
  }

  private mutating func compare(
    _ field: Int, _ limit: DecimalNumber, _ accepts: (Int) -> Bool
  ) throws(LineFault) -> Bool {
    guard let number = try number(field) else { return false }
    return accepts(number.compared(to: limit))
  }

  private mutating func matches(
    _ field: Int, _ accepts: (ArraySlice<UInt8>) -> Bool
  ) throws(LineFault) -> Bool {
    if case .text(let range) = try value(field) { return accepts(reader.buffer.bytes[range]) }
    var text: [UInt8] = []
    try append(field, to: &text)
    return accepts(text[...])
  }

  // MARK: Protocol Buffers

  mutating func appendWire(_ members: [BodyTemplate.Member], to bytes: inout [UInt8]) throws(LineFault) {
    for member in members { try appendWire(member.key, member.node, to: &bytes) }
  }

  /// Appends a field of a message; nothing where its value is empty.
  mutating func appendWire(
    _ key: [UInt8], _ node: BodyTemplate.Node, to bytes: inout [UInt8]
  ) throws(LineFault) {
    let before = bytes.count
    bytes.append(contentsOf: key)
    let start = bytes.count
    switch node {
    case .value(_, .wireConstant(let constant)): bytes.append(contentsOf: constant)
    case .value(let template, .wireInteger):
      switch try value(template.onlyField ?? 0) {
      case .integer(let integer): bytes.appendVarint(UInt64(bitPattern: integer))
      case .time(let instant): bytes.appendVarint(UInt64(bitPattern: instant.microseconds))
      default: bytes.removeSubrange(before...)
      }
    case .value(let template, _):
      try append(template, to: &bytes)
      if bytes.count == start { bytes.removeSubrange(before...) } else { bytes.insertLength(at: start) }
    case .object(let members):
      try appendWire(members, to: &bytes)
      bytes.insertLength(at: start)
    case .list: bytes.removeSubrange(before...)
    }
  }

  // MARK: JSON

  /// Appends members of a JSON object with commas between; what is empty is left out.
  mutating func appendJSON(_ members: [BodyTemplate.Member], to bytes: inout [UInt8]) throws(LineFault) {
    for member in members {
      let before = bytes.count
      if let last = bytes.last, last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: member.key)
      if try !appendJSON(member.node, to: &bytes) { bytes.removeSubrange(before...) }
    }
  }

  /// Whether there was something to append.
  mutating func appendJSON(_ node: BodyTemplate.Node, to bytes: inout [UInt8]) throws(LineFault) -> Bool {
    switch node {
    case .value(_, .jsonConstant(let constant)):
      bytes.append(contentsOf: constant)
    case .value(let template, _):
      return try appendJSON(template, to: &bytes)
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      try appendJSON(members, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
    case .list(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        _ = try appendJSON(item, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
    return true
  }

  private mutating func appendJSON(_ template: Template, to bytes: inout [UInt8]) throws(LineFault) -> Bool {
    if let field = template.onlyField {
      switch try value(field) {
      case .integer(let integer):
        bytes.append(contentsOf: String(integer).utf8)
        return true
      case .decimal(let decimal):
        bytes.append(contentsOf: decimal.description.utf8)
        return true
      default: break
      }
    }
    var text: [UInt8] = []
    try append(template, to: &text)
    if text.isEmpty { return false }
    bytes.appendJSON(utf8: text)
    return true
  }
}
