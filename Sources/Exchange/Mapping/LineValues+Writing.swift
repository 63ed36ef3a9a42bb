// Asks conditions of a line, and writes what of it goes into the data of a touchpoint.

internal import Ledger

extension LineValues {
  // MARK: Conditions

  mutating func satisfies(_ condition: ConditionProgram) throws(LineFault) -> Bool {
    var start = 0
    for end in condition.ends {
      var holds = true
      for index in start..<end {
        guard try satisfies(condition.tests[index], condition) else {
          holds = false
          break
        }
      }
      if holds { return true }
      start = end
    }
    return false
  }

  private mutating func satisfies(
    _ test: ConditionProgram.Test, _ condition: ConditionProgram
  ) throws(LineFault) -> Bool {
    let value = try value(test.field)
    switch test.kind {
    case .isEmpty, .isPresent:
      if case .empty = value { return test.kind == .isEmpty }
      return test.kind == .isPresent
    case .below: return try order(test).map { $0 < 0 } ?? false
    case .above: return try order(test).map { $0 > 0 } ?? false
    case .equals: return try number(test.field).map { condition.has($0, in: test) } ?? false
    case .differs: return try number(test.field).map { !condition.has($0, in: test) } ?? true
    case .isOneOf, .isNoneOf, .begins, .ends, .contains:
      if case .text(let range) = value { return condition.holds(test, rows.bytes, range) }
      var text: [UInt8] = []
      try append(test.field, to: &text)
      return condition.holds(test, text, 0..<text.count)
    }
  }

  /// -1, 0 or 1 as the field is below, at or above the limit of the test; `nil` where the field is empty.
  private mutating func order(_ test: ConditionProgram.Test) throws(LineFault) -> Int? {
    try number(test.field)?.compared(to: test.limit)
  }

  // MARK: Protocol Buffers

  /// Appends members of a message, without those whose values are empty.
  ///
  /// - Returns: whether a field had something to append.
  mutating func appendWire(_ program: WireProgram, to bytes: inout [UInt8]) throws(LineFault) -> Bool {
    var objects: [Int] = []
    var hasValue = false
    for step in program.steps {
      let before = bytes.count
      switch step.kind {
      case .constant: bytes.append(program.bytes, step.range)
      case .integer:
        let number: Int64
        let value = try value(step.field)
        try checkSigns(step.field)
        switch value {
        case .integer(let integer): number = integer
        case .decimal(let decimal): number = try minorUnits(step.field, decimal)
        case .time(let instant): number = instant.microseconds
        default: continue
        }
        bytes.append(program.bytes, step.range)
        bytes.appendVarint(UInt64(bitPattern: number))
        hasValue = true
      case .quantity:
        guard let quantity = try quantity(step.field) else { continue }
        bytes.append(program.bytes, step.range)
        bytes.appendVarint(UInt64(bitPattern: quantity.number))
        if quantity.unit != .pieces {
          bytes.append(program.bytes, step.unitRange)
          bytes.appendVarint(UInt64(quantity.unit.rawValue.utf8.count))
          bytes.append(contentsOf: quantity.unit.rawValue.utf8)
        }
        hasValue = true
      case .text, .template:
        bytes.append(program.bytes, step.range)
        let start = bytes.count
        if step.kind == .template {
          try append(program.templates[step.field], to: &bytes)
        } else if case .text(let range) = try value(step.field) {
          bytes.appendVarint(UInt64(range.count))
          rows.append(range, to: &bytes)
          hasValue = true
          continue
        } else {
          try append(step.field, to: &bytes)
        }
        if bytes.count == start {
          bytes.removeSubrange(before...)
        } else {
          bytes.insertLength(at: start)
          hasValue = true
        }
      case .begin:
        bytes.append(program.bytes, step.range)
        objects.append(bytes.count)
      case .end:
        if let start = objects.popLast() { bytes.insertLength(at: start) }
      }
    }
    return hasValue
  }

  /// Whether one of the fields is not empty.
  mutating func hasAny(of fields: [Int]) throws(LineFault) -> Bool {
    for field in fields {
      if case .empty = try value(field) { continue }
      return true
    }
    return false
  }

  // MARK: JSON

  /// Appends members of a JSON object with commas between them, without those whose values are empty.
  mutating func appendJSON(_ members: [BodyTemplate.Member], to bytes: inout [UInt8]) throws(LineFault) {
    for member in members {
      let before = bytes.count
      if let last = bytes.last, last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: member.key)
      if try !appendJSON(member.node, to: &bytes) { bytes.removeSubrange(before...) }
    }
  }

  /// Appends a value of the JSON, and says whether there was something to append.
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
      let value = try value(field)
      try checkSigns(field)
      switch value {
      case .quantity(let quantity) where quantity.unit == .pieces || quantity.unit == .thousandths:
        bytes.append(contentsOf: quantity.description.utf8)
        return true
      case .integer(let integer):
        bytes.append(contentsOf: String(integer).utf8)
        return true
      case .decimal(let decimal) where fields[field].kind == .money:
        bytes.append(contentsOf: String(try minorUnits(field, decimal)).utf8)
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
