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
  let fields: [ResolvedField]
  private let patterns: [DatePattern?]
  private var clock: LocalClock
  private var values: [Value]
  private var ordinals: [OrdinalCounter?]
  /// For each field: the time that was read last, and its text. Lines that belong together have the same.
  private var latestTimes: [(text: [UInt8], time: Instant)]
  /// What the money of the present line is of.
  var money = LineMoney()

  init(_ reader: CSVReader, _ plan: ResolvedMapping) {
    self.reader = reader
    self.plan = plan
    fields = plan.resolvedFields
    patterns = plan.fields.map { field in
      guard case .column(_, _, let pattern) = field.rule else { return nil }
      return pattern
    }
    latestTimes = plan.fields.map { _ in ([], .distantPast) }
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
    money.begin()
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
    let field = fields[index]
    switch field.source {
    case .column: return try readColumn(index, field)
    case .negative:
      guard let number = try number(plan.operands[field.operands.lowerBound]) else { return .empty }
      return try result(-number, index, field)
    case .product:
      var product = DecimalNumber(1)
      for place in field.operands {
        guard let number = try number(plan.operands[place]) else { return .empty }
        guard let next = product.multiplied(by: number) else {
          throw LineFault(reason: "`\(plan.fields[index].name)` is too large")
        }
        product = next
      }
      return try result(product, index, field)
    case .ordinal:
      var key: [UInt8] = []
      for place in field.operands {
        try append(plan.operands[place], to: &key)
        key.append(0)
      }
      let name = plan.fields[index].name
      guard let count = try ordinals[index]?.count(key, name) else { return .empty }
      return .integer(count)
    }
  }

  private mutating func readColumn(_ index: Int, _ field: ResolvedField) throws(LineFault) -> Value {
    guard field.column < reader.fields.count else { throw fault(index, "is missing") }
    let range = trimmed(reader.fields[field.column])
    if range.isEmpty {
      if field.kind == .text || field.isOptional { return .empty }
      throw fault(index, "is empty; if that is no fault, say `optional: true`")
    }
    switch field.kind {
    case .text: return .text(range)
    case .time: return .time(try time(index, range))
    case .integer, .decimal, .money:
      guard let number = DecimalNumber(reader.buffer.bytes, in: range, field.notation) else {
        throw fault(index, "is not a number of at most \(DecimalNumber.digitsMax) digits, such as -12.50")
      }
      if field.kind == .integer && number.integer == nil { throw fault(index, "is not a whole number") }
      return try result(number, index, field)
    }
  }

  private mutating func time(_ index: Int, _ range: Range<Int>) throws(LineFault) -> Instant {
    if reader.buffer.isEqual(range, latestTimes[index].text) { return latestTimes[index].time }
    guard let instant = patterns[index]?.instant(reader.buffer.bytes, in: range, &clock) else {
      throw fault(index, "is not a date and time of the form \(patterns[index]?.text ?? "")")
    }
    latestTimes[index] = (Array(reader.buffer.bytes[range]), instant)
    return instant
  }

  /// A number in the form of its field. Money stays a decimal number: of which currency it is, and so what its minor units
  /// are, depends on the rule that asks.
  private func result(_ number: DecimalNumber, _ index: Int, _ field: ResolvedField) throws(LineFault)
    -> Value
  {
    switch field.kind {
    case .decimal, .money: return .decimal(number)
    default:
      guard let integer = number.integer else {
        throw LineFault(reason: "`\(plan.fields[index].name)` is not a whole number of 64 bits")
      }
      return .integer(integer)
    }
  }

  mutating func number(_ index: Int) throws(LineFault) -> DecimalNumber? {
    switch try value(index) {
    case .integer(let integer): return DecimalNumber(integer)
    case .decimal(let decimal): return decimal
    default: return nil
    }
  }

  func fault(_ index: Int, _ problem: String) -> LineFault {
    let column = plan.columnOfField[index]
    guard column >= 0 else { return LineFault(reason: "`\(plan.fields[index].name)` \(problem)") }
    return LineFault(reason: "column \(plan.columns[column]) \(problem)")
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, reader.buffer.bytes[start].isBlank { start += 1 }
    while start < end, reader.buffer.bytes[end - 1].isBlank { end -= 1 }
    return start..<end
  }

  // MARK: Columns as they stand

  /// Appends what some columns say, each ended by a byte that no text holds.
  func appendColumns(_ columns: [Int], to key: inout [UInt8]) {
    for column in columns {
      reader.buffer.append(reader.fields[column], to: &key)
      key.append(0xFF)
    }
  }

  /// Whether some columns say what was appended of an earlier line.
  func hasColumns(_ columns: [Int], as key: [UInt8]) -> Bool {
    var place = 0
    for column in columns {
      let range = reader.fields[column]
      guard place + range.count < key.count, key[place + range.count] == 0xFF,
        reader.buffer.isEqual(range, key, at: place)
      else { return false }
      place += range.count + 1
    }
    return place == key.count
  }

  // MARK: Text

  /// Appends a field as text; nothing where it is empty.
  mutating func append(_ index: Int, to text: inout [UInt8]) throws(LineFault) {
    switch try value(index) {
    case .unread, .empty: break
    case .text(let range): reader.buffer.append(range, to: &text)
    case .integer(let integer): text.append(contentsOf: String(integer).utf8)
    case .decimal(let decimal) where fields[index].kind == .money:
      text.append(contentsOf: moneyText(index, decimal).utf8)
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
