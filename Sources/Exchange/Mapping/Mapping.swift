// A mapping says how the lines of a CSV file become touchpoints. mappings/README.md describes its language.

internal import Ledger

/// A mapping file, read and checked as far as it can be without the file that it is for.
public struct Mapping: Sendable {
  /// The name of the mapping file, for messages.
  public let name: String
  /// What the mapping is for, in one line.
  public let title: String?
  /// The address at which the format of the CSV file is described.
  public let documentation: String?
  /// The source under which its touchpoints are recorded.
  public let source: String
  /// The namespace of the orders, tickets … that it names; `nil` where that follows from the source.
  let namespace: String?
  /// The kinds under which an import counts the touchpoints, in the order of the mapping's rules, each
  /// followed by the kinds of its `also`. The `also` of several rules may have the same kind.
  public let kinds: [String]

  var dialect: CSVDialect
  /// The currency by its ISO 4217 code; `nil` for the ledger's.
  let currency: String?
  /// The time zone by its IANA name; `nil` for the ledger's.
  let timeZone: String?
  let fields: [Field]
  let skips: [Condition]
  let group: Group?
  let templates: [TouchpointTemplate]
  /// Values that stand for nobody, beside those that the ledger knows.
  let placeholders: MappedPlaceholders

  /// What a user of the mapping should know: which keys of earlier versions have no effect any more.
  public var notes: [String] {
    guard group?.hasWindow == true else { return [] }
    return ["\(name): `group.window` has no effect any more: a group has all its lines, wherever they stand"]
  }

  /// A place in the mapping file.
  struct Mark: Hashable, Sendable {
    var line: Int
    var column: Int
  }

  /// Which lines make up one touchpoint together.
  struct Group: Sendable {
    var by: [Int]
    /// Whether a line without a value belongs to the group of the line above it.
    var blanksAreAbove = false
    /// Whether the files are sorted by the bytes of the fields in `by`.
    var isSorted = false
    /// Whether the mapping says how long a group waits for its next line, as earlier versions wanted it.
    /// That has no effect.
    var hasWindow = false
  }
}

extension Mapping {
  /// The kinds that rules give their touchpoints, each once.
  static func kinds(of rules: [TouchpointTemplate]) -> [String] {
    var kinds: [String] = []
    for template in rules.flatMap({ [$0] + $0.also }) where !kinds.contains(template.kind) {
      kinds.append(template.kind)
    }
    return kinds
  }
}

/// A rule of a mapping: the lines that it takes, and the touchpoint that it makes of them. Or a further
/// touchpoint of the same lines, from a rule's `also`.
final class TouchpointTemplate: Sendable {
  let kind: String
  let when: Condition
  let type: MappedType
  let id: Template
  let subject: MappedSubject
  /// The field that holds the time.
  let time: Int?
  let channel: Template?
  let context: [(ContextPlace, Template)]
  let body: BodyTemplate
  /// How the amounts are to be taken.
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
  /// - Parameter orBusiness: whether the touchpoint is the business's own where no identifier remains.
  case identifiers([(kind: String, value: Template)], orBusiness: Bool)
  case named(Reference.Kind, Template)
}

/// A text in which values of fields stand: `{invoice}/{line}`.
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

  /// The field that is all of the template; `nil` where there is more or less.
  var onlyField: Int? {
    guard parts.count == 1, case .field(let field) = parts[0] else { return nil }
    return field
  }

  var sum: Int? {
    guard parts.count == 1, case .sum(let field) = parts[0] else { return nil }
    return field
  }

  /// The text of the template; `nil` where fields are part of it.
  var constant: String? {
    let isLiteral = parts.allSatisfy { if case .literal = $0 { true } else { false } }
    return isLiteral ? constant(currency: []).map { String(decoding: $0, as: UTF8.self) } : nil
  }

  /// The text of the template with the currency put in; `nil` where fields are part of it.
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

  /// The fields that the template names.
  var fields: [Int] { parts.compactMap { if case .field(let field) = $0 { field } else { nil } } }
}

/// Which lines a rule takes: those for which one of these alternatives holds, with all of its tests.
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
    /// The field is one of these numbers, however they are written.
    case equals([DecimalNumber])
    /// The field is none of these numbers, or is empty.
    case differs([DecimalNumber])
  }
}

/// What is wrong with a mapping, and where in its file that stands.
struct MappingFault: Error {
  var problem: String
  var mark: Mapping.Mark?

  init(_ problem: String, at mark: Mapping.Mark? = nil) {
    self.problem = problem
    self.mark = mark
  }
}
