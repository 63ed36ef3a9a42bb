// The fields of a mapping: what is read from a line under a name.

extension Mapping {
  /// What is read from a line under a name. A class, as `TouchpointTemplate`: they are passed for every line,
  /// and copying their parts took a third of an import's time.
  final class Field: Sendable {
    let name: String
    let rule: Rule
    let kind: Kind
    let mark: Mark
    /// How the text that the rule finds is read.
    let reading: Reading
    /// An empty number or time is no fault.
    let isOptional: Bool
    /// The field is empty on lines for which this does not hold.
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

    /// Whether it can be compared, added and multiplied.
    var isNumber: Bool { self != .text && self != .time }
  }

  /// Where its value comes from.
  enum Rule: Sendable {
    /// The text of a column; of several, with a blank between those that are not empty.
    case columns([ColumnName])
    /// Fields above as one text.
    case template(Template)
    /// The same text for all lines.
    case value([UInt8])
    /// The first that is not empty.
    case first([Int])
    case sum([Int])
    /// The first number less the others.
    case difference([Int])
    /// The product of numbers, exact until it becomes money.
    case product([Int])
    case negative(Int)
    /// The number that a line has among those with the same values of these fields: 1, 2, 3 …
    case ordinal([Int], isSorted: Bool)

    /// The fields above that it is made of.
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
    /// Passes over signs of currencies, whatever they are.
    var takesAnySign = false
    var pattern: DatePattern?
    /// Small letters become capitals.
    var isInCapitals = false
  }
}
