// The values of one line's fields, and what is written of them.

internal import Ledger

/// What is wrong with one line of a file: a reason for the rejects, without any value of the line.
struct LineFault: Error, Equatable {
  var reason: String
}

/// The lines of a file, one after another, as a mapping sees them. A field is read when it is first asked
/// for, so a fault in a column that a rule does not use is no fault of its lines.
struct LineValues {
  enum Value {
    case unread
    case empty
    /// A range of the reader's bytes.
    case text(Range<Int>)
    case integer(Int64)
    case decimal(DecimalNumber)
    case time(Instant)
  }

  private(set) var reader: CSVReader
  let plan: ResolvedMapping
  private var clock: LocalClock
  private var values: [Value]
  private var ordinals: [OrdinalCounter?]

  init(_ reader: CSVReader, _ plan: ResolvedMapping) {
    self.reader = reader
    self.plan = plan
    clock = plan.clock
    values = Array(repeating: .unread, count: plan.fields.count)
    ordinals = plan.fields.map { field in
      guard case .ordinal(_, let isSorted) = field.rule else { return nil }
      return OrdinalCounter(isSorted: isSorted)
    }
  }

  /// Goes on to the next line.
  mutating func next() throws -> CSVReader.Outcome {
    for index in values.indices { values[index] = .unread }
    return try reader.next()
  }

  var bytes: [UInt8] { reader.buffer.bytes }

  /// Puts quotes right. After this `reader.record` is not what was written.
  mutating func unescape() { reader.unescape() }

  /// Checks the number of fields, and counts the line where an ordinal is asked for: every line of the file
  /// counts, whatever a rule makes of it, so that ordinals do not change when a rule does.
  mutating func check() throws(LineFault) {
    guard reader.fields.count == plan.columns.count else {
      throw LineFault(
        reason: "the line has \(reader.fields.count) fields where there are \(plan.columns.count) columns")
    }
    for index in ordinals.indices where ordinals[index] != nil { _ = try value(index) }
  }

  // MARK: Values

  mutating func value(_ index: Int) throws(LineFault) -> Value {
    if case .unread = values[index] {
      values[index] = try read(index)
    }
    return values[index]
  }

  private mutating func read(_ index: Int) throws(LineFault) -> Value {
    let field = plan.fields[index]
    switch field.rule {
    case .column(_, let notation, let pattern):
      return try readColumn(index, field, notation, pattern)
    case .negative(let of):
      guard let number = try number(of) else { return .empty }
      return try result(-number, field)
    case .product(let factors):
      var product = DecimalNumber(1)
      for factor in factors {
        guard let number = try number(factor) else { return .empty }
        guard let next = product.multiplied(by: number) else {
          throw LineFault(reason: "`\(field.name)` is too large")
        }
        product = next
      }
      return try result(product, field)
    case .ordinal(let of, _):
      var key: [UInt8] = []
      for part in of {
        try append(part, to: &key)
        key.append(0)
      }
      guard let count = try ordinals[index]?.count(key, field.name) else { return .empty }
      return .integer(count)
    }
  }

  private mutating func readColumn(
    _ index: Int, _ field: Mapping.Field, _ notation: DecimalNumber.Notation, _ pattern: DatePattern?
  ) throws(LineFault) -> Value {
    let column = plan.columnOfField[index]
    guard column < reader.fields.count else { throw fault(index, "is missing") }
    let range = trimmed(reader.fields[column])
    if range.isEmpty {
      if field.kind == .text || field.isOptional { return .empty }
      throw fault(index, "is empty; if that is no fault, say `optional: true`")
    }
    switch field.kind {
    case .text: return .text(range)
    case .time:
      guard let instant = pattern?.instant(reader.buffer.bytes, in: range, &clock) else {
        throw fault(index, "is not a date and time of the form \(pattern?.text ?? "")")
      }
      return .time(instant)
    case .integer, .decimal, .money:
      guard let number = DecimalNumber(reader.buffer.bytes, in: range, notation) else {
        throw fault(index, "is not a number of at most \(DecimalNumber.digitsMax) digits, such as -12.50")
      }
      if field.kind == .integer && number.integer == nil { throw fault(index, "is not a whole number") }
      return try result(number, field)
    }
  }

  /// A number in the form of its field.
  private func result(_ number: DecimalNumber, _ field: Mapping.Field) throws(LineFault) -> Value {
    switch field.kind {
    case .decimal: return .decimal(number)
    case .money:
      guard let units = number.minorUnits(digits: plan.minorDigits) else {
        throw LineFault(reason: "`\(field.name)` is too large")
      }
      return .integer(units)
    default:
      guard let integer = number.integer else {
        throw LineFault(reason: "`\(field.name)` is not a whole number of 64 bits")
      }
      return .integer(integer)
    }
  }

  mutating func number(_ index: Int) throws(LineFault) -> DecimalNumber? {
    switch try value(index) {
    case .integer(let integer):
      // Money is in minor units; as a factor it is an amount again.
      let isMoney = plan.fields[index].kind == .money
      return DecimalNumber(units: Int128(integer), scale: isMoney ? plan.minorDigits : 0)
    case .decimal(let decimal): return decimal
    default: return nil
    }
  }

  private func fault(_ index: Int, _ problem: String) -> LineFault {
    let column = plan.columnOfField[index]
    return LineFault(reason: "column \(plan.columns[column]) \(problem)")
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, reader.buffer.bytes[start].isBlank { start += 1 }
    while start < end, reader.buffer.bytes[end - 1].isBlank { end -= 1 }
    return start..<end
  }

  // MARK: Text

  /// Appends a field as text; nothing where it is empty.
  mutating func append(_ index: Int, to text: inout [UInt8]) throws(LineFault) {
    switch try value(index) {
    case .unread, .empty: break
    case .text(let range): text.append(contentsOf: reader.buffer.bytes[range])
    case .integer(let integer):
      let isMoney = plan.fields[index].kind == .money
      let number = DecimalNumber(units: Int128(integer), scale: isMoney ? plan.minorDigits : 0)
      text.append(contentsOf: (isMoney ? number.description : String(integer)).utf8)
    case .decimal(let decimal): text.append(contentsOf: decimal.description.utf8)
    case .time(let instant): text.append(contentsOf: instant.description.utf8)
    }
  }

  /// Appends a template; nothing where all the fields that it names are empty.
  mutating func append(_ template: Template, to text: inout [UInt8]) throws(LineFault) {
    let start = text.count
    var named = 0
    var given = 0
    for part in template.parts {
      switch part {
      case .literal(let literal): text.append(contentsOf: literal)
      case .currency: text.append(contentsOf: plan.currency)
      case .sum: break
      case .field(let field):
        let before = text.count
        try append(field, to: &text)
        named += 1
        if text.count > before { given += 1 }
      }
    }
    if named > 0 && given == 0 { text.removeSubrange(start...) }
  }

  mutating func text(_ template: Template) throws(LineFault) -> String? {
    var text: [UInt8] = []
    try append(template, to: &text)
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }
}
