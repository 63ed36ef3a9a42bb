// A mapping says how the lines of a CSV file become touchpoints. mappings/README.md describes its language.

internal import Ledger

/// A mapping file, read and checked as far as it can be without the file that it is for.
public struct Mapping: Sendable {
  /// The name of the mapping file, for messages.
  public let name: String
  /// What it is for, in one line.
  public let title: String?
  /// Where the format of its file is described.
  public let documentation: String?
  /// The source that its touchpoints are recorded under.
  public let source: String
  /// Whose numbers its orders, tickets … have, where the source does not say it.
  let namespace: String?
  /// What it calls the touchpoints that it makes, in the order of its rules, each followed by those of its
  /// `also`: the kinds of an import's accounting. The `also` of several rules may be of one kind.
  public let kinds: [String]

  var dialect: CSVDialect
  /// ISO 4217; the ledger's where it is absent.
  let currency: String?
  /// IANA; the ledger's where it is absent.
  let timeZone: String?
  let fields: [Field]
  let skips: [Condition]
  let group: Group?
  let templates: [TouchpointTemplate]
  /// Values that stand for nobody, beside the ledger's own.
  let placeholders: MappedPlaceholders

  /// What whoever uses it should know: keys of earlier versions that have no effect any more.
  public var notes: [String] {
    guard group?.hasWindow == true else { return [] }
    return ["\(name): `group.window` has no effect any more: a group has all its lines, wherever they stand"]
  }

  /// Where something stands in the mapping file.
  struct Mark: Hashable, Sendable {
    var line: Int
    var column: Int
  }

  /// Which lines make up one touchpoint together.
  struct Group: Sendable {
    var by: [Int]
    /// A line without a value belongs to the group of the line above it.
    var blanksAreAbove = false
    /// The files are sorted by the bytes of `by`.
    var isSorted = false
    /// The mapping says how long a group waits for its next line, as earlier versions wanted it. That has no effect.
    var hasWindow = false
  }
}

extension Mapping {
  /// What rules call their touchpoints, each kind once.
  static func kinds(of rules: [TouchpointTemplate]) -> [String] {
    var kinds: [String] = []
    for template in rules.flatMap({ [$0] + $0.also }) where !kinds.contains(template.kind) {
      kinds.append(template.kind)
    }
    return kinds
  }
}

/// One rule of a mapping: which lines it takes, and the touchpoint that it makes of them. Or one further
/// touchpoint of such lines, from a rule's `also`.
final class TouchpointTemplate: Sendable {
  let kind: String
  let when: Condition
  let type: MappedType
  let id: Template
  let subject: MappedSubject
  /// The field that has the time.
  let time: Int?
  let channel: Template?
  let context: [(ContextPlace, Template)]
  let body: BodyTemplate
  /// How its amounts are to be taken.
  let amounts: MappedAmounts
  /// Further touchpoints of the lines that the rule takes.
  let also: [TouchpointTemplate]
  let mark: Mapping.Mark

  init(
    kind: String, when: Condition, type: MappedType, id: Template, subject: MappedSubject, time: Int?,
    channel: Template?, context: [(ContextPlace, Template)], body: BodyTemplate,
    amounts: MappedAmounts = MappedAmounts(), also: [TouchpointTemplate] = [], mark: Mapping.Mark
  ) {
    self.kind = kind
    self.when = when
    self.type = type
    self.id = id
    self.subject = subject
    self.time = time
    self.channel = channel
    self.context = context
    self.body = body
    self.amounts = amounts
    self.also = also
    self.mark = mark
  }

  enum ContextPlace: String, CaseIterable, Sendable {
    case correlation, causation, actor, store
  }
}

/// The type of the touchpoints that a rule makes.
enum MappedType: Sendable {
  case builtIn(any TouchpointMessage.Type)
  case custom(String)

  var name: String {
    switch self {
    case .builtIn(let type): type.typeName
    case .custom(let name): name
    }
  }

  var isCustom: Bool { if case .custom = self { true } else { false } }
}

/// Whom the touchpoints of a rule are about.
enum MappedSubject: Sendable {
  case business
  /// - Parameter orBusiness: where none remains it is the business's own.
  case identifiers([(kind: String, value: Template)], orBusiness: Bool)
  case named(Reference.Kind, Template)
}

/// Text with the values of fields in it: `{invoice}/{line}`.
struct Template: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case literal([UInt8])
    case field(Int)
    /// The sum of a field over the lines of a touchpoint. It stands alone.
    case sum(Int)
    /// The mapping's currency, or the ledger's.
    case currency
  }

  var parts: [Part]

  /// The field that is the whole template.
  var onlyField: Int? {
    guard parts.count == 1, case .field(let field) = parts[0] else { return nil }
    return field
  }

  var sum: Int? {
    guard parts.count == 1, case .sum(let field) = parts[0] else { return nil }
    return field
  }

  /// The text, where no field is in it.
  var constant: String? {
    let isLiteral = parts.allSatisfy { if case .literal = $0 { true } else { false } }
    return isLiteral ? constant(currency: []).map { String(decoding: $0, as: UTF8.self) } : nil
  }

  /// The text, where no field is in it but perhaps the currency.
  func constant(currency: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    for part in parts {
      switch part {
      case .literal(let literal): bytes += literal
      case .currency: bytes += currency
      case .field, .sum: return nil
      }
    }
    return bytes
  }

  /// The fields that are named in it.
  var fields: [Int] { parts.compactMap { if case .field(let field) = $0 { field } else { nil } } }
}

/// Which lines a rule is for: any of these alternatives, each of which wants all its tests to hold.
struct Condition: Sendable {
  var alternatives: [[Test]]

  static let always = Condition(alternatives: [[]])

  struct Test: Sendable {
    var field: Int
    var isTrue: Operator
  }

  enum Operator: Sendable {
    case isOneOf([[UInt8]])
    case isNoneOf([[UInt8]])
    case begins([UInt8])
    case ends([UInt8])
    case contains([UInt8])
    case isEmpty(Bool)
    case below(DecimalNumber)
    case above(DecimalNumber)
    /// It is one of these numbers, however they are written.
    case equals([DecimalNumber])
    /// It is none of these numbers, or empty.
    case differs([DecimalNumber])
  }
}

/// What is wrong with a mapping, and where in its file.
struct MappingFault: Error {
  var problem: String
  var mark: Mapping.Mark?

  init(_ problem: String, at mark: Mapping.Mark? = nil) {
    self.problem = problem
    self.mark = mark
  }
}
