// Makes the touchpoint that is handed to the ledger from a CloudEvent.

public import Ledger

extension NewTouchpoint {
  /// The touchpoint that an event tells of.
  ///
  /// - `subject`: `customer:<n>` is a customer of this ledger. `order:…`, `ticket:…` and the other words of
  ///   `Reference.Kind` mean the customer of that thing, and `order@till:…` the customer of the one in that
  ///   namespace. Anything else is an identifier, `kind:value`. Without a subject and `identifiers` the
  ///   touchpoint is the business's own.
  /// - `namespace` is the namespace of the order, the ticket … that `data` names.
  /// - `channel`, `correlationid`, `causationid`, `actor`, `store` and `batch` go where the ledger has a
  ///   place for them. `sequence`, `recordedtime` and `component` are left out, because only the ledger that
  ///   records gives them. An event with `voided` or `assignedto` is refused, because it does not count as it
  ///   stands. All other extension attributes are kept.
  ///
  /// - Throws: a `TouchpointFault` that names the attribute or the field of `data`, and says what would be
  ///   right.
  public init(_ event: CloudEvent) throws(TouchpointFault) {
    try self.init(event, nil)
  }

  private init(_ event: CloudEvent, _ reader: MessageReader?) throws(TouchpointFault) {
    var context = Context()
    var channel: String?
    var namespace: String?
    var identifiers: String?
    for attribute in event.extensions {
      switch attribute.name {
      case CloudEvent.Attribute.channel: channel = attribute.value
      case CloudEvent.Attribute.namespace: namespace = attribute.value
      case CloudEvent.Attribute.identifiers: identifiers = attribute.value
      case CloudEvent.Attribute.correlation: context.correlation = attribute.value
      case CloudEvent.Attribute.causation: context.causation = attribute.value
      case CloudEvent.Attribute.actor: context.actor = attribute.value
      case CloudEvent.Attribute.store: context.store = attribute.value
      case CloudEvent.Attribute.batch: context.batch = attribute.value
      case CloudEvent.Attribute.sequence, CloudEvent.Attribute.recordedTime, CloudEvent.Attribute.component,
        CloudEvent.Attribute.consents:
        break
      case CloudEvent.Attribute.voided:
        throw TouchpointFault(
          "voided", "says that the event counts no more in the ledger that it comes from; leave it out")
      case CloudEvent.Attribute.assignedTo:
        throw TouchpointFault(
          "assignedto",
          "says that the event counts for another customer; send it with that one as its subject")
      case CloudEvent.Attribute.redacted:
        throw TouchpointFault(
          "redacted",
          "says that something was taken out of the event in the ledger that it comes from; leave it out where what is "
            + "left is to be recorded")
      default: context.extensions.append(attribute)
      }
    }
    self.init(
      source: event.source, id: event.id,
      subject: try EventSubject.read(event.subject, identifiers: identifiers), occurred: event.time,
      channel: channel, namespace: namespace, content: try Self.content(of: event, reader), context: context)
  }

  /// The touchpoint of the event in a JSON text; see `CloudEvent.init(json:in:)` and `init(_:)`.
  public init(cloudEvent bytes: [UInt8], in range: Range<Int>? = nil) throws(TouchpointFault) {
    try self.init(try CloudEvent(json: bytes, in: range))
  }

  /// The touchpoint of one of many events, by a reader that has learnt the shapes of messages from those
  /// before.
  init(cloudEvent bytes: [UInt8], in range: Range<Int>, _ reader: MessageReader) throws(TouchpointFault) {
    try self.init(try CloudEvent(json: bytes, in: range), reader)
  }

  private static func content(of event: CloudEvent, _ reader: MessageReader?) throws(TouchpointFault)
    -> Content
  {
    if let type = Vocabulary.message(named: event.type) {
      let data = event.data ?? Array("{}".utf8)
      guard let reader else { return .message(try Vocabulary.read(type, json: data)) }
      return .message(try reader.read(type, json: data))
    }
    try TypeName.check(event.type)
    let data = event.data ?? Array("{}".utf8)
    guard data.first == UInt8(ascii: "{") else {
      throw TouchpointFault("data", "must be a JSON object, `{…}`")
    }
    return .custom(type: event.type, json: String(decoding: data, as: UTF8.self))
  }
}

/// The rules for names of types of the user's own.
enum TypeName {
  /// Refuses a name that no type of the user's own can have: a built-in one, or one without a prefix, a
  /// noun and a verb at least.
  static func check(_ name: String) throws(TouchpointFault) {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy {
          $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
            || $0 == UInt8(ascii: "_")
        }
    }
    if isPlain && parts.count >= 3 { return }
    var problem = "is not a type of the vocabulary"
    if let near = Nearest.to(name, among: Vocabulary.entries.map(\.name)) { problem += "; \(near) is" }
    problem += ". A type of your own needs a prefix of your own, in lower case: `acme.tasting.held`"
    throw TouchpointFault("type", problem)
  }
}

/// The subjects of events, in their text form.
enum EventSubject {
  /// The kinds of reference by their words. `Reference.Kind(word:)` finds the words by reflection, which took
  /// three quarters of the time of reading an event.
  static let kinds: [String: Reference.Kind] = Dictionary(
    uniqueKeysWithValues: Reference.Kind.allCases.map { ($0.word, $0) })

  static func read(
    _ subject: String?, identifiers: String?
  ) throws(TouchpointFault) -> NewTouchpoint.Subject {
    var found: [Identifier] = []
    if let subject {
      guard let first = Identifier(subject) else {
        throw TouchpointFault("subject", "must be kind:value, such as crm:17850, customer:17 or order:536365")
      }
      if let kind = kinds[first.kind] {
        try checkAlone(identifiers)
        return try named(kind, first.value)
      }
      if let reference = try reference(subject, first.kind) {
        try checkAlone(identifiers)
        return .reference(reference)
      }
      try check(first, "subject")
      found.append(first)
    }
    for item in (identifiers ?? "").split(separator: " ") {
      guard let text = PercentEncoding.decode(item), let identifier = Identifier(text) else {
        throw TouchpointFault(
          "identifiers", "must be kind:value items with spaces between, each percent-encoded")
      }
      try check(identifier, "identifiers")
      if !found.contains(identifier) { found.append(identifier) }
    }
    return found.isEmpty ? .business : .identifiers(found)
  }

  private static func checkAlone(_ identifiers: String?) throws(TouchpointFault) {
    guard identifiers != nil else { return }
    throw TouchpointFault("identifiers", "belongs beside a subject that is an identifier itself")
  }

  /// What a subject such as `order@till:536365` names; `nil` where it has no namespace.
  ///
  /// - Parameter head: the text in front of the subject's colon.
  private static func reference(_ subject: String, _ head: String) throws(TouchpointFault) -> Reference? {
    guard head.utf8.contains(UInt8(ascii: "@")) else { return nil }
    guard let reference = Reference(subject) else {
      throw TouchpointFault(
        "subject",
        "with an `@` must be such as order@till:536365: a kind that producers number, its namespace with `:` "
          + "as %3A and `%` as %25, and the number")
    }
    return reference
  }

  /// The subject that a word and a text name, where the word is no kind of identifier: a customer by
  /// number, or the customer of an order, a ticket ….
  static func named(_ kind: Reference.Kind, _ text: String) throws(TouchpointFault) -> NewTouchpoint.Subject {
    guard kind == .customer else { return .reference(Reference(kind, text)) }
    guard let number = UInt32(text), text.utf8.allSatisfy(\.isDigit) else {
      throw TouchpointFault("subject", "must have a customer's number after `customer:`")
    }
    return number == 0 ? .business : .customer(CustomerNumber(number))
  }

  /// Checks the kind of an identifier. The value is not repeated: it is a person's.
  static func check(_ identifier: Identifier, _ field: String) throws(TouchpointFault) {
    guard isKind(identifier.kind) else {
      throw TouchpointFault(
        field, "must begin with a kind in lower case: crm, email, phone, card, device, or one of your own")
    }
    if kinds[identifier.kind] != nil {
      throw TouchpointFault(field, "`\(identifier.kind):` does not name a person, so it is no identifier")
    }
  }

  static func isKind(_ kind: String) -> Bool {
    !kind.isEmpty && kind.utf8.count <= 64
      && kind.utf8.allSatisfy {
        $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
          || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
      }
  }
}
