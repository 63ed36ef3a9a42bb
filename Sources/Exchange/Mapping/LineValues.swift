// The values of the fields of one line, and the texts that are made of them.

internal import Ledger

/// What is wrong with one line of a file: a reason for the rejects, which holds no value of the line.
struct LineFault: Error, Equatable {
  var reason: String
}

/// Rows, one at a time, with the fields of a mapping. A field is read when it is first asked for: so a
/// fault in a column that a rule does not use is no fault of the rule's lines.
struct LineValues {
  enum Value {
    case unread
    case empty
    /// The value is a range of the rows' bytes.
    case text(Range<Int>)
    case integer(Int64)
    case decimal(DecimalNumber)
    case quantity(Quantity)
    case time(Instant)
  }

  var rows: LineRows
  /// The index of the present row.
  private(set) var row = 0
  let plan: ResolvedMapping
  let fields: [ResolvedField]
  private let patterns: [DatePattern?]
  private var clocks: ZoneClocks
  private var values: [Value]
  /// For each field, the currencies' signs beside the number that was read.
  var signs: [CurrencySigns]
  /// Whether any field of the present row has such signs.
  var hasSigns = false
  /// For each field, the time that was read last and its text: lines that belong together have the same.
  private var latestTimes: [(text: [UInt8], time: Instant)]
  /// The currency of the present row's money.
  var money = LineMoney()

  init(_ plan: ResolvedMapping) {
    rows = LineRows(columns: plan.columns.count, ordinals: plan.ordinals.count)
    self.plan = plan
    fields = plan.resolvedFields
    patterns = plan.fields.map(\.reading.pattern)
    latestTimes = plan.fields.map { _ in ([], .distantPast) }
    clocks = plan.clocks
    values = Array(repeating: .unread, count: plan.fields.count)
    signs = Array(repeating: .none, count: plan.fields.count)
  }

  /// Goes on to a row.
  mutating func use(_ row: Int) {
    self.row = row
    for index in values.indices { values[index] = .unread }
    if hasSigns {
      for index in signs.indices { signs[index] = .none }
      hasSigns = false
    }
    money.begin()
  }

  // MARK: Values

  /// The value of a field in the present row.
  ///
  /// - Throws: what is wrong with the field; also that it is empty, where it must not be.
  mutating func value(_ index: Int) throws(LineFault) -> Value {
    let value = try valueOrEmpty(index)
    if case .empty = value, fields[index].refusesEmpty {
      throw fault(index, "is empty; if that is no fault, say `optional: true`")
    }
    return value
  }

  mutating func valueOrEmpty(_ index: Int) throws(LineFault) -> Value {
    guard case .unread = values[index] else { return values[index] }
    let value = try read(index)
    if !fields[index].dependsOnCurrency { values[index] = value }
    return value
  }

  /// Reads the time that a text says.
  mutating func time(_ index: Int, _ range: Range<Int>) throws(ValueFault) -> Instant {
    if rows.isEqual(range, latestTimes[index].text) { return latestTimes[index].time }
    guard let pattern = patterns[index] else { throw ValueFault("has no `format`") }
    let time = try pattern.instant(rows.bytes, in: range, &clocks)
    latestTimes[index] = (Array(rows.bytes[range]), time)
    return time
  }

  func fault(_ index: Int, _ problem: String) -> LineFault {
    let field = fields[index]
    guard !field.columns.isEmpty else {
      return LineFault(reason: "`\(plan.fields[index].name)` \(problem)")
    }
    let names = field.columns.map { plan.columns[plan.joined[$0]].name.name }
    return LineFault(
      reason:
        "\(names.count > 1 ? "the text of columns" : "column") \(names.joined(separator: ", ")) \(problem)")
  }

  // MARK: Text

  /// Appends a field as text; nothing where it is empty.
  mutating func append(_ index: Int, to text: inout [UInt8]) throws(LineFault) {
    let value = try value(index)
    if fields[index].kind.isNumber { try checkSigns(index) }
    switch value {
    case .unread, .empty: break
    case .text(let range): rows.append(range, to: &text)
    case .quantity(let quantity): text.append(contentsOf: quantity.description.utf8)
    case .integer(let integer): text.append(contentsOf: String(integer).utf8)
    case .decimal(let decimal) where fields[index].kind == .money:
      text.append(contentsOf: moneyText(index, decimal).utf8)
    case .decimal(let decimal): text.append(contentsOf: decimal.description.utf8)
    case .time(let instant): text.append(contentsOf: instant.description.utf8)
    }
  }

  /// Appends a template; nothing where all fields that it names are empty.
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
