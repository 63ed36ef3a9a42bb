// The fields of a mapping, laid out so that a line is read without looking anything up.

internal import Ledger

/// A field as it is read from lines.
struct ResolvedField: Sendable {
  enum Source: Sendable {
    case column, columns, template, value, first, sum, difference, product, negative, ordinal

    /// Whether its value is read from a text, rather than made of other fields' values.
    var isText: Bool {
      switch self {
      case .column, .columns, .template, .value: true
      case .first, .sum, .difference, .product, .negative, .ordinal: false
      }
    }
  }

  var source: Source
  var kind: Mapping.Field.Kind
  /// Whether an empty number or time is a fault of its line.
  var refusesEmpty = false
  /// Whether small letters become capitals.
  var isInCapitals = false
  /// Whether money that was multiplied is rounded to minor units; as it stands in a column it must have no
  /// finer part.
  var isRounded = false
  /// Whether its value depends on the decimals of its line's currency, and so on the rule that asks.
  var dependsOnCurrency = false
  /// Whether signs of currencies beside it are passed over.
  var takesAnySign = false
  /// The field's place among the mapping's columns; of several, the first one's.
  var column = -1
  /// Which of `FieldLayout.joined` it is made of.
  var columns = 0..<0
  var notation = DecimalNumber.Notation()
  /// The field's place among the mapping's ordinals.
  var ordinal = -1
  /// Which of `FieldLayout.operands` it is made of.
  var operands = 0..<0
}

/// A column that a mapping reads.
struct ResolvedColumn: Sendable {
  var name: ColumnName
  /// Where the mapping names it first.
  var mark: Mapping.Mark
  /// The one field that reads the column, where that field is there on some lines only.
  var field: Int?
}

/// A field that is there on some lines only.
struct ConditionalField: Sendable {
  var field: Int
  var when: ConditionProgram
  /// Its columns among the mapping's. On other lines they are empty. A field without columns is asked when it is read.
  var columns: [Int]
}

/// All fields of a mapping, with what they are made of side by side.
struct FieldLayout: Sendable {
  private(set) var fields: [ResolvedField] = []
  /// The columns that the mapping reads, each once.
  private(set) var columns: [ResolvedColumn] = []
  /// The columns of fields that join several.
  private(set) var joined: [Int] = []
  /// The fields that fields are made of.
  private(set) var operands: [Int] = []
  /// The fields that are ordinals.
  private(set) var ordinals: [Int] = []
  /// The fields that are there on some lines only, and have columns.
  private(set) var conditionals: [ConditionalField] = []
  /// The conditions of fields that have no columns.
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

  /// The columns that fields are made of, in the end.
  ///
  /// - Parameter withConditions: with those that decide on which lines a field's columns are there.
  func columns(of named: [Int], withConditions: Bool = false) -> Set<Int> {
    var found: Set<Int> = []
    for index in named {
      found.formUnion(joined[fields[index].columns])
      // A field is defined before it is used, so that this comes to an end.
      var others = Array(operands[fields[index].operands])
      if let when = conditions[index] { others += when.tests.map(\.field) }
      if withConditions {
        others += conditionals.filter { $0.field == index }.flatMap { $0.when.tests.map(\.field) }
      }
      found.formUnion(columns(of: others, withConditions: withConditions))
    }
    return found
  }

  /// Whether fields are made of columns none of which stands side by side with others of its kind: all rows of a line have the
  /// same there.
  func isOfWholeLine(_ named: [Int], beside sets: [String]) -> Bool {
    guard !sets.isEmpty else { return false }
    let found = columns(of: named, withConditions: true)
    return !found.isEmpty && !found.contains { sets.contains(columns[$0].name.name) }
  }

  /// Whether fields are made of some that have columns on some lines only.
  func areConditional(_ named: [Int]) -> Bool {
    named.contains { index in
      conditionals.contains { $0.field == index }
        || areConditional(operands[fields[index].operands] + (conditions[index]?.tests.map(\.field) ?? []))
    }
  }

  /// The columns that fields are made of, ascending; `nil` where the fields also depend on the lines before.
  func columns(ofAllLines named: [Int]) -> [Int]? {
    named.contains(where: dependsOnLinesBefore) ? nil : columns(of: named).sorted()
  }

  /// Whether a field also depends on the lines before its own.
  func dependsOnLinesBefore(_ index: Int) -> Bool {
    fields[index].source == .ordinal
      || operands[fields[index].operands].contains { dependsOnLinesBefore($0) }
  }
}
