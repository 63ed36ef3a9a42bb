// The fields of a mapping: what is read from a line under a name.

extension Mapping {
  /// A value that is read from a line under a name. It is a class, as `TouchpointTemplate` is, because it
  /// is passed for every line: copying its parts took a third of an import's time.
  final class Field: Sendable {
    let name: String
    let rule: Rule
    let kind: Kind
    let mark: Mark
    /// How the text that the field finds is read.
    let reading: Reading
    /// Whether a number or a time may be empty.
    let isOptional: Bool
    /// A condition for the lines on which the field is there; on all other lines it is empty.
    let when: Condition?

    init(
      name: String, rule: Rule, kind: Kind, mark: Mark, reading: Reading = Reading(),
      isOptional: Bool = false, when: Condition? = nil
    ) {
      self.name = name
      self.rule = rule
      self.kind = kind
      self.mark = mark
      self.reading = reading
      self.isOptional = isOptional
      self.when = when
    }
  }
}

extension Mapping.Field {
  /// What a field's value is.
  enum Kind: String, Sendable, CaseIterable {
    case text, integer, decimal, money, quantity, time

    /// Whether values of the kind can be compared, added and multiplied.
    var isNumber: Bool { self != .text && self != .time }
  }

  /// Where the value of a field comes from.
  enum Rule: Sendable {
    /// The text of a column; with several columns, their texts with a blank between those that are not
    /// empty.
    case columns([ColumnName])
    /// Other fields, which stand above this one, put together to one text.
    case template(Template)
    /// The same text for all lines.
    case value([UInt8])
    /// The first of these fields that is not empty.
    case first([Int])
    case sum([Int])
    /// The number of the first field less those of the others.
    case difference([Int])
    /// The product of numbers, exact until it becomes money.
    case product([Int])
    case negative(Int)
    /// The line's number among those with the same values of these fields: 1, 2, 3 …
    case ordinal([Int], isSorted: Bool)

    /// The fields that this one is made of, which stand above it.
    var operands: [Int] {
      switch self {
      case .columns, .value: []
      case .template(let template): template.fields
      case .first(let fields), .sum(let fields), .difference(let fields), .product(let fields),
        .ordinal(let fields, _):
        fields
      case .negative(let field): [field]
      }
    }
  }

  /// How a text becomes a number or a time.
  struct Reading: Sendable {
    var notation = DecimalNumber.Notation()
    /// Whether signs of currencies are passed over, whichever they are.
    var takesAnySign = false
    var pattern: DatePattern?
    /// Whether small letters become capitals.
    var isInCapitals = false
  }
}
