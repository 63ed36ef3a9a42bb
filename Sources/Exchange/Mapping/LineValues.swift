// The values of one line's fields, and what is written of them.

internal import Ledger

/// What is wrong with one line of a file: a reason for the rejects, without any value of the line.
struct LineFault: Error, Equatable {
  var reason: String
}

/// Rows, one at a time, as a mapping sees them. A field is read when it is first asked for, so a fault in a column that a rule
/// does not use is no fault of its lines.
struct LineValues {
  enum Value {
    case unread
    case empty
    /// A range of the rows' bytes.
    case text(Range<Int>)
    case integer(Int64)
    case decimal(DecimalNumber)
    case time(Instant)
  }

  var rows: LineRows
  /// The one that is looked at.
  private(set) var row = 0
  let plan: ResolvedMapping
  let fields: [ResolvedField]
  private let patterns: [DatePattern?]
  private var clock: LocalClock
  private var values: [Value]
  /// For each field: the time that was read last, and its text. Lines that belong together have the same.
  private var latestTimes: [(text: [UInt8], time: Instant)]
  /// What the money of the present row is of.
  var money = LineMoney()

  init(_ plan: ResolvedMapping) {
    rows = LineRows(columns: plan.columns.count, ordinals: plan.ordinals.count)
    self.plan = plan
    fields = plan.resolvedFields
    patterns = plan.fields.map { field in
      guard case .column(_, _, let pattern) = field.rule else { return nil }
      return pattern
    }
    latestTimes = plan.fields.map { _ in ([], .distantPast) }
    clock = plan.clock
    values = Array(repeating: .unread, count: plan.fields.count)
  }

  /// Goes on to a row.
  mutating func use(_ row: Int) {
    self.row = row
    for index in values.indices { values[index] = .unread }
    money.begin()
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
      return rows.ordinal(row, field.ordinal).map(Value.integer) ?? .empty
    }
  }

  private mutating func readColumn(_ index: Int, _ field: ResolvedField) throws(LineFault) -> Value {
    guard let range = rows.text(row, field.column) else { throw fault(index, "is missing") }
    if range.isEmpty {
      if field.kind == .text || field.isOptional { return .empty }
      throw fault(index, "is empty; if that is no fault, say `optional: true`")
    }
    switch field.kind {
    case .text: return .text(range)
    case .time: return .time(try time(index, range))
    case .integer, .decimal, .money:
      guard let number = DecimalNumber(rows.bytes, in: range, field.notation) else {
        throw fault(index, "is not a number of at most \(DecimalNumber.digitsMax) digits, such as -12.50")
      }
      if field.kind == .integer && number.integer == nil { throw fault(index, "is not a whole number") }
      return try result(number, index, field)
    }
  }

  private mutating func time(_ index: Int, _ range: Range<Int>) throws(LineFault) -> Instant {
    if rows.isEqual(range, latestTimes[index].text) { return latestTimes[index].time }
    guard let instant = patterns[index]?.instant(rows.bytes, in: range, &clock) else {
      throw fault(index, "is not a date and time of the form \(patterns[index]?.text ?? "")")
    }
    latestTimes[index] = (Array(rows.bytes[range]), instant)
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
    guard fields[index].source == .column else {
      return LineFault(reason: "`\(plan.fields[index].name)` \(problem)")
    }
    return LineFault(reason: "column \(plan.columns[fields[index].column].name) \(problem)")
  }

  // MARK: Text

  /// Appends a field as text; nothing where it is empty.
  mutating func append(_ index: Int, to text: inout [UInt8]) throws(LineFault) {
    switch try value(index) {
    case .unread, .empty: break
    case .text(let range): rows.append(range, to: &text)
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
