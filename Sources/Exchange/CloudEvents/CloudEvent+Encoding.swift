// Writes a CloudEvent as one line of JSON.

public import Ledger

extension CloudEvent {
  /// The event in the JSON format of CloudEvents 1.0.2, on one line, without a line break at its end.
  ///
  /// Members always stand in this order: specversion, id, source, type, subject, time, the extension
  /// attributes in their order, data. Absent ones are left out.
  public var json: String {
    var line: [UInt8] = []
    appendJSON(to: &line)
    return String(decoding: line, as: UTF8.self)
  }

  /// Appends the event as `json` writes it, in UTF-8.
  public func appendJSON(to line: inout [UInt8]) {
    line.append(contentsOf: #"{"specversion":"1.0","id":"#.utf8)
    line.appendJSON(id)
    Self.append("source", source, to: &line)
    Self.append("type", type, to: &line)
    if let subject { Self.append("subject", subject, to: &line) }
    if let time { Self.append("time", time.description, to: &line) }
    for attribute in extensions { Self.append(attribute.name, attribute.value, to: &line) }
    if let data {
      line.append(contentsOf: #","data":"#.utf8)
      // Data from elsewhere may have line breaks between its parts, which are taken out; within strings
      // they are escapes.
      if data.contains(0x0A) || data.contains(0x0D) {
        line.append(contentsOf: data.lazy.filter { $0 != 0x0A && $0 != 0x0D })
      } else {
        line.append(contentsOf: data)
      }
    }
    line.append(UInt8(ascii: "}"))
  }

  private static func append(_ name: String, _ value: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: ","))
    line.appendJSON(name)
    line.append(UInt8(ascii: ":"))
    line.appendJSON(value)
  }
}

extension CloudEvent {
  /// A recorded touchpoint as an event: `subject` is `customer:<n>`, and the extension attributes
  /// `sequence` and `recordedtime` say where and when it was recorded; `voided` and `assignedto` that it
  /// counts no more, or for whom; `component` the smallest number of the person it counts for; `redacted` what was taken out of it; `consents` what the decision that
  /// recorded it has found of consents.
  ///
  /// - Parameters:
  ///   - touchpoint: The touchpoint, with its personal part where that was opened.
  ///   - identifiers: The customer's identifiers, where they may be shown: then the first is the subject and
  ///     the others stand in `identifiers`.
  /// - Throws: where the message cannot be written as JSON.
  public init(_ touchpoint: RecordedTouchpoint, identifiers: [Identifier] = []) throws {
    let data: [UInt8] =
      switch touchpoint.content {
      case .message(let message): try Vocabulary.json(of: message)
      case .custom(_, let json): Array(json.utf8)
      }
    self.init(
      id: touchpoint.id, source: touchpoint.source, type: touchpoint.typeName,
      subject: Self.subject(of: touchpoint, identifiers), time: touchpoint.occurred,
      extensions: Self.extensions(of: touchpoint, identifiers), data: data)
  }

  private static func subject(of touchpoint: RecordedTouchpoint, _ identifiers: [Identifier]) -> String? {
    if let first = identifiers.first { return "\(first.kind):\(first.value)" }
    return touchpoint.customer == .business ? nil : touchpoint.customer.description
  }

  private static func extensions(
    of touchpoint: RecordedTouchpoint, _ identifiers: [Identifier]
  ) -> [NewTouchpoint.Extension] {
    let context = touchpoint.context
    var result: [NewTouchpoint.Extension] = []
    func add(_ name: String, _ value: String?) {
      if let value { result.append(.init(name, value)) }
    }
    add(Attribute.channel, touchpoint.channel)
    // The namespace is always written, so that the reference means the same thing wherever the event goes,
    // whatever is known and set there.
    add(Attribute.namespace, touchpoint.reference?.namespace)
    if identifiers.count > 1 {
      let others = identifiers.dropFirst().map { PercentEncoding.encode("\($0.kind):\($0.value)") }
      add(Attribute.identifiers, others.joined(separator: " "))
    }
    add(Attribute.correlation, context.correlation)
    add(Attribute.causation, context.causation)
    add(Attribute.actor, context.actor)
    add(Attribute.store, context.store)
    add(Attribute.batch, context.batch)
    result += context.extensions
    add(Attribute.sequence, padded(touchpoint.position.rawValue, 20))
    add(Attribute.recordedTime, touchpoint.fact.recorded.description)
    if let component = touchpoint.component, component != .business {
      add(Attribute.component, component.description)
    }
    if let consents = touchpoint.decision?.consents, !consents.isEmpty {
      add(Attribute.consents, consents.map(\.description).joined(separator: "; "))
    }
    switch touchpoint.correction {
    case nil: break
    case .voided: add(Attribute.voided, "true")
    case .assigned(let customer): add(Attribute.assignedTo, customer.description)
    }
    add(Attribute.redacted, touchpoint.redaction?.rawValue)
    return result
  }
}
