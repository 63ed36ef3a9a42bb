// What can be done with a touchpoint before the writer's turn: checking it, and encoding it.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// A touchpoint that is checked and encoded, all but what only the writer knows: numbers, positions, keys.
struct PreparedTouchpoint: Sendable {
  var source: String
  var id: String
  var subject: NewTouchpoint.Subject
  var occurred: Instant?
  var channel: String?
  /// `nil` for a type of the user's own, whose number the ledger's catalogue gives.
  var type: TouchpointType?
  var typeName: String
  var schemaVersion: UInt8
  var measure: Measure
  var reference: Reference?
  /// The serialised envelope, without the fields that the writer adds.
  var envelope: [UInt8]
  /// The serialised personal part, which is never written as it is.
  var personal: [UInt8]?
  /// Identifiers that the message itself links: those of `customer.linked`.
  var linked: [Identifier] = []
  var unlinked: [Identifier] = []
  /// The one touchpoint that it voids or assigns.
  var correction: CorrectedRun?
}

enum Preparation {
  static let nameBytesMax = 200
  static let bodyBytesMax = 1 << 20

  /// - Parameter own: whether the ledger itself records it; a producer may not use some types.
  static func prepare(_ new: NewTouchpoint, own: Bool = false) throws -> PreparedTouchpoint {
    try check(new, own: own)
    switch new.content {
    case .message(let message): return try prepare(new, message, own: own)
    case .custom(let type, let json): return try prepare(new, type: type, json: json)
    }
  }

  private static func prepare(_ new: NewTouchpoint, _ message: any TouchpointMessage, own: Bool) throws
    -> PreparedTouchpoint
  {
    let type = Swift.type(of: message)
    if !own, Self.ownTypes.contains(type.type) {
      throw TouchpointFault(
        "type", "\(type.typeName) is recorded by the ledger itself; use its own call or command")
    }
    try message.validate()
    try checkSubject(new.subject, type.type, type.typeName)
    let reference = message.reference
    if let reference { try checkName(reference.text, "data", "the reference") }
    var stripped = message
    let personal = try stripped.takePersonal()
    if personal != nil, case .business = new.subject {
      throw TouchpointFault(
        "data.personal", "a touchpoint of the business takes no personal part; name a customer")
    }
    var prepared = PreparedTouchpoint(
      source: new.source, id: new.id, subject: new.subject, occurred: new.occurred, channel: new.channel,
      type: type.type, typeName: type.typeName, schemaVersion: type.schemaVersion, measure: message.measure,
      reference: reference, envelope: [], personal: personal)
    let kinds = Vocabulary.entry(of: type.type)?.references.count ?? 0
    prepared.envelope = try envelope(
      new, message: try stripped.serializedBytes(), reference: reference, severalKinds: kinds > 1)
    try checkSize(prepared)
    if let linked = message as? CustomerLinked {
      prepared.linked = linked.personal.identifiers.map { Identifier($0.kind, $0.value) }
    } else if let unlinked = message as? CustomerUnlinked {
      prepared.unlinked = unlinked.personal.identifiers.map { Identifier($0.kind, $0.value) }
    }
    for identifier in prepared.linked + prepared.unlinked { try IdentityRules.check(identifier) }
    if let message = message as? TouchpointVoided {
      prepared.correction = try correction(message, .voided, own: own)
    } else if let message = message as? TouchpointAssigned {
      let customer = CustomerNumber(UInt32(clamping: message.customer))
      prepared.correction = try correction(message, .assigned(customer), own: own)
    }
    return prepared
  }

  /// What a correction is of, where that is one touchpoint. Which ones a batch holds only the ledger can say.
  private static func correction(_ message: some CorrectionMessage, _ correction: Correction, own: Bool)
    throws(TouchpointFault) -> CorrectedRun?
  {
    guard own || message.batch.isEmpty else {
      throw TouchpointFault(
        "data.batch",
        "is corrected by the ledger itself, which knows what came with it: use `perennial void --batch` or `assign "
          + "--batch`, or the calls void(batch:) and assign(batch:)")
    }
    guard own || message.runs.isEmpty else {
      throw TouchpointFault(
        "data.runs", "is written by the ledger only; send a touchpoint for each data.position")
    }
    guard message.position > 0 else { return nil }
    let position = Position(UInt64(message.position))
    return CorrectedRun(positions: position...position, correction: correction)
  }

  private static func prepare(_ new: NewTouchpoint, type: String, json: String) throws -> PreparedTouchpoint {
    try checkCustomType(type)
    guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
      throw TouchpointFault("data", "of \(type) must be one JSON object")
    }
    var plain = object
    let personal = try plain.removeValue(forKey: "personal").map { try canonical($0) }
    if personal != nil, case .business = new.subject {
      throw TouchpointFault(
        "data.personal", "a touchpoint of the business takes no personal part; name a customer")
    }
    var prepared = PreparedTouchpoint(
      source: new.source, id: new.id, subject: new.subject, occurred: new.occurred, channel: new.channel,
      type: nil, typeName: type, schemaVersion: 1, measure: .none, reference: nil, envelope: [],
      personal: personal)
    prepared.envelope = try envelope(new, message: try canonical(plain), reference: nil, severalKinds: false)
    try checkSize(prepared)
    return prepared
  }

  /// JSON with its members in one order, so that equal content has equal bytes.
  static func canonical(_ value: Any) throws -> [UInt8] {
    [UInt8](
      try JSONSerialization.data(
        withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed]))
  }

  private static func envelope(
    _ new: NewTouchpoint, message: [UInt8], reference: Reference?, severalKinds: Bool
  ) throws -> [UInt8] {
    // As swift-protobuf would write it, without a copy into `Data` and a second pass for sizes: a test compares.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(message.count + new.id.utf8.count + (reference?.text.utf8.count ?? 0) + 16)
    bytes.appendField(1, new.id.utf8)
    if let reference { bytes.appendField(2, reference.text.utf8) }
    bytes.appendField(3, message)
    if new.context != NewTouchpoint.Context() {
      bytes += try TouchpointBody.with { $0.context = Context(new.context) }.serializedBytes() as [UInt8]
    }
    if let reference, severalKinds { bytes += [8 << 3, reference.kind.rawValue] }
    return bytes
  }

  // MARK: Checks

  /// What only the ledger records, so that what belongs together is recorded together.
  private static let ownTypes: [TouchpointType] = [
    .catalogDefined, .customerMerged, .customerUnmerged, .customerErased, .settingsChanged,
  ]

  private static func check(_ new: NewTouchpoint, own: Bool) throws(TouchpointFault) {
    if !own {
      try checkName(new.source, "source", "the source")
      if new.source == Catalog.ownSource {
        throw TouchpointFault(
          "source", "\(Catalog.ownSource) is the ledger's own; give the producer another name")
      }
      try checkName(new.id, "id", "the id")
    }
    if let channel = new.channel { try checkName(channel, "channel", "the channel") }
    if case .identifiers(let identifiers) = new.subject {
      for identifier in identifiers { try IdentityRules.check(identifier) }
    }
  }

  private static func checkName(_ text: String, _ field: String, _ what: String) throws(TouchpointFault) {
    guard !text.isEmpty else { throw TouchpointFault(field, "\(what) is missing") }
    guard text.utf8.count <= nameBytesMax else {
      throw TouchpointFault(field, "\(what) has \(text.utf8.count) bytes; at most \(nameBytesMax) are stored")
    }
  }

  private static func checkSubject(_ subject: NewTouchpoint.Subject, _ type: TouchpointType, _ name: String)
    throws(TouchpointFault)
  {
    let business = subject == .business || subject == .customer(.business)
    if business, Vocabulary.needsCustomer(type) {
      throw TouchpointFault("subject", "\(name) is about a customer; name one")
    }
    if !business, Vocabulary.isBusiness(type) {
      throw TouchpointFault("subject", "\(name) is about the business itself; leave the subject out")
    }
  }

  private static func checkCustomType(_ type: String) throws(TouchpointFault) {
    let parts = type.split(separator: ".", omittingEmptySubsequences: false)
    let plain = parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
        }
    }
    guard plain, parts.count >= 3, type.utf8.count <= nameBytesMax else {
      throw TouchpointFault(
        "type",
        "\(type.prefix(60)) is not a built-in type; a type of your own has a prefix of its own and lower-case "
          + "words, as in acme.tasting.held")
    }
  }

  private static func checkSize(_ prepared: PreparedTouchpoint) throws(TouchpointFault) {
    let bytes = prepared.envelope.count + (prepared.personal?.count ?? 0)
    guard bytes <= bodyBytesMax else {
      throw TouchpointFault("data", "the body has \(bytes) bytes; at most \(bodyBytesMax) are stored")
    }
  }
}

extension Context {
  init(_ context: NewTouchpoint.Context) {
    self.init()
    correlationID = context.correlation ?? ""
    causationID = context.causation ?? ""
    actor = context.actor ?? ""
    store = context.store ?? ""
    batch = context.batch ?? ""
    extensions = context.extensions.map { given in
      .with {
        $0.name = given.name
        $0.value = given.value
      }
    }
  }

  var asGiven: NewTouchpoint.Context {
    func given(_ text: String) -> String? { text.isEmpty ? nil : text }
    return NewTouchpoint.Context(
      correlation: given(correlationID), causation: given(causationID), actor: given(actor),
      store: given(store),
      batch: given(batch), extensions: extensions.map { NewTouchpoint.Extension($0.name, $0.value) })
  }
}

extension [UInt8] {
  /// A field of Protocol Buffers that has a length: its tag, the length and the bytes. An empty one is left out.
  fileprivate mutating func appendField(_ number: UInt8, _ content: some Collection<UInt8>) {
    var length = content.count
    guard length > 0 else { return }
    append(number << 3 | 2)
    while length > 0x7F {
      append(UInt8(truncatingIfNeeded: length) | 0x80)
      length >>= 7
    }
    append(UInt8(length))
    append(contentsOf: content)
  }
}
