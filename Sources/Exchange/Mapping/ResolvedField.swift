// The fields of a mapping, laid out so that nothing is looked up when a line is read.

internal import Ledger

/// A field as it is read from lines.
struct ResolvedField: Sendable {
  enum Source: Sendable {
    case column, columns, template, value, first, sum, difference, product, negative, ordinal

    /// Whether the value is read from a text, and not made of other fields' values.
    var isText: Bool {
      switch self {
      case .column, .columns, .template, .value: true
      case .first, .sum, .difference, .product, .negative, .ordinal: false
      }
    }
  }

  var source: Source
  var kind: Mapping.Field.Kind
  /// Whether an empty number or time is a fault of the line.
  var refusesEmpty = false
  /// Whether small letters become capitals.
  var isInCapitals = false
  /// Whether money is rounded to minor units, because it was multiplied. Money in a column is not: it must
  /// have no finer part.
  var isRounded = false
  /// Whether the value depends on the decimals of the line's currency, and so on the rule that asks.
  var dependsOnCurrency = false
  /// Whether signs of currencies beside the value are passed over.
  var takesAnySign = false
  /// The index of the field's column among the mapping's; where it has several, of the first.
  var column = -1
  /// The range in `FieldLayout.joined` of the columns that the field joins.
  var columns = 0..<0
  var notation = DecimalNumber.Notation()
  /// The index of the field among the mapping's ordinals.
  var ordinal = -1
  /// The range in `FieldLayout.operands` of the fields that this one is made of.
  var operands = 0..<0
}

/// A column that a mapping reads.
struct ResolvedColumn: Sendable {
  var name: ColumnName
  /// The place where the mapping names the column first.
  var mark: Mapping.Mark
  /// The one field that reads the column, where that field is there on only some lines.
  var field: Int?
}

/// A field that is there on only some lines.
struct ConditionalField: Sendable {
  var field: Int
  var when: ConditionProgram
  /// The field's columns among the mapping's, which are emptied on other lines. A field without columns is
  /// asked for its condition when it is read.
  var columns: [Int]
}

/// All fields of a mapping, and what they are made of, side by side in memory.
struct FieldLayout: Sendable {
  private(set) var fields: [ResolvedField] = []
  /// The columns that the mapping reads, each once.
  private(set) var columns: [ResolvedColumn] = []
  /// The columns of fields that join several columns, field by field.
  private(set) var joined: [Int] = []
  /// The fields that other fields are made of, field by field.
  private(set) var operands: [Int] = []
  /// The fields that are ordinals.
  private(set) var ordinals: [Int] = []
  /// The fields that are there on only some lines, and that have columns.
  private(set) var conditionals: [ConditionalField] = []
  /// The conditions of fields without columns, by field.
  private(set) var conditions: [Int: ConditionProgram] = [:]

  init(_ fields: [Mapping.Field]) {
    for field in fields { add(field) }
  }

  private mutating func add(_ field: Mapping.Field) {
    var added = ResolvedField(source: Self.source(of: field.rule), kind: field.kind)
    added.notation = field.reading.notation
    added.takesAnySign = field.reading.takesAnySign
    added.refusesEmpty = added.source.isText && field.kind != .text && !field.isOptional
    added.isInCapitals = field.reading.isInCapitals
    if case .columns(let names) = field.rule {
      let start = joined.count
      for name in names { joined.append(place(of: name, field)) }
      added.columns = start..<joined.count
      added.column = joined[start]
    }
    if case .ordinal = field.rule {
      added.ordinal = ordinals.count
      ordinals.append(fields.count)
    }
    if let when = field.when.map({ ConditionProgram($0) }) {
      if added.columns.isEmpty {
        conditions[fields.count] = when
      } else {
        conditionals.append(
          ConditionalField(field: fields.count, when: when, columns: Array(joined[added.columns])))
      }
    }
    let of = field.rule.operands
    added.isRounded = added.source == .product || of.contains { fields[$0].isRounded }
    let addsRounded =
      (added.source == .sum || added.source == .difference)
      && of.contains { fields[$0].kind == .money && fields[$0].isRounded }
    added.dependsOnCurrency = addsRounded || of.contains { fields[$0].dependsOnCurrency }
    added.operands = operands.count..<operands.count + of.count
    operands += of
    fields.append(added)
  }

  private mutating func place(of name: ColumnName, _ field: Mapping.Field) -> Int {
    let alone = field.when == nil ? nil : fields.count
    if let place = columns.firstIndex(where: { $0.name == name && $0.field == alone }) { return place }
    columns.append(ResolvedColumn(name: name, mark: field.mark, field: alone))
    return columns.count - 1
  }

  private static func source(of rule: Mapping.Field.Rule) -> ResolvedField.Source {
    switch rule {
    case .columns(let names): names.count == 1 ? .column : .columns
    case .template: .template
    case .value: .value
    case .first: .first
    case .sum: .sum
    case .difference: .difference
    case .product: .product
    case .negative: .negative
    case .ordinal: .ordinal
    }
  }

  /// The columns that fields are made of, directly or through other fields.
  ///
  /// - Parameter withConditions: whether to add the columns that decide on which lines a field is there.
  func columns(of named: [Int], withConditions: Bool = false) -> Set<Int> {
    var found: Set<Int> = []
    for index in named {
      found.formUnion(joined[fields[index].columns])
      // This ends, because a field is defined before it is used.
      var others = Array(operands[fields[index].operands])
      if let when = conditions[index] { others += when.tests.map(\.field) }
      if withConditions {
        others += conditionals.filter { $0.field == index }.flatMap { $0.when.tests.map(\.field) }
      }
      found.formUnion(columns(of: others, withConditions: withConditions))
    }
    return found
  }

  /// Whether fields are made only of columns that do not stand side by side with others of their kind: then
  /// all rows of a line have the same values there.
  func isOfWholeLine(_ named: [Int], beside sets: [String]) -> Bool {
    guard !sets.isEmpty else { return false }
    let found = columns(of: named, withConditions: true)
    return !found.isEmpty && !found.contains { sets.contains(columns[$0].name.name) }
  }

  /// Whether fields are made of some whose columns are there on only some lines.
  func areConditional(_ named: [Int]) -> Bool {
    named.contains { index in
      conditionals.contains { $0.field == index }
        || areConditional(operands[fields[index].operands] + (conditions[index]?.tests.map(\.field) ?? []))
    }
  }

  /// The columns that fields are made of, ascending; `nil` where the fields also depend on other lines.
  func columns(ofAllLines named: [Int]) -> [Int]? {
    named.contains(where: dependsOnLinesBefore) ? nil : columns(of: named).sorted()
  }

  /// Whether a field's value also depends on the lines before its own.
  func dependsOnLinesBefore(_ index: Int) -> Bool {
    fields[index].source == .ordinal
      || operands[fields[index].operands].contains { dependsOnLinesBefore($0) }
  }
}
