// The touchpoints that give others their meaning: names, settings, policies, merges. Few, and all in memory.

internal import KeyValueStore
internal import Schema
internal import SwiftProtobuf

/// What the log has said about itself up to one position: a value, so that a batch can be tried on a copy.
struct Structure: Sendable {
  var position: Position = .start
  var catalog = Catalog()
  var components = Components()
  var settings: LedgerSettings?
  var policies: [PublishedPolicy] = []
  /// Customers whose personal parts were erased, and when that was recorded.
  var erased: Set<CustomerNumber> = []
  /// The highest customer number so far.
  var customerCount: UInt32 = 0

  /// The types that this reads.
  static let types: [TouchpointType] = [
    .catalogDefined, .settingsChanged, .policyPublished, .customerMerged, .customerUnmerged, .customerErased,
  ]

  static func concerns(_ type: TouchpointType) -> Bool { types.contains(type) }

  /// Takes in one touchpoint of `types`; `body` is read only where the fact does not say enough.
  mutating func add(_ fact: Fact, at position: Position, body: () throws -> [UInt8]) throws {
    switch fact.type {
    case .catalogDefined:
      let message = try CatalogDefined(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      catalog.define(message.kind, message.name, UInt32(clamping: message.number))
    case .settingsChanged:
      let message = try SettingsChanged(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      let earlier = settings
      settings = LedgerSettings(
        currency: message.currency.isEmpty ? earlier?.currency ?? "" : message.currency,
        timeZone: message.timeZone.isEmpty ? earlier?.timeZone ?? "" : message.timeZone)
    case .policyPublished:
      let message = try PolicyPublished(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      policies.append(
        PublishedPolicy(
          position: position, view: message.view, name: message.name,
          effectiveFrom: Instant(microseconds: message.effectiveFromMicroseconds), document: message.document))
    case .customerMerged:
      components.merge(fact.customer, CustomerNumber(UInt32(clamping: fact.value)), at: position)
    case .customerUnmerged:
      let message = try CustomerUnmerged(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      components.unmerge(mergedAt: Position(UInt64(clamping: message.merge)))
    case .customerErased:
      erased.insert(fact.customer)
    default: break
    }
  }
}

/// `structure`: position → the fact of each structural touchpoint, and a checksum. All of it is read on open.
enum StructureIndex {
  static let name = "structure"

  /// What the table holds, up to its watermark.
  static func load(_ snapshot: borrowing LogSnapshot) throws -> Structure {
    var structure = Structure()
    structure.position = try snapshot.store.watermark(name, snapshot.transaction)
    if let row = try snapshot.transaction.value(at: LogStore.MetaKey.customers, in: snapshot.store.meta),
      row.byteCount == 4
    {
      structure.customerCount = row.littleEndian(at: 0)
    }
    var cursor = try snapshot.transaction.cursor(in: snapshot.store.structure)
    var more = try cursor.first()
    while more, cursor.keyNumber <= structure.position.rawValue {
      let position = Position(cursor.keyNumber)
      let fact = try snapshot.fact(at: position)
      guard cursor.value.byteCount == 2, cursor.value.littleEndian(at: 0, as: UInt16.self) == fact.type.rawValue
      else { throw damagedIndex(name) }
      try structure.add(fact, at: position) { try snapshot.body(at: position, fact) }
      more = try cursor.next()
    }
    return structure
  }

  /// Writes the touchpoints after the watermark that `pending` names.
  static func flush(
    _ pending: [(position: Position, type: TouchpointType)], _ structure: Structure, _ store: LogStore,
    _ transaction: inout WriteTransaction
  ) throws {
    for (position, type) in pending {
      var value: [UInt8] = []
      value.appendLittleEndian(type.rawValue)
      try transaction.put(value, at: position.rawValue, in: store.structure)
    }
    var customers: [UInt8] = []
    customers.appendLittleEndian(structure.customerCount)
    try transaction.put(customers, at: LogStore.MetaKey.customers, in: store.meta)
    try store.setWatermark(name, structure.position, &transaction)
  }
}

/// Names and the small numbers that facts hold for them.
struct Catalog: Sendable {
  /// By `Kind.slot`: every append looks up two or three names.
  private var numbers = [[String: UInt32]](repeating: [:], count: 4)
  private var names = [[UInt32: String]](repeating: [:], count: 4)

  enum Kind: String, Sendable {
    case type, source, channel, unit

    /// The first number that a ledger gives away itself.
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

    var lastNumber: UInt32 { self == .source ? .max : UInt32(UInt16.max) }
  }

  /// The ledger itself, as the source of what it records of its own accord.
  static let ownSource = "perennial"

  init() {
    for (index, name) in ["store", "web", "app", "phone", "email", "social"].enumerated() {
      define("channel", name, UInt32(index + 1))
    }
    define("source", Self.ownSource, 0)
  }

  mutating func define(_ kind: String, _ name: String, _ number: UInt32) {
    guard let kind = Kind(rawValue: kind) else { return }  // a kind of a later version: nothing here asks for it
    numbers[kind.slot][name] = number
    names[kind.slot][number] = name
  }

  func number(of name: String, _ kind: Kind) -> UInt32? { numbers[kind.slot][name] }

  func name(of number: UInt32, _ kind: Kind) -> String? { names[kind.slot][number] }

  /// The number that the next new name gets.
  func nextNumber(_ kind: Kind) -> UInt32 {
    max(kind.firstNumber, (names[kind.slot].keys.max() ?? 0) + 1)
  }

  func names(_ kind: Kind) -> [(number: UInt32, name: String)] {
    names[kind.slot].map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }
}
