// What a line says of its touchpoint as a whole, not of itself alone.

internal import Ledger
internal import SwiftProtobuf

/// What a line says of its touchpoint as a whole. All lines of one touchpoint agree in it.
struct TouchpointHeader {
  var id: String
  var subject: NewTouchpoint.Subject
  /// Identifiers that stand for nobody according to the mapping.
  var leftOut: [DroppedIdentifier] = []
  var channel: String?
  var context: NewTouchpoint.Context
  /// The members of the data, encoded.
  var members: [UInt8]
}

extension LineValues {
  /// The index of the rule that takes the present line: the first whose condition holds; `nil` where none
  /// does.
  mutating func rule() throws(LineFault) -> Int? {
    for index in plan.rules {
      money.use(index)
      if try satisfies(plan.resolvedTemplates[index].when) { return index }
    }
    return nil
  }

  mutating func isSkipped() throws(LineFault) -> Bool {
    for index in plan.skips.indices where try satisfies(plan.skips[index]) { return true }
    return false
  }

  mutating func header(by rule: ResolvedTemplate) throws(LineFault) -> TouchpointHeader {
    let template = rule.template
    guard let id = try text(template.id) else { throw LineFault(reason: "has nothing to make an id of") }
    guard id.utf8.count <= 200 else { throw LineFault(reason: "has an id of more than 200 bytes") }
    var header = TouchpointHeader(
      id: id, subject: .business, context: NewTouchpoint.Context(), members: [])
    header.subject = try subject(template.subject, &header.leftOut)
    if let field = template.time { _ = try value(field) }
    if let channel = template.channel { header.channel = try text(channel) }
    for (place, template) in template.context {
      let text = try text(template)
      switch place {
      case .correlation: header.context.correlation = text
      case .causation: header.context.causation = text
      case .actor: header.context.actor = text
      case .store: header.context.store = text
      }
    }
    if rule.isCustom {
      try appendJSON(template.body.members, to: &header.members)
    } else {
      _ = try appendWire(rule.members, to: &header.members)
    }
    return header
  }

  private mutating func subject(
    _ subject: MappedSubject, _ leftOut: inout [DroppedIdentifier]
  ) throws(LineFault) -> NewTouchpoint.Subject {
    switch subject {
    case .business: return .business
    case .named(let kind, let template):
      guard let text = try text(template) else {
        throw LineFault(reason: "has no \(kind.word) for its subject")
      }
      do {
        return try EventSubject.named(kind, text)
      } catch {
        throw LineFault(reason: "\(error.field) \(error.problem)")
      }
    case .identifiers(let templates, let orBusiness):
      var identifiers: [Identifier] = []
      for (kind, template) in templates {
        guard let value = try text(template) else { continue }
        let identifier = Identifier(kind, value)
        if plan.mapping.placeholders.has(identifier) {
          leftOut.append(DroppedIdentifier(kind: kind, reason: .placeholder))
        } else {
          identifiers.append(identifier)
        }
      }
      if orBusiness {
        return identifiers.isEmpty && leftOut.isEmpty ? .business : .identifiersOrBusiness(identifiers)
      }
      guard !identifiers.isEmpty || !leftOut.isEmpty else {
        let kinds = templates.map(\.kind).joined(separator: ", ")
        throw LineFault(
          reason:
            "has no identifier: \(kinds) is empty; where such lines are sales to nobody, the rule says so with "
            + "`otherwise: business` in its subject")
      }
      return .identifiers(identifiers)
    }
  }
}
