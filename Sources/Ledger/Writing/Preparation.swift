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
  /// The type's number; `nil` for a type of the user's own, whose number the ledger's catalogue gives.
  var type: TouchpointType?
  var typeName: String
  var schemaVersion: UInt8
  /// The flags that the fact has by what the message says.
  var flags: Fact.Flags = []
  var measure: Measure
  /// Whether something of a person is given in clear that only a register of purposes allows.
  var givesDerived = false
  /// Whether the message breaks a rule that only those are refused for that are new (`TouchpointMessage.validateAsNew`).
  var isRefusedAsNew = false
  /// The largest amount that the ledger's settings bound, without its sign.
  var largestAmount: UInt64
  var reference: Reference?
  /// The bytes that hold the envelope at `range`, without the fields that the writer adds.
  var bodies: EncodedBodies
  var range: Range<Int>
  /// What only few touchpoints have; `nil` for the others.
  var extras: Extras?
  /// Only for a type of the user's own that is defined: the rules that it was read by, and the fields that
  /// they add to the envelope.
  var rules: OwnTypeRules?
  var added: [UInt8] = []

  /// The serialised envelope.
  var envelope: RawSpan {
    // The bytes lie in `bodies`, which this touchpoint holds.
    @_lifetime(borrow self) get { unsafe _overrideLifetime(bodies.bytes(in: range), borrowing: self) }
  }

  var personal: [UInt8]? { extras?.personal }
  var correction: CorrectedRun? { extras?.correction }

  /// Whether the touchpoint means nothing without a customer.
  var needsCustomer: Bool {
    type.map(Vocabulary.needsCustomer) ?? (rules?.definition.subject == .customer)
  }

  /// Whether the touchpoint introduces what it is about; see `VocabularyEntry.introduces`.
  var introduces: Bool {
    type.map(Vocabulary.introduces) ?? (rules?.definition.reference?.introduces == true)
  }

  final class Extras: Sendable {
    /// The serialised personal part, which is never written as it is.
    let personal: [UInt8]?
    /// The identifiers that the message itself links: those of `customer.linked`.
    let linked: [Identifier]
    let unlinked: [Identifier]
    /// The one touchpoint that this one voids or assigns.
    let correction: CorrectedRun?
    /// The touchpoint itself, where a field is a sum so far: what is recorded depends on what was before.
    let cumulative: NewTouchpoint?
    /// The identifiers that were left out before the ledger saw them.
    let leftOut: [DroppedIdentifier]
    /// Whether this touchpoint goes with another one, and is refused where that is: with the nearest before
    /// it that goes with none.
    let goesWithOther: Bool
    /// The namespace that is given with a type of the user's own. Whether it may be given depends on the
    /// type's definition.
    let namespace: String?

    init(
      personal: [UInt8]?, linked: [Identifier] = [], unlinked: [Identifier] = [],
      correction: CorrectedRun? = nil
    ) {
      self.personal = personal
      self.linked = linked
      self.unlinked = unlinked
      self.correction = correction
      cumulative = nil
      leftOut = []
      goesWithOther = false
      namespace = nil
    }

    /// The extras of a message, with what its touchpoint says of how it is to be recorded; `nil` where there
    /// is nothing.
    ///
    /// No initializer, since an initializer that can fail has its object allocated before it fails: for
    /// every touchpoint.
    static func all(_ other: Extras?, of new: NewTouchpoint) -> Extras? {
      guard
        new.cumulativeField != nil || new.goesWithOther || !new.leftOut.isEmpty || new.customNamespace != nil
      else { return other }
      return Extras(other, of: new)
    }

    private init(_ other: Extras?, of new: NewTouchpoint) {
      personal = other?.personal
      linked = other?.linked ?? []
      unlinked = other?.unlinked ?? []
      correction = other?.correction
      cumulative = new.cumulativeField == nil ? nil : new
      leftOut = new.leftOut
      goesWithOther = new.goesWithOther
      namespace = new.customNamespace
    }
  }
}

/// Checks touchpoints and encodes them one behind the other.
struct Preparation {
  static let nameBytesMax = 200
  static let bodyBytesMax = 1 << 20
  /// How many bytes an encoded touchpoint is guessed to take.
  private static let bodyBytesExpected = 256

  private let bodies: EncodedBodies
  private var writer: BodyWriter

  /// - Parameter expected: how many touchpoints there will be.
  init(expected: Int) {
    bodies = EncodedBodies(expected: expected * Self.bodyBytesExpected)
    writer = BodyWriter(bodies)
  }

  /// Prepares one touchpoint by itself.
  static func prepare(_ new: NewTouchpoint, own: Bool = false) throws -> PreparedTouchpoint {
    var preparation = Preparation(expected: 1)
    let prepared = try preparation.prepare(new, own: own)
    preparation.finish()
    return prepared
  }

  /// Makes the encoded bytes readable. Nothing can be prepared after it.
  func finish() { writer.finish() }

  /// Checks a touchpoint and encodes it behind those before it. Where it throws, nothing of it is left.
  ///
  /// - Parameter own: whether the ledger itself records it; some types are not for producers.
  mutating func prepare(_ new: NewTouchpoint, own: Bool = false) throws -> PreparedTouchpoint {
    let before = writer.count
    do {
      try Self.check(new, own: own)
      switch new.content {
      case .message(let message): return try prepare(new, message, own: own)
      case .custom(let type, let json): return try prepare(new, type: type, json: json)
      }
    } catch {
      writer.truncate(to: before)
      throw error
    }
  }

  private mutating func prepare(_ new: NewTouchpoint, _ message: some TouchpointMessage, own: Bool) throws
    -> PreparedTouchpoint
  {
    let (type, typeName) = (Swift.type(of: message).type, Swift.type(of: message).typeName)
    if !own, Self.isOwn(type) {
      throw TouchpointFault(
        "type", "\(typeName) is recorded by the ledger itself; use its own call or command")
    }
    // A sum so far of 0 is not recorded, so that it is not checked by its type, which may refuse 0.
    if try new.cumulativeField.map({ try WireReader.integer($0, in: message.serializedBytes()) != 0 }) ?? true
    {
      try Self.validate(message)
    }
    try Self.checkSubject(new.subject, Vocabulary.subject(of: type), typeName)
    let reference = try Self.reference(message.reference, namespace: new.namespace, subject: new.subject)
    let severalKinds = reference != nil && Vocabulary.hasSeveralReferences(type)
    let start = writer.count
    var personal: [UInt8]?
    beginEnvelope(new, reference)
    if message.hasPersonal {
      var stripped = message
      personal = try stripped.takePersonal()
      if personal != nil { try Self.checkPersonal(new.subject) }
      try writer.put(stripped, as: 3)
    } else {
      try writer.put(message, as: 3)
    }
    endEnvelope(new, kind: severalKinds ? reference?.kind : nil)
    let range = start..<writer.count
    try Self.checkSize(range.count + (personal?.count ?? 0))
    let extras = PreparedTouchpoint.Extras.all(
      try Self.extras(of: message, type, personal, own: own), of: new)
    let measure = message.measure
    let isProfile = type == .customerRegistered || type == .customerUpdated
    return PreparedTouchpoint(
      source: new.source, id: new.id, subject: new.subject, occurred: new.occurred, channel: new.channel,
      type: type, typeName: typeName, schemaVersion: Swift.type(of: message).schemaVersion,
      flags: message.isPartial ? .partial : [], measure: measure,
      givesDerived: isProfile && (message as? any ProfileMessage)?.fieldsOfRegister.isEmpty == false,
      isRefusedAsNew: !own && message.isRefusedAsNew,
      largestAmount: LargestAmount(of: message, measure).magnitude, reference: reference, bodies: bodies,
      range: range, extras: extras)
  }

  /// - Throws: `TouchpointFault`; for a policy whose document has no form that any view could use,
  ///   `LedgerError` with code `invalidPolicy`, as for what a check of policies refuses.
  private static func validate(_ message: some TouchpointMessage) throws {
    do {
      try message.validate()
    } catch {
      guard let policy = message as? PolicyPublished, error.field == "data.document" else { throw error }
      throw LedgerError(refusing: PolicyFault("", error.problem), policy: policy.name, of: policy.view)
    }
  }

  /// The reference of a message, with the namespace where the producer gives it: beside the message, or in
  /// a subject that is the same thing.
  static func reference(_ reference: Reference?, namespace: String?, subject: NewTouchpoint.Subject)
    throws(TouchpointFault) -> Reference?
  {
    guard var reference, reference.kind.isNamespaced else {
      try checkNoNamespace(namespace)
      if let reference { try checkName(reference.text, "data", "the reference") }
      return reference
    }
    try checkName(reference.text, "data", "the reference")
    if let namespace {
      try checkName(namespace, "namespace", "the namespace")
      reference.namespace = namespace
    } else if case .reference(let subject) = subject, subject.kind == reference.kind,
      subject.text == reference.text
    {
      reference.namespace = subject.namespace
    }
    return reference
  }

  static func checkNoNamespace(_ namespace: String?) throws(TouchpointFault) {
    guard namespace != nil else { return }
    let kinds = Reference.Kind.allCases.filter(\.isNamespaced).map(\.word).joined(separator: ", ")
    throw TouchpointFault(
      "namespace",
      "is that of what `data` names, which here is nothing that producers number (\(kinds)); "
        + "leave it out")
  }

  /// The parts that only few messages have: a personal part, identifiers, what they correct.
  private static func extras(
    of message: some TouchpointMessage, _ type: TouchpointType, _ personal: [UInt8]?, own: Bool
  ) throws -> PreparedTouchpoint.Extras? {
    switch type {
    case .customerLinked:
      let linked = (message as? CustomerLinked)?.personal.identifiers.map { Identifier($0.kind, $0.value) }
      for identifier in linked ?? [] { try IdentityRules.check(identifier, isLinked: !own) }
      return PreparedTouchpoint.Extras(personal: personal, linked: linked ?? [])
    case .customerUnlinked:
      let unlinked = (message as? CustomerUnlinked)?.personal.identifiers.map {
        Identifier($0.kind, $0.value)
      }
      for identifier in unlinked ?? [] { try IdentityRules.check(identifier, isLinked: !own) }
      return PreparedTouchpoint.Extras(personal: personal, unlinked: unlinked ?? [])
    case .touchpointVoided:
      let voided = try (message as? TouchpointVoided).flatMap { try correction($0, .voided, own: own) }
      return PreparedTouchpoint.Extras(personal: personal, correction: voided)
    case .touchpointAssigned:
      let assigned = try (message as? TouchpointAssigned).flatMap {
        try correction($0, .assigned(CustomerNumber(UInt32(clamping: $0.customer))), own: own)
      }
      return PreparedTouchpoint.Extras(personal: personal, correction: assigned)
    default:
      return personal.map { PreparedTouchpoint.Extras(personal: $0) }
    }
  }

  /// The touchpoint that a correction is of; `nil` where it is of a batch, whose touchpoints only the
  /// ledger can say.
  private static func correction(_ message: some CorrectionMessage, _ correction: Correction, own: Bool)
    throws(TouchpointFault) -> CorrectedRun?
  {
    guard own || message.batch.isEmpty else {
      throw TouchpointFault(
        "data.batch",
        "is corrected by the ledger itself, which knows what came with it: use "
          + "\(ProgramName.command("void --batch")) or `assign --batch`, or the calls void(batch:) and assign(batch:)"
      )
    }
    guard own || message.runs.isEmpty else {
      throw TouchpointFault(
        "data.runs", "is written by the ledger only; send a touchpoint for each data.position")
    }
    guard message.position > 0 else { return nil }
    let position = Position(UInt64(message.position))
    return CorrectedRun(positions: position...position, correction: correction)
  }

  private mutating func prepare(_ new: NewTouchpoint, type: String, json: String) throws
    -> PreparedTouchpoint
  {
    try Self.checkCustomType(type)
    guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
      throw TouchpointFault("data", "of \(type) must be one JSON object")
    }
    if let repeated = RepeatedMember.find(in: json) {
      throw TouchpointFault("data.\(repeated.text)", "comes twice; give it once")
    }
    var plain = object
    let personal = try plain.removeValue(forKey: "personal").map { try Self.canonical($0) }
    if personal != nil { try Self.checkPersonal(new.subject) }
    let start = writer.count
    beginEnvelope(new, nil)
    let message = try Self.canonical(plain)
    if !message.isEmpty { unsafe message.withUnsafeBytes { unsafe writer.put($0, as: 3) } }
    endEnvelope(new, kind: nil)
    let range = start..<writer.count
    try Self.checkSize(range.count + (personal?.count ?? 0))
    return PreparedTouchpoint(
      source: new.source, id: new.id, subject: new.subject, occurred: new.occurred, channel: new.channel,
      type: nil, typeName: type, schemaVersion: 1, measure: .none, largestAmount: 0, reference: nil,
      bodies: bodies, range: range,
      extras: PreparedTouchpoint.Extras.all(personal.map { PreparedTouchpoint.Extras(personal: $0) }, of: new)
    )
  }

  /// Writes JSON with its members in one order, so that equal content has equal bytes.
  static func canonical(_ value: Any) throws -> [UInt8] {
    [UInt8](
      try JSONSerialization.data(
        withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed]))
  }

  // MARK: The envelope, written as swift-protobuf would write it: a test compares the two

  private mutating func beginEnvelope(_ new: NewTouchpoint, _ reference: Reference?) {
    if !new.id.isEmpty { writer.put(new.id, as: 1) }
    if let reference, !reference.text.isEmpty { writer.put(reference.text, as: 2) }
  }

  /// - Parameter kind: the kind of the reference, where the type allows several.
  private mutating func endEnvelope(_ new: NewTouchpoint, kind: Reference.Kind?) {
    if !new.context.isEmpty { put(new.context) }
    if let kind { writer.put(UInt64(kind.rawValue), as: 8) }
  }

  /// Writes the context, of which every touchpoint that is imported has something.
  private mutating func put(_ context: NewTouchpoint.Context) {
    let before = writer.count
    writer.putNested(as: 5) { writer in
      writer.putGiven(context.correlation, as: 1)
      writer.putGiven(context.causation, as: 2)
      writer.putGiven(context.actor, as: 3)
      writer.putGiven(context.store, as: 4)
      writer.putGiven(context.batch, as: 5)
      for attribute in context.extensions {
        writer.putNested(as: 6) { writer in
          writer.putGiven(attribute.name, as: 1)
          writer.putGiven(attribute.value, as: 2)
        }
      }
    }
    // A context without any content is left out.
    if writer.count == before + 2 { writer.truncate(to: before) }
  }

  // MARK: Checks

  /// Whether only the ledger records the type, so that touchpoints that belong together are recorded
  /// together.
  private static func isOwn(_ type: TouchpointType) -> Bool {
    switch type {
    case .catalogDefined, .customerMerged, .customerUnmerged, .mergeSuggested, .mergeDismissed,
      .customerErased, .touchpointRedacted, .keysRotated, .settingsChanged:
      true
    default: false
    }
  }

  private static func check(_ new: NewTouchpoint, own: Bool) throws(TouchpointFault) {
    if !own { try check(TouchpointID(new.source, new.id)) }
    if let channel = new.channel { try checkName(channel, "channel", "the channel") }
    if let occurred = new.occurred, !Instant.writable.contains(occurred) {
      throw TouchpointFault(
        "time", "must be in the years 0 to 9999; leave it out for the time at which it is recorded")
    }
    if !new.context.extensions.isEmpty { try check(new.context.extensions) }
    switch new.subject {
    case .identifiers(let identifiers), .identifiersOrBusiness(let identifiers):
      try IdentityRules.check(identifiers)
      try checkAccounts(identifiers, new.content)
    case .reference(let reference):
      try checkName(reference.text, "subject", "the reference")
      if let namespace = reference.namespace {
        try checkName(namespace, "subject", "the namespace")
        guard reference.kind.isNamespaced else {
          throw TouchpointFault("subject", "a \(reference.kind.word) has no namespace; leave it out")
        }
      }
    case .customer, .business: break
    }
  }

  /// Checks the names of extension attributes: as events they stand beside those that every event has.
  private static func check(_ extensions: [NewTouchpoint.Extension]) throws(TouchpointFault) {
    var seen: Set<String> = []
    for (index, attribute) in extensions.enumerated() {
      let field = "context.extensions[\(index)].name"
      guard NewTouchpoint.Extension.isName(attribute.name) else {
        throw TouchpointFault(field, "must consist of lower-case letters and digits, as CloudEvents has it")
      }
      guard !NewTouchpoint.Extension.taken.contains(attribute.name) else {
        throw TouchpointFault(
          field, "\(attribute.name) means something else in an event; give the attribute another name")
      }
      guard seen.insert(attribute.name).inserted else {
        throw TouchpointFault(field, "\(attribute.name) comes twice")
      }
    }
  }

  /// Checks what a producer knows a touchpoint by.
  static func check(_ id: TouchpointID) throws(TouchpointFault) {
    try checkName(id.source, "source", "the source")
    if id.source == Catalog.ownSource {
      throw TouchpointFault(
        "source", "\(Catalog.ownSource) is the ledger's own; give the producer another name")
    }
    try checkName(id.id, "id", "the id")
  }

  private static func checkName(_ text: String, _ field: String, _ what: String) throws(TouchpointFault) {
    guard !text.isEmpty else { throw TouchpointFault(field, "\(what) is missing") }
    guard text.utf8.count <= nameBytesMax else {
      throw TouchpointFault(field, "\(what) has \(text.utf8.count) bytes; at most \(nameBytesMax) are stored")
    }
  }

  static func checkSubject(
    _ subject: NewTouchpoint.Subject, _ allowed: VocabularyEntry.Subject, _ name: String
  ) throws(TouchpointFault) {
    let business =
      switch subject {
      case .business: true
      case .customer(let number): number == .business
      case .identifiers, .identifiersOrBusiness, .reference: false
      }
    if business, allowed == .customer {
      throw TouchpointFault("subject", "\(name) is about a customer; name one")
    }
    if !business, allowed == .business {
      throw TouchpointFault("subject", "\(name) is about the business itself; leave the subject out")
    }
  }

  static func checkCustomType(_ type: String) throws(TouchpointFault) {
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

  private static func checkPersonal(_ subject: NewTouchpoint.Subject) throws(TouchpointFault) {
    guard case .business = subject else { return }
    throw TouchpointFault(
      "data.personal", "a touchpoint of the business takes no personal part; name a customer")
  }

  private static func checkSize(_ bytes: Int) throws(TouchpointFault) {
    guard bytes <= bodyBytesMax else {
      throw TouchpointFault("data", "the body has \(bytes) bytes; at most \(bodyBytesMax) are stored")
    }
  }
}

extension BodyWriter {
  /// Writes a text that may be absent, which an empty one is.
  fileprivate mutating func putGiven(_ text: String?, as field: Int) {
    if let text, !text.isEmpty { put(text, as: field) }
  }
}

extension NewTouchpoint {
  /// The namespace that is given with data of a type of the user's own.
  fileprivate var customNamespace: String? {
    if case .custom = content { namespace } else { nil }
  }
}

extension NewTouchpoint.Context {
  /// Whether nothing is known of the touchpoint's circumstances.
  fileprivate var isEmpty: Bool {
    correlation == nil && causation == nil && actor == nil && store == nil && batch == nil
      && extensions.isEmpty
  }
}
