// Names of types, sources, channels and units, and the numbers that facts hold for them.

internal import Schema

/// Names and the small numbers that facts hold for them.
struct Catalog: Sendable {
  /// The numbers of names, by `Kind.slot`. Layered, since every append looks up two or three names.
  private var numbers = [LayeredMap<String, UInt32>](repeating: LayeredMap(), count: 4)
  private var names = [LayeredMap<UInt32, String>](repeating: LayeredMap(), count: 4)
  /// The highest number of each kind.
  private var last = [UInt32](repeating: 0, count: 4)
  /// The namespaces of those sources that have another than their name gives.
  private var namespaces: [UInt32: String] = [:]
  /// The definitions of each of the user's own types that has any, in the order of the log.
  private var declared: [UInt32: [DeclaredType]] = [:]
  /// Where something was last said of the user's own types: what was worked out of them before is of no use
  /// after it.
  private(set) var typesSaid = Position.start

  enum Kind: String, Sendable {
    case type, source, channel, unit

    /// The first number that a ledger gives away by itself; those below are of names that the vocabulary
    /// has.
    var firstNumber: UInt32 {
      switch self {
      case .type: UInt32(TouchpointType.firstCustom.rawValue)
      case .source: 1
      case .channel: 100
      case .unit: 2000
      }
    }

    fileprivate var slot: Int {
      switch self {
      case .type: 0
      case .source: 1
      case .channel: 2
      case .unit: 3
      }
    }

    /// The last number of the kind. It bounds memory, which holds all names: whoever needs more of them has
    /// put something into a name that changes with every event.
    fileprivate var lastNumber: UInt32 { self == .source ? 65_000 : UInt32(UInt16.max) }

    /// How many names a ledger gives numbers to.
    var countMax: UInt32 { lastNumber - firstNumber + 1 }
  }

  /// The name of the ledger itself, as the source of what it records of its own accord.
  static var ownSource: String { CatalogueNames.ownSource }

  /// What the numbers in facts stand for.
  var catalogueNames: CatalogueNames {
    CatalogueNames(
      channels: names[Kind.channel.slot], sources: names[Kind.source.slot], types: names[Kind.type.slot])
  }

  init() {
    for (index, name) in CatalogueNames.builtInChannels.enumerated() {
      define("channel", name, UInt32(index + 1))
    }
    define("source", Self.ownSource, 0)
  }

  /// - Parameter namespace: the namespace that was set for a source; empty where it stays as it was.
  mutating func define(_ kind: String, _ name: String, _ number: UInt32, namespace: String = "") {
    // A kind that is not known here is one of a later version: nothing asks for it.
    guard let kind = Kind(rawValue: kind) else { return }
    numbers[kind.slot][name] = number
    names[kind.slot][number] = name
    last[kind.slot] = max(last[kind.slot], number)
    guard kind == .source, !namespace.isEmpty else { return }
    namespaces[number] = namespace == Reference.namespace(ofSource: name) ? nil : namespace
  }

  /// Takes in what one touchpoint of the log says.
  mutating func define(_ message: CatalogDefined, at position: Position) {
    let number = UInt32(clamping: message.number)
    define(message.kind, message.name, number, namespace: message.namespace)
    guard message.kind == Kind.type.rawValue else { return }
    typesSaid = position
    if message.definition.isEmpty { return }
    declared[number, default: []].append(
      DeclaredType(
        position: position, number: TouchpointType(rawValue: UInt16(truncatingIfNeeded: number)),
        definition: message.definition, schema: message.schema))
  }

  /// The definitions of a type, in the order of the log: the last one is in force. Empty for a type that
  /// was never defined.
  func declarations(ofType number: UInt32) -> [DeclaredType] { declared[number] ?? [] }

  /// What is known of a type of the user's own; `nil` for one that was never recorded nor defined.
  func fields(of type: OwnTypeName) throws -> OwnTypeFields? {
    guard let number = number(of: type.text, .type) else { return nil }
    return OwnTypeFields(
      TouchpointType(rawValue: UInt16(truncatingIfNeeded: number)),
      try declarations(ofType: number).last?.definition())
  }

  /// The types of the user's own that are defined, and what they declare.
  func declaredFields() throws -> [OwnTypeName: OwnTypeFields] {
    var found: [OwnTypeName: OwnTypeFields] = [:]
    for number in declared.keys {
      guard let name = name(of: number, .type).map({ OwnTypeName($0) }) else { continue }
      found[name] = try fields(of: name)
    }
    return found
  }

  /// Whether touchpoints of a type introduce what they are about; see `VocabularyEntry.introduces`.
  func introduces(_ type: TouchpointType) -> Bool {
    guard type.isCustom else { return Vocabulary.introduces(type) }
    // The last definition says so for all: once a type was said to introduce something, no later definition
    // changes that.
    return (try? declarations(ofType: UInt32(type.rawValue)).last?.definition().reference?.introduces)
      ?? false
  }

  func number(of name: String, _ kind: Kind) -> UInt32? { numbers[kind.slot][name] }

  func name(of number: UInt32, _ kind: Kind) -> String? { names[kind.slot][number] }

  /// The namespace that a source's numbers have from now on; `nil` for a source that there is not.
  func namespace(ofSource number: UInt32) -> String? {
    namespaces[number] ?? name(of: number, .source).map { Reference.namespace(ofSource: $0) }
  }

  /// The number that the next new name gets; `nil` where a ledger gives no more of them.
  func nextNumber(_ kind: Kind) -> UInt32? {
    let (next, overflow) = last[kind.slot].addingReportingOverflow(1)
    let number = max(kind.firstNumber, next)
    return overflow || number > kind.lastNumber ? nil : number
  }

  /// The number of one of the user's own types; `nil` where it has none.
  func type(named name: String) -> TouchpointType? {
    number(of: name, .type).map { TouchpointType(rawValue: UInt16(truncatingIfNeeded: $0)) }
  }

  /// The highest number that one of the user's own types has: numbers are given in order.
  var lastType: TouchpointType {
    TouchpointType(rawValue: UInt16(clamping: max(last[Kind.type.slot], Kind.type.firstNumber - 1)))
  }

  func names(_ kind: Kind) -> [(number: UInt32, name: String)] {
    names[kind.slot].entries.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }
}
